//! Asking PostgreSQL without a thread that waits. Each thread that answers requests has one connection, and what it asks
//! goes out one after the other without waiting for the answers before (pipelining). The driver names every statement, so
//! behind a pooler that lends connections for a transaction nobody is asked this way.

use super::Lookup;
use crate::error::Fault;
use crate::store::dialect;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_postgres::config::Host;
use tokio_postgres::{Config, NoTls};

/// How long a request waits for all of it: a connection, the question, and both once more.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long nobody tries again to open a connection. The pool may have some that work, and libpq reads more than this driver:
/// a password file, for one.
const REST: Duration = Duration::from_secs(5);
/// A firewall forgets silent connections, often after some minutes.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// The connection of one thread; locked for as long as it is being opened.
type Place = tokio::sync::Mutex<Option<Arc<AsyncPgConnection>>>;

pub(crate) struct Server {
    config: Config,
    threads: Mutex<HashMap<ThreadId, Arc<Place>>>,
    /// Until when nobody tries to open a connection; then the pool decides.
    resting: Mutex<Option<Instant>>,
}

impl Server {
    /// `None` when the address says something that libpq alone understands, or understands otherwise.
    pub(crate) fn new(url: &str) -> Option<Self> {
        let mut config: Config = dialect::with_timeout(url).parse().ok()?;
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let named = |host: &Host| match host {
            Host::Tcp(name) => !name.is_empty() && !name.contains(','),
            Host::Unix(_) => true,
        };
        let hosts = config.get_hosts();
        let same = !query.contains('@')
            && hosts.iter().all(named)
            && (hosts.len() == 1 || !query.contains("host"));
        if hosts.is_empty() || !same {
            return None;
        }
        config.keepalives_idle(KEEPALIVE);
        Some(Self {
            config,
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
        match open(&self.config).await {
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

async fn open(config: &Config) -> Result<AsyncPgConnection, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_only_libpq_understands_is_left_to_it() {
        for theirs in [
            "postgres:///vestibule",
            "postgres://db/vestibule?sslmode=verify-full",
            "postgres://db/vestibule?passfile=/etc/pgpass",
            "postgres://ada@:5433/vestibule",
            "postgres://db/vestibule?host=other",
            "postgres:///vestibule?host=a,b",
            "postgres://db/vestibule?application_name=a@b",
        ] {
            assert!(Server::new(theirs).is_none(), "{theirs}");
        }
        for ours in [
            "postgres://ada:secret@db:5433/vestibule",
            "postgresql://db/vestibule?application_name=x&options=-c%20search_path%3Dours",
            "postgres:///vestibule?host=/run/postgresql",
            "postgres://one,two/vestibule?target_session_attrs=read-write",
        ] {
            assert!(Server::new(ours).is_some(), "{ours}");
        }
    }
}
