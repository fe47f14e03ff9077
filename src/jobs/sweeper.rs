//! The sweeper: erases accounts whose day has come or that nobody has verified, blanks addresses of networks that were kept for long
//! enough, and removes rows that nothing needs any more, some a transaction and
//! with pauses as long as those take, so that a request that writes waits for one of them at most.

use super::stop::Stop;
use crate::accounts;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::site::Site;
use crate::store::imports::logins;
use crate::store::{
    Tx, audit, bulk, devices, flows, holds, invitations, outbox, retention, sessions,
    spent_challenges, throttles, undos, webhooks,
};
use crate::values::Moment;
use std::time::{Duration as StdDuration, Instant};
use time::Duration;

const EVERY: StdDuration = StdDuration::from_mins(10);
const AT_ONCE: i64 = 100;
/// Ended sessions, delivered letters and what receivers of webhooks were told can be looked at for so long.
const KEPT: Duration = Duration::days(30);
/// A browser that has not logged in for so long is a stranger again.
const DEVICE_LIFE: Duration = Duration::days(365);

/// One that an account was made to forget may show for so long who was there before a change.
const FORGOTTEN: Duration = Duration::days(60);

/// How many rows were removed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Accounts whose day to be erased had come, and those that nobody had verified.
    pub erased: usize,
    /// Addresses of networks that were kept for long enough.
    pub networks: usize,
    /// Sessions that ended.
    pub sessions: usize,
    /// Flows that are over.
    pub flows: usize,
    /// Limits that count nothing any more.
    pub throttles: usize,
    /// E-mails that were finished.
    pub letters: usize,
    /// Browsers not seen for a year, or forgotten long ago.
    pub devices: usize,
    /// Changes that can no longer be taken back.
    pub undos: usize,
    /// Passwords that were kept with them; the rows stay for another day.
    pub old_passwords: usize,
    /// Holds on addresses that were over long ago.
    pub holds: usize,
    /// Invitations that were over long ago.
    pub invitations: usize,
    /// Deliveries to receivers of webhooks, also those that nobody took.
    pub webhooks: usize,
    /// What staff had done to whole lists.
    pub bulk_actions: usize,
    /// Answers of passkeys that nobody would believe any more.
    pub challenges: usize,
    /// Log-ins of other programs that are over.
    pub imported_logins: usize,
}

/// Sweeps now and then until `stop` says so.
pub async fn run(site: Site, mut stop: Stop) {
    while !stop.is_set() {
        let app = site.app().clone();
        match tokio::task::spawn_blocking(move || run_once(&app)).await {
            Ok(Ok(swept)) if swept != Swept::default() => tracing::info!(?swept, "swept"),
            Ok(Ok(_)) => {}
            Ok(Err(fault)) => tracing::debug!(%fault, "not swept"),
            Err(error) => tracing::error!(%error, "the sweeper panicked"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.wait() => {}
        }
    }
}

/// Sweeps everything that is over.
pub fn run_once(app: &App) -> Result<Swept, Fault> {
    app.clear_log()?;
    app.check_fit()?;
    let now = app.now();
    Ok(Swept {
        erased: accounts::erase_due(app)? + accounts::erase_never_verified(app)?,
        networks: networks(app)?,
        sessions: all(app, now - KEPT, sessions::sweep)?,
        flows: all(app, now - Duration::DAY, flows::sweep)?,
        throttles: all(app, now, throttles::sweep)?,
        letters: all(app, now - KEPT, outbox::sweep)?,
        devices: all(app, now - DEVICE_LIFE, devices::sweep)?
            + all(app, now - FORGOTTEN, devices::sweep_forgotten)?,
        old_passwords: all(app, now, undos::forget_passwords)?,
        undos: all(app, now - Duration::DAY, undos::sweep)?,
        holds: all(app, now - KEPT, holds::sweep)?,
        invitations: all(app, now - KEPT, invitations::sweep)?,
        webhooks: all(app, now - KEPT, webhooks::sweep)?,
        bulk_actions: all(app, now - KEPT, bulk::sweep)?,
        challenges: all(app, now, spent_challenges::sweep)?,
        imported_logins: all(app, now - Duration::DAY, logins::sweep)?,
    })
}

/// Blanks addresses of networks that were kept for long enough.
fn networks(app: &App) -> Result<usize, Fault> {
    let Some(kept) = app.config().retention.networks else {
        return Ok(0);
    };
    let before = app.now() - kept;
    Ok(all(app, before, audit::blank_networks)?
        + all(app, before, retention::of_sessions)?
        + all(app, before, retention::of_letters)?
        + all(app, before, retention::of_bulk_actions)?
        + all(app, before, retention::of_consents)?)
}

/// Removes every session that has ended, as Django's `clearsessions` does.
pub fn ended_sessions(app: &App) -> Result<usize, Fault> {
    all(app, app.now(), sessions::sweep)
}

fn all(
    app: &App,
    before: Moment,
    sweep: impl Fn(&mut Tx<'_>, Moment, i64) -> Result<usize, Fault>,
) -> Result<usize, Fault> {
    let mut total = 0;
    loop {
        app.check_fit()?;
        let begun = Instant::now();
        let swept = app.write(&Origin::job("sweeper"), |tx| sweep(tx, before, AT_ONCE))?;
        total += swept;
        if swept < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok(total);
        }
        std::thread::sleep(begun.elapsed());
    }
}
