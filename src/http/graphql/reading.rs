//! Arguments read one by one; what is wrong with them is gathered.

use super::refusals::{MutationError, Problems};

/// Why an argument cannot be read, with a code for machines.
pub(super) trait Coded: std::fmt::Display {
    fn code(&self) -> &'static str;
}

macro_rules! coded {
    ($($name:ident)+) => {$(
        impl Coded for crate::values::$name {
            fn code(&self) -> &'static str {
                self.code()
            }
        }
    )+};
}

coded! { BadEmail BadUsername BadName BadPhone BadCode }

/// Reads arguments, and gathers what is wrong with them.
#[derive(Default)]
pub(super) struct Reading(Problems);

impl Reading {
    /// Parses an argument, or notes what is wrong with it.
    pub(super) fn parse<T, E: Coded>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.0.add(field, error.to_string(), error.code());
                None
            }
        }
    }

    pub(super) fn wrong(&mut self, field: &str, text: impl Into<String>, code: &'static str) {
        self.0.add(field, text, code);
    }

    /// Refuses with all that was wrong.
    pub(super) fn finish(self) -> Result<(), MutationError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(MutationError::Expected(self.0))
        }
    }
}
