//! The architecture: who may import whom, and what a room must never hold.

mod arguments;
mod circles;
mod entrance;
mod sentences;
mod strays;
mod styles;
mod words;

use circles::program;
use std::path::{Path, PathBuf};

/// A module, what it may import of ours, and words it must never hold.
type Rule = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const DOMAIN_BANS: &[&str] = &[
    "actix",
    "lettre",
    "tera::",
    "diesel",
    "serde_json",
    "async ",
    "std::env",
    "OffsetDateTime::now",
    "rand::",
];

const RULES: &[Rule] = &[
    (
        "values",
        &["values", "i18n"],
        &["diesel", "actix", "std::fs", "std::net::Tcp"],
    ),
    ("i18n", &["i18n"], &["diesel", "actix", "lettre", "tera::"]),
    (
        "error",
        &["error", "i18n"],
        &["diesel", "actix", "StatusCode"],
    ),
    (
        "foreign",
        &["foreign", "values", "i18n"],
        &[
            "diesel",
            "actix",
            "clap",
            "std::fs",
            "std::env",
            "async ",
            "SystemTime",
            "now_utc",
        ],
    ),
    (
        "config",
        &["config", "events", "values", "i18n"],
        &["diesel", "actix_web", "lettre", "static mut"],
    ),
    (
        "security",
        &["security", "config", "metrics", "values", "error", "i18n"],
        &["diesel", "actix", "lettre"],
    ),
    (
        "metrics",
        &["metrics"],
        &["diesel", "actix", "std::env", "async "],
    ),
    ("events", &["events", "values"], &["diesel", "actix"]),
    (
        "hooks",
        &["hooks", "config", "values", "error", "i18n"],
        &["diesel", "actix", "serde_json"],
    ),
    (
        "threads",
        &["threads", "error", "i18n"],
        &["diesel", "actix"],
    ),
    (
        "store",
        &[
            "store", "threads", "events", "config", "metrics", "values", "error", "i18n",
        ],
        &["actix", "argon2", "now_utc", "CURRENT_TIMESTAMP"],
    ),
    (
        "app",
        &[
            "app", "store", "security", "events", "hooks", "config", "metrics", "values", "error",
            "i18n",
        ],
        &["actix", "lettre", "tera", "diesel"],
    ),
    (
        "accounts",
        &[
            "accounts", "app", "store", "security", "events", "hooks", "config", "values", "error",
            "i18n",
        ],
        DOMAIN_BANS,
    ),
    (
        "admin",
        &[
            "admin", "accounts", "app", "store", "security", "events", "config", "values", "error",
            "i18n",
        ],
        DOMAIN_BANS,
    ),
    (
        "templates",
        &["templates", "security", "config", "values", "error", "i18n"],
        &["actix", "diesel", "lettre"],
    ),
    (
        "mail",
        &[
            "mail",
            "templates",
            "security",
            "config",
            "store",
            "values",
            "error",
            "i18n",
        ],
        &["actix", "diesel"],
    ),
    (
        "moving",
        &[
            "moving", "accounts", "app", "store", "security", "events", "foreign", "config",
            "values", "error", "i18n",
        ],
        &["actix", "diesel", "lettre", "async "],
    ),
    (
        "outbound",
        &["outbound", "error", "i18n"],
        &["actix", "diesel", "lettre", "std::env", "async "],
    ),
    (
        "sms",
        &[
            "sms",
            "mail",
            "outbound",
            "security",
            "templates",
            "config",
            "store",
            "values",
            "error",
            "i18n",
        ],
        &["actix", "diesel", "lettre"],
    ),
    (
        "jobs",
        &[
            "jobs", "site", "moving", "mail", "sms", "outbound", "accounts", "admin", "app",
            "store", "security", "config", "events", "metrics", "values", "error", "i18n",
        ],
        &["actix", "diesel", "lettre"],
    ),
    (
        "site",
        &[
            "site",
            "jobs",
            "mail",
            "outbound",
            "sms",
            "templates",
            "admin",
            "app",
            "security",
            "config",
            "events",
            "hooks",
            "metrics",
            "values",
            "error",
            "i18n",
        ],
        &["actix", "diesel"],
    ),
    (
        "http",
        &[
            "http",
            "site",
            "threads",
            "accounts",
            "admin",
            "app",
            "templates",
            "mail",
            "config",
            "events",
            "security",
            "values",
            "error",
            "i18n",
        ],
        &[
            "diesel",
            "argon2",
            "lettre",
            "crate::store",
            "security::password::",
            "security::digest",
        ],
    ),
    (
        "cli",
        &[
            "cli",
            "moving",
            "templates",
            "http",
            "hooks",
            "site",
            "jobs",
            "mail",
            "outbound",
            "admin",
            "accounts",
            "app",
            "events",
            "config",
            "values",
            "error",
            "i18n",
        ],
        &["diesel", "sql_query"],
    ),
];

/// Our files, by their paths.
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "tests", "examples"] {
        walk(&root.join(folder), &mut found);
    }
    let name = |path: &PathBuf| path.strip_prefix(root).unwrap().display().to_string();
    found
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        match entry.unwrap().path() {
            path if path.is_dir() => walk(&path, found),
            path if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            _ => {}
        }
    }
}

/// The rooms of ours that a line names: `crate::store::users` is `store`.
fn rooms(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        rest.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default()
    })
}

#[test]
fn nobody_imports_from_a_layer_below() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some((_, may, never)) = RULES.iter().find(|(room, ..)| {
            file == format!("src/{room}.rs") || file.starts_with(&format!("src/{room}/"))
        }) else {
            continue;
        };
        for line in program(&text).lines() {
            wrong.extend(
                rooms(line)
                    .filter(|room| !may.contains(room))
                    .map(|room| format!("{file} imports {room}: {}", line.trim())),
            );
            wrong.extend(
                never
                    .iter()
                    .filter(|word| line.contains(**word))
                    // Reads that change nothing are awaited.
                    .filter(|word| **word != "async " || file != "src/accounts/lookups.rs")
                    .map(|word| format!("{file} holds {word:?}: {}", line.trim())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_has_its_rule() {
    let ruled: Vec<_> = RULES
        .iter()
        .map(|(room, ..)| *room)
        .chain(["internals", "lib", "main"])
        .collect();
    for (file, _) in sources()
        .iter()
        .filter(|(file, _)| file.starts_with("src/"))
    {
        let room = file
            .trim_start_matches("src/")
            .split(['/', '.'])
            .next()
            .unwrap();
        assert!(
            ruled.contains(&room),
            "{file} belongs to no room of the map"
        );
    }
}

#[test]
fn only_the_dialect_and_the_pool_know_which_database_it_is() {
    for (file, text) in sources() {
        let knows = ["Conn::Sqlite(", "Conn::Pg("]
            .iter()
            .any(|it| program(&text).contains(it));
        let may = ["src/store/dialect.rs", "src/store/pool.rs"].contains(&file.as_str());
        assert!(!knows || may || !file.starts_with("src/"), "{file}");
    }
}

#[test]
fn files_are_short_and_named_after_what_they_hold() {
    for (file, text) in sources() {
        assert!(
            text.lines().count() <= 500,
            "{file} has {} lines",
            text.lines().count()
        );
        assert!(!file.ends_with("mod.rs"), "{file}");
    }
}

#[test]
fn every_file_begins_with_its_story() {
    for (file, text) in sources() {
        assert!(text.starts_with("//! "), "{file}");
    }
}
