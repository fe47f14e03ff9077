//! Tells those who asked for it what becomes of a request. Nobody asked: nothing is done.

use super::request_extensions::without_secret;
use crate::events::{RequestLine, RequestSignal, Signals};
use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use std::time::Instant;

/// nginx's word for it: the sender hung up before there was an answer.
const HUNG_UP: u16 = 499;

/// A request that somebody watches.
pub(super) struct Watch {
    signals: Signals,
    line: RequestLine,
    started: Instant,
    status: u16,
}

impl Watch {
    /// Tells that a request began.
    pub(super) fn begin(
        signals: &Signals,
        request: &ServiceRequest,
        id: &str,
        started: Instant,
    ) -> Option<Self> {
        if !signals.hear_requests() {
            return None;
        }
        let line = RequestLine {
            id: id.to_owned(),
            method: request.method().to_string(),
            path: without_secret(request.path()).to_owned(),
            route: request.match_pattern(),
        };
        signals.publish_request(RequestSignal::RequestStarted { line: line.clone() });
        Some(Self {
            signals: signals.clone(),
            line,
            started,
            status: HUNG_UP,
        })
    }

    /// It was answered.
    pub(super) fn end(mut self, status: StatusCode) {
        self.status = status.as_u16();
        if status.is_server_error() {
            let line = self.line.clone();
            let status = self.status;
            self.signals
                .publish_request(RequestSignal::RequestFailed { line, status });
        }
    }
}

/// Also when the sender hung up, and nobody waits for the answer any more.
impl Drop for Watch {
    fn drop(&mut self) {
        self.signals
            .publish_request(RequestSignal::RequestFinished {
                line: self.line.clone(),
                status: self.status,
                took: self.started.elapsed(),
            });
    }
}
