//! What the command line says: answers on standard output, troubles on standard error.

use crate::admin::AdminError;
use crate::app::App;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::say;
use std::io::{Error, ErrorKind, Write as _};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Why something that was said did not come out, once it did not.
static UNSAID: Mutex<Option<Error>> = Mutex::new(None);

/// The exit status of what was interrupted at a terminal: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

/// Why a command did not succeed.
#[derive(Debug)]
pub(super) struct CliError {
    text: String,
    status: u8,
}

/// Each problem on a line.
fn lines(details: &ErrorDetails) -> String {
    let said: Vec<_> = details
        .problems
        .iter()
        .map(|problem| say(&problem.text))
        .collect();
    said.join("\n")
}

impl CliError {
    /// A sentence.
    pub(super) fn plain(text: String) -> Self {
        Self { text, status: 1 }
    }

    /// As Django's commands say it.
    pub(super) fn command(text: &str) -> Self {
        Self::plain(format!("CommandError: {text}"))
    }

    /// All has been said already.
    pub(super) fn silent() -> Self {
        Self::plain(String::new())
    }

    /// Somebody pressed Ctrl-C.
    pub(super) fn interrupted() -> Self {
        Self {
            text: "\nOperation cancelled.".into(),
            status: INTERRUPTED,
        }
    }

    /// What a use case said; of what nobody asked for, the whole story, for it is the operator who reads it.
    pub(super) fn of(failure: impl Failure) -> Self {
        let details = failure.details();
        Self::plain(match details.kind {
            Kind::Broken | Kind::Busy => failure.to_string(),
            _ => lines(&details),
        })
    }

    /// What a use case said, as Django's commands say it.
    pub(super) fn command_of(failure: impl Failure) -> Self {
        Self::command(&lines(&failure.details()))
    }

    /// What staff was told: of fields each with its name.
    pub(super) fn of_admin(error: AdminError) -> Self {
        match error {
            AdminError::Fault(fault) => Self::of(fault),
            AdminError::Fields(problems) => {
                let line = |problem: &Problem| match &problem.field {
                    Some(field) => format!("{field}: {}", say(&problem.text)),
                    None => say(&problem.text),
                };
                let lines: Vec<_> = problems.iter().map(line).collect();
                Self::command(&lines.join("\n"))
            }
            other => Self::command_of(other),
        }
    }

    /// The database cannot be used.
    pub(super) fn database(app: &App, fault: &Fault) -> Self {
        if let Fault::Refused(why) = fault {
            return Self::plain(why.clone());
        }
        let database = &app.config().database;
        Self::plain(format!(
            "The database ({database}) cannot be used: {fault}. Check DATABASE_URL, and that it is running."
        ))
    }

    /// The database can be read, and that is all.
    pub(super) fn unwritable(app: &App, fault: &Fault) -> Self {
        let database = &app.config().database;
        let server = database.is_server();
        let remedy = if server {
            "It may be a standby, or set to default_transaction_read_only, or its tables belong to somebody else."
        } else {
            "The file and its folder must belong to the user that runs Vestibule, and the disk must have room."
        };
        Self::plain(format!(
            "The database ({database}) cannot be written to: {fault}. {remedy}"
        ))
    }

    pub(super) fn report(self) -> ExitCode {
        if !self.text.is_empty() {
            let _ = writeln!(std::io::stderr(), "{}", self.text);
        }
        ExitCode::from(self.status)
    }
}

/// A line on standard output. Whoever closed the pipe does not want to know; what else goes wrong, [`all_said`] tells.
pub(super) fn print(text: &str) {
    note(writeln!(std::io::stdout(), "{text}"));
}

/// A line without an end, before an answer is typed.
pub(super) fn ask(text: &str) {
    let mut out = std::io::stdout();
    note(write!(out, "{text}").and_then(|()| out.flush()));
}

/// Remembers what did not come out.
pub(super) fn note(said: std::io::Result<()>) {
    if let Err(error) = said
        && error.kind() != ErrorKind::BrokenPipe
    {
        let mut address_trust = UNSAID.lock().unwrap_or_else(PoisonError::into_inner);
        address_trust.get_or_insert(error);
    }
}

/// An error when something that was said did not come out: a full disk, for one. A script must not take half of it for all.
pub(super) fn all_said() -> Result<(), CliError> {
    note(std::io::stdout().flush());
    match UNSAID.lock().unwrap_or_else(PoisonError::into_inner).take() {
        None => Ok(()),
        Some(error) => Err(CliError::plain(format!(
            "The output cannot be written: {error}."
        ))),
    }
}
