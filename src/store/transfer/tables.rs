//! Which tables there are, in which order they are filled, and what their columns hold.

use crate::error::Fault;
use crate::store::Conn;
use crate::store::batch::Holds;
use crate::store::dialect::{self, Words};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};

/// Where a backup keeps what each table held when it was made.
pub(super) const BACKUP_TABLE: &str = "backup_contents";

/// A table of ours.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// What its rows are known and ordered by.
    pub(super) key: &'static [&'static str],
}

const fn numbered(name: &'static str) -> Table {
    Table { name, key: &["id"] }
}

const fn keyed(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key }
}

/// Every table, each behind those that it refers to. A test holds the list against the schema.
pub(super) const TABLES: &[Table] = &[
    numbered("users"),
    numbered("user_groups"),
    numbered("permissions"),
    keyed("group_members", &["user_id", "group_id"]),
    keyed("group_permissions", &["group_id", "permission_id"]),
    keyed("user_permissions", &["user_id", "permission_id"]),
    numbered("sessions"),
    numbered("flows"),
    numbered("consents"),
    numbered("undos"),
    numbered("address_holds"),
    numbered("banned_addresses"),
    numbered("invitations"),
    keyed("invitation_groups", &["invitation_id", "group_id"]),
    numbered("outbox"),
    numbered("devices"),
    numbered("totps"),
    numbered("passkeys"),
    numbered("recovery_codes"),
    numbered("spent_challenges"),
    numbered("imported_rows"),
    numbered("imported_logins"),
    numbered("import_runs"),
    numbered("social_accounts"),
    numbered("throttles"),
    numbered("webhook_endpoints"),
    numbered("webhook_deliveries"),
    numbered("bulk_actions"),
    keyed("event_days", &["event", "day"]),
    numbered("audit_keys"),
    numbered("audit"),
    numbered("node_identity"),
    numbered("readiness"),
];

impl Table {
    /// Whether its keys are numbers that the database gives.
    pub(super) fn has_sequence(&self) -> bool {
        self.key == ["id"]
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) holds: Holds,
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// The columns of a table, in the order of their names: migrations have added them in another order than a table that is made
/// today has.
pub(super) fn columns(conn: &mut Conn, table: &Table) -> Result<Vec<Column>, Fault> {
    let question = match dialect::words(conn) {
        Words::Sqlite => "SELECT name, type AS kind FROM pragma_table_info($1)",
        Words::Postgres => {
            "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1"
        }
    };
    let asked = diesel::sql_query(question).bind::<Text, _>(table.name);
    let described: Vec<Described> = asked.load(conn)?;
    let mut columns = Vec::new();
    for one in described {
        let holds = holds(&one.kind).ok_or_else(|| {
            Fault::Broken(format!("{}.{} holds {}", table.name, one.name, one.kind))
        })?;
        columns.push(Column {
            name: one.name,
            holds,
        });
    }
    columns.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(columns)
}

/// By the name of a type in either database.
fn holds(kind: &str) -> Option<Holds> {
    Some(match kind {
        "INTEGER" | "BIGINT" | "integer" | "bigint" => Holds::Number,
        "BOOLEAN" | "boolean" => Holds::Flag,
        "TEXT" | "text" => Holds::Text,
        "BLOB" | "bytea" => Holds::Bytes,
        "TIMESTAMP" | "timestamp without time zone" => Holds::Moment,
        _ => return None,
    })
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// All tables that are there, ours and others', without what the databases and the migrations keep for themselves.
pub(super) fn all_names(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let question = match dialect::words(conn) {
        Words::Sqlite => {
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        }
        Words::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
    };
    let found: Vec<Named> = diesel::sql_query(question).load(conn)?;
    let names = found.into_iter().map(|one| one.name);
    Ok(names
        .filter(|name| name != "__diesel_schema_migrations")
        .collect())
}

/// Tables that are not ours: of an application that the site is mounted into.
pub(super) fn foreign_names(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let mut names = all_names(conn)?;
    names.retain(|name| {
        let is_ours = TABLES.iter().any(|table| table.name == name);
        !is_ours && name != BACKUP_TABLE
    });
    names.sort();
    Ok(names)
}
