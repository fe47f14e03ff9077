//! [`Site`]: a Vestibule that is put together, to be served by our own program or mounted into somebody else's.

pub(crate) mod blocking_webhook;
mod counting;

pub(crate) use crate::hooks::MOST_CALLERS_OF_ALL;

use crate::admin::{self, Model, Models};
use crate::app::App;
use crate::config::{Config, Environment};
use crate::error::Fault;
use crate::events::Signals;
use crate::hooks::{EmailChangeAttempt, LoginAttempt, OnFailure, Refusal, SignupAttempt};
use crate::mail::Mailer;
use crate::outbound::Outbound;
use crate::security::counter::Counter;
use crate::sms::Texter;
use crate::templates::Templates;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

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
#[non_exhaustive]
pub enum SiteError {
    /// The settings are not right.
    #[error(transparent)]
    Settings(#[from] crate::config::Wrong),
    /// Something else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Site {
    /// From the environment and `.env`, as the program itself does it. The database is not asked yet.
    pub fn from_env() -> Result<Self, SiteError> {
        Ok(Self::new(Config::read(&Environment::of_process())?)?)
    }

    /// From settings by their names, without environment and `.env`: `[("BIND", "127.0.0.1:8080".to_owned())]`. The
    /// database is not asked yet.
    pub fn from_settings(
        settings: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Self, SiteError> {
        Ok(Self::new(Config::read(&Environment::of(settings))?)?)
    }

    /// From settings that are read already.
    #[doc(hidden)]
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
        if let Some(webhook) = app.config().blocking_webhook.clone() {
            blocking_webhook::install(&webhook, app.before())?;
        }
        // Who, what and from which request; never an address, a code or a token.
        app.signals()
            .subscribe(|event| tracing::info!(?event, "happened"));
        if app.config().metrics_bind.is_some() {
            let metrics = app.metrics().clone();
            app.signals()
                .subscribe(move |event| counting::count(&metrics, event));
        }
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

    /// Where to listen: the setting `BIND`.
    pub fn address(&self) -> SocketAddr {
        self.config().bind
    }

    /// What use cases are called with.
    #[doc(hidden)]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The settings.
    #[doc(hidden)]
    pub fn config(&self) -> &Config {
        self.app.config()
    }

    /// Where to subscribe to what happens.
    pub fn signals(&self) -> &Signals {
        self.app.signals()
    }

    /// Asks `hook` before somebody signs up, by whichever interface. Its refusal is shown to them, and nobody is signed up.
    ///
    /// It runs on a thread of its own and may block, for two seconds at most: see [`hooks`](crate::hooks). One that panics
    /// refuses, and so does one that takes longer ([`Site::when_hooks_are_late`]); the log says so. It is asked alike whether or
    /// not the address has an account.
    pub fn before_signup(
        &self,
        hook: impl Fn(&SignupAttempt) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.app.before().on_signup(hook);
    }

    /// Asks `hook` before somebody is logged in, by whatever they have shown: password, code, passkey, second step, or
    /// [`http::login`](crate::http::login) alone. It is asked once, when nothing else is missing. Its refusal is shown to them,
    /// and all is as before; a code that they entered stays good.
    pub fn before_login(
        &self,
        hook: impl Fn(&LoginAttempt) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.app.before().on_login(hook);
    }

    /// Asks `hook` before a code is sent to an address that somebody wants to have, as the first or the second one of their
    /// account. What staff change is not asked about.
    pub fn before_email_change(
        &self,
        hook: impl Fn(&EmailChangeAttempt) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.app.before().on_email_change(hook);
    }

    /// What it means when a hook takes more than two seconds: [`OnFailure::Refuse`], unless another answer is chosen here. Where
    /// too many wait already it always refuses. For the blocking webhook `BLOCKING_WEBHOOK_ON_FAILURE` says it.
    pub fn when_hooks_are_late(&self, answer: OnFailure) {
        self.app.before().set_on_failure(answer);
    }

    /// Pages and e-mails.
    #[doc(hidden)]
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// How e-mails leave.
    #[doc(hidden)]
    pub fn mailer(&self) -> &Mailer {
        &self.mailer
    }

    /// How webhooks leave, where somebody wants any.
    #[doc(hidden)]
    pub fn outbound(&self) -> Option<&Outbound> {
        self.outbound.as_ref()
    }

    /// How text messages leave.
    #[doc(hidden)]
    pub fn texter(&self) -> &Texter {
        &self.texter
    }

    /// What the admin site shows.
    #[doc(hidden)]
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// The site with a model of your own in the admin site. Its table is yours to make.
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.models = Arc::new(self.models.as_ref().clone().with(model));
        self
    }

    /// Runs statements that make the tables of models of your own, in Vestibule's database: at start, before anybody is
    /// served. `CREATE TABLE IF NOT EXISTS` can stand there each time; what migrates tables can as well be yours.
    pub fn make_tables(&self, sql: &str) -> Result<(), Fault> {
        self.app.make_tables(sql)
    }

    /// How many requests came of late that are counted in memory.
    pub(crate) fn requests(&self) -> &Counter {
        &self.requests
    }

    /// Leave to estimate a password's strength: a hostile one costs a tenth of a second, so only a few at a time.
    pub(crate) fn estimate(&self) -> Option<SemaphorePermit<'_>> {
        self.estimates.try_acquire().ok()
    }
}
