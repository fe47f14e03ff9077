//! Many rows in one statement, on both databases: they go there as one text of JSON, an array for each.

use super::Conn;
use super::dialect::{self, Words};
use crate::error::Fault;
use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use serde_json::Value;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Number,
    /// 1 and 0.
    Flag,
    Text,
    /// In hexadecimal digits.
    Bytes,
    /// As SQLite keeps it: `2026-01-31 10:20:30.5`.
    Moment,
}

/// Inserts rows whose values are in the order of the columns. How many there were.
pub(super) fn insert(
    conn: &mut Conn,
    table: &str,
    columns: &[(&str, Holds)],
    rows: &[Vec<Value>],
) -> Result<usize, Fault> {
    let names: Vec<_> = columns.iter().map(|(name, _)| quoted(name)).collect();
    let names = names.join(", ");
    let words = dialect::words(conn);
    let values: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(place, (_, holds))| element(words, *holds, place))
        .collect();
    let values = values.join(", ");
    let statement = match words {
        Words::Sqlite => {
            format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each($1)")
        }
        Words::Postgres => format!(
            "INSERT INTO {table} ({names}) SELECT {values} FROM json_array_elements($1::json)"
        ),
    };
    let rows = serde_json::to_string(rows).map_err(|error| Fault::Broken(error.to_string()))?;
    let inserting = diesel::sql_query(statement).bind::<Text, _>(rows);
    Ok(inserting.execute(conn)?)
}

/// Some columns have names that are words of SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// How a column is made of an element of the array that is called `value`.
fn element(words: Words, holds: Holds, place: usize) -> String {
    match words {
        Words::Sqlite => {
            let found = format!("json_extract(value, '$[{place}]')");
            match holds {
                Holds::Bytes => format!("unhex({found})"),
                _ => found,
            }
        }
        Words::Postgres => {
            let found = format!("(value ->> {place})");
            match holds {
                Holds::Text => found,
                Holds::Number => format!("{found}::bigint"),
                Holds::Flag => format!("{found}::integer::boolean"),
                Holds::Moment => format!("{found}::timestamp"),
                Holds::Bytes => format!("decode({found}, 'hex')"),
            }
        }
    }
}
