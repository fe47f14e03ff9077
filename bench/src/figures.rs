//! Figures of several rounds, and the table and JSON they become.

use crate::load::Tally;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Values by name, one for each round, in the order in which they were first noted.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    rows: Vec<(String, Vec<f64>)>,
}

impl Figures {
    pub(crate) fn note(&mut self, name: &str, value: f64) {
        match self.rows.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.rows.push((name.to_owned(), vec![value])),
        }
    }

    /// The rate of a step, what it took, and what it cost the server.
    pub(crate) fn note_tally(&mut self, name: &str, tally: &Tally, cpu: f64) {
        self.note(&format!("{name}, a second"), tally.rate());
        self.note(
            &format!("{name}, CPU µs each"),
            cpu * 1e6 / (tally.good.max(1) as f64),
        );
        self.note(&format!("{name}, p50 ms"), percentile(&tally.took, 50.0));
        self.note(&format!("{name}, p99 ms"), percentile(&tally.took, 99.0));
        let bad: u64 = tally.other.values().sum();
        if bad > 0 {
            self.note(&format!("{name}, refused or failed"), bad as f64);
        }
    }

    pub(crate) fn values(&self, name: &str) -> &[f64] {
        self.rows
            .iter()
            .find(|(known, _)| known == name)
            .map_or(&[], |(_, values)| values)
    }

    pub(crate) fn median(&self, name: &str) -> Option<f64> {
        median(self.values(name))
    }

    /// The median of what two figures of the same round are to each other.
    pub(crate) fn ratio(&self, above: &str, below: &str) -> Option<f64> {
        let pairs = self.values(above).iter().zip(self.values(below));
        median(
            &pairs
                .map(|(above, below)| above / below)
                .collect::<Vec<_>>(),
        )
    }

    /// "1,234 (1,200–1,301)".
    pub(crate) fn cell(&self, name: &str) -> String {
        let values = self.values(name);
        let Some(middle) = median(values) else {
            return "–".to_owned();
        };
        if values.len() < 2 {
            return short(middle);
        }
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{} ({}–{})", short(middle), short(least), short(most))
    }

    pub(crate) fn json(&self) -> Value {
        let rows = self.rows.iter().map(|(name, values)| {
            (
                name.clone(),
                json!({ "median": median(values), "rounds": values }),
            )
        });
        Value::Object(rows.collect::<Map<_, _>>())
    }
}

/// The nearest-rank percentile of times in µs, in ms.
pub(crate) fn percentile(times: &[u32], part: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() as f64 * part / 100.0).ceil().max(1.0) as usize;
    sorted
        .get(rank - 1)
        .map_or(f64::NAN, |time| f64::from(*time) / 1e3)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted: Vec<_> = values
        .iter()
        .copied()
        .filter(|value| !value.is_nan())
        .collect();
    sorted.sort_by(f64::total_cmp);
    let (lower, upper) = (
        sorted.get(sorted.len().checked_sub(1)? / 2)?,
        sorted.get(sorted.len() / 2)?,
    );
    Some(lower.midpoint(*upper))
}

/// Three digits that count.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 10_000.0 => format!("{:.1}k", value / 1000.0),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A table in Markdown.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = format!(
        "| {} |\n|{}\n",
        head.join(" | "),
        " --- |".repeat(head.len())
    );
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}
