//! One `[[field]]`: its keys read one after another, everything wrong with them noted.

use super::{Problem, kinds, line_of, names};
use crate::values::PersonName;
use crate::values::own::{EditedBy, Field, Required, Sent, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const LONGEST_LABEL: usize = 100;
const LONGEST_HELP: usize = 300;

/// The keys that every field may have.
const COMMON: [&str; 8] = [
    "name", "type", "label", "help", "required", "edit", "in_token", "default",
];

pub(super) struct Declaration<'a> {
    source: &'a str,
    line: usize,
    table: &'a DeTable<'a>,
    name: Option<String>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Declaration<'a> {
    pub(super) fn new(
        source: &'a str,
        line: usize,
        table: &'a DeTable<'a>,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        let name = table.get("name").and_then(|name| name.get_ref().as_str());
        Self {
            source,
            line,
            table,
            name: name.map(str::to_owned),
            problems,
        }
    }

    /// The field, if nothing is wrong with it.
    pub(super) fn read(&mut self) -> Option<Field> {
        let before = self.problems.len();
        let name = self.name();
        let label = self.text("label", LONGEST_LABEL, "label = \"Company\"");
        let help = self.text("help", LONGEST_HELP, "help = \"Where you work.\"");
        let required = self.word(
            "required",
            &[
                ("never", Required::Never),
                ("signup", Required::AtSignup),
                ("always", Required::Always),
            ],
        );
        let edited_by = self.word(
            "edit",
            &[("self", EditedBy::Owner), ("staff", EditedBy::Staff)],
        );
        let in_token = self.flag("in_token");
        let kind = kinds::read(self);
        let name = name?;
        let mut field = Field {
            label: label
                .filter(|label| !label.is_empty())
                .unwrap_or_else(|| spoken(&name)),
            name,
            help: help.unwrap_or_default(),
            kind: kind?,
            required: required.unwrap_or(Required::Never),
            edited_by: edited_by.unwrap_or(EditedBy::Owner),
            in_token: in_token.unwrap_or(false),
            default: None,
        };
        if field.required != Required::Never && !field.is_owners() {
            let text = "cannot go with edit = \"staff\": people could not fill it in";
            self.wrong("required", text, "edit = \"self\"");
        }
        field.default = self.default(&field);
        (self.problems.len() == before).then_some(field)
    }

    fn name(&mut self) -> Option<String> {
        const EXAMPLE: &str = "name = \"company\"";
        let name = self.text("name", usize::MAX, EXAMPLE);
        if !self.has("name") {
            self.wrong("name", "is missing", EXAMPLE);
        }
        if let Some(problem) = name.as_deref().and_then(names::problem) {
            self.wrong("name", &problem, EXAMPLE);
            return None;
        }
        name
    }

    fn default(&mut self, field: &Field) -> Option<Value> {
        const EXAMPLE: &str = "default = a value that the field may hold";
        let scalar = scalar(self.get("default")?);
        let parsed = match &scalar {
            Some(Scalar::Boolean(yes)) => field.parse(Sent::Boolean(*yes)),
            Some(Scalar::Text(text)) => field.parse(Sent::Text(text)),
            None => field.parse(Sent::Other),
        };
        match parsed {
            Ok(value) => value,
            Err(error) => {
                self.wrong("default", &format!("does not fit: {error}"), EXAMPLE);
                None
            }
        }
    }

    /// Says which keys nobody asked for.
    pub(super) fn refuse_others(&mut self, of_kind: &[&str], kind: &str) {
        let keys: Vec<_> = self
            .table
            .keys()
            .map(|key| key.get_ref().to_string())
            .collect();
        for key in keys {
            if COMMON.contains(&key.as_str()) || of_kind.contains(&key.as_str()) {
                continue;
            }
            let known: Vec<_> = COMMON.iter().chain(of_kind).copied().collect();
            let text = format!("is no key of a field of type {kind}");
            let example = format!("one of {}", known.join(", "));
            self.wrong(&key, &text, &example);
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a DeValue<'a>> {
        self.table.get(key).map(Spanned::get_ref)
    }

    /// Notes what is wrong with a key.
    pub(super) fn wrong(&mut self, key: &str, problem: &str, example: &str) {
        let found = self.table.get_key_value(key);
        let line = found.map_or(self.line, |(key, _)| line_of(self.source, &key.span()));
        self.problems.push(Problem {
            line,
            field: self.name.clone(),
            text: format!("{key} {problem}"),
            example: example.to_owned(),
        });
    }

    /// A text that can be shown.
    pub(super) fn text(&mut self, key: &str, longest: usize, example: &str) -> Option<String> {
        let Some(text) = self.get(key)?.as_str() else {
            self.wrong(key, "must be a text in quotes", example);
            return None;
        };
        if text.chars().count() > longest {
            self.wrong(
                key,
                &format!("must have at most {longest} characters"),
                example,
            );
            return None;
        }
        if !is_shown(text) {
            self.wrong(key, "holds characters that cannot be shown", example);
            return None;
        }
        Some(text.to_owned())
    }

    /// One of several words.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let given = self.get(key)?.as_str().unwrap_or_default();
        let found = words.iter().find(|(word, _)| *word == given);
        if found.is_none() {
            let all: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let example = format!("{key} = \"{}\"", all.first().unwrap_or(&""));
            self.wrong(
                key,
                &format!("must be one of: {}", all.join(", ")),
                &example,
            );
        }
        found.map(|(_, value)| *value)
    }

    fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.get(key)?.as_bool();
        if value.is_none() {
            self.wrong(key, "must be true or false", &format!("{key} = true"));
        }
        value
    }
}

/// Whether every character of a text can be shown.
pub(super) fn is_shown(text: &str) -> bool {
    let name = |part: &[char]| PersonName::parse(&part.iter().collect::<String>()).is_ok();
    text.chars().collect::<Vec<_>>().chunks(100).all(name)
}

/// `company_size` is `Company size`.
fn spoken(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

enum Scalar {
    Boolean(bool),
    Text(String),
}

fn scalar(value: &DeValue<'_>) -> Option<Scalar> {
    Some(match value {
        DeValue::Boolean(yes) => Scalar::Boolean(*yes),
        DeValue::String(text) => Scalar::Text(text.to_string()),
        DeValue::Integer(number) => Scalar::Text(kinds::whole(number)?.to_string()),
        DeValue::Datetime(moment) => Scalar::Text(moment.to_string()),
        DeValue::Float(_) | DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}
