//! People of a Django project, from what `dumpdata` writes, or from documents of MongoDB: they come with their numbers, passwords,
//! groups and addresses, and log in as they did.
//!
//! The file, or the database itself ([`database`]), is read once, into a staging ([`records`]). Then all people are looked at
//! ([`person`]), so that what two of them want is known before anything is written ([`collisions`]). Then a thousand at a time are
//! compared with who is here ([`compare`]) and written ([`apply`]). An import that was interrupted is run again; so is one that is
//! to bring what has changed there since.

mod addresses;
mod apply;
mod collisions;
mod compare;
mod database;
mod factors;
mod identity;
mod keys;
mod login_records;
mod logins;
mod note;
mod options;
mod passkeys;
mod person;
mod proposals;
mod records;
mod report;
mod rights;
mod social;
mod tags;
mod taken;
mod waiting;

pub use login_records::Logins;
pub use note::{Note, NoteSummary, Notes};
pub use options::{AddressTrust, Listener, Numbers, Options, Run, StaffRights};
pub(super) use records::unreadable;
pub use report::{Counts, Report};
pub(super) use waiting::Waiting;

use super::passwords::Passwords;
use crate::app::{App, Origin};
use crate::config::{Backend, DatabaseUrl};
use crate::error::Fault;
use crate::events::Event;
use crate::i18n::Zone;
use crate::store::imports::logins::note_run;
use crate::store::imports::{self, Source};
use crate::store::staging::Staging;
use crate::store::{groups, permissions};
use apply::Outcome;
use identity::HIGHEST_NUMBER;
use keys::{Keys, NaturalKey};
use person::{Person, Reading};
use proposals::Proposals;
use records::{Records, Users};
use rights::Rights;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

/// So many people are looked at and written in one go.
const AT_ONCE: i64 = 1000;
/// So many numbers behind the highest are left to people who sign up there before the last import.
const NUMBERS_BETWEEN: i64 = 10_000;

/// What all steps need.
struct Work<'a> {
    app: &'a App,
    source: Source<'a>,
    run: Run,
    numbers: Numbers,
    keys: &'a Keys,
    /// Whether anybody in the file has a username.
    has_usernames: bool,
}

/// What was seen of all people before the first is taken.
#[derive(Debug, Default)]
struct Seen {
    people: u64,
    highest: i64,
    has_usernames: bool,
    staff: u64,
    /// Of how many there are moments without a zone.
    without_zone: u64,
}

/// Imports the people of a Django project. Nobody is told, by e-mail or otherwise.
///
/// # Errors
/// [`Fault::Refused`] where the file cannot be read to its end, or does not say who the users are: then nothing was taken. What
/// fails later leaves the people that were taken before.
pub fn import_django(
    app: &App,
    file: impl Read,
    options: &Options,
    listener: &mut Listener<'_>,
) -> Result<Report, Fault> {
    let mut report = import(
        app,
        options,
        listener,
        |users, staging, logins, progress| records::read(file, users, staging, logins, progress),
    )?;
    if options.zone == Zone::utc() {
        report.note_zones()?;
    }
    Ok(report)
}

/// Imports the people of a Django project from its database, which is only read, and as it is at one moment.
///
/// # Errors
/// As [`import_django`].
pub fn import_django_database(
    app: &App,
    url: &DatabaseUrl,
    options: &Options,
    listener: &mut Listener<'_>,
) -> Result<Report, Fault> {
    import(
        app,
        options,
        listener,
        |users, staging, logins, progress| database::read(url, users, (staging, logins), progress),
    )
}

fn import(
    app: &App,
    options: &Options,
    listener: &mut Listener<'_>,
    read: impl FnOnce(
        Users<'_>,
        &mut Staging,
        &mut login_records::Reader<'_>,
        &mut dyn FnMut(&str, u64),
    ) -> Result<Records, Fault>,
) -> Result<Report, Fault> {
    let users = Users {
        model: options.user_model.as_deref(),
        collection: &options.collection,
    };
    let mut waiting = Waiting::create(app, "", Passwords::Plain)?;
    let mut logins = login_records::Reader::new(app, options.zone);
    let progress = &mut *listener.progress;
    let read = read(users, &mut waiting.staging, &mut logins, progress)?;
    waiting.logins = logins.seen;
    waiting.model = records::user_model(&mut waiting.staging, users)?;
    waiting.rights = read.rights;
    waiting.others = read.others;
    waiting.records = read.count;
    import_waiting(app, waiting, options, listener)
}

/// Imports people who wait.
pub(super) fn import_waiting(
    app: &App,
    waiting: Waiting,
    options: &Options,
    listener: &mut Listener<'_>,
) -> Result<Report, Fault> {
    let Waiting {
        mut staging,
        model,
        mut rights,
        mut notes,
        mut logins,
        ..
    } = waiting;
    let mut keys = Keys::here(app, options.staff)?;
    let permissions_here = keys.permissions.clone();
    let reading = Reading {
        uses_allauth: records::are_of_allauth(&mut staging)?,
        called_by: NaturalKey::of(&mut staging, &model)?,
        is_complete: waiting.is_complete,
        ..reading(app, options, &permissions_here, &waiting.passwords)
    };
    let mut proposals = Proposals::default();
    let seen = look(
        &mut staging,
        &model,
        (&mut rights, &mut proposals),
        reading,
        listener,
    )?;
    staging.seal_claims()?;
    for note in not_here(&rights, &keys, options) {
        notes.add(&mut staging, note)?;
    }
    let made = match prepare(app, options, (&rights, &mut keys), seen.highest) {
        // Another import made one of the groups meanwhile.
        Err(Fault::Duplicate(_)) => {
            keys = Keys::here(app, options.staff)?;
            prepare(app, options, (&rights, &mut keys), seen.highest)?
        }
        made => made?,
    };
    if let Some(note) = keys.note_closed(rights.all().map(|(name, _)| name)) {
        notes.add(&mut staging, note)?;
    }
    let source = Source {
        name: &options.source,
        model: &model,
    };
    let before = app.read(|conn| imports::count(conn, source))?;
    let work = Work {
        app,
        source,
        run: options.run,
        numbers: options.numbers,
        keys: &keys,
        has_usernames: seen.has_usernames,
    };
    let counts = take(
        &work,
        &mut staging,
        (&rights, &mut notes, &mut logins),
        reading,
        listener,
    )?;
    if options.run == Run::Write {
        app.write(&Origin::command_line(), |tx| note_run(tx, source))?;
    }
    let matched = counts.unchanged + counts.changed;
    let gone = u64::try_from(before).unwrap_or(0).saturating_sub(matched);
    Ok(Report {
        run: options.run,
        model,
        records: waiting.records,
        people: seen.people + waiting.refused,
        counts: Counts {
            gone,
            not_taken: counts.not_taken + waiting.refused,
            ..counts
        },
        logins,
        staff: seen.staff,
        without_zone: seen.without_zone,
        groups_made: made,
        others: waiting.others,
        notes,
        proposals,
        staging,
    })
}

fn reading<'a>(
    app: &'a App,
    options: &Options,
    permissions: &'a BTreeMap<String, i64>,
    passwords: &'a Passwords,
) -> Reading<'a> {
    Reading {
        passwords,
        is_complete: false,
        fields: &app.config().user_fields,
        zone: options.zone,
        home: app.config().sms.region,
        takes_staff: options.staff == StaffRights::Taken,
        uses_allauth: false,
        called_by: NaturalKey::Username,
        trusts_addresses: options.address_trust == AddressTrust::Verified,
        permissions,
        party: &app.config().relying_party,
        now: app.now(),
    }
}

/// Beside the database, where that is a file: there is room for as much again.
fn place_of_staging(app: &App) -> PathBuf {
    let ending = format!(".importing-{}", app.new_jti());
    match &app.config().database.backend {
        Backend::Sqlite(file) => super::beside(file, &ending),
        Backend::Postgres(_) => std::env::temp_dir().join(format!("vestibule{ending}")),
    }
}

/// Whether any of the people of whom an import remembers this came with a username.
pub(super) fn had_usernames(remembered: &[Vec<u8>]) -> bool {
    let tags = remembered.iter().filter_map(|kept| tags::Tags::read(kept));
    let mut had = tags.map(|tags| tags.has(tags::Field::Username));
    had.any(|had| had)
}

/// People of a page.
struct Page {
    last: i64,
    records: u64,
    people: Vec<Person>,
    /// Of those who cannot be taken.
    refused: Vec<Note>,
}

/// Reads the next people behind a place; `None` behind the last.
fn page(
    staging: &mut Staging,
    model: &str,
    after: i64,
    (rights, reading): (&Rights, Reading<'_>),
    see: &mut dyn FnMut(&crate::foreign::records::Record),
) -> Result<Option<Page>, Fault> {
    let staged = staging.page(model, after, AT_ONCE)?;
    let Some(last) = staged.last().map(|one| one.seq) else {
        return Ok(None);
    };
    let mut all = Vec::with_capacity(staged.len());
    for one in staged {
        let seq = one.seq;
        let record = records::unstaged(one)?;
        let names = identity::names_of(&record, reading.called_by);
        all.push((seq, record, names));
    }
    let names: Vec<_> = all.iter().flat_map(|(.., names)| names).collect();
    let names: Vec<_> = names.into_iter().map(String::as_str).collect();
    let mut belongings = records::unstaged_belongings(staging.belonging_to(&names)?)?;
    let mut page = Page {
        last,
        records: 0,
        people: Vec::new(),
        refused: Vec::new(),
    };
    for (seq, record, names) in &all {
        page.records += 1;
        see(record);
        let theirs = names.iter().filter_map(|name| belongings.remove(name));
        let theirs: Vec<_> = theirs.flatten().collect();
        match person::read((*seq, record), &theirs, rights, reading) {
            Ok(person) => page.people.push(Person {
                names: names.clone(),
                ..person
            }),
            Err(note) => page.refused.push(note),
        }
    }
    Ok(Some(page))
}

/// Looks at all people, and notes what each needs for themselves.
fn look(
    staging: &mut Staging,
    model: &str,
    (rights, proposals): (&mut Rights, &mut Proposals),
    reading: Reading<'_>,
    listener: &mut Listener<'_>,
) -> Result<Seen, Fault> {
    let mut seen = Seen::default();
    let mut after = 0;
    while let Some(page) = page(staging, model, after, (rights, reading), &mut |record| {
        proposals.see(record, reading.fields);
        // Also that of somebody who is not taken: elsewhere it is theirs.
        seen.highest = seen.highest.max(identity::number(record).unwrap_or(0));
    })? {
        after = page.last;
        seen.people += page.records;
        (listener.progress)("people looked at", seen.people);
        for person in &page.people {
            collisions::claim(staging, person)?;
            for name in &person.groups {
                rights.use_group(name);
            }
            let columns = &person.columns;
            seen.without_zone += u64::from(person.is_without_zone);
            seen.has_usernames |= !columns.username.is_empty();
            seen.staff += u64::from(columns.is_staff || columns.is_superuser);
        }
    }
    Ok(seen)
}

/// What is to be said of the permissions of groups that are made.
fn not_here(rights: &Rights, keys: &Keys, options: &Options) -> Vec<Note> {
    if options.staff == StaffRights::Left {
        return Vec::new();
    }
    rights.not_here(
        |name| !keys.groups.contains_key(name),
        |codename| keys.permissions.contains_key(codename),
    )
}

/// Makes the groups that are not here, and keeps the numbers of all people for them. The names of the groups.
fn prepare(
    app: &App,
    options: &Options,
    (rights, keys): (&Rights, &mut Keys),
    highest: i64,
) -> Result<Vec<String>, Fault> {
    let missing: Vec<_> = rights
        .all()
        .filter(|(name, _)| !keys.groups.contains_key(*name))
        .collect();
    let names = missing.iter().map(|(name, _)| (*name).to_owned()).collect();
    if options.run == Run::Dry {
        return Ok(names);
    }
    let made = app.write(&Origin::command_line(), |tx| {
        if highest > 0 {
            let last = highest.saturating_add(NUMBERS_BETWEEN).min(HIGHEST_NUMBER);
            imports::reserve_numbers(tx, last)?;
        }
        let mut made = Vec::new();
        for (name, codenames) in &missing {
            let group = groups::insert(tx, name)?;
            made.push(((*name).to_owned(), group));
            tx.emit(Event::RowAdded {
                model: "groups".to_owned(),
                row: group,
                user: None,
            })?;
            if options.staff == StaffRights::Left {
                continue;
            }
            let mut added: Vec<_> = codenames.iter().map(ToString::to_string).collect();
            added.retain(|codename| keys.permissions.contains_key(codename));
            added.sort();
            added.dedup();
            if !added.is_empty() {
                permissions::change_group(tx, group, &keys.of_permissions(&added), &[])?;
                tx.emit(Event::GroupPermissionsChanged {
                    group,
                    added,
                    removed: Vec::new(),
                })?;
            }
        }
        Ok::<_, Fault>(made)
    })?;
    keys.groups.extend(made);
    Ok(names)
}

/// Takes all people, a page at a time.
fn take(
    work: &Work<'_>,
    staging: &mut Staging,
    (rights, notes, logins): (&Rights, &mut Notes, &mut Logins),
    reading: Reading<'_>,
    listener: &mut Listener<'_>,
) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let (mut after, mut done, mut seen_by_planner) = (0, 0, 0);
    let model = work.source.model;
    while let Some(page) = page(staging, model, after, (rights, reading), &mut |_| ())? {
        after = page.last;
        done += page.records;
        let before = page.people.len();
        counts.not_taken += page.refused.len() as u64;
        let (people, disputed) = collisions::settle(staging, page.people)?;
        counts.not_taken += (before - people.len()) as u64;
        let (people, outcomes) = apply::take(work, &people)?;
        for note in page.refused.into_iter().chain(disputed) {
            notes.add(staging, note)?;
        }
        let people: Vec<_> = people.into_iter().zip(outcomes).collect();
        logins::take(work, staging, &people, logins)?;
        for (person, outcome) in people {
            counts.add(outcome, &person);
            if work.run == Run::Write {
                tell(&person, outcome, listener)?;
            }
            for note in person.notes {
                notes.add(staging, note)?;
            }
        }
        if work.run == Run::Write && counts.added > 10 * seen_by_planner {
            work.app
                .write(&Origin::command_line(), imports::refresh_statistics)?;
            seen_by_planner = counts.added;
        }
        (listener.progress)("people done", done);
    }
    Ok(counts)
}

/// Tells of a number that is another one than the old key.
fn tell(person: &Person, outcome: Outcome, listener: &mut Listener<'_>) -> Result<(), Fault> {
    let (Outcome::Added(user) | Outcome::Changed(user) | Outcome::Same(user)) = outcome else {
        return Ok(());
    };
    let Some(key) = &person.key else {
        return Ok(());
    };
    if *key == user.0.to_string() {
        return Ok(());
    }
    (listener.renumbered)(key, user)
}
