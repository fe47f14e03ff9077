//! `vestibule user …`: the actions of the admin site.

mod add;
mod set;
mod show;

pub(super) use set::answers;

use super::operator;
use super::output::{CliError, print};
use crate::admin::{self, AdminError, Answer, Answers, Change, Outcome, Right, Whom};
use crate::app::{App, Origin};
use crate::values::UserId;
use clap::{Args, Subcommand};

const PAGE: i64 = 500;

#[derive(Debug, Args)]
pub(super) struct One {
    /// Whose: an e-mail address, a username or a number
    user: String,
    /// One object
    #[arg(long)]
    json: bool,
}

impl One {
    fn whom(&self) -> Whom<'_> {
        Whom::Called(&self.user)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Everybody, one a line
    List {
        /// An array of objects
        #[arg(long)]
        json: bool,
    },
    /// One account
    Show(One),
    /// Make an account; its address counts as verified
    Add(add::Arguments),
    /// Set fields that the file of `USER_FIELDS` declares
    Set {
        /// Whose
        user: String,
        /// The fields, as `name=value`; nothing after the `=` empties one
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
        /// One object
        #[arg(long)]
        json: bool,
    },
    /// Call an account's address verified
    Verify(One),
    /// Open an account that was deactivated
    Activate(One),
    /// Close an account until activate; its sessions and tokens end now
    Deactivate(One),
    /// Close an account until unban; its sessions and tokens end now
    Ban {
        #[command(flatten)]
        one: One,
        /// Why; kept with the account
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Open an account again
    Unban(One),
    /// Keep an account whose owner asked for it to be erased
    Keep(One),
    /// End all sessions, of browsers and programs
    EndSessions(One),
    /// End the sessions of programs alone
    RevokeTokens(One),
    /// Ask the owner by e-mail to choose a password
    SendReset(One),
    /// Take the password away; sessions end now
    SetUnusablePassword(One),
    /// Forget wrong passwords, so that a locked account can be logged into
    Unlock(One),
    /// Let somebody into the admin site
    MakeStaff {
        #[command(flatten)]
        one: One,
        /// With every permission
        #[arg(long)]
        superuser: bool,
    },
    /// Keep somebody out of the admin site
    UnmakeStaff {
        #[command(flatten)]
        one: One,
        /// Let them be no superuser either
        #[arg(long)]
        superuser: bool,
    },
    /// Erase an account and all that is kept about it
    Delete {
        #[command(flatten)]
        one: One,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    let here = Origin::command_line();
    let by = operator::users(app, Right::Change)?;
    let (done, one) = match command {
        Command::List { json } => return list(app, *json),
        Command::Add(arguments) => return add::run(app, arguments, &here),
        Command::Set { user, fields, json } => {
            let set = set::run(app, &by, user, fields, &here)?;
            let user = set.map_err(|error| error_text(error, user))?;
            show::user(app, &user, *json);
            return Ok(());
        }
        Command::Show(one) => return shown(app, one),
        Command::Verify(one) => (admin::verify_user(app, &by, one.whom(), &here), one),
        Command::Activate(one) => (admin::activate_user(app, &by, one.whom(), &here), one),
        Command::Deactivate(one) => (admin::deactivate_user(app, &by, one.whom(), &here), one),
        Command::Ban { one, reason } => (admin::ban_user(app, &by, one.whom(), reason, &here), one),
        Command::Unban(one) => (admin::unban_user(app, &by, one.whom(), &here), one),
        Command::Keep(one) => (admin::cancel_deletion(app, &by, one.whom(), &here), one),
        Command::SendReset(one) => (admin::send_reset(app, &by, one.whom(), &here), one),
        Command::SetUnusablePassword(one) => (
            admin::set_unusable_password(app, &by, one.whom(), &here),
            one,
        ),
        Command::Unlock(one) => (admin::unlock_user(app, &by, one.whom(), &here), one),
        Command::EndSessions(one) => {
            let ended = admin::end_sessions(app, &by, one.whom(), &here);
            ended.map_err(|error| error_text(error, &one.user))?;
            return shown(app, one);
        }
        Command::RevokeTokens(one) => {
            let ended = admin::revoke_tokens(app, &by, one.whom(), &here);
            ended.map_err(|error| error_text(error, &one.user))?;
            return shown(app, one);
        }
        Command::MakeStaff { one, superuser } => {
            let made = admin::make_staff(app, &by, one.whom(), &here);
            let made = made.map_err(|error| error_text(error, &one.user))?;
            return flagged(app, made, one, superuser.then_some(true), &here);
        }
        Command::UnmakeStaff { one, superuser } => {
            let made = admin::unmake_staff(app, &by, one.whom(), &here);
            let made = made.map_err(|error| error_text(error, &one.user))?;
            return flagged(app, made, one, superuser.then_some(false), &here);
        }
        Command::Delete { one, yes: true } => {
            let by = operator::users(app, Right::Delete)?;
            (admin::delete_user(app, &by, one.whom(), &here), one)
        }
        Command::Delete { one, .. } => {
            return Err(CliError::command(&format!(
                "deleting '{}' cannot be undone; say --yes to do it",
                one.user
            )));
        }
    };
    let outcome = done.map_err(|error| error_text(error, &one.user))?;
    show::user(app, &outcome.user, one.json);
    Ok(())
}

pub(super) fn error_text(error: AdminError, user: &str) -> CliError {
    match error {
        AdminError::Unknown => CliError::command(&format!("user '{user}' does not exist")),
        other => CliError::of_admin(other),
    }
}

/// Says whether somebody is a superuser, where that was asked for.
fn flagged(
    app: &App,
    made: Outcome,
    one: &One,
    superuser: Option<bool>,
    here: &Origin,
) -> Result<(), CliError> {
    let Some(superuser) = superuser else {
        show::user(app, &made.user, one.json);
        return Ok(());
    };
    let want = Answers::from([("is_superuser".to_owned(), Answer::Flag(superuser))]);
    change(app, made.user.id, (&Answers::new(), &want), here)?;
    shown(app, one)
}

/// Changes an account as its form does.
pub(super) fn change(
    app: &App,
    id: UserId,
    (was, want): (&Answers, &Answers),
    here: &Origin,
) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "users", Right::Change)?;
    let change = Change { was, want };
    admin::change_row(app, &by, &model, id.0, change, here).map_err(CliError::of_admin)
}

fn shown(app: &App, one: &One) -> Result<(), CliError> {
    let by = operator::users(app, Right::View)?;
    let found = admin::find_user(app, &by, &one.user);
    let user = found.map_err(|error| error_text(error, &one.user))?;
    show::user(app, &user, one.json);
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
