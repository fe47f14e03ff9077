//! What was sent to an interface, as the readers of commands see it.

use crate::accounts::{Reset, ResetBy};
use crate::i18n::Message;
use crate::values::custom_fields::{BadValue, Field, Value};
use crate::values::{
    BadCode, BadEmail, BadName, BadPasskeyName, BadPhone, BadRecoveryCode, BadTotpCode,
    BadUsername, Password,
};

/// What was sent, read field by field. What is wrong is gathered, and told by the interface once all has been read; so a
/// reader goes on after a field that is wrong.
pub(crate) trait Input {
    /// Whether something is wrong so far.
    fn is_wrong(&self) -> bool;

    /// Whether a field was sent, be it blank. Tells "leave it" from "empty it" where somebody changes a part.
    fn is_sent(&self, name: &str) -> bool;

    /// The text of a field that must be there. Where a blank one comes, that is for the parser to refuse.
    fn required_text(&mut self, name: &'static str) -> Option<String>;

    /// The text of a field that may be missing or blank, which both are `Some(None)`.
    fn optional_text(&mut self, name: &'static str) -> Option<Option<String>>;

    /// The JSON of a field that may be missing or blank, which both are `Some(None)`; as a text, or where the interface has
    /// objects, as one.
    fn optional_json(&mut self, name: &'static str) -> Option<Option<String>> {
        self.optional_text(name)
    }

    /// Notes what is wrong with a field.
    fn note(&mut self, name: &'static str, text: Message, code: &'static str);

    /// Parses a field that must be there.
    fn parse<T, E: Coded>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let parsed = parse(&self.required_text(name)?);
        let note = |error: E| self.note(name, error.message(), error.code());
        parsed.map_err(note).ok()
    }

    /// Parses a field that may be missing or blank.
    fn parse_optional<T, E: Coded>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        let text = self.optional_text(name)?;
        let note = |error: E| self.note(name, error.message(), error.code());
        text.map(|text| parse(&text)).transpose().map_err(note).ok()
    }

    /// Notes that a field must be filled in here.
    fn missing(&mut self, name: &'static str) {
        let missing = BadValue::Required;
        self.note(name, missing.message(), missing.code());
    }

    /// Whether a box is ticked that has to be. What is neither yes nor no ticks nothing.
    fn is_ticked(&mut self, name: &'static str) -> bool;

    /// The address or username that somebody logs in with, as it was typed.
    fn login(&mut self) -> Option<String>;

    /// A password to compare. Never trimmed.
    fn secret(&mut self, name: &'static str) -> Option<Password>;

    /// A new password, and where the interface asks for it twice, whether it is the same one.
    fn new_password(&mut self, wanted: PasswordFor) -> Option<NewPassword>;

    /// What was sent for a custom field by who is asked for it, parsed; `None` when nothing was.
    fn custom_field(&self, field: &Field, asked: Asked) -> Option<Result<Option<Value>, BadValue>>;

    /// Notes what is wrong with a custom field.
    fn wrong_custom_field(&mut self, field: &Field, bad: &BadValue);
}

/// What ticks a box that is sent as a text. Whatever else comes ticks nothing.
pub(crate) fn is_yes(text: &str) -> bool {
    matches!(&*text.to_ascii_lowercase(), "1" | "true" | "on" | "yes")
}

/// Who is asked, which decides what has to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Somebody who signs up.
    AtSignup,
    /// Somebody who changes what they said. What they do not send stays.
    Later,
}

impl Asked {
    /// Whether a field has to be filled in.
    pub(crate) fn wants(self, field: &Field) -> bool {
        match self {
            Self::AtSignup => field.is_asked_at_signup(),
            Self::Later => field.is_asked_always(),
        }
    }
}

/// What a new password is for. Every interface asks for each in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordFor {
    SignUp,
    Change,
    Reset,
}

/// A new password.
pub(crate) struct NewPassword {
    pub(crate) password: Password,
    /// Once more, where the use case compares them.
    pub(crate) again: Option<Password>,
}

impl NewPassword {
    /// The reset that gives it to an account.
    pub(crate) fn in_reset(self, by: ResetBy) -> Reset {
        Reset {
            by,
            password: self.password,
            again: self.again,
        }
    }
}

/// Why a field cannot be read: a text for people, and a code for machines.
pub(crate) trait Coded {
    fn code(&self) -> &'static str;

    fn message(&self) -> Message;
}

macro_rules! coded {
    ($($name:ident)+) => {$(
        impl Coded for $name {
            fn code(&self) -> &'static str {
                self.code()
            }

            fn message(&self) -> Message {
                self.message()
            }
        }
    )+};
}

coded! { BadEmail BadUsername BadName BadPhone BadCode BadTotpCode BadRecoveryCode BadPasskeyName BadValue }
