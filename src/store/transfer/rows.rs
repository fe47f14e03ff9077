//! Rows as texts: a JSON array each, with the columns in the order of their names. A moment is written as SQLite keeps it
//! (`2026-01-31 10:20:30.5`), bytes as hexadecimal digits, yes and no as 1 and 0.

use super::Contents;
use super::endpoint::Endpoint;
use super::tables::{Column, Table};
use crate::error::Fault;
use crate::store::batch::{self, Holds};
use crate::store::dialect::{self, Words};
use aws_lc_rs::digest;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};
use serde_json::Value;
use std::fmt::Write as _;

/// What a row is known by: a value for each column of the key.
#[derive(Debug, Clone)]
pub(super) struct Key(Vec<Value>);

/// Rows that were read together.
pub(super) struct Page {
    rows: Vec<Vec<Value>>,
}

#[derive(QueryableByName)]
struct Cells {
    #[diesel(sql_type = Text)]
    cells: String,
}

impl Page {
    /// The rows behind `after` in the order of their keys.
    pub(super) fn read(
        from: &mut Endpoint,
        table: &Table,
        columns: &[Column],
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Self, Fault> {
        let conn = from.conn();
        let words = dialect::words(conn);
        let cells: Vec<_> = columns.iter().map(|column| cell(words, column)).collect();
        let key = key_columns(words, table, columns);
        let behind = after.map(|after| format!(" WHERE ({key}) > ({})", after.literals()));
        let question = format!(
            "SELECT {} AS cells FROM {}{} ORDER BY {key} LIMIT {limit}",
            words.array(&cells),
            table.name,
            behind.unwrap_or_default(),
        );
        let read: Vec<Cells> = diesel::sql_query(question)
            .load(conn)
            .map_err(|error| unreadable(table, error))?;
        let mut rows = Vec::with_capacity(read.len());
        for one in read {
            let row: Vec<Value> = serde_json::from_str(&one.cells).map_err(|error| {
                Fault::Broken(format!("a row of {} cannot be read: {error}", table.name))
            })?;
            rows.push(row.into_iter().zip(columns).map(canonical).collect());
        }
        Ok(Self { rows })
    }

    /// The key of the last row; `None` where there is none.
    pub(super) fn last_key(&self, table: &Table, columns: &[Column]) -> Option<Key> {
        let last = self.rows.last()?;
        let values = table.key.iter().filter_map(|name| {
            let place = columns.iter().position(|column| column.name == *name)?;
            last.get(place).cloned()
        });
        Some(Key(values.collect()))
    }

    /// Writes the rows into a table of the same columns.
    pub(super) fn write(
        &self,
        to: &mut Endpoint,
        table: &Table,
        columns: &[Column],
    ) -> Result<(), Fault> {
        let columns: Vec<_> = columns
            .iter()
            .map(|column| (column.name.as_str(), column.holds))
            .collect();
        let written = batch::insert(to.conn(), table.name, &columns, &self.rows);
        let written = written.map_err(|fault| refusal(table, fault))?;
        if written == self.rows.len() {
            return Ok(());
        }
        Err(Fault::Broken(format!(
            "{written} of {} rows of {} were written",
            self.rows.len(),
            table.name
        )))
    }
}

/// What cannot be read is the operator's to know, with the table.
fn unreadable(table: &Table, error: diesel::result::Error) -> Fault {
    match Fault::from(error) {
        Fault::Unavailable(why) => Fault::Unavailable(why),
        other => Fault::Broken(format!("the table {}: {other}", table.name)),
    }
}

/// What the other database cannot keep is the operator's to know, with the table.
fn refusal(table: &Table, fault: Fault) -> Fault {
    match fault {
        Fault::Unavailable(why) => Fault::Unavailable(why),
        other => Fault::Refused(format!(
            "The rows of {} cannot be kept there: {other}. Nothing was changed.",
            table.name
        )),
    }
}

impl Key {
    /// The number of a row that is known by one.
    pub(super) fn number(&self) -> Option<i64> {
        self.0.first().and_then(Value::as_i64)
    }

    /// As they stand in a statement: numbers, and words of ours.
    fn literals(&self) -> String {
        let literals: Vec<_> = self
            .0
            .iter()
            .map(|value| match value {
                Value::String(text) => format!("'{}'", text.replace('\'', "''")),
                other => other.to_string(),
            })
            .collect();
        literals.join(", ")
    }
}

/// Texts are compared byte for byte, on both databases.
fn key_columns(words: Words, table: &Table, columns: &[Column]) -> String {
    let is_text = |name: &str| {
        let mut named = columns.iter().filter(|column| column.name == name);
        named.any(|column| column.holds == Holds::Text)
    };
    let names: Vec<_> = table
        .key
        .iter()
        .map(|name| {
            if is_text(name) {
                format!("{name} {}", words.bytewise())
            } else {
                (*name).to_owned()
            }
        })
        .collect();
    names.join(", ")
}

/// How a column is read into the array.
fn cell(words: Words, column: &Column) -> String {
    let name = batch::quoted(&column.name);
    match (column.holds, words) {
        (Holds::Bytes, Words::Sqlite) => {
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END")
        }
        (Holds::Bytes, Words::Postgres) => format!("encode({name}, 'hex')"),
        _ => name,
    }
}

/// A value as it is written on both databases.
fn canonical((value, column): (Value, &Column)) -> Value {
    match (value, column.holds) {
        (Value::Bool(flag), Holds::Flag) => Value::from(i64::from(flag)),
        // PostgreSQL writes a T in the middle.
        (Value::String(moment), Holds::Moment) => Value::from(moment.replacen('T', " ", 1)),
        (value, _) => value,
    }
}

/// The digest of a table, as its rows come by.
pub(super) struct Digest {
    context: digest::Context,
    rows: u64,
}

impl Digest {
    pub(super) fn of(table: &Table, columns: &[Column]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(table.name.as_bytes());
        for column in columns {
            context.update(b"\0");
            context.update(column.name.as_bytes());
        }
        Self { context, rows: 0 }
    }

    pub(super) fn add(&mut self, page: &Page) {
        for row in &page.rows {
            self.context.update(b"\n");
            for value in row {
                self.context.update(value.to_string().as_bytes());
                self.context.update(b",");
            }
            self.rows += 1;
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn end(self, table: &Table) -> Contents {
        let mut digest = String::new();
        for byte in self.context.finish().as_ref() {
            let _ = write!(digest, "{byte:02x}");
        }
        Contents {
            table: table.name.to_owned(),
            rows: self.rows,
            digest,
        }
    }
}
