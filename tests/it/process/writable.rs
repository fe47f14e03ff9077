//! A database that answers and cannot be used: one that nobody may write to, one with letters of its own. It is told at
//! start, by `check` and at `/readyz`, not to the person who comes next.

use super::program::{PROGRAM, Place, Setting};
use super::steps::{on_database, wait};
use super::superusers::with_root;
use crate::support::app::SECRET;
use crate::support::databases::TestDatabase;
use crate::support::people::PASSWORD;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;

#[test]
fn a_server_that_only_lets_us_read_is_not_ready() {
    let database = TestDatabase::new();
    if !database.is_postgres() {
        return;
    }
    let (place, settings) = (Place::new(), on_database(&database.url()));
    let server = place.serve(&settings);
    let ada = server.guest();
    assert_eq!(ada.get("/readyz").text().trim(), "ready");
    // As a standby is, until it is promoted.
    database.only_reads(true);
    let away = ada.get("/readyz");
    assert_eq!(away.status(), 503);
    assert!(
        away.text().contains("cannot be written to"),
        "{}",
        away.text()
    );
    assert_eq!(ada.get("/healthz").status(), 200);
    assert_eq!(ada.sign_up("ada@example.com").status(), 503);
    let said = place.run(&["check"], &settings).badly();
    assert!(said.contains("cannot be written to"), "{said}");
    database.only_reads(false);
    wait("the database", || {
        (ada.get("/readyz").status() == 200).then_some(())
    });
    assert_eq!(ada.sign_up("ada@example.com").status(), 303);
}

#[test]
fn a_copy_that_root_put_back_is_not_ready_and_a_check_says_so() {
    if TestDatabase::new().is_postgres() {
        return;
    }
    let place = Place::new();
    let settings = [("SECRET_KEY", SECRET.to_owned())];
    let server = place.serve_by(place.without_rights(), &settings);
    assert_eq!(server.guest().get("/readyz").status(), 200);
    server.kill();
    let check = || place.run_by(place.without_rights(), &["check"], &settings);
    assert_eq!(check().status, Some(0));
    // What belongs to root, and others may read.
    let file = place.path("vestibule.db");
    let owned = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if owned {
        chown(&file, Some(0), Some(0)).unwrap();
    }
    set_mode(&file, if owned { 0o644 } else { 0o444 });
    let said = check().badly();
    assert!(said.contains("cannot be written to"), "{said}");
    let server = place.serve_by(place.without_rights(), &settings);
    let ada = server.guest();
    assert_eq!(ada.get("/readyz").status(), 503);
    assert_eq!(ada.sign_up("ada@example.com").status(), 503);
    set_mode(&file, 0o666);
    wait("the database", || {
        (ada.get("/readyz").status() == 200).then_some(())
    });
    assert_eq!(ada.sign_up("ada@example.com").status(), 303);
}

#[test]
fn whether_it_can_be_written_to_is_asked_without_a_row_each_time() {
    let database = TestDatabase::new();
    let (place, settings) = (Place::new(), on_database(&database.url()));
    let server = place.serve(&settings);
    let ada = server.guest();
    for _ in 0..50 {
        assert_eq!(ada.get("/readyz").status(), 200);
    }
    let list = place.run(&["audit", "list", "--json"], &settings).well();
    assert_eq!(list.trim(), "[]");
    assert_eq!(database.rows_of("readiness"), 1);
}

#[test]
fn a_database_with_letters_of_its_own_is_refused() {
    let database = TestDatabase::of_other_letters();
    let (place, settings) = (Place::new(), on_database(&database.url()));
    for command in ["serve", "check", "migrate"] {
        let said = place.run(&[command], &settings).badly();
        assert!(
            said.contains("UTF") && said.contains("DATABASE_URL"),
            "{command}: {said}"
        );
    }
    assert!(
        !database.has_table("users"),
        "it is refused before anything is made"
    );
}

#[test]
fn names_are_kept_in_every_letter() {
    let database = TestDatabase::new();
    let mut settings = on_database(&database.url());
    settings.push(("VESTIBULE_SUPERUSER_EMAIL", "lukasz@example.com".to_owned()));
    settings.push(("VESTIBULE_SUPERUSER_USERNAME", "Łukasz".to_owned()));
    settings.push(("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.to_owned()));
    let place = Place::new();
    place
        .run(&["createsuperuser", "--noinput"], &settings)
        .well();
    let shown = place.run(&["user", "show", "Łukasz"], &settings).well();
    assert!(shown.contains("lukasz@example.com"), "{shown}");
}

#[test]
fn a_check_leaves_nothing_behind() {
    let place = Place::new();
    place.run(&["check"], &[]).well();
    place.run(
        &["check", "--deploy"],
        &[("EMAIL_BACKEND", "file".to_owned())],
    );
    assert_eq!(names(&place), Vec::<String>::new());
    // Neither in a file that is there and empty, nor in one of another program.
    std::fs::write(place.path("vestibule.db"), "").unwrap();
    place.run(&["check"], &[]).well();
    assert_eq!(
        std::fs::metadata(place.path("vestibule.db")).unwrap().len(),
        0
    );
    std::fs::remove_file(place.path("vestibule.db")).unwrap();
    let file = place.path("vestibule.db");
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other
        .batch_execute("CREATE TABLE others (id INTEGER)")
        .unwrap();
    drop(other);
    let before = std::fs::read(&file).unwrap();
    place.run(&["check"], &[]);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(names(&place), ["vestibule.db"]);
    // Nor in a database of ours.
    let database = TestDatabase::new();
    let settings = on_database(&database.url());
    place.run(&["check"], &settings).well();
    assert!(!database.has_table("__diesel_schema_migrations"));
    place.run(&["migrate"], &settings).well();
    let said = place.run(&["check"], &settings).well();
    assert!(said.ends_with("Everything is in order.\n"), "{said}");
    let probed = "readiness WHERE probed_at IS NOT NULL";
    assert_eq!(database.rows_of(probed), 0);
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn names(place: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(place.path("")).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn what_cannot_be_written_is_a_failure_and_a_closed_pipe_is_none() {
    let place = with_root();
    let run = |line: &str| {
        let mut shell = Command::new("bash");
        shell.args(["-c", line]);
        place.run_by(shell, &[], &[] as &[Setting<'_>])
    };
    for command in [
        "settings",
        "settings --format env",
        "signals",
        "schema",
        "openapi",
        "--help",
        "--version",
        "user --help",
        "user list",
        "user list --json",
        "audit list",
        "check",
        "keys generate",
        "migrate",
        "webhooks list",
    ] {
        let full = run(&format!("{PROGRAM} {command} >/dev/full"));
        assert_eq!(full.status, Some(1), "{command}: {full:?}");
        assert!(
            full.err.contains("No space left on device"),
            "{command}: {full:?}"
        );
        let closed = run(&format!("set -o pipefail; {PROGRAM} {command} | true"));
        assert_eq!(closed.status, Some(0), "{command}: {closed:?}");
        assert_eq!(closed.err, "", "{command}");
    }
    let wrong = run(&format!("{PROGRAM} fly >/dev/full"));
    assert_eq!(wrong.status, Some(2));
}
