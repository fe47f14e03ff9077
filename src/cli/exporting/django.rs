//! `vestibule export django`.

use crate::app::App;
use crate::cli::moving::News;
use crate::cli::output::{CliError, print};
use crate::i18n::Zone;
use crate::moving::{
    self, Code, Columns, ExportOptions, Exported, Factors, Form, Included, Left, Lost, NewFile,
    Occupied, UserModel,
};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{BufWriter, ErrorKind, StdoutLock, Write};
use std::path::{Path, PathBuf};

/// So many users are read in one go.
const AT_ONCE: i64 = 1000;

/// How records stand in the file.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// One array, as dumpdata writes it
    Json,
    /// A record per line, without an array
    Jsonl,
}

/// Which application checks codes of authenticator apps there.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SecondFactors {
    /// allauth.mfa
    Allauth,
    /// django-otp, which django-two-factor-auth uses as well
    DjangoOtp,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Django {
    /// The model of the users
    #[arg(long, value_name = "APP.MODEL", default_value = "auth.User")]
    user_model: String,
    /// The file to write, for its owner alone; without it, standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file of --output if there is one
    #[arg(long, requires = "output")]
    replace: bool,
    /// How records are written
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// Fields that the model does not have, separated by commas: `username`, `first_name`, custom fields
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    without: Vec<String>,
    /// Write a field into a column: `phone=phone_number`. Also for `full_name`, `phone`, `phone_verified`, `is_verified`,
    /// `archived` and `secondary_email`, which are only written this way, and custom fields, which auth.User does not have
    #[arg(long, value_name = "FIELD=COLUMN")]
    field: Vec<String>,
    /// The time zone of a project with `USE_TZ = False`: moments are written without a zone, as its clocks show them
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Leave out allauth's addresses, for a project without allauth
    #[arg(long)]
    no_addresses: bool,
    /// Also write `graphql_auth.UserStatus`, for a project with django-graphql-auth
    #[arg(long)]
    with_user_status: bool,
    /// Also write the secrets of authenticator apps, for allauth.mfa or django-otp. Needs --output
    #[arg(
        long,
        value_name = "APPLICATION",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "allauth"
    )]
    with_secrets: Option<SecondFactors>,
    /// Give those whose password Django cannot check one that nobody knows, and not an unusable one: Django's form for forgotten
    /// passwords sends e-mails to such people alone
    #[arg(long)]
    resettable: bool,
    /// Print the report as a JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(app: &App, arguments: &Django) -> Result<(), CliError> {
    let options = options(app, arguments)?;
    let file = arguments.output.as_deref();
    let Some(file) = file.filter(|file| *file != Path::new("-")) else {
        if arguments.with_secrets.is_some() {
            return Err(CliError::command(
                "--with-secrets writes secrets of authenticator apps, and those go into a file alone: say --output FILE",
            ));
        }
        return to_standard_output(app, &options, arguments);
    };
    let occupied = if arguments.replace {
        Occupied::Replace
    } else {
        Occupied::Refuse
    };
    let mut to = NewFile::create(file, occupied).map_err(CliError::of)?;
    let report = export(app, &options, &mut to).map_err(CliError::of)?;
    to.keep().map_err(CliError::of)?;
    if arguments.json {
        print(&as_json(&report).to_string());
    } else {
        print(&in_words(&report));
    }
    Ok(())
}

/// The report goes to standard error then.
fn to_standard_output(
    app: &App,
    options: &ExportOptions,
    arguments: &Django,
) -> Result<(), CliError> {
    let mut out = Output {
        to: BufWriter::new(std::io::stdout().lock()),
        is_closed: false,
    };
    let exported = export(app, options, &mut out);
    if out.is_closed {
        // Whoever closed the pipe does not want to know.
        return Ok(());
    }
    let report = exported.map_err(CliError::of)?;
    let said = if arguments.json {
        as_json(&report).to_string()
    } else {
        in_words(&report)
    };
    let _ = writeln!(std::io::stderr(), "{said}");
    Ok(())
}

fn export(
    app: &App,
    options: &ExportOptions,
    out: &mut dyn Write,
) -> Result<Exported, crate::error::Fault> {
    let mut news = News::default();
    let exported = moving::export_django(app, options, out, &mut |what, count| {
        news.say(what, count);
    });
    news.end();
    exported
}

/// Standard output, which somebody may have closed.
struct Output {
    to: BufWriter<StdoutLock<'static>>,
    is_closed: bool,
}

impl Output {
    fn noticed<T>(&mut self, done: std::io::Result<T>) -> std::io::Result<T> {
        if let Err(error) = &done {
            self.is_closed |= error.kind() == ErrorKind::BrokenPipe;
        }
        done
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let done = self.to.write(bytes);
        self.noticed(done)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let done = self.to.flush();
        self.noticed(done)
    }
}

fn options(app: &App, arguments: &Django) -> Result<ExportOptions, CliError> {
    let model = UserModel::parse(&arguments.user_model).ok_or_else(|| {
        CliError::command("--user-model is not the name of a model, such as accounts.User")
    })?;
    let zone = arguments.time_zone.as_deref().map(|name| {
        Zone::parse(name).ok_or_else(|| {
            CliError::command(
                "--time-zone is not the name of a time zone, such as Europe/Amsterdam",
            )
        })
    });
    let named = arguments.field.iter().map(|given| {
        let pair = given.split_once('=');
        let pair = pair.map(|(field, column)| (field.to_owned(), column.to_owned()));
        pair.ok_or_else(|| {
            CliError::command("--field takes a field and a column: phone=phone_number")
        })
    });
    let named = named.collect::<Result<Vec<_>, _>>()?;
    let fields = &app.config().user_fields;
    let columns = Columns::choose(&model, fields, &arguments.without, &named)
        .map_err(|wrong| CliError::command(&wrong))?;
    Ok(ExportOptions {
        model,
        columns,
        addresses: included(!arguments.no_addresses),
        status: included(arguments.with_user_status),
        factors: match arguments.with_secrets {
            None => Factors::Left,
            Some(SecondFactors::Allauth) => Factors::Allauth,
            Some(SecondFactors::DjangoOtp) => Factors::DjangoOtp,
        },
        zone: zone.transpose()?,
        lost: if arguments.resettable {
            Lost::Unknown
        } else {
            Lost::Unusable
        },
        form: match arguments.format {
            Format::Json => Form::Json,
            Format::Jsonl => Form::Lines,
        },
        at_once: AT_ONCE,
    })
}

fn included(is_included: bool) -> Included {
    if is_included {
        Included::Yes
    } else {
        Included::No
    }
}

/// What a project needs to read hashes of a hasher that is not always there.
fn needs(hasher: &str) -> &'static str {
    match hasher {
        "argon2" => "needs argon2-cffi",
        "bcrypt_sha256" => "needs bcrypt",
        "bcrypt" => "needs bcrypt, and BCryptPasswordHasher in PASSWORD_HASHERS",
        "md5" => "needs MD5PasswordHasher in PASSWORD_HASHERS",
        "sha1" => "needs Django before 5.1",
        _ => "",
    }
}

fn in_words(report: &Exported) -> String {
    let mut lines = Vec::new();
    let mut line = |what: &str, count: u64, more: &str| {
        if count > 0 {
            lines.push(
                format!("{what:<34} {count:>10}  {more}")
                    .trim_end()
                    .to_owned(),
            );
        }
    };
    line(&format!("users ({})", report.model), report.users, "");
    line("groups", report.groups, "");
    line(
        "addresses",
        report.addresses,
        "needs allauth, or --no-addresses",
    );
    line("statuses", report.statuses, "needs django-graphql-auth");
    line("authenticator apps", report.second_factors, "");
    for (hasher, count) in &report.hashers {
        line(
            &format!("passwords hashed by {hasher}"),
            *count,
            needs(hasher),
        );
    }
    if report.users == 0 {
        lines.push("There are no users.".to_owned());
    }
    for (code, left) in &report.left {
        lines.push(format!("\n{}: {}", code.word(), left.count));
        lines.push(format!("  {}", code.text()));
        lines.extend(named(*code, left));
    }
    lines.push(
        "\nSessions, tokens, devices, consents and the audit log are not written.".to_owned(),
    );
    lines.join("\n")
}

/// Of what or of whom something was said.
fn named(code: Code, left: &Left) -> Option<String> {
    if !left.names.is_empty() {
        // The code says it already.
        if left.names == [code.word()] {
            return None;
        }
        return Some(format!("  {}", left.names.join(", ")));
    }
    let users: Vec<_> = left.users.iter().map(|user| user.0.to_string()).collect();
    let more = left.count.saturating_sub(users.len() as u64);
    let users = match users.as_slice() {
        [] => return None,
        [one] => format!("  user {one}"),
        several => format!("  users {}", several.join(", ")),
    };
    Some(match more {
        0 => users,
        more => format!("{users} and {more} more"),
    })
}

fn as_json(report: &Exported) -> Value {
    let left = report.left.iter().map(|(code, left)| {
        let users: Vec<_> = left.users.iter().map(|user| user.0).collect();
        json!({
            "code": code.word(),
            "count": left.count,
            "users": users,
            "names": left.names,
            "text": code.text(),
        })
    });
    json!({
        "model": report.model,
        "columns": report.columns,
        "users": report.users,
        "groups": report.groups,
        "addresses": report.addresses,
        "statuses": report.statuses,
        "second_factors": report.second_factors,
        "hashers": report.hashers,
        "not_written": left.collect::<Vec<_>>(),
    })
}
