//! One side of a transfer: a database by itself, with one connection and no pool.

use super::tables::{self, BACKUP_TABLE, Column, TABLES, Table};
use super::{Contents, Progress, contents};
use crate::config::{Backend, DatabaseUrl, PreparedStatements};
use crate::error::Fault;
use crate::store::dialect::{self, Words};
use crate::store::nodes::{self, Node};
use crate::store::pool::Manager;
use crate::store::{Conn, encoding, migrations, trigrams};
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A transfer takes as long as it takes; it waits for others for a while only.
const NO_HURRY: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'; \
     SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL standard_conforming_strings = on";

/// So long a connection may take to end that somebody has given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// A database that a transfer reads or writes. What was begun and not committed is undone when it is dropped.
pub struct Endpoint {
    conn: Conn,
    url: DatabaseUrl,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Endpoint({})", self.url)
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Noted {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    digest: String,
}

impl Endpoint {
    /// Opens a database. A file that is not there is made, for our eyes alone.
    pub fn open(url: &DatabaseUrl) -> Result<Self, Fault> {
        let manager = Manager::new(url.clone(), PreparedStatements::Auto);
        let opened = manager.open();
        let conn = opened.map_err(|error| Fault::Unavailable(error.to_string()))?;
        Ok(Self {
            conn,
            url: url.clone(),
        })
    }

    /// Opens a file.
    pub fn open_file(file: &Path) -> Result<Self, Fault> {
        Self::open(&DatabaseUrl {
            backend: Backend::Sqlite(absolute(file)),
        })
    }

    pub(super) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Refuses a database that stores texts in another way than UTF-8, or whose schema is not the one of this program.
    pub fn check_schema(&mut self) -> Result<(), Fault> {
        encoding::check(&mut self.conn)?;
        self.check_version()?;
        if migrations::is_pending(&mut self.conn)? {
            return Err(Fault::Refused(format!(
                "The schema of the database ({}) is older than this program. Run `vestibule migrate` first.",
                self.url
            )));
        }
        Ok(())
    }

    /// Refuses a database that a newer program has made.
    pub fn check_version(&mut self) -> Result<(), Fault> {
        match migrations::unknown(&mut self.conn)? {
            None => Ok(()),
            Some(version) => Err(Fault::Refused(format!(
                "The database ({}) was made by a newer version of Vestibule: it has the migration {version}. Use that version.",
                self.url
            ))),
        }
    }

    /// Whether this node belongs to the database, by what that says itself.
    pub fn check_node(&mut self, node: &Node) -> Result<(), Fault> {
        nodes::check(&mut self.conn, node)
    }

    /// Makes the tables, or brings them up to date.
    pub fn make_tables(&mut self) -> Result<(), Fault> {
        encoding::check(&mut self.conn)?;
        migrations::run_without_node(&mut self.conn)?;
        Ok(())
    }

    /// Lets people read while somebody writes, and makes the indexes that no migration makes: what a database is given before
    /// it serves.
    pub fn make_ready(&mut self) -> Result<(), Fault> {
        dialect::prepare_file(&mut self.conn)?;
        trigrams::prepare(&mut self.conn);
        Ok(())
    }

    /// Refuses a server whose rows cannot be replaced: somebody is connected who would go on with what they know, or rows of
    /// others refer to ours and would go with them.
    pub fn check_replaceable(&mut self) -> Result<(), Fault> {
        let question = "SELECT DISTINCT c.conrelid::regclass::text AS line FROM pg_constraint c \
             JOIN pg_class ours ON ours.oid = c.confrelid \
             WHERE c.contype = 'f' AND ours.relnamespace = current_schema()::regnamespace";
        let found: Vec<Line> = diesel::sql_query(question).load(&mut self.conn)?;
        let is_ours = |name: &str| TABLES.iter().any(|table| table.name == name);
        let others: Vec<_> = found
            .into_iter()
            .map(|one| one.line)
            .filter(|name| !is_ours(name))
            .collect();
        if !others.is_empty() {
            return Err(Fault::Refused(format!(
                "Rows of your own tables refer to Vestibule's and would be deleted with them: {}. Take these references away, or restore into a new database.",
                others.join(", ")
            )));
        }
        let patience = Instant::now() + PATIENCE;
        while self.others_connected()? > 0 {
            if Instant::now() > patience {
                return Err(Fault::Refused(format!(
                    "The database ({}) is in use: others are connected to it. Stop the servers first.",
                    self.url
                )));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn others_connected(&mut self) -> Result<i64, Fault> {
        let question = "SELECT COUNT(*) AS number FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        let found: Number = diesel::sql_query(question).get_result(&mut self.conn)?;
        Ok(found.number)
    }

    /// Whether nobody has used it: there are neither users nor groups nor invitations, or no tables at all.
    pub fn is_unused(&mut self) -> Result<bool, Fault> {
        let there = tables::all_names(&mut self.conn)?;
        for name in ["users", "user_groups", "invitations"] {
            if there.iter().any(|one| one == name) && self.has_rows(name)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn has_rows(&mut self, name: &str) -> Result<bool, Fault> {
        let question =
            format!("SELECT COUNT(*) AS number FROM (SELECT 1 FROM {name} LIMIT 1) AS found");
        let found: Number = diesel::sql_query(question).get_result(&mut self.conn)?;
        Ok(found.number > 0)
    }

    /// Tables that are not ours: of an application that the site is mounted into.
    pub fn foreign_tables(&mut self) -> Result<Vec<String>, Fault> {
        tables::foreign_names(&mut self.conn)
    }

    /// Begins to read, and keeps everybody from writing until it is dropped. They read on, and are told to come back.
    pub fn hold(&mut self) -> Result<(), Fault> {
        let begin = match dialect::words(&self.conn) {
            Words::Sqlite => "BEGIN IMMEDIATE".to_owned(),
            Words::Postgres => format!(
                "BEGIN ISOLATION LEVEL REPEATABLE READ; {NO_HURRY}; LOCK TABLE {} IN SHARE MODE",
                names()
            ),
        };
        Ok(self.conn.batch_execute(&begin)?)
    }

    /// Begins to read what is there now, while others go on.
    pub fn begin_snapshot(&mut self) -> Result<(), Fault> {
        let begin = match dialect::words(&self.conn) {
            Words::Sqlite => "BEGIN".to_owned(),
            Words::Postgres => {
                format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {NO_HURRY}")
            }
        };
        Ok(self.conn.batch_execute(&begin)?)
    }

    /// Begins to write. Nobody else reads or writes meanwhile.
    pub fn begin(&mut self) -> Result<(), Fault> {
        let begin = match dialect::words(&self.conn) {
            Words::Sqlite => "BEGIN EXCLUSIVE".to_owned(),
            Words::Postgres => {
                format!("BEGIN; {NO_HURRY}; LOCK TABLE {}", names())
            }
        };
        Ok(self.conn.batch_execute(&begin)?)
    }

    /// Keeps what was written.
    pub fn commit(&mut self) -> Result<(), Fault> {
        Ok(self.conn.batch_execute("COMMIT")?)
    }

    pub(super) fn columns(&mut self, table: &Table) -> Result<Vec<Column>, Fault> {
        tables::columns(&mut self.conn, table)
    }

    pub(super) fn empty(&mut self, table: &Table) -> Result<(), Fault> {
        let statement = format!("DELETE FROM {}", table.name);
        Ok(self.conn.batch_execute(&statement)?)
    }

    /// The last number that a table has given, also to rows that are gone: it is not given again.
    pub(super) fn last_number(&mut self, table: &Table) -> Result<i64, Fault> {
        let question = match dialect::words(&self.conn) {
            Words::Sqlite => format!(
                "SELECT COALESCE(MAX(seq), 0) AS number FROM sqlite_sequence WHERE name = '{}'",
                table.name
            ),
            Words::Postgres => {
                let sequence = self.sequence(table)?;
                format!(
                    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS number FROM {sequence}"
                )
            }
        };
        let found: Number = diesel::sql_query(question).get_result(&mut self.conn)?;
        Ok(found.number)
    }

    pub(super) fn set_last_number(&mut self, table: &Table, last: i64) -> Result<(), Fault> {
        let name = table.name;
        let statement = match dialect::words(&self.conn) {
            Words::Sqlite => format!(
                "DELETE FROM sqlite_sequence WHERE name = '{name}'; \
                 INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})"
            ),
            Words::Postgres => {
                let sequence = self.sequence(table)?;
                let (next, is_called) = (last.max(1), last > 0);
                format!("SELECT setval('{sequence}', {next}, {is_called})")
            }
        };
        Ok(self.conn.batch_execute(&statement)?)
    }

    fn sequence(&mut self, table: &Table) -> Result<String, Fault> {
        let question = format!(
            "SELECT pg_get_serial_sequence('{}', 'id') AS line",
            table.name
        );
        let found: Line = diesel::sql_query(question).get_result(&mut self.conn)?;
        Ok(found.line)
    }

    /// Writes the database, which must be a file, into a new file or one that is empty, while others go on.
    pub fn write_to_file(&mut self, file: &Path) -> Result<(), Fault> {
        let file = absolute(file);
        let Some(file) = file.to_str() else {
            return Err(Fault::Refused("The path is not UTF-8.".to_owned()));
        };
        diesel::sql_query("VACUUM INTO $1")
            .bind::<Text, _>(file)
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// Whether a file is whole, by SQLite's own check of its pages and by what refers to what; what is wrong otherwise.
    pub fn check_integrity(&mut self) -> Result<(), Fault> {
        let question = "SELECT integrity_check AS line FROM pragma_integrity_check";
        let lines: Vec<Line> = diesel::sql_query(question).load(&mut self.conn)?;
        let mut wrong: Vec<_> = lines.into_iter().map(|one| one.line).collect();
        wrong.retain(|line| line != "ok");
        let question = "SELECT COUNT(*) AS number FROM pragma_foreign_key_check";
        let lost: Number = diesel::sql_query(question).get_result(&mut self.conn)?;
        if lost.number > 0 {
            wrong.push(format!(
                "{} rows refer to rows that are not there",
                lost.number
            ));
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(damaged(&wrong.join("; ")))
        }
    }

    /// Notes in a backup what it holds.
    pub fn note_contents(&mut self, all: &[Contents]) -> Result<(), Fault> {
        self.conn.batch_execute(&format!(
            "CREATE TABLE {BACKUP_TABLE} (name TEXT PRIMARY KEY NOT NULL, number BIGINT NOT NULL, digest TEXT NOT NULL)"
        ))?;
        for one in all {
            let number = i64::try_from(one.rows).unwrap_or(i64::MAX);
            diesel::sql_query(format!("INSERT INTO {BACKUP_TABLE} VALUES ($1, $2, $3)"))
                .bind::<Text, _>(&one.table)
                .bind::<BigInt, _>(number)
                .bind::<Text, _>(&one.digest)
                .execute(&mut self.conn)?;
        }
        Ok(())
    }

    /// Whether it is a backup.
    pub fn is_backup(&mut self) -> Result<bool, Fault> {
        let names = tables::all_names(&mut self.conn)?;
        Ok(names.iter().any(|name| name == BACKUP_TABLE))
    }

    /// Compares what a backup holds with what it held when it was made, and names what is different.
    pub fn check_contents(&mut self, progress: Progress<'_>) -> Result<Vec<Contents>, Fault> {
        let question = format!("SELECT name, number, digest FROM {BACKUP_TABLE}");
        let noted: Vec<Noted> = diesel::sql_query(question).load(&mut self.conn)?;
        let found = contents(self, progress)?;
        if let Some(one) = found
            .iter()
            .find(|one| noted.iter().all(|noted| noted.name != one.table))
        {
            return Err(damaged(&format!(
                "it does not say what the table {} held",
                one.table
            )));
        }
        for noted in noted {
            let rows = u64::try_from(noted.number).unwrap_or_default();
            let is_same = |one: &Contents| one.rows == rows && one.digest == noted.digest;
            let table = found.iter().find(|one| one.table == noted.name);
            if !table.is_some_and(is_same) {
                return Err(damaged(&format!(
                    "the table {} does not hold what it held when the backup was made",
                    noted.name
                )));
            }
        }
        Ok(found)
    }

    /// Takes what only a backup has out of a copy of it.
    pub fn forget_contents(&mut self) -> Result<(), Fault> {
        let statement = format!("DROP TABLE IF EXISTS {BACKUP_TABLE}");
        Ok(self.conn.batch_execute(&statement)?)
    }

    /// Moves the log of a file into it, and takes it out of the mode in which several can use it at a time: that fails where
    /// somebody else has it open.
    pub fn close_for_others(&mut self) -> Result<(), Fault> {
        let question = "PRAGMA journal_mode = DELETE";
        self.conn.batch_execute(question).map_err(|error| {
            Fault::Refused(format!(
                "The database ({}) is in use: {error}. Stop the server first.",
                self.url
            ))
        })
    }
}

/// From the root: SQLite takes some relative names for addresses.
fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned())
}

fn names() -> String {
    let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    names.join(", ")
}

fn damaged(how: &str) -> Fault {
    Fault::Refused(format!("The file is damaged: {how}."))
}
