//! `vestibule group …`: groups, what they allow, who is in them.

use super::operator;
use super::output::{CliError, print};
use super::users;
use crate::admin::{self, AdminError, Answer, Answers, Change, Group, Right};
use crate::app::{App, Origin};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

#[derive(Debug, Args)]
pub(super) struct One {
    /// The name of the group
    group: String,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all groups, one per line
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Show one group
    Show(One),
    /// Create a group
    Add {
        #[command(flatten)]
        one: One,
        /// A permission, such as `view_user`; can be repeated
        #[arg(long = "permission", value_name = "PERMISSION")]
        permissions: Vec<String>,
    },
    /// Rename a group
    Rename {
        #[command(flatten)]
        one: One,
        /// The new name
        name: String,
    },
    /// Give a group more permissions
    Allow {
        #[command(flatten)]
        one: One,
        /// A permission, such as `view_user`
        #[arg(required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
    },
    /// Take permissions from a group
    Disallow {
        #[command(flatten)]
        one: One,
        /// A permission, such as `view_user`
        #[arg(required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
    },
    /// Add a user to a group
    Join {
        #[command(flatten)]
        one: One,
        /// The user: an e-mail address, a username or an id
        user: String,
    },
    /// Remove a user from a group
    Leave {
        #[command(flatten)]
        one: One,
        /// The user: an e-mail address, a username or an id
        user: String,
    },
    /// Delete a group; its members lose its permissions
    Delete {
        #[command(flatten)]
        one: One,
        /// Confirm that you mean it
        #[arg(long)]
        yes: bool,
    },
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    let here = Origin::command_line();
    match command {
        Command::List { json } => list(app, *json),
        Command::Show(one) => show(app, &one.group, one.json),
        Command::Add { one, permissions } => {
            let (model, by) = operator::of(app, "groups", Right::Add)?;
            let want = Answers::from([
                ("name".to_owned(), Answer::Text(one.group.clone())),
                (
                    "permissions".to_owned(),
                    Answer::Rows(keys(app, permissions)?),
                ),
            ]);
            let made = admin::add_row(app, &by, &model, &want, &here);
            made.map_err(CliError::of_admin)?;
            show(app, one.group.trim(), one.json)
        }
        Command::Rename { one, name } => {
            let want = Answers::from([("name".to_owned(), Answer::Text(name.clone()))]);
            change(app, &find(app, &one.group)?, &want, &here)?;
            show(app, name.trim(), one.json)
        }
        Command::Allow { one, permissions } => {
            let more = keys(app, permissions)?;
            allow(app, one, |given| given.extend(more), &here)
        }
        Command::Disallow { one, permissions } => {
            let less = keys(app, permissions)?;
            allow(
                app,
                one,
                |given| given.retain(|id| !less.contains(id)),
                &here,
            )
        }
        Command::Join { one, user } => {
            let id = find(app, &one.group)?.id;
            member(app, one, user, |groups| groups.push(id), &here)
        }
        Command::Leave { one, user } => {
            let id = find(app, &one.group)?.id;
            member(
                app,
                one,
                user,
                |groups| groups.retain(|it| *it != id),
                &here,
            )
        }
        Command::Delete { one, yes: true } => {
            let (model, by) = operator::of(app, "groups", Right::Delete)?;
            let group = find(app, &one.group)?;
            let gone = admin::delete_row(app, &by, &model, group.id, &here);
            gone.map_err(CliError::of_admin)?;
            tell(&group, one.json);
            Ok(())
        }
        Command::Delete { one, .. } => Err(CliError::command(&format!(
            "deleting '{}' cannot be undone; say --yes to do it",
            one.group
        ))),
    }
}

fn list(app: &App, as_json: bool) -> Result<(), CliError> {
    let (_, by) = operator::of(app, "groups", Right::View)?;
    let all = admin::list_groups(app, &by).map_err(CliError::of_admin)?;
    if as_json {
        let all: Vec<_> = all.iter().map(as_value).collect();
        print(&Value::Array(all).to_string());
    } else {
        for group in &all {
            tell(group, false);
        }
    }
    Ok(())
}

fn show(app: &App, name: &str, as_json: bool) -> Result<(), CliError> {
    tell(&find(app, name)?, as_json);
    Ok(())
}

pub(super) fn find(app: &App, name: &str) -> Result<Group, CliError> {
    let (_, by) = operator::of(app, "groups", Right::View)?;
    admin::find_group(app, &by, name).map_err(|error| match error {
        AdminError::Unknown => CliError::command(&format!("group '{name}' does not exist")),
        other => CliError::of_admin(other),
    })
}

/// The keys of permissions, every mistake at once.
fn keys(app: &App, names: &[String]) -> Result<Vec<i64>, CliError> {
    let (_, by) = operator::of(app, "groups", Right::View)?;
    let (mut keys, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        match admin::find_permission(app, &by, name) {
            Ok(id) => keys.push(id),
            Err(AdminError::Unknown) => unknown.push(format!("there is no permission '{name}'")),
            Err(error) => return Err(CliError::of_admin(error)),
        }
    }
    keys.sort_unstable();
    keys.dedup();
    if unknown.is_empty() {
        Ok(keys)
    } else {
        Err(CliError::command(&unknown.join("\n")))
    }
}

fn allow(
    app: &App,
    one: &One,
    turn: impl FnOnce(&mut Vec<i64>),
    here: &Origin,
) -> Result<(), CliError> {
    let group = find(app, &one.group)?;
    let mut given = keys(app, &group.permissions)?;
    turn(&mut given);
    given.sort_unstable();
    given.dedup();
    let want = Answers::from([("permissions".to_owned(), Answer::Rows(given))]);
    change(app, &group, &want, here)?;
    show(app, &one.group, one.json)
}

fn change(app: &App, group: &Group, want: &Answers, here: &Origin) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "groups", Right::Change)?;
    let was = Answers::from([
        ("name".to_owned(), Answer::Text(group.name.clone())),
        (
            "permissions".to_owned(),
            Answer::Rows(keys(app, &group.permissions)?),
        ),
    ]);
    let change = Change { was: &was, want };
    admin::change_row(app, &by, &model, group.id, change, here).map_err(CliError::of_admin)
}

fn member(
    app: &App,
    one: &One,
    user: &str,
    turn: impl FnOnce(&mut Vec<i64>),
    here: &Origin,
) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "users", Right::View)?;
    let user = users::find(app, user)?;
    let was = admin::answers_of_row(app, &by, &model, user.id.0).map_err(CliError::of_admin)?;
    let mut groups = match was.get("groups") {
        Some(Answer::Rows(ids)) => ids.clone(),
        _ => Vec::new(),
    };
    turn(&mut groups);
    groups.sort_unstable();
    groups.dedup();
    let want = Answers::from([("groups".to_owned(), Answer::Rows(groups))]);
    let change = Change {
        was: &was,
        want: &want,
    };
    users::change(app, user.id, change, here)?;
    show(app, &one.group, one.json)
}

fn tell(group: &Group, as_json: bool) {
    if as_json {
        return print(&as_value(group).to_string());
    }
    let members = group.members;
    let more = if members.or_more { "more than " } else { "" };
    print(&format!(
        "{:>6}  {:<24}  {more}{} in it  {}",
        group.id,
        group.name,
        members.number,
        group.permissions.join(", ")
    ));
}

fn as_value(group: &Group) -> Value {
    json!({
        "id": group.id,
        "name": group.name,
        "members": group.members.number,
        "members_or_more": group.members.or_more,
        "permissions": group.permissions,
    })
}
