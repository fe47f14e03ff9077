//! The keys of one `[[field]]`, read by their types; everything wrong with them is noted.

use super::{Problem, line_of};
use crate::values::PersonName;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

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

    /// How much has been found wrong so far.
    pub(super) fn problem_count(&self) -> usize {
        self.problems.len()
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

    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
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
