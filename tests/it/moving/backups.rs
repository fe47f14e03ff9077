//! `vestibule backup`, and the backups that a site makes by itself.

use super::{contents, url};
use crate::process::program::Place;
use crate::support::app::TestApp;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use time::Duration;
use vestibule::internals::jobs::back_up_when_due;
use vestibule::internals::moving;

#[test]
fn a_backup_is_a_file_for_our_eyes_alone_and_takes_no_other_s_place() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start();
    let here = url(&app.database().url());
    let file = folder.path().join("a.backup");
    moving::backup(&here, &file, &mut |_, _| ()).unwrap();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let before = std::fs::read(&file).unwrap();
    let said = moving::backup(&here, &file, &mut |_, _| ()).unwrap_err();
    assert!(said.to_string().contains("is there already"), "{said}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let nowhere = folder.path().join("no/such/folder/a.backup");
    let said = moving::backup(&here, &nowhere, &mut |_, _| ()).unwrap_err();
    assert!(said.to_string().contains("No such file"), "{said}");
}

#[test]
fn a_name_that_sqlite_takes_for_an_address_is_a_name() {
    let place = Place::new();
    place.run(&["migrate"], &[]).well();
    for name in ["file:x.backup", "a b%20c?d.backup", "-x.backup"] {
        place.run(&["backup", "--", name], &[]).well();
        let found = std::fs::metadata(place.path(name)).unwrap();
        assert!(found.len() > 100_000, "{name}: {}", found.len());
        assert_eq!(found.permissions().mode() & 0o777, 0o600, "{name}");
    }
    let names: Vec<_> = std::fs::read_dir(place.path(".")).unwrap().collect();
    // The database and its secret, and the backups.
    assert_eq!(names.len(), 5, "{names:?}");
}

#[test]
fn of_those_that_want_one_name_at_once_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start();
    let here = url(&app.database().url());
    let file = folder.path().join("a.backup");
    let made = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| moving::backup(&here, &file, &mut |_, _| ())))
            .collect();
        let ended = all.into_iter().map(|one| one.join().unwrap());
        ended.flatten().count()
    });
    assert_eq!(made, 1);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn people_sign_up_while_backups_are_made_and_each_shows_one_moment() {
    let app = TestApp::without_limits();
    let here = url(&app.database().url());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let people = scope.spawn(|| {
            for number in 0..20 {
                let page = app.guest().sign_up(&format!("user{number}@example.com"));
                assert_eq!(page.location(), Some("/verify"));
            }
            done.store(true, Ordering::Release);
        });
        let mut rounds = 0;
        while !done.load(Ordering::Acquire) || rounds == 0 {
            let all = contents(&here);
            let rows = |table: &str| all.iter().find(|one| one.table == table).unwrap().rows;
            // A user, the flow and the e-mail of a sign-up are one transaction.
            assert_eq!(rows("users"), rows("flows"));
            assert_eq!(rows("users"), rows("outbox"));
            rounds += 1;
        }
        people.join().unwrap();
    });
    let all = contents(&here);
    assert!(all.iter().any(|one| one.table == "users" && one.rows == 20));
}

#[test]
fn a_site_makes_backups_by_itself_and_keeps_as_many_as_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("deep/backups");
    let app = TestApp::with(&[
        ("BACKUP_EVERY", "6h"),
        ("BACKUP_KEEP", "3"),
        ("BACKUP_DIR", backups.to_str().unwrap()),
    ]);
    let due = || back_up_when_due(app.site().app()).unwrap();
    let first = due().unwrap();
    assert_eq!(
        std::fs::metadata(&backups).unwrap().permissions().mode() & 0o777,
        0o700
    );
    assert!(due().is_none());
    std::fs::write(backups.join("notes.txt"), "mine").unwrap();
    // A process was killed.
    let half = backups.join("vestibule-20260101T000000Z.backup.77-0.unfinished");
    std::fs::write(&half, "half").unwrap();
    std::fs::write(backups.join("vestibule-before-the-move.backup"), "mine").unwrap();
    let mut made = vec![first];
    for _ in 0..4 {
        app.advance(Duration::hours(5));
        assert!(due().is_none());
        app.advance(Duration::hours(1));
        made.push(due().unwrap());
    }
    assert!(!half.exists());
    let (old, kept) = made.split_at(2);
    assert!(old.iter().all(|file| !file.exists()), "{old:?}");
    assert!(kept.iter().all(|file| file.exists()), "{kept:?}");
    assert!(backups.join("notes.txt").exists());
    assert!(backups.join("vestibule-before-the-move.backup").exists());
}

#[test]
fn no_backups_are_made_where_nobody_wants_them() {
    let app = TestApp::start();
    assert!(back_up_when_due(app.site().app()).unwrap().is_none());
}
