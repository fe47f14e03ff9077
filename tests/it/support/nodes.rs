//! Several nodes on one database, each with settings and a machine's clock of its own.

use super::app::{SECRET, TestApp, now};
use super::databases::TestDatabase;
use super::people::Guest;
use std::sync::LazyLock;
use time::macros::time;
use time::{Duration, OffsetDateTime};
use vestibule::Site;
use vestibule::internals::app::App;
use vestibule::internals::config::{Config, Environment};
use vestibule::internals::error::Fault;
use vestibule::internals::jobs::deliver_due;

/// Settings of a node.
pub type Settings<'a> = &'a [(&'static str, &'a str)];

/// The settings of a node of a [`TestApp`].
pub fn config_on(database: &TestDatabase, settings: Settings<'_>) -> Config {
    let usual = [
        ("DATABASE_URL", database.url()),
        ("SECRET_KEY", SECRET.to_owned()),
        ("EMAIL_BACKEND", "memory".to_owned()),
        ("SMS_BACKEND", "memory".to_owned()),
        ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
    ];
    let own = settings
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let mut config = Config::read(&Environment::of(usual.into_iter().chain(own))).unwrap();
    // The one place where argon2 is cheap.
    config.hashing.memory_kib = 64;
    config.hashing.passes = 1;
    config.webhooks.timeout = std::time::Duration::from_secs(2);
    config
}

/// From the start of the tests to the noon after it, in UTC.
static UNTIL_NOON: LazyLock<Duration> = LazyLock::new(|| {
    let now = OffsetDateTime::now_utc();
    let noon = now.replace_time(time!(12:00));
    noon + Duration::days(i64::from(now > noon)) - now
});

/// Where something is counted by the day, the clock is at noon or a little later: no test may meet midnight.
fn begin_at_noon(app: &App, settings: Settings<'_>) {
    if settings.iter().any(|(name, _)| name.contains("_DAILY_CAP")) {
        app.clock().advance(*UNTIL_NOON);
    }
}

/// A node that has not asked its database yet.
pub fn site_on(database: &TestDatabase, settings: Settings<'_>) -> Site {
    let site = Site::new(config_on(database, settings)).unwrap();
    begin_at_noon(site.app(), settings);
    site
}

/// The same without pages and e-mails.
pub fn node_on(database: &TestDatabase, settings: Settings<'_>) -> App {
    let app = App::new(config_on(database, settings)).unwrap();
    begin_at_noon(&app, settings);
    app
}

impl TestApp {
    /// Delivers what is due, unless the node refuses to.
    pub fn try_deliver(&self) -> Result<usize, Fault> {
        now(deliver_due(self.site()))
    }

    /// Starts a site on the same database as an application that it is mounted into does, and ends it.
    pub fn start_beside(&self, settings: Settings<'_>) -> Result<(), Fault> {
        let site = site_on(self.database(), settings);
        now(async {
            site.start().await?.stop().await;
            Ok(())
        })
    }

    /// The same browser, which met another node before.
    pub fn returning(&self, guest: &Guest) -> Guest {
        let again = self.guest();
        for (name, value) in guest.cookies() {
            again.set_cookie(&name, &value);
        }
        again
    }

    /// Another node on the same database, on a machine whose clock is off by so much. A file has one machine and one clock.
    pub fn with_clock_off_by(&self, off: Duration, settings: Settings<'_>) -> Self {
        let site = site_on(self.database(), settings);
        site.app().clock().shift_machine(off);
        Self::of(self.database().clone(), site, self.is_plain())
    }
}
