//! Asking PostgreSQL without a thread that waits. Each thread that answers requests has one connection, and what it asks
//! goes out one after the other without waiting for the answers before (pipelining).

use super::Lookup;
use crate::error::Fault;
use crate::store::dialect;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::{Config, NoTls};

/// How long a request waits for all of it: a connection, the question, and both once more.
const PATIENCE: Duration = Duration::from_secs(5);
/// A firewall forgets silent connections, often after some minutes.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// The connection of one thread; locked for as long as it is being opened.
type Place = tokio::sync::Mutex<Option<Arc<AsyncPgConnection>>>;

/// Why there is no connection.
enum Trouble {
    /// The server is away, or full.
    Passing(Fault),
    /// This driver cannot reach it as libpq does: it reads no password file, for one.
    Lasting(String),
}

pub(in crate::store) struct Server {
    config: Config,
    threads: Mutex<HashMap<ThreadId, Arc<Place>>>,
    given_up: AtomicBool,
}

impl Server {
    /// `None` when the address says something that libpq alone understands.
    pub(in crate::store) fn new(url: &str) -> Option<Self> {
        let mut config: Config = dialect::with_timeout(url).parse().ok()?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return None;
        }
        config.keepalives_idle(KEEPALIVE);
        Some(Self {
            config,
            threads: Mutex::default(),
            given_up: AtomicBool::new(false),
        })
    }

    /// Asks, and once more on a new connection when that failed: the server may have restarted, and what only reads may be
    /// asked again. `None` when this way does not lead to the server.
    pub(super) async fn look_up<L: Lookup>(&self, question: &L) -> Result<Option<L::Found>, Fault> {
        if self.given_up.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let place = self.place();
        let Ok(done) = timeout(PATIENCE, self.ask(&place, question)).await else {
            // What is silent now may be so for good.
            if let Ok(mut kept) = place.try_lock() {
                *kept = None;
            }
            return Err(Fault::Unavailable(
                "the database did not answer in time".into(),
            ));
        };
        match done {
            Ok(found) => Ok(Some(found)),
            Err(Trouble::Passing(fault)) => Err(fault),
            Err(Trouble::Lasting(reason)) => {
                tracing::info!(reason, "short reads go the way of all others");
                self.given_up.store(true, Ordering::Relaxed);
                Ok(None)
            }
        }
    }

    async fn ask<L: Lookup>(&self, place: &Place, question: &L) -> Result<L::Found, Trouble> {
        let conn = self.connection(place).await?;
        match question.ask(&conn).await {
            Ok(found) => return Ok(found),
            Err(error) => tracing::debug!(%error, "a database connection is given up"),
        }
        forget(place, &conn).await;
        let conn = self.connection(place).await?;
        let asked = question.ask(&conn).await;
        asked.map_err(|error| Trouble::Passing(error.into()))
    }

    fn place(&self) -> Arc<Place> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let place = threads.entry(std::thread::current().id()).or_default();
        place.clone()
    }

    async fn connection(&self, place: &Place) -> Result<Arc<AsyncPgConnection>, Trouble> {
        let mut kept = place.lock().await;
        if let Some(conn) = &*kept {
            return Ok(conn.clone());
        }
        let conn = Arc::new(open(&self.config).await?);
        *kept = Some(conn.clone());
        Ok(conn)
    }
}

/// Those who ask on it still get their answers.
async fn forget(place: &Place, conn: &Arc<AsyncPgConnection>) {
    let mut kept = place.lock().await;
    if kept.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, conn)) {
        *kept = None;
    }
}

async fn open(config: &Config) -> Result<AsyncPgConnection, Trouble> {
    let (client, connection) = config
        .connect(NoTls)
        .await
        .map_err(|error| trouble(&error))?;
    let passing = |error: String| Trouble::Passing(Fault::Unavailable(error));
    let mut conn = AsyncPgConnection::try_from_client_and_connection(client, connection)
        .await
        .map_err(|error| passing(error.to_string()))?;
    conn.batch_execute(dialect::POSTGRES_SETTINGS)
        .await
        .map_err(|error| passing(error.to_string()))?;
    Ok(conn)
}

/// What lasts is that the server does not know us (SQLSTATE class 28), and what this driver cannot do at all.
fn trouble(error: &tokio_postgres::Error) -> Trouble {
    let passes = match error.code() {
        Some(code) => !code.code().starts_with("28"),
        None => {
            error.is_closed()
                || error
                    .source()
                    .is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
        }
    };
    if passes {
        Trouble::Passing(Fault::Unavailable(error.to_string()))
    } else {
        Trouble::Lasting(error.to_string())
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
        ] {
            assert!(Server::new(theirs).is_none(), "{theirs}");
        }
        for ours in [
            "postgres://ada:secret@db:5433/vestibule",
            "postgresql://db/vestibule?application_name=x&options=-c%20search_path%3Dours",
            "postgres:///vestibule?host=/run/postgresql",
        ] {
            assert!(Server::new(ours).is_some(), "{ours}");
        }
    }
}
