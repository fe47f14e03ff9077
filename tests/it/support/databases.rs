//! A database for one test alone: SQLite in a fresh folder, or, where `TEST_DATABASE_URL` names a PostgreSQL, a fresh
//! database there. Which of the two is the only thing that differs between the two runs of `scripts/test`.

use std::any::Any;
use std::env;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{Bool, Integer};
use diesel::{Connection, PgConnection, RunQueryDsl as _, SqliteConnection};
use tempfile::TempDir;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// An empty database, or a copy of a migrated one; it goes when the value is dropped.
pub struct TestDatabase {
    place: Place,
}

enum Place {
    Sqlite { folder: TempDir },
    Postgres { cluster: String, name: String },
}

impl TestDatabase {
    /// Makes an empty database.
    pub fn new() -> Self {
        let place = match cluster() {
            None => Place::Sqlite { folder: folder() },
            Some(cluster) => created(cluster, "template0"),
        };
        Self { place }
    }

    /// Makes one whose letters are not those of UTF-8.
    pub fn of_other_letters() -> Self {
        let Some(cluster) = cluster() else {
            let database = Self::new();
            database.run("PRAGMA encoding = 'UTF-16le'; CREATE TABLE others (id INTEGER)");
            return database;
        };
        let more = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'";
        Self {
            place: created_with(cluster, "template0", more),
        }
    }

    /// Copies a database nobody is connected to: much faster than migrating each one anew.
    pub fn from_template(template: &Self) -> Self {
        let place = match &template.place {
            Place::Sqlite { .. } => {
                let copy = Place::Sqlite { folder: folder() };
                // The write-ahead log went into the file when the last connection to the template was closed.
                std::fs::copy(template.place.file(), copy.file()).unwrap();
                copy
            }
            Place::Postgres { cluster, name } => created(cluster.clone(), name),
        };
        Self { place }
    }

    /// Sees to it that it can be copied although somebody was connected to it just now.
    pub fn come_to_rest(&self) {
        match &self.place {
            Place::Sqlite { .. } => {
                let file = self.place.file();
                let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    .unwrap();
            }
            Place::Postgres { .. } => self.end_connections(),
        }
    }

    /// What to set `DATABASE_URL` to.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Sqlite { .. } => format!("sqlite://{}", self.place.file().display()),
            Place::Postgres { cluster, name } => address(cluster, name),
        }
    }

    /// The same where other servers are asked first, in libpq's own form. `None` of a file.
    pub fn url_behind(&self, others: &[String]) -> Option<String> {
        let Place::Postgres { cluster, name } = &self.place else {
            return None;
        };
        let url = url::Url::parse(&address(cluster, name)).unwrap();
        let (before, place) = url.as_str().rsplit_once('@').unwrap();
        let (host, database) = place.split_once('/').unwrap();
        let hosts = format!("{},{host}", others.join(","));
        let wanted = "target_session_attrs=read-write";
        Some(format!("{before}@{hosts}/{database}?{wanted}"))
    }

    /// Keeps everybody else from writing until it is dropped; reading goes on.
    pub fn lock(&self) -> Box<dyn Any> {
        match &self.place {
            Place::Sqlite { .. } => {
                let file = self.place.file();
                let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                conn.batch_execute("BEGIN IMMEDIATE").unwrap();
                Box::new(conn)
            }
            Place::Postgres { cluster, name } => {
                let mut conn = PgConnection::establish(&address(cluster, name)).unwrap();
                let tables = "users, sessions, flows, outbox, audit, throttles";
                let lock = format!("BEGIN; LOCK TABLE {tables} IN SHARE MODE");
                conn.batch_execute(&lock).unwrap();
                Box::new(conn)
            }
        }
    }

    /// Takes somebody's row, as a transaction on another node does: who would change this user waits until [`Held::commit`].
    pub fn hold_user(&self, id: i64) -> Held {
        let (mut conn, take) = match &self.place {
            Place::Sqlite { .. } => {
                let file = self.place.file();
                let conn = SqliteConnection::establish(file.to_str().unwrap());
                (Connected::Sqlite(conn.unwrap()), "BEGIN IMMEDIATE".into())
            }
            Place::Postgres { cluster, name } => {
                let conn = PgConnection::establish(&address(cluster, name));
                let take = format!("BEGIN; SELECT id FROM users WHERE id = {id} FOR UPDATE");
                (Connected::Postgres(conn.unwrap()), take)
            }
        };
        conn.run(&take);
        Held { conn }
    }

    /// Shortcut: e-mails that a courier holds are free again.
    pub fn end_claims(&self) {
        let free = "UPDATE outbox SET claimed_until = created_at";
        self.run(&format!("{free} WHERE claimed_until IS NOT NULL"));
    }

    /// Shortcut: no node has used it yet.
    pub fn forget_nodes(&self) {
        self.run("DELETE FROM node_identity");
    }

    /// Runs a statement, by a connection of its own.
    pub fn run(&self, sql: &str) {
        match &self.place {
            Place::Sqlite { .. } => {
                let file = self.place.file();
                let conn = SqliteConnection::establish(file.to_str().unwrap());
                let mut conn = conn.unwrap();
                // Somebody else may be at the file.
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                conn.batch_execute(sql).unwrap();
            }
            Place::Postgres { cluster, name } => on(&address(cluster, name), sql).unwrap(),
        }
    }

    /// Ends every connection to a PostgreSQL from its side. A file has none.
    pub fn end_connections(&self) {
        if let Place::Postgres { cluster, name } = &self.place {
            let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ";
            on(cluster, &format!("{sql}'{name}'")).unwrap();
        }
    }

    /// The connections to a PostgreSQL that are open, by the processes that serve them.
    pub fn connections(&self) -> Vec<i32> {
        let Place::Postgres { cluster, name } = &self.place else {
            return Vec::new();
        };
        let mut conn = PgConnection::establish(cluster).unwrap();
        let served = "pid FROM pg_stat_activity WHERE datname = ";
        diesel::select(sql::<Integer>(&format!("{served}'{name}'")))
            .load(&mut conn)
            .unwrap()
    }

    /// A PostgreSQL that lets nobody in, until [`Self::open_to_us`].
    pub fn close_to_us(&self) {
        self.allow_connections(false);
        self.end_connections();
    }

    /// Whether a PostgreSQL takes no change, as a standby does; connections that are open are ended.
    pub fn only_reads(&self, only: bool) {
        if let Place::Postgres { cluster, name } = &self.place {
            let word = if only { "on" } else { "off" };
            let set =
                format!(r#"ALTER DATABASE "{name}" SET default_transaction_read_only = {word}"#);
            on(cluster, &set).unwrap();
        }
        self.end_connections();
    }

    /// The rows of a table.
    pub fn rows_of(&self, table: &str) -> i32 {
        let count = sql::<Integer>(&format!("CAST(COUNT(*) AS INTEGER) FROM {table}"));
        self.ask(count)
    }

    /// Whether there is such a table.
    pub fn has_table(&self, table: &str) -> bool {
        let catalogue = match &self.place {
            Place::Sqlite { .. } => "sqlite_master WHERE name",
            Place::Postgres { .. } => "information_schema.tables WHERE table_name",
        };
        let count = format!("CAST(COUNT(*) AS INTEGER) FROM {catalogue} = '{table}'");
        self.ask(sql::<Integer>(&count)) > 0
    }

    fn ask(&self, question: diesel::expression::SqlLiteral<Integer>) -> i32 {
        let question = diesel::select(question);
        match &self.place {
            Place::Sqlite { .. } => {
                let file = self.place.file();
                let conn = SqliteConnection::establish(file.to_str().unwrap());
                question.get_result(&mut conn.unwrap()).unwrap()
            }
            Place::Postgres { cluster, name } => {
                let conn = PgConnection::establish(&address(cluster, name));
                question.get_result(&mut conn.unwrap()).unwrap()
            }
        }
    }

    /// Undoes [`Self::close_to_us`].
    pub fn open_to_us(&self) {
        self.allow_connections(true);
    }

    fn allow_connections(&self, allowed: bool) {
        if let Place::Postgres { cluster, name } = &self.place {
            let sql = format!(r#"ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}"#);
            on(cluster, &sql).unwrap();
        }
    }

    /// Whether it is a PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Postgres { .. })
    }
}

/// A transaction of the test, which holds a user.
pub struct Held {
    conn: Connected,
}

enum Connected {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Connected {
    fn run(&mut self, sql: &str) {
        match self {
            Self::Sqlite(conn) => conn.batch_execute(sql),
            Self::Postgres(conn) => conn.batch_execute(sql),
        }
        .unwrap();
    }
}

impl Held {
    /// Changes what is held, once somebody waits for it. Nobody can be seen to wait for a file; there, what is asked meanwhile
    /// begins after the change.
    pub fn commit(mut self, change: &str) {
        if let Connected::Postgres(conn) = &mut self.conn {
            let waiting = "COUNT(*) > 0 FROM pg_locks JOIN pg_stat_activity USING (pid) \
                           WHERE NOT granted AND datname = current_database()";
            let ask = || diesel::select(sql::<Bool>(waiting));
            let patience = Instant::now() + Duration::from_secs(20);
            while !ask().get_result::<bool>(conn).unwrap() {
                assert!(Instant::now() < patience, "nobody waits for it");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        self.conn.run(&format!("{change}; COMMIT"));
    }
}

impl Place {
    fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite { folder } => folder.path().join("vestibule.sqlite3"),
            Self::Postgres { .. } => unreachable!("a PostgreSQL database is no file of ours"),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Postgres { cluster, name } = &self.place {
            // Forced, because the application's pool may still hold connections. A failure is no reason to panic here:
            // that would end the whole run, were the test already failing.
            if let Err(error) = on(cluster, &format!(r#"DROP DATABASE "{name}" WITH (FORCE)"#)) {
                eprintln!("the test database {name} stays behind: {error}");
            }
        }
    }
}

/// The cluster to make databases on. Its absence says nothing: the first run of `scripts/test` leaves it out on purpose.
fn cluster() -> Option<String> {
    env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty())
}

/// Whether it is the other run that looks at pages: they look the same whichever database they come from, and looking takes long.
pub fn another_run_looks() -> bool {
    let looks = cluster().is_none();
    if !looks {
        eprintln!("skipped: pages are looked at in the run with SQLite");
    }
    !looks
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("vestibule-")
        .tempdir()
        .unwrap()
}

fn created(cluster: String, template: &str) -> Place {
    // FILE_COPY: two or three times as fast as the default for small databases on a cluster without fsync.
    created_with(cluster, template, "STRATEGY FILE_COPY")
}

fn created_with(cluster: String, template: &str, more: &str) -> Place {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("vestibule_test_{}_{count}", std::process::id());
    let statement = format!(r#"CREATE DATABASE "{name}" TEMPLATE "{template}" {more}"#);
    if let Err(error) = on(&cluster, &statement) {
        panic!(
            "TEST_DATABASE_URL must name a PostgreSQL (15 or later) that lets us create databases: {error}"
        );
    }
    Place::Postgres { cluster, name }
}

fn on(cluster: &str, statement: &str) -> Result<(), Box<dyn std::error::Error>> {
    Ok(PgConnection::establish(cluster)?.batch_execute(statement)?)
}

/// The cluster's address with another database in it.
fn address(cluster: &str, name: &str) -> String {
    let mut url = url::Url::parse(cluster).expect("TEST_DATABASE_URL is an address");
    url.set_path(name);
    url.into()
}
