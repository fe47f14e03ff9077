//! Where the two databases differ. No other file matches on [`Conn`].

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::{MultiConnection, PgConnection, QueryResult, SqliteConnection};
use std::time::{Duration, Instant};

/// A connection to either database.
#[derive(MultiConnection)]
pub enum Conn {
    /// A file.
    Sqlite(SqliteConnection),
    /// A server.
    Pg(PgConnection),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Conn::Sqlite",
            Self::Pg(_) => "Conn::Pg",
        })
    }
}

/// For how long somebody who has opened a connection has the same one to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lending {
    /// As long as it is open: settings and named statements stay.
    Session,
    /// For a transaction: a pooler lends it to others in between.
    Transaction,
}

/// `FULL` keeps every acknowledged commit through a power cut. `secure_delete` writes zeros over what is deleted. The busy
/// timeout is for other processes on the file. None of them changes the file; [`prepare_file`] does.
pub(super) const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 5000; \
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; \
     PRAGMA cache_size = -4000;";

/// As in [`SQLITE_SETTINGS`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A statement that takes longer than this is a bug or an outage; a connection must not hang on it.
pub(super) const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET statement_timeout = '10s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s';";

/// The same for one transaction: a pooler lends the connection to somebody else afterwards.
const BEGIN_POOLED: &str = "BEGIN; SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// Changes what of a file can only be changed for good: its log lets people read while somebody writes. Another process at
/// the file is waited for here: SQLite's own busy timeout does not count for this change.
pub(super) fn prepare_file(conn: &mut Conn) -> QueryResult<()> {
    use diesel::connection::SimpleConnection as _;
    let Conn::Sqlite(sqlite) = conn else {
        return Ok(());
    };
    let asked = Instant::now();
    loop {
        match sqlite.batch_execute("PRAGMA journal_mode = WAL") {
            Err(error) if is_busy(&error) && asked.elapsed() < BUSY_TIMEOUT => {
                std::thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

fn is_busy(error: &diesel::result::Error) -> bool {
    error.to_string().contains("database is locked")
}

#[derive(diesel::QueryableByName)]
struct Encoding {
    #[diesel(sql_type = diesel::sql_types::Text)]
    encoding: String,
}

/// How the database keeps texts, where that is not UTF-8: then it either cannot keep all of them, or compares them
/// otherwise.
pub(super) fn other_encoding(conn: &mut Conn) -> QueryResult<Option<String>> {
    use diesel::RunQueryDsl as _;
    let question = match conn {
        Conn::Sqlite(_) => "SELECT encoding FROM pragma_encoding",
        Conn::Pg(_) => "SELECT current_setting('server_encoding') AS encoding",
    };
    let found: Encoding = diesel::sql_query(question).get_result(conn)?;
    Ok(Some(found.encoding).filter(|encoding| !["UTF-8", "UTF8"].contains(&encoding.as_str())))
}

/// Begins a transaction that will write. SQLite takes the write lock now: a deferred transaction that reads first may
/// find, when it comes to write, that somebody else did, and fail at once.
pub(super) fn begin(conn: &mut Conn, lending: Lending) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
        Conn::Pg(pg) => {
            let begin = match lending {
                Lending::Session => "BEGIN",
                Lending::Transaction => BEGIN_POOLED,
            };
            AnsiTransactionManager::begin_transaction_sql(pg, begin)
        }
    }
}

/// Begins a change behind the lock of the schema, which on PostgreSQL is held by a transaction.
pub(super) fn begin_locked(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction(pg),
    }
}

/// Begins a transaction that only reads, and sees one moment throughout.
pub(super) fn begin_snapshot(conn: &mut Conn, lending: Lending) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN"),
        Conn::Pg(pg) => match lending {
            Lending::Session => AnsiTransactionManager::begin_transaction_sql(
                pg,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
            Lending::Transaction => {
                let begin = format!(
                    "{BEGIN_POOLED}; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                );
                AnsiTransactionManager::begin_transaction_sql(pg, &begin)
            }
        },
    }
}

/// Lets a transaction take its time, whoever waits for what it reads.
pub(super) fn without_hurry(conn: &mut Conn) -> QueryResult<()> {
    use diesel::connection::SimpleConnection as _;
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => pg.batch_execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
        ),
    }
}

/// After a rollback. A SQLite file that could only be read when it was opened stays so for this connection: then the pool
/// must not keep it, or writing would not come back with the permission.
pub(super) fn retire_read_only(conn: &mut Conn) {
    use diesel::connection::SimpleConnection as _;
    if let Conn::Sqlite(sqlite) = conn
        && let Err(error) = sqlite.batch_execute("DELETE FROM throttles WHERE 0")
        && error.to_string().contains("readonly database")
    {
        AnsiTransactionManager::transaction_manager_status_mut(sqlite).set_in_error();
    }
}

/// Runs a query on the connection that it is, not on one that may be either: then Diesel knows the statement by its type,
/// and neither writes its text nor looks it up by that. For what every request asks.
macro_rules! natively {
    ($conn:expr, $own:ident => $query:expr) => {
        match $conn {
            crate::store::Conn::Sqlite($own) => $query,
            crate::store::Conn::Pg($own) => $query,
        }
    };
}
pub(super) use natively;

/// Reads one row and takes it for the transaction, so that others who would change it wait. On SQLite they wait anyway.
macro_rules! take_row {
    ($conn:expr, $query:expr) => {
        match $conn {
            crate::store::Conn::Sqlite(sqlite) => diesel::RunQueryDsl::get_result($query, sqlite),
            crate::store::Conn::Pg(pg) => {
                diesel::RunQueryDsl::get_result(diesel::QueryDsl::for_no_key_update($query), pg)
            }
        }
    };
}
pub(super) use take_row;

/// What is in a column of bytes, and then what an INSERT would have put there.
pub(super) fn appended(conn: &Conn) -> &'static str {
    match conn {
        // There `||` makes text of bytes.
        Conn::Sqlite(_) => "CAST(throttles.hits || excluded.hits AS BLOB)",
        Conn::Pg(_) => "throttles.hits || excluded.hits",
    }
}

/// Whose migrations to run.
pub(super) fn is_sqlite(conn: &Conn) -> bool {
    matches!(conn, Conn::Sqlite(_))
}

/// Begins a transaction in which no other node is at the schema. It may take as long as it takes. On SQLite the file's own
/// lock keeps others out, and nothing begins.
pub(super) fn lock_schema(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(
            pg,
            "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
             SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_advisory_xact_lock(848317204)",
        ),
    }
}

/// Makes others who would change this user wait until the transaction ends. On SQLite they wait anyway.
pub(super) fn lock_user(conn: &mut Conn, id: i64) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => {
            use super::schema::users;
            use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
            let row = users::table.filter(users::id.eq(id)).select(users::id);
            row.for_no_key_update().execute(pg).map(drop)
        }
    }
}

/// Makes others who would take a superuser away wait until the transaction ends. On SQLite they wait anyway.
pub(super) fn lock_superusers(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => {
            use diesel::connection::SimpleConnection as _;
            pg.batch_execute("SELECT pg_advisory_xact_lock(848317205)")
        }
    }
}

/// Makes other nodes that would add to the audit log's chain wait until the transaction ends. On SQLite they wait anyway.
pub(super) fn lock_chain(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => {
            use diesel::connection::SimpleConnection as _;
            pg.batch_execute("SELECT pg_advisory_xact_lock(848317206)")
        }
    }
}

/// Makes others who would give this address to an account wait until the transaction ends: no unique index spans first
/// and second addresses. On SQLite they wait anyway.
pub(super) fn lock_address(conn: &mut Conn, key: &str) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => {
            use diesel::RunQueryDsl as _;
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind::<diesel::sql_types::Text, _>(key)
                .execute(pg)
                .map(drop)
        }
    }
}

/// The same for many keys, in their order.
pub(super) fn lock_addresses(conn: &mut Conn, keys: &[&str]) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => {
            use diesel::RunQueryDsl as _;
            diesel::sql_query(
                "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) \
                 FROM unnest($1) WITH ORDINALITY AS wanted (key, place) ORDER BY place",
            )
            .bind::<diesel::sql_types::Array<diesel::sql_types::Text>, _>(keys)
            .execute(pg)
            .map(drop)
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

/// Moves SQLite's log into the file and empties it: pages as they were before an erasure stand in it. Whether it could;
/// a reader may be in the way. PostgreSQL's autovacuum does its part by itself.
pub(super) fn empty_log(conn: &mut Conn) -> QueryResult<bool> {
    match conn {
        Conn::Sqlite(sqlite) => {
            use diesel::RunQueryDsl as _;
            let done: Checkpoint =
                diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(sqlite)?;
            Ok(done.busy == 0)
        }
        Conn::Pg(_) => Ok(true),
    }
}

/// The words of lists that differ.
#[derive(Debug, Clone, Copy)]
pub(super) enum Words {
    Sqlite,
    Postgres,
}

/// Those of this connection.
pub(super) fn words(conn: &Conn) -> Words {
    match conn {
        Conn::Sqlite(_) => Words::Sqlite,
        Conn::Pg(_) => Words::Postgres,
    }
}

impl Words {
    /// Texts as one JSON array.
    pub(super) fn array(self, cells: &[String]) -> String {
        let cells = cells.join(", ");
        match self {
            Self::Sqlite => format!("json_array({cells})"),
            Self::Postgres => format!("json_build_array({cells})::text"),
        }
    }

    /// What a database is asked for how it would answer.
    pub(super) fn explain(self) -> &'static str {
        match self {
            Self::Sqlite => "EXPLAIN QUERY PLAN ",
            Self::Postgres => "EXPLAIN ",
        }
    }

    /// Keeps a condition from choosing the index. PostgreSQL has statistics, and chooses well.
    pub(super) fn aside(self) -> &'static str {
        match self {
            Self::Sqlite => "+",
            Self::Postgres => "",
        }
    }

    /// A column of text with the letters of ASCII in lower case, and no others: as both databases can.
    pub(super) fn lowered(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("lower({column})"),
            Self::Postgres => format!("lower({column} COLLATE \"C\")"),
        }
    }

    /// How text is compared byte for byte.
    pub(super) fn bytewise(self) -> &'static str {
        match self {
            Self::Sqlite => "COLLATE BINARY",
            Self::Postgres => "COLLATE \"C\"",
        }
    }

    /// A value in the JSON of the column `custom_fields`, as text. The name is one of those that were declared: letters, digits and
    /// underscores.
    pub(super) fn custom_field(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("json_extract(custom_fields, '$.{name}')"),
            Self::Postgres => format!("(custom_fields::json ->> '{name}')"),
        }
    }

    /// Whether such a value is true.
    pub(super) fn custom_flag(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("COALESCE(json_extract(custom_fields, '$.{name}'), 0)"),
            Self::Postgres => {
                format!("COALESCE((custom_fields::json ->> '{name}')::boolean, FALSE)")
            }
        }
    }
}

/// Makes others who would change this row wait until the transaction ends. On SQLite they wait anyway.
pub(super) fn lock_row(conn: &mut Conn, table: &'static str, id: i64) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Pg(pg) => {
            use diesel::RunQueryDsl as _;
            diesel::sql_query(format!(
                "SELECT 1 FROM {table} WHERE id = $1 FOR NO KEY UPDATE"
            ))
            .bind::<diesel::sql_types::BigInt, _>(id)
            .execute(pg)
            .map(drop)
        }
    }
}

/// Behind a question for rows to change: leaves out those that somebody else is changing. On SQLite nobody is.
pub(super) fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Pg(_) => " FOR NO KEY UPDATE SKIP LOCKED",
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Binary)]
    line: Vec<u8>,
}

/// Asks for lines and hands over each as it comes: never are all of them in memory. The inner result is of whoever is called.
pub(super) fn each_line<E>(
    conn: &mut Conn,
    question: &str,
    each: &mut dyn FnMut(Vec<u8>) -> Result<(), E>,
) -> QueryResult<Result<(), E>> {
    use diesel::RunQueryDsl as _;
    use diesel::connection::DefaultLoadingMode;
    use diesel::pg::PgRowByRowLoadingMode;
    let asked = diesel::sql_query(question);
    let lines: Box<dyn Iterator<Item = QueryResult<Line>>> = match conn {
        Conn::Sqlite(sqlite) => Box::new(asked.load_iter::<Line, DefaultLoadingMode>(sqlite)?),
        Conn::Pg(pg) => Box::new(asked.load_iter::<Line, PgRowByRowLoadingMode>(pg)?),
    };
    for line in lines {
        if let Err(theirs) = each(line?.line) {
            return Ok(Err(theirs));
        }
    }
    Ok(Ok(()))
}

/// Whether these words of a database describe a state that can pass: a full disk, a lock, a read-only file, a restart.
pub(super) fn may_come_back(message: &str) -> bool {
    const WORDS: [&str; 19] = [
        "database is locked",
        "database table is locked",
        "readonly database",
        "disk is full",
        "disk I/O error",
        "unable to open database file",
        "no such table",
        "terminating connection",
        "server closed the connection",
        "connection to server",
        "could not receive data from server",
        "could not send data to server",
        "no connection to the server",
        "the database system is",
        "could not extend file",
        "No space left on device",
        "canceling statement due to",
        "deadlock detected",
        "too many clients",
    ];
    WORDS.iter().any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_prepared_once_another_process_has_done_with_it() {
        use diesel::Connection as _;
        use diesel::connection::SimpleConnection as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.db").display().to_string();
        let open = || {
            let mut conn = SqliteConnection::establish(&path).unwrap();
            conn.batch_execute(SQLITE_SETTINGS).unwrap();
            Conn::Sqlite(conn)
        };
        let (mut ours, mut other) = (open(), open());
        let change = "BEGIN IMMEDIATE; CREATE TABLE notes (id INTEGER)";
        other.batch_execute(change).unwrap();
        std::thread::scope(|scope| {
            let prepared = scope.spawn(|| prepare_file(&mut ours));
            std::thread::sleep(Duration::from_millis(300));
            other.batch_execute("COMMIT").unwrap();
            prepared.join().unwrap().unwrap();
        });
    }
}
