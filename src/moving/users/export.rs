//! People in the documented form, out of one moment of the database, page by page. Hashes of passwords come along only where
//! that is asked for; second factors, sessions and permissions never do.

use super::neutral::COLUMNS;
use crate::app::App;
use crate::error::Fault;
use crate::foreign::moments;
use crate::moving::exported;
use crate::security::password::{is_unset, is_usable};
use crate::store::users::Row;
use crate::store::{Conn, groups, users};
use crate::values::cells::{guarded, quoted};
use crate::values::custom_fields::Fields;
use crate::values::{Moment, UserId};
use serde_json::{Map, Value};
use std::io::Write;

/// So many people are read in one go.
const AT_ONCE: i64 = 500;
const HASH: &str = "password_hash";
/// Only imports know it: a whole name stands in the first one here.
const NAME: &str = "name";

/// What stands for a password that an operator took away.
const UNUSABLE: &str = "!";

/// How people are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// CSV, with a header.
    Csv,
    /// An object of JSON a line.
    JsonLines,
}

/// Whether hashes of passwords come along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashes {
    /// They do.
    Taken,
    /// They stay.
    Left,
}

impl ExportFormat {
    /// As an operator names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// Writes everybody, and says how many there were. The audit log hears of it before the first is written.
pub fn export_users(
    app: &App,
    (format, hashes): (ExportFormat, Hashes),
    to: &mut dyn Write,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<u64, Fault> {
    let secrets = match hashes {
        Hashes::Taken => vec![exported::PASSWORD_HASH.to_owned()],
        Hashes::Left => Vec::new(),
    };
    exported::tell(app, format.name(), secrets)?;
    let mut writer = Writer {
        format,
        hashes,
        declared: &app.config().user_fields,
        to,
        count: 0,
    };
    let mut has_begun = false;
    app.snapshot(|conn| {
        if std::mem::replace(&mut has_begun, true) {
            return Err(Fault::Unavailable(
                "the database went away in the middle of the export".to_owned(),
            ));
        }
        writer.all(conn, progress)
    })
}

struct Writer<'a> {
    format: ExportFormat,
    hashes: Hashes,
    declared: &'a Fields,
    to: &'a mut dyn Write,
    count: u64,
}

impl Writer<'_> {
    fn all(&mut self, conn: &mut Conn, progress: &mut dyn FnMut(&str, u64)) -> Result<u64, Fault> {
        let columns = self.columns();
        if self.format == ExportFormat::Csv {
            let names: Vec<_> = columns.iter().map(|name| quoted(name)).collect();
            self.line(&names.join(","), "\r\n")?;
        }
        let mut after = UserId(0);
        loop {
            let page = users::page(conn, after, AT_ONCE)?;
            let Some(last) = page.last() else {
                return Ok(self.count);
            };
            after = last.id;
            let ids: Vec<_> = page.iter().map(|row| row.id).collect();
            let mut groups = groups::of_users(conn, &ids)?;
            for row in &page {
                let groups = groups.remove(&row.id).unwrap_or_default();
                self.person(row, groups, &columns)?;
            }
            progress("people exported", self.count);
        }
    }

    fn columns(&self) -> Vec<String> {
        let is_written =
            |name: &&str| *name != NAME && (*name != HASH || self.hashes == Hashes::Taken);
        let ours = COLUMNS.into_iter().filter(is_written);
        let ours = ours.map(ToOwned::to_owned);
        let declared = self.declared.iter().map(|field| field.name.clone());
        ours.chain(declared).collect()
    }

    fn person(&mut self, row: &Row, groups: Vec<String>, columns: &[String]) -> Result<(), Fault> {
        let mut fields = fields(row, groups, self.declared);
        self.count += 1;
        if self.format == ExportFormat::JsonLines {
            fields.retain(|name, _| columns.contains(name));
            return self.line(&Value::Object(fields).to_string(), "\n");
        }
        let cells = columns.iter().map(|name| match fields.get(name) {
            Some(value) => cell(value),
            None => String::new(),
        });
        let cells: Vec<_> = cells.collect();
        self.line(&cells.join(","), "\r\n")
    }

    fn line(&mut self, text: &str, end: &str) -> Result<(), Fault> {
        let mut write = |text: &str| self.to.write_all(text.as_bytes());
        write(text)
            .and_then(|()| write(end))
            .map_err(|error| Fault::Refused(format!("The export cannot be written: {error}.")))
    }
}

/// Somebody in the documented columns.
fn fields(row: &Row, groups: Vec<String>, declared: &Fields) -> Map<String, Value> {
    let moment = |at: Option<Moment>| at.map(moments::in_text);
    let kept: Map<String, Value> =
        serde_json::from_str(row.custom_fields.as_str()).unwrap_or_default();
    let mut all = Map::new();
    let mut set = |name: &str, value: Value| {
        all.insert(name.to_owned(), value);
    };
    set("id", row.id.0.into());
    set("username", row.username.as_str().into());
    set("email", row.email.as_str().into());
    set("email_verified", row.is_verified.into());
    set("secondary_email", row.secondary_email.as_deref().into());
    set("first_name", row.first_name.as_str().into());
    set("last_name", row.last_name.as_str().into());
    set("phone", row.phone.as_deref().into());
    set("phone_verified", row.phone_verified.into());
    set(HASH, hash(row).into());
    set("is_active", row.is_active.into());
    set("archived", row.archived.into());
    set("is_staff", row.is_staff.into());
    set("is_superuser", row.is_superuser.into());
    set("date_joined", moment(Some(row.date_joined)).into());
    set("last_login", moment(row.last_login).into());
    set("groups", groups.into());
    for field in declared.iter() {
        set(
            &field.name,
            kept.get(&field.name).cloned().unwrap_or_default(),
        );
    }
    all
}

/// As other programs write it, where they know the format: PHC and modular crypt. None where no password lets anybody in; where
/// none may be chosen either, Django's mark for that.
fn hash(row: &Row) -> Option<String> {
    let kept = row.password.as_str();
    if row.reset_required || is_unset(kept) {
        return None;
    }
    if !is_usable(kept) {
        return Some(UNUSABLE.to_owned());
    }
    let hash = match kept.split_once('$') {
        Some(("argon2", rest)) => format!("${rest}"),
        Some(("bcrypt", rest)) => rest.to_owned(),
        _ => kept.to_owned(),
    };
    Some(hash)
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::Bool(_) | Value::Number(_) => return value.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(names) => listed(names),
        Value::Object(_) => value.to_string(),
    };
    quoted(&guarded(&text)).into_owned()
}

/// Names with semicolons between them; as JSON where one of them could not be told apart.
fn listed(names: &[Value]) -> String {
    let texts: Vec<_> = names.iter().filter_map(Value::as_str).collect();
    let is_odd = |name: &&str| {
        name.contains(';') || name.starts_with('[') || name.trim() != *name || name.is_empty()
    };
    if texts.iter().any(is_odd) {
        return Value::from(names.to_vec()).to_string();
    }
    texts.join(";")
}
