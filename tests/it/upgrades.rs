//! Upgrades without a stop: no migration locks a large table for long, and what the release before still uses stays until the
//! release after.

use std::collections::{BTreeMap, BTreeSet};
use vestibule::internals::store::migrations::locks::{Long, Reader};
use vestibule::internals::store::migrations::plan::of_postgres;

/// Versions that were released, and the last migration of each.
const RELEASES: &str = include_str!("../../migrations/RELEASES");

/// From before the first release, when no table had many rows: which tables each locks for long. The list gets no longer.
const KNOWN: &[(&str, &[&str])] = &[
    ("0003_undo_evidence", &["undos", "devices"]),
    ("0005_audit_macs", &["audit"]),
    ("0009_hold_plea", &["throttles"]),
    ("0013_factors", &["users"]),
    ("0014_second_factor_lists", &["users"]),
    ("0017_invitations", &["outbox"]),
];

/// Tables that never have many rows.
const SMALL: &[&str] = &[
    "audit_keys",
    "node_identity",
    "permissions",
    "readiness",
    "user_groups",
];

#[test]
fn no_migration_locks_a_large_table_for_long() {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for migration in of_postgres() {
        let locks = migration.steps.iter().flat_map(|step| &step.locks);
        let long = locks.filter(|lock| lock.long.is_some() && !SMALL.contains(&&*lock.table));
        for lock in long {
            let tables = found.entry(migration.name.clone()).or_default();
            tables.insert(lock.table.clone());
        }
    }
    let known: BTreeMap<String, BTreeSet<String>> = KNOWN
        .iter()
        .map(|(name, tables)| {
            let tables = tables.iter().map(|table| (*table).to_owned());
            ((*name).to_owned(), tables.collect())
        })
        .collect();
    assert_eq!(
        found, known,
        "a migration holds a lock for as long as the table is large: see CONTRIBUTING.md"
    );
}

/// What a statement takes away from a program that was made before it.
fn takes_away(sql: &str) -> Option<&'static str> {
    let text = format!(" {} ", sql.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = text.to_uppercase();
    let found = [
        (" DROP TABLE ", "a table goes"),
        (" DROP COLUMN ", "a column goes"),
        (" RENAME ", "a name goes"),
        (" SET NOT NULL ", "what was left out is refused"),
        (" ADD CONSTRAINT ", "what was allowed is refused"),
        (" ADD CHECK ", "what was allowed is refused"),
        (" TYPE ", "a column is of another kind"),
    ]
    .into_iter()
    .find(|(words, _)| text.starts_with(" ALTER TABLE ") && text.contains(words));
    let dropped = text.starts_with(" DROP TABLE ").then_some("a table goes");
    let steps = Reader::default().read(sql);
    let mut locks = steps.iter().flat_map(|step| &step.locks);
    let needed = locks.any(|lock| lock.long == Some(Long::NeedsDefault));
    let needed = needed.then_some("rows without a new column are refused");
    found.map(|(_, why)| why).or(dropped).or(needed)
}

/// The version since which nobody uses what a migration takes away: `-- contract: unused since 1.2.0`.
fn unused_since(text: &str) -> Option<&str> {
    let mut lines = text.lines();
    lines.find_map(|line| line.trim().strip_prefix("-- contract: unused since "))
}

/// What is wrong with a migration that came after the last release.
fn breaks(text: &str, steps: &[String], released: &[&str]) -> Vec<String> {
    let is_over = unused_since(text).is_some_and(|version| released.contains(&version));
    let found = steps.iter().filter_map(|sql| {
        let why = takes_away(sql).filter(|_| !is_over)?;
        Some(format!("{why}: {sql}"))
    });
    found.collect()
}

fn releases() -> Vec<(&'static str, &'static str)> {
    let lines = RELEASES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).collect()
}

#[test]
fn what_the_last_release_uses_stays() {
    let releases = releases();
    let versions: Vec<_> = releases.iter().map(|(version, _)| *version).collect();
    // Before the first one there is nobody to upgrade.
    let Some((_, last)) = releases.last() else {
        return;
    };
    for migration in of_postgres() {
        if migration.name.as_str() <= *last {
            continue;
        }
        let file = format!("migrations/postgres/{}/up.sql", migration.name);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let steps: Vec<_> = migration.steps.into_iter().map(|step| step.sql).collect();
        let wrong = breaks(&text, &steps, &versions);
        assert_eq!(wrong, Vec::<String>::new(), "{}", migration.name);
    }
}

#[test]
fn releases_name_migrations_that_are_there() {
    let names: Vec<_> = of_postgres().into_iter().map(|one| one.name).collect();
    for (version, last) in releases() {
        assert!(names.iter().any(|name| name == last), "{version}: {last}");
    }
}

#[test]
fn a_migration_that_takes_something_away_too_early_is_found() {
    for sql in [
        "ALTER TABLE users DROP COLUMN phone",
        "alter table users rename column phone to number",
        "ALTER TABLE users ADD COLUMN a TEXT NOT NULL",
        "ALTER TABLE users ALTER COLUMN phone SET NOT NULL",
        "ALTER TABLE users ALTER COLUMN phone TYPE BYTEA",
        "DROP TABLE users",
    ] {
        let steps = [sql.to_owned()];
        assert_eq!(breaks(sql, &steps, &["1.0.0"]).len(), 1, "{sql}");
        let marked = format!("-- contract: unused since 1.0.0\n{sql};");
        assert_eq!(breaks(&marked, &steps, &["1.0.0"]).len(), 0, "{sql}");
        assert_eq!(breaks(&marked, &steps, &[]).len(), 1, "{sql}");
    }
    for sql in [
        "ALTER TABLE users ADD COLUMN a TEXT",
        "ALTER TABLE users ADD COLUMN a TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE types (id BIGINT NOT NULL, type TEXT)",
    ] {
        assert_eq!(takes_away(sql), None, "{sql}");
    }
}
