//! A file of SQLite for what is read from elsewhere, before anything of it is kept: so that it can be looked at in any order, in
//! bounded memory. It is for our eyes alone, and gone when it is dropped; on Unix its name is gone at once, so that not even
//! a crash leaves it behind.

mod logins;

pub use logins::{NewLogin, StagedLogin};

use super::Conn;
use super::pool::Manager;
use crate::config::{Backend, DatabaseUrl, PreparedStatements};
use crate::error::Fault;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl as _};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// So many rows are written in one go.
const AT_ONCE: usize = 500;
/// No page has more bytes, but for a record that alone has more.
const LARGEST_PAGE: i64 = 8 * 1024 * 1024;
/// No page of people has more that belongs to them: fifty for each of a thousand.
const MOST_BELONGINGS: i64 = 50_000;

/// Nothing of it outlives the program, so nothing is written twice or waited for; what is sorted may need the disk.
const SETTINGS: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; \
     PRAGMA temp_store = FILE; PRAGMA cache_size = -32000; PRAGMA locking_mode = EXCLUSIVE;";

/// Owners who are called by a list of names.
const NATURAL_OWNERS: &str = "SELECT owner FROM records WHERE owner >= '[' AND owner < '\\' \
     UNION SELECT owner FROM logins WHERE owner >= '[' AND owner < '\\'";

const TABLES: &str = "CREATE TABLE records (seq INTEGER PRIMARY KEY, model TEXT NOT NULL, key TEXT, owner TEXT, head TEXT NOT NULL, fields TEXT NOT NULL); \
     CREATE TABLE claims (kind TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL); \
     CREATE TABLE notes (seq INTEGER PRIMARY KEY, code TEXT NOT NULL, note TEXT NOT NULL); \
     BEGIN;";

/// A record that waits.
#[derive(QueryableByName)]
pub struct Staged {
    /// Its place in the order of the file.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    /// What it is.
    #[diesel(sql_type = Text)]
    pub model: String,
    /// What it is called there.
    #[diesel(sql_type = Nullable<Text>)]
    pub key: Option<String>,
    /// Whom it belongs to, as they are called there.
    #[diesel(sql_type = Nullable<Text>)]
    pub owner: Option<String>,
    /// What else is to be known of it, in the words of whoever staged it.
    #[diesel(sql_type = Text)]
    pub head: String,
    /// What it holds, as JSON.
    #[diesel(sql_type = Text)]
    pub fields: String,
}

impl std::fmt::Debug for Staged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staged({})", self.seq)
    }
}

/// Something that only one record may have.
#[derive(Debug, Clone, QueryableByName)]
pub struct Claim {
    /// Which kind of thing.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What it is.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// Who claims it.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
}

#[derive(QueryableByName)]
struct Noted {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    note: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The file.
pub struct Staging {
    conn: Conn,
    file: PathBuf,
    waiting: Vec<Value>,
    logins: Vec<Value>,
    ended: Vec<Value>,
    claims: Vec<Value>,
    notes: Vec<Value>,
}

impl std::fmt::Debug for Staging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staging({})", self.file.display())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Staging {
    /// Makes the file, which must not be there.
    pub fn create(file: &Path) -> Result<Self, Fault> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let refused = |error| Fault::Refused(format!("{}: {error}.", file.display()));
        options.open(file).map_err(refused)?;
        let url = DatabaseUrl {
            backend: Backend::Sqlite(file.to_owned()),
        };
        let opened = Manager::new(url, PreparedStatements::Auto).open();
        let conn = opened.map_err(|error| {
            let _ = std::fs::remove_file(file);
            Fault::Unavailable(error.to_string())
        })?;
        let mut staging = Self {
            conn,
            file: file.to_owned(),
            waiting: Vec::new(),
            logins: Vec::new(),
            ended: Vec::new(),
            claims: Vec::new(),
            notes: Vec::new(),
        };
        staging.conn.batch_execute(SETTINGS)?;
        staging.conn.batch_execute(logins::TABLES)?;
        staging.conn.batch_execute(TABLES)?;
        #[cfg(unix)]
        let _ = std::fs::remove_file(file);
        Ok(staging)
    }

    /// Lets a record wait.
    pub fn add(
        &mut self,
        model: &str,
        key: Option<&str>,
        owner: Option<&str>,
        (head, fields): (&str, &str),
    ) -> Result<(), Fault> {
        self.waiting
            .push(serde_json::json!([model, key, owner, head, fields]));
        if self.waiting.len() < AT_ONCE {
            return Ok(());
        }
        self.write_records()
    }

    fn write_records(&mut self) -> Result<(), Fault> {
        const STATEMENT: &str = "INSERT INTO records (model, key, owner, head, fields) SELECT json_extract(value, '$[0]'), \
             json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'), \
             json_extract(value, '$[4]') FROM json_each($1)";
        write(&mut self.conn, STATEMENT, &mut self.waiting)
    }

    /// Says that all records are there, and makes them easy to find.
    pub fn seal(&mut self) -> Result<(), Fault> {
        self.write_records()?;
        self.seal_logins()?;
        Ok(self.conn.batch_execute(
            "CREATE INDEX records_key ON records (model, key); \
             CREATE INDEX records_owner ON records (owner, seq) WHERE owner IS NOT NULL;",
        )?)
    }

    /// How many records of each model there are.
    pub fn models(&mut self) -> Result<Vec<(String, i64)>, Fault> {
        let question =
            "SELECT model AS name, COUNT(*) AS number FROM records GROUP BY model ORDER BY model";
        let counted: Vec<Counted> = diesel::sql_query(question).load(&mut self.conn)?;
        Ok(counted
            .into_iter()
            .map(|one| (one.name, one.number))
            .collect())
    }

    /// The records of a model behind a place, in the order of the file: no more than `most`, nor than fit into some megabytes, but
    /// one at least where there is one.
    pub fn page(&mut self, model: &str, after: i64, most: i64) -> Result<Vec<Staged>, Fault> {
        let question = "SELECT seq, model, key, owner, head, fields FROM \
             (SELECT *, SUM(LENGTH(fields)) OVER (ORDER BY seq) AS so_far FROM \
              (SELECT * FROM records WHERE seq > $1 AND +model = $2 ORDER BY seq LIMIT $3)) \
             WHERE so_far - LENGTH(fields) < $4 ORDER BY seq";
        Ok(diesel::sql_query(question)
            .bind::<BigInt, _>(after)
            .bind::<Text, _>(model)
            .bind::<BigInt, _>(most)
            .bind::<BigInt, _>(LARGEST_PAGE)
            .load(&mut self.conn)?)
    }

    /// The records that belong to somebody who is called one of these, in the order of the file.
    ///
    /// # Errors
    /// [`Fault::Refused`] where there are more than anybody has.
    pub fn belonging_to(&mut self, owners: &[&str]) -> Result<Vec<Staged>, Fault> {
        let text =
            serde_json::to_string(owners).map_err(|error| Fault::Broken(error.to_string()))?;
        let question = "SELECT seq, model, key, owner, head, fields FROM records \
             WHERE owner IN (SELECT value FROM json_each($1)) ORDER BY seq LIMIT $2";
        let found: Vec<Staged> = diesel::sql_query(question)
            .bind::<Text, _>(text)
            .bind::<BigInt, _>(MOST_BELONGINGS)
            .load(&mut self.conn)?;
        if i64::try_from(found.len()).unwrap_or(i64::MAX) < MOST_BELONGINGS {
            return Ok(found);
        }
        Err(Fault::Refused(format!(
            "More than {MOST_BELONGINGS} rows belong to {} people in a row. Leave their models out of the file.",
            owners.len()
        )))
    }

    /// Whether anything belongs to somebody by what they are called, and not by a key (`dumpdata --natural-foreign`).
    pub fn has_natural_owners(&mut self) -> Result<bool, Fault> {
        let question = format!("SELECT EXISTS ({NATURAL_OWNERS}) AS number");
        let found: Number = diesel::sql_query(question).get_result(&mut self.conn)?;
        Ok(found.number != 0)
    }

    /// How many of those are called as nobody of a model is in a field.
    pub fn unknown_owners(&mut self, model: &str, field: &str) -> Result<i64, Fault> {
        let question = format!(
            "SELECT COUNT(*) AS number FROM ({NATURAL_OWNERS}) WHERE owner NOT IN \
             (SELECT json_array(json_extract(fields, '$.' || $1)) FROM records WHERE model = $2)"
        );
        let found: Number = diesel::sql_query(question)
            .bind::<Text, _>(field)
            .bind::<Text, _>(model)
            .get_result(&mut self.conn)?;
        Ok(found.number)
    }

    /// Notes that a record needs something for itself.
    pub fn claim(&mut self, kind: &str, key: &str, seq: i64) -> Result<(), Fault> {
        self.claims.push(serde_json::json!([kind, key, seq]));
        if self.claims.len() < AT_ONCE {
            return Ok(());
        }
        self.write_claims()
    }

    fn write_claims(&mut self) -> Result<(), Fault> {
        const STATEMENT: &str = "INSERT INTO claims (kind, key, seq) SELECT json_extract(value, '$[0]'), \
             json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each($1)";
        write(&mut self.conn, STATEMENT, &mut self.claims)
    }

    /// Says that all claims are there: what several want is found from now on.
    pub fn seal_claims(&mut self) -> Result<(), Fault> {
        self.write_claims()?;
        Ok(self.conn.batch_execute(
            "CREATE TABLE disputed (kind TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL); \
             INSERT INTO disputed SELECT kind, key, seq FROM claims WHERE (kind, key) IN \
               (SELECT kind, key FROM claims GROUP BY kind, key HAVING MIN(seq) <> MAX(seq)); \
             DROP TABLE claims; \
             CREATE INDEX disputed_seq ON disputed (seq); \
             CREATE INDEX disputed_key ON disputed (kind, key, seq);",
        )?)
    }

    /// What the records between two places want that others want too.
    pub fn disputed(&mut self, first: i64, last: i64) -> Result<Vec<Claim>, Fault> {
        let question = "SELECT DISTINCT kind, key, seq FROM disputed WHERE seq BETWEEN $1 AND $2";
        Ok(diesel::sql_query(question)
            .bind::<BigInt, _>(first)
            .bind::<BigInt, _>(last)
            .load(&mut self.conn)?)
    }

    /// The place of the first record that wants something.
    pub fn first_to_claim(&mut self, kind: &str, key: &str) -> Result<i64, Fault> {
        let question =
            "SELECT COALESCE(MIN(seq), 0) AS number FROM disputed WHERE kind = $1 AND key = $2";
        let found: Number = diesel::sql_query(question)
            .bind::<Text, _>(kind)
            .bind::<Text, _>(key)
            .get_result(&mut self.conn)?;
        Ok(found.number)
    }

    /// Keeps a note.
    pub fn note(&mut self, code: &str, note: &str) -> Result<(), Fault> {
        self.notes.push(serde_json::json!([code, note]));
        if self.notes.len() < AT_ONCE {
            return Ok(());
        }
        self.write_notes()
    }

    fn write_notes(&mut self) -> Result<(), Fault> {
        const STATEMENT: &str = "INSERT INTO notes (code, note) SELECT json_extract(value, '$[0]'), \
             json_extract(value, '$[1]') FROM json_each($1)";
        write(&mut self.conn, STATEMENT, &mut self.notes)
    }

    /// Up to `most` notes behind a place, in the order in which they were made, and the place of the last.
    pub fn notes(&mut self, after: i64, most: i64) -> Result<(Vec<String>, i64), Fault> {
        self.write_notes()?;
        let question = "SELECT seq, note FROM notes WHERE seq > $1 ORDER BY seq LIMIT $2";
        let found: Vec<Noted> = diesel::sql_query(question)
            .bind::<BigInt, _>(after)
            .bind::<BigInt, _>(most)
            .load(&mut self.conn)?;
        let last = found.last().map_or(after, |one| one.seq);
        Ok((found.into_iter().map(|one| one.note).collect(), last))
    }
}

fn write(conn: &mut Conn, statement: &str, rows: &mut Vec<Value>) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = Value::Array(std::mem::take(rows)).to_string();
    diesel::sql_query(statement)
        .bind::<Text, _>(text)
        .execute(conn)?;
    Ok(())
}
