//! [`App`]: everything a use case needs, in one cheap clone. Time and chance come from here, so that tests can set them.

mod admission;
mod audit_log;
mod clock;
mod doctor;
mod nodes;
mod readiness;
mod reload;

pub use admission::Admitted;
pub use audit_log::AuditLog;
pub use clock::{Clock, OffBy, Skew};
pub use doctor::DOCTOR_HEADER;
pub use readiness::Unready;
pub use reload::Unread;

use crate::config::{Algorithm, Config};
use crate::error::Fault;
use crate::events::Signals;
use crate::hooks;
use crate::security::digest::Keys;
use crate::security::jwt::{self, TokenKeys};
use crate::security::password::Hasher;
use crate::security::random;
use crate::security::sealed;
use crate::security::totp::Secret;
use crate::security::webauthn;
pub use crate::store::SessionKind as Holder;
pub use crate::store::migrations::locks::Long;
pub use crate::store::sizes::{Advice, Sizes, TableSize};
use crate::store::{Channel, Conn, Db, Hooks, Lookup, Node, Tx, sizes};
pub use crate::store::{Letters, Network, Origin, Whence};
use crate::values::{Moment, Nonce, OtpCode, RecoveryCode, Token};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Notify;

#[derive(Debug)]
struct Parts {
    config: Config,
    clock: Clock,
    db: Db,
    node: RwLock<Node>,
    /// Whether others have replaced what this node uses.
    replaced: AtomicBool,
    probes: readiness::Probes,
    hasher: Hasher,
    keys: Keys,
    sealed: sealed::Keys,
    challenges: webauthn::Keys,
    audit_log: Arc<AuditLog>,
    tokens: RwLock<Arc<TokenKeys>>,
    signals: Signals,
    before: hooks::Hooks,
    letters: Notify,
    texts: Notify,
    webhooks: Notify,
}

/// A name for what receivers of webhooks are told, which they know it by when it comes again.
fn new_message() -> String {
    format!("msg_{}", random::name::<16>())
}

/// What is random in a new row.
fn new_nonce() -> Nonce {
    Nonce::new(random::bytes())
}

/// The application: settings, database, clock, hashing threads, keys, signals.
#[derive(Debug, Clone)]
pub struct App {
    parts: Arc<Parts>,
}

impl App {
    /// Puts the parts together. The database is not asked yet; [`App::migrate`] does.
    pub fn new(config: Config) -> Result<Self, Fault> {
        let hooks = Hooks::new(&config.webhooks.endpoints, new_message);
        let tokens = TokenKeys::new(&config.jwt, &config.secret).map_err(Fault::Broken)?;
        let audit_log = Arc::new(AuditLog::new(config.secret.clone()));
        let signer = audit_log.clone();
        let parts = Parts {
            audit_log,
            clock: Clock::default(),
            node: RwLock::new(nodes::node(&config, &tokens)),
            replaced: AtomicBool::new(false),
            probes: readiness::Probes::default(),
            db: Db::new(
                &config.database,
                config.prepared_statements,
                config.database_pool,
                hooks,
                signer,
                new_nonce,
            ),
            hasher: Hasher::start(&config.hashing)?,
            keys: Keys::new(&config.secret),
            sealed: sealed::Keys::new(&config.secret),
            challenges: webauthn::Keys::new(&config.secret),
            tokens: RwLock::new(Arc::new(tokens)),
            signals: Signals::default(),
            before: hooks::Hooks::default(),
            letters: Notify::new(),
            texts: Notify::new(),
            webhooks: Notify::new(),
            config,
        };
        Ok(Self {
            parts: Arc::new(parts),
        })
    }

    /// Whether the database's schema is older than this program.
    pub fn is_outdated(&self) -> Result<bool, Fault> {
        self.parts.db.is_outdated()
    }

    /// Whether there is a file, where the database is one.
    pub fn has_database(&self) -> bool {
        self.parts.db.is_there()
    }

    /// Whether [`App::migrate`] has succeeded; until then reading and writing is refused as unavailable.
    pub fn is_migrated(&self) -> bool {
        self.parts.db.is_migrated()
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.parts.config
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.parts.clock
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.parts.clock.now()
    }

    /// Where to subscribe to what happens.
    pub fn signals(&self) -> &Signals {
        &self.parts.signals
    }

    /// Who is asked before something happens.
    pub(crate) fn before(&self) -> &hooks::Hooks {
        &self.parts.before
    }

    /// Wakes when an e-mail has been queued by this process.
    pub async fn letter_queued(&self, channel: Channel) {
        match channel {
            Channel::Mail => self.parts.letters.notified().await,
            Channel::Sms => self.parts.texts.notified().await,
        }
    }

    /// Wakes when something for a receiver of webhooks has been queued by this process.
    pub async fn webhook_queued(&self) {
        self.parts.webhooks.notified().await;
    }

    /// Runs statements that make tables of the embedding application.
    pub fn make_tables(&self, sql: &str) -> Result<(), Fault> {
        self.parts.db.make_tables(sql)
    }

    /// Lends a connection for reading. It is read once more where the connection turned out to be dead.
    pub fn read<T, E: From<Fault>>(
        &self,
        read: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.parts.db.read(read)
    }

    /// Looks something up, as a request does that must not hold its thread.
    pub async fn look_up<L: Lookup>(&self, question: L) -> Result<L::Found, Fault> {
        self.parts.db.look_up(question).await
    }

    /// Lends a connection for reading; all that is read with it is of one moment.
    pub fn snapshot<T, E: From<Fault>>(
        &self,
        read: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.parts.db.snapshot(read)
    }

    /// How large the tables are; rows of the last 30 days count as new. It reads all pages of a file.
    pub fn sizes(&self) -> Result<Sizes, Fault> {
        let month_ago = self.now() - time::Duration::days(30);
        self.read(|conn| sizes::read(conn, month_ago))
    }

    /// Clears from the database's log what was erased, where that is not done yet.
    pub fn clear_log(&self) -> Result<(), Fault> {
        self.parts.db.clear_log()
    }

    /// Runs `change` in a transaction; when it has committed, publishes what it emitted. Never hash inside.
    pub fn write<T, E: From<Fault>>(
        &self,
        origin: &Origin,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.catch_up();
        let written = self.parts.db.write(origin, || self.now(), change)?;
        self.parts.signals.publish(&written.events);
        if written.letters {
            self.parts.letters.notify_one();
            self.parts.texts.notify_one();
        }
        if written.webhooks {
            // Each receiver has a courier of its own.
            self.parts.webhooks.notify_waiters();
        }
        Ok(written.value)
    }

    /// The keys for digests.
    pub fn keys(&self) -> &Keys {
        &self.parts.keys
    }

    /// The keys for what must be read again.
    pub fn sealed(&self) -> &sealed::Keys {
        &self.parts.sealed
    }

    /// Makes a challenge for a passkey, good until `end`.
    pub fn new_challenge(
        &self,
        purpose: webauthn::Purpose<'_>,
        end: Moment,
    ) -> Result<webauthn::Challenge, Fault> {
        let challenge = self.parts.challenges.make(purpose, random::bytes(), end);
        challenge.ok_or_else(|| Fault::Broken("a row without a nonce".into()))
    }

    /// The keys that challenges for passkeys are made with.
    pub fn challenges(&self) -> &webauthn::Keys {
        &self.parts.challenges
    }

    /// New random bytes by which authenticators know an account.
    pub fn new_passkey_handle(&self) -> [u8; 32] {
        random::bytes()
    }

    /// What signs and seals the audit log.
    pub fn audit_log(&self) -> &AuditLog {
        &self.parts.audit_log
    }

    /// The keys for tokens, as they are now: a signal can replace them.
    pub fn tokens(&self) -> Arc<TokenKeys> {
        let tokens = self.parts.tokens.read();
        Arc::clone(&tokens.unwrap_or_else(PoisonError::into_inner))
    }

    /// A new key to sign tokens with, as PEM (HS256: as text).
    pub fn generate_key(algorithm: Algorithm) -> Result<String, Fault> {
        jwt::generate(algorithm)
    }

    /// A new name for a token (`jti`): 32 lower-case hexadecimal characters.
    pub fn new_jti(&self) -> String {
        random::name::<16>()
    }

    /// A new 256-bit secret.
    pub fn new_token(&self) -> Token {
        random::token()
    }

    /// A new one-time code.
    pub fn new_code(&self) -> OtpCode {
        random::code()
    }

    /// A new one-time code of twelve digits, where six are not enough.
    pub fn new_long_code(&self) -> OtpCode {
        random::long_code()
    }

    /// A new secret for an authenticator app.
    pub fn new_totp_secret(&self) -> Secret {
        Secret::new(random::bytes())
    }

    /// A new recovery code.
    pub fn new_recovery_code(&self) -> RecoveryCode {
        random::recovery_code()
    }

    /// A username for an account that has none yet; nobody can guess or want it.
    pub fn new_placeholder(&self) -> String {
        format!("new-{}", random::name::<16>())
    }

    /// A number that sets a made-up username apart.
    pub fn new_suffix(&self) -> u32 {
        random::suffix()
    }
}
