//! The fields that were declared for this site, on a form.

use super::{FieldView, Form};
use crate::http::commands::Asked;
use crate::i18n::Message;
use crate::values::custom_fields::{Choice, CustomFields, Field, Fields, Kind, Value};
use serde::Serialize;

/// What a ticked box sends.
const TICKED: &str = "on";

/// A declared field as the page draws it.
#[derive(Debug, Serialize)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) help: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) required: bool,
    pub(super) min: String,
    pub(super) max: String,
    pub(super) choices: Vec<Answer>,
    /// The heading it stands under.
    pub(super) section: Message,
    /// Of a list to tick: what is ticked.
    pub(super) picked: Vec<String>,
    /// What the person saw before, to be sent along.
    pub(super) was: Vec<String>,
    /// Of a field for a moment: the time zone that it is typed in.
    pub(super) zone: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Answer {
    value: String,
    label: String,
    /// What the API calls it, where that is shown beside the label.
    code: String,
}

impl Answer {
    pub(super) fn new(value: &impl ToString, label: &impl ToString) -> Self {
        Self {
            value: value.to_string(),
            label: label.to_string(),
            code: String::new(),
        }
    }

    pub(super) fn called(self, code: &str) -> Self {
        Self {
            code: code.to_owned(),
            ..self
        }
    }
}

impl From<&Choice> for Answer {
    fn from(choice: &Choice) -> Self {
        Self::new(&choice.value, &choice.label)
    }
}

impl Input {
    fn of(field: &Field, required: bool) -> Self {
        let bound = |number: i64, none: i64| {
            let told = (number != none).then(|| number.to_string());
            told.unwrap_or_default()
        };
        let day =
            |day: &Option<_>| day.map_or_else(String::new, |day| Value::Date(day).to_string());
        let (kind, min, max) = match &field.kind {
            Kind::Text { .. } => ("text", String::new(), String::new()),
            Kind::Url { .. } => ("url", String::new(), String::new()),
            Kind::Boolean => ("checkbox", String::new(), String::new()),
            Kind::Choice(_) => ("select", String::new(), String::new()),
            Kind::Integer { min, max } => ("number", bound(*min, i64::MIN), bound(*max, i64::MAX)),
            Kind::Date { min, max } => ("date", day(min), day(max)),
        };
        let choices = match &field.kind {
            Kind::Choice(choices) => choices.iter().map(Answer::from).collect(),
            _ => Vec::new(),
        };
        Self {
            name: field.name.clone(),
            label: field.label.clone(),
            help: field.help.clone(),
            kind,
            required,
            min,
            max,
            choices,
            section: "".into(),
            picked: Vec::new(),
            was: Vec::new(),
            zone: None,
        }
    }
}

impl Form {
    /// Adds the fields that people may fill in.
    pub(crate) fn ask(mut self, declared: &Fields, asked: Asked) -> Self {
        for field in declared.of_owner() {
            let mut view = FieldView::default();
            // What was sent for it lies among what belongs to no field yet.
            let mut sent = Vec::new();
            self.others.retain(|(name, value)| {
                let is_it = *name == field.name;
                if is_it {
                    sent.push(value.clone());
                }
                !is_it
            });
            view.is_sent = !sent.is_empty();
            let twice = sent.len() > 1;
            view.value = sent.pop().unwrap_or_default();
            self.fields.insert(field.name.clone().into(), view);
            self.custom_fields
                .push(Input::of(field, asked.wants(field)));
            if twice {
                let text = Message::new(super::TWICE).to_string();
                self.wrong(field.name.clone(), text);
            }
        }
        self
    }

    /// Shows what a person has said.
    pub(crate) fn fill_custom_fields(&mut self, declared: &Fields, custom_fields: &CustomFields) {
        for (name, value) in declared.of(custom_fields).0 {
            let text = match value {
                None | Some(Value::Boolean(false)) => String::new(),
                Some(Value::Boolean(true)) => TICKED.into(),
                Some(other) => other.to_string(),
            };
            self.fill(name, &text);
        }
    }

    /// Whether one of them has to be filled in.
    pub(crate) fn asks_more(&self) -> bool {
        self.custom_fields.iter().any(|input| input.required)
    }

    /// Whether one of the declared fields that may be left empty holds something that was sent, or is wrong.
    pub(crate) fn touches_own(&self) -> bool {
        let optional = self.custom_fields.iter().filter(|input| !input.required);
        let mut views = optional.filter_map(|input| self.fields.get(input.name.as_str()));
        views.any(|view| view.is_sent && !view.value.is_empty() || !view.errors.is_empty())
    }
}
