//! The page that Prometheus reads: what was counted in memory, and what waits in the database at this moment.

use super::App;
use crate::config::{DailyCap, Limit};
use crate::error::Fault;
use crate::metrics::{Metrics, Page};
use crate::store::waiting::{self, Waiting};
use crate::store::{Channel, Conn};
use crate::values::Moment;
use std::sync::Arc;

/// What nothing has been counted in yet, with the names of all limits.
pub(super) fn metrics() -> Metrics {
    let limits = Limit::ALL.iter().map(|limit| limit.variable());
    Metrics::new(limits.chain(DailyCap::ALL.iter().map(|cap| cap.variable())))
}

/// What the database says of this moment.
struct Measured {
    emails: Waiting,
    texts: Waiting,
    webhooks: Waiting,
    unsealed: Option<Moment>,
    sessions: i64,
}

fn measure(conn: &mut Conn, now: Moment) -> Result<Measured, Fault> {
    Ok(Measured {
        emails: waiting::letters(conn, Channel::Mail, now)?,
        texts: waiting::letters(conn, Channel::Sms, now)?,
        webhooks: waiting::deliveries(conn)?,
        unsealed: waiting::unsealed(conn)?,
        sessions: waiting::sessions(conn, now)?,
    })
}

impl Measured {
    fn show(&self, page: &mut Page, now: Moment) {
        let queues = [
            ("email", self.emails),
            ("text", self.texts),
            ("webhook", self.webhooks),
        ];
        let numbers = queues.map(|(name, it)| ([("queue", name)], as_float(it.number)));
        page.numbers("outbox_waiting", "What waits to be delivered", &numbers);
        let ages = queues.map(|(name, it)| ([("queue", name)], age(it.oldest, now)));
        page.numbers(
            "outbox_oldest_age_seconds",
            "For how long the oldest of what waits to be delivered has waited; 0 where nothing does",
            &ages,
        );
        page.number(
            "audit_unsealed_age_seconds",
            "For how long the oldest row of the audit log has waited for its seal; 0 where none does",
            age(self.unsealed, now),
        );
        page.number(
            "sessions_alive",
            "Sessions that are neither over nor ended, counted up to 100000",
            as_float(self.sessions),
        );
    }
}

fn age(since: Option<Moment>, now: Moment) -> f64 {
    since.map_or(0.0, |since| (now - since).as_seconds_f64().max(0.0))
}

/// Counts are far below what a float holds exactly.
fn as_float(number: i64) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

impl App {
    /// What is counted in memory.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.parts.metrics
    }

    /// The page that Prometheus reads. Where the database does not answer, it says so, and what is counted in memory.
    pub fn metrics_page(&self) -> Result<String, Fault> {
        let mut page = Page::default();
        let database = if self.config().database.is_server() {
            "postgresql"
        } else {
            "sqlite"
        };
        page.numbers(
            "build_info",
            "The version of the program and its database; always 1",
            &[(
                [
                    ("version", env!("CARGO_PKG_VERSION")),
                    ("database", database),
                ],
                1.0,
            )],
        );
        let started = self.parts.started.assume_utc().unix_timestamp();
        page.number(
            "start_time_seconds",
            "When the program was started, in seconds since 1970",
            as_float(started),
        );
        self.metrics().show(&mut page);
        self.parts.hasher.show(&mut page);
        self.parts.db.show(&mut page);
        let now = self.now();
        let measured = self.read(|conn| measure(conn, now));
        page.number(
            "database_up",
            "Whether the database answered just now",
            f64::from(u8::from(measured.is_ok())),
        );
        match measured {
            Ok(measured) => measured.show(&mut page, now),
            Err(fault) => tracing::debug!(%fault, "the database could not be measured"),
        }
        page.text()
            .map_err(|error| Fault::Broken(error.to_string()))
    }
}
