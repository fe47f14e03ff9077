//! Groups and permissions of the other program. They are few, and stay at hand.

use super::keys::{called, key_text, natural};
use super::note::Note;
use crate::foreign::fields::{self, Reference};
use crate::foreign::records::Record;
use crate::values::PersonName;
use std::collections::{BTreeMap, HashMap};

const GROUP: &str = "auth.group";
const PERMISSION: &str = "auth.permission";
/// No name of a group or a permission is longer in Django.
const LONGEST: usize = 255;

/// What groups and permissions there are, by how others refer to them.
#[derive(Debug, Default)]
pub(super) struct Rights {
    groups: HashMap<String, String>,
    permissions: HashMap<String, String>,
    /// What each group allows.
    given: BTreeMap<String, Vec<Reference>>,
}

impl Rights {
    /// Takes a record where it is one of a group or a permission.
    pub(super) fn take(&mut self, record: &Record) -> bool {
        match record.model.as_str() {
            GROUP => {
                self.take_group(record);
                true
            }
            PERMISSION => {
                self.take_permission(record);
                true
            }
            _ => false,
        }
    }

    fn take_group(&mut self, record: &Record) -> Option<()> {
        let name = fields::text(record, "name", LONGEST).ok().flatten()?;
        // What hides in a name, or turns what stands around it, is no name here either.
        let kept = PersonName::parse(&name).ok()?;
        let name = name.into_owned();
        let kept = kept.as_str().to_owned();
        if kept.is_empty() {
            return None;
        }
        let given = fields::keys(record, "permissions").unwrap_or_default();
        self.given.insert(kept.clone(), given);
        if let Some(key) = key_text(&record.key) {
            self.groups.insert(key, kept.clone());
        }
        self.groups.insert(natural(&[name]), kept);
        Some(())
    }

    fn take_permission(&mut self, record: &Record) -> Option<()> {
        let codename = fields::text(record, "codename", LONGEST).ok().flatten()?;
        let key = key_text(&record.key)?;
        self.permissions.insert(key, codename.into_owned());
        Some(())
    }

    /// What a group is called. One that is called by its name says it itself.
    pub(super) fn group(&self, reference: &Reference) -> Option<String> {
        if let Some(name) = self.groups.get(&called(reference)) {
            return Some(name.clone());
        }
        let Reference::Natural(parts) = reference else {
            return None;
        };
        let kept = PersonName::parse(parts.first()?).ok()?;
        Some(kept.as_str().to_owned()).filter(|name| !name.is_empty())
    }

    /// The codename of a permission. One that is called by its name says it itself.
    pub(super) fn permission<'r>(&'r self, reference: &'r Reference) -> Option<&'r str> {
        match reference {
            Reference::Natural(parts) => parts.first().map(String::as_str),
            Reference::Key(_) => self.permissions.get(&called(reference)).map(String::as_str),
        }
    }

    /// Notes that somebody is in a group of which there may be no record.
    pub(super) fn use_group(&mut self, name: &str) {
        if !self.given.contains_key(name) {
            self.given.insert(name.to_owned(), Vec::new());
        }
    }

    /// What groups that are made give there and nothing here knows: a note for each permission.
    pub(super) fn not_here(
        &self,
        is_made: impl Fn(&str) -> bool,
        is_here: impl Fn(&str) -> bool,
    ) -> Vec<Note> {
        let mut notes = Vec::new();
        for (name, mut codenames) in self.all().filter(|(name, _)| is_made(name)) {
            codenames.retain(|codename| !is_here(codename));
            codenames.sort_unstable();
            codenames.dedup();
            notes.extend(codenames.into_iter().map(|codename| {
                let record = format!("{GROUP} {name:?}");
                let text = format!("The group gives the permission {codename}, which there is not here; it was left out.");
                Note::new("permission_not_here", &record, text)
            }));
        }
        notes
    }

    /// All groups, each with the codenames of what it allows.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.given.iter().map(|(name, given)| {
            let codenames = given.iter().filter_map(|one| self.permission(one));
            (name.as_str(), codenames.collect())
        })
    }
}
