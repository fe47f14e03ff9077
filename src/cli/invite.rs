//! `vestibule invite …` and `vestibule invitation …`: people who are invited by e-mail.

use super::operator;
use super::output::{CliError, print};
use crate::admin::{self, Answer, Answers, Ask, Cell, Line, Model, Right};
use crate::app::{App, Origin};
use crate::values::EmailList;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use std::io::Read as _;

/// So many bytes of a file are read.
const LARGEST_FILE: u64 = 64 * 1024;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// An e-mail address; can be repeated
    #[arg(required_unless_present = "file")]
    emails: Vec<String>,
    /// A file with addresses: one on each line, or CSV with a column called "email"
    #[arg(long, value_name = "PATH")]
    file: Option<std::path::PathBuf>,
    /// A group that they join when they accept; can be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// A few sentences in the e-mail
    #[arg(long, default_value = "")]
    note: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List invitations, newest first, one per line
    List {
        /// Only those that are `pending`, `accepted`, `withdrawn` or `expired`
        #[arg(long)]
        state: Option<String>,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Send an invitation again, with a new link
    Resend {
        /// The id of the invitation
        id: i64,
    },
    /// Withdraw an invitation
    Withdraw {
        /// The id of the invitation
        id: i64,
    },
}

/// Invites everybody, or nobody: what is wrong is said before anything is sent.
pub(super) fn send(app: &App, given: &Arguments) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "invitations", Right::Add)?;
    // Each is read by itself: the file may be a table, and lines behind it would be rows of that.
    let mut lists = Vec::new();
    if let Some(path) = &given.file {
        lists.push((path.display().to_string(), text_of(path)?));
    }
    if !given.emails.is_empty() {
        lists.push(("emails".to_owned(), given.emails.join("\n")));
    }
    let mut emails = Vec::new();
    for (whose, list) in lists {
        let read = EmailList::parse(&list, app.config().email_domains());
        let read = read.map_err(|faults| {
            let said: Vec<_> = faults
                .iter()
                .map(|fault| fault.message().to_string())
                .collect();
            CliError::command(&format!("{whose}: {}", said.join(" ")))
        })?;
        emails.extend(read.iter().map(|email| email.as_str().to_owned()));
    }
    let emails = emails.join("\n");
    let mut groups = Vec::new();
    for name in &given.groups {
        groups.push(super::groups::find(app, name)?.id);
    }
    groups.sort_unstable();
    groups.dedup();
    let want = Answers::from([
        ("emails".to_owned(), Answer::Text(emails)),
        ("groups".to_owned(), Answer::Rows(groups)),
        ("note".to_owned(), Answer::Text(given.note.clone())),
    ]);
    let here = Origin::command_line();
    let sent = admin::add_row_and_say(app, &by, &model, &want, &here);
    let sent = sent.map_err(CliError::of_admin)?;
    print(&sent.said.map_or_else(String::new, |said| said.to_string()));
    Ok(())
}

fn text_of(path: &std::path::Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_string(&mut text));
    match read {
        Err(error) => Err(CliError::command(&format!(
            "the file {} cannot be read ({error})",
            path.display()
        ))),
        Ok(size) if size as u64 > LARGEST_FILE => Err(CliError::command(&format!(
            "the file {} is too large: at most 64 KiB",
            path.display()
        ))),
        Ok(_) => Ok(text),
    }
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    match command {
        Command::List { state, json } => list(app, state.as_deref(), *json),
        Command::Resend { id } => act(app, Right::Add, "resend", *id),
        Command::Withdraw { id } => act(app, Right::Change, "withdraw", *id),
    }
}

fn act(app: &App, right: Right, name: &str, id: i64) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "invitations", right)?;
    let action = admin::ActionRef::find(&model, name).map_err(CliError::of_admin)?;
    let here = Origin::command_line();
    let ran = admin::run_action(app, &by, &model, &action, &[id], "", &here);
    let ran = ran.map_err(CliError::of_admin)?;
    if let Some(refused) = ran.refused.first() {
        return Err(CliError::command(&refused.why.to_string()));
    }
    if ran.changed == 0 {
        return Err(CliError::command(&format!(
            "invitation {id} was accepted or withdrawn before"
        )));
    }
    print("Done.");
    Ok(())
}

fn list(app: &App, state: Option<&str>, as_json: bool) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "invitations", Right::View)?;
    let models = admin::models(app.config());
    let mut ask = Ask {
        size: Some(200),
        ..Ask::default()
    };
    ask.filters
        .extend(state.map(|state| ("state".to_owned(), state.to_owned())));
    let here = Origin::command_line();
    let mut all = Vec::new();
    loop {
        let page = admin::list_rows(app, &by, &models, &model, &ask, &here);
        let page = page.map_err(CliError::of_admin)?;
        all.extend(page.lines.iter().map(|line| as_value(&model, line)));
        match page.next {
            Some(next) => ask.after = next,
            None => break,
        }
    }
    if as_json {
        print(&Value::Array(all).to_string());
        return Ok(());
    }
    for one in &all {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let outcome = text("outcome");
        let state = match outcome.as_str() {
            "" => format!("until {}", text("expires_at")),
            ended => ended.to_owned(),
        };
        print(&format!(
            "{:>6}  {:<40}  {state}  {}",
            one["id"],
            text("email"),
            text("offered")
        ));
    }
    Ok(())
}

fn as_value(model: &Model, line: &Line) -> Value {
    let mut value = Map::from_iter([("id".to_owned(), json!(line.id))]);
    for (column, cell) in model.columns.iter().zip(&line.cells) {
        let told = match cell {
            Cell::Number(number) => json!(number),
            Cell::Refers { id, .. } => json!(id),
            Cell::Text(text) if !text.is_empty() => json!(text),
            Cell::Moment(at) => json!(Answer::Moment(*at).in_words()),
            _ => Value::Null,
        };
        value.insert(column.name.clone().into_owned(), told);
    }
    value.into()
}
