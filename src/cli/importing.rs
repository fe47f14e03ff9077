//! `vestibule import django`, and what it shares with [`users`].

mod users;

use super::moving::News;
use super::output::{CliError, print};
use crate::app::App;
use crate::config::{Backend, DatabaseUrl};
use crate::error::Fault;
use crate::i18n::Zone;
use crate::moving::{
    self, AddressTrust, Listener, Logins, Note, Numbers, Options, Report, Run, StaffRights,
};
use crate::values::cells::quoted;
use crate::values::{UserId, visible};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

/// What documents of MongoDB are called where neither the operator nor the name of the file says it.
const COLLECTION: &str = "users";

/// How a file of SQLite begins.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// How the address of a database begins; no file that is read begins so.
const ADDRESSES: [&str; 3] = ["sqlite:", "postgres://", "postgresql://"];
const LONGEST_ADDRESS: u64 = 4096;
const OTHER_DATABASE: &str = "Vestibule reads SQLite and PostgreSQL itself. Of any other database, write a file with `python manage.py dumpdata -o people.json`, and import that.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The users of a Django project, from its database or from what `dumpdata` wrote
    Django(Django),
    /// The users of any other program, from CSV or JSON
    Users(users::Users),
}

/// Options of every import.
#[derive(Debug, Args)]
struct Common {
    /// Change nothing: only say what would become of whom. A site that is not set up yet gets its database and its secret first
    #[arg(long)]
    dry_run: bool,
    /// Print a JSON object, with every note
    #[arg(long)]
    json: bool,
    /// Give people another number whose number an account here has that was not imported
    #[arg(long)]
    renumber: bool,
    /// Write a CSV file with the old key and the number of everybody who has another number here
    #[arg(long, value_name = "FILE")]
    ids: Option<PathBuf>,
    /// Write a file for `USER_FIELDS` with the fields that this site does not know
    #[arg(long, value_name = "FILE")]
    write_fields: Option<PathBuf>,
}

impl Common {
    fn numbers(&self) -> Numbers {
        if self.renumber {
            Numbers::MayChange
        } else {
            Numbers::Kept
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Django {
    /// What dumpdata, mongoexport or mongodump wrote, in gzip too; or the project's database, which is only read: a file of
    /// SQLite, or `postgres://…`. `-` reads a file from standard input, or an address, so that nobody sees a password in the
    /// list of processes
    #[arg(value_name = "FILE|URL")]
    file: PathBuf,
    /// The model of the users; found if only one has a password and a last log-in
    #[arg(long, value_name = "APP.MODEL")]
    user_model: Option<String>,
    /// What the documents are called, for files of MongoDB; the name of the file if not given
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// The time zone of moments that have none: `TIME_ZONE` of a project without `USE_TZ`
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// What the project is called here, to tell two of them apart
    #[arg(long, value_name = "NAME", default_value = "django")]
    source: String,
    /// Nobody becomes staff or superuser, is given a permission, or joins a group that gives permissions here
    #[arg(long)]
    no_staff: bool,
    /// Addresses count as verified if nothing in the file says whether they were
    #[arg(long)]
    trust_addresses: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    let arguments = match command {
        Command::Django(arguments) => arguments,
        Command::Users(arguments) => return users::run(app, arguments),
    };
    let options = options(arguments)?;
    let from = open(&arguments.file)?;
    carry_out(app, &arguments.common, |listener| match from {
        From::File(file) => moving::import_django(app, file, &options, listener),
        From::Database(url) => moving::import_django_database(app, &url, &options, listener),
    })
}

/// Imports, with the files that are to be written on the way, and says what came of it.
fn carry_out(
    app: &App,
    arguments: &Common,
    import: impl FnOnce(&mut Listener<'_>) -> Result<Report, Fault>,
) -> Result<(), CliError> {
    let mut numbers = arguments.ids.as_deref().map(create).transpose()?;
    if let Some(file) = &mut numbers {
        file.write_all(b"old,new\n").map_err(unwritten)?;
    }
    let mut renumbered = |old: &str, new: UserId| match &mut numbers {
        Some(file) => writeln!(file, "{},{}", quoted(&visible(old)), new.0)
            .map_err(|error| Fault::Refused(format!("The file of --ids: {error}."))),
        None => Ok(()),
    };
    let mut news = News::default();
    let imported = import(&mut Listener {
        progress: &mut |what, count| news.say(what, count),
        renumbered: &mut renumbered,
    });
    news.end();
    let mut report = imported
        .map_err(|fault| broken_off(&fault).map_or_else(|| CliError::of(fault), CliError::plain))?;
    if let Some(file) = &mut numbers {
        file.flush().map_err(unwritten)?;
    }
    let proposed = report.proposed_fields();
    if let Some((file, text)) = arguments.write_fields.as_deref().zip(proposed) {
        create(file)?
            .write_all(text.as_bytes())
            .map_err(unwritten)?;
    }
    if arguments.json {
        as_json(&mut report)?;
    } else {
        in_words(&report, honours_refresh_tokens(app));
    }
    if report.people > 0 && report.counts.not_taken == report.people {
        return Err(CliError::plain(
            "Nobody could be taken; the notes say why.".to_owned(),
        ));
    }
    Ok(())
}

/// Whether refresh tokens that are taken go on at once.
fn honours_refresh_tokens(app: &App) -> bool {
    let django = app.config().django.as_ref();
    django.is_some_and(|django| django.refresh_tokens && app.now() < django.until)
}

fn zone(name: &str) -> Result<Zone, CliError> {
    Zone::parse(name).ok_or_else(|| {
        CliError::command("--time-zone is not the name of a time zone, such as Europe/Amsterdam")
    })
}

fn fits(name: &str) -> bool {
    let fits = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    (1..=50).contains(&name.len()) && name.chars().all(fits)
}

fn is_name(source: &str) -> Result<(), CliError> {
    if fits(source) {
        return Ok(());
    }
    Err(CliError::command(
        "--source takes letters, digits, dots, dashes and underscores, 50 at most",
    ))
}

fn options(arguments: &Django) -> Result<Options, CliError> {
    is_name(&arguments.source)?;
    let stem = || {
        let stem = arguments.file.file_stem()?.to_str()?;
        let stem = stem.split('.').next().unwrap_or_default();
        (fits(stem) && stem != "-").then(|| stem.to_owned())
    };
    let collection = arguments.collection.clone().or_else(stem);
    Ok(Options {
        source: arguments.source.clone(),
        user_model: arguments
            .user_model
            .as_ref()
            .map(|name| name.to_lowercase()),
        collection: collection.unwrap_or_else(|| COLLECTION.to_owned()),
        zone: zone(&arguments.time_zone)?,
        staff: if arguments.no_staff {
            StaffRights::Left
        } else {
            StaffRights::Taken
        },
        address_trust: if arguments.trust_addresses {
            AddressTrust::Verified
        } else {
            AddressTrust::Unverified
        },
        numbers: arguments.common.numbers(),
        run: if arguments.common.dry_run {
            Run::Dry
        } else {
            Run::Write
        },
    })
}

/// Where people come from.
enum From {
    File(Box<dyn Read>),
    Database(DatabaseUrl),
}

/// A file, or a database by its address or because SQLite wrote the file.
fn open(given: &Path) -> Result<From, CliError> {
    if let Some(address) = given.to_str().filter(|given| is_address(given.as_bytes())) {
        return database(address);
    }
    if given
        .to_str()
        .is_some_and(|given| is_other_address(given.as_bytes()))
    {
        return Err(CliError::command(OTHER_DATABASE));
    }
    let unopened = |error| CliError::plain(format!("{}: {error}.", given.display()));
    if given == Path::new("-") {
        let mut input = std::io::stdin().lock();
        let begins = input.fill_buf().map_err(unopened)?;
        if is_other_address(begins) && !is_address(begins) {
            return Err(CliError::command(OTHER_DATABASE));
        }
        if is_address(begins) {
            let mut line = String::new();
            let read = input.take(LONGEST_ADDRESS).read_line(&mut line);
            read.map_err(unopened)?;
            return database(line.trim());
        }
        return Ok(From::File(Box::new(input)));
    }
    let mut opened = BufReader::new(File::open(given).map_err(unopened)?);
    let begins = opened.fill_buf().map_err(unopened)?;
    if begins.starts_with(SQLITE) {
        return Ok(From::Database(DatabaseUrl {
            backend: Backend::Sqlite(given.to_owned()),
        }));
    }
    Ok(From::File(Box::new(opened)))
}

/// A file that cannot be a database.
fn open_file(given: &Path) -> Result<Box<dyn Read>, CliError> {
    if given == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let opened = File::open(given);
    let opened = opened.map_err(|error| CliError::plain(format!("{}: {error}.", given.display())));
    Ok(Box::new(BufReader::new(opened?)))
}

/// Whether it is the address of a database, as far as its beginning says.
fn is_address(given: &[u8]) -> bool {
    let begins = |scheme: &str| given.starts_with(scheme.as_bytes());
    ADDRESSES.into_iter().any(begins)
}

/// Whether it is an address of anything, such as `mysql://…`.
fn is_other_address(given: &[u8]) -> bool {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let scheme = given.iter().take_while(|byte| is_sign(byte)).count();
    scheme > 0
        && given
            .get(scheme..)
            .is_some_and(|rest| rest.starts_with(b"://"))
}

fn database(address: &str) -> Result<From, CliError> {
    let url = DatabaseUrl::parse(address)
        .map_err(|problem| CliError::command(&format!("The address of the database {problem}")))?;
    Ok(From::Database(url))
}

/// A new file, for the eyes of whoever runs this alone.
pub(super) fn create(file: &Path) -> Result<BufWriter<File>, CliError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let created = options.open(file).map(BufWriter::new);
    created.map_err(|error| {
        let name = file.display();
        CliError::plain(match error.kind() {
            ErrorKind::AlreadyExists => {
                format!("{name} is there already. Delete it, or name another file.")
            }
            _ => format!("{name}: {error}."),
        })
    })
}

/// What is said where an import was not refused, but broken off. Of its going a server tells several lines: the first says it.
fn broken_off(fault: &Fault) -> Option<String> {
    let (Fault::Unavailable(why) | Fault::Broken(why)) = fault else {
        return None;
    };
    let why = why.lines().next().unwrap_or_default().trim_end_matches('.');
    Some(format!(
        "The import was broken off: {why}. Everybody who was taken until then is here; run it again for the others."
    ))
}

pub(super) fn unwritten(error: std::io::Error) -> CliError {
    CliError::plain(format!("A file cannot be written: {error}."))
}

fn in_words(report: &Report, honours_refresh_tokens: bool) {
    let counts = report.counts;
    let line = |what: &str, count: u64| {
        if count > 0 {
            print(&format!("{what:<34} {count:>10}"));
        }
    };
    let (add, change) = match report.run {
        Run::Dry => ("to be added", "to be changed"),
        Run::Write => ("added", "changed"),
    };
    print(&format!(
        "{:<34} {:>10}",
        format!("people there ({})", report.model),
        report.people
    ));
    line(add, counts.added);
    line("  with a second factor", counts.second_factors);
    line(change, counts.changed);
    line("unchanged", counts.unchanged);
    line("kept as they were changed here", counts.kept);
    line("not taken", counts.not_taken);
    line("erased here, and not brought back", counts.erased);
    line("imported before, now missing", counts.gone);
    line("staff and superusers there", report.staff);
    of_logins(report.logins, honours_refresh_tokens);
    if !report.groups_made.is_empty() {
        print(&format!(
            "\nNew groups: {}.",
            visible(&report.groups_made.join(", "))
        ));
    }
    for (code, told) in report.notes.by_code() {
        print(&format!("\n{code}: {}", told.count));
        for note in &told.first {
            print(&format!("  {}", sentence(note)));
        }
        let more = told.count.saturating_sub(told.first.len() as u64);
        if more > 0 {
            print(&format!("  and {more} more, which --json prints"));
        }
    }
    if !report.others.is_empty() {
        print("\nNot looked at:");
        for (model, count) in &report.others {
            print(&format!("  {:<32} {count:>10}", visible(model)));
        }
    }
    let fields = report.proposed_names();
    if !fields.is_empty() {
        print(&format!(
            "\nFields that this site does not know: {}. --write-fields proposes a file for USER_FIELDS; once that is set, import again.",
            visible(&fields.join(", "))
        ));
    }
    if report.run == Run::Dry {
        print("\nNothing was changed.");
    }
}

/// What became of refresh tokens and browser sessions.
fn of_logins(logins: Logins, honours_refresh_tokens: bool) {
    // Of those that are left it is said what they are, even where none goes on.
    let lines = |what: &str, taken: u64, left: &[(&str, u64)]| {
        if taken == 0 && left.iter().all(|(_, count)| *count == 0) {
            return;
        }
        print(&format!("{what:<34} {taken:>10}"));
        for (why, count) in left.iter().filter(|(_, count)| *count > 0) {
            print(&format!("{why:<34} {count:>10}"));
        }
    };
    let tokens = if honours_refresh_tokens || logins.refresh_tokens == 0 {
        "refresh tokens that go on here"
    } else {
        "refresh tokens that wait"
    };
    lines(
        tokens,
        logins.refresh_tokens,
        &[("  left: over or nobody's", logins.refresh_tokens_left)],
    );
    lines(
        "browser sessions that go on here",
        logins.sessions,
        &[
            ("  left: over or nobody's", logins.sessions_left),
            ("  left: signed with another key", logins.sessions_unsigned),
            ("  left: no DJANGO_SECRET_KEY", logins.sessions_without_key),
        ],
    );
    if !honours_refresh_tokens && logins.refresh_tokens > 0 {
        print(
            "\nRefresh tokens go on here once DJANGO_REFRESH_TOKENS is on and DJANGO_UNTIL lies ahead.",
        );
    }
}

fn sentence(note: &Note) -> String {
    if note.record.is_empty() {
        return note.text.clone();
    }
    format!("{}: {}", note.record, note.text)
}

/// The object is written as it goes: there may be more notes than memory.
fn as_json(report: &mut Report) -> Result<(), CliError> {
    let counts = report.counts;
    let codes: Map<String, Value> = report
        .notes
        .by_code()
        .map(|(code, told)| (code.to_owned(), told.count.into()))
        .collect();
    let object = json!({
        "dry_run": report.run == Run::Dry,
        "model": report.model,
        "records": report.records,
        "people": report.people,
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "kept": counts.kept,
        "not_taken": counts.not_taken,
        "erased": counts.erased,
        "gone": counts.gone,
        "second_factors": counts.second_factors,
        "refresh_tokens": report.logins.refresh_tokens,
        "refresh_tokens_left": report.logins.refresh_tokens_left,
        "sessions": report.logins.sessions,
        "sessions_left": report.logins.sessions_left,
        "sessions_unsigned": report.logins.sessions_unsigned,
        "sessions_without_key": report.logins.sessions_without_key,
        "staff": report.staff,
        "groups_made": report.groups_made,
        "not_looked_at": report.others,
        "unknown_fields": report.proposed_names(),
        "codes": codes,
    });
    let text = object.to_string();
    print(text.strip_suffix('}').unwrap_or(&text));
    print(",\"notes\":[");
    let mut separator = "";
    let told = report.each_note(&mut |note| {
        let note =
            json!({"code": note.code, "record": note.record, "user": note.user, "text": note.text});
        print(&format!("{separator}{note}"));
        separator = ",";
        Ok(())
    });
    told.map_err(CliError::of)?;
    print("]}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_that_is_broken_off_says_in_one_line_why_and_what_to_do() {
        let gone = "connection to server at \"127.0.0.1\", port 5432 failed: Connection refused\n\tIs the server running on that host?";
        let said = broken_off(&Fault::Unavailable(gone.into()));
        assert_eq!(
            said.as_deref(),
            Some(
                "The import was broken off: connection to server at \"127.0.0.1\", port 5432 failed: Connection refused. \
             Everybody who was taken until then is here; run it again for the others."
            )
        );
        let refused = Fault::Refused("Nothing was taken.".into());
        assert_eq!(broken_off(&refused), None, "it says enough itself");
    }
}
