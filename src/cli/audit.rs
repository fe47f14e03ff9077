//! `vestibule audit list|verify|checkpoint`

use super::operator;
use super::output::{CliError, print};
use crate::accounts::Staff;
use crate::admin::audit::{self, Entry, Filter, Report};
use crate::admin::{self, Right};
use crate::app::App;
use crate::events::Event;
use crate::jobs::checkpoints;
use crate::values::Moment;
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::PathBuf;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the entries, newest first
    List {
        /// Entries about this user or by them: an e-mail address, a username or an id
        #[arg(long)]
        user: Option<String>,
        /// Only this event, such as `logged_in`
        #[arg(long)]
        event: Option<String>,
        /// From this time on, such as 2026-11-21T00:00:00Z
        #[arg(long, value_parser = moment)]
        since: Option<Moment>,
        /// Before this time
        #[arg(long, value_parser = moment)]
        until: Option<Moment>,
        /// At most this many entries
        #[arg(long, default_value_t = 100)]
        limit: usize,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Check every seal, and name the first row whose seal is broken
    Verify {
        /// A file of checkpoints to compare the log with; by default that of `AUDIT_CHECKPOINT_FILE`
        #[arg(long)]
        checkpoints: Option<PathBuf>,
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print a checkpoint: if you keep it elsewhere, rows removed from the end are noticed
    Checkpoint,
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    match command {
        Command::List { .. } => list(app, command),
        Command::Verify { checkpoints, json } => verify(app, checkpoints.clone(), *json),
        Command::Checkpoint => {
            audit::seal(app).map_err(CliError::of)?;
            let head = audit::checkpoint(app, &Staff::at_the_command_line());
            match head.map_err(CliError::of)? {
                Some(head) => print(&checkpoints::line(&head, app.now())),
                None => print("The audit log is empty."),
            }
            Ok(())
        }
    }
}

fn list(app: &App, command: &Command) -> Result<(), CliError> {
    let Command::List {
        user,
        event,
        since,
        until,
        limit,
        json,
    } = command
    else {
        return Ok(());
    };
    if let Some(name) = event
        && !Event::LIST.iter().any(|entry| entry.word() == *name)
        && name != audit::BLANKED
    {
        return Err(CliError::command(&format!(
            "there is no event '{name}'; `vestibule signals` lists them"
        )));
    }
    let staff = Staff::at_the_command_line();
    let by = operator::users(app, Right::View)?;
    let user = user
        .as_ref()
        .map(|who| admin::find_user(app, &by, who))
        .transpose()
        .map_err(CliError::of)?;
    let mut filter = Filter {
        user: user.map(|user| user.id),
        event: event.clone(),
        since: *since,
        until: *until,
        before: None,
    };
    let mut found = Vec::new();
    while found.len() < *limit {
        let most = PAGE.min(i64::try_from(limit - found.len()).unwrap_or(PAGE));
        let rows = audit::list(app, &staff, &filter, most).map_err(CliError::of)?;
        let Some(last) = rows.last() else { break };
        filter.before = Some(last.id);
        if *json {
            found.extend(rows.iter().map(as_value));
        } else {
            for row in &rows {
                print(&line(row));
            }
            found.extend(rows.iter().map(|_| Value::Null));
        }
    }
    if *json {
        print(&Value::Array(found).to_string());
    }
    Ok(())
}

fn verify(app: &App, file: Option<PathBuf>, as_json: bool) -> Result<(), CliError> {
    let given = file.is_some();
    let file = file.or_else(|| app.config().audit_checkpoints.clone());
    let kept = match &file {
        Some(file) if given || file.exists() => checkpoints::read(file).map_err(|error| {
            CliError::plain(format!("{} cannot be read: {error}.", file.display()))
        })?,
        _ => Vec::new(),
    };
    let report = audit::verify(app, &Staff::at_the_command_line(), &kept).map_err(CliError::of)?;
    if as_json {
        print(&verdict(&report, kept.len()).to_string());
        let is_fine = report.broken.is_none() && report.waiting == 0;
        return is_fine.then_some(()).ok_or_else(CliError::silent);
    }
    if let Some(broken) = report.broken {
        return Err(CliError::plain(format!(
            "The audit log is broken: {broken}. The {} rows before it are in order.",
            report.sealed
        )));
    }
    print(&format!(
        "{} rows are as they were sealed{}; {} checkpoints agree.",
        report.sealed,
        match report.blanked {
            0 => String::new(),
            blanked => format!(", {blanked} of them blanked by an erasure or by IP_RETENTION"),
        },
        kept.len()
    ));
    if report.waiting > 0 {
        return Err(CliError::plain(format!(
            "{} rows wait to be sealed for more than five minutes. Is the server running?",
            report.waiting
        )));
    }
    Ok(())
}

fn verdict(report: &Report, kept: usize) -> Value {
    json!({
        "sealed": report.sealed,
        "blanked": report.blanked,
        "waiting": report.waiting,
        "checkpoints": kept,
        "broken": report.broken.as_ref().map(ToString::to_string),
    })
}

fn line(row: &Entry) -> String {
    let about = row.user_id.map_or("-".to_owned(), |id| id.to_string());
    let by = row.actor_id.map_or(String::new(), |id| format!(" by {id}"));
    format!(
        "{}  {:<24} {about}{by}  {}  {}",
        stamp(row.at),
        row.event,
        row.ip,
        row.details
    )
}

fn as_value(row: &Entry) -> Value {
    json!({
        "id": row.id,
        "at": stamp(row.at),
        "event": row.event,
        "user": row.user_id,
        "actor": row.actor_id,
        "ip": row.ip,
        "agent": row.agent,
        "details": serde_json::from_str::<Value>(&row.details).unwrap_or(Value::Null),
    })
}

fn stamp(at: Moment) -> String {
    at.assume_utc().format(&Rfc3339).unwrap_or_default()
}

fn moment(raw: &str) -> Result<Moment, String> {
    let at = OffsetDateTime::parse(raw, &Rfc3339)
        .map_err(|_| "write it as 2026-11-21T00:00:00Z".to_owned())?;
    let at = at.to_offset(time::UtcOffset::UTC);
    Ok(Moment::new(at.date(), at.time()))
}
