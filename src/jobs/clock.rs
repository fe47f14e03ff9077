//! Keeps the clock in step with the database's, and says in the log when this machine's is off, or when the keys of this
//! node were replaced. When the machine has slept or its clock was set, it is at it within a second.

use super::stop::Stop;
use crate::app::{App, Skew};
use crate::site::Site;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_secs(30);
/// As long as something is wrong.
const SOONER: Duration = Duration::from_secs(5);
/// What is wrong still is said again.
const AGAIN: Duration = Duration::from_mins(10);

/// Keeps it in step until `stop` says so.
pub async fn run(site: Site, mut stop: Stop) {
    let mut said = Said::default();
    let mut asked: Option<Instant> = None;
    let mut every = EVERY;
    while !stop.is_set() {
        let due = asked.is_none_or(|at| at.elapsed() >= every);
        let app = site.app().clone();
        let work = move || {
            if due && let Err(fault) = app.synchronise() {
                tracing::debug!(%fault, "the database was not asked for the time");
            }
            Finding::of(&app)
        };
        if due {
            asked = Some(Instant::now());
        }
        match tokio::task::spawn_blocking(work).await {
            Ok(finding) => {
                every = if finding == Finding::Fine {
                    EVERY
                } else {
                    SOONER
                };
                said.say(&finding);
            }
            Err(error) => tracing::error!(%error, "the clock's job panicked"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stop.wait() => {}
        }
    }
}

/// How it is now.
#[derive(Debug, PartialEq, Eq)]
enum Finding {
    Fine,
    Off(String),
    Stopped(String),
}

impl Finding {
    fn of(app: &App) -> Self {
        match (app.objection(), app.clock().skew()) {
            (Some(why), _) => Self::Stopped(why),
            (None, Skew::Some(off_by)) => Self::Off(off_by.to_string()),
            (None, _) => Self::Fine,
        }
    }
}

/// What was said last, and when.
#[derive(Default)]
struct Said(Option<(std::mem::Discriminant<Finding>, Instant)>);

impl Said {
    /// Says it once, and now and then again.
    fn say(&mut self, finding: &Finding) {
        let kind = std::mem::discriminant(finding);
        let known = self.0.filter(|(said, _)| *said == kind);
        if known.is_some_and(|(_, at)| at.elapsed() < AGAIN) {
            return;
        }
        match finding {
            Finding::Fine if self.0.is_some() && known.is_none() => {
                tracing::info!("this machine's clock is right again");
            }
            Finding::Fine => {}
            Finding::Off(why) => tracing::warn!("{why}: set it right"),
            Finding::Stopped(why) => tracing::error!(
                "{why}: until that is right, this node sends no e-mails, text messages and webhooks, and erases and removes nothing"
            ),
        }
        self.0 = Some((kind, Instant::now()));
    }
}
