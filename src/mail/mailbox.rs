//! The e-mails of this process, kept in memory to be looked at: `/dev/mailbox` in development, and tests.

use super::Written;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use time::{OffsetDateTime, PrimitiveDateTime};

// The page says so: `mailbox-lead`.
const MOST: usize = 200;

/// An e-mail that was sent.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Counts up from 1.
    pub id: u64,
    /// To whom.
    pub to: String,
    /// From whom; empty for a text message.
    pub from: String,
    /// When, in UTC.
    pub at: PrimitiveDateTime,
    /// What it says.
    pub written: Written,
}

/// The last e-mails that were sent.
#[derive(Debug, Default)]
pub struct Mailbox {
    letters: Mutex<(u64, VecDeque<Kept>)>,
}

impl Mailbox {
    pub(super) fn add(&self, to: &str, from: &str, written: &Written) {
        let now = OffsetDateTime::now_utc();
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.0 += 1;
        let kept = Kept {
            id: letters.0,
            to: to.to_owned(),
            from: from.to_owned(),
            at: PrimitiveDateTime::new(now.date(), now.time()),
            written: written.clone(),
        };
        letters.1.push_front(kept);
        letters.1.truncate(MOST);
    }

    /// Keeps a text message among the e-mails. It has no subject.
    pub fn add_text(&self, to: &str, text: &str) {
        let written = Written {
            subject: String::new(),
            text: text.to_owned(),
            html: String::new(),
            logo: None,
        };
        self.add(to, "", &written);
    }

    /// All of them, newest first.
    pub fn letters(&self) -> Vec<Kept> {
        self.letters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .iter()
            .cloned()
            .collect()
    }

    /// One of them.
    pub fn letter(&self, id: u64) -> Option<Kept> {
        self.letters().into_iter().find(|letter| letter.id == id)
    }
}
