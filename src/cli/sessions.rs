//! `vestibule session list|end`

use super::output::{CliError, print};
use super::{operator, users};
use crate::accounts::Staff;
use crate::admin::{self, AdminError, Right, Session};
use crate::app::{App, Holder, Origin};
use crate::templates::describe_browser;
use crate::values::{Moment, SessionId};
use clap::Subcommand;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List a user's sessions, last used first
    List {
        /// The user: an e-mail address, a username or an id
        user: String,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// End a session, or all sessions of a user, with their tokens
    End {
        /// The id of the session
        #[arg(required_unless_present = "user")]
        id: Option<i64>,
        /// End all sessions of this user
        #[arg(long, conflicts_with = "id")]
        user: Option<String>,
        /// Print a JSON object: how many have ended
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    let me = Staff::at_the_command_line();
    let here = Origin::command_line();
    match command {
        Command::List { user, json } => {
            let rows =
                admin::list_sessions(app, &me, user).map_err(|error| error_text(error, user))?;
            if *json {
                let rows: Vec<_> = rows.iter().map(as_value).collect();
                print(&Value::Array(rows).to_string());
            } else {
                for row in &rows {
                    print(&line(row));
                }
            }
        }
        Command::End {
            id: Some(id), json, ..
        } => {
            let ended = admin::end_session(app, &me, SessionId(*id), &here);
            ended.map_err(|error| match error {
                AdminError::Unknown => CliError::command(&format!("session {id} is not alive")),
                other => CliError::of(other),
            })?;
            ended_are(1, *json);
        }
        Command::End { user, json, .. } => {
            let user = user.as_deref().unwrap_or_default();
            let by = operator::users(app, Right::Change)?;
            let id = users::find(app, user)?.id;
            let ended = admin::end_sessions(app, &by, id, &here);
            ended_are(ended.map_err(|error| error_text(error, user))?, *json);
        }
    }
    Ok(())
}

fn ended_are(count: usize, as_json: bool) {
    match count {
        _ if as_json => print(&json!({ "ended": count }).to_string()),
        1 => print("1 session has ended."),
        count => print(&format!("{count} sessions have ended.")),
    }
}

fn error_text(error: AdminError, user: &str) -> CliError {
    match error {
        AdminError::Unknown => CliError::command(&format!("user '{user}' does not exist")),
        other => CliError::of(other),
    }
}

fn line(row: &Session) -> String {
    format!(
        "{}  {}  {}  {}  since {}, last seen {}",
        row.id.0,
        kind(row),
        row.ip,
        describe_browser(&row.agent),
        stamp(row.created_at),
        stamp(row.last_seen_at)
    )
}

fn as_value(row: &Session) -> Value {
    json!({
        "id": row.id,
        "kind": kind(row),
        "created_at": stamp(row.created_at),
        "last_seen_at": stamp(row.last_seen_at),
        "expires_at": stamp(row.expires_at),
        "ip": row.ip,
        "agent": row.agent,
    })
}

fn kind(row: &Session) -> &'static str {
    match row.kind {
        Holder::Browser => "browser",
        Holder::Api => "api",
    }
}

fn stamp(at: Moment) -> String {
    at.assume_utc().format(&Rfc3339).unwrap_or_default()
}
