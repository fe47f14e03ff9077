//! What the records of a user, and what belongs to them, mean here.

mod standing;

use super::addresses::{self, Addresses};
use super::factors::{self, App};
use super::identity::{document_id, number, old_key};
use super::keys::{NaturalKey, key_text};
use super::note::Note;
use super::passkeys::{self, Passkey};
use super::records::{SOCIAL, STATUS};
use super::rights::Rights;
use super::social::{self, Social};
use crate::config::RelyingParty;
use crate::foreign::fields::{self, BadField};
use crate::foreign::moments::Clock;
use crate::foreign::records::{Key, Record};
use crate::i18n::Zone;
use crate::moving::passwords::Passwords;
use crate::security::foreign_hashes::BadHash;
use crate::store::imports::Columns;
use crate::values::custom_fields::{Answers, CustomFields, EditedBy, Fields, Sent};
use crate::values::{Moment, PersonName, Phone, Region, Username, is_hidden};
use serde_json::Value;
use std::collections::BTreeMap;

/// No text that is looked at is longer.
const LONGEST: usize = 4096;
/// What fits into a column of Django's, or into a credential of others, with room.
const LONGEST_HASH: usize = 4096;
const LONGEST_NAME: usize = 150;
/// What stands for a password that nothing matches, until it is written.
pub(super) const UNUSABLE: &str = "!";
/// What stands for none whose owner may choose one by e-mail, until it is written.
pub(super) const UNSET: &str = "!unset";

/// Where a phone number may stand, and what may say that it was verified.
const PHONES: [&str; 2] = ["phone", "phone_number"];
const PHONE_FLAGS: [&str; 3] = [
    "phone_verified",
    "is_phone_verified",
    "phone_number_verified",
];
/// Where the name of somebody may stand whose model does not know a first and a last one.
const WHOLE_NAMES: [&str; 2] = ["name", "full_name"];

/// How the records are to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    /// What the texts of passwords are.
    pub(super) passwords: &'a Passwords,
    /// Whether users say themselves what may stand beside them.
    pub(super) is_complete: bool,
    /// The custom fields of this site.
    pub(super) fields: &'a Fields,
    /// Where moments without a zone are.
    pub(super) zone: Zone,
    /// Where numbers without a country code are.
    pub(super) home: Option<Region>,
    /// Whether staff stays staff.
    pub(super) takes_staff: bool,
    /// What the project calls people by.
    pub(super) called_by: NaturalKey,
    /// Whether people without a password log in there by other means, and could choose one by e-mail.
    pub(super) uses_allauth: bool,
    /// Whether an address counts as verified of which nothing is said.
    pub(super) trusts_addresses: bool,
    /// The permissions of this site.
    pub(super) permissions: &'a BTreeMap<String, i64>,
    /// For whom passkeys must have been made.
    pub(super) party: &'a RelyingParty,
    /// For people of whom it is not said when they came.
    pub(super) now: Moment,
}

/// Somebody as they will be here.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The place of their record.
    pub(super) seq: i64,
    /// How messages call their record.
    pub(super) label: String,
    /// How messages call them.
    pub(super) shown: Option<String>,
    /// Their key as it is there.
    pub(super) key: Option<String>,
    /// What they are remembered by.
    pub(super) old_key: String,
    /// The number that they keep.
    pub(super) number: Option<i64>,
    /// Whether nothing but a name tells who they are: another may have it the next time.
    pub(super) is_known_by_name: bool,
    /// What is written of them. A username that they do not have yet is empty.
    pub(super) columns: Columns,
    /// Whether it is said when they came.
    pub(super) has_joined: bool,
    /// Whether a moment of theirs has no zone.
    pub(super) is_without_zone: bool,
    /// What a username is made of, where they have none that can be kept.
    pub(super) stem: String,
    pub(super) groups: Vec<String>,
    /// By codename.
    pub(super) permissions: Vec<String>,
    pub(super) app: Option<App>,
    /// How others in the file may call them.
    pub(super) names: Vec<String>,
    /// The password as it is there.
    pub(super) raw_password: RawPassword,
    pub(super) passkeys: Vec<Passkey>,
    /// Accounts at providers.
    pub(super) social: Vec<Social>,
    /// What was not taken as it is.
    pub(super) notes: Vec<Note>,
}

/// An encoded password as it is there.
#[derive(Clone)]
pub(super) struct RawPassword(String);

impl RawPassword {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RawPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawPassword(..)")
    }
}

/// What a record of a user and what belongs to it mean; a note where they cannot be taken.
pub(super) fn read(
    (seq, record): (i64, &Record),
    belongings: &[Record],
    rights: &Rights,
    reading: Reading<'_>,
) -> Result<Person, Note> {
    let mut reader = Reader {
        record,
        reading,
        has_joined: false,
        is_without_zone: false,
        notes: Vec::new(),
    };
    let shown = record.key.shown();
    let status = belongings.iter().find(|one| one.model == STATUS);
    let status = status.or_else(|| reading.is_complete.then_some(record));
    let found = addresses::read(record, belongings, status, reading.trusts_addresses);
    let (found, notes) = found.map_err(|note| note.refusing().about(shown.as_deref()))?;
    reader.notes.extend(notes);
    let old_key = old_key(record).ok_or_else(|| {
        Note::new(
            "key_missing",
            &reader.label(),
            "There is neither a key nor a username to know them by again.",
        )
    })?;
    reader.verified();
    let columns = reader.columns(&found, (status, chooses_password(belongings, reading)));
    let custom_fields = reader.custom();
    let (username, stem) = reader.username(&found);
    let groups = reader.groups(rights);
    let permissions = reader.permissions(rights);
    let (app, notes) = factors::read(belongings.iter());
    reader.notes.extend(notes);
    let (passkeys, notes) = passkeys::read(record, belongings, reading.party);
    reader.notes.extend(notes);
    let (social, notes) = social::read(belongings);
    reader.notes.extend(notes);
    let columns = Columns {
        username_key: username.as_ref().map(Username::key).unwrap_or_default(),
        username: username
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default(),
        custom_fields,
        ..columns
    };
    let notes = std::mem::take(&mut reader.notes).into_iter();
    Ok(Person {
        seq,
        label: record.label().to_string(),
        key: document_id(record).or_else(|| key_text(&record.key)),
        old_key,
        number: number(record),
        is_known_by_name: record.key == Key::None,
        columns,
        has_joined: reader.has_joined,
        is_without_zone: reader.is_without_zone,
        stem,
        groups,
        permissions,
        app,
        names: Vec::new(),
        raw_password: RawPassword(raw_password(record)),
        passkeys,
        social,
        notes: notes.map(|note| note.about(shown.as_deref())).collect(),
        shown,
    })
}

fn raw_password(record: &Record) -> String {
    let text = fields::text(record, "password", LONGEST_HASH);
    text.ok().flatten().unwrap_or_default().into_owned()
}

/// Whether somebody without a password may choose one by e-mail: allauth lets them, and gives none to those who log in with an
/// account elsewhere. Django alone lets nobody.
fn chooses_password(belongings: &[Record], reading: Reading<'_>) -> bool {
    reading.uses_allauth || belongings.iter().any(|one| one.model == SOCIAL)
}

/// Reads fields, and notes what cannot be read.
struct Reader<'a> {
    record: &'a Record,
    reading: Reading<'a>,
    has_joined: bool,
    is_without_zone: bool,
    notes: Vec<Note>,
}

impl Reader<'_> {
    fn label(&self) -> String {
        self.record.label().to_string()
    }

    fn note(&mut self, code: &str, text: impl Into<String>) {
        self.notes.push(Note::new(code, &self.label(), text));
    }

    /// What could be read.
    fn read<T>(&mut self, read: Result<Option<T>, BadField>) -> Option<T> {
        read.unwrap_or_else(|error| {
            self.notes.push(Note::of(&error));
            None
        })
    }

    fn flag(&mut self, field: &str) -> Option<bool> {
        self.read(fields::flag(self.record, field))
    }

    fn moment(&mut self, field: &str) -> Option<Moment> {
        let found = self.read(fields::moment(self.record, field, self.reading.zone))?;
        self.is_without_zone |= !found.has_zone;
        if found.clock != Clock::Once {
            let text = format!(
                "{field} has no zone, and clocks in {} showed it twice or never; the earlier moment was taken.",
                self.reading.zone.name()
            );
            self.note("moment_unsure", text);
        }
        Some(found.at)
    }

    /// All but the username and the custom fields.
    fn columns(
        &mut self,
        found: &Addresses,
        (status, chooses): (Option<&Record>, bool),
    ) -> Columns {
        let (password, reset_required) = self.password(chooses);
        let (first_name, last_name) = self.names();
        let (phone, phone_verified) = self.phone();
        // Where it cannot be read nobody gets in by mistake.
        let is_active = match fields::flag(self.record, "is_active") {
            Ok(flag) => flag.unwrap_or(true),
            Err(error) => {
                self.notes.push(Note::of(&error));
                false
            }
        };
        let (is_staff, is_superuser) = self.staff();
        let archived = status.map(|status| fields::flag(status, "archived"));
        let archived = archived.and_then(|read| self.read(read)).unwrap_or(false);
        let date_joined = self.moment("date_joined");
        self.has_joined = date_joined.is_some();
        let last_login = self.moment("last_login");
        Columns {
            email: found.first.as_str().to_owned(),
            email_key: found.first.key(),
            secondary_email: found.second.as_ref().map(|it| it.as_str().to_owned()),
            secondary_email_key: found.second.as_ref().map(crate::values::Email::key),
            username: String::new(),
            username_key: String::new(),
            first_name,
            last_name,
            phone,
            phone_verified,
            password,
            reset_required,
            is_active,
            is_staff,
            is_superuser,
            is_verified: found.is_verified,
            archived,
            custom_fields: String::new(),
            date_joined: date_joined.unwrap_or(self.reading.now),
            last_login,
        }
    }

    /// As it is kept, and whether only a reset lets its owner in. One that nothing matches stays so, unless they may choose another.
    fn password(&mut self, chooses: bool) -> (String, bool) {
        let text = match fields::text(self.record, "password", LONGEST_HASH) {
            Ok(text) => text.unwrap_or_default(),
            Err(error) => {
                self.notes.push(Note::of(&error));
                return (UNSET.to_owned(), true);
            }
        };
        if text.is_empty() && self.reading.is_complete {
            return (UNSET.to_owned(), false);
        }
        if text.is_empty() || text.starts_with('!') {
            let kept = if chooses { UNSET } else { UNUSABLE };
            return (kept.to_owned(), false);
        }
        if text.contains(char::is_control) {
            self.note(
                "password_unreadable",
                "The password is not taken: it has control characters. They get in by resetting it.",
            );
            return (UNSET.to_owned(), true);
        }
        let (code, why) = match self.reading.passwords.kept(&text) {
            Ok(kept) => return (kept, false),
            Err(why @ (BadHash::TooExpensive { .. } | BadHash::TooMuchMemory { .. })) => {
                ("password_expensive", why)
            }
            Err(why) => ("password_unreadable", why),
        };
        self.note(
            code,
            format!("The password is not taken: {why}. They get in by resetting it."),
        );
        (UNSET.to_owned(), true)
    }

    fn names(&mut self) -> (String, String) {
        let has = |field: &str| self.record.fields.contains_key(field);
        if has("first_name") || has("last_name") {
            return (self.name("first_name"), self.name("last_name"));
        }
        let whole = WHOLE_NAMES.into_iter().find(|field| has(field));
        let whole = whole.map(|field| self.name(field)).unwrap_or_default();
        (whole, String::new())
    }

    /// A name without what cannot be shown, and no longer than names are.
    fn name(&mut self, field: &str) -> String {
        let Some(text) = self.read(fields::text(self.record, field, LONGEST)) else {
            return String::new();
        };
        if let Ok(name) = PersonName::parse(&text) {
            return name.as_str().to_owned();
        }
        let visible = text.chars().filter(|sign| !is_hidden(*sign));
        let kept: String = visible.take(LONGEST_NAME).collect();
        self.note(
            "name_shortened",
            format!("{field} has signs that cannot be shown, or more than {LONGEST_NAME}; they were left out."),
        );
        PersonName::parse(&kept)
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default()
    }

    fn phone(&mut self) -> (Option<String>, bool) {
        let texts = PHONES.map(|field| self.read(fields::text(self.record, field, LONGEST)));
        let typed = texts
            .into_iter()
            .flatten()
            .find(|typed| !typed.trim().is_empty());
        let Some(typed) = typed else {
            return (None, false);
        };
        let Ok(phone) = Phone::parse(&typed, self.reading.home) else {
            self.note(
                "phone_unreadable",
                "The phone number is none that text messages can go to, or has no country code; it was left out.",
            );
            return (None, false);
        };
        let verified = PHONE_FLAGS.map(|field| self.flag(field) == Some(true));
        (Some(phone.as_str().to_owned()), verified.contains(&true))
    }

    fn custom(&mut self) -> String {
        let mut answers = Answers::default();
        for field in self.reading.fields.iter() {
            let number;
            let sent = match self.record.fields.get(&field.name) {
                None | Some(Value::Null) => continue,
                Some(Value::Bool(yes)) => Sent::Boolean(*yes),
                Some(Value::String(text)) => Sent::Text(text),
                Some(Value::Number(it)) => {
                    number = it.to_string();
                    Sent::Text(&number)
                }
                Some(Value::Array(_) | Value::Object(_)) => Sent::Other,
            };
            match field.parse(sent) {
                Ok(value) => answers.set(field, value),
                Err(error) => {
                    let (name, code) = (&field.name, error.code());
                    self.note("custom_field_refused", format!("{name} does not fit what USER_FIELDS says of it ({code}); it was left out."));
                }
            }
        }
        let kept = CustomFields::default().changed(self.reading.fields, &answers, EditedBy::Staff);
        kept.as_str().to_owned()
    }

    /// The username, and what one is made of where there is none that can be kept.
    fn username(&mut self, found: &Addresses) -> (Option<Username>, String) {
        let local = found.first.local_part().to_owned();
        let Some(text) = self.read(fields::text(self.record, "username", LONGEST)) else {
            return (None, local);
        };
        if text.trim().is_empty() {
            return (None, local);
        }
        if let Ok(name) = Username::parse_imported(&text) {
            let stem = name.as_str().to_owned();
            return (Some(name), stem);
        }
        self.note(
            "username_changed",
            "The username has signs that usernames do not have, or more than 150; another one is made of it.",
        );
        (None, text.into_owned())
    }

    fn groups(&mut self, rights: &Rights) -> Vec<String> {
        let read = fields::keys(self.record, "groups").map(Some);
        let references = self.read(read).unwrap_or_default();
        let mut names = Vec::new();
        for reference in &references {
            match rights.group(reference) {
                Some(name) => names.push(name),
                None => self.note(
                    "group_unknown",
                    "They are in a group that is not in the file; write auth.group into it too.",
                ),
            }
        }
        names.sort();
        names.dedup();
        names
    }

    fn permissions(&mut self, rights: &Rights) -> Vec<String> {
        let read = fields::keys(self.record, "user_permissions").map(Some);
        let references = self.read(read).unwrap_or_default();
        let mut codenames = Vec::new();
        for reference in &references {
            match rights.permission(reference) {
                Some(_) if !self.reading.takes_staff => {}
                Some(codename) if self.reading.permissions.contains_key(codename) => {
                    codenames.push(codename.to_owned());
                }
                Some(_) => self.note(
                    "permission_not_here",
                    "They hold a permission that there is not here; it was left out.",
                ),
                None => self.note(
                    "permission_unknown",
                    "They hold a permission that is not in the file; write auth.permission into it too, or use --natural-foreign.",
                ),
            }
        }
        codenames.sort();
        codenames.dedup();
        codenames
    }
}
