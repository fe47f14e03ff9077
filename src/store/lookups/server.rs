//! Asking PostgreSQL without a thread that waits. Each thread that answers requests has one connection, and what it asks
//! goes out one after the other without waiting for the answers before (pipelining). The driver names every statement, so
//! behind a pooler that lends connections for a transaction nobody is asked this way.

use super::Lookup;
use crate::error::Fault;
use crate::store::{dialect, server_url};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_postgres::{Config, NoTls};

/// How long a request waits for all of it: a connection, the question, and both once more.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long nobody tries again to open a connection. The pool may have some that work, and libpq reads more than this driver:
/// a password file, for one.
const REST: Duration = Duration::from_secs(5);

/// The connection of one thread; locked for as long as it is being opened.
type Place = tokio::sync::Mutex<Option<Arc<AsyncPgConnection>>>;

pub(crate) struct Server {
    /// Asked in this order for a connection.
    servers: Vec<Config>,
    threads: Mutex<HashMap<ThreadId, Arc<Place>>>,
    /// Until when nobody tries to open a connection; then the pool decides.
    resting: Mutex<Option<Instant>>,
}

impl Server {
    /// `None` when the address says something that libpq alone understands, or understands otherwise.
    pub(crate) fn new(url: &str) -> Option<Self> {
        Some(Self {
            servers: server_url::for_driver(url)?,
            threads: Mutex::default(),
            resting: Mutex::default(),
        })
    }

    /// Asks, and once more on a new connection when that failed: the server may have restarted, and what only reads may be
    /// asked again. `None` when no connection can be had this way.
    pub(super) async fn look_up<L: Lookup>(&self, question: &L) -> Result<Option<L::Found>, Fault> {
        let place = self.place();
        let mut asked = None;
        let done = timeout(TIMEOUT, self.ask(&place, question, &mut asked)).await;
        match (done, asked) {
            (Ok(done), _) => done,
            (Err(_), Some(silent)) => {
                // What is silent now may be so for good.
                forget(&place, &silent).await;
                Err(Fault::Unavailable(
                    "the database did not answer in time".into(),
                ))
            }
            (Err(_), None) => {
                self.rest("no connection could be opened in time");
                Ok(None)
            }
        }
    }

    /// `asked` is the connection that was asked last.
    async fn ask<L: Lookup>(
        &self,
        place: &Place,
        question: &L,
        asked: &mut Option<Arc<AsyncPgConnection>>,
    ) -> Result<Option<L::Found>, Fault> {
        let Some(conn) = self.connection(place).await else {
            return Ok(None);
        };
        match question.ask(asked.insert(conn.clone())).await {
            Ok(found) => return Ok(Some(found)),
            Err(error) => tracing::debug!(%error, "a database connection is given up"),
        }
        forget(place, &conn).await;
        let Some(conn) = self.connection(place).await else {
            return Ok(None);
        };
        Ok(Some(question.ask(asked.insert(conn)).await?))
    }

    fn resting(&self) -> MutexGuard<'_, Option<Instant>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rests(&self) -> bool {
        self.resting().is_some_and(|until| Instant::now() < until)
    }

    fn rest(&self, reason: &str) {
        tracing::info!(reason, "who is there is asked through the pool for a while");
        *self.resting() = Some(Instant::now() + REST);
    }

    fn place(&self) -> Arc<Place> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let place = threads.entry(std::thread::current().id()).or_default();
        place.clone()
    }

    async fn connection(&self, place: &Place) -> Option<Arc<AsyncPgConnection>> {
        let mut kept = place.lock().await;
        if let Some(conn) = &*kept {
            return Some(conn.clone());
        }
        // Somebody before may have found that there is none.
        if self.rests() {
            return None;
        }
        match open(&self.servers).await {
            Ok(conn) => Some(kept.insert(Arc::new(conn)).clone()),
            Err(error) => {
                self.rest(&error);
                None
            }
        }
    }
}

/// Those who ask on it still get their answers.
async fn forget(place: &Place, conn: &Arc<AsyncPgConnection>) {
    let mut kept = place.lock().await;
    if kept.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, conn)) {
        *kept = None;
    }
}

/// Opens one to the first server that lets us, and is what the address asks for.
async fn open(servers: &[Config]) -> Result<AsyncPgConnection, String> {
    let mut errors = Vec::new();
    for server in servers {
        // The driver's own limit ends with the first packet; a machine that hangs takes connections and says nothing.
        let limit = server.get_connect_timeout().copied().unwrap_or(TIMEOUT);
        match timeout(limit, open_at(server)).await {
            Ok(Ok(conn)) => return Ok(conn),
            Ok(Err(error)) => errors.push(error),
            Err(_) => errors.push("the server did not answer in time".into()),
        }
    }
    Err(errors.join("; "))
}

async fn open_at(config: &Config) -> Result<AsyncPgConnection, String> {
    let connected = config.connect(NoTls).await;
    let (client, connection) = connected.map_err(|error| error_text(&error))?;
    let mut conn = AsyncPgConnection::try_from_client_and_connection(client, connection)
        .await
        .map_err(|error| error.to_string())?;
    let set = conn.batch_execute(dialect::POSTGRES_SETTINGS).await;
    set.map_err(|error| error.to_string())?;
    Ok(conn)
}

/// What went wrong, and why.
fn error_text(error: &tokio_postgres::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
