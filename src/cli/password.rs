//! `vestibule changepassword`, with Django's prompts and texts.

use super::operator;
use super::output::{CliError, print};
use super::prompt;
use crate::accounts::{self, CreateError, NewPassword};
use crate::admin;
use crate::app::{App, Origin};
use crate::values::Password;
use clap::Args;
use std::io::{BufRead as _, ErrorKind, IsTerminal as _};

const TRIES: usize = 3;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// An e-mail address, a username or an id; by default your username on this machine
    user: Option<String>,
}

pub(super) fn run(app: &App, arguments: &Arguments) -> Result<(), CliError> {
    let own = || std::env::var("USER").unwrap_or_default();
    let login = arguments.user.clone().unwrap_or_else(own);
    let unknown = || CliError::command(&format!("user '{login}' does not exist"));
    let by = operator::users(app, admin::Right::View)?;
    let user = admin::find_user(app, &by, &login).map_err(|error| match error {
        admin::AdminError::Unknown => unknown(),
        other => CliError::of(other),
    })?;
    print(&format!("Changing password for user '{login}'"));
    for _ in 0..TRIES {
        let typed = typed_twice(
            "Password: ",
            "Password (again): ",
            "Passwords do not match. Please try again.",
        )?;
        let Some(typed) = typed else { continue };
        match accounts::set_password(
            app,
            user.id,
            &NewPassword::Checked(typed),
            &Origin::command_line(),
        ) {
            Ok(()) => {
                print(&format!("Password changed successfully for user '{login}'"));
                return Ok(());
            }
            Err(CreateError::Weak(weaknesses)) => weaknesses
                .iter()
                .for_each(|weakness| print(&weakness.message().to_string())),
            Err(CreateError::Unknown) => return Err(unknown()),
            Err(error) => return Err(CliError::of(error)),
        }
    }
    Err(CliError::command(&format!(
        "Aborting password change for user '{login}' after {TRIES} attempts"
    )))
}

/// A password typed twice; `None` when the two differ. From a pipe it is read line by line.
pub(super) fn typed_twice(
    first: &str,
    second: &str,
    mismatch: &str,
) -> Result<Option<Password>, CliError> {
    let (one, two) = (typed(first)?, typed(second)?);
    if one.expose() != two.expose() {
        print(mismatch);
        return Ok(None);
    }
    if one.expose().trim().is_empty() {
        print("Error: Blank passwords aren't allowed.");
        return Ok(None);
    }
    Ok(Some(one))
}

fn typed(prompt: &str) -> Result<Password, CliError> {
    let line = if std::io::stdin().is_terminal() {
        prompt::hidden(prompt)
    } else {
        let mut line = String::new();
        match std::io::stdin().lock().read_line(&mut line) {
            Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => Err(error),
        }
    };
    line.map(Password::new).map_err(|error| match error.kind() {
        ErrorKind::Interrupted => CliError::interrupted(),
        _ => CliError::plain("\nOperation cancelled.".into()),
    })
}

/// Whether the next line says yes.
pub(super) fn yes() -> Result<bool, CliError> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| CliError::plain(error.to_string()))?;
    Ok(line.trim().eq_ignore_ascii_case("y"))
}
