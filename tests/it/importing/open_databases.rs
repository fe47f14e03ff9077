//! The database of a Django project at odd moments: nobody has it open, somebody opens it meanwhile, the server goes away. It is
//! never written to, and nothing is left beside it.

use super::{HASH, counts, options};
use crate::process::program::Place;
use crate::support::app::TestApp;
use crate::support::databases::TestDatabase;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use vestibule::internals::config::DatabaseUrl;
use vestibule::internals::error::Fault;
use vestibule::internals::moving::{Listener, Options, Report, import_django_database};

const USERS: &str = "CREATE TABLE auth_user (id integer NOT NULL PRIMARY KEY, password varchar(128) NOT NULL, last_login varchar(40), username varchar(150) NOT NULL, email varchar(254) NOT NULL);";

/// Two people.
fn people() -> String {
    format!(
        "{USERS} INSERT INTO auth_user VALUES (41, '{HASH}', NULL, 'ada', 'ada@example.com'), (42, '{HASH}', NULL, 'bob', 'bob@example.com');"
    )
}

/// A file whose log goes into it when the last who has it open closes it.
fn with_log(file: &Path) {
    open(file, &format!("PRAGMA journal_mode = WAL; {}", people()));
}

fn open(file: &Path, sql: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    conn.batch_execute(sql).unwrap();
    conn
}

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn import_from(app: &TestApp, url: &str, options: &Options) -> Result<Report, Fault> {
    import_with_news(app, url, options, &mut |_, _| ())
}

fn import_with_news(
    app: &TestApp,
    url: &str,
    options: &Options,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Report, Fault> {
    import_django_database(
        app.site().app(),
        &DatabaseUrl::parse(url).unwrap(),
        options,
        &mut Listener {
            progress,
            renumbered: &mut |_, _| Ok(()),
        },
    )
}

fn refused(read: Result<Report, Fault>) -> String {
    match read {
        Err(Fault::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// The files of a folder, with what is in them.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let read = entries.map(|entry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap())
    });
    read.collect()
}

#[test]
fn a_file_with_a_log_that_nobody_has_open_stays_as_it_is_and_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("db #1%20.sqlite3");
    with_log(&file);
    let before = files(folder.path());
    assert_eq!(before.len(), 1, "its log went into it");
    let place = Place::new();
    let link = place.path("link.sqlite3");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let by_scheme = format!("sqlite:{}", link.display());
    let given = [file.to_str().unwrap(), "link.sqlite3", &by_scheme];
    for (given, done) in
        given
            .into_iter()
            .zip(["\"added\":2", "\"unchanged\":2", "\"unchanged\":2"])
    {
        let said = place
            .run(&["import", "django", given, "--json"], &[])
            .well();
        assert!(said.contains(done), "{given}: {said}");
    }
    assert_eq!(files(folder.path()), before);
    // A file of others that only one of them may write keeps its owner's rights: nothing was made beside the link either.
    let beside = files(&place.path("."));
    assert!(!beside.keys().any(|name| name.starts_with("link.sqlite3-")));
}

#[test]
fn a_file_that_comes_to_be_open_meanwhile_is_not_believed() {
    let app = TestApp::without_limits();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("db.sqlite3");
    with_log(&file);
    let mut running = None;
    let read = import_with_news(&app, &url(&file), &options(), &mut |_, _| {
        running.get_or_insert_with(|| open(&file, "UPDATE auth_user SET username = 'a' || id"));
    });
    let why = refused(read);
    assert!(why.contains("another program opened it meanwhile"), "{why}");
    assert_eq!(app.database().rows_of("users"), 0);
    // Once it has it open, its log keeps apart what is read and what is written.
    let report = import_from(&app, &url(&file), &options()).unwrap();
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    assert_eq!(super::row(&app, 41).username, "a41", "from the log");
}

#[test]
fn a_file_that_was_opened_and_closed_meanwhile_is_not_believed_either() {
    let app = TestApp::without_limits();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("db.sqlite3");
    with_log(&file);
    let mut was_open = false;
    let read = import_with_news(&app, &url(&file), &options(), &mut |_, _| {
        if !was_open {
            was_open = true;
            drop(open(&file, "UPDATE auth_user SET username = 'a' || id"));
        }
    });
    let why = refused(read);
    assert!(why.contains("another program opened it meanwhile"), "{why}");
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(app.database().rows_of("users"), 0);
}

#[test]
fn a_file_that_was_cut_is_refused() {
    let app = TestApp::without_limits();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("db.sqlite3");
    drop(open(&file, &people()));
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 1000]).unwrap();
    let why = refused(import_from(&app, &url(&file), &options()));
    assert!(why.ends_with("Nothing was taken."), "{why}");
    assert_eq!(app.database().rows_of("users"), 0);
}

#[test]
fn no_name_of_a_model_reaches_the_database_or_the_terminal_as_it_is() {
    let app = TestApp::without_limits();
    let project = TestDatabase::new();
    project.run(&people());
    let hostile = [
        "auth.user; DROP TABLE auth_user",
        "auth.user\" --",
        "x'y.z",
        "auth.\u{1b}[31m",
        "..",
        "auth_user\0",
        "",
    ];
    for model in hostile {
        let options = Options {
            user_model: Some(model.to_owned()),
            ..options()
        };
        let why = refused(import_from(&app, &project.url(), &options));
        assert!(why.contains("--user-model"), "{model:?}: {why}");
        assert!(!why.contains(['\u{1b}', '\0']), "{model:?}: {why}");
    }
    assert_eq!(app.database().rows_of("users"), 0);
    let report = import_from(&app, &project.url(), &options()).unwrap();
    assert_eq!(counts(&report), [2, 0, 0, 0]);
}

#[test]
fn a_server_that_goes_away_in_the_middle_leaves_nothing_behind() {
    let project = TestDatabase::new();
    if !project.is_postgres() {
        return;
    }
    let app = TestApp::without_limits();
    project.run(&format!(
        "{USERS} INSERT INTO auth_user SELECT n, '{HASH}', NULL, 'u' || n, 'u' || n || '@example.com' FROM generate_series(1, 60000) n"
    ));
    let mut was_ended = false;
    let read = import_with_news(&app, &project.url(), &options(), &mut |_, count| {
        if count > 1000 && !was_ended {
            was_ended = true;
            project.end_connections();
        }
    });
    let why = refused(read);
    assert!(was_ended && why.ends_with("Nothing was taken."), "{why}");
    assert_eq!(app.database().rows_of("users"), 0);
}
