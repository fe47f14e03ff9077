//! A database of another program: its tables, and their rows as they are at one moment. Nothing is ever written there.
//!
//! A row is asked for as JSON, on both databases; what each of them keeps in its own way (yes and no, bytes, UUIDs) is made
//! the same here. Names are only ever those that the database itself says, and are quoted.

mod still;
mod words;

use super::Conn;
use super::dialect::{self, Words};
use super::pool::{self, Manager};
use crate::config::{Backend, DatabaseUrl, PreparedStatements};
use crate::error::Fault;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use still::Still;

/// No row is longer, in bytes of JSON.
const LONGEST: usize = 1024 * 1024;

/// It waits for others for a while. The settings of the connection stay with it, so that nothing is asked of a pooler twice.
const SQLITE_BEGIN: &str =
    "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA temp_store = FILE; BEGIN";
const POSTGRES_BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL TIME ZONE 'UTC'; \
     SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'; \
     SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL standard_conforming_strings = on; \
     SET LOCAL bytea_output = 'hex'";

/// A database that is read.
pub struct Foreign {
    conn: Conn,
    url: DatabaseUrl,
    still: Option<Still>,
}

impl std::fmt::Debug for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Foreign({})", self.url)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// In the order of the table.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds, as far as that matters.
    pub holds: Holds,
    /// Whether it belongs to the primary key.
    pub is_key: bool,
    /// Whether it refers to another table.
    pub refers: bool,
}

/// What a column holds, where the two databases keep it in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Yes or no.
    Flag,
    /// Bytes: they come in base64.
    Bytes,
    /// A UUID.
    Uuid,
    /// All else.
    Other,
}

/// What a row has many of, which stands in a table beside: it comes as one more value, a list.
#[derive(Debug, Clone, Copy)]
pub struct Many<'a> {
    /// The table beside.
    pub table: &'a Table,
    /// Its column that refers to the row.
    pub owner: &'a Column,
    /// Its column that is listed.
    pub item: &'a Column,
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    is_key: i64,
    #[diesel(sql_type = BigInt)]
    refers: i64,
}

impl Table {
    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that is the primary key, where it is one.
    pub fn key(&self) -> Option<&Column> {
        let mut keys = self.columns.iter().filter(|column| column.is_key);
        keys.next().filter(|_| keys.next().is_none())
    }
}

impl Foreign {
    /// Opens a database for reading, and begins to see it as it is now.
    ///
    /// # Errors
    /// [`Fault::Refused`] with a sentence that says what is wrong with the database.
    pub fn open(url: &DatabaseUrl) -> Result<Self, Fault> {
        let unreadable = |error: String| unreadable(url, &error);
        let mut still = None;
        let conn = match &url.backend {
            Backend::Sqlite(file) => {
                // SQLite says only that it cannot open it.
                let found = Still::find(file).map_err(|error| unreadable(error.to_string()))?;
                let opened = pool::open_file(&address(file, found.as_ref())?);
                still = found;
                opened.map_err(|error| unreadable(error.to_string()))?
            }
            Backend::Postgres(_) => {
                let manager = Manager::new(url.clone(), PreparedStatements::Off);
                manager
                    .open()
                    .map_err(|error| unreadable(error.to_string()))?
            }
        };
        let mut opened = Self {
            conn,
            url: url.clone(),
            still,
        };
        let begin = match dialect::words(&opened.conn) {
            Words::Sqlite => SQLITE_BEGIN,
            Words::Postgres => POSTGRES_BEGIN,
        };
        let answer = opened.conn.batch_execute(begin);
        answer.map_err(|error| opened.unreadable(&error))?;
        opened.check_end()?;
        Ok(opened)
    }

    /// Of a file that was cut, SQLite itself misses whole pages, and takes what a page lacks for zeros.
    fn check_end(&self) -> Result<(), Fault> {
        let Backend::Sqlite(file) = &self.url.backend else {
            return Ok(());
        };
        match still::is_whole(file) {
            Ok(true) => Ok(()),
            Ok(false) => Err(unreadable(&self.url, "it ends in the middle of a page")),
            Err(error) => Err(unreadable(&self.url, &error.to_string())),
        }
    }

    /// All tables, in the order of their names.
    pub fn tables(&mut self) -> Result<Vec<Table>, Fault> {
        let question = words::catalogue(dialect::words(&self.conn));
        let described = diesel::sql_query(question).load::<Described>(&mut self.conn);
        let described = described.map_err(|error| self.unreadable(&error))?;
        if let Words::Sqlite = dialect::words(&self.conn) {
            let other = dialect::other_encoding(&mut self.conn);
            if let Some(other) = other.map_err(|error| self.unreadable(&error))? {
                return Err(unreadable(&self.url, &format!("its texts are in {other}")));
            }
        }
        let mut tables: Vec<Table> = Vec::new();
        for one in described {
            let column = Column {
                holds: words::holds(&one.kind),
                name: one.column_name,
                is_key: one.is_key != 0,
                refers: one.refers != 0,
            };
            match tables.last_mut().filter(|last| last.name == one.table_name) {
                Some(table) => table.columns.push(column),
                None => tables.push(Table {
                    name: one.table_name,
                    columns: vec![column],
                }),
            }
        }
        Ok(tables)
    }

    /// Hands over the values of some columns of each row in the order of the primary key, and behind them what the row has many
    /// of.
    ///
    /// # Errors
    /// [`Fault::Refused`] where the database cannot be read to its end, and what the called one returns.
    pub fn read(
        &mut self,
        table: &Table,
        columns: &[&Column],
        many: &[Many<'_>],
        each: &mut dyn FnMut(Vec<Value>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let words = dialect::words(&self.conn);
        let question = words::question(words, table, columns, many);
        let mut row = 0_u64;
        let wanted = columns.len() + many.len();
        let read = dialect::each_line(&mut self.conn, &question, &mut |line| {
            row += 1;
            let refused = |what: &str| {
                Fault::Refused(format!(
                    "Row {row} of the table {} {what}. Nothing was taken.",
                    table.name
                ))
            };
            if line.len() > LONGEST {
                return Err(refused(&format!("has more than {LONGEST} bytes")));
            }
            let values = words::values(&line, wanted);
            let mut values = values.ok_or_else(|| refused("is not text in UTF-8"))?;
            for (value, column) in values.iter_mut().zip(columns) {
                words::level(value, column.holds);
            }
            each(values)
        });
        read.map_err(|error| self.unreadable(&error))?
    }

    /// Says that all was read that is wanted.
    ///
    /// # Errors
    /// [`Fault::Refused`] where others came meanwhile, and nothing would have kept their changes apart.
    pub fn finish(self) -> Result<(), Fault> {
        match self.still {
            Some(still) if !still.is_so() => Err(unreadable(
                &self.url,
                "another program opened it meanwhile; run this again, which is safe while that goes on",
            )),
            _ => Ok(()),
        }
    }

    fn unreadable(&self, error: &diesel::result::Error) -> Fault {
        unreadable(&self.url, &error.to_string())
    }
}

/// The path as an address that lets SQLite read and never write: neither the file, nor a log that others left. Of a file that lies
/// still SQLite makes no log either.
fn address(file: &Path, still: Option<&Still>) -> Result<String, Fault> {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let Some(path) = file.to_str() else {
        return Err(Fault::Refused("The path is not UTF-8.".to_owned()));
    };
    let mut address = String::from("file:");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_') {
            address.push(byte.into());
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address.push_str("?mode=ro");
    if still.is_some() {
        address.push_str("&immutable=1");
    }
    Ok(address)
}

/// One sentence, whatever the database said in how many lines.
fn unreadable(url: &DatabaseUrl, error: &str) -> Fault {
    let error: Vec<_> = error.split_whitespace().collect();
    let error = error.join(" ");
    Fault::Refused(format!(
        "The database ({url}) cannot be read: {}. Nothing was taken.",
        error.trim_end_matches('.')
    ))
}
