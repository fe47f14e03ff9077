//! `vestibule restore`.

use super::{contents, file_url, full, url};
use crate::support::app::{SECRET, TestApp};
use crate::support::databases::TestDatabase;
use crate::support::nodes::node_on;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vestibule::internals::app::App;
use vestibule::internals::config::{Config, DatabaseUrl, Environment};
use vestibule::internals::moving::{self, Occupied, Restored};

fn backup(of: &DatabaseUrl, folder: &Path) -> PathBuf {
    let file = folder.join("a.backup");
    moving::backup(of, &file, &mut |_, _| ()).unwrap();
    file
}

fn restore(into: &TestDatabase, file: &Path, occupied: Occupied) -> Result<Restored, String> {
    let app = node_on(into, &[]);
    let restored = moving::restore(&app, file, occupied, &mut |_, _| ());
    restored.map_err(|fault| fault.to_string())
}

#[test]
fn a_backup_comes_back_into_an_empty_database_with_all_that_it_held() {
    let folder = tempfile::tempdir().unwrap();
    let app = full();
    let here = url(&app.database().url());
    let file = backup(&here, folder.path());
    let fresh = TestDatabase::new();
    let restored = restore(&fresh, &file, Occupied::Refuse).unwrap();
    assert_eq!(restored.contents, contents(&here));
    assert_eq!(contents(&url(&fresh.url())), contents(&here));
    assert!(restored.kept.is_none() && restored.stranger.is_none());
}

#[test]
fn people_go_on_where_they_were_when_the_backup_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let file = backup(&url(&app.database().url()), folder.path());
    let later = app.db_user("later@example.com");
    let database = app.database().clone();
    drop(app);
    let said = restore(&database, &file, Occupied::Refuse).unwrap_err();
    assert!(said.contains("--replace"), "{said}");
    assert_eq!(database.rows_of("users"), 2);
    let restored = restore(&database, &file, Occupied::Replace).unwrap();
    assert_eq!(database.rows_of("users"), 1);
    if !database.is_postgres() {
        let kept = restored.kept.unwrap();
        assert!(
            contents(&file_url(&kept))
                .iter()
                .any(|one| one.table == "users" && one.rows == 2)
        );
    }
    let again = TestApp::on(database, &[("RATE_LIMITS", "off")]);
    let returning = again.guest();
    for (name, value) in ada.cookies() {
        returning.set_cookie(&name, &value);
    }
    assert!(returning.is_signed_in());
    assert!(again.db_user("other@example.com").0 <= later.0);
}

#[test]
fn a_file_that_a_server_has_open_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start();
    app.db_user("ada@example.com");
    if app.database().is_postgres() {
        return;
    }
    let file = backup(&url(&app.database().url()), folder.path());
    app.db_user("bob@example.com");
    let said = restore(app.database(), &file, Occupied::Replace).unwrap_err();
    assert!(
        said.contains("is in use") && said.contains("Stop the server first"),
        "{said}"
    );
    assert_eq!(app.database().rows_of("users"), 2);
    let guest = app.guest();
    guest.log_in("bob@example.com");
    assert!(guest.is_signed_in());
}

#[test]
fn a_backup_of_other_keys_is_restored_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start();
    let file = backup(&url(&app.database().url()), folder.path());
    let fresh = TestDatabase::new();
    let other = node_on(
        &fresh,
        &[("SECRET_KEY", "another-secret-for-tests-only-0123456789")],
    );
    let restored = moving::restore(&other, &file, Occupied::Refuse, &mut |_, _| ()).unwrap();
    let why = restored.stranger.unwrap();
    assert!(why.contains("SECRET_KEY") && !why.contains(SECRET), "{why}");
}

#[test]
fn what_is_no_backup_or_not_whole_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = full();
    let file = backup(&url(&app.database().url()), folder.path());
    let bytes = std::fs::read(&file).unwrap();
    let fresh = TestDatabase::new();
    let refused = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let said = restore(&fresh, &file, Occupied::Replace).unwrap_err();
        assert!(!fresh.has_table("users"), "{name}");
        said
    };
    assert!(refused("text", b"hello").contains("is no backup"));
    assert!(refused("nothing", b"").contains("is no backup"));
    for cut in [100, 4096, 5000, bytes.len() / 2, bytes.len() - 4096] {
        let said = refused("cut", bytes.get(..cut).unwrap());
        assert!(
            said.contains("damaged") || said.contains("is no backup"),
            "{cut}: {said}"
        );
    }
    // A page in the middle that is noise.
    for at in (1..10).map(|tenth| bytes.len() / 10 * tenth / 4096 * 4096) {
        let mut noise = bytes.clone();
        noise[at..at + 4096].fill(0x5a);
        let said = refused("noise", &noise);
        assert!(
            said.contains("damaged") || said.contains("is no backup"),
            "{at}: {said}"
        );
    }
    let said = restore(&fresh, &folder.path().join("missing"), Occupied::Refuse).unwrap_err();
    assert!(said.contains("No such file"), "{said}");
    // Somebody made a superuser of everybody.
    let changed = folder.path().join("changed");
    std::fs::write(&changed, &bytes).unwrap();
    run(&changed, "UPDATE users SET is_superuser = TRUE");
    let said = restore(&fresh, &changed, Occupied::Refuse).unwrap_err();
    assert!(
        said.contains("the table users does not hold what it held"),
        "{said}"
    );
    // A database is no backup: it has no digests.
    run(&changed, "DROP TABLE backup_contents");
    let said = restore(&fresh, &changed, Occupied::Refuse).unwrap_err();
    assert!(said.contains("is no backup"), "{said}");
    assert!(!fresh.has_table("users"));
}

#[test]
fn a_backup_of_an_older_version_is_brought_up_to_date_and_one_of_a_newer_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let here = url(&app.database().url());
    let file = folder.path().join("old.db");
    moving::copy(&here, &file_url(&file), &mut |_, _| ()).unwrap();
    let down = include_str!("../../../migrations/sqlite/0018_consents/down.sql");
    run(
        &file,
        &format!("{down}; DELETE FROM __diesel_schema_migrations WHERE version = '0018'"),
    );
    let old = backup(&file_url(&file), folder.path());
    let fresh = Arc::new(TestDatabase::new());
    restore(&fresh, &old, Occupied::Refuse).unwrap();
    assert!(fresh.has_table("consents"));
    let app = TestApp::on(fresh, &[]);
    let ada = app.guest();
    ada.log_in("ada@example.com");
    assert!(ada.is_signed_in());
    run(
        &old,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')",
    );
    let fresh = TestDatabase::new();
    let said = restore(&fresh, &old, Occupied::Refuse).unwrap_err();
    assert!(said.contains("newer version of Vestibule"), "{said}");
}

/// A file of SQLite with somebody in it, whichever database the tests run on, and a backup of it.
fn file_and_backup(folder: &Path) -> (PathBuf, PathBuf) {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let file = folder.join("vestibule.db");
    moving::copy(
        &url(&app.database().url()),
        &file_url(&file),
        &mut |_, _| (),
    )
    .unwrap();
    let saved = backup(&file_url(&file), folder);
    (file, saved)
}

/// Restores into a file.
fn restore_file(file: &Path, backup: &Path) -> Result<Restored, String> {
    let config = Config::read(&Environment::of([
        ("DATABASE_URL", format!("sqlite://{}", file.display())),
        ("SECRET_KEY", SECRET.to_owned()),
    ]));
    let app = App::new(config.unwrap()).unwrap();
    let restored = moving::restore(&app, backup, Occupied::Replace, &mut |_, _| ());
    restored.map_err(|fault| fault.to_string())
}

#[test]
fn a_log_that_was_left_behind_does_not_reach_the_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let (file, saved) = file_and_backup(folder.path());
    let stale = folder.path().join("vestibule.db-wal");
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&stale, [0x37; 4096]).unwrap();
    restore_file(&file, &saved).unwrap();
    assert!(!stale.exists());
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let is_kept = |name: &String| name.contains(".replaced-") && name.ends_with("-wal");
    assert!(names.iter().any(is_kept), "{names:?}");
}

#[test]
fn what_two_restores_in_one_second_replace_is_kept_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (file, saved) = file_and_backup(folder.path());
    run(&file, "UPDATE users SET first_name = 'precious'");
    let first = restore_file(&file, &saved).unwrap().kept.unwrap();
    let second = restore_file(&file, &saved).unwrap().kept.unwrap();
    assert_ne!(first, second);
    let precious = std::fs::read(&first).unwrap();
    assert!(precious.windows(8).any(|it| it == b"precious"));
}

#[cfg(unix)]
#[test]
fn a_link_goes_on_leading_to_where_the_data_is() {
    let folder = tempfile::tempdir().unwrap();
    let (file, saved) = file_and_backup(folder.path());
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::rename(&file, data.join("vestibule.db")).unwrap();
    std::os::unix::fs::symlink(data.join("vestibule.db"), &file).unwrap();
    let kept = restore_file(&file, &saved).unwrap().kept.unwrap();
    assert!(std::fs::symlink_metadata(&file).unwrap().is_symlink());
    assert_eq!(
        kept.parent().unwrap(),
        std::fs::canonicalize(&data).unwrap()
    );
    assert!(!std::fs::symlink_metadata(&kept).unwrap().is_symlink());
}

#[test]
fn nothing_but_rows_comes_out_of_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (file, saved) = file_and_backup(folder.path());
    run(
        &saved,
        "CREATE TRIGGER evil AFTER INSERT ON users BEGIN UPDATE users SET is_superuser = 1; END; \
         CREATE VIEW spy AS SELECT * FROM users; CREATE TABLE notes (text TEXT); \
         DROP INDEX users_phone_key; DELETE FROM sqlite_sequence",
    );
    let restored = restore_file(&file, &saved).unwrap();
    assert_eq!(restored.left, ["notes"]);
    // It would fail where something of these were there, or were not there.
    run(
        &file,
        "CREATE TRIGGER evil AFTER INSERT ON users BEGIN SELECT 1; END; DROP TRIGGER evil; \
         CREATE VIEW spy AS SELECT 1; CREATE TABLE notes (text TEXT); DROP INDEX users_phone_key; \
         INSERT INTO users (email, email_key, username, username_key, password, date_joined) \
         VALUES ('b', 'b', 'b', 'b', '!', '2026-01-01 00:00:00')",
    );
    run(&saved, "DELETE FROM backup_contents WHERE name = 'users'");
    let said = restore_file(&file, &saved).unwrap_err();
    assert!(
        said.contains("does not say what the table users held"),
        "{said}"
    );
}

#[test]
fn numbers_that_are_taken_are_not_given_again_by_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let (_, saved) = file_and_backup(folder.path());
    run(&saved, "DELETE FROM sqlite_sequence");
    let fresh = Arc::new(TestDatabase::new());
    restore(&fresh, &saved, Occupied::Refuse).unwrap();
    let app = TestApp::on(fresh, &[]);
    assert!(app.db_user("bob@example.com").0 > 1);
}

#[test]
fn rows_of_others_are_not_deleted_with_ours() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start();
    app.db_user("ada@example.com");
    if !app.database().is_postgres() {
        return;
    }
    let file = backup(&url(&app.database().url()), folder.path());
    app.db_sql("CREATE TABLE posts (author BIGINT REFERENCES users (id) ON DELETE CASCADE)");
    app.db_sql("INSERT INTO posts SELECT id FROM users");
    let said = restore(app.database(), &file, Occupied::Replace).unwrap_err();
    assert!(said.contains("would be deleted with them: posts"), "{said}");
    app.db_sql("DROP TABLE posts");
    let said = restore(app.database(), &file, Occupied::Replace).unwrap_err();
    assert!(said.contains("Stop the servers first"), "{said}");
    assert_eq!(app.database().rows_of("users"), 1);
}

fn run(file: &Path, sql: &str) {
    use diesel::Connection as _;
    use diesel::connection::SimpleConnection as _;
    let mut conn = diesel::SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    conn.batch_execute(sql).unwrap();
}
