//! Which addresses somebody has, and which of them they have shown to be theirs: from the user itself, from allauth's
//! `EmailAddress`, from `UserStatus` of django-graphql-auth.

use super::note::Note;
use super::records::ADDRESS;
use crate::foreign::fields;
use crate::foreign::records::Record;
use crate::values::Email;

const LONGEST: usize = 4096;
/// Where models of one's own say that the address was verified.
const FLAGS: [&str; 4] = [
    "is_verified",
    "email_verified",
    "is_email_verified",
    "verified",
];

/// The addresses of somebody.
#[derive(Debug)]
pub(super) struct Addresses {
    pub(super) first: Email,
    pub(super) is_verified: bool,
    /// Verified.
    pub(super) second: Option<Email>,
}

/// One address, and what is said of it.
struct Said {
    email: Email,
    is_verified: Option<bool>,
    is_primary: bool,
    /// Whether it stands in the record of the user.
    is_own: bool,
}

/// The addresses, and what was not taken of them.
pub(super) fn read(
    record: &Record,
    belongings: &[Record],
    status: Option<&Record>,
    trusts_addresses: bool,
) -> Result<(Addresses, Vec<Note>), Note> {
    let mut notes = Vec::new();
    let said = gathered(record, belongings, status, &mut notes)?;
    let mut all = merged(said).into_iter();
    let Some(first) = all.next() else {
        return Err(Note::new(
            "address_missing",
            &record.label().to_string(),
            "They have no e-mail address, and everybody has one here. Give them one there, and run this again.",
        ));
    };
    let addresses = Addresses {
        is_verified: first.is_verified.unwrap_or(trusts_addresses),
        first: first.email,
        second: second(record, all, &mut notes),
    };
    Ok((addresses, notes))
}

/// All that is said of addresses of somebody, the primary one first.
fn gathered(
    record: &Record,
    belongings: &[Record],
    status: Option<&Record>,
    notes: &mut Vec<Note>,
) -> Result<Vec<Said>, Note> {
    let mut said: Vec<Said> = Vec::new();
    for one in belongings.iter().filter(|one| one.model == ADDRESS) {
        let flag = |field| fields::flag(one, field).ok().flatten().unwrap_or(false);
        match address(one, "email") {
            Ok(Some(email)) => said.push(Said {
                email,
                is_verified: Some(flag("verified")),
                is_primary: flag("primary"),
                is_own: false,
            }),
            Ok(None) => {}
            Err(note) => notes.push(note),
        }
    }
    said.sort_by_key(|one| !one.is_primary);
    let place = said.iter().take_while(|one| one.is_primary).count();
    match address(record, "email") {
        Ok(Some(email)) => said.insert(place, of_user(email, record, status)),
        Ok(None) => {}
        // They may have another one.
        Err(note) if said.is_empty() => return Err(note.called("address_unreadable")),
        Err(note) => notes.push(note),
    }
    match status.map(|status| address(status, "secondary_email")) {
        Some(Ok(Some(email))) => said.push(Said {
            email,
            is_verified: Some(true),
            is_primary: false,
            is_own: false,
        }),
        Some(Err(note)) => notes.push(note),
        Some(Ok(None)) | None => {}
    }
    Ok(said)
}

/// The first other one that was verified.
fn second(
    record: &Record,
    others: impl Iterator<Item = Said>,
    notes: &mut Vec<Note>,
) -> Option<Email> {
    let label = record.label().to_string();
    let (mut second, mut more) = (None, 0);
    for one in others {
        match one.is_verified {
            Some(true) if second.is_none() => second = Some(one.email),
            Some(true) => more += 1,
            _ if one.is_own => notes.push(Note::new(
                "address_differs",
                &label,
                "The address of the user is another one than the primary one of allauth, and was never verified; it was left out. They log in with the primary one.",
            )),
            _ => notes.push(Note::new(
                "address_unverified",
                &label,
                "An address besides the primary one was never verified; it was left out.",
            )),
        }
    }
    if more > 0 {
        notes.push(Note::new(
            "addresses_more",
            &label,
            format!(
                "Verified addresses besides a primary and a secondary one were left out: {more}."
            ),
        ));
    }
    second
}

/// The address of the user itself. Nothing that allauth keeps of the same one is overruled by it.
fn of_user(email: Email, record: &Record, status: Option<&Record>) -> Said {
    let of_status = status.and_then(|one| fields::flag(one, "verified").ok().flatten());
    let mut own = FLAGS
        .iter()
        .filter_map(|field| fields::flag(record, field).ok().flatten());
    Said {
        email,
        is_verified: of_status.or_else(|| own.next()),
        is_primary: false,
        is_own: true,
    }
}

/// Each mailbox once: as the user itself has it (allauth keeps it in small letters), or as it was first written; with the first
/// that is said of it.
fn merged(said: Vec<Said>) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for one in said {
        let key = one.email.key();
        match all.iter_mut().find(|other| other.email.key() == key) {
            // What allauth says of a mailbox counts before what the user's own fields say.
            Some(other) => {
                other.is_verified = other.is_verified.or(one.is_verified);
                if one.is_own {
                    other.email = one.email;
                }
            }
            None => all.push(one),
        }
    }
    all
}

fn address(record: &Record, field: &str) -> Result<Option<Email>, Note> {
    let text = fields::text(record, field, LONGEST).map_err(|error| Note::of(&error))?;
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    match Email::parse(&text) {
        Ok(email) => Ok(Some(email)),
        Err(_) => Err(Note::new(
            "address_refused",
            &record.label().to_string(),
            format!("{field} is no address that mail can be sent to; it was left out."),
        )),
    }
}

impl Note {
    /// The same, where it is why somebody is not taken.
    fn called(mut self, code: &str) -> Self {
        code.clone_into(&mut self.code);
        self
    }
}
