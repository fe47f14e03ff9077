//! Where Prometheus reads the metrics: a listener of its own (`METRICS_BIND`), which answers `GET /metrics` and closes the line.
//!
//! It is no part of the site that people see, so it has no session, no host to check and no log line for each request. By hand,
//! because all of it has a bound here: a client that says nothing, asks for ever or reads nothing is let go after
//! [`WITHIN`], and only [`AT_ONCE`] are served at a time. Nobody else waits for any of them.

use super::delivery::blocking;
use super::stop::Stop;
use crate::app::App;
use crate::error::Fault;
use crate::site::Site;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// For each of three steps: to ask, to find the answer, to take it.
const WITHIN: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 16;
const LONGEST_HEAD: usize = 8 * 1024;
/// How long nobody is taken in after an error of the system's, such as too many open files.
const REST: Duration = Duration::from_millis(200);

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PLAIN: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The listener, before it serves.
#[derive(Debug)]
pub struct MetricsListener {
    listener: TcpListener,
    address: SocketAddr,
}

impl MetricsListener {
    /// Takes the address of `METRICS_BIND`; `None` where there is none.
    pub async fn bind(site: &Site) -> Result<Option<Self>, Fault> {
        let Some(wanted) = site.config().metrics_bind else {
            return Ok(None);
        };
        let taken = async {
            let listener = TcpListener::bind(wanted).await?;
            let address = listener.local_addr()?;
            Ok::<_, std::io::Error>(Self { listener, address })
        };
        let refused = |error| {
            format!(
                "Cannot listen on {wanted} for metrics: {error}. Choose another with METRICS_BIND."
            )
        };
        let taken = taken.await;
        taken
            .map(Some)
            .map_err(|error| Fault::Refused(refused(error)))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` says so.
    pub async fn serve(self, site: Site, stop: impl Into<Stop>) {
        let mut stop = stop.into();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut served = JoinSet::new();
        loop {
            let next = async {
                let place = places.clone().acquire_owned().await;
                (place, self.listener.accept().await)
            };
            let (place, line) = tokio::select! {
                next = next => next,
                () = stop.wait() => return,
            };
            match line {
                Ok((line, _)) => {
                    let site = site.clone();
                    served.spawn(async move {
                        serve_one(line, site).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::debug!(%error, "no client of metrics could be taken in");
                    tokio::time::sleep(REST).await;
                }
            }
            while served.try_join_next().is_some() {}
        }
    }
}

async fn serve_one(mut line: TcpStream, site: Site) {
    let Ok(Some(head)) = timeout(WITHIN, read_head(&mut line)).await else {
        return;
    };
    let answer = match asked(&head) {
        Asked::Page { body, kind } => page(site, kind, body).await,
        Asked::Nothing(status) => said(status, PLAIN, "", Body::Sent),
    };
    let sent = timeout(WITHIN, async {
        line.write_all(&answer).await?;
        line.shutdown().await
    });
    if let Ok(Err(error)) = sent.await {
        tracing::debug!(%error, "a client of metrics hung up");
    }
}

/// Reads up to the empty line; `None` when it does not come, or not soon enough.
async fn read_head(line: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = line.read(&mut piece).await.ok()?;
        if read == 0 || head.len() + read > LONGEST_HEAD {
            return None;
        }
        head.extend_from_slice(piece.get(..read)?);
    }
    String::from_utf8(head).ok()
}

/// Whether an answer is sent with its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Sent,
    Left,
}

/// What a client wants.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// The page, in this media type.
    Page { body: Body, kind: &'static str },
    /// What is not here.
    Nothing(&'static str),
}

fn asked(head: &str) -> Asked {
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (words.next(), words.next().unwrap_or_default());
    if !words.next().is_some_and(|it| it.starts_with("HTTP/1.")) {
        return Asked::Nothing("400 Bad Request");
    }
    let path = target.split('?').next().unwrap_or_default();
    if path != "/metrics" {
        return Asked::Nothing("404 Not Found");
    }
    let body = match method {
        Some("GET") => Body::Sent,
        Some("HEAD") => Body::Left,
        _ => return Asked::Nothing("405 Method Not Allowed"),
    };
    let mut fields = lines.filter_map(|line| line.split_once(':'));
    let wants_open = fields.any(|(name, value)| {
        name.eq_ignore_ascii_case("accept") && value.contains("application/openmetrics-text")
    });
    Asked::Page {
        body,
        kind: if wants_open { OPEN_METRICS } else { PLAIN },
    }
}

async fn page(site: Site, kind: &str, body: Body) -> Vec<u8> {
    let written = timeout(WITHIN, blocking(site.app(), App::metrics_page)).await;
    match written {
        Ok(Ok(text)) => said("200 OK", kind, &text, body),
        Ok(Err(fault)) => {
            tracing::error!(%fault, "the metrics could not be written");
            said("500 Internal Server Error", PLAIN, "", body)
        }
        Err(_) => said("503 Service Unavailable", PLAIN, "", body),
    }
}

fn said(status: &str, kind: &str, text: &str, body: Body) -> Vec<u8> {
    let allow = if status.starts_with("405") {
        "allow: GET, HEAD\r\n"
    } else {
        ""
    };
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{allow}cache-control: no-store\r\n\
         x-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        text.len()
    );
    if body == Body::Sent {
        answer.push_str(text);
    }
    answer.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(kind: &'static str, body: Body) -> Asked {
        Asked::Page { body, kind }
    }

    #[test]
    fn only_the_page_is_here_in_the_form_that_is_asked_for() {
        let open =
            "GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text;version=1.0.0\r\n\r\n";
        assert_eq!(asked(open), page(OPEN_METRICS, Body::Sent));
        let plain = "GET /metrics?x=1 HTTP/1.1\r\nhost: a\r\n\r\n";
        assert_eq!(asked(plain), page(PLAIN, Body::Sent));
        let head = "HEAD /metrics HTTP/1.0\r\n\r\n";
        assert_eq!(asked(head), page(PLAIN, Body::Left));
        for (wrong, status) in [
            ("GET / HTTP/1.1\r\n\r\n", "404 Not Found"),
            ("GET /metrics/ HTTP/1.1\r\n\r\n", "404 Not Found"),
            ("POST /metrics HTTP/1.1\r\n\r\n", "405 Method Not Allowed"),
            ("GET /metrics\r\n\r\n", "400 Bad Request"),
            ("\r\n\r\n", "400 Bad Request"),
        ] {
            assert_eq!(asked(wrong), Asked::Nothing(status), "{wrong:?}");
        }
    }
}
