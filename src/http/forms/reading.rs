//! A form as the readers of commands see it, in the words of Django's forms.

use super::Form;
use crate::http::commands::{Asked, Input, NewPassword, PasswordFor, is_yes};
use crate::i18n::Message;
use crate::values::custom_fields::{BadValue, Field, Kind, Sent, Value};
use crate::values::{Password, strip};

impl Input for Form {
    fn is_wrong(&self) -> bool {
        Form::is_wrong(self)
    }

    /// A page sends all of its fields.
    fn is_sent(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    fn required_text(&mut self, name: &'static str) -> Option<String> {
        let text = self.text(name).to_owned();
        if text.contains('\0') {
            self.fill(name, "");
            self.wrong(name, BadValue::Null.message().to_string());
            return None;
        }
        Some(text)
    }

    fn optional_text(&mut self, name: &'static str) -> Option<Option<String>> {
        let is_blank = self.text(name).trim().is_empty();
        is_blank
            .then_some(None)
            .or_else(|| self.required_text(name).map(Some))
    }

    fn note(&mut self, name: &'static str, text: Message, _: &'static str) {
        self.wrong(name, text.to_string());
    }

    fn is_ticked(&mut self, name: &'static str) -> bool {
        is_yes(strip(self.text(name)))
    }

    fn login(&mut self) -> Option<String> {
        let typed = self.required_text("email")?.trim().to_owned();
        if typed.is_empty() {
            self.missing("email");
            return None;
        }
        Some(typed)
    }

    fn secret(&mut self, name: &'static str) -> Option<Password> {
        let typed = self.secrets.remove(name).filter(|typed| !typed.is_empty());
        let Some(mut typed) = typed else {
            self.missing(name);
            return None;
        };
        let password = Password::sent(std::mem::take(&mut *typed));
        if password.is_none() {
            self.wrong(name, Message::new("password-too-long").to_string());
        }
        password
    }

    fn new_password(&mut self, _: PasswordFor) -> Option<NewPassword> {
        let (first, second) = (self.secret("password1"), self.secret("password2"));
        let (password, second) = (first?, second?);
        if password.expose() != second.expose() {
            self.wrong("password2", Message::new("password-mismatch").to_string());
            return None;
        }
        let again = None;
        Some(NewPassword { password, again })
    }

    /// A box that was not sent is not ticked; another field that was not sent was not on the page that the person saw.
    fn custom_field(&self, field: &Field, _: Asked) -> Option<Result<Option<Value>, BadValue>> {
        let view = self.fields.get(field.name.as_str())?;
        Some(field.parse(match &field.kind {
            Kind::Boolean if strip(&view.value).is_empty() => Sent::Boolean(false),
            _ if view.is_sent => Sent::Text(&view.value),
            _ => return None,
        }))
    }

    fn wrong_custom_field(&mut self, field: &Field, bad: &BadValue) {
        if *bad == BadValue::Null {
            self.fill(&field.name, "");
        }
        self.wrong(field.name.clone(), bad.message().to_string());
    }
}
