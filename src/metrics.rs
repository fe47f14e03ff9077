//! Numbers for whoever watches: counters and histograms that the program keeps in memory, and the page on which Prometheus
//! reads them. Only this file knows the crate behind them.
//!
//! A label is a word of the program (`&'static str`) or the pattern of a route, never something that was sent: so nobody can
//! make series by asking for pages that do not exist.

mod requests;

pub use requests::Requests;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// The upper bounds of the buckets of a histogram, in seconds.
const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
];

/// A name and its value.
pub type Label = (&'static str, &'static str);

/// How often something happened.
#[derive(Debug, Clone, Default)]
pub struct Count(Counter);

impl Count {
    /// It happened once more.
    pub fn add(&self) {
        self.0.inc();
    }
}

/// How often something happened, by words of the program.
#[derive(Debug, Clone, Default)]
pub struct Tally<const N: usize>(Family<[Label; N], Counter>);

impl<const N: usize> Tally<N> {
    /// One that begins with 0 for these: what never happened is there all the same.
    fn of(labels: impl IntoIterator<Item = [Label; N]>) -> Self {
        let tally = Self::default();
        for one in labels {
            drop(tally.0.get_or_create(&one));
        }
        tally
    }

    /// It happened once more.
    pub fn add(&self, labels: [Label; N]) {
        self.0.get_or_create(&labels).inc();
    }
}

/// How long something took, in seconds.
#[derive(Debug, Clone)]
pub struct Durations(Histogram);

impl Default for Durations {
    fn default() -> Self {
        Self(histogram())
    }
}

impl Durations {
    /// It took so long this time.
    pub fn note(&self, took: Duration) {
        self.0.observe(took.as_secs_f64());
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

/// What is counted where nothing else is at hand that could keep it.
#[derive(Debug)]
pub struct Metrics {
    /// What was asked for, and how it was answered.
    pub requests: Requests,
    /// Logins: `result`.
    pub logins: Tally<1>,
    /// Sign-ups: `result`.
    pub sign_ups: Tally<1>,
    /// Second steps: `kind`, `result`.
    pub second_factors: Tally<2>,
    /// What was refused because it was done too often: `limit`, the name of the setting.
    pub limits: Tally<1>,
    /// E-mails, text messages, webhooks: `queue`, `outcome`.
    pub deliveries: Tally<2>,
}

/// What may become of a login, as `result` says it.
const LOGIN_RESULTS: [&str; 3] = ["success", "failed", "refused"];
/// What may become of a sign-up.
const SIGN_UP_RESULTS: [&str; 4] = ["created", "already_registered", "verified", "refused"];
/// The second factors.
const FACTORS: [&str; 3] = ["totp", "webauthn", "recovery_codes"];
/// What is carried to others.
const QUEUES: [&str; 3] = ["email", "text", "webhook"];
/// What becomes of an attempt to carry it.
const OUTCOMES: [&str; 4] = ["sent", "obsolete", "given_up", "put_back"];

impl Metrics {
    /// All at 0. `limits` are the names of the limits.
    pub fn new(limits: impl IntoIterator<Item = &'static str>) -> Self {
        let results = ["success", "failed"];
        let steps = FACTORS
            .into_iter()
            .flat_map(|kind| results.map(|result| [("kind", kind), ("result", result)]));
        let ends = QUEUES
            .into_iter()
            .flat_map(|queue| OUTCOMES.map(|outcome| [("queue", queue), ("outcome", outcome)]));
        Self {
            requests: Requests::default(),
            logins: Tally::of(LOGIN_RESULTS.map(|result| [("result", result)])),
            sign_ups: Tally::of(SIGN_UP_RESULTS.map(|result| [("result", result)])),
            second_factors: Tally::of(steps),
            limits: Tally::of(limits.into_iter().map(|name| [("limit", name)])),
            deliveries: Tally::of(ends),
        }
    }

    /// Puts all of it on a page.
    pub fn show(&self, page: &mut Page) {
        self.requests.show(page);
        page.tally("logins", "Logins by result", &self.logins);
        page.tally("sign_ups", "Sign-ups by result", &self.sign_ups);
        page.tally(
            "second_factors",
            "Second steps of logins, by kind and result",
            &self.second_factors,
        );
        page.tally(
            "limits_reached",
            "What was refused because it was done too often, by the setting that says how often it may be",
            &self.limits,
        );
        page.tally(
            "deliveries",
            "Attempts to deliver e-mails, text messages and webhooks, by outcome",
            &self.deliveries,
        );
    }
}

/// The page that Prometheus reads. Names get the prefix `vestibule_`, and counters the suffix `_total`.
#[derive(Debug)]
pub struct Page(Registry);

impl Default for Page {
    fn default() -> Self {
        Self(Registry::with_prefix("vestibule"))
    }
}

impl Page {
    /// How often something happened.
    pub fn count(&mut self, name: &str, help: &str, count: &Count) {
        self.0.register(name, help, count.0.clone());
    }

    /// How often something happened, by words.
    pub fn tally<const N: usize>(&mut self, name: &str, help: &str, tally: &Tally<N>) {
        self.0.register(name, help, tally.0.clone());
    }

    /// How long something took.
    pub fn durations(&mut self, name: &str, help: &str, durations: &Durations) {
        self.0.register(name, help, durations.0.clone());
    }

    /// A number as it is now.
    pub fn number(&mut self, name: &str, help: &str, number: f64) {
        self.0.register(name, help, ConstGauge::new(number));
    }

    /// Numbers as they are now, by words.
    pub fn numbers<const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        numbers: &[([Label; N], f64)],
    ) {
        let family = Family::<[Label; N], Gauge<f64, AtomicU64>>::default();
        for (labels, number) in numbers {
            family.get_or_create(labels).set(*number);
        }
        self.0.register(name, help, family);
    }

    /// The text.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut page = String::with_capacity(32 * 1024);
        text::encode(&mut page, &self.0)?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_happened_is_there_with_zero_and_what_happened_is_counted() {
        let metrics = Metrics::new(["RATE_LIMIT_LOGIN"]);
        metrics.logins.add([("result", "success")]);
        let mut page = Page::default();
        metrics.show(&mut page);
        page.number("answer", "A number", 42.5);
        let text = page.text().unwrap();
        for line in [
            "# TYPE vestibule_logins counter",
            "vestibule_logins_total{result=\"success\"} 1",
            "vestibule_logins_total{result=\"failed\"} 0",
            "vestibule_limits_reached_total{limit=\"RATE_LIMIT_LOGIN\"} 0",
            "vestibule_deliveries_total{queue=\"webhook\",outcome=\"given_up\"} 0",
            "vestibule_answer 42.5",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
