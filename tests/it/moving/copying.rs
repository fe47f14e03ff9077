//! `vestibule copy`.

use super::{FILLED, TO_FILL, contents, copy, file_url, full, url};
use crate::schema::believed;
use crate::support::app::TestApp;
use crate::support::databases::TestDatabase;
use std::collections::BTreeSet;
use std::sync::Arc;
use vestibule::internals::config::{Config, Environment};
use vestibule::internals::store::transfer::Endpoint;

/// All rows of a file as SQLite writes them itself, without any of our own reading.
fn dump(file: &std::path::Path) -> BTreeSet<String> {
    use diesel::prelude::*;
    use diesel::sql_types::Text;
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let mut all = BTreeSet::new();
    for place in believed() {
        let (table, column) = place.split_once('.').unwrap();
        let question = format!(
            "SELECT '{place} ' || ROW_NUMBER() OVER (ORDER BY rowid) || ' ' || typeof(\"{column}\") || ' ' || quote(\"{column}\") AS line FROM {table}"
        );
        let lines: Vec<Line> = diesel::sql_query(question).load(&mut conn).unwrap();
        all.extend(lines.into_iter().map(|one| one.line));
    }
    all
}

#[test]
fn every_table_is_copied() {
    let known: BTreeSet<_> = TO_FILL
        .iter()
        .chain(FILLED)
        .map(|name| (*name).to_owned())
        .collect();
    let tables: BTreeSet<_> = believed()
        .iter()
        .map(|place| place.split_once('.').unwrap().0.to_owned())
        .collect();
    assert_eq!(known, tables, "a new table is to be filled by this test");
    let copied: BTreeSet<_> = contents(&url(&full().database().url()))
        .into_iter()
        .inspect(|one| assert!(one.rows > 0 || one.table == "audit", "{}", one.table))
        .map(|one| one.table)
        .collect();
    assert_eq!(copied, tables, "src/store/transfer/tables.rs");
}

#[test]
fn whatever_a_row_holds_comes_over_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = full();
    let first = folder.path().join("first.db");
    let here = url(&app.database().url());
    let before = contents(&here);
    assert_eq!(copy(&here, &file_url(&first)).unwrap(), before);
    // The other kind of database, where there is one.
    let there = TestDatabase::new();
    assert_eq!(copy(&file_url(&first), &url(&there.url())).unwrap(), before);
    let back = folder.path().join("back.db");
    assert_eq!(copy(&url(&there.url()), &file_url(&back)).unwrap(), before);
    let (first, back) = (dump(&first), dump(&back));
    assert!(first.len() > 600, "{}", first.len());
    assert_eq!(first, back);
}

#[test]
fn people_log_in_on_the_copy_and_no_number_is_given_twice() {
    let app = TestApp::without_limits();
    let ada = app.db_user("ada@example.com");
    let gone = app.db_user("gone@example.com");
    app.db_sql("DELETE FROM users WHERE email = 'gone@example.com'");
    let there = Arc::new(TestDatabase::new());
    let copied = copy(&url(&app.database().url()), &url(&there.url()));
    copied.unwrap();
    let copy = TestApp::on(there, &[("RATE_LIMITS", "off")]);
    let guest = copy.guest();
    guest.log_in("ada@example.com");
    assert!(guest.is_signed_in());
    assert!(copy.db_user("new@example.com").0 > gone.0 && gone.0 > ada.0);
    // What stands inside of words is found: the index came along or was made.
    copy.db_superuser("root@example.com");
    let root = copy.guest();
    root.log_in("root@example.com");
    let found = root.get("/admin/users/?q=xample.com");
    assert!(found.text().contains("ada@example.com"), "{}", found.text());
}

#[test]
fn meanwhile_nobody_writes_and_everybody_reads() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let mut held = Endpoint::open(&url(&app.database().url())).unwrap();
    held.hold().unwrap();
    assert!(ada.is_signed_in());
    let refused = app.guest().sign_up("bob@example.com");
    assert_eq!(refused.status(), 503);
    assert!(refused.header("retry-after").is_some());
    drop(held);
    assert_eq!(app.guest().sign_up("bob@example.com").status(), 303);
}

#[test]
fn a_copy_that_ends_in_the_middle_leaves_nothing_and_can_be_made_again() {
    let app = full();
    let there = TestDatabase::new();
    {
        let mut from = Endpoint::open(&url(&app.database().url())).unwrap();
        let mut to = Endpoint::open(&url(&there.url())).unwrap();
        to.make_tables().unwrap();
        from.hold().unwrap();
        to.begin().unwrap();
        let copied =
            vestibule::internals::store::transfer::copy(&mut from, &mut to, &mut |_, _| ());
        copied.unwrap();
        // The process ends here: nothing was committed.
    }
    assert_eq!(there.rows_of("users"), 0);
    copy(&url(&app.database().url()), &url(&there.url())).unwrap();
    assert_eq!(there.rows_of("users"), 2);
}

#[test]
fn what_cannot_be_copied_is_said_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let app = full();
    let here = url(&app.database().url());
    let said = copy(&here, &here).unwrap_err();
    assert!(said.contains("is the database itself"), "{said}");
    let missing = file_url(&folder.path().join("missing.db"));
    let said = copy(&missing, &here).unwrap_err();
    assert!(said.contains("There is no database"), "{said}");
    assert!(!folder.path().join("missing.db").exists());
    let used = TestApp::start();
    used.db_user("ada@example.com");
    let said = copy(&here, &url(&used.database().url())).unwrap_err();
    assert!(said.contains("is in use: it has users"), "{said}");
    assert_eq!(used.database().rows_of("users"), 1);
    app.db_sql("DELETE FROM __diesel_schema_migrations WHERE version = '0018'");
    let fresh = TestDatabase::new();
    let said = copy(&here, &url(&fresh.url())).unwrap_err();
    assert!(said.contains("older than this program"), "{said}");
    app.db_sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('0018'), ('9999')");
    let said = copy(&here, &url(&fresh.url())).unwrap_err();
    assert!(said.contains("newer version of Vestibule"), "{said}");
}

#[test]
fn text_that_only_a_file_can_keep_is_named_and_nothing_is_copied() {
    let there = TestDatabase::new();
    if !there.is_postgres() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestibule.db");
    let config = Config::read(&Environment::of([
        ("DATABASE_URL", format!("sqlite://{}", file.display())),
        ("SECRET_KEY", crate::support::app::SECRET.into()),
    ]));
    let app = vestibule::internals::app::App::new(config.unwrap()).unwrap();
    app.migrate().unwrap();
    app.make_tables("INSERT INTO user_groups (name) VALUES ('a' || char(0) || 'b')")
        .unwrap();
    let said = copy(&file_url(&file), &url(&there.url())).unwrap_err();
    assert!(
        said.contains("The rows of user_groups cannot be kept there"),
        "{said}"
    );
    assert_eq!(there.rows_of("user_groups"), 0);
}

#[test]
fn tables_of_others_are_named_and_left() {
    let app = TestApp::start();
    app.db_sql("CREATE TABLE orders (id INTEGER)");
    let there = TestDatabase::new();
    let (here, there_url) = (url(&app.database().url()), url(&there.url()));
    let copied = vestibule::internals::moving::copy(&here, &there_url, &mut |_, _| ()).unwrap();
    assert_eq!(copied.left, ["orders"]);
    assert!(!there.has_table("orders"));
}
