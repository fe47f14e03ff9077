//! Indexes for what stands inside of words: of every three letters in a row, kept by FTS5 on SQLite and by `pg_trgm` on
//! PostgreSQL. No migration makes them, since a role may not be allowed to; searches of beginnings do without. They are made
//! when the schema is brought up to date, and filled with what there is.
//!
//! On SQLite triggers keep an index, so that no statement can forget it, not even one of the version before. What is deleted
//! is overwritten there too (`secure-delete`): nothing of an erased person stays.

use super::Conn;
use super::dialect::{self, Words};
use super::open::{OpenTransaction, with_schema_lock};
use crate::error::Fault;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _};

/// Letters that a word must have to be found inside of others.
pub const SHORTEST: usize = 3;

/// A table, and its columns of text: those that hold lower-case keys, and those that people have written in any case.
struct Indexed {
    table: &'static str,
    keys: &'static [&'static str],
    texts: &'static [&'static str],
}

const INDEXED: &[Indexed] = &[
    Indexed {
        table: "users",
        keys: &["email_key", "username_key"],
        texts: &["first_name", "last_name", "phone"],
    },
    Indexed {
        table: "user_groups",
        keys: &[],
        texts: &["name"],
    },
];

/// Whether a column has such an index, wherever the database can keep one.
pub fn covers(table: &str, column: &str) -> bool {
    find(table).is_some_and(|index| index.columns().any(|one| one == column))
}

/// Whether words are found inside of others in a table.
pub fn is_ready(conn: &mut Conn, table: &str) -> Result<bool, Fault> {
    let Some(index) = find(table) else {
        return Ok(false);
    };
    let question = match dialect::words(conn) {
        Words::Sqlite => "SELECT COUNT(*) AS number FROM sqlite_master WHERE name = $1",
        Words::Postgres => {
            "SELECT COUNT(*) AS number FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid"
        }
    };
    let asked = diesel::sql_query(question).bind::<Text, _>(index.name());
    Ok(asked.get_result::<Number>(conn)?.number > 0)
}

/// Makes what is missing. A database that cannot keep such an index, or does not let us make one, does without.
pub(super) fn prepare(conn: &mut Conn) {
    for index in INDEXED {
        let made = match index.is_made(conn) {
            Ok(true) => Ok(()),
            Ok(false) => index.make(conn),
            Err(fault) => Err(fault),
        };
        if let Err(fault) = made {
            let table = index.table;
            tracing::warn!(%fault, table, "no index of trigrams: searches find the beginnings of words only");
        }
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn find(table: &str) -> Option<&'static Indexed> {
    INDEXED.iter().find(|index| index.table == table)
}

impl Indexed {
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().chain(self.texts).copied()
    }

    fn name(&self) -> String {
        format!("{}_trigrams", self.table)
    }

    fn is_made(&self, conn: &mut Conn) -> Result<bool, Fault> {
        if !dialect::is_sqlite(conn) {
            return is_ready(conn, self.table);
        }
        // As this version would make it, with all that keeps it: a table that was made anew has lost its triggers.
        let question = "SELECT COUNT(*) AS number FROM sqlite_master WHERE sql = $1";
        for statement in self.parts() {
            let asked = diesel::sql_query(question).bind::<Text, _>(statement);
            if asked.get_result::<Number>(conn)?.number == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn make(&self, conn: &mut Conn) -> Result<(), Fault> {
        if !dialect::is_sqlite(conn) {
            return with_schema_lock(conn, |conn| Ok(conn.batch_execute(&self.on_postgres())?));
        }
        dialect::begin_locked(conn)?;
        let open = OpenTransaction::new(conn);
        if !self.is_made(open.conn)? {
            open.conn.batch_execute(&self.on_sqlite())?;
        }
        Ok(open.commit()?)
    }

    fn on_postgres(&self) -> String {
        let (name, table) = (self.name(), self.table);
        let keys = self.keys.iter().map(|key| (*key).to_owned());
        let texts = self.texts.iter();
        let texts = texts.map(|text| format!("({})", Words::Postgres.lowered(text)));
        let columns: Vec<_> = keys
            .chain(texts)
            .map(|column| format!("{column} gin_trgm_ops"))
            .collect();
        let columns = columns.join(", ");
        format!(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin ({columns})"
        )
    }

    fn on_sqlite(&self) -> String {
        let (name, table) = (self.name(), self.table);
        let columns = self.columns().collect::<Vec<_>>().join(", ");
        let [index, triggers @ ..] = self.parts();
        let drops = ["insert", "update", "delete"]
            .map(|on| format!("DROP TRIGGER IF EXISTS {name}_{on}; "));
        format!(
            "{}DROP TABLE IF EXISTS {name}; {index}; \
             INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 1); \
             INSERT INTO {name} (rowid, {columns}) SELECT id, {columns} FROM {table}; {};",
            drops.concat(),
            triggers.join("; ")
        )
    }

    /// The index, and what keeps it.
    fn parts(&self) -> [String; 4] {
        let (name, table) = (self.name(), self.table);
        let columns = self.columns().collect::<Vec<_>>().join(", ");
        let new: Vec<_> = self.columns().map(|it| format!("new.{it}")).collect();
        let set: Vec<_> = self
            .columns()
            .map(|it| format!("{it} = new.{it}"))
            .collect();
        let (new, set) = (new.join(", "), set.join(", "));
        [
            format!("CREATE VIRTUAL TABLE {name} USING fts5({columns}, tokenize = 'trigram')"),
            format!(
                "CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN \
                 INSERT INTO {name} (rowid, {columns}) VALUES (new.id, {new}); END"
            ),
            format!(
                "CREATE TRIGGER {name}_update AFTER UPDATE OF {columns} ON {table} BEGIN \
                 UPDATE {name} SET {set} WHERE rowid = old.id; END"
            ),
            format!(
                "CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN \
                 DELETE FROM {name} WHERE rowid = old.id; END"
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_of_the_guide_makes_the_index() {
        let guide = include_str!("../../docs/operations.md");
        let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let made = find("users").unwrap().on_postgres();
        let (_, columns) = made.split_once("USING gin (").unwrap();
        let told =
            format!("CREATE INDEX CONCURRENTLY users_trigrams ON users USING gin ( {columns};");
        assert!(fold(guide).contains(&told), "{told}");
    }

    #[test]
    fn what_is_indexed_is_told_apart() {
        assert!(covers("users", "phone") && covers("user_groups", "name"));
        assert!(!covers("users", "password") && !covers("outbox", "recipient"));
    }
}
