//! Accounts at other providers, from `socialaccount.socialaccount` of allauth: kept for the log-in with providers. Tokens of the
//! providers are not.

use super::note::Note;
use super::records::SOCIAL;
use crate::foreign::fields;
use crate::foreign::records::Record;
use crate::values::is_hidden;

/// As allauth bounds them.
const LONGEST_PROVIDER: usize = 200;
const LONGEST_UID: usize = 191;
/// Nobody has more.
const MOST: usize = 20;

/// An account at a provider.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Social {
    pub(super) provider: String,
    pub(super) uid: String,
}

impl Social {
    /// As one text, to be told from others by: neither has a line feed.
    pub(super) fn whole(&self) -> String {
        format!("{}\n{}", self.provider, self.uid)
    }
}

/// Those of somebody, and what was not taken.
pub(super) fn read(belongings: &[Record]) -> (Vec<Social>, Vec<Note>) {
    let (mut all, mut notes) = (Vec::new(), Vec::new());
    for record in belongings.iter().filter(|one| one.model == SOCIAL) {
        let text = |field, most| {
            let text = fields::text(record, field, most).ok()??;
            let is_fit = !text.is_empty() && !text.chars().any(is_hidden);
            is_fit.then(|| text.into_owned())
        };
        let found = text("provider", LONGEST_PROVIDER).zip(text("uid", LONGEST_UID));
        match found {
            Some((provider, uid)) if all.len() < MOST => all.push(Social { provider, uid }),
            _ => notes.push(Note::new(
                "social_account_refused",
                &record.label().to_string(),
                "An account at a provider cannot be read, or is one of more than twenty; it was left out.",
            )),
        }
    }
    all.sort();
    all.dedup();
    (all, notes)
}
