//! What two people in a file want, and only one can have. Where nothing proves whose it is, the operator has to say.

use super::note::Note;
use super::person::Person;
use super::social::Social;
use crate::error::Fault;
use crate::store::staging::Staging;
use std::collections::HashMap;

const KEY: &str = "key";
const NUMBER: &str = "number";
/// By a first address.
const FIRST: &str = "first address";
/// By a first address that was verified.
const VERIFIED: &str = "verified address";
/// By either.
const MAILBOX: &str = "mailbox";
const USERNAME: &str = "username";
/// Of those that were verified.
const PHONE: &str = "phone";

const PASSKEY: &str = "passkey";
/// An account at a provider.
const SOCIAL: &str = "social account";

/// Notes what somebody needs for themselves.
pub(super) fn claim(staging: &mut Staging, person: &Person) -> Result<(), Fault> {
    let columns = &person.columns;
    let mut claim = |kind: &str, key: &str| staging.claim(kind, key, person.seq);
    claim(KEY, &person.old_key)?;
    claim(FIRST, &columns.email_key)?;
    claim(MAILBOX, &columns.email_key)?;
    if columns.is_verified {
        claim(VERIFIED, &columns.email_key)?;
    }
    if let Some(key) = &columns.secondary_email_key {
        claim(MAILBOX, key)?;
    }
    if let Some(number) = person.number {
        claim(NUMBER, &number.to_string())?;
    }
    if !columns.username_key.is_empty() {
        claim(USERNAME, &columns.username_key)?;
    }
    if let Some(phone) = columns.phone.as_ref().filter(|_| columns.phone_verified) {
        claim(PHONE, phone)?;
    }
    for passkey in &person.passkeys {
        claim(PASSKEY, &passkey.id())?;
    }
    for social in &person.social {
        claim(SOCIAL, &social.whole())?;
    }
    Ok(())
}

/// What becomes of people of whom others in the file want the same: some are not taken, others go without it. The people must be
/// in the order of the file.
pub(super) fn settle(
    staging: &mut Staging,
    people: Vec<Person>,
) -> Result<(Vec<Person>, Vec<Note>), Fault> {
    let (Some(first), Some(last)) = (people.first(), people.last()) else {
        return Ok((people, Vec::new()));
    };
    let mut disputed: HashMap<i64, Vec<(String, String, bool)>> = HashMap::new();
    for claim in staging.disputed(first.seq, last.seq)? {
        let is_first = staging.first_to_claim(&claim.kind, &claim.key)? == claim.seq;
        let theirs = disputed.entry(claim.seq).or_default();
        theirs.push((claim.kind, claim.key, is_first));
    }
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for mut person in people {
        let theirs = disputed.remove(&person.seq).unwrap_or_default();
        // Whoever alone has shown that a mailbox is theirs has it, whoever else writes it down.
        let is_proved =
            person.columns.is_verified && !theirs.iter().any(|(kind, ..)| kind == VERIFIED);
        let mut kinds = theirs.iter().map(|(kind, ..)| kind.as_str());
        let refusal = kinds.find_map(|kind| refusal(kind).filter(|_| kind != FIRST || !is_proved));
        if let Some((code, text)) = refusal {
            refused.append(&mut person.notes);
            refused.push(person.note(code, text));
            continue;
        }
        for (kind, key, is_first) in &theirs {
            person.give_up(kind, key, *is_first);
        }
        taken.push(person);
    }
    Ok((taken, refused))
}

fn refusal(kind: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        KEY => Some((
            "key_twice",
            "Somebody else in the file has the same key; neither of them is taken.",
        )),
        FIRST => Some((
            "mailbox_twice",
            "Somebody else in the file has the same mailbox; whoever has not verified it is not taken. Give one of them another address there, and run this again.",
        )),
        _ => None,
    }
}

impl Person {
    pub(super) fn note(&self, code: &str, text: &str) -> Note {
        Note::new(code, &self.label, text).about(self.shown.as_deref())
    }

    fn say(&mut self, code: &str, text: &str) {
        let note = self.note(code, text);
        self.notes.push(note);
    }

    fn give_up(&mut self, kind: &str, key: &str, is_first: bool) {
        match kind {
            MAILBOX if self.columns.secondary_email_key.as_deref() == Some(key) => {
                self.lose_second("Somebody else in the file has the mailbox of their secondary address; it was left out.");
            }
            USERNAME if !is_first => {
                self.lose_username("Somebody else in the file has the same username but for case; another one is made of it.");
            }
            PHONE => {
                self.lose_phone("Somebody else in the file has the same verified number; it counts as unverified for both.");
            }
            NUMBER if !is_first => {
                self.lose_number(
                    "Somebody else in the file has the same number; they get a new one.",
                );
            }
            PASSKEY if !is_first => {
                self.lose_passkeys(
                    &|id| id == key,
                    "Somebody else in the file has the same passkey; it was left out.",
                );
            }
            SOCIAL if !is_first => {
                self.lose_social(
                    &|one| one.whole() == key,
                    "Somebody else in the file has the same account at a provider; it was left out.",
                );
            }
            _ => {}
        }
    }

    pub(super) fn lose_passkeys(&mut self, loses: &dyn Fn(&str) -> bool, why: &str) {
        let before = self.passkeys.len();
        self.passkeys.retain(|passkey| !loses(&passkey.id()));
        if self.passkeys.len() < before {
            self.say("passkey_taken", why);
        }
    }

    pub(super) fn lose_social(&mut self, loses: &dyn Fn(&Social) -> bool, why: &str) {
        let before = self.social.len();
        self.social.retain(|one| !loses(one));
        if self.social.len() < before {
            self.say("social_account_taken", why);
        }
    }

    pub(super) fn lose_second(&mut self, why: &str) {
        self.columns.secondary_email = None;
        self.columns.secondary_email_key = None;
        self.say("second_address_taken", why);
    }

    pub(super) fn lose_username(&mut self, why: &str) {
        self.columns.username.clear();
        self.columns.username_key.clear();
        self.say("username_taken", why);
    }

    pub(super) fn lose_phone(&mut self, why: &str) {
        self.columns.phone_verified = false;
        self.say("phone_taken", why);
    }

    pub(super) fn lose_number(&mut self, why: &str) {
        self.number = None;
        self.say("number_taken", why);
    }
}
