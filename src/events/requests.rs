//! What becomes of a request, for those who count and measure. No audit row, and no cost while nobody listens.

use std::time::Duration;

/// A request, without what its sender typed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestLine {
    /// The id in the log and on error pages.
    pub id: String,
    /// `GET`, `POST` …
    pub method: String,
    /// Without the query, and without the secret that ends a link from an e-mail.
    pub path: String,
    /// The route that matches, like `/undo/{token}`; `None` when there is none.
    pub route: Option<String>,
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestSignal {
    /// It came in.
    RequestStarted {
        /// Which.
        line: RequestLine,
    },
    /// It broke: its handler panicked, or the answer is a 5xx. `RequestFinished` follows.
    RequestFailed {
        /// Which.
        line: RequestLine,
        /// The status that tells of it.
        status: u16,
    },
    /// It was answered. Comes once for every one that started.
    RequestFinished {
        /// Which.
        line: RequestLine,
        /// The status; 499 when the sender hung up before there was one.
        status: u16,
        /// From its head to the head of the answer.
        took: Duration,
    },
}
