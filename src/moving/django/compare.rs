//! People of a file beside those who are here: who is new, who is as they were, who has changed there, and what has changed here.

use super::Numbers;
use super::person::Person;
use super::tags::{Field, Tags, listed};
use super::taken::{Taken, known_passkeys, known_social};
use crate::app::App;
use crate::error::Fault;
use crate::store::imports::{self, Columns, Remembered, Source};
use crate::store::users::Row;
use crate::store::{Conn, groups, permissions, users};
use crate::values::UserId;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// What becomes of somebody.
#[derive(Debug)]
pub(super) enum Decision {
    /// They are not taken; the last of their notes says why.
    Refuse,
    /// They were erased here, and stay away.
    Erased,
    /// All is as it was.
    Same(UserId),
    /// Something may have changed there.
    Look(UserId, Remembered),
    /// They are new.
    Add,
}

/// Decides of each. Those who are new lose what others have here.
pub(super) fn decide(
    app: &App,
    conn: &mut Conn,
    (source, numbers): (Source<'_>, Numbers),
    people: &mut [Person],
) -> Result<Vec<Decision>, Fault> {
    let keys: Vec<_> = people.iter().map(|one| one.old_key.as_str()).collect();
    let mut remembered = imports::remembered(conn, source, &keys)?;
    let mut decisions: Vec<_> = people
        .iter()
        .map(|person| match remembered.remove(&person.old_key) {
            None => Decision::Add,
            Some(before) => beside(person, before),
        })
        .collect();
    make_way((app, numbers), conn, people, &mut decisions)?;
    Ok(decisions)
}

fn beside(person: &Person, before: Remembered) -> Decision {
    let Some(user) = before.user else {
        return Decision::Erased;
    };
    let is_same = Tags::read(&before.fields)
        .is_some_and(|tags| tags_now(person, &tags).whole() == before.digest);
    if is_same {
        Decision::Same(user)
    } else {
        Decision::Look(user, before)
    }
}

/// The tags of somebody who was here before. A username that was made here is not theirs to change.
fn tags_now(person: &Person, before: &Tags) -> Tags {
    let mut tags = Tags::of(person, before.salt());
    if !before.has(Field::Username) {
        tags.forget(Field::Username);
    }
    tags
}

/// Takes from those who are new what others have here.
fn make_way(
    (app, numbers): (&App, Numbers),
    conn: &mut Conn,
    people: &mut [Person],
    decisions: &mut [Decision],
) -> Result<(), Fault> {
    let new: Vec<_> = people
        .iter()
        .zip(decisions.iter())
        .filter(|(_, decision)| matches!(decision, Decision::Add))
        .map(|(person, _)| person)
        .collect();
    let taken = Taken::among(app, conn, &new)?;
    for (person, decision) in people.iter_mut().zip(decisions) {
        if !matches!(decision, Decision::Add) {
            continue;
        }
        if let Some((code, text)) = taken.refuses(person, numbers) {
            let note = person.note(code, text);
            person.notes.push(note);
            *decision = Decision::Refuse;
        } else {
            taken.leave_out(person);
        }
    }
    Ok(())
}

/// What is to be written of somebody who was here before.
#[derive(Debug)]
pub(super) struct Weighed {
    /// Their row as it will be.
    pub(super) next: Columns,
    /// Groups, by name: those they come into, and those they leave.
    pub(super) groups: (Vec<String>, Vec<String>),
    /// The same of permissions.
    pub(super) permissions: (Vec<String>, Vec<String>),
    /// Whether they bring an authenticator app.
    pub(super) brings_app: bool,
    /// Whether they bring passkeys.
    pub(super) brings_passkeys: bool,
    /// Whether they bring accounts at providers.
    pub(super) brings_social: bool,
    /// What is remembered of them.
    pub(super) tags: Tags,
    /// What has changed here and there, and stays as it is here.
    pub(super) kept: Vec<Field>,
    /// Whether anything changes.
    pub(super) is_change: bool,
}

impl Weighed {
    /// Keeps what is here in some flags, whatever is brought.
    pub(super) fn keep(&mut self, here: &Columns, before: &Remembered, fields: &[Field]) {
        for field in fields {
            match field {
                Field::Superuser => self.next.is_superuser = here.is_superuser,
                Field::Staff => self.next.is_staff = here.is_staff,
                Field::Active => self.next.is_active = here.is_active,
                Field::Archived => self.next.archived = here.archived,
                _ => continue,
            }
            if let Some(before) = Tags::read(&before.fields) {
                self.tags.keep(*field, &before);
            }
            self.kept.push(*field);
        }
        let is_other =
            |(more, fewer): &(Vec<String>, Vec<String>)| !more.is_empty() || !fewer.is_empty();
        self.is_change = self.next != *here
            || self.brings_app
            || self.brings_passkeys
            || self.brings_social
            || is_other(&self.groups)
            || is_other(&self.permissions);
    }

    /// What is remembered of them.
    pub(super) fn remembered(&self, user: UserId) -> Remembered {
        Remembered {
            user: Some(user),
            // Where something was kept it is looked at again the next time.
            digest: if self.kept.is_empty() {
                self.tags.whole()
            } else {
                Vec::new()
            },
            fields: self.tags.kept(),
        }
    }
}

/// Weighs what somebody brings against what is here.
pub(super) fn weigh(
    conn: &mut Conn,
    row: &Row,
    person: &mut Person,
    before: &Remembered,
) -> Result<Weighed, Fault> {
    let Some(before) = Tags::read(&before.fields) else {
        return Err(Fault::Refused(format!(
            "What was imported of {} was kept by a newer version of Vestibule. Use that version.",
            person.label
        )));
    };
    let here = Columns::from(row);
    let mut weighed = Weighed {
        next: here.clone(),
        groups: (Vec::new(), Vec::new()),
        permissions: (Vec::new(), Vec::new()),
        brings_app: false,
        brings_passkeys: false,
        brings_social: false,
        tags: tags_now(person, &before),
        kept: Vec::new(),
        is_change: false,
    };
    for field in Field::ALL {
        weigh_field(conn, row, person, (&before, &here), (&mut weighed, field))?;
    }
    if weighed.next.secondary_email_key.as_ref() == Some(&weighed.next.email_key) {
        weighed.next.secondary_email = None;
        weighed.next.secondary_email_key = None;
    }
    if !weighed.kept.is_empty() {
        let names: Vec<_> = weighed.kept.iter().map(|field| field.name()).collect();
        let text = format!(
            "Changed there since the last import, and kept as it is here, because it was changed here too or somebody else has it: {}.",
            names.join(", ")
        );
        let note = person.note("changed_here", &text);
        person.notes.push(note);
    }
    Ok(weighed)
}

/// Takes a field, or keeps what is here.
fn weigh_field(
    conn: &mut Conn,
    row: &Row,
    person: &Person,
    (before, here): (&Tags, &Columns),
    (weighed, field): (&mut Weighed, Field),
) -> Result<(), Fault> {
    let is_new = weighed.tags.get(field) != before.get(field);
    let Some(value) = field.of_person(person).filter(|_| is_new) else {
        weighed.tags.keep(field, before);
        return Ok(());
    };
    let now = match field {
        Field::Groups => held(groups::of_user(conn, row.id)?.into_values()),
        Field::Permissions => held(permissions::of_user_alone(conn, row.id)?.into_values()),
        Field::App | Field::Passkeys | Field::SocialAccounts => Vec::new(),
        _ => Vec::from([here_of(field, here, person)]),
    };
    let as_text = listed(&now);
    let is_beside = matches!(field, Field::App | Field::Passkeys | Field::SocialAccounts);
    if as_text == value && !is_beside {
        return Ok(());
    }
    let may_change = match field {
        // What was removed here since is not brought back, nor is anything added to what somebody has set up here.
        Field::App | Field::Passkeys => !before.has(field) && !row.second_factor,
        Field::SocialAccounts => !before.has(field),
        Field::LastLogin => true,
        // No import lifts a ban.
        Field::Active if !row.ban_reason.is_empty() => false,
        // What is said of another address says nothing of the one that is here.
        Field::Verified if weighed.next.email_key != person.columns.email_key => false,
        _ => before.is(field, &as_text),
    };
    if may_change && is_free(conn, field, row.id, person)? {
        take(weighed, field, person, &now);
    } else {
        weighed.kept.push(field);
        weighed.tags.keep(field, before);
    }
    Ok(())
}

fn held(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// What is here in a field, as far as an import knows of it.
fn here_of(field: Field, here: &Columns, person: &Person) -> String {
    if field != Field::CustomFields {
        return field.of_columns(here).unwrap_or_default();
    }
    let brought = object(&person.columns.custom_fields);
    let mut now = object(&here.custom_fields);
    now.retain(|name, _| brought.contains_key(name));
    Value::Object(now).to_string()
}

fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}

/// Whether nobody else has what somebody brings.
fn is_free(conn: &mut Conn, field: Field, user: UserId, person: &Person) -> Result<bool, Fault> {
    let columns = &person.columns;
    let key = match field {
        Field::Email => Some(&columns.email_key),
        Field::SecondaryEmail => columns.secondary_email_key.as_ref(),
        _ => None,
    };
    if let Some(key) = key {
        let holder = imports::holders_of_mailboxes(conn, &[key])?;
        return Ok(holder.get(key).is_none_or(|holder| *holder == user));
    }
    if field == Field::Passkeys {
        return Ok(known_passkeys(conn, &[person])?.is_empty());
    }
    if field == Field::SocialAccounts {
        return Ok(known_social(conn, &[person])?.is_empty());
    }
    if field == Field::Username {
        let owner = users::owner_of_username(conn, &columns.username_key)?;
        return Ok(owner.is_none_or(|owner| owner == user));
    }
    let phone = columns.phone.as_ref().filter(|_| columns.phone_verified);
    if let Some(phone) = phone.filter(|_| field == Field::Phone) {
        let holder = imports::holders_of_phones(conn, &[phone])?;
        return Ok(holder.get(phone).is_none_or(|holder| *holder == user));
    }
    Ok(true)
}

/// Takes what somebody brings in a field.
fn take(weighed: &mut Weighed, field: Field, person: &Person, now: &[String]) {
    let (next, brought) = (&mut weighed.next, person.columns.clone());
    match field {
        Field::Email => {
            next.email = brought.email;
            next.email_key = brought.email_key;
            // That the other one was verified, here or there, says nothing of this one.
            next.is_verified = brought.is_verified;
        }
        Field::Verified => next.is_verified = brought.is_verified,
        Field::SecondaryEmail => {
            next.secondary_email = brought.secondary_email;
            next.secondary_email_key = brought.secondary_email_key;
        }
        Field::Username => {
            next.username = brought.username;
            next.username_key = brought.username_key;
        }
        Field::FirstName => next.first_name = brought.first_name,
        Field::LastName => next.last_name = brought.last_name,
        Field::Phone => {
            next.phone = brought.phone;
            next.phone_verified = brought.phone_verified;
        }
        Field::Password => {
            next.password = brought.password;
            next.reset_required = brought.reset_required;
        }
        Field::Active => next.is_active = brought.is_active,
        Field::Staff => next.is_staff = brought.is_staff,
        Field::Superuser => next.is_superuser = brought.is_superuser,
        Field::Archived => next.archived = brought.archived,
        Field::DateJoined => next.date_joined = brought.date_joined,
        Field::LastLogin => {
            if next.last_login >= brought.last_login {
                return;
            }
            next.last_login = brought.last_login;
        }
        Field::CustomFields => {
            let mut all = object(&next.custom_fields);
            all.extend(object(&brought.custom_fields));
            next.custom_fields = Value::Object(all).to_string();
        }
        Field::Groups => weighed.groups = between(now, &person.groups),
        Field::Permissions => weighed.permissions = between(now, &person.permissions),
        Field::App => weighed.brings_app = true,
        Field::Passkeys => weighed.brings_passkeys = true,
        Field::SocialAccounts => weighed.brings_social = true,
    }
    weighed.is_change = true;
}

/// What is there only later, and what only before.
fn between(before: &[String], later: &[String]) -> (Vec<String>, Vec<String>) {
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        let others: HashSet<_> = others.iter().collect();
        these
            .iter()
            .filter(|one| !others.contains(one))
            .cloned()
            .collect()
    };
    (only(later, before), only(before, later))
}
