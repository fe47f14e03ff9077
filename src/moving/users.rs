//! People of any other program: from CSV or JSON with columns that are documented, or as that program itself exports them, and
//! out again in the same form.
//!
//! A row becomes the record that the import of Django's people knows ([`neutral`]), by the way of a preset ([`presets`]) or of
//! the operator's own mapping ([`mapping`]). From there on it is one import: the same staging, the same collisions, the same
//! comparison with who is here.

mod export;
mod hash_config;
mod mapping;
mod neutral;
mod presets;

pub use export::{ExportFormat, Hashes, export_users};
pub use hash_config::{BadHashConfig, HashConfig};
pub use mapping::{BadMapping, Mapping};
pub use presets::Preset;

use super::django::{self, Listener, Note, Options, Report, Waiting};
use super::passwords::Passwords;
use crate::app::App;
use crate::error::Fault;
use crate::foreign::records::{Place, Row, RowShape, read_rows};
use crate::values::Moment;
use presets::Left;
use serde_json::{Map, Value};
use std::io::Read;

/// What rows of people are called.
const MODEL: &str = "users";
/// So many columns are named where none of them holds addresses.
const MOST_COLUMNS: usize = 30;
/// No name of a column is longer, in bytes.
const LONGEST_COLUMN: usize = 50;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct UsersOptions {
    /// Whose export it is; the documented columns where it is nobody's.
    pub preset: Option<Preset>,
    /// What columns are called there and here.
    pub mapping: Mapping,
    /// How Firebase made its hashes.
    pub hash_config: Option<HashConfig>,
    /// As for every import. The model and the collection are not looked at.
    pub options: Options,
}

/// Imports people from rows. Nobody is told, by e-mail or otherwise.
///
/// # Errors
/// [`Fault::Refused`] where the file cannot be read to its end, or has no column for addresses: then nothing was taken. What fails
/// later leaves the people that were taken before.
pub fn import_users(
    app: &App,
    file: impl Read,
    options: &UsersOptions,
    listener: &mut Listener<'_>,
) -> Result<Report, Fault> {
    let preset = options.preset;
    let passwords = Preset::passwords(preset, options.hash_config.as_ref());
    let mut taking = Taking {
        waiting: Waiting::create(app, MODEL, passwords)?,
        options,
        now: app.now(),
        used: vec![false; options.mapping.len()],
        has_addresses: false,
        columns: Vec::new(),
    };
    let shape = preset.map(Preset::shape).unwrap_or_default();
    let mut count = 0;
    let read = read_rows(file, shape, &mut |row| {
        count += 1;
        (listener.progress)("rows read", count);
        taking.take(row)
    });
    read.map_err(django::unreadable)?;
    django::import_waiting(app, taking.end(count)?, &options.options, listener)
}

/// What is done with each row.
struct Taking<'a> {
    waiting: Waiting,
    options: &'a UsersOptions,
    now: Moment,
    /// Which of the mappings met something.
    used: Vec<bool>,
    has_addresses: bool,
    /// What the first columns are called, until one holds addresses.
    columns: Vec<String>,
}

impl Taking<'_> {
    fn take(&mut self, row: Row) -> Result<(), Fault> {
        let (place, label) = (row.place, label(row.place));
        if let Some(wrong) = row.wrong {
            let text = format!("It {wrong}; it is not taken.");
            return self.refuse("row_cells", &label, &text);
        }
        let mut fields = row.fields;
        self.see(&fields);
        let picked = self.options.mapping.pick(&mut fields, &mut self.used);
        let read = match self.options.preset {
            None => Ok(presets::Taken::of(fields)),
            Some(preset) => preset.read(fields, self.now),
        };
        let mut taken = match read {
            Ok(taken) => taken,
            Err(Left { code, text }) => return self.refuse(code, &label, text),
        };
        // What was named inside an object is known, whatever else stands there.
        for theirs in self.options.mapping.inner() {
            taken.fields.remove(theirs);
        }
        taken.fields.extend(picked);
        let record = neutral::record(place, MODEL, taken.fields);
        self.has_addresses |= record.fields.contains_key("email");
        self.needs_hash_config(&record)?;
        self.waiting.add(&record)?;
        for (code, text) in taken.notes {
            self.waiting.note(Note {
                code: code.to_owned(),
                record: record.label().to_string(),
                user: record.key.shown(),
                text: text.to_owned(),
            })?;
        }
        for (model, fields) in taken.belongings {
            let (belonging, owner) = neutral::belonging(&record, model, fields);
            self.waiting.add_belonging(&belonging, &owner)?;
        }
        Ok(())
    }

    /// Remembers what columns there are, as long as none of them is known to hold addresses.
    fn see(&mut self, fields: &Map<String, Value>) {
        if self.has_addresses {
            return;
        }
        for column in fields.keys() {
            if self.columns.len() < MOST_COLUMNS && !self.columns.contains(column) {
                self.columns.push(column.clone());
            }
        }
    }

    /// What is said where no column holds addresses.
    fn no_addresses(&self) -> Fault {
        // Without a header the first person would stand here, with their hash.
        let is_name = |column: &String| {
            let is_sign = |sign: char| !sign.is_control() && !matches!(sign, '@' | '$');
            column.len() <= LONGEST_COLUMN && column.chars().all(is_sign)
        };
        let columns = if self.columns.iter().all(is_name) {
            format!("The file has: {}.", self.columns.join(", "))
        } else {
            "Is the first line of the file a header?".to_owned()
        };
        let unused: Vec<_> = self.options.mapping.unused(&self.used).collect();
        let unused = if unused.is_empty() {
            String::new()
        } else {
            format!(
                " No row has {}, which the mapping names.",
                unused.join(", ")
            )
        };
        let preset = if self.options.preset.is_some() {
            "Is the file of another program than --preset says?"
        } else {
            "If another program has exported the file, name that with --preset."
        };
        Fault::Refused(format!(
            "There is no column for e-mail addresses. {columns}{unused} Name the column with --map <their column>=email. {preset} Nothing was taken."
        ))
    }

    fn refuse(&mut self, code: &str, label: &str, text: &str) -> Result<(), Fault> {
        self.waiting.refuse(said(code, label, text))
    }

    /// Firebase's hashes mean nothing without what the project knows.
    fn needs_hash_config(&self, record: &crate::foreign::records::Record) -> Result<(), Fault> {
        let has_hash = record
            .fields
            .get("password")
            .is_some_and(|it| !it.is_null());
        let is_firebase = self.options.preset == Some(Preset::Firebase);
        if !is_firebase || !has_hash || self.options.hash_config.is_some() {
            return Ok(());
        }
        Err(Fault::Refused(
            "Firebase's password hashes cannot be read without the parameters of the project: save what its console shows as \
             \"Password hash parameters\" in a file, and name that with --hash-config. Nothing was taken."
                .to_owned(),
        ))
    }

    fn end(mut self, count: u64) -> Result<Waiting, Fault> {
        if count > 0 && !self.has_addresses && self.waiting.is_waiting() {
            return Err(self.no_addresses());
        }
        for theirs in self.options.mapping.unused(&self.used) {
            let text = format!("No row has {theirs:?}, which the mapping names.");
            self.waiting.note(said("mapping_unused", "", &text))?;
        }
        if let Some((code, text)) = self.options.preset.and_then(Preset::caution) {
            self.waiting.note(said(code, "", text))?;
        }
        self.waiting.seal()?;
        Ok(self.waiting)
    }
}

fn said(code: &str, record: &str, text: &str) -> Note {
    Note {
        code: code.to_owned(),
        record: record.to_owned(),
        user: None,
        text: text.to_owned(),
    }
}

fn label(place: Place) -> String {
    format!("{place} ({MODEL})")
}

/// What a file may look like, by whose it is.
impl Preset {
    fn shape(self) -> RowShape {
        RowShape {
            list: self.list(),
            columns: self.columns(),
        }
    }

    fn passwords(preset: Option<Self>, config: Option<&HashConfig>) -> Passwords {
        match (preset, config) {
            (Some(Self::Keycloak), _) => Passwords::Keycloak,
            (Some(Self::Auth0), _) => Passwords::Auth0,
            (Some(Self::Supabase), _) => Passwords::Supabase,
            (Some(Self::WordPress), _) => Passwords::WordPress,
            (Some(Self::Firebase), Some(config)) => Passwords::Firebase(config.params()),
            (Some(Self::Firebase | Self::Devise | Self::Laravel) | None, _) => Passwords::Plain,
        }
    }
}
