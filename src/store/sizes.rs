//! How large the tables are, how fast they grow, and what a database could be spared. Numbers of rows are read off their ids,
//! which the keys and the indexes by time know: they are near, and cost the same whatever the size. What each table takes is known
//! to PostgreSQL; of SQLite it is added up page by page.

use super::{Conn, dialect};
use crate::error::Fault;
use crate::values::Moment;
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

/// Tables that grow, and the column that says when a row was made, which begins an index.
const GROWING: [(&str, &str); 6] = [
    ("users", "date_joined"),
    ("sessions", "created_at"),
    ("flows", "created_at"),
    ("outbox", "created_at"),
    ("audit", "at"),
    ("webhook_deliveries", "created_at"),
];
/// Fewer dead rows than this harm nobody.
const MANY_ROWS: i64 = 10_000;
/// Less free room in a file than this, in bytes, is not worth a `VACUUM`.
const MUCH_ROOM: i64 = 64 * 1024 * 1024;

const SQLITE_ALL: &str = "SELECT page_count * page_size AS bytes, freelist_count * page_size AS free \
     FROM pragma_page_count(), pragma_page_size(), pragma_freelist_count()";
const POSTGRES_ALL: &str =
    "SELECT pg_database_size(current_database())::BIGINT AS bytes, 0::BIGINT AS free";
const SQLITE_TABLES: &str = "SELECT m.tbl_name AS name, SUM(s.pgsize) AS bytes, 0 AS dead, 0 AS unknown \
     FROM dbstat s JOIN sqlite_master m ON m.name = s.name WHERE s.aggregate = TRUE \
     GROUP BY m.tbl_name ORDER BY 2 DESC LIMIT 100";
const POSTGRES_TABLES: &str = "SELECT c.relname::TEXT AS name, pg_total_relation_size(c.oid)::BIGINT AS bytes, \
     COALESCE(s.n_dead_tup, 0)::BIGINT AS dead, \
     (CASE WHEN s.last_analyze IS NULL AND s.last_autoanalyze IS NULL THEN 1 ELSE 0 END)::BIGINT AS unknown \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid \
     WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY 2 DESC LIMIT 100";

/// What a database takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The whole of it, in bytes.
    pub bytes: i64,
    /// What a file has to spare, in bytes.
    pub free: i64,
    /// The largest first.
    pub tables: Vec<TableSize>,
    /// What could be done about it.
    pub advice: Vec<Advice>,
}

/// What a table takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSize {
    /// Its name.
    pub name: String,
    /// With its indexes, in bytes.
    pub bytes: i64,
    /// About how many rows it has, and how many of them were made lately; of tables that grow.
    pub rows: Option<(i64, i64)>,
}

impl TableSize {
    /// About how many bytes were added lately.
    pub fn growth(&self) -> Option<i64> {
        let (rows, recent) = self.rows?;
        let of_each = self.bytes.checked_div(rows)?;
        Some(of_each.saturating_mul(recent))
    }
}

/// What could be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// `VACUUM` of a table on PostgreSQL: so many rows of it are dead.
    Vacuum(String, i64),
    /// `ANALYZE` of a table on PostgreSQL: it never was.
    Analyze(String),
    /// `VACUUM` of a file: so many bytes of it are free.
    Shrink(i64),
}

#[derive(QueryableByName)]
struct All {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
    #[diesel(sql_type = BigInt)]
    free: i64,
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
    #[diesel(sql_type = BigInt)]
    dead: i64,
    #[diesel(sql_type = BigInt)]
    unknown: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
}

/// About how many bytes the whole takes, and how many of them were added since; at the same cost whatever the size.
pub fn glance(conn: &mut Conn, since: Moment) -> Result<(i64, i64), Fault> {
    let all = if dialect::is_sqlite(conn) {
        SQLITE_ALL
    } else {
        POSTGRES_ALL
    };
    let All { bytes, .. } = diesel::sql_query(all).get_result(conn)?;
    let (mut all, mut new) = (0_i64, 0_i64);
    for (table, _) in GROWING {
        let (rows, recent) = rows(conn, table, since)?.unwrap_or_default();
        all += rows;
        new += recent;
    }
    let of_each = bytes.checked_div(all).unwrap_or_default();
    Ok((bytes, of_each.saturating_mul(new)))
}

/// All sizes; rows count as lately made from `since` on.
pub fn read(conn: &mut Conn, since: Moment) -> Result<Sizes, Fault> {
    let (all, tables) = if dialect::is_sqlite(conn) {
        (SQLITE_ALL, SQLITE_TABLES)
    } else {
        (POSTGRES_ALL, POSTGRES_TABLES)
    };
    let All { bytes, free } = diesel::sql_query(all).get_result(conn)?;
    let mut sizes = Sizes {
        bytes,
        free,
        ..Sizes::default()
    };
    if free > MUCH_ROOM && free > bytes / 4 {
        sizes.advice.push(Advice::Shrink(free));
    }
    for table in diesel::sql_query(tables).load::<Table>(conn)? {
        let rows = rows(conn, &table.name, since)?;
        let number = rows.map_or(0, |(rows, _)| rows);
        if table.dead > MANY_ROWS && table.dead > number / 5 {
            let vacuum = Advice::Vacuum(table.name.clone(), table.dead);
            sizes.advice.push(vacuum);
        }
        if table.unknown != 0 && number > MANY_ROWS {
            sizes.advice.push(Advice::Analyze(table.name.clone()));
        }
        sizes.tables.push(TableSize {
            name: table.name,
            bytes: table.bytes,
            rows,
        });
    }
    Ok(sizes)
}

/// About how many rows a table has, and how many of them are new; of one that grows.
fn rows(conn: &mut Conn, name: &str, since: Moment) -> Result<Option<(i64, i64)>, Fault> {
    let Some((table, column)) = GROWING.iter().find(|(table, _)| *table == name) else {
        return Ok(None);
    };
    let mut edge = |way: &str| -> Result<Option<i64>, Fault> {
        let text = format!("SELECT {way}(id) AS id FROM {table}");
        Ok(diesel::sql_query(text).get_result::<Id>(conn)?.id)
    };
    let Some((first, last)) = edge("MIN")?.zip(edge("MAX")?) else {
        return Ok(Some((0, 0)));
    };
    let text =
        format!("SELECT id AS id FROM {table} WHERE {column} >= $1 ORDER BY {column}, id LIMIT 1");
    let new = diesel::sql_query(text).bind::<Timestamp, _>(since);
    let new = new
        .get_result::<Id>(conn)
        .optional()?
        .and_then(|new| new.id);
    let rows = last - first + 1;
    let recent = new.map_or(0, |new| last - new + 1);
    Ok(Some((rows, recent.clamp(0, rows))))
}
