//! Forms: read with every limit, checked field by field, shown again with what was typed and what is wrong.

mod custom_fields;
mod fields;
mod model_form;
mod page;
mod reading;
mod shown;

pub(super) use super::commands::{AUTHENTICATOR_CODE, CURRENT_PASSWORD, EMAIL_CODE};
pub(super) use fields::Fields;
pub(super) use model_form::Options;
pub(super) use page::FormPage;

use crate::error::{ErrorDetails, Kind};
use crate::i18n::Message;
use custom_fields::Input;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A field of a form: its name, and the id of what people call it.
pub(super) type Field = (&'static str, &'static str);

/// What may be asked for beside the password, or in its place.
const CODE_FIELDS: &[Field] = &[
    (AUTHENTICATOR_CODE, "common-authenticator-code"),
    (EMAIL_CODE, "reauthenticate-email-code"),
];
/// The button that has such a code sent.
const SEND_CODE: &str = "send_code";

/// Whether a form asks for the password.
fn asks(declared: &'static [Field]) -> bool {
    declared.iter().any(|(name, _)| *name == CURRENT_PASSWORD)
}

/// The fields of a form: those declared, and the codes where there is the password.
fn all(declared: &'static [Field]) -> impl Iterator<Item = &'static Field> {
    let more = if asks(declared) { CODE_FIELDS } else { &[] };
    declared.iter().chain(more)
}

/// The name of a field: of one of ours, or of one that was declared for this site.
type Name = Cow<'static, str>;

#[derive(Debug, Clone, Default, Serialize)]
struct FieldView {
    value: String,
    errors: Vec<String>,
    #[serde(skip)]
    is_sent: bool,
}

/// Something that is wrong. `field` is empty where it belongs to no field that people see.
#[derive(Debug, Serialize)]
struct Problem {
    field: Name,
    label: String,
    text: String,
}

/// A form: what was typed, and what is wrong with it.
pub(super) struct Form {
    fields: BTreeMap<Name, FieldView>,
    problems: Vec<Problem>,
    custom_fields: Vec<Input>,
    /// Whether the page asks for the password that its form did not have a field for when it was opened.
    asks_for_password: bool,
    /// In how many seconds another code can be asked for, where that was refused.
    again_in: Option<u64>,
    /// Whether it was sent with the button that has a code sent.
    wants_code: bool,
    declared: &'static [Field],
    secrets: BTreeMap<&'static str, Zeroizing<String>>,
    others: Vec<(String, String)>,
    refusal: Option<Refusal>,
}

/// How a use case refused what was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    pub(super) kind: Kind,
    pub(super) retry_after: Option<u64>,
}

/// The sentence of a field that was sent more than once.
const TWICE: &str = "common-sent-twice";

impl Form {
    /// An empty form.
    pub(super) fn blank(declared: &'static [Field]) -> Self {
        Self {
            fields: all(declared)
                .map(|(name, _)| ((*name).into(), FieldView::default()))
                .collect(),
            problems: Vec::new(),
            custom_fields: Vec::new(),
            asks_for_password: false,
            again_in: None,
            wants_code: false,
            declared,
            secrets: BTreeMap::new(),
            others: Vec::new(),
            refusal: None,
        }
    }

    /// A form as it was sent. Passwords are set apart and never shown again.
    pub(super) fn sent(declared: &'static [Field], fields: Fields) -> Self {
        let mut form = Self::blank(declared);
        let mut seen: Vec<&'static str> = Vec::new();
        for (name, value) in fields.0 {
            if name == SEND_CODE && asks(declared) {
                form.wants_code = true;
                continue;
            }
            let Some((name, _)) = all(declared).find(|(declared, _)| *declared == name) else {
                form.others.push((name, value));
                continue;
            };
            match seen.iter().filter(|other| *other == name).count() {
                0 => {}
                1 => form.wrong(*name, Message::new(TWICE).to_string()),
                _ => continue,
            }
            seen.push(*name);
            if name.starts_with("password") || *name == CURRENT_PASSWORD {
                form.secrets.insert(name, Zeroizing::new(value));
            } else if let Some(field) = form.fields.get_mut(*name) {
                field.value = value;
                field.is_sent = true;
            }
        }
        form
    }

    /// A value that is no field of the page, such as `next`.
    pub(super) fn other(&self, name: &str) -> &str {
        self.others
            .iter()
            .rev()
            .find(|(other, _)| other == name)
            .map_or("", |(_, value)| value)
    }

    /// Whether a field was sent, with whatever in it.
    pub(super) fn has(&self, name: &str) -> bool {
        let sent = self.fields.get(name).is_some_and(|field| field.is_sent);
        sent || self.secrets.contains_key(name)
    }

    /// Whether it was sent to have a code sent: with that button, which is the first of the form, and no code in its field.
    pub(super) fn wants_code(&self) -> bool {
        self.wants_code && self.text(EMAIL_CODE).trim().is_empty()
    }

    /// Whether something was entered in a field for a secret.
    pub(super) fn has_secret(&self, name: &str) -> bool {
        self.secrets
            .get(name)
            .is_some_and(|typed| !typed.is_empty())
    }

    /// The text of a field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |field| &field.value)
    }

    /// Sets the text of a field.
    pub(super) fn fill(&mut self, name: &str, value: &str) {
        if let Some(field) = self.fields.get_mut(name) {
            value.clone_into(&mut field.value);
        }
    }

    /// Notes that something is wrong with a field.
    pub(super) fn wrong(&mut self, name: impl Into<Name>, text: impl Into<String>) {
        let (name, text) = (name.into(), text.into());
        let ours = all(self.declared).find(|(ours, _)| *ours == name);
        let custom = self.custom_fields.iter().find(|input| input.name == name);
        let label = match (ours, custom) {
            (Some((_, "")), _) => String::new(),
            (Some((_, label)), _) => Message::new(label).to_string(),
            (None, custom) => custom.map_or_else(String::new, |input| input.label.clone()),
        };
        if let Some(field) = self.fields.get_mut(&name) {
            field.errors.push(text.clone());
        }
        self.problems.push(Problem {
            field: if label.is_empty() { "".into() } else { name },
            label,
            text,
        });
    }

    /// Asks for the password, for which the page had no field when it was opened: nothing is wrong with what was sent.
    pub(super) fn ask_for_password(&mut self) {
        self.asks_for_password = true;
    }

    /// Says in how many seconds another code can be asked for.
    pub(super) fn ask_again_in(&mut self, seconds: Option<u64>) {
        self.again_in = seconds;
    }

    /// In how many seconds another code can be asked for: by what was said when that was refused, and by the usual pause.
    pub(super) fn again_in(&self, usual: Option<u64>) -> Option<u64> {
        self.again_in.max(usual)
    }

    /// How a use case refused it, when one did.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    pub(super) fn is_wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Whether one of these fields holds something, or is wrong.
    pub(super) fn touches(&self, names: &[&str]) -> bool {
        let touched = |name: &&str| {
            self.fields
                .get(*name)
                .is_some_and(|field| !field.value.is_empty() || !field.errors.is_empty())
        };
        names.iter().any(touched)
    }

    /// Notes what a use case said, under the names this page has for its fields.
    pub(super) fn refuse(&mut self, details: &ErrorDetails) {
        self.refusal = Some(Refusal {
            kind: details.kind,
            retry_after: details.retry_after,
        });
        for problem in &details.problems {
            let name = match &problem.field {
                Some(name)
                    if ["password", "new_password"].contains(&&**name)
                        && self.fields.contains_key("password1") =>
                {
                    "password1".into()
                }
                Some(name) => name.clone(),
                None => "".into(),
            };
            self.wrong(name, format!("{:#}", on_pages(&problem.text)));
        }
    }
}

/// What a page says in the place of a sentence that programs compare with.
fn on_pages(said: &Message) -> Cow<'_, Message> {
    if *said == Message::new("password-wrong") {
        Cow::Owned(Message::new("password-not-right"))
    } else {
        Cow::Borrowed(said)
    }
}
