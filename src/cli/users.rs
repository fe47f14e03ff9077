//! `vestibule user …`: the actions of the admin site.

mod act;
mod add;
mod factors;
mod set;
mod show;

pub(super) use set::answers;

use super::operator;
use super::output::{CliError, print};
use crate::accounts::PublicUser;
use crate::admin::{self, AdminError, Change, Right};
use crate::app::{App, Origin};
use crate::values::UserId;
use clap::{Args, Subcommand};

const PAGE: i64 = 500;

#[derive(Debug, Args)]
pub(super) struct One {
    /// The user: an e-mail address, a username or an id
    user: String,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all accounts, one per line
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Show one account
    Show(One),
    /// Show what an account has for the second step of a log-in
    Factors(One),
    /// Create an account; its address counts as verified
    Add(add::Arguments),
    /// Set custom fields that `USER_FIELDS` declares
    Set {
        /// The user: an e-mail address, a username or an id
        user: String,
        /// The fields, as `name=value`; leave out the value to empty one
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// One of the actions of the admin site
    #[command(flatten)]
    Act(act::Chosen),
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    let here = Origin::command_line();
    match command {
        Command::List { json } => list(app, *json),
        Command::Show(one) => shown(app, one),
        Command::Factors(one) => factors::run(app, one, &here),
        Command::Add(arguments) => add::run(app, arguments, &here),
        Command::Set { user, fields, json } => {
            let user = set::run(app, user, fields, &here)?;
            show::user(app, &user, *json);
            Ok(())
        }
        Command::Act(chosen) => act::run(app, chosen, &here),
    }
}

/// The account that is called so: by address, username or number.
pub(super) fn find(app: &App, user: &str) -> Result<PublicUser, CliError> {
    let by = operator::users(app, Right::View)?;
    admin::find_user(app, &by, user).map_err(|error| error_text(error, user))
}

fn error_text(error: AdminError, user: &str) -> CliError {
    match error {
        AdminError::Unknown => CliError::command(&format!("user '{user}' does not exist")),
        other => CliError::of_admin(other),
    }
}

/// Changes an account as its form does.
pub(super) fn change(
    app: &App,
    id: UserId,
    change: Change<'_>,
    here: &Origin,
) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "users", Right::Change)?;
    admin::change_row(app, &by, &model, id.0, change, here).map_err(CliError::of_admin)
}

fn shown(app: &App, one: &One) -> Result<(), CliError> {
    show::user(app, &find(app, &one.user)?, one.json);
    Ok(())
}

/// A page at a time, so that a million people need no more memory than five hundred.
fn list(app: &App, as_json: bool) -> Result<(), CliError> {
    let by = operator::users(app, Right::View)?;
    let mut after = UserId(0);
    let mut separator = "[";
    loop {
        let page = admin::page_of_users(app, &by, after, PAGE).map_err(CliError::of)?;
        for user in &page {
            if as_json {
                print(&format!("{separator}{}", show::as_value(app, user)));
                separator = ",";
            } else {
                print(&show::line(user));
            }
        }
        match page.last() {
            Some(last) => after = last.id,
            None => break,
        }
    }
    if as_json {
        print(if separator == "[" { "[]" } else { "]" });
    }
    Ok(())
}
