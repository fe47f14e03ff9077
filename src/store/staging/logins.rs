//! Log-ins of people that wait: there may be thousands of one person's, so they are apart from what else belongs to people.

use super::{AT_ONCE, Staging, write};
use crate::error::Fault;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl as _};
use serde_json::Value;

pub(super) const TABLES: &str = "CREATE TABLE logins (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT, owner TEXT NOT NULL, digest TEXT NOT NULL, \
       expires TEXT NOT NULL, proof TEXT); \
     CREATE TABLE ended_logins (key TEXT NOT NULL);";

/// A log-in that waits.
#[derive(QueryableByName)]
pub struct StagedLogin {
    /// Its place in the order of the file.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    /// What it is, in the words of whoever staged it.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Whom it belongs to, as they are called there.
    #[diesel(sql_type = Text)]
    pub owner: String,
    /// Of what names it, in hexadecimal.
    #[diesel(sql_type = Text)]
    pub digest: String,
    /// Until when it is good, in the words of whoever staged it.
    #[diesel(sql_type = Text)]
    pub expires: String,
    /// What it was opened with, in the words of whoever staged it.
    #[diesel(sql_type = Nullable<Text>)]
    pub proof: Option<String>,
    /// Whether it was ended there.
    #[diesel(sql_type = Bool)]
    pub is_ended: bool,
}

impl std::fmt::Debug for StagedLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StagedLogin({})", self.seq)
    }
}

/// A log-in to wait.
#[derive(Clone, Copy)]
pub struct NewLogin<'a> {
    /// What it is.
    pub kind: &'a str,
    /// What it is called there, for what ends it.
    pub key: Option<&'a str>,
    /// Whom it belongs to.
    pub owner: &'a str,
    /// Of what names it, in hexadecimal.
    pub digest: &'a str,
    /// Until when it is good.
    pub expires: &'a str,
    /// What it was opened with.
    pub proof: Option<&'a str>,
}

impl std::fmt::Debug for NewLogin<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewLogin(..)")
    }
}

impl Staging {
    /// Lets a log-in wait.
    pub fn add_login(&mut self, new: NewLogin<'_>) -> Result<(), Fault> {
        let NewLogin {
            kind,
            key,
            owner,
            digest,
            expires,
            proof,
        } = new;
        self.logins.push(serde_json::json!([
            kind, key, owner, digest, expires, proof
        ]));
        if self.logins.len() < AT_ONCE {
            return Ok(());
        }
        self.write_logins()
    }

    /// Notes that the log-in with this key was ended there.
    pub fn end_login(&mut self, key: &str) -> Result<(), Fault> {
        self.ended.push(Value::from(key));
        if self.ended.len() < AT_ONCE {
            return Ok(());
        }
        self.write_ended()
    }

    fn write_logins(&mut self) -> Result<(), Fault> {
        const STATEMENT: &str = "INSERT INTO logins (kind, key, owner, digest, expires, proof) SELECT json_extract(value, '$[0]'), \
             json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'), \
             json_extract(value, '$[4]'), json_extract(value, '$[5]') FROM json_each($1)";
        write(&mut self.conn, STATEMENT, &mut self.logins)
    }

    fn write_ended(&mut self) -> Result<(), Fault> {
        const STATEMENT: &str = "INSERT INTO ended_logins (key) SELECT value FROM json_each($1)";
        write(&mut self.conn, STATEMENT, &mut self.ended)
    }

    /// Says that all of them are there, and makes them easy to find.
    pub(super) fn seal_logins(&mut self) -> Result<(), Fault> {
        self.write_logins()?;
        self.write_ended()?;
        Ok(self.conn.batch_execute(
            "CREATE INDEX logins_owner ON logins (owner, seq); \
             CREATE INDEX ended_logins_key ON ended_logins (key);",
        )?)
    }

    /// Up to `most` log-ins behind a place of people who are called one of these, in the order of the file.
    pub fn logins_of(
        &mut self,
        owners: &[&str],
        after: i64,
        most: i64,
    ) -> Result<Vec<StagedLogin>, Fault> {
        let text =
            serde_json::to_string(owners).map_err(|error| Fault::Broken(error.to_string()))?;
        let question = "SELECT seq, kind, owner, digest, expires, proof, \
               EXISTS (SELECT 1 FROM ended_logins WHERE ended_logins.key = logins.key) AS is_ended \
             FROM logins WHERE owner IN (SELECT value FROM json_each($1)) AND seq > $2 ORDER BY seq LIMIT $3";
        Ok(diesel::sql_query(question)
            .bind::<Text, _>(text)
            .bind::<BigInt, _>(after)
            .bind::<BigInt, _>(most)
            .load(&mut self.conn)?)
    }
}
