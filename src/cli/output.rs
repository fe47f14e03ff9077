//! What the command line says: answers on standard output, troubles on standard error.

use crate::admin::AdminError;
use crate::app::App;
use crate::error::{Failure, Fault, Problem};
use std::io::Write as _;
use std::process::ExitCode;

/// Why a command did not succeed. The exit status is 1.
#[derive(Debug)]
pub(super) struct CliError {
    text: String,
}

impl CliError {
    /// A sentence.
    pub(super) fn plain(text: String) -> Self {
        Self { text }
    }

    /// As Django's commands say it.
    pub(super) fn command(text: &str) -> Self {
        Self {
            text: format!("CommandError: {text}"),
        }
    }

    /// All has been said already.
    pub(super) fn silent() -> Self {
        Self {
            text: String::new(),
        }
    }

    /// What a use case said; of what nobody asked for, the whole story, for it is the operator who reads it.
    pub(super) fn of(failure: impl Failure) -> Self {
        Self {
            text: failure.to_string(),
        }
    }

    /// What staff was told: of fields each with its name.
    pub(super) fn of_admin(error: AdminError) -> Self {
        match error {
            AdminError::Fault(fault) => Self::of(fault),
            AdminError::Fields(problems) => {
                let line = |problem: &Problem| match &problem.field {
                    Some(field) => format!("{field}: {}", problem.text),
                    None => problem.text.clone(),
                };
                let lines: Vec<_> = problems.iter().map(line).collect();
                Self::command(&lines.join("\n"))
            }
            other => Self::command(&other.to_string()),
        }
    }

    /// The database cannot be used.
    pub(super) fn database(app: &App, fault: &Fault) -> Self {
        if let Fault::Refused(why) = fault {
            return Self { text: why.clone() };
        }
        let database = &app.config().database;
        Self {
            text: format!(
                "The database ({database}) cannot be used: {fault}. Check DATABASE_URL, and that it is running."
            ),
        }
    }

    pub(super) fn report(self) -> ExitCode {
        if !self.text.is_empty() {
            let _ = writeln!(std::io::stderr(), "{}", self.text);
        }
        ExitCode::FAILURE
    }
}

/// A line on standard output. Whoever closed the pipe does not want to know.
pub(super) fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A line without an end, before an answer is typed.
pub(super) fn ask(text: &str) {
    let mut out = std::io::stdout();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}
