//! `vestibule user list|show|set|verify|ban|unban|keep|delete`

mod set;

pub(super) use set::answers;

use super::output::{Trouble, print};
use crate::accounts::{Person, Staff};
use crate::admin::{self, AdminError};
use crate::app::{App, Origin};
use crate::values::{Moment, UserId};
use clap::Subcommand;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Everybody, one a line
    List {
        /// An array of objects
        #[arg(long)]
        json: bool,
    },
    /// One account, by e-mail address, username or number
    Show {
        /// Whose
        user: String,
        /// One object
        #[arg(long)]
        json: bool,
    },
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
    /// Call an account's address proved
    Verify {
        /// Whose
        user: String,
        /// One object
        #[arg(long)]
        json: bool,
    },
    /// Close an account until unban; its sessions and tokens end now
    Ban {
        /// Whose
        user: String,
        /// One object
        #[arg(long)]
        json: bool,
    },
    /// Open an account again
    Unban {
        /// Whose
        user: String,
        /// One object
        #[arg(long)]
        json: bool,
    },
    /// Keep an account whose owner asked for it to be erased
    Keep {
        /// Whose
        user: String,
        /// One object
        #[arg(long)]
        json: bool,
    },
    /// Erase an account and all that is kept about it
    Delete {
        /// Whose
        user: String,
        /// Do it
        #[arg(long)]
        yes: bool,
        /// One object
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), Trouble> {
    let me = Staff::at_the_command_line();
    let here = Origin::command_line();
    let (done, user, json) = match command {
        Command::List { json } => return list(app, &me, *json),
        Command::Show { user, json } => (admin::find_user(app, &me, user), user, json),
        Command::Set { user, fields, json } => {
            (set::run(app, &me, user, fields, &here)?, user, json)
        }
        Command::Verify { user, json } => (admin::verify_user(app, &me, user, &here), user, json),
        Command::Ban { user, json } => (admin::ban_user(app, &me, user, &here), user, json),
        Command::Unban { user, json } => (admin::unban_user(app, &me, user, &here), user, json),
        Command::Keep { user, json } => (admin::keep_user(app, &me, user, &here), user, json),
        Command::Delete {
            user,
            yes: true,
            json,
        } => (admin::delete_user(app, &me, user, &here), user, json),
        Command::Delete { user, .. } => {
            return Err(Trouble::command(&format!(
                "deleting '{user}' cannot be undone; say --yes to do it"
            )));
        }
    };
    let person = done.map_err(|error| told(error, user))?;
    show(app, &person, *json);
    Ok(())
}

fn told(error: AdminError, user: &str) -> Trouble {
    match error {
        AdminError::Unknown => Trouble::command(&format!("user '{user}' does not exist")),
        AdminError::Fault(fault) => Trouble::of(fault),
        other => Trouble::command(&other.to_string()),
    }
}

/// A page at a time, so that a million people need no more memory than five hundred.
fn list(app: &App, me: &Staff, as_json: bool) -> Result<(), Trouble> {
    let mut after = UserId(0);
    let mut separator = "[";
    loop {
        let page = admin::page_of_users(app, me, after, PAGE).map_err(Trouble::of)?;
        for person in &page {
            if as_json {
                print(&format!("{separator}{}", as_value(app, person)));
                separator = ",";
            } else {
                print(&line(person));
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

fn show(app: &App, person: &Person, as_json: bool) {
    if as_json {
        print(&as_value(app, person).to_string());
        return;
    }
    let mut value = as_value(app, person);
    if let Some(fields) = value.as_object_mut().filter(|_| person.erase_at.is_none()) {
        fields.remove("erase_at");
    }
    let names = value.as_object().into_iter().flatten();
    let width = names.map(|(name, _)| name.len() + 1).fold(14, usize::max);
    for (name, value) in value.as_object().into_iter().flatten() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        print(&format!("{name:<width$}{text}"));
    }
}

fn line(person: &Person) -> String {
    let mut marks = vec![if person.is_verified {
        "verified"
    } else {
        "not verified"
    }];
    marks.extend(
        [
            (!person.is_active, "inactive"),
            (person.archived, "archived"),
            (person.erase_at.is_some(), "will be erased"),
            (person.is_staff, "staff"),
            (person.is_superuser, "superuser"),
        ]
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, mark)| *mark),
    );
    format!(
        "{:>6}  {:<32}  {:<24}  {}",
        person.id.0,
        person.email,
        person.username,
        marks.join(", ")
    )
}

fn as_value(app: &App, person: &Person) -> Value {
    let mut value = json!({
        "id": person.id.0,
        "email": person.email,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_active": person.is_active,
        "is_staff": person.is_staff,
        "is_superuser": person.is_superuser,
        "is_verified": person.is_verified,
        "archived": person.archived,
        "date_joined": stamp(person.date_joined),
        "last_login": person.last_login.map(stamp),
        "erase_at": person.erase_at.map(stamp),
    });
    let own = app.config().user_fields.of(&person.extra);
    if let (Some(value), Ok(Value::Object(own))) =
        (value.as_object_mut(), serde_json::to_value(own))
    {
        value.extend(own);
    }
    value
}

fn stamp(at: Moment) -> String {
    at.assume_utc().format(&Rfc3339).unwrap_or_default()
}
