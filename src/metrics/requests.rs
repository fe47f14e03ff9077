//! What was asked for: by the pattern of the route, the method and the status. A path that has no route, and a method that is
//! none of the usual ones, are one word each.

use super::{Page, histogram};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use std::time::Duration;

/// What stands for the route where there is none.
const NO_ROUTE: &str = "none";
/// The methods that have a word of their own, and what stands for all others.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const OTHER: &str = "other";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What was asked for, and how long the answers took.
#[derive(Debug, Clone)]
pub struct Requests {
    answered: Family<Answered, Counter>,
    took: Family<Route, Histogram, fn() -> Histogram>,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            answered: Family::default(),
            took: Family::new_with_constructor(histogram),
        }
    }
}

impl Requests {
    /// A request was answered; `route` is the pattern that its path matches, such as `/undo/{token}`.
    pub fn note(&self, route: Option<String>, method: &str, status: u16, took: Duration) {
        let route = route.unwrap_or_else(|| NO_ROUTE.to_owned());
        let known = METHODS.into_iter().find(|known| *known == method);
        let answered = Answered {
            route,
            method: known.unwrap_or(OTHER),
            status,
        };
        self.answered.get_or_create(&answered).inc();
        let route = Route {
            route: answered.route,
        };
        let seconds = took.as_secs_f64();
        self.took.get_or_create(&route).observe(seconds);
    }

    pub(super) fn show(&self, page: &mut Page) {
        page.0.register(
            "http_requests",
            "Requests by the pattern of the route, method and status",
            self.answered.clone(),
        );
        page.0.register(
            "http_request_duration_seconds",
            "From the head of a request to the head of its answer, by the pattern of the route",
            self.took.clone(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_methods_and_paths_share_one_series() {
        let requests = Requests::default();
        for number in 0..100 {
            requests.note(None, &format!("BREW{number}"), 404, Duration::ZERO);
        }
        requests.note(Some("/undo/{token}".to_owned()), "GET", 200, Duration::ZERO);
        let mut page = Page::default();
        requests.show(&mut page);
        let text = page.text().unwrap();
        let counted: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("vestibule_http_requests_total"))
            .collect();
        assert_eq!(counted.len(), 2, "{text}");
        let strange =
            "vestibule_http_requests_total{route=\"none\",method=\"other\",status=\"404\"} 100";
        assert!(counted.contains(&strange), "{text}");
    }
}
