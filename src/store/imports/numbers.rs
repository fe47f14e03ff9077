//! The numbers of users. Those who come from elsewhere keep theirs, so nobody else may get one of them.

use crate::error::Fault;
use crate::store::dialect::{self, Words};
use crate::store::{Conn, Tx};
use crate::values::UserId;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl as _};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Makes sure that no user gets a number up to this one from now on, but for those who are given it.
pub fn reserve(tx: &mut Tx<'_>, highest: i64) -> Result<(), Fault> {
    let conn: &mut Conn = tx;
    let statements: &[&str] = match dialect::words(conn) {
        Words::Sqlite => &[
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'users', 0 \
             WHERE $1 > 0 AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'users')",
            "UPDATE sqlite_sequence SET seq = $1 WHERE name = 'users' AND seq < $1",
        ],
        Words::Postgres => &[
            "SELECT setval(pg_get_serial_sequence('users', 'id'), $1) FROM users_id_seq \
             WHERE last_value < $1 OR (last_value = $1 AND NOT is_called)",
        ],
    };
    for statement in statements {
        let bound = diesel::sql_query(*statement).bind::<BigInt, _>(highest);
        bound.execute(conn)?;
    }
    Ok(())
}

/// So many numbers that no user has or had.
pub fn take(tx: &mut Tx<'_>, count: usize) -> Result<Vec<UserId>, Fault> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let conn: &mut Conn = tx;
    let found: Vec<Number> = match dialect::words(conn) {
        // Whoever is inserted with one of them moves the sequence on.
        Words::Sqlite => {
            let last: Number = diesel::sql_query(
                "SELECT COALESCE(MAX(seq), 0) AS number FROM sqlite_sequence WHERE name = 'users'",
            )
            .get_result(conn)?;
            let behind = |place| Number {
                number: last.number + place,
            };
            (1..=count).map(behind).collect()
        }
        Words::Postgres => diesel::sql_query(
            "SELECT nextval(pg_get_serial_sequence('users', 'id')) AS number FROM generate_series(1, $1)",
        )
        .bind::<BigInt, _>(count)
        .load(conn)?,
    };
    Ok(found.into_iter().map(|one| UserId(one.number)).collect())
}
