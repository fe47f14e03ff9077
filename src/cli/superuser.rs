//! `vestibule createsuperuser`, with Django's flags, prompts and texts. No argument ever carries a password.

use super::output::{CliError, ask, print};
use super::password::{typed_twice, yes};
use super::users::answers;
use crate::accounts::{self, CreateError, NewPassword, NewUser};
use crate::app::{App, Origin};
use crate::config::{Environment, MfaRequired};
use crate::error::Failure as _;
use crate::values::custom_fields::Answers;
use crate::values::{Email, Password, PersonName, UserId, Username};
use clap::Args;
use std::io::{BufRead as _, IsTerminal as _};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The e-mail address
    #[arg(long)]
    email: Option<String>,
    /// The username; made from the address if not given
    #[arg(long)]
    username: Option<String>,
    /// A custom field that `USER_FIELDS` declares, as `name=value`; can be repeated
    #[arg(long = "field", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Do not ask: take `VESTIBULE_SUPERUSER_EMAIL`, _USERNAME and _PASSWORD from the environment
    #[arg(long, visible_alias = "no-input")]
    noinput: bool,
}

pub(super) fn run(
    app: &App,
    environment: &Environment,
    arguments: Arguments,
) -> Result<(), CliError> {
    if arguments.noinput {
        create(app, from_environment(app, environment, arguments)?).map_err(error_text)?;
    } else if std::io::stdin().is_terminal() {
        create_by_prompts(app, arguments)?;
    } else {
        // Django ends well here; a script would go on without anybody who can do anything.
        return Err(CliError::plain(
            "Superuser creation skipped due to not running in a TTY. You can run `vestibule createsuperuser` \
             in a terminal, or with --noinput, to create one."
                .into(),
        ));
    }
    print("Superuser created successfully.");
    if app.config().mfa_required != MfaRequired::Off {
        print(
            "MFA_REQUIRED asks for a second step: the superuser sets one up after logging in, then the admin site opens. E-mail must work.",
        );
    }
    Ok(())
}

fn create(app: &App, new: NewUser) -> Result<UserId, CreateError> {
    accounts::create_superuser(app, new, &Origin::command_line())
}

fn error_text(error: CreateError) -> CliError {
    match error {
        CreateError::EmailTaken | CreateError::UsernameTaken => {
            CliError::command(&format!("Error: {}", error.message()))
        }
        CreateError::Fault(fault) => CliError::of(fault),
        other => CliError::command_of(other),
    }
}

fn from_environment(
    app: &App,
    environment: &Environment,
    arguments: Arguments,
) -> Result<NewUser, CliError> {
    let variable = |field: &str| {
        let ours = environment.get(&format!("VESTIBULE_SUPERUSER_{field}"));
        ours.or_else(|| environment.get(&format!("DJANGO_SUPERUSER_{field}")))
            .map(str::to_owned)
    };
    let email = arguments.email.or_else(|| variable("EMAIL"));
    let email = email.ok_or_else(|| CliError::command("You must use --email with --noinput."))?;
    let username = arguments.username.or_else(|| variable("USERNAME"));
    // A weak one is refused here too; without one the account is opened by a reset code.
    let password = variable("PASSWORD").map_or(NewPassword::Unusable, |typed| {
        NewPassword::Checked(Password::new(typed))
    });
    let custom_fields = answers(&app.config().user_fields, &arguments.fields)?;
    let email = email_of(app, &email).map_err(|error| CliError::command(&error))?;
    new_user(email, username.as_deref(), custom_fields, password)
}

fn email_of(app: &App, typed: &str) -> Result<Email, String> {
    Email::parse_new(typed, app.config().email_domains())
        .map_err(|error| error.message().to_string())
}

fn new_user(
    email: Email,
    username: Option<&str>,
    custom_fields: Answers,
    password: NewPassword,
) -> Result<NewUser, CliError> {
    Ok(NewUser {
        email,
        username: username
            .map(Username::parse)
            .transpose()
            .map_err(|error| CliError::command(&error.message().to_string()))?,
        first_name: PersonName::default(),
        last_name: PersonName::default(),
        phone: None,
        custom_fields,
        password,
    })
}

fn create_by_prompts(app: &App, arguments: Arguments) -> Result<(), CliError> {
    let custom_fields = answers(&app.config().user_fields, &arguments.fields)?;
    let email = prompted("Email: ", arguments.email, |typed| {
        email_of(app, typed).map(drop)
    })?;
    let email = email_of(app, &email).map_err(|error| CliError::command(&error))?;
    let username = match arguments.username {
        Some(given) => Some(given),
        None => Some(prompted(
            "Username (leave blank to make one from the address): ",
            None,
            |typed| {
                if typed.is_empty() {
                    Ok(())
                } else {
                    Username::parse(typed)
                        .map(drop)
                        .map_err(|error| error.message().to_string())
                }
            },
        )?)
        .filter(|typed| !typed.is_empty()),
    };
    loop {
        let Some(password) = typed_twice(
            "Password: ",
            "Password (again): ",
            "Error: Your passwords didn't match.",
        )?
        else {
            continue;
        };
        let wanted = |password| {
            new_user(
                email.clone(),
                username.as_deref(),
                custom_fields.clone(),
                password,
            )
        };
        match create(app, wanted(NewPassword::Checked(password.clone()))?) {
            Ok(_) => return Ok(()),
            Err(CreateError::Weak(weaknesses)) => {
                for weakness in weaknesses {
                    print(&weakness.message().to_string());
                }
                ask("Bypass password validation and create user anyway? [y/N]: ");
                if yes()? {
                    let made = create(app, wanted(NewPassword::Insisted(password))?);
                    return made.map(drop).map_err(error_text);
                }
            }
            Err(error) => return Err(error_text(error)),
        }
    }
}

/// A line typed at a prompt, asked for again until it fits.
fn prompted(
    prompt: &str,
    given: Option<String>,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<String, CliError> {
    if let Some(given) = given {
        return check(&given)
            .map(|()| given)
            .map_err(|problem| CliError::command(&problem));
    }
    loop {
        ask(prompt);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        if read.map_err(|error| CliError::plain(error.to_string()))? == 0 {
            return Err(CliError::plain("\nOperation cancelled.".into()));
        }
        match check(line.trim()) {
            Ok(()) => return Ok(line.trim().to_owned()),
            Err(problem) => print(&format!("Error: {problem}")),
        }
    }
}
