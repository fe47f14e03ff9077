//! The schema, embedded, brought up to date at start and by `vestibule migrate`.

pub mod locks;
pub mod plan;

use super::audit::{self, Signer};
use super::nodes::{self, Node};
use super::open::with_schema_lock;
use super::{Conn, dialect, faults, mailbox_keys};
use crate::error::Fault;
use crate::values::Moment;
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use std::time::Duration;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Runs what has not been run and names it. Another node doing the same is waited for. A node that does not belong to the
/// database is refused before it changes anything.
pub(super) fn run(
    conn: &mut Conn,
    node: &Node,
    signer: &dyn Signer,
    at: Moment,
) -> Result<Vec<String>, Fault> {
    with_schema_lock(conn, |conn| {
        nodes::check(conn, node)?;
        let done = run_pending(conn)?;
        nodes::admit(conn, node, at)?;
        let is_last = nodes::has_last_secret(conn, node)?;
        audit::keys::prepare(conn, signer, is_last, at)?;
        Ok(done)
    })
}

/// Runs what has not been run, in a database that is about to be filled from another one, which brings along who belongs to it.
pub(super) fn run_without_node(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    with_schema_lock(conn, run_pending)
}

/// So often in a row a migration may fail because another process runs it, with a pause in between.
const MOST_FAILURES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Whether there is something to run. Changes nothing; Diesel's own look makes the table that it looks into.
pub(super) fn is_pending(conn: &mut Conn) -> Result<bool, Fault> {
    let Some(applied) = applied(conn)? else {
        return Ok(true);
    };
    Ok(!known(conn)?.iter().all(|version| applied.contains(version)))
}

/// A migration that was run and that this program does not know, since a newer one has run it.
pub(super) fn unknown(conn: &mut Conn) -> Result<Option<String>, Fault> {
    let known = known(conn)?;
    let mut applied = applied(conn)?.unwrap_or_default();
    applied.retain(|version| !known.contains(version));
    Ok(applied.pop())
}

/// What was run; `None` in a database that has never been ours.
fn applied(conn: &mut Conn) -> Result<Option<Vec<String>>, Fault> {
    let question = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    // In a transaction of its own: where there is no such table, what is around it must not fail.
    match conn.transaction(|conn| diesel::sql_query(question).load::<Applied>(conn)) {
        Err(error) if faults::is_missing(&error) => Ok(None),
        applied => Ok(Some(applied?.into_iter().map(|one| one.version).collect())),
    }
}

fn known(conn: &Conn) -> Result<Vec<String>, Fault> {
    let known = if dialect::is_sqlite(conn) {
        versions::<Sqlite>(&SQLITE)
    } else {
        versions::<Pg>(&POSTGRES)
    };
    known.map_err(|error| fault(&error.to_string()))
}

fn versions<DB: Backend>(source: &EmbeddedMigrations) -> diesel::migration::Result<Vec<String>> {
    let all: Vec<Box<dyn Migration<DB>>> = source.migrations()?;
    let versions = all.iter().map(|one| one.name().version().to_string());
    Ok(versions.collect())
}

fn run_pending(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let mut done = Vec::new();
    if !is_pending(conn)? {
        return Ok(done);
    }
    // On SQLite another process may run the same one between our look and our turn: then we look again. It may be ahead of us
    // at each of them.
    let mut failures = 0;
    loop {
        match next(conn) {
            Ok(Some(name)) => {
                done.push(name);
                failures = 0;
            }
            Ok(None) => break,
            Err(error) if failures == MOST_FAILURES => return Err(fault(&error.to_string())),
            Err(_) => {
                failures += 1;
                std::thread::sleep(PAUSE);
            }
        }
    }
    Ok(done)
}

fn next(conn: &mut Conn) -> diesel::migration::Result<Option<String>> {
    let source = if dialect::is_sqlite(conn) {
        SQLITE
    } else {
        POSTGRES
    };
    let pending = conn.pending_migrations(source)?;
    let Some(next) = pending.first() else {
        return Ok(None);
    };
    if next.name().version() == mailbox_keys::MIGRATION.into() {
        mailbox_keys::make_anew(conn)?;
    }
    conn.run_migration(next)
        .map(|version| Some(version.to_string()))
}

fn fault(message: &str) -> Fault {
    if dialect::may_come_back(message) {
        Fault::Unavailable(message.to_owned())
    } else {
        Fault::Broken(message.to_owned())
    }
}
