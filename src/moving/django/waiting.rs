//! People who wait to be taken, from whichever program: their records, and what was said of them while they were read.

use super::login_records::Logins;
use super::note::{Note, Notes};
use super::records;
use super::rights::Rights;
use crate::app::App;
use crate::error::Fault;
use crate::foreign::records::Record;
use crate::moving::passwords::Passwords;
use crate::store::staging::Staging;
use std::collections::BTreeMap;

/// Records of users that wait in a staging.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(super) staging: Staging,
    /// The model of the users.
    pub(super) model: String,
    pub(super) rights: Rights,
    /// How many records there are of each model that is not looked at.
    pub(super) others: BTreeMap<String, u64>,
    pub(super) records: u64,
    pub(super) notes: Notes,
    pub(super) logins: Logins,
    /// How many people were refused before they were looked at.
    pub(super) refused: u64,
    pub(super) passwords: Passwords,
    /// Whether users say themselves what django-graphql-auth keeps beside them: whether they closed their account, and a second
    /// address.
    pub(super) is_complete: bool,
}

impl Waiting {
    /// Nobody yet. `model` is empty where the file is to say it.
    pub(crate) fn create(app: &App, model: &str, passwords: Passwords) -> Result<Self, Fault> {
        Ok(Self {
            staging: Staging::create(&super::place_of_staging(app))?,
            model: model.to_owned(),
            rights: Rights::default(),
            others: BTreeMap::new(),
            records: 0,
            notes: Notes::default(),
            logins: Logins::default(),
            refused: 0,
            passwords,
            is_complete: !model.is_empty(),
        })
    }

    /// Lets a user wait.
    pub(crate) fn add(&mut self, record: &Record) -> Result<(), Fault> {
        self.records += 1;
        records::stage(&mut self.staging, record, None)
    }

    /// Lets something wait that belongs to a user who is called so.
    pub(crate) fn add_belonging(&mut self, record: &Record, owner: &str) -> Result<(), Fault> {
        records::stage(&mut self.staging, record, Some(owner))
    }

    /// Whether anybody waits.
    pub(crate) fn is_waiting(&self) -> bool {
        self.records > self.refused
    }

    /// Notes something of what is taken.
    pub(crate) fn note(&mut self, note: Note) -> Result<(), Fault> {
        self.notes.add(&mut self.staging, note)
    }

    /// Notes why somebody is not taken.
    pub(crate) fn refuse(&mut self, note: Note) -> Result<(), Fault> {
        self.records += 1;
        self.refused += 1;
        self.note(note)
    }

    /// Says that all are there.
    pub(crate) fn seal(&mut self) -> Result<(), Fault> {
        self.staging.seal()
    }
}
