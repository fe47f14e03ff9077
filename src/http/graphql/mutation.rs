//! What can be done. One file a subject; every mutation parses, calls one use case, and presents.

mod account;
mod emails;
mod entrance;
mod passwords;
mod tokens;

use super::refusals::{No, Problems};
use crate::values::Token;
use async_graphql::MergedObject;

#[derive(MergedObject, Default)]
pub(super) struct Mutation(
    entrance::Entrance,
    passwords::Passwords,
    account::Account,
    emails::Emails,
    tokens::Tokens,
);

const NULL: &str = "Null characters are not allowed.";
const REQUIRED: &str = "This field is required.";

/// Why an argument cannot be read, with a code for machines.
trait Coded: std::fmt::Display {
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
    fn parse<T, E: Coded>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
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
    fn finish(self) -> Result<(), No> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(No::Expected(self.0))
        }
    }
}

/// What `verifyAccount` and its like are called with: the token of a letter, or a flow and its code.
enum Given {
    Letter(Token),
    Code {
        flow: Token,
        code: crate::values::OtpCode,
    },
}

impl Given {
    fn read(token: &str, flow: Option<&str>, code: Option<&str>) -> Result<Self, No> {
        let (Some(flow), Some(code)) = (flow, code) else {
            let mut reading = Reading::default();
            if flow.is_some() || code.is_some() {
                let missing = if flow.is_none() { "flow" } else { "code" };
                reading.wrong(missing, REQUIRED, "required");
            }
            reading.finish()?;
            let token = Token::parse(token).ok_or_else(No::invalid_token)?;
            return Ok(Self::Letter(token));
        };
        let mut reading = Reading::default();
        let code = crate::values::OtpCode::parse(code);
        let code = reading.parse("code", code);
        let flow = Token::parse(flow);
        if flow.is_none() {
            reading.wrong("flow", "This flow is not known.", "invalid");
        }
        reading.finish()?;
        let (Some(flow), Some(code)) = (flow, code) else {
            return Err(No::invalid_token());
        };
        Ok(Self::Code { flow, code })
    }
}
