//! Hooks before something happens: closures of the embedding application, and the blocking webhook.

mod closures;
mod doors;
mod settings;
mod webhook;

use super::support::app::TestApp;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use vestibule::hooks::{LoginAttempt, Refusal};

pub const ADA: &str = "ada@example.com";

/// What stands at the door, and what it was shown.
#[derive(Clone, Default)]
pub struct Doorkeeper {
    opens: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<LoginAttempt>>>,
}

impl Doorkeeper {
    /// Refuses all log-ins until it is told otherwise.
    pub fn at(app: &TestApp) -> Self {
        let this = Self::default();
        let Self { opens, seen } = this.clone();
        app.site().before_login(move |attempt| {
            seen.lock().unwrap().push(attempt.clone());
            if opens.load(Ordering::SeqCst) {
                Ok(())
            } else {
                Err(Refusal::new("out_of_hours", "Come back at nine."))
            }
        });
        this
    }

    /// Lets everybody in from now on.
    pub fn open(&self) {
        self.opens.store(true, Ordering::SeqCst);
    }

    /// What it was shown since it was last asked for.
    pub fn seen(&self) -> Vec<LoginAttempt> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

/// How many audit rows say that a hook refused.
pub fn refusals(app: &TestApp) -> i64 {
    count(app, "audit WHERE event = 'hook_refused'")
}

pub fn count(app: &TestApp, what: &str) -> i64 {
    app.db_count(&format!("SELECT count(*) AS count FROM {what}"))
}
