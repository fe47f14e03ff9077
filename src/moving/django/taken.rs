//! What people here have already, and nobody who is new can have.

use super::Numbers;
use super::person::Person;
use super::social::Social;
use crate::accounts;
use crate::app::App;
use crate::error::Fault;
use crate::store::imports::{self, Columns};
use crate::store::{Conn, passkeys, social_accounts};
use crate::values::{CredentialId, UserId};
use std::collections::{HashMap, HashSet};

/// What others have here of that which new people bring.
pub(super) struct Taken {
    mailboxes: HashMap<String, UserId>,
    /// Of those who have mailboxes: whom an import brought.
    imported: HashSet<UserId>,
    banned: HashSet<String>,
    usernames: HashMap<String, UserId>,
    phones: HashMap<String, UserId>,
    numbers: HashSet<i64>,
    passkeys: HashSet<String>,
    social: HashSet<String>,
}

impl Taken {
    pub(super) fn among(app: &App, conn: &mut Conn, new: &[&Person]) -> Result<Self, Fault> {
        let all = |of: fn(&Columns) -> Option<&str>| -> Vec<&str> {
            new.iter()
                .filter_map(|person| of(&person.columns))
                .collect()
        };
        let mut mailboxes = all(|columns| Some(&columns.email_key));
        mailboxes.extend(all(|columns| columns.secondary_email_key.as_deref()));
        let usernames =
            all(|columns| Some(columns.username_key.as_str()).filter(|key| !key.is_empty()));
        let phones = all(|columns| columns.phone.as_deref().filter(|_| columns.phone_verified));
        let numbers: Vec<_> = new.iter().filter_map(|person| person.number).collect();
        let holders = imports::holders_of_mailboxes(conn, &mailboxes)?;
        Ok(Self {
            banned: accounts::banned_among(app, conn, &mailboxes)?,
            imported: imports::imported_among(conn, holders.values().copied())?,
            mailboxes: holders,
            usernames: imports::holders_of_usernames(conn, &usernames)?,
            phones: imports::holders_of_phones(conn, &phones)?,
            numbers: imports::taken_numbers(conn, &numbers)?,
            passkeys: known_passkeys(conn, new)?,
            social: known_social(conn, new)?,
        })
    }

    /// Why somebody is not taken.
    pub(super) fn refuses(
        &self,
        person: &Person,
        numbers: Numbers,
    ) -> Option<(&'static str, &'static str)> {
        let has_ours = person
            .number
            .is_some_and(|number| self.numbers.contains(&number));
        self.refusal(&person.columns.email_key).or_else(|| {
            (has_ours && numbers == Numbers::Kept).then_some((
                "number_here",
                "An account here that was not imported from there has their number, and an application that knows people by their \
                 numbers would take one for the other; they are not taken. Delete that account and run this again, or give them \
                 another number with --renumber.",
            ))
        })
    }

    /// Why nobody new can have a mailbox.
    fn refusal(&self, key: &str) -> Option<(&'static str, &'static str)> {
        if let Some(holder) = self.mailboxes.get(key) {
            if self.imported.contains(holder) {
                return Some((
                    "mailbox_moved",
                    "Somebody who was imported before has the mailbox here; they are not taken. If it was given up there, run this again: it is free by then.",
                ));
            }
            return Some((
                "mailbox_here",
                "Somebody here has the same mailbox and was not imported from there; they are not taken. Delete that account, or give one of them another address, and run this again.",
            ));
        }
        self.banned.contains(key).then_some((
            "address_banned",
            "The address was banned here with an account that was erased; they are not taken.",
        ))
    }

    /// Leaves out of what somebody brings what others have.
    pub(super) fn leave_out(&self, person: &mut Person) {
        let columns = &person.columns;
        let second = columns.secondary_email_key.as_ref();
        let loses_second = second.is_some_and(|key| self.refusal(key).is_some());
        let loses_username = self.usernames.contains_key(&columns.username_key);
        let phone = columns.phone.as_ref().filter(|_| columns.phone_verified);
        let loses_phone = phone.is_some_and(|phone| self.phones.contains_key(phone));
        let number = person.number;
        if loses_second {
            person.lose_second(
                "Somebody here has their secondary address, or it is banned; it was left out.",
            );
        }
        if loses_username {
            person.lose_username("Somebody here has their username; another one is made of it.");
        }
        if loses_phone {
            person.lose_phone(
                "Somebody here has shown that the phone number is theirs; it counts as unverified.",
            );
        }
        if number.is_some_and(|number| self.numbers.contains(&number)) {
            person.lose_number("Somebody here has their number; they get a new one.");
        }
        person.lose_passkeys(
            &|id| self.passkeys.contains(id),
            "Somebody here has the same passkey; it was left out.",
        );
        person.lose_social(
            &|one| self.social.contains(&one.whole()),
            "Somebody here has the same account at a provider; it was left out.",
        );
    }
}

/// Passkeys of these people that somebody here has.
pub(super) fn known_passkeys(
    conn: &mut Conn,
    people: &[&Person],
) -> Result<HashSet<String>, Fault> {
    let all = people.iter().flat_map(|person| &person.passkeys);
    let all: Vec<_> = all.map(|one| one.new.credential_id.as_bytes()).collect();
    if all.is_empty() {
        return Ok(HashSet::new());
    }
    let known = passkeys::known_among(conn, &all)?;
    let known = known.iter().filter_map(|id| CredentialId::from_bytes(id));
    Ok(known.map(|id| id.text()).collect())
}

/// Accounts at providers of these people that somebody here has.
pub(super) fn known_social(conn: &mut Conn, people: &[&Person]) -> Result<HashSet<String>, Fault> {
    let all: Vec<_> = people.iter().flat_map(|person| &person.social).collect();
    if all.is_empty() {
        return Ok(HashSet::new());
    }
    let uids: Vec<_> = all.iter().map(|one| one.uid.as_str()).collect();
    let known = social_accounts::known_among(conn, &uids)?.into_iter();
    Ok(known
        .map(|(provider, uid)| Social { provider, uid }.whole())
        .filter(|known| all.iter().any(|one| one.whole() == *known))
        .collect())
}
