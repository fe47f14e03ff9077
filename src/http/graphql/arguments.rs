//! The arguments of a mutation as the readers of commands see them, in the words of django-graphql-auth.

use super::refusals::{GENERAL, INVALID_CREDENTIALS, MutationError, Problems, camel};
use super::scalars::Generic;
use crate::http::commands::{
    Asked, CURRENT_PASSWORD, Input, LONGEST_LOGIN, NewPassword, PasswordFor,
};
use crate::i18n::Message;
use crate::security::password_policy::LONGEST;
use crate::values::custom_fields::{BadValue, Field, Sent};
use crate::values::{Password, Token, custom_fields};
use async_graphql::Value;
use zeroize::Zeroizing;

/// Arguments, by the names that commands call them by; and what is wrong with them.
#[derive(Default)]
pub(super) struct Arguments {
    given: Vec<(&'static str, Zeroizing<String>)>,
    extra: Option<Generic>,
    problems: Problems,
}

impl Arguments {
    /// One more, if it was given.
    pub(super) fn with(mut self, name: &'static str, given: impl Into<Option<String>>) -> Self {
        let given = given.into().map(|text| (name, Zeroizing::new(text)));
        self.given.extend(given);
        self
    }

    /// One more, if it was given and is not blank.
    pub(super) fn with_filled(self, name: &'static str, given: Option<String>) -> Self {
        self.with(name, given.filter(|text| !text.trim().is_empty()))
    }

    /// The custom fields.
    pub(super) fn with_extra(mut self, extra: Option<Generic>) -> Self {
        if let Some(Generic(given)) = &extra
            && !matches!(given, Value::Object(_) | Value::Null)
        {
            self.wrong("extra", &Message::new("graphql-extra-no-object"), "invalid");
        }
        self.extra = extra;
        self
    }

    /// What the reader of a command makes of them; or all that was wrong.
    pub(super) fn read<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, MutationError> {
        match read(&mut self) {
            _ if self.is_wrong() => Err(MutationError::Expected(self.problems)),
            Some(read) => Ok(read),
            None => Err(MutationError::top(&Message::new("graphql-form-unreadable"))),
        }
    }

    /// The flow that a code belongs to.
    pub(super) fn flow(&mut self) -> Option<Token> {
        let flow = Token::parse(self.get("flow"));
        if flow.is_none() {
            self.wrong("flow", &Message::new("wire-flow-unknown"), "invalid");
        }
        flow
    }

    fn find(&self, name: &str) -> Option<&str> {
        let mut given = self.given.iter();
        let found = given.find(|(given, _)| *given == name);
        found.map(|(_, text)| text.as_str())
    }

    fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    fn wrong(&mut self, name: &str, text: &Message, code: &'static str) {
        self.problems.add(&camel(name), text, code);
    }

    /// What was typed where something must be.
    fn filled(&mut self, name: &'static str) -> Option<String> {
        let typed = self.get(name).to_owned();
        if typed.is_empty() {
            self.missing(name);
            return None;
        }
        Some(typed)
    }

    /// A new password, unless it is longer than any can be.
    fn bounded(&mut self, name: &str, typed: String) -> Option<Password> {
        let password = Password::sent(typed);
        if password.is_none() {
            let text = Message::new("graphql-password-too-long").with("limit", LONGEST);
            self.wrong(name, &text, "max_length");
        }
        password
    }
}

impl Input for Arguments {
    fn is_wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    fn is_sent(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn required_text(&mut self, name: &'static str) -> Option<String> {
        Some(self.get(name).to_owned())
    }

    /// One that is blank was given, too.
    fn optional_text(&mut self, name: &'static str) -> Option<Option<String>> {
        Some(self.find(name).map(str::to_owned))
    }

    fn note(&mut self, name: &'static str, text: Message, code: &'static str) {
        self.wrong(name, &text, code);
    }

    fn is_ticked(&mut self, name: &'static str) -> bool {
        self.get(name) == "true"
    }

    /// One that is longer than any can be is a wrong one.
    fn login(&mut self) -> Option<String> {
        let login = self.get("login").trim().to_owned();
        if login.chars().count() > LONGEST_LOGIN {
            let (id, code) = INVALID_CREDENTIALS;
            self.problems.add(GENERAL, &Message::new(id), code);
            return None;
        }
        if login.contains('\0') {
            let null = BadValue::Null;
            self.problems.add(GENERAL, &null.message(), null.code());
            return None;
        }
        Some(login)
    }

    /// One that is longer than any can be is a wrong one.
    fn secret(&mut self, name: &'static str) -> Option<Password> {
        let password = Password::sent(self.get(name).to_owned());
        if password.is_none() {
            let (field, (id, code)) = match name {
                CURRENT_PASSWORD => ("oldPassword", ("password-wrong", "invalid_password")),
                _ => (GENERAL, INVALID_CREDENTIALS),
            };
            self.problems.add(field, &Message::new(id), code);
        }
        password
    }

    fn new_password(&mut self, wanted: PasswordFor) -> Option<NewPassword> {
        let (first, second) = match wanted {
            PasswordFor::SignUp => ("password1", "password2"),
            PasswordFor::Change | PasswordFor::Reset => ("new_password1", "new_password2"),
        };
        if wanted == PasswordFor::Change {
            // The current password is looked at before anything is said of the new one, be it that there is none: all of
            // it is the use case's, but for what is longer than any can be.
            let [one, other] = [first, second].map(|name| self.get(name).to_owned());
            let (password, again) = (self.bounded(first, one), self.bounded(second, other));
            let (password, again) = (password?, Some(again?));
            return Some(NewPassword { password, again });
        }
        let (one, other) = (self.filled(first), self.filled(second));
        let (one, other) = (one?, other?);
        if wanted == PasswordFor::Reset {
            let (password, again) = (self.bounded(first, one), self.bounded(second, other));
            let (password, again) = (password?, Some(again?));
            return Some(NewPassword { password, again });
        }
        if one != other {
            let text = Message::new("password-mismatch");
            self.wrong(second, &text, "password_mismatch");
            return None;
        }
        let (password, again) = (self.bounded(second, one)?, None);
        Some(NewPassword { password, again })
    }

    fn custom_field(
        &self,
        field: &Field,
        _: Asked,
    ) -> Option<Result<Option<custom_fields::Value>, BadValue>> {
        let Some(Generic(Value::Object(entries))) = &self.extra else {
            return None;
        };
        let number;
        Some(field.parse(match entries.get(field.name.as_str())? {
            Value::Null => Sent::Text(""),
            Value::String(text) => Sent::Text(text),
            Value::Enum(name) => Sent::Text(name.as_str()),
            Value::Boolean(yes) => Sent::Boolean(*yes),
            Value::Number(it) => {
                number = it.to_string();
                Sent::Text(&number)
            }
            _ => Sent::Other,
        }))
    }

    fn wrong_custom_field(&mut self, field: &Field, bad: &BadValue) {
        self.problems.add(&field.name, &bad.message(), bad.code());
    }
}
