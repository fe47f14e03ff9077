//! The table of events in `docs/signals.md`: the events as the enum declares them, and who emits them as the tables of
//! the use cases say.

use crate::events::{Entry, Event, Field};
use std::fmt::Write as _;

/// The tables "function | file | emits | sends" of those who emit.
const TABLES: [(&str, &str); 4] = [
    ("accounts", include_str!("../accounts.rs")),
    ("admin", include_str!("../admin.rs")),
    ("moving", include_str!("../moving.rs")),
    ("jobs", include_str!("../jobs.rs")),
];

/// The table, as `vestibule signals` prints it.
pub fn markdown() -> String {
    let mut out =
        String::from("| event | when | fields | emitted by |\n| --- | --- | --- | --- |\n");
    for entry in Event::LIST {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            entry.word(),
            entry.when.trim(),
            fields(entry),
            emitters(entry).join(", ")
        );
    }
    out
}

fn fields(entry: &Entry) -> String {
    let one = |field: &Field| {
        let what = field.what.trim().trim_end_matches('.');
        format!(
            "`{}` ({}): {}",
            field.name,
            in_json(field.kind),
            lower(what)
        )
    };
    entry.fields.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn in_json(kind: &str) -> &'static str {
    match kind {
        "UserId" | "SessionId" | "usize" | "i32" | "i64" => "number",
        "Option<UserId>" | "Option<i32>" => "number or null",
        "bool" => "true or false",
        "Changes" => "object",
        "Vec<String>" => "list of texts",
        _ => "text",
    }
}

/// The functions in whose line of the tables the event stands.
fn emitters(entry: &Entry) -> Vec<String> {
    let wanted = format!("`{}`", entry.variant);
    let mut found = Vec::new();
    for (room, text) in TABLES {
        for line in text.lines().filter_map(|line| line.strip_prefix("//! | [")) {
            let (functions, rest) = line.split_once(" | ").unwrap_or((line, ""));
            if rest.contains(&wanted) {
                let names = functions.split('`').skip(1).step_by(2);
                found.extend(names.map(|name| format!("`{room}::{name}`")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_list_are_those_that_are_written() {
        let written = serde_json::to_value(Event::WebhookDisabled {
            endpoint: "billing".into(),
        });
        assert_eq!(written.unwrap()["event"], "webhook_disabled");
        let words: Vec<_> = Event::LIST.iter().map(Entry::word).collect();
        assert_eq!(words.first().map(String::as_str), Some("user_created"));
        assert!(words.contains(&"webhook_disabled".to_owned()));
    }
}
