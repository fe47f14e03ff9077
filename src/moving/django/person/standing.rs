//! What a record says of somebody's address and rights, where it is not taken as it is.

use super::Reader;
use crate::foreign::fields::{self, BadField};
use crate::moving::django::note::Note;

impl Reader<'_> {
    /// Notes where it cannot be read whether the address was verified; then nothing is said of it.
    pub(super) fn verified(&mut self) {
        if !self.reading.is_complete {
            return;
        }
        if let Err(error) = fields::flag(self.record, "is_verified") {
            let field = "email_verified".to_owned();
            self.notes.push(Note::of(&BadField { field, ..error }));
        }
    }

    /// Whether they are staff, and whether superuser, as far as that is taken.
    pub(super) fn staff(&mut self) -> (bool, bool) {
        let there = ["is_staff", "is_superuser"].map(|field| self.flag(field) == Some(true));
        if self.reading.takes_staff {
            return there.into();
        }
        // An operator who leaves it out of a Django project has said so.
        if there.contains(&true) && self.reading.is_complete {
            self.note(
                "staff_not_taken",
                "They are staff or a superuser there. --staff makes them that here.",
            );
        }
        (false, false)
    }
}
