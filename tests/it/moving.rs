//! Moving a database: into another one, into a file, and back.

mod backups;
mod commands;
mod copying;
mod restoring;

use super::support::app::TestApp;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use std::path::Path;
use vestibule::internals::config::{Backend, DatabaseUrl};
use vestibule::internals::error::Fault;
use vestibule::internals::moving::{self, Contents};
use vestibule::internals::store::Conn;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    may_be_nothing: bool,
}

const SQLITE: &str = "SELECT m.name || '.' || c.name AS place, lower(c.type) AS kind, c.\"notnull\" = 0 AS may_be_nothing \
     FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
const POSTGRES: &str = "SELECT table_name || '.' || column_name AS place, data_type::text AS kind, \
     is_nullable = 'YES' AS may_be_nothing FROM information_schema.columns WHERE table_schema = 'public'";

/// Tables that hold rows in every database, and those that no program fills by itself in the order in which they can be filled.
const FILLED: &[&str] = &["permissions", "audit_keys", "audit", "node_identity"];
const TO_FILL: &[&str] = &[
    "users",
    "user_groups",
    "group_members",
    "group_permissions",
    "user_permissions",
    "sessions",
    "flows",
    "consents",
    "undos",
    "address_holds",
    "banned_addresses",
    "invitations",
    "imported_rows",
    "imported_logins",
    "import_runs",
    "social_accounts",
    "invitation_groups",
    "outbox",
    "devices",
    "totps",
    "passkeys",
    "recovery_codes",
    "spent_challenges",
    "throttles",
    "webhook_endpoints",
    "webhook_deliveries",
    "bulk_actions",
    "event_days",
    "readiness",
];

/// A value of a kind, for one of the rows: the first one has all that a column can hold, the second one as little as it can.
fn value(postgres: bool, column: &Column, row: i64) -> String {
    if row == 2 && column.may_be_nothing {
        return "NULL".to_owned();
    }
    let (_, name) = column.place.split_once('.').unwrap();
    match column.kind.as_str() {
        // Whatever refers to something refers to the row of the same number.
        "integer" | "bigint" if name == "id" || name.ends_with("_id") => row.to_string(),
        "bigint" if row == 1 => i64::MAX.to_string(),
        "integer" | "bigint" => row.to_string(),
        "boolean" => (row == 1).to_string(),
        "text" if row == 1 => format!("'{}: ß日本🦀 \"x\" \\ ''q'' \n\t\u{1f}end'", column.place),
        "text" => format!("'{row}'"),
        "blob" if row == 1 => "x'00ff0a5c22'".to_owned(),
        "bytea" if row == 1 => "'\\x00ff0a5c22'::bytea".to_owned(),
        "blob" => "x''".to_owned(),
        "bytea" => "''::bytea".to_owned(),
        _ if postgres && row == 1 => "'2026-01-02 03:04:05.000006'::timestamp".to_owned(),
        _ if row == 1 => "'2026-01-02 03:04:05.000006'".to_owned(),
        _ => "'1999-12-31 23:59:59'".to_owned(),
    }
}

/// Two rows in each table: one with everything that is hard to copy, and one that is as empty as it can be.
fn fill(conn: &mut Conn, postgres: bool) {
    let question = if postgres { POSTGRES } else { SQLITE };
    let columns: Vec<Column> = diesel::sql_query(question).load(conn).unwrap();
    for table in TO_FILL {
        let of_it = |column: &&Column| column.place.split_once('.').unwrap().0 == *table;
        let of_it: Vec<_> = columns.iter().filter(of_it).collect();
        assert!(!of_it.is_empty(), "{table}");
        diesel::sql_query(format!("DELETE FROM {table}"))
            .execute(conn)
            .unwrap();
        for row in [1, 2] {
            let names: Vec<_> = of_it
                .iter()
                .map(|column| format!("\"{}\"", column.place.split_once('.').unwrap().1))
                .collect();
            let values: Vec<_> = of_it.iter().map(|one| value(postgres, one, row)).collect();
            let statement = format!(
                "INSERT INTO {table} ({}) VALUES ({})",
                names.join(", "),
                values.join(", ")
            );
            if let Err(error) = diesel::sql_query(&statement).execute(conn) {
                panic!("{statement}: {error}");
            }
        }
    }
}

/// An application whose every table holds something.
fn full() -> TestApp {
    let app = TestApp::start();
    let postgres = app.database().is_postgres();
    app.site()
        .app()
        .read(|conn| {
            fill(conn, postgres);
            Ok::<_, Fault>(())
        })
        .unwrap();
    app
}

fn url(text: &str) -> DatabaseUrl {
    DatabaseUrl::parse(text).unwrap()
}

fn file_url(file: &Path) -> DatabaseUrl {
    DatabaseUrl {
        backend: Backend::Sqlite(file.to_owned()),
    }
}

fn copy(from: &DatabaseUrl, to: &DatabaseUrl) -> Result<Vec<Contents>, String> {
    let copied = moving::copy(from, to, &mut |_, _| ());
    copied
        .map(|copied| copied.contents)
        .map_err(|fault| fault.to_string())
}

/// What each table holds, by a copy into a file that nobody needs.
fn contents(of: &DatabaseUrl) -> Vec<Contents> {
    let folder = tempfile::tempdir().unwrap();
    moving::backup(of, &folder.path().join("look.backup"), &mut |_, _| ()).unwrap()
}
