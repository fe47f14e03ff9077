//! What is said of records that were not taken as they are: which record, whose, and why. Never what stands in it.

use crate::error::Fault;
use crate::foreign::fields::BadField;
use crate::store::staging::Staging;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many notes of each code are kept at hand.
const SHOWN: usize = 20;
/// How a note of a field ends.
const LEFT_OUT: &str = "it was left out.";

/// Something that is not taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// For machines.
    pub code: String,
    /// The record, as messages call it: "row 17 (auth.user 42)".
    pub record: String,
    /// Whose it is, by their old key, where that may be said.
    pub user: Option<String>,
    /// A sentence.
    pub text: String,
}

impl Note {
    pub(super) fn new(code: &str, record: &str, text: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            record: record.to_owned(),
            user: None,
            text: text.into(),
        }
    }

    /// Of a field that does not hold what it should.
    pub(super) fn of(error: &BadField) -> Self {
        let text = format!("{} {}; it was left out.", error.field, error.what);
        Self::new("field_unreadable", &error.record, text)
    }

    /// The same, where it is why somebody is not taken.
    pub(super) fn refusing(mut self) -> Self {
        if let Some(why) = self.text.strip_suffix(LEFT_OUT) {
            self.text = format!("{why}they are not taken. Mend it there, and run this again.");
        }
        self
    }

    pub(super) fn about(mut self, user: Option<&str>) -> Self {
        self.user = user.map(ToOwned::to_owned);
        self
    }
}

/// All notes: how many there are of each code, the first of each, and the rest in the file of the staging.
#[derive(Debug, Default)]
pub struct Notes {
    by_code: BTreeMap<String, NoteSummary>,
}

/// What was said with one code.
#[derive(Debug, Default)]
pub struct NoteSummary {
    /// How often.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Note>,
}

impl Notes {
    pub(super) fn add(&mut self, staging: &mut Staging, note: Note) -> Result<(), Fault> {
        let text =
            serde_json::to_string(&note).map_err(|error| Fault::Broken(error.to_string()))?;
        staging.note(&note.code, &text)?;
        let told = self.by_code.entry(note.code.clone()).or_default();
        told.count += 1;
        if told.first.len() < SHOWN {
            told.first.push(note);
        }
        Ok(())
    }

    /// By code.
    pub fn by_code(&self) -> impl Iterator<Item = (&str, &NoteSummary)> {
        self.by_code
            .iter()
            .map(|(code, told)| (code.as_str(), told))
    }
}
