//! What was decided of up to a thousand people, written in one transaction: all of it or nothing.

use super::compare::{self, Decision, Weighed};
use super::keys::Keys;
use super::person::{Person, UNSET, UNUSABLE};
use super::tags::{Field, Tags};
use super::{Run, Work};
use crate::accounts::{
    Brought, Memberships, bring_memberships, change_memberships, revoke_all, revoke_ours,
};
use crate::app::Origin;
use crate::error::Fault;
use crate::events::{Changes, Event};
use crate::security::password::{unset, unusable};
use crate::security::random;
use crate::security::sealed::Place;
use crate::security::webauthn::kept_transports;
use crate::store::imports::{self, Columns, Remembered};
use crate::store::{Conn, Tx, passkeys, social_accounts, totps, users};
use crate::values::{UserId, Username};
use std::collections::{BTreeMap, HashSet};

/// So often it is begun anew where somebody else was faster with an address or a name.
const MOST_TRIES: usize = 3;
/// So often another username is made up.
const MOST_NAMES: usize = 20;

/// What became of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Added(UserId),
    Changed(UserId),
    Same(UserId),
    Refused,
    Erased,
}

/// Takes people, or only says what would become of them. With what is to be noted of each.
pub(super) fn take(
    work: &Work<'_>,
    people: &[Person],
) -> Result<(Vec<Person>, Vec<Outcome>), Fault> {
    if work.run == Run::Dry {
        return work.app.read(|conn| look(work, conn, people.to_vec()));
    }
    let mut tries = 0;
    loop {
        tries += 1;
        let written = work.app.write(&Origin::command_line(), |tx| {
            write(work, tx, people.to_vec())
        });
        match written {
            Err(Fault::Duplicate(_)) if tries < MOST_TRIES => {}
            done => return done,
        }
    }
}

fn look(
    work: &Work<'_>,
    conn: &mut Conn,
    mut people: Vec<Person>,
) -> Result<(Vec<Person>, Vec<Outcome>), Fault> {
    let decisions = compare::decide(work.app, conn, (work.source, work.numbers), &mut people)?;
    let mut outcomes = Vec::with_capacity(people.len());
    for (person, decision) in people.iter_mut().zip(decisions) {
        outcomes.push(match decision {
            Decision::Refuse => Outcome::Refused,
            Decision::Erased => Outcome::Erased,
            Decision::Same(user) => Outcome::Same(user),
            Decision::Add => Outcome::Added(UserId(person.number.unwrap_or_default())),
            Decision::Look(user, before) => {
                let Some(row) = users::find(conn, user)? else {
                    outcomes.push(Outcome::Erased);
                    continue;
                };
                let weighed = compare::weigh(conn, &row, person, &before)?;
                if is_unsure(person, &Columns::from(&row), &weighed.next) {
                    Outcome::Refused
                } else {
                    of_weighed(&weighed, user)
                }
            }
        });
    }
    Ok((people, outcomes))
}

fn of_weighed(weighed: &Weighed, user: UserId) -> Outcome {
    if weighed.is_change {
        Outcome::Changed(user)
    } else {
        Outcome::Same(user)
    }
}

fn write(
    work: &Work<'_>,
    tx: &mut Tx<'_>,
    mut people: Vec<Person>,
) -> Result<(Vec<Person>, Vec<Outcome>), Fault> {
    users::lock_every_address(tx)?;
    let decisions = compare::decide(work.app, tx, (work.source, work.numbers), &mut people)?;
    let is_new = |decision: &Decision| matches!(decision, Decision::Add);
    let new: Vec<&Person> = people
        .iter()
        .zip(&decisions)
        .filter(|(_, decision)| is_new(decision))
        .map(|(person, _)| person)
        .collect();
    let mut added = add(work, tx, &new)?.into_iter();
    let mut outcomes = Vec::with_capacity(people.len());
    for (person, decision) in people.iter_mut().zip(decisions) {
        outcomes.push(match decision {
            Decision::Refuse => Outcome::Refused,
            Decision::Erased => Outcome::Erased,
            Decision::Same(user) => Outcome::Same(user),
            Decision::Add => match added.next() {
                Some(user) => Outcome::Added(user),
                None => Outcome::Refused,
            },
            Decision::Look(user, before) => change(work, tx, user, person, &before)?,
        });
    }
    let count = |of: fn(&Outcome) -> bool| outcomes.iter().filter(|one| of(one)).count();
    let added = count(|one| matches!(one, Outcome::Added(_)));
    let changed = count(|one| matches!(one, Outcome::Changed(_)));
    if added + changed > 0 {
        tx.emit(Event::UsersImported {
            source: work.source.name.to_owned(),
            added,
            changed,
        })?;
    }
    Ok((people, outcomes))
}

/// Adds people, and says by which numbers.
fn add(work: &Work<'_>, tx: &mut Tx<'_>, new: &[&Person]) -> Result<Vec<UserId>, Fault> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let missing = new.iter().filter(|person| person.number.is_none()).count();
    let mut numbers = if missing == 0 {
        Vec::new()
    } else {
        imports::take_numbers(tx, missing)?
    }
    .into_iter();
    let mut names = made_up_names(work, tx, new)?.into_iter();
    let mut rows = Vec::with_capacity(new.len());
    for person in new {
        let number = person.number.map(UserId).or_else(|| numbers.next());
        let number = number.ok_or_else(|| Fault::Broken("a number is missing".into()))?;
        let name = if person.columns.username.is_empty() {
            names.next()
        } else {
            None
        };
        rows.push((number, written(person, name.as_ref())));
    }
    let inserted: Vec<_> = rows.iter().map(|(id, columns)| (*id, columns)).collect();
    imports::insert_people(tx, &inserted)?;
    let ids: Vec<_> = rows.iter().map(|(id, _)| *id).collect();
    let mut brought = Brought::default();
    let mut remembered = Vec::with_capacity(new.len());
    for (person, id) in new.iter().zip(&ids) {
        let tags = Tags::of(person, random::bytes());
        let memory = Remembered {
            user: Some(*id),
            digest: tags.whole(),
            fields: tags.kept(),
        };
        remembered.push((person.old_key.as_str(), memory));
        let groups = work.keys.of_groups(&person.groups);
        brought
            .joined
            .extend(groups.into_iter().map(|group| (*id, group)));
        let given = work.keys.of_permissions(&person.permissions);
        brought
            .given
            .extend(given.into_iter().map(|one| (*id, one)));
    }
    imports::remember(tx, work.source, &remembered)?;
    bring_memberships(tx, &brought)?;
    for (person, id) in new.iter().zip(&ids) {
        bring_app(work, tx, *id, person)?;
        bring_passkeys(work, tx, *id, person)?;
        bring_social(tx, *id, person)?;
        tell_of_staff(tx, *id, StaffFlags::default(), staff_flags(&person.columns))?;
    }
    Ok(ids)
}

/// The columns as they are written.
fn written(person: &Person, name: Option<&Username>) -> Columns {
    let mut columns = person.columns.clone();
    if let Some(name) = name {
        name.as_str().clone_into(&mut columns.username);
        columns.username_key = name.key();
    }
    with_password(&mut columns);
    columns
}

/// A text of its own where there is no password.
fn with_password(columns: &mut Columns) {
    match columns.password.as_str() {
        UNUSABLE => columns.password = unusable(),
        UNSET => columns.password = unset(),
        _ => {}
    }
}

/// Usernames for those who have none, in their order.
fn made_up_names(
    work: &Work<'_>,
    conn: &mut Conn,
    new: &[&Person],
) -> Result<Vec<Username>, Fault> {
    let given = new.iter().map(|person| person.columns.username_key.clone());
    let mut used: HashSet<String> = given.collect();
    let nameless = new
        .iter()
        .filter(|person| person.columns.username.is_empty());
    let mut made: Vec<(&str, Option<Username>)> = nameless
        .map(|person| (person.stem.as_str(), None))
        .collect();
    for round in 0..MOST_NAMES {
        let is_plain = round == 0 && !work.has_usernames;
        let mut candidates = Vec::new();
        for (place, (stem, _)) in made
            .iter()
            .enumerate()
            .filter(|(_, (_, name))| name.is_none())
        {
            let number = (!is_plain).then(|| work.app.new_suffix());
            candidates.push((place, Username::suggestion(stem, number)));
        }
        if candidates.is_empty() {
            break;
        }
        let keys: Vec<_> = candidates.iter().map(|(_, name)| name.key()).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        let taken = imports::holders_of_usernames(conn, &keys)?;
        for (place, name) in candidates {
            let key = name.key();
            if taken.contains_key(&key) || !used.insert(key) {
                continue;
            }
            if let Some((_, made)) = made.get_mut(place) {
                *made = Some(name);
            }
        }
    }
    let names: Option<Vec<_>> = made.into_iter().map(|(_, name)| name).collect();
    names.ok_or_else(|| Fault::Broken("no username could be made up".into()))
}

fn bring_app(work: &Work<'_>, tx: &mut Tx<'_>, user: UserId, person: &Person) -> Result<(), Fault> {
    let Some(app) = &person.app else {
        return Ok(());
    };
    let place = Place::TotpSecret(user);
    let secret = work.app.sealed().seal(place, app.secret.expose())?;
    let new = totps::New {
        secret: &secret,
        algorithm: app.parameters.algorithm().name(),
        digits: app.parameters.digits(),
        period: app.parameters.period(),
        last_step: app.last_step,
    };
    totps::bring(tx, user, &new)?;
    users::set_second_factor(tx, user, true).map(drop)
}

fn bring_passkeys(
    work: &Work<'_>,
    tx: &mut Tx<'_>,
    user: UserId,
    person: &Person,
) -> Result<(), Fault> {
    if person.passkeys.is_empty() {
        return Ok(());
    }
    for passkey in &person.passkeys {
        let new = &passkey.new;
        let transports = kept_transports(&new.transports);
        let row = passkeys::New {
            user,
            credential_id: new.credential_id.as_bytes(),
            user_handle: &passkey.handle,
            rp_id: work.app.config().relying_party.id(),
            public_key: &new.public_key,
            algorithm: new.algorithm.number(),
            sign_count: new.sign_count.into(),
            name: &passkey.name,
            aaguid: &new.aaguid,
            transports: &transports,
            backup_eligible: new.backup_eligible,
            backup_state: new.backup_state,
            user_verified: new.user_verified,
            discoverable: new.discoverable,
        };
        passkeys::insert(tx, &row)?;
    }
    users::set_second_factor(tx, user, true).map(drop)
}

fn bring_social(tx: &mut Tx<'_>, user: UserId, person: &Person) -> Result<(), Fault> {
    for one in &person.social {
        social_accounts::insert(tx, user, (&one.provider, &one.uid))?;
    }
    Ok(())
}

/// Changes somebody who was imported before.
fn change(
    work: &Work<'_>,
    tx: &mut Tx<'_>,
    user: UserId,
    person: &mut Person,
    before: &Remembered,
) -> Result<Outcome, Fault> {
    let Some(row) = users::find_for_update(tx, user)? else {
        return Ok(Outcome::Erased);
    };
    let mut weighed = compare::weigh(tx, &row, person, before)?;
    let here = Columns::from(&row);
    if is_unsure(person, &here, &weighed.next) {
        return Ok(Outcome::Refused);
    }
    keep_last_superuser(tx, &row, person, (before, &mut weighed))?;
    imports::remember_again(tx, work.source, &person.old_key, &weighed.remembered(user))?;
    if !weighed.is_change {
        return Ok(Outcome::Same(user));
    }
    if weighed.next != here {
        with_password(&mut weighed.next);
        imports::set_person(tx, user, &weighed.next)?;
        // Whoever was signed in by what counts no more is so no more.
        let next = &weighed.next;
        let is_over = next.password != here.password
            || next.reset_required != here.reset_required
            || (here.is_active && !next.is_active)
            || (!here.archived && next.archived);
        if is_over {
            revoke_all(tx, user, None)?;
        } else if next.email_key != here.email_key {
            // What they were logged in by there goes on: it does so there too.
            revoke_ours(tx, user)?;
        }
        tell_of_staff(tx, user, staff_flags(&here), staff_flags(next))?;
    }
    change_memberships(tx, user, &memberships(work.keys, &weighed))?;
    if weighed.brings_app {
        bring_app(work, tx, user, person)?;
    }
    if weighed.brings_passkeys {
        bring_passkeys(work, tx, user, person)?;
    }
    if weighed.brings_social {
        bring_social(tx, user, person)?;
    }
    Ok(Outcome::Changed(user))
}

/// Whether somebody who is known by a name alone may be another one now, who has got the name of whoever had it.
fn is_unsure(person: &mut Person, here: &Columns, next: &Columns) -> bool {
    let is_unsure = person.is_known_by_name && next.email_key != here.email_key;
    if is_unsure {
        let note = person.note(
            "identity_unsure",
            "Nothing but the username says who they are, and their address is another one now; nothing of them was taken. Write the keys into the file.",
        );
        person.notes.push(note);
    }
    is_unsure
}

/// Whoever becomes staff or superuser by an import, or ceases to be, stands in the audit log by name.
fn tell_of_staff(
    tx: &mut Tx<'_>,
    user: UserId,
    before: StaffFlags,
    after: StaffFlags,
) -> Result<(), Fault> {
    let flags = [
        ("is_staff", before.0, after.0),
        ("is_superuser", before.1, after.1),
    ];
    let others = flags.into_iter().filter(|(_, was, is)| was != is);
    let changes: BTreeMap<_, _> = others
        .map(|(name, was, is)| (name.to_owned(), [was.to_string(), is.to_string()]))
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    tx.emit(Event::RowChanged {
        model: "users".to_owned(),
        row: user.0,
        user: Some(user),
        changes: Changes(changes),
    })
}

/// Whether somebody is staff, and a superuser.
type StaffFlags = (bool, bool);

fn staff_flags(columns: &Columns) -> StaffFlags {
    (columns.is_staff, columns.is_superuser)
}

fn memberships(keys: &Keys, weighed: &Weighed) -> Memberships {
    Memberships {
        joined: keys.of_groups(&weighed.groups.0),
        left: keys.of_groups(&weighed.groups.1),
        given: keys.of_permissions(&weighed.permissions.0),
        taken: keys.of_permissions(&weighed.permissions.1),
    }
}

/// No import takes the last one away who may do everything.
fn keep_last_superuser(
    tx: &mut Tx<'_>,
    row: &users::Row,
    person: &mut Person,
    (before, weighed): (&Remembered, &mut Weighed),
) -> Result<(), Fault> {
    let next = &weighed.next;
    let stays = next.is_superuser && next.is_staff && next.is_active && !next.archived;
    if stays || !users::is_last_superuser(tx, row)? {
        return Ok(());
    }
    let stay = [
        Field::Superuser,
        Field::Staff,
        Field::Active,
        Field::Archived,
    ];
    weighed.keep(&Columns::from(row), before, &stay);
    let note = person.note(
        "last_superuser",
        "They are the last superuser here, and stay one whatever was changed there.",
    );
    person.notes.push(note);
    Ok(())
}
