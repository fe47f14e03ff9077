//! Behind `PgBouncer`, which lends a connection to the server for one transaction, and the next time another one.

use super::program::{NOBODY, Place, Setting};
use super::steps::{on_database, wait};
use super::superusers::ROOT;
use crate::races::together;
use crate::support::databases::TestDatabase;
use crate::support::people::PASSWORD;
use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, RunQueryDsl as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Debian keeps it off the path of ordinary users.
const PROGRAM: &str = "/usr/sbin/pgbouncer";
/// Connections to the server: fewer than anybody here would like to have.
const SERVERS: usize = 3;

/// A running `PgBouncer`; it is ended when the value is dropped.
struct Pooler {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Pooler {
    /// Starts one before a database. `None` where there is none to start, or nothing to put it before.
    fn before(database: &TestDatabase, mode: &str) -> Option<Self> {
        if !database.is_postgres() {
            return None;
        }
        if !Path::new(PROGRAM).exists() {
            let everything = std::env::var_os("TEST_EVERYTHING").is_some();
            assert!(
                !everything,
                "TEST_EVERYTHING is set, and there is no {PROGRAM}"
            );
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings(database, mode, port)).unwrap();
        let mut command = Command::new(PROGRAM);
        // It refuses to run as root.
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            for path in [folder.path(), &file] {
                chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
            command = Command::new("setpriv");
            let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
            command.args([&user, &group, "--clear-groups", PROGRAM]);
        }
        let child = command.arg(&file).stderr(Stdio::null()).spawn().unwrap();
        let pooler = Self {
            child,
            port,
            _folder: folder,
        };
        wait("PgBouncer", || TcpStream::connect(("127.0.0.1", port)).ok());
        Some(pooler)
    }

    fn url(&self) -> String {
        format!("postgres://anybody@127.0.0.1:{}/accounts", self.port)
    }

    fn settings(&self) -> Vec<Setting<'static>> {
        let mut settings = on_database(&self.url());
        settings.push(("RATE_LIMITS", "off".to_owned()));
        settings
    }

    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).unwrap()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings(database: &TestDatabase, mode: &str, port: u16) -> String {
    let url = url::Url::parse(&database.url()).unwrap();
    let (host, port_there) = (url.host_str().unwrap(), url.port().unwrap_or(5432));
    let (name, user) = (url.path().trim_start_matches('/'), url.username());
    let password = url.password().unwrap_or_default();
    let server =
        format!("host={host} port={port_there} dbname={name} user={user} password='{password}'");
    format!(
        "[databases]\naccounts = {server} pool_size={SERVERS}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
         listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = {mode}\nmax_client_conn = 200\n"
    )
}

/// A superuser, made through the pooler.
fn make_root(place: &Place, settings: &[Setting<'static>]) {
    let mut settings = settings.to_vec();
    settings.push(("VESTIBULE_SUPERUSER_EMAIL", ROOT.to_owned()));
    settings.push(("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.to_owned()));
    let made = place.run(&["createsuperuser", "--noinput"], &settings);
    assert_eq!(made.well(), "Superuser created successfully.\n");
}

#[test]
fn in_transaction_mode_everybody_is_served() {
    let database = TestDatabase::new();
    let Some(pooler) = Pooler::before(&database, "transaction") else {
        return;
    };
    let (place, settings) = (Place::new(), pooler.settings());
    make_root(&place, &settings);
    let server = place.serve(&settings);
    let walks = together(12, |number| {
        let mut answers = Vec::new();
        for round in 0..3 {
            let root = server.guest();
            answers.push((303, root.log_in(ROOT).status()));
            for path in [
                "/",
                "/account",
                "/account/sessions",
                "/admin/",
                "/admin/users/?q=root",
            ] {
                answers.push((200, root.get(path).status()));
            }
            answers.push((303, root.log_out().status()));
            let guest = server.guest();
            let email = format!("ada{number}-{round}@example.com");
            answers.push((303, guest.sign_up(&email).status()));
            answers.push((200, guest.get("/verify").status()));
        }
        answers
    });
    for (number, answers) in walks.iter().enumerate() {
        for (expected, status) in answers {
            assert_eq!(status, expected, "{number}: {answers:?}");
        }
    }
    wait("the e-mails", || {
        let sent = server.out().matches("Your code is ").count();
        (sent >= 36).then_some(())
    });
    assert_eq!(server.guest().get("/readyz").status(), 200);
    let all = place.run(&["user", "list"], &settings).well();
    assert_eq!(all.lines().count(), 37, "{all}");
    let said = place.run(&["check"], &settings).well();
    assert!(said.contains("Everything is in order."), "{said}");
    let verified = place.run(&["audit", "verify"], &settings);
    assert_eq!(verified.status, Some(0), "{verified:?}");
    server.tells_nothing_of(&["prepared statement"]);
}

#[test]
fn in_transaction_mode_nothing_is_left_on_a_connection_for_the_next_one() {
    let database = TestDatabase::new();
    let Some(pooler) = Pooler::before(&database, "transaction") else {
        return;
    };
    let (place, settings) = (Place::new(), pooler.settings());
    make_root(&place, &settings);
    let server = place.serve(&settings);
    let statuses = together(SERVERS, |_| server.guest().log_in(ROOT).status());
    assert_eq!(statuses, [303; SERVERS]);
    // Each of them holds another connection to the server.
    let mut others: Vec<_> = (0..SERVERS).map(|_| pooler.connect()).collect();
    for other in &mut others {
        other.batch_execute("BEGIN").unwrap();
        for setting in [
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        ] {
            let question = sql::<Text>(&format!("current_setting('{setting}')"));
            let value: String = diesel::select(question).get_result(other).unwrap();
            assert_eq!(value, "0", "{setting}");
        }
    }
}

#[test]
fn in_transaction_mode_nodes_that_start_together_bring_the_schema_up_to_date_one_at_a_time() {
    let database = TestDatabase::new();
    let Some(pooler) = Pooler::before(&database, "transaction") else {
        return;
    };
    let (place, settings) = (Place::new(), pooler.settings());
    let done = together(4, |_| place.run(&["migrate"], &settings));
    let applied: usize = done
        .into_iter()
        .map(|done| done.well().matches("Applied 0001").count())
        .sum();
    assert_eq!(applied, 1);
    // Nobody holds the lock of the schema any more, on whichever connection.
    let held: i64 = diesel::select(sql::<diesel::sql_types::BigInt>(
        "COUNT(*) FROM pg_locks WHERE locktype = 'advisory' \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ))
    .get_result(&mut pooler.connect())
    .unwrap();
    assert_eq!(held, 0);
}

#[test]
fn in_transaction_mode_nobody_waits_for_ever_for_a_lock() {
    let database = TestDatabase::new();
    let Some(pooler) = Pooler::before(&database, "transaction") else {
        return;
    };
    let (place, settings) = (Place::new(), pooler.settings());
    make_root(&place, &settings);
    let server = place.serve(&settings);
    let lock = database.lock();
    assert_eq!(server.guest().sign_up("ada@example.com").status(), 503);
    drop(lock);
    assert_eq!(server.guest().sign_up("ada@example.com").status(), 303);
}

#[test]
fn statements_are_kept_or_not_as_the_setting_says() {
    let database = TestDatabase::new();
    let place = Place::new();
    let with = |url: &str, word: &str| {
        let mut settings = on_database(url);
        settings.push(("DATABASE_PREPARED_STATEMENTS", word.to_owned()));
        settings
    };
    let said = place
        .run(&["check"], &with(&database.url(), "perhaps"))
        .badly();
    assert!(
        said.contains("DATABASE_PREPARED_STATEMENTS must be one of: auto, on, off"),
        "{said}"
    );
    let walk = |settings: &[Setting<'static>]| {
        let server = place.serve(settings);
        for _ in 0..3 {
            let root = server.guest();
            assert_eq!(root.log_in(ROOT).status(), 303);
            assert_eq!(root.get("/account").status(), 200);
        }
    };
    make_root(&place, &with(&database.url(), "off"));
    for word in ["off", "auto", "on"] {
        walk(&with(&database.url(), word));
    }
    // A session keeps its connection: there statements may be kept.
    if let Some(pooler) = Pooler::before(&database, "session") {
        walk(&with(&pooler.url(), "on"));
    }
    if let Some(pooler) = Pooler::before(&database, "transaction") {
        walk(&with(&pooler.url(), "off"));
    }
}
