//! What the next `vestibule migrate` would do, statement by statement, without doing it.

use super::locks::{Reader, Step};
use super::{applied, known};
use crate::error::Fault;
use crate::store::{Conn, dialect};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "migrations"]
struct Texts;

/// A migration that has not been run.
#[derive(Debug)]
pub struct Planned {
    /// Its folder.
    pub name: String,
    /// Its statements. The locks are those of PostgreSQL.
    pub steps: Vec<Step>,
}

/// All that have not been run, in their order. `None` is a database that is not there yet, a file.
pub fn pending(conn: Option<&mut Conn>) -> Result<Vec<Planned>, Fault> {
    let Some(conn) = conn else {
        return Ok(read("sqlite", |_| true));
    };
    let done = applied(conn)?.unwrap_or_default();
    let known = known(conn)?;
    let folder = if dialect::is_sqlite(conn) {
        "sqlite"
    } else {
        "postgres"
    };
    Ok(read(folder, |version| {
        let is_known = known.iter().any(|one| one == version);
        is_known && !done.iter().any(|one| one == version)
    }))
}

/// All migrations of PostgreSQL, in their order, each as if the ones before had been run long ago.
pub fn of_postgres() -> Vec<Planned> {
    let mut reader = Reader::default();
    let planned = texts("postgres", |_| true).into_iter();
    planned
        .map(|(name, text)| {
            let steps = reader.read(&text);
            reader.settle();
            Planned { name, steps }
        })
        .collect()
}

fn read(database: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Planned> {
    let mut reader = Reader::default();
    let planned = texts(database, is_wanted).into_iter();
    planned
        .map(|(name, text)| Planned {
            name,
            steps: reader.read(&text),
        })
        .collect()
}

/// The names of migrations and what they say.
fn texts(database: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut texts: Vec<_> = Texts::iter()
        .filter_map(|path| {
            let rest = path.strip_prefix(database)?.strip_prefix('/')?;
            let name = rest.strip_suffix("/up.sql")?.to_owned();
            // As Diesel has it.
            let version = name.split('_').next().unwrap_or_default();
            let file = Texts::get(&path).filter(|_| is_wanted(&version.replace('-', "")))?;
            Some((name, String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect();
    texts.sort();
    texts
}
