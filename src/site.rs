//! [`Site`]: a Vestibule that is put together, to be served by our own program or mounted into somebody else's.

use crate::admin::{self, Model, Models};
use crate::app::App;
use crate::config::{Config, Environment, PhoneVerification};
use crate::error::Fault;
use crate::events::Signals;
use crate::jobs;
use crate::mail::Mailer;
use crate::outbound::Outbound;
use crate::security::counter::Counter;
use crate::sms::Texter;
use crate::templates::Templates;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::task::JoinHandle;

/// The application, its templates, its mailer and its texter, in one cheap clone.
#[derive(Debug, Clone)]
pub struct Site {
    app: App,
    templates: Arc<Templates>,
    mailer: Arc<Mailer>,
    outbound: Option<Outbound>,
    texter: Arc<Texter>,
    models: Arc<Models>,
    estimates: Arc<Semaphore>,
    requests: Arc<Counter>,
}

/// Why a site could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The settings are not right.
    #[error(transparent)]
    Settings(#[from] crate::config::Wrong),
    /// Something else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Site {
    /// From the environment and `.env`, as the program itself does it.
    pub fn from_env() -> Result<Self, SiteError> {
        Ok(Self::new(Config::read(&Environment::of_process())?)?)
    }

    /// From settings given in so many words. The database is not asked yet.
    pub fn new(config: Config) -> Result<Self, Fault> {
        let estimates = Arc::new(Semaphore::new(config.workers));
        let templates = Arc::new(Templates::load(&config)?);
        let mailer = Arc::new(Mailer::new(&config)?);
        let hooks = &config.webhooks;
        let outbound = if hooks.endpoints.is_empty() {
            None
        } else {
            Some(Outbound::new(hooks.timeout)?)
        };
        let texter = Arc::new(Texter::new(&config)?);
        let models = Arc::new(admin::models(&config));
        let app = App::new(config)?;
        // Who, what and from which request; never an address, a code or a token.
        app.signals()
            .subscribe(|event| tracing::info!(?event, "happened"));
        Ok(Self {
            app,
            templates,
            mailer,
            outbound,
            texter,
            models,
            estimates,
            requests: Arc::default(),
        })
    }

    /// What use cases are called with.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        self.app.config()
    }

    /// Where to subscribe to what happens.
    pub fn signals(&self) -> &Signals {
        self.app.signals()
    }

    /// Pages and letters.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// How letters leave.
    pub fn mailer(&self) -> &Mailer {
        &self.mailer
    }

    /// How webhooks leave, where somebody wants any.
    pub fn outbound(&self) -> Option<&Outbound> {
        self.outbound.as_ref()
    }

    /// How text messages leave.
    pub fn texter(&self) -> &Texter {
        &self.texter
    }

    /// What the admin site shows.
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// The same site, with a model of your own in the admin site. Its table is yours to make.
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.models = Arc::new(self.models.as_ref().clone().with(model));
        self
    }

    /// How many requests came of late that are counted in memory.
    pub(crate) fn requests(&self) -> &Counter {
        &self.requests
    }

    /// Leave to estimate a password's strength: a hostile one costs a tenth of a second, so only a few at a time.
    pub(crate) fn estimate(&self) -> Option<SemaphorePermit<'_>> {
        self.estimates.try_acquire().ok()
    }

    /// Brings the database up to date and starts couriers, sealer and sweeper. A database that cannot be reached now is tried
    /// again until it can; a file that cannot be opened, a schema that cannot be made, or a database that this node does not
    /// belong to is an error.
    pub async fn start(&self) -> Result<Jobs, Fault> {
        if let Some(name) = self.models().misnamed() {
            return Err(Fault::Broken(format!(
                "a model of the admin site cannot be called \"{name}\": take another word of lower-case letters"
            )));
        }
        let (stop, stopped) = watch::channel(false);
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
        let handle = tokio::spawn(async move {
            work.migrate_until_done(stopped.clone()).await;
            tokio::join!(
                jobs::run_courier(work.clone(), stopped.clone()),
                jobs::run_sealer(work.clone(), stopped.clone()),
                jobs::run_webhooks(work.clone(), stopped.clone()),
                jobs::run_bulk(work.clone(), stopped.clone()),
                jobs::run_clock(work.clone(), stopped.clone()),
                jobs::run_sweeper(work, stopped)
            );
        });
        Ok(Jobs { stop, handle })
    }

    async fn migrate(&self) -> Result<(), Fault> {
        let site = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = site.app.migrate()?;
            admin::make_permissions(&site.app, &site.models)?;
            Ok::<_, Fault>(done)
        });
        let done = done.await;
        let done = done.map_err(|error| Fault::Broken(error.to_string()))??;
        for name in done {
            tracing::info!(migration = name, "migrated");
        }
        Ok(())
    }

    async fn migrate_until_done(&self, mut stopped: watch::Receiver<bool>) {
        let mut refused = false;
        while !self.app.is_migrated() && !*stopped.borrow() {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                _ = stopped.changed() => return,
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

/// The running jobs of a site.
#[derive(Debug)]
pub struct Jobs {
    stop: watch::Sender<bool>,
    handle: JoinHandle<()>,
}

impl Jobs {
    /// Lets what is being delivered finish, and ends.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(Duration::from_secs(15), self.handle).await;
    }
}
