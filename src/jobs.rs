//! What goes on behind the requests: the courier sends e-mails, those of webhooks tell receivers elsewhere, the sealer
//! adds what happened to the audit log's chain, another works off what staff does to whole lists, the sweeper removes what is
//! over, one keeps the clock in step with the database's, one looks
//! which kinds of hashes there are, one encrypts secrets anew when there is another key, one makes backups, and one shows
//! the metrics.
//!
//! | function | file | emits | sends |
//! | --- | --- | --- | --- |
//! | [`run_courier`], [`deliver_due`] | courier | `CodeSent` | e-mails, text messages |
//! | [`run_webhooks`] | webhooks | `WebhookDisabled` | webhooks |
//! | [`run_sealer`] | sealer | | |
//! | [`run_bulk`] | bulk | what the actions emit | what the actions send |
//! | [`run_sweeper`] | sweeper | | |
//! | [`run_clock`] | clock | | |
//! | [`run_hashes`] | hashes | | |
//! | [`run_secrets`] | secrets | | |
//! | [`run_backups`] | backups | | |
//! | [`MetricsListener`] | metrics | | |

mod backups;
mod bulk;
pub mod checkpoints;
mod clock;
mod courier;
mod delivery;
mod hashes;
mod metrics;
mod sealer;
mod secrets;
mod stop;
mod sweeper;
mod webhooks;

pub use backups::{run as run_backups, run_once as back_up_when_due};
pub use bulk::run as run_bulk;
pub use clock::run as run_clock;
pub use courier::{deliver_due, run as run_courier};
pub use hashes::run as run_hashes;
pub use metrics::MetricsListener;
pub use sealer::run as run_sealer;
pub use secrets::run as run_secrets;
pub use stop::{Stop, Stopper};
pub use sweeper::{
    Swept, ended_sessions as sweep_ended_sessions, run as run_sweeper, run_once as sweep_once,
};
pub use webhooks::{
    deliver_due as deliver_webhooks, run as run_webhooks, send_test as send_test_webhook,
};

use crate::admin;
use crate::config::PhoneVerification;
use crate::error::Fault;
use crate::site::Site;
use std::time::Duration;
use tokio::task::JoinHandle;

impl Site {
    /// Brings the database up to date and starts couriers, sealer and sweeper. A database that cannot be reached now is tried
    /// again until it can; a file that cannot be opened, a schema that cannot be made, a database that this node does not
    /// belong to, or an address for metrics that cannot be taken is an error.
    pub async fn start(&self) -> Result<Jobs, Fault> {
        if let Some(name) = self.models().misnamed() {
            return Err(Fault::Broken(format!(
                "a model of the admin site cannot be called \"{name}\": take another word of lower-case letters"
            )));
        }
        let (stop, stopped) = stop::channel();
        let listener = MetricsListener::bind(self).await?;
        let reached = self.migrate().await;
        match reached {
            Ok(()) => {}
            Err(Fault::Unavailable(why)) if self.config().database.is_server() => {
                tracing::warn!(database = %self.config().database, "the database cannot be reached; trying again. {why}");
            }
            Err(fault) => return Err(fault),
        }
        if self.config().sms.verification != PhoneVerification::Off {
            // Behind the start: it takes a moment, and the first person with a number shall not wait for it.
            tokio::task::spawn_blocking(crate::values::prepare_phones);
        }
        let work = self.clone();
        let shown = listener.map(|listener| {
            tracing::info!(metrics = %listener.address(), "metrics are shown");
            listener.serve(self.clone(), stopped.clone())
        });
        let handle = tokio::spawn(async move {
            // Also while the database is away.
            let shown = shown.map(tokio::spawn);
            work.migrate_until_done(stopped.clone()).await;
            tokio::join!(
                run_courier(work.clone(), stopped.clone()),
                run_sealer(work.clone(), stopped.clone()),
                run_webhooks(work.clone(), stopped.clone()),
                run_bulk(work.clone(), stopped.clone()),
                run_clock(work.clone(), stopped.clone()),
                run_hashes(work.clone(), stopped.clone()),
                run_secrets(work.clone(), stopped.clone()),
                run_backups(work.clone(), stopped.clone()),
                run_sweeper(work, stopped)
            );
            if let Some(shown) = shown {
                let _ = shown.await;
            }
        });
        Ok(Jobs { stop, handle })
    }

    async fn migrate(&self) -> Result<(), Fault> {
        let site = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = site.app().migrate()?;
            admin::make_permissions(site.app(), site.models())?;
            Ok::<_, Fault>(done)
        });
        let done = done.await;
        let done = done.map_err(|error| Fault::Broken(error.to_string()))??;
        for name in done {
            tracing::info!(migration = name, "migrated");
        }
        Ok(())
    }

    async fn migrate_until_done(&self, mut stopped: Stop) {
        let mut refused = false;
        while !self.app().is_migrated() && !stopped.is_set() {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                () = stopped.wait() => return,
            }
            match self.migrate().await {
                Ok(()) => tracing::info!("the database is there"),
                Err(fault @ Fault::Unavailable(_)) => {
                    tracing::debug!(%fault, "the database is still away");
                }
                // Once, and not every other second: it is tried again, since the database may adopt the node.
                Err(Fault::Refused(_)) if refused => {}
                Err(Fault::Refused(why)) => {
                    refused = true;
                    tracing::error!("{why}");
                }
                Err(fault) => {
                    tracing::error!(%fault, "the database is there, but its schema cannot be brought up to date");
                }
            }
        }
    }
}

/// The running jobs of a site. They end when it is dropped, in the middle of what they do: keep it as long as the site is
/// served, then [`stop`](Jobs::stop) them.
#[derive(Debug)]
#[must_use = "the jobs end when this is dropped: keep it as long as the site is served"]
pub struct Jobs {
    stop: Stopper,
    handle: JoinHandle<()>,
}

impl Jobs {
    /// Lets what is being delivered finish, and ends.
    pub async fn stop(self) {
        self.stop.stop();
        let _ = tokio::time::timeout(Duration::from_secs(15), self.handle).await;
    }
}
