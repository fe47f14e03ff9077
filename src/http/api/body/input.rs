//! A body as the readers of commands see it, in the words of Django REST framework.

use super::description::Kind;
use super::{BLANK, NULL, Reading, Sent, required};
use crate::http::api::schemas::custom_field;
use crate::http::commands::{Asked, Input, NewPassword, PasswordFor, is_yes};
use crate::i18n::Message;
use crate::security::password_policy::LONGEST;
use crate::values::custom_fields::{self, BadValue, Field, Value};
use crate::values::{Password, strip};

impl Input for Reading {
    fn is_wrong(&self) -> bool {
        self.body.0.is_err() || !self.problems.is_empty()
    }

    fn is_sent(&self, name: &str) -> bool {
        if let Some(sought) = &self.sought {
            sought.borrow_mut().may_be_missing(name);
            return true;
        }
        self.look(name).flatten().is_some()
    }

    fn required_text(&mut self, name: &'static str) -> Option<String> {
        // A login, which may be a username, comes by `login`.
        let kind = match name {
            "email" => Kind::Email,
            _ => Kind::Text,
        };
        self.text_of(name, kind)
    }

    fn optional_text(&mut self, name: &'static str) -> Option<Option<String>> {
        Reading::optional_text(self, name)
    }

    fn optional_json(&mut self, name: &'static str) -> Option<Option<String>> {
        Reading::optional_json(self, name)
    }

    fn note(&mut self, name: &'static str, text: Message, _: &'static str) {
        self.wrong(name, text);
    }

    fn is_ticked(&mut self, name: &'static str) -> bool {
        self.seek(name, Kind::Flag, true);
        match self.look(name).flatten() {
            Some(Sent::Boolean(yes)) => *yes,
            Some(Sent::Text(text)) => is_yes(text),
            _ => false,
        }
    }

    /// An address or a username.
    fn login(&mut self) -> Option<String> {
        self.text("email")
    }

    fn secret(&mut self, name: &'static str) -> Option<Password> {
        self.seek(name, Kind::Secret, true);
        let got = required(self.look(name)?).map(|text| Password::sent(text.to_owned()));
        let password = self.noted(name, got)?;
        if password.is_none() {
            let text = Message::new("wire-too-long").with("limit", LONGEST);
            self.wrong(name, text);
        }
        password
    }

    /// Where it may be given twice, the second time is compared when it comes.
    fn new_password(&mut self, wanted: PasswordFor) -> Option<NewPassword> {
        let (name, again) = match wanted {
            PasswordFor::SignUp => ("password", Some("password2")),
            PasswordFor::Change => ("new_password", Some("new_password2")),
            PasswordFor::Reset => ("new_password", None),
        };
        let password = self.secret(name);
        let again = again.filter(|again| self.is_sent(again));
        let again = again.and_then(|again| self.secret(again));
        if let (Some(one), Some(other)) = (&password, &again)
            && one.expose() != other.expose()
        {
            self.wrong("non_field_errors", Message::new("wire-password-mismatch"));
        }
        let again = None;
        password.map(|password| NewPassword { password, again })
    }

    /// One with a default is required too in the document, at a sign-up.
    fn custom_field(&self, field: &Field, asked: Asked) -> Option<Result<Option<Value>, BadValue>> {
        if self.sought.is_some() {
            let kind = Kind::Described(Box::new(custom_field(field)));
            let is_required = asked == Asked::AtSignup && asked.wants(field);
            self.seek(field.name.clone(), kind, is_required);
        }
        let sent = match self.look(&field.name).flatten()? {
            Sent::Null => custom_fields::Sent::Text(""),
            Sent::Boolean(yes) => custom_fields::Sent::Boolean(*yes),
            other => {
                let text = other.text().map(custom_fields::Sent::Text);
                text.unwrap_or(custom_fields::Sent::Other)
            }
        };
        Some(field.parse(sent))
    }

    fn wrong_custom_field(&mut self, field: &Field, bad: &BadValue) {
        let is_blank = |sent: &Sent| sent.text().is_some_and(|text| strip(text).is_empty());
        let text = match (bad, self.look(&field.name).flatten()) {
            (BadValue::Required, Some(Sent::Null)) => Message::new(NULL),
            (BadValue::Required, Some(sent)) if is_blank(sent) => Message::new(BLANK),
            _ => bad.message(),
        };
        self.wrong(field.name.clone(), text);
    }
}
