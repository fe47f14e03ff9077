//! Pooled connections. The derived `establish` of a multi-connection tries one database after the other, and SQLite
//! takes any text for a file name; so ours chooses by the setting.

use super::dialect::Lending;
use super::{Conn, dialect, pooler, server_url};
use crate::config::{Backend, DatabaseUrl, PreparedStatements};
use crate::error::Fault;
use diesel::connection::{CacheSize, SimpleConnection as _};
use diesel::r2d2::{self, R2D2Connection as _};
use diesel::{Connection as _, ConnectionError, ConnectionResult, PgConnection, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long a request waits for a free connection, and a new one may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was asked so lately whether it works is lent without asking again, which is a way there and back.
const FRESH: Duration = Duration::from_secs(1);

pub(super) type Pool = r2d2::Pool<Manager>;
pub(super) type Lent = r2d2::PooledConnection<Manager>;

/// Connections for short reads on the threads that answer requests: at most one a thread is out at a time, so there are
/// never more of them than such threads, and nobody waits for one.
pub(super) struct LocalConnections {
    manager: Manager,
    idle: Mutex<Vec<Conn>>,
}

impl LocalConnections {
    pub(super) fn new(manager: Manager) -> Self {
        Self {
            manager,
            idle: Mutex::default(),
        }
    }

    /// Lends one, opened when none is idle. One that broke, or was out when something panicked, does not come back.
    pub(super) fn lend<T, E: From<Fault>>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let mut conn = match kept {
            Some(conn) => conn,
            None => self
                .manager
                .open()
                .map_err(|error| Fault::Unavailable(error.to_string()))?,
        };
        let done = read(&mut conn);
        if !conn.is_broken() {
            idle().push(conn);
        }
        done
    }
}

/// What is known of the place where connections lead, by all who open one.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    /// Found out with the first connection.
    lending: OnceLock<Lending>,
    /// When a connection was last found dead: those that worked before that may be so too.
    last_death: Mutex<Option<Instant>>,
}

impl Knowledge {
    /// As for a session as long as nothing was found out, and for a file.
    fn lending(&self) -> Lending {
        *self.lending.get().unwrap_or(&Lending::Session)
    }

    /// Whether a pooler lends connections for a transaction; `false` as long as none has been opened.
    pub(super) fn is_pooled(&self) -> bool {
        self.lending() == Lending::Transaction
    }

    fn last_death(&self) -> MutexGuard<'_, Option<Instant>> {
        self.last_death
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection of the pool, and when it was last seen to work; `None` when something failed with it since.
#[derive(Debug)]
pub(super) struct Kept {
    conn: Conn,
    worked: Option<Instant>,
    knowledge: Arc<Knowledge>,
}

impl Kept {
    /// Something failed with it: it is asked whether it still works before it is lent again.
    pub(super) fn doubt(&mut self) {
        self.worked = None;
    }

    /// It did not even begin what it was to do: it is taken for dead, and others that worked before are asked.
    pub(super) fn give_up(&mut self) {
        self.worked = None;
        *self.knowledge.last_death() = Some(Instant::now());
    }

    /// Asks it whether it still works.
    fn works(&mut self) -> Result<(), r2d2::Error> {
        let asked = self.conn.ping();
        match &asked {
            Ok(()) => self.worked = Some(Instant::now()),
            Err(_) => self.give_up(),
        }
        asked.map_err(r2d2::Error::QueryError)
    }

    /// Whether it was seen to work so lately that it need not be asked.
    fn is_fresh(&self) -> bool {
        let death = *self.knowledge.last_death();
        self.worked
            .is_some_and(|at| at.elapsed() < FRESH && death.is_none_or(|death| death < at))
    }

    /// Begins a transaction that will write.
    pub(super) fn begin(&mut self) -> diesel::QueryResult<()> {
        dialect::begin(&mut self.conn, self.knowledge.lending())
    }

    /// Begins one that only reads, and sees one moment throughout.
    pub(super) fn begin_snapshot(&mut self) -> diesel::QueryResult<()> {
        dialect::begin_snapshot(&mut self.conn, self.knowledge.lending())
    }
}

impl Deref for Kept {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Kept {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    statements: PreparedStatements,
    knowledge: Arc<Knowledge>,
}

pub(super) fn new(manager: Manager, connections: u32) -> Pool {
    let server = matches!(manager.url.backend, Backend::Postgres(_));
    r2d2::Pool::builder()
        .max_size(connections)
        .min_idle(Some(0))
        .idle_timeout(Some(Duration::from_mins(10)))
        .connection_timeout(TIMEOUT)
        // A server may have restarted since; a file has not.
        .test_on_check_out(server)
        .error_handler(Box::new(Quiet))
        .build_unchecked(manager)
}

pub(super) fn get(pool: &Pool) -> Result<Lent, Fault> {
    pool.get()
        .map_err(|error| Fault::Unavailable(error.to_string()))
}

/// Lends a connection for work that may be done twice. When it turns out to be dead, since the server has restarted, the
/// work is done once more with another one.
pub(super) fn with<T, E: From<Fault>>(
    pool: &Pool,
    mut work: impl FnMut(&mut Kept) -> Result<T, E>,
) -> Result<T, E> {
    let mut lent = get(pool)?;
    let done = work(&mut lent);
    if done.is_ok() || lent.works().is_ok() {
        return done;
    }
    drop(lent);
    let mut lent = get(pool)?;
    let done = work(&mut lent);
    if done.is_err() {
        lent.doubt();
    }
    done
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl, statements: PreparedStatements) -> Self {
        Self {
            url,
            statements,
            knowledge: Arc::default(),
        }
    }

    /// What it finds out.
    pub(super) fn knowledge(&self) -> Arc<Knowledge> {
        self.knowledge.clone()
    }

    /// For how long a connection to the server stays the same, found out once.
    fn lending(&self, server: &str) -> ConnectionResult<Lending> {
        let known = &self.knowledge.lending;
        if let Some(lending) = known.get() {
            return Ok(*lending);
        }
        let keeps = match self.statements {
            PreparedStatements::On => true,
            PreparedStatements::Off => false,
            PreparedStatements::Auto => pooler::keeps_sessions(server)?,
        };
        let lending = if keeps {
            Lending::Session
        } else {
            Lending::Transaction
        };
        if !keeps && self.statements == PreparedStatements::Auto {
            tracing::info!(
                "there is a connection pooler before the database: statements are not prepared in advance"
            );
        }
        Ok(*known.get_or_init(|| lending))
    }

    /// Opens a connection that belongs to no pool.
    pub(super) fn open(&self) -> Result<Conn, r2d2::Error> {
        let query = r2d2::Error::QueryError;
        match &self.url.backend {
            Backend::Sqlite(path) => {
                let path = path.to_str().ok_or_else(|| {
                    r2d2::Error::ConnectionError(ConnectionError::BadConnection(
                        "the path is not UTF-8".into(),
                    ))
                })?;
                make_private(path);
                let mut conn =
                    SqliteConnection::establish(path).map_err(r2d2::Error::ConnectionError)?;
                conn.batch_execute(dialect::SQLITE_SETTINGS)
                    .map_err(query)?;
                Ok(Conn::Sqlite(conn))
            }
            Backend::Postgres(url) => {
                let mut conn = PgConnection::establish(&server_url::for_libpq(url))
                    .map_err(r2d2::Error::ConnectionError)?;
                let lending = self.lending(url).map_err(r2d2::Error::ConnectionError)?;
                match lending {
                    Lending::Session => conn
                        .batch_execute(dialect::POSTGRES_SETTINGS)
                        .map_err(query)?,
                    // Whatever is left on it, somebody else would find.
                    Lending::Transaction => {
                        conn.set_prepared_statement_cache_size(CacheSize::Disabled);
                    }
                }
                Ok(Conn::Pg(conn))
            }
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Kept;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Kept, r2d2::Error> {
        let conn = self.open()?;
        Ok(Kept {
            conn,
            worked: Some(Instant::now()),
            knowledge: self.knowledge(),
        })
    }

    fn is_valid(&self, kept: &mut Kept) -> Result<(), r2d2::Error> {
        if kept.is_fresh() {
            Ok(())
        } else {
            kept.works()
        }
    }

    fn has_broken(&self, kept: &mut Kept) -> bool {
        std::thread::panicking() || kept.is_broken()
    }
}

/// Opens a file of somebody else's by its address for SQLite: as it is, with no settings of ours.
pub(super) fn open_file(address: &str) -> ConnectionResult<Conn> {
    SqliteConnection::establish(address).map(Conn::Sqlite)
}

/// A new file is for us alone; SQLite gives its log the same rights. What goes wrong here SQLite says better.
fn make_private(path: &str) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

/// The caller hears of a failure by its result; r2d2's background attempts need no line each.
#[derive(Debug)]
struct Quiet;

impl diesel::r2d2::HandleError<r2d2::Error> for Quiet {
    fn handle_error(&self, error: r2d2::Error) {
        tracing::debug!(%error, "a database connection failed");
    }
}
