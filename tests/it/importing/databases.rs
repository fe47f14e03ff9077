//! People straight from a database of Django's, as its migrations make it; of the same kind as the one that the tests run on.

use super::{HASH, codes, counts, logs_in, options, row};
use crate::process::program::Place;
use crate::support::app::TestApp;
use crate::support::databases::TestDatabase;
use vestibule::UserId;
use vestibule::internals::config::DatabaseUrl;
use vestibule::internals::error::Fault;
use vestibule::internals::moving::{Listener, Options, Report, Run, import_django_database};
use vestibule::internals::store::{groups, permissions};

/// What Django's types are called in the database, and how it writes moments and flags.
fn in_words_of(database: &TestDatabase, sql: &str) -> String {
    let words: &[(&str, &str)] = if database.is_postgres() {
        &[
            ("{number}", "bigint"),
            ("{moment}", "timestamp with time zone"),
            ("{json}", "jsonb"),
            ("{uuid}", "uuid"),
            ("{yes}", "true"),
            ("{no}", "false"),
            ("{zone}", "+00"),
        ]
    } else {
        &[
            ("{number}", "integer"),
            ("{moment}", "datetime"),
            ("{json}", "text"),
            ("{uuid}", "char(32)"),
            ("{yes}", "1"),
            ("{no}", "0"),
            ("{zone}", ""),
        ]
    };
    words
        .iter()
        .fold(sql.to_owned(), |sql, (word, said)| sql.replace(word, said))
}

/// Tables of a user model, with the key of this type, and those beside it.
fn users_in(database: &TestDatabase, table: &str, key: &str) {
    let sql = format!(
        "CREATE TABLE {table} (id {key} NOT NULL PRIMARY KEY, password varchar(128) NOT NULL, last_login {{moment}} NULL, is_superuser bool NOT NULL, username varchar(150) NOT NULL, first_name varchar(150) NOT NULL, last_name varchar(150) NOT NULL, email varchar(254) NOT NULL, is_staff bool NOT NULL, is_active bool NOT NULL, date_joined {{moment}} NOT NULL);
         CREATE TABLE {table}_groups (id {{number}} NOT NULL PRIMARY KEY, user_id {key} NOT NULL REFERENCES {table} (id), group_id {{number}} NOT NULL);
         CREATE TABLE {table}_user_permissions (id {{number}} NOT NULL PRIMARY KEY, user_id {key} NOT NULL REFERENCES {table} (id), permission_id {{number}} NOT NULL);"
    );
    database.run(&in_words_of(database, &sql));
}

/// A Django project with three people.
fn django() -> TestDatabase {
    let database = TestDatabase::new();
    users_in(&database, "auth_user", "{number}");
    let sql = format!(
        "CREATE TABLE django_content_type (id {{number}} NOT NULL PRIMARY KEY, app_label varchar(100) NOT NULL, model varchar(100) NOT NULL);
         INSERT INTO django_content_type VALUES (4, 'auth', 'user');
         CREATE TABLE auth_permission (id {{number}} NOT NULL PRIMARY KEY, name varchar(255) NOT NULL, content_type_id {{number}} NOT NULL REFERENCES django_content_type (id), codename varchar(100) NOT NULL);
         INSERT INTO auth_permission VALUES (14, 'Can change user', 4, 'change_user');
         CREATE TABLE auth_group (id {{number}} NOT NULL PRIMARY KEY, name varchar(150) NOT NULL);
         INSERT INTO auth_group VALUES (7, 'Editors');
         CREATE TABLE auth_group_permissions (id {{number}} NOT NULL PRIMARY KEY, group_id {{number}} NOT NULL, permission_id {{number}} NOT NULL);
         INSERT INTO auth_group_permissions VALUES (1, 7, 14);
         INSERT INTO auth_user VALUES (41, '{HASH}', '2024-05-06 07:08:09{{zone}}', {{no}}, 'ada', 'Ada', 'L''Ovelace \"ß\" 日本', 'ada@example.com', {{yes}}, {{yes}}, '2020-01-02 03:04:05.123456{{zone}}');
         INSERT INTO auth_user VALUES (42, '{HASH}', NULL, {{no}}, 'bob', '', '', 'bob@example.com', {{no}}, {{no}}, '2020-01-02 03:04:05{{zone}}');
         INSERT INTO auth_user VALUES (43, '!', NULL, {{no}}, 'cy', '', '', 'cy@example.com', {{no}}, {{yes}}, '2020-01-02 03:04:05{{zone}}');
         INSERT INTO auth_user_groups VALUES (1, 41, 7);
         INSERT INTO auth_user_user_permissions VALUES (1, 41, 14);
         CREATE TABLE account_emailaddress (id {{number}} NOT NULL PRIMARY KEY, email varchar(254) NOT NULL, verified bool NOT NULL, \"primary\" bool NOT NULL, user_id {{number}} NOT NULL REFERENCES auth_user (id));
         INSERT INTO account_emailaddress VALUES (1, 'ada@example.com', {{yes}}, {{yes}}, 41);
         INSERT INTO account_emailaddress VALUES (2, 'second@example.com', {{yes}}, {{no}}, 41);
         CREATE TABLE mfa_authenticator (id {{number}} NOT NULL PRIMARY KEY, type varchar(20) NOT NULL, data {{json}} NOT NULL, user_id {{number}} NOT NULL REFERENCES auth_user (id));
         INSERT INTO mfa_authenticator VALUES (1, 'totp', '{{\"secret\": \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"}}', 43);
         CREATE TABLE shop_order (id {{number}} NOT NULL PRIMARY KEY, owner varchar(9));"
    );
    database.run(&in_words_of(&database, &sql));
    database
}

fn import_from(app: &TestApp, url: &str, options: &Options) -> Result<Report, Fault> {
    let mut listener = Listener {
        progress: &mut |_, _| (),
        renumbered: &mut |_, _| Ok(()),
    };
    let url = DatabaseUrl::parse(url).unwrap();
    import_django_database(app.site().app(), &url, options, &mut listener)
}

fn refused(app: &TestApp, url: &str, options: &Options) -> String {
    match import_from(app, url, options) {
        Err(Fault::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn people_of_a_database_come_as_those_of_its_dump() {
    let (app, django) = (TestApp::without_limits(), django());
    let report = import_from(&app, &django.url(), &options()).unwrap();
    assert_eq!(
        (report.model.as_str(), counts(&report), codes(&report)),
        ("auth.user", [3, 0, 0, 0], vec![])
    );
    assert_eq!(report.groups_made, ["Editors"]);
    assert_eq!(report.proposed_names(), Vec::<String>::new());
    let ada = row(&app, 41);
    assert_eq!(ada.last_name, "L'Ovelace \"ß\" 日本");
    assert_eq!(ada.date_joined.to_string(), "2020-01-02 3:04:05.123456");
    assert_eq!(ada.last_login.unwrap().to_string(), "2024-05-06 7:08:09.0");
    assert_eq!(ada.secondary_email.as_deref(), Some("second@example.com"));
    assert!(ada.is_staff && ada.is_active && ada.is_verified && !ada.is_superuser);
    assert!(!row(&app, 42).is_active);
    assert!(row(&app, 43).second_factor);
    assert!(logs_in(&app, "ada@example.com"));
    let held = app.site().app().read(|conn| {
        let groups = groups::of_user(conn, UserId(41))?;
        Ok::<_, Fault>((groups, permissions::of_user_alone(conn, UserId(41))?))
    });
    let (groups, permissions) = held.unwrap();
    assert!(groups.into_values().eq(["Editors".to_owned()]));
    assert!(permissions.into_values().eq(["change_user".to_owned()]));
    let again = import_from(&app, &django.url(), &options()).unwrap();
    assert_eq!(counts(&again), [0, 0, 3, 0]);
}

#[test]
fn a_model_of_ones_own_is_found_or_named_and_keeps_its_uuids() {
    let (app, django) = (TestApp::without_limits(), TestDatabase::new());
    users_in(&django, "my_shop_customer", "{uuid}");
    let insert = format!(
        "INSERT INTO my_shop_customer VALUES ('123456789abcdef0123456789abcdef0', '{HASH}', NULL, {{no}}, 'ada', '', '', 'ada@example.com', {{no}}, {{yes}}, '2020-01-02 03:04:05{{zone}}')",
    );
    django.run(&in_words_of(&django, &insert));
    let report = import_from(&app, &django.url(), &options()).unwrap();
    assert_eq!(
        (report.model.as_str(), counts(&report)),
        ("my_shop.customer", [1, 0, 0, 0])
    );
    let kept = app.db_count("SELECT COUNT(*) AS count FROM imported_rows WHERE old_key = '12345678-9abc-def0-1234-56789abcdef0'");
    assert_eq!(kept, 1);
    let named = |name: &str| Options {
        user_model: Some(name.to_owned()),
        run: Run::Dry,
        ..options()
    };
    let report = import_from(&app, &django.url(), &named("my_shop.customer")).unwrap();
    assert_eq!(counts(&report), [0, 0, 1, 0]);
    let hostile = [
        "accounts.user\"; drop table my_shop_customer; --",
        "my_shop.customer'",
        "..",
        "",
        "a\u{0}b",
    ];
    for name in hostile {
        let why = refused(&app, &django.url(), &named(name));
        assert!(why.contains("There is no table"), "{name}: {why}");
    }
    users_in(&django, "accounts_user", "{number}");
    let why = refused(&app, &django.url(), &options());
    assert!(why.contains("accounts_user, my_shop_customer"), "{why}");
    let why = refused(&app, &django.url(), &named("accounts.user"));
    assert!(why.contains("is empty"), "{why}");
}

#[test]
fn a_database_without_users_and_one_that_is_away_are_refused_by_name() {
    let app = TestApp::without_limits();
    let empty = TestDatabase::new();
    empty.run("CREATE TABLE notes (id integer PRIMARY KEY)");
    let why = refused(&app, &empty.url(), &options());
    assert!(
        why.starts_with("There are no users in the database ("),
        "{why}"
    );
    let why = refused(&app, "sqlite:///nowhere/db.sqlite3", &options());
    assert!(why.contains("cannot be read: No such file"), "{why}");
    let away = "postgres://ada:hunter2@127.0.0.1:9/django";
    let why = refused(&app, away, &options());
    assert!(
        why.contains("cannot be read: ") && !why.contains("hunter2"),
        "{why}"
    );
    assert_eq!(app.database().rows_of("users"), 0);
}

/// A file of SQLite beside, whatever the tests run on.
mod file {
    use super::{Place, TestApp, counts, import_from, options, refused};
    use diesel::connection::SimpleConnection as _;
    use diesel::{Connection as _, SqliteConnection};
    use std::path::Path;

    fn open(file: &Path) -> SqliteConnection {
        SqliteConnection::establish(file.to_str().unwrap()).unwrap()
    }

    const USERS: &str = "CREATE TABLE auth_user (id integer PRIMARY KEY, password varchar(128), last_login datetime, username varchar(150), email varchar(254), picture blob); INSERT INTO auth_user VALUES (1, '!', NULL, 'ada', 'ada@example.com', x'00ff');";

    fn url(file: &Path) -> String {
        format!("sqlite://{}", file.display())
    }

    #[test]
    fn a_file_that_django_writes_meanwhile_is_read_and_stays_as_it_is() {
        let (app, place) = (TestApp::without_limits(), Place::new());
        let file = place.path("a b%20#.sqlite3");
        let mut django = open(&file);
        django.batch_execute("PRAGMA journal_mode = WAL").unwrap();
        django.batch_execute(USERS).unwrap();
        django
            .batch_execute("BEGIN IMMEDIATE; UPDATE auth_user SET username = 'ida'")
            .unwrap();
        let before = std::fs::read(&file).unwrap();
        let report = import_from(&app, &url(&file), &options()).unwrap();
        assert_eq!(counts(&report), [1, 0, 0, 0]);
        assert_eq!(super::row(&app, 1).username, "ada", "as it was committed");
        django.batch_execute("COMMIT").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }

    #[test]
    fn a_file_that_is_locked_or_damaged_or_of_another_kind_is_refused_by_name() {
        let (app, place) = (TestApp::without_limits(), Place::new());
        let file = place.path("db.sqlite3");
        let mut django = open(&file);
        django.batch_execute(USERS).unwrap();
        django.batch_execute("BEGIN EXCLUSIVE").unwrap();
        let why = refused(&app, &url(&file), &options());
        assert!(why.contains("database is locked"), "{why}");
        django.batch_execute("ROLLBACK").unwrap();
        let other = place.path("other.sqlite3");
        std::fs::write(
            &other,
            b"SQLite format 3\0 and then nothing of the kind".repeat(50),
        )
        .unwrap();
        let why = refused(&app, &url(&other), &options());
        assert!(why.contains("cannot be read: "), "{why}");
        let odd = "UPDATE auth_user SET username = CAST(x'ff00fe' AS TEXT)";
        django.batch_execute(odd).unwrap();
        let why = refused(&app, &url(&file), &options());
        assert_eq!(
            why,
            "Row 1 of the table auth_user is not text in UTF-8. Nothing was taken."
        );
    }

    #[test]
    fn the_command_takes_a_file_an_address_and_an_address_by_standard_input() {
        let place = Place::new();
        let file = place.path("db.sqlite3");
        open(&file).batch_execute(USERS).unwrap();
        let given = ["db.sqlite3", "sqlite://db.sqlite3", "-"];
        for (given, done) in given.into_iter().zip(["added", "unchanged", "unchanged"]) {
            let arguments = ["import", "django", given];
            let said = place
                .run_with(&arguments, &[], "sqlite://db.sqlite3\n")
                .well();
            assert!(said.contains("people there (auth.user)"), "{said}");
            assert!(said.contains(done), "{given}: {said}");
        }
        let said = place
            .run_with(
                &["import", "django", "-"],
                &[],
                "postgres://ada:hunter2@127.0.0.1:9/x",
            )
            .badly();
        assert!(
            said.contains("127.0.0.1:9/x") && !said.contains("hunter2"),
            "{said}"
        );
    }
}
