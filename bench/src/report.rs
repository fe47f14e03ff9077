//! The table, and what it means.

use crate::figures::{Figures, short, table};
use crate::run::Place;
use crate::steps::{Floor, STEPS};
use crate::storms::STORMS;
use std::fmt::Write as _;

/// One figure that a target is held against.
struct Held {
    what: String,
    value: f64,
    target: f64,
    more_is_better: bool,
}

/// All of it as Markdown.
pub(crate) fn text(results: &[(Place, Figures)]) -> String {
    let mut text = String::new();
    let mut held = Vec::new();
    for (place, figures) in results {
        let _ = writeln!(text, "\n### {}\n", place.label);
        text.push_str(&steps(figures, &place.label, &mut held));
        if place.whole {
            text.push('\n');
            text.push_str(&rest(figures, &place.label, &mut held));
        }
    }
    growth(results, &mut held);
    peers(results, &mut held);
    let rows: Vec<_> = held
        .iter()
        .map(|one| {
            let met = if one.more_is_better {
                one.value >= one.target
            } else {
                one.value <= one.target
            };
            let sign = if one.more_is_better { "≥" } else { "≤" };
            let met = if met { "yes" } else { "**no**" };
            vec![
                one.what.clone(),
                short(one.value),
                format!("{sign} {}", short(one.target)),
                met.to_owned(),
            ]
        })
        .collect();
    let _ = write!(
        text,
        "\n### Targets\n\n{}",
        table(&["what", "here", "target", "met"], &rows)
    );
    text
}

fn steps(figures: &Figures, label: &str, held: &mut Vec<Held>) -> String {
    let mut rows = Vec::new();
    for limit in ["bare page", "bare JSON"] {
        rows.push(row(limit, figures, "–".into(), "–".into()));
    }
    for limit in ["hashes alone", "commits alone"] {
        rows.push(vec![
            limit.into(),
            figures.cell(&format!("{limit}, a second")),
            "–".into(),
            "–".into(),
            "–".into(),
            "–".into(),
            "–".into(),
        ]);
    }
    for step in &STEPS {
        let rate = format!("{}, a second", step.name);
        if figures.values(&rate).is_empty() {
            continue;
        }
        let (floor, each) = match step.floor {
            Floor::Page => ("bare page", 1.0),
            Floor::Json => ("bare JSON", 1.0),
            Floor::Hashes(each) => ("hashes alone", each),
            Floor::Commits(each) => ("commits alone", each),
            Floor::None => ("", 1.0),
        };
        let ratio = figures
            .ratio(&rate, &format!("{floor}, a second"))
            .map(|ratio| ratio * each);
        let cpu = figures.ratio(
            &format!("{floor}, CPU µs each"),
            &format!("{}, CPU µs each", step.name),
        );
        if let Some(value) = ratio.filter(|_| step.target > 0.0) {
            held.push(Held {
                what: format!("{label}: {} ÷ {floor}", step.name),
                value,
                target: step.target,
                more_is_better: true,
            });
        }
        let said =
            |ratio: Option<f64>| ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        rows.push(row(step.name, figures, said(ratio), said(cpu)));
    }
    table(
        &[
            "what",
            "a second (least–most)",
            "CPU µs each",
            "p50 ms",
            "p99 ms",
            "÷ its limit",
            "the same by CPU",
        ],
        &rows,
    )
}

fn row(name: &str, figures: &Figures, ratio: String, cpu: String) -> Vec<String> {
    let cell = |what: &str| figures.cell(&format!("{name}, {what}"));
    let middle = |what: &str| {
        figures
            .median(&format!("{name}, {what}"))
            .map_or("–".to_owned(), short)
    };
    vec![
        name.to_owned(),
        cell("a second"),
        middle("CPU µs each"),
        middle("p50 ms"),
        middle("p99 ms"),
        ratio,
        cpu,
    ]
}

fn rest(figures: &Figures, label: &str, held: &mut Vec<Held>) -> String {
    let mut rows = Vec::new();
    for page in ["home", "me"] {
        for logins in STORMS {
            let at = format!("{page} beside {logins} logins");
            rows.push(vec![
                format!("{at}, p99 ms"),
                figures.cell(&format!("{at}, p99 ms")),
            ]);
        }
        let at_once = format!("{page} as 256 logins come at once, p95 ms");
        rows.push(vec![at_once.clone(), figures.cell(&at_once)]);
        let (storm, alone) = (
            format!("{page} beside 256 logins, p99 ms"),
            format!("{page} beside 0 logins, p99 ms"),
        );
        if let Some(value) = figures.ratio(&storm, &alone) {
            held.push(Held {
                what: format!("{label}: {page} p99 beside 256 logins ÷ alone"),
                value,
                target: 2.0,
                more_is_better: false,
            });
        }
    }
    let mut single = |name: &str, target: Option<f64>| {
        rows.push(vec![name.to_owned(), figures.cell(name)]);
        if let (Some(value), Some(target)) = (figures.median(name), target) {
            held.push(Held {
                what: format!("{label}: {name}"),
                value,
                target,
                more_is_better: false,
            });
        }
    };
    single("logins, 256 in flight, a second", None);
    single("memory idle, MB", Some(12.0));
    single("memory at the peak, MB", Some(100.0));
    single("memory after, MB", None);
    single("start, existing database, ms", Some(50.0));
    single("start, new database, ms", None);
    for times in [2, 10] {
        let at = format!("logins at {times} × overload");
        for what in ["done a second", "refused", "broken"] {
            single(&format!("{at}, {what}"), None);
        }
        single(&format!("{at}, refusal p99 ms"), Some(100.0));
    }
    for lines in [64, 640] {
        single(&format!("home on {lines} connections, a second"), None);
    }
    for times in [2, 10] {
        let done = format!("logins at {times} × overload, done a second");
        if let Some(value) = figures.ratio(&done, "login, page, a second") {
            held.push(Held {
                what: format!("{label}: logins done at {times} × overload ÷ at their best"),
                value,
                target: 0.9,
                more_is_better: true,
            });
        }
    }
    let pages = figures.ratio(
        "home on 640 connections, a second",
        "home on 64 connections, a second",
    );
    if let Some(value) = pages {
        held.push(Held {
            what: format!("{label}: home on ten times the connections ÷ on 64"),
            value,
            target: 0.9,
            more_is_better: true,
        });
    }
    table(&["what", "here (least–most)"], &rows)
}

/// How we compare with the peer that was measured.
fn peers(results: &[(Place, Figures)], held: &mut Vec<Held>) {
    let (Some((_, ours)), Some((peer, theirs))) = (
        results.first(),
        results
            .iter()
            .find(|(place, _)| place.label.starts_with("Django")),
    ) else {
        return;
    };
    for (name, target) in [("home", 30.0), ("me by JWT", 30.0), ("login, page", 2.0)] {
        let rate = format!("{name}, a second");
        if let (Some(ours), Some(theirs)) = (ours.median(&rate), theirs.median(&rate)) {
            held.push(Held {
                what: format!("{name} ÷ {}", peer.label),
                value: ours / theirs,
                target,
                more_is_better: true,
            });
        }
    }
}

/// How the largest database compares with the smallest of its kind.
fn growth(results: &[(Place, Figures)], held: &mut Vec<Held>) {
    for kind in ["SQLite", "PostgreSQL"] {
        let mut of_kind = results
            .iter()
            .filter(|(place, _)| place.label.starts_with(kind));
        let (Some((_, small)), Some((place, large))) = (of_kind.next(), of_kind.next_back()) else {
            continue;
        };
        for step in STEPS.iter().filter(|step| step.grows) {
            let rate = format!("{}, a second", step.name);
            if let (Some(small), Some(large)) = (small.median(&rate), large.median(&rate)) {
                let what = format!("{}: {} ÷ with the fewest", place.label, step.name);
                held.push(Held {
                    what,
                    value: large / small,
                    target: 0.85,
                    more_is_better: true,
                });
            }
        }
    }
}
