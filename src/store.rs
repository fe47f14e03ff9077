//! The database: the only SQL, and the only place that knows there are two of them.
//!
//! [`Db`] lends connections for reading and opens transactions for writing; a [`Tx`] is the only way to write and to
//! emit events. Rows and queries live one table family a file, each query written once for both databases; where that
//! cannot be, the words are in [`dialect`].

pub mod audit;
pub mod bans;
mod batch;
pub mod bulk;
mod change;
mod clock;
mod columns;
pub mod consents;
pub mod devices;
mod dialect;
mod encoding;
pub mod erasure;
pub mod export;
pub mod exports;
pub mod factors;
mod faults;
pub mod flows;
pub mod foreign;
pub mod groups;
pub mod holds;
pub mod imports;
pub mod invitations;
pub mod lists;
pub mod migrations;
#[macro_use]
mod queue;
mod group_commit;
mod lookups;
pub mod mailbox_keys;
pub mod nodes;
mod open;
mod origin;
pub mod outbox;
pub mod passkeys;
pub mod permissions;
mod pool;
mod pooler;
mod prepared;
mod readiness;
pub mod recovery_codes;
pub mod retention;
mod schema;
pub mod sessions;
pub mod sizes;
pub mod social_accounts;
pub mod spent_challenges;
pub mod staging;
mod stamp;
pub mod throttles;
pub mod totps;
pub mod transfer;
pub mod trigrams;
pub mod undos;
pub mod users;
pub mod webhooks;

pub use clock::DatabaseTime;
pub use columns::{
    BulkState, Channel, HoldOutcome, InvitationOutcome, InvitationSource, Letter, Outcome,
    SessionKind,
};
pub use dialect::Conn;
pub use lookups::Lookup;
pub use nodes::Node;
pub use origin::{Letters, Network, Origin, Whence};
pub use queue::Queued;
pub use webhooks::Hooks;

use crate::config::{Backend, DatabaseUrl, PreparedStatements};
use crate::error::Fault;
use crate::events::Event;
use crate::values::{Moment, Nonce, UserId};
use change::{Change, LentTransaction};
use diesel::connection::SimpleConnection as _;
use group_commit::GroupCommit;
use lookups::Server;
use migrations::plan::Planned;
use open::OpenTransaction;
use pool::{Knowledge, LocalConnections, Manager, Pool};
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

diesel::define_sql_function! {
    /// Letters without their case; SQLite knows those of ASCII alone.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// A transaction that writes. What it emits is told to others once it has committed, and never if it has not.
#[derive(Debug)]
pub struct Tx<'a> {
    conn: &'a mut Conn,
    now: Moment,
    origin: &'a Origin,
    /// Who does it, where that is not the person it is about.
    actor: Option<UserId>,
    hooks: &'a Hooks,
    signer: &'a dyn audit::Signer,
    new_nonce: fn() -> Nonce,
    events: Vec<Event>,
    /// Rows of the audit log, written together before the commit.
    log: Vec<audit::Entry>,
    letters: bool,
    erased: bool,
    webhooks: bool,
}

/// What came of a transaction that committed.
#[derive(Debug)]
pub struct Written<T> {
    /// What the change returned.
    pub value: T,
    /// What it emitted.
    pub events: Vec<Event>,
    /// Whether it queued an e-mail.
    pub letters: bool,
    /// Whether it queued something for a receiver of webhooks.
    pub webhooks: bool,
}

impl<'a> Tx<'a> {
    /// Says that something happened: an audit row and the rows of webhooks in this transaction, subscribers after the
    /// commit.
    pub fn emit(&mut self, event: Event) -> Result<(), Fault> {
        let told = audit::EventJson::of(&event)?;
        self.log.push(audit::Entry::new(&event, &told, self.actor)?);
        self.webhooks |= webhooks::queue(self.conn, self.hooks, &event, told, self.now)?;
        self.events.push(event);
        Ok(())
    }

    /// Writes what the audit log is to say so far.
    fn write_log(&mut self) -> Result<(), Fault> {
        let entries = std::mem::take(&mut self.log);
        audit::insert(self.conn, self.signer, &entries, self.now, self.origin)
    }

    /// Says that what follows is done by `actor`, to others.
    pub fn acts(&mut self, actor: Option<UserId>) {
        self.actor = actor;
    }

    /// Who does it, where that is not the person it is about.
    pub fn actor(&self) -> Option<UserId> {
        self.actor
    }

    /// The moment of this change.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// What is random in a row that is made.
    pub fn new_nonce(&self) -> Nonce {
        (self.new_nonce)()
    }

    /// Where the call comes from that makes it.
    pub fn origin(&self) -> &'a Origin {
        self.origin
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

/// The database.
pub struct Db {
    pool: Pool,
    /// Of SQLite.
    rounds: Option<GroupCommit>,
    /// Of SQLite.
    file: Option<PathBuf>,
    migrated: AtomicBool,
    hooks: Hooks,
    signer: Arc<dyn audit::Signer>,
    new_nonce: fn() -> Nonce,
    /// Of SQLite.
    at_hand: Option<LocalConnections>,
    /// Of PostgreSQL.
    server: Option<Server>,
    knowledge: Arc<Knowledge>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db(..)")
    }
}

impl Db {
    /// Prepares connections without opening one, so that a database that is down does not stop the program.
    /// `hooks` are told of events, in the transaction of each; rows of the audit log are signed by `signer`; rows that are made
    /// get a nonce from `new_nonce`.
    pub fn new(
        url: &DatabaseUrl,
        statements: PreparedStatements,
        connections: u32,
        hooks: Hooks,
        signer: Arc<dyn audit::Signer>,
        new_nonce: fn() -> Nonce,
    ) -> Self {
        let file = match &url.backend {
            Backend::Sqlite(file) => Some(file.clone()),
            Backend::Postgres(_) => None,
        };
        let manager = || Manager::new(url.clone(), statements);
        let pooled = manager();
        Self {
            knowledge: pooled.knowledge(),
            pool: pool::new(pooled, connections),
            at_hand: file.is_some().then(|| LocalConnections::new(manager())),
            server: url.plain_server().and_then(Server::new),
            rounds: file.is_some().then(GroupCommit::default),
            file,
            migrated: AtomicBool::new(false),
            hooks,
            signer,
            new_nonce,
        }
    }

    /// Brings the schema up to date, unless this node does not belong. Several nodes may call it at once.
    pub fn migrate(&self, node: &Node, at: Moment) -> Result<Vec<String>, Fault> {
        let mut conn = pool::get(&self.pool)?;
        encoding::check(&mut conn)?;
        dialect::prepare_file(&mut conn)?;
        let done = migrations::run(&mut conn, node, &*self.signer, at)?;
        trigrams::prepare(&mut conn);
        self.migrated.store(true, Ordering::Release);
        Ok(done)
    }

    /// Whether the schema is older than this program. Changes nothing; a database that is not there is not made.
    pub fn is_outdated(&self) -> Result<bool, Fault> {
        if !self.is_there() {
            return Ok(true);
        }
        migrations::is_pending(&mut *pool::get(&self.pool)?)
    }

    /// What [`Db::migrate`] would do. Changes nothing; a database that is not there is not made.
    pub fn plan(&self) -> Result<Vec<Planned>, Fault> {
        if !self.is_there() {
            return migrations::plan::pending(None);
        }
        let mut lent = pool::get(&self.pool)?;
        let conn: &mut Conn = &mut lent;
        migrations::plan::pending(Some(conn))
    }

    /// Whether there is a file, where it is one.
    pub fn is_there(&self) -> bool {
        self.file.as_ref().is_none_or(|file| file.exists())
    }

    /// Whether the schema has been brought up to date by this process.
    pub fn is_migrated(&self) -> bool {
        self.migrated.load(Ordering::Acquire)
    }

    /// Asks the database something, for the readiness check.
    pub fn ping(&self) -> Result<(), Fault> {
        self.read(|conn| users::any(conn).map(drop))
    }

    /// Runs statements that make tables which are not ours.
    pub fn make_tables(&self, sql: &str) -> Result<(), Fault> {
        Ok(pool::get(&self.pool)?.batch_execute(sql)?)
    }

    /// Lends a connection for reading. It is read once more where the connection turned out to be dead.
    pub fn read<T, E: From<Fault>>(
        &self,
        mut read: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_migrated()?;
        pool::with(&self.pool, |conn| read(conn))
    }

    /// Lends a connection for reading; all that is read with it is of one moment.
    pub fn snapshot<T, E: From<Fault>>(
        &self,
        mut read: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_migrated()?;
        pool::with(&self.pool, |conn| {
            conn.begin_snapshot().map_err(Fault::from)?;
            let open = OpenTransaction::new(conn);
            let value = read(open.conn)?;
            open.commit().map_err(Fault::from)?;
            Ok(value)
        })
    }

    /// Clears the log, where that could not be done right after an erasure.
    pub fn clear_log(&self) -> Result<(), Fault> {
        match &self.rounds {
            Some(rounds) => rounds.clear_log(&self.pool),
            None => Ok(()),
        }
    }

    /// Runs `change` in a transaction. On `Err` everything in it is undone. What it emitted is the caller's to publish.
    pub fn write<T, E: From<Fault>>(
        &self,
        origin: &Origin,
        now: impl FnOnce() -> Moment,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.check_migrated()?;
        let mut open = self.begin()?;
        let mut tx = Tx {
            conn: open.conn()?,
            // The time is taken when the turn has come: what has expired meanwhile has expired.
            now: now(),
            origin,
            actor: None,
            hooks: &self.hooks,
            signer: &*self.signer,
            new_nonce: self.new_nonce,
            events: Vec::new(),
            log: Vec::new(),
            letters: false,
            erased: false,
            webhooks: false,
        };
        let done = change(&mut tx).and_then(|value| {
            tx.write_log()?;
            Ok(value)
        });
        let (letters, webhooks, erased) = (tx.letters, tx.webhooks, tx.erased);
        let events = tx.events;
        match done {
            Ok(value) => {
                open.keep(erased)?;
                Ok(Written {
                    value,
                    events,
                    letters,
                    webhooks,
                })
            }
            Err(error) => {
                open.undo()?;
                Err(error)
            }
        }
    }

    /// Begins a change: on SQLite as one of a round, whose turn comes; on PostgreSQL as a transaction of its own.
    fn begin(&self) -> Result<Change<'_>, Fault> {
        Ok(match &self.rounds {
            Some(rounds) => Change::Shared(rounds.begin(&self.pool)?),
            None => Change::Alone(LentTransaction::begin(&self.pool)?),
        })
    }

    fn check_migrated(&self) -> Result<(), Fault> {
        if self.is_migrated() {
            Ok(())
        } else {
            Err(Fault::Unavailable(
                "the database has not been reached yet".into(),
            ))
        }
    }
}
