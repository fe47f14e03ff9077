//! Serving a site: the listener, its limits, and a graceful end.

use super::configure;
use crate::error::Fault;
use crate::site::{MOST_CALLERS_OF_ALL, Site};
use actix_web::{App, HttpServer};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// A client must send its headers within this.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests may go on after the signal to stop.
const GRACE_SECONDS: u64 = 10;
/// Threads for use cases that wait: each hash that is queued holds one, and so does whoever waits for hooks; pages must not wait
/// behind them.
const THREADS_BESIDES_QUEUE: usize = 32 + MOST_CALLERS_OF_ALL;

/// Why a site is not served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else has the address, or it is not ours.
    #[error("Cannot listen on {address}: {error}. Choose another with BIND.")]
    Address {
        /// The address.
        address: SocketAddr,
        /// The reason.
        error: std::io::Error,
    },
    /// The database cannot be used.
    #[error("{0}")]
    Start(#[from] Fault),
    /// The listener failed.
    #[error("The server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves until a signal says to stop; then finishes what is under way. `listening` hears the address once it is open.
pub async fn serve(site: Site, listening: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let address = site.config().bind;
    let listener =
        TcpListener::bind(address).map_err(|error| ServeError::Address { address, error })?;
    let address = listener.local_addr()?;
    let jobs = site.start().await?;
    let workers = site.config().workers;
    let threads = (site.config().hashing.queue + THREADS_BESIDES_QUEUE).div_ceil(workers);
    let mounted = site.clone();
    let server = HttpServer::new(move || App::new().configure(configure(&mounted)))
        .workers(workers)
        .worker_max_blocking_threads(threads)
        .client_request_timeout(HEADERS_WITHIN)
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(GRACE_SECONDS)
        .listen(listener)?
        .run();
    listening(address);
    let end = server.await;
    jobs.stop().await;
    Ok(end?)
}
