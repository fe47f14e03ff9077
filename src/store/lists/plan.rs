//! How the database would answer: whether it has an index for it. For tests of descriptions, ours and other people's.

use super::sql::Sql;
use super::{Condition, Query};
use crate::error::Fault;
use crate::store::{Conn, dialect};
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Sqlite {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Postgres {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// How it would find the rows.
pub fn explain(conn: &mut Conn, query: &Query<'_>) -> Result<Vec<String>, Fault> {
    let sql = Sql::rows(conn, query);
    said(conn, sql)
}

/// How it would count them.
pub fn explain_count(
    conn: &mut Conn,
    table: &'static str,
    conditions: &[Condition],
    most: i64,
) -> Result<Vec<String>, Fault> {
    let sql = Sql::count(conn, table, conditions, most);
    said(conn, sql)
}

fn said(conn: &mut Conn, sql: Sql) -> Result<Vec<String>, Fault> {
    let sql = sql.explained();
    if dialect::is_sqlite(conn) {
        let lines = sql.query().load::<Sqlite>(conn)?;
        return Ok(lines.into_iter().map(|line| line.detail).collect());
    }
    let lines = sql.query().load::<Postgres>(conn)?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}
