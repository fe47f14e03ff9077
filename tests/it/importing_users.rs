//! People of any program: from CSV and JSON in the documented columns, from the exports of others, and out again.

mod again;
mod command_line;
mod exported;
mod files;
mod formats;
mod programs;
mod tables;

use super::support::app::TestApp;
use serde_json::Value;
use std::collections::BTreeMap;
use vestibule::UserId;
use vestibule::internals::error::Fault;
use vestibule::internals::i18n::Zone;
use vestibule::internals::moving::{
    AddressTrust, Listener, Mapping, Numbers, Options, Preset, Report, Run, StaffRights,
    UsersOptions, import_users,
};
use vestibule::internals::store::{groups, users};

/// Of every hash in these tests but where another one is said. They were made with passlib 1.7, bcrypt 4.0, argon2-cffi 25.1 and
/// cryptography 50.0 of Python.
const THEIR_PASSWORD: &str = "corréct horse";
const BCRYPT: &str = "$2b$04$4AyaOalbBQWxeqmX70cKM.OK2Voq.mUEEvMSu44vAkHiQHERbobMq";
const BCRYPT_2A: &str = "$2a$04$s82Jxp6KWoC1jogD3CO4geMcbk70KG/3GVeaRckH3x/Du8Ut6vjM.";
const BCRYPT_2Y: &str = "$2y$04$BxPNRNthz3XOOGsmN3QGnepwMByZSrWABdfMrtGfrp8TjMd7PVBzK";
const ARGON2ID: &str = "$argon2id$v=19$m=1024,t=1,p=1$FKIhUZEAfhmsjSBq4qF+Og$/CTJa8FWvzFRvYBaQAxE3eZYb1W+V1BPdf4lKhT0wvk";

/// How most tests import: addresses count as verified where nothing is said, so that a log-in asks for nothing else.
fn options(preset: Option<Preset>) -> UsersOptions {
    UsersOptions {
        preset,
        mapping: Mapping::default(),
        hash_config: None,
        options: Options {
            source: "test".into(),
            user_model: None,
            collection: String::new(),
            zone: Zone::utc(),
            staff: StaffRights::Left,
            address_trust: AddressTrust::Verified,
            numbers: Numbers::Kept,
            run: Run::Write,
        },
    }
}

fn mapped(app: &TestApp, preset: Option<Preset>, pairs: &[&str]) -> UsersOptions {
    let pairs: Vec<_> = pairs.iter().map(|pair| (*pair).to_owned()).collect();
    let declared = &app.site().config().user_fields;
    UsersOptions {
        mapping: Mapping::read(None, &pairs, declared).unwrap(),
        ..options(preset)
    }
}

/// Imports a text, and tells who got another number.
fn import_with(
    app: &TestApp,
    text: &[u8],
    options: &UsersOptions,
) -> Result<(Report, BTreeMap<String, UserId>), Fault> {
    let mut numbers = BTreeMap::new();
    let mut listener = Listener {
        progress: &mut |_, _| (),
        renumbered: &mut |old, new| {
            numbers.insert(old.to_owned(), new);
            Ok(())
        },
    };
    let report = import_users(app.site().app(), text, options, &mut listener)?;
    Ok((report, numbers))
}

fn import(app: &TestApp, text: &str) -> Report {
    import_with(app, text.as_bytes(), &options(None)).unwrap().0
}

fn import_of(app: &TestApp, preset: Preset, text: &str) -> Report {
    let options = options(Some(preset));
    import_with(app, text.as_bytes(), &options).unwrap().0
}

fn refused(app: &TestApp, text: &[u8]) -> String {
    match import_with(app, text, &options(None)) {
        Err(Fault::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn row(app: &TestApp, email: &str) -> users::Row {
    let found = app
        .site()
        .app()
        .read(|conn| users::find_by_email(conn, email));
    found.unwrap().unwrap()
}

fn groups_of(app: &TestApp, email: &str) -> Vec<String> {
    let id = row(app, email).id;
    let found = app.site().app().read(|conn| groups::of_user(conn, id));
    found.unwrap().into_values().collect()
}

/// The counts that matter: added, changed, unchanged, not taken.
fn counts(report: &Report) -> [u64; 4] {
    let counts = report.counts;
    [
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.not_taken,
    ]
}

fn codes(report: &Report) -> Vec<&str> {
    report.notes.by_code().map(|(code, _)| code).collect()
}

/// All that was noted, as one text.
fn said(report: &mut Report) -> String {
    let mut all = String::new();
    let told = report.each_note(&mut |note| {
        all.extend([note.record.as_str(), ": ", note.text.as_str(), "\n"]);
        Ok(())
    });
    told.unwrap();
    all
}

fn logs_in(app: &TestApp, login: &str) -> bool {
    let guest = app.guest();
    guest.log_in_with(login, THEIR_PASSWORD);
    guest.is_signed_in()
}

/// A line of CSV.
fn line(cells: &[&str]) -> String {
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
        .collect();
    cells.join(",")
}

fn lines(rows: &[Value]) -> String {
    let rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
    rows.join("\n")
}
