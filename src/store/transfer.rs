//! Whole databases: all rows of one into another, whichever of the two databases each of them is, a digest of each table, and
//! files that hold a database as a backup.
//!
//! A row is read as one JSON array ([`rows`]) that is the same text on both databases, so that what was written can be compared
//! with what was read. Tables go in the order of what refers to what ([`tables`]).

mod endpoint;
mod rows;
mod tables;

pub use endpoint::Endpoint;

use crate::error::Fault;
use rows::{Key, Page};
use tables::{Column, TABLES, Table};

/// So many rows are read and written in one go.
const AT_ONCE: usize = 500;

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The name of the table.
    pub table: String,
    /// How many rows there are.
    pub rows: u64,
    /// SHA-256 of the names of its columns and of all rows in the order of their keys, in hexadecimal digits.
    pub digest: String,
}

/// What hears how far a transfer is: the table, and how many of its rows are done.
pub type Progress<'a> = &'a mut dyn FnMut(&str, u64);

/// Puts all rows of `from` into `to`, whose tables are there and are emptied first, and compares what is there afterwards. Both
/// are in a transaction; nothing of `to` counts before its commit.
///
/// # Errors
/// [`Fault::Refused`] where a table differs between the two, or holds what the other database cannot keep.
pub fn copy(
    from: &mut Endpoint,
    to: &mut Endpoint,
    progress: Progress<'_>,
) -> Result<Vec<Contents>, Fault> {
    for table in TABLES.iter().rev() {
        to.empty(table)?;
    }
    let mut read = Vec::new();
    for table in TABLES {
        let columns = from.columns(table)?;
        if to.columns(table)? != columns {
            return Err(Fault::Refused(format!(
                "The table {} has other columns there than here. Run `vestibule migrate` on both.",
                table.name
            )));
        }
        read.push(copy_table(from, to, table, &columns, progress)?);
    }
    let written = contents(to, &mut |_, _| ())?;
    let differs = |(read, written): &(&Contents, &Contents)| read != written;
    match read.iter().zip(&written).find(differs) {
        None => Ok(read),
        Some((table, _)) => Err(Fault::Refused(format!(
            "The table {} does not hold there what it holds here. Nothing was changed.",
            table.table
        ))),
    }
}

fn copy_table(
    from: &mut Endpoint,
    to: &mut Endpoint,
    table: &Table,
    columns: &[Column],
    progress: Progress<'_>,
) -> Result<Contents, Fault> {
    let mut write = |page: &Page| page.write(to, table, columns);
    let (contents, last) = walk(from, table, columns, progress, &mut write)?;
    if table.has_sequence() {
        let given = from.last_number(table)?;
        let highest = last.and_then(|key| key.number()).unwrap_or_default();
        to.set_last_number(table, given.max(highest))?;
    }
    Ok(contents)
}

/// Reads a table from its first row to its last one, whose key it returns beside what the table holds.
fn walk(
    of: &mut Endpoint,
    table: &Table,
    columns: &[Column],
    progress: Progress<'_>,
    each: &mut dyn FnMut(&Page) -> Result<(), Fault>,
) -> Result<(Contents, Option<Key>), Fault> {
    let mut digest = rows::Digest::of(table, columns);
    let mut after = None;
    loop {
        let page = Page::read(of, table, columns, after.as_ref(), AT_ONCE)?;
        let Some(last) = page.last_key(table, columns) else {
            return Ok((digest.end(table), after));
        };
        digest.add(&page);
        each(&page)?;
        progress(table.name, digest.rows());
        after = Some(last);
    }
}

/// What each table holds, in the order of [`copy`].
pub fn contents(of: &mut Endpoint, progress: Progress<'_>) -> Result<Vec<Contents>, Fault> {
    let mut all = Vec::new();
    for table in TABLES {
        let columns = of.columns(table)?;
        if columns.is_empty() {
            // The schema of an older program has no such table.
            continue;
        }
        let (contents, _) = walk(of, table, &columns, progress, &mut |_| Ok(()))?;
        all.push(contents);
    }
    Ok(all)
}
