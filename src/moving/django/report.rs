//! What came of an import.

use super::Run;
use super::apply::Outcome;
use super::login_records::Logins;
use super::note::{Note, Notes};
use super::person::Person;
use super::proposals::Proposals;
use crate::error::Fault;
use crate::store::staging::Staging;
use std::collections::BTreeMap;

/// So many notes are read in one go.
const AT_ONCE: i64 = 500;

/// How many people became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Added.
    pub added: u64,
    /// Imported before, and changed.
    pub changed: u64,
    /// Imported before, and as they were.
    pub unchanged: u64,
    /// Of those: something was changed there and here, and was kept.
    pub kept: u64,
    /// Not taken; the notes say why.
    pub not_taken: u64,
    /// Erased here since they were imported, and not brought back.
    pub erased: u64,
    /// Imported before, and not in the file now, or not taken this time. They stay.
    pub gone: u64,
    /// Came with an authenticator app or passkeys.
    pub second_factors: u64,
}

impl Counts {
    pub(super) fn add(&mut self, outcome: Outcome, person: &Person) {
        match outcome {
            Outcome::Added(_) => {
                self.added += 1;
                let has_factor = person.app.is_some() || !person.passkeys.is_empty();
                self.second_factors += u64::from(has_factor);
            }
            Outcome::Changed(_) => self.changed += 1,
            Outcome::Same(_) => self.unchanged += 1,
            Outcome::Refused => self.not_taken += 1,
            Outcome::Erased => self.erased += 1,
        }
        let is_kept = person.notes.iter().any(|note| note.code == "changed_here");
        self.kept += u64::from(is_kept);
    }
}

/// What came of an import.
#[derive(Debug)]
pub struct Report {
    /// Whether anything was written.
    pub run: Run,
    /// The model of the users.
    pub model: String,
    /// How many records there were.
    pub records: u64,
    /// How many of them were users.
    pub people: u64,
    /// How many became what.
    pub counts: Counts,
    /// What became of their log-ins.
    pub logins: Logins,
    /// How many in the file are staff or superusers, as far as that is taken.
    pub staff: u64,
    /// Of how many there are moments without a zone.
    pub without_zone: u64,
    /// Groups that were made, or would be.
    pub groups_made: Vec<String>,
    /// Models that are not looked at, and how many records there are of each.
    pub others: BTreeMap<String, u64>,
    /// What is not taken as it is.
    pub notes: Notes,
    pub(super) proposals: Proposals,
    pub(super) staging: Staging,
}

impl Report {
    /// Names that moments have no zone, where nobody said which one it is.
    pub(super) fn note_zones(&mut self) -> Result<(), Fault> {
        if self.without_zone == 0 {
            return Ok(());
        }
        let text = format!(
            "{} users have moments without a time zone; they were read as UTC. If TIME_ZONE is another one there, and USE_TZ is off, run this with --time-zone.",
            self.without_zone
        );
        let note = Note::new("moments_without_zone", "", text);
        self.notes.add(&mut self.staging, note)
    }

    /// Every note, in the order in which they were made.
    pub fn each_note(
        &mut self,
        each: &mut dyn FnMut(&Note) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut after = 0;
        loop {
            let (page, last) = self.staging.notes(after, AT_ONCE)?;
            if page.is_empty() {
                return Ok(());
            }
            after = last;
            for text in page {
                let note: Note = serde_json::from_str(&text)
                    .map_err(|error| Fault::Broken(format!("a note was changed: {error}")))?;
                each(&note)?;
            }
        }
    }

    /// A file for `USER_FIELDS` with what people have there and this site does not know; nothing where there is nothing.
    pub fn proposed_fields(&self) -> Option<String> {
        self.proposals.file()
    }

    /// The names of those fields.
    pub fn proposed_names(&self) -> Vec<String> {
        self.proposals.names()
    }
}
