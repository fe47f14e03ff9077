//! How a round ended, told to all who were in it.

use crate::error::Fault;
use std::fmt::Display;
use std::sync::{Condvar, Mutex, PoisonError};

/// How a round ended, for all who were in it.
#[derive(Default)]
pub(super) struct Ending {
    pub(super) told: Mutex<Option<Result<(), Fault>>>,
    news: Condvar,
}

impl Ending {
    /// What is told first counts.
    pub(super) fn tell(&self, how: Result<(), Fault>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.get_or_insert(how);
        self.news.notify_all();
    }

    /// A round that goes without an end is lost, and tells so; this does not wait for ever.
    pub(super) fn wait(&self) -> Result<(), Fault> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.news.wait_while(told, |told| told.is_none());
        let told = told.unwrap_or_else(PoisonError::into_inner);
        told.clone().unwrap_or_else(|| Err(lost(&"unknown")))
    }
}

/// The answer to all whose changes went with a transaction.
pub(super) fn lost(why: &dyn Display) -> Fault {
    Fault::Unavailable(format!("a transaction was rolled back: {why}"))
}
