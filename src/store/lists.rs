//! Lists of any table, for the admin site: which columns, which rows, in which order, from where on. The names of tables
//! and columns come from descriptions in the program's own code, never from a request; all values are bound.
//!
//! Nothing here counts or sorts a whole table: counts stop at a bound, a search takes at most so many candidates from
//! each index, and pages go on where the last one ended.

mod sql;

use super::dialect::MultiBackend;
use super::{Conn, Tx, dialect};
use crate::error::Fault;
use crate::values::Moment;
use diesel::prelude::*;
use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};
use sql::Sql;

/// No search takes more candidates than this from one index.
pub const MOST_CANDIDATES: i64 = 1000;

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In a column of numbers, moments, or yes and no.
    Column(&'static str),
    /// In a column of text, which is compared and sorted byte for byte.
    Text(&'static str),
    /// In the JSON object of the column `custom_fields`, under this name.
    CustomField(String),
    /// In another table: asked for each row, in words of our own that both databases understand.
    Sql(&'static str),
}

/// A value for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bind {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A point in time.
    Moment(Moment),
    /// Nothing, in a column of text.
    NoText,
    /// Nothing, in a column of numbers.
    NoNumber,
    /// Nothing, in a column of moments.
    NoMoment,
}

/// What a row has to be like.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Equal to a value.
    Is(Source, Bind),
    /// Yes, or no.
    Flag(Source, bool),
    /// Nothing is there.
    Empty(Source),
    /// Something is there.
    Filled(Source),
    /// Not before, not less.
    From(Source, Bind),
    /// Before, less.
    Before(Source, Bind),
    /// Begins with this, byte for byte.
    Prefix(Source, String),
    /// One of these.
    OneOf(Source, Vec<i64>),
    /// Any of these holds.
    Any(Vec<Condition>),
    /// All of these hold.
    All(Vec<Condition>),
    /// Is among the first so many rows of this table that one of these leads to.
    Candidates(Vec<Candidates>),
    /// Holds one of these anywhere in a text, and is among the first so many rows that do, by their keys.
    Inside(Inside),
    /// Is one of the rows that are like this, of which there are no more than [`MOST_CANDIDATES`]: they are found first.
    Among(Box<Condition>),
    /// Looked at row by row, and not through an index of its own.
    Aside(Box<Condition>),
    /// As written, in words of our own that both databases understand.
    Sql(&'static str),
    /// What stands here is the key, in another table, of a row that is like this.
    Refers {
        /// The column of this table.
        column: &'static str,
        /// The other table.
        table: &'static str,
        /// Its column.
        key: &'static str,
        /// What its row has to be like.
        is: Box<Condition>,
    },
}

/// Rows that an index leads to, at most [`MOST_CANDIDATES`].
#[derive(Debug, Clone)]
pub struct Candidates {
    /// What they have to be like.
    pub is: Condition,
    /// The column in whose order they are taken: that of the index.
    pub by: Source,
}

/// Parts of texts, which an index of trigrams leads to: see [`trigrams`](super::trigrams).
#[derive(Debug, Clone)]
pub struct Inside {
    /// The table. Its key is `id`.
    pub table: &'static str,
    /// A column, and what is to stand somewhere in it, byte for byte: at least [`SHORTEST`](super::trigrams::SHORTEST) letters.
    pub keys: Vec<(&'static str, String)>,
    /// The same of columns that are looked at with the letters of ASCII in lower case.
    pub texts: Vec<(&'static str, String)>,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Up,
    /// The largest first.
    Down,
}

impl Direction {
    /// The other way round.
    #[doc(hidden)]
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// In which order. Rows that are equal in it follow in the order of their keys.
#[derive(Debug, Clone)]
pub struct Order {
    /// A column that is never empty in the rows that are listed.
    pub by: Source,
    /// Which way.
    pub direction: Direction,
}

/// Where a page begins: behind this row.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The row's value in the column of the order; nothing when the order is that of the keys.
    pub value: Option<Bind>,
    /// Its key.
    pub id: i64,
}

/// A question for rows of one table.
#[derive(Debug)]
pub struct Query<'a> {
    /// The table. Its key is `id`.
    pub table: &'static str,
    /// What to tell of each row.
    pub columns: &'a [Source],
    /// What the rows have to be like.
    pub conditions: &'a [Condition],
    /// In which order; of their keys, where it is the order of `id`.
    pub order: &'a Order,
    /// From where on.
    pub after: Option<&'a Mark>,
    /// How many at most.
    pub limit: i64,
}

/// A row: each value as text, in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// The values.
    pub cells: Vec<Option<String>>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    cells: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Edge {
    #[diesel(sql_type = Nullable<Timestamp>)]
    at: Option<Moment>,
}

/// The rows.
pub fn rows(conn: &mut Conn, query: &Query<'_>) -> Result<Vec<Row>, Fault> {
    let sql = Sql::rows(conn, query);
    let found = sql.query().load::<Found>(conn)?;
    found.into_iter().map(Row::try_from).collect()
}

/// One row, when there is one with this key.
pub fn find(
    conn: &mut Conn,
    table: &'static str,
    columns: &[Source],
    id: i64,
) -> Result<Option<Row>, Fault> {
    let order = Order {
        by: Source::Column("id"),
        direction: Direction::Up,
    };
    let query = Query {
        table,
        columns,
        conditions: &[Condition::Is(Source::Column("id"), Bind::Number(id))],
        order: &order,
        after: None,
        limit: 1,
    };
    Ok(rows(conn, &query)?.pop())
}

/// How many rows are like this, counting no further than `most`.
pub fn count(
    conn: &mut Conn,
    table: &'static str,
    conditions: &[Condition],
    most: i64,
) -> Result<i64, Fault> {
    let sql = Sql::count(conn, table, conditions, most);
    Ok(sql.query().get_result::<Number>(conn)?.number)
}

/// The first and the last moment in a column, which has an index.
pub fn span(
    conn: &mut Conn,
    table: &'static str,
    column: &'static str,
) -> Result<Option<(Moment, Moment)>, Fault> {
    let mut edge = |way: &str| -> Result<Option<Moment>, Fault> {
        let text = format!("SELECT {way}({column}) AS at FROM {table}");
        Ok(diesel::sql_query(text).get_result::<Edge>(conn)?.at)
    };
    Ok(edge("MIN")?.zip(edge("MAX")?))
}

impl Sql {
    fn query(&self) -> BoxedSqlQuery<'_, MultiBackend, diesel::query_builder::SqlQuery> {
        let query = diesel::sql_query(self.text()).into_boxed();
        self.binds().iter().fold(query, |query, bind| match bind {
            Bind::Text(text) => query.bind::<Text, _>(text.as_str()),
            Bind::Number(number) => query.bind::<BigInt, _>(*number),
            Bind::Flag(flag) => query.bind::<Bool, _>(*flag),
            Bind::Moment(at) => query.bind::<Timestamp, _>(*at),
            Bind::NoText => query.bind::<Nullable<Text>, _>(None::<String>),
            Bind::NoNumber => query.bind::<Nullable<BigInt>, _>(None::<i64>),
            Bind::NoMoment => query.bind::<Nullable<Timestamp>, _>(None::<Moment>),
        })
    }
}

impl TryFrom<Found> for Row {
    type Error = Fault;

    fn try_from(found: Found) -> Result<Self, Fault> {
        let cells = serde_json::from_str(&found.cells)
            .map_err(|error| Fault::Broken(format!("cells of a list: {error}")))?;
        Ok(Self {
            id: found.id,
            cells,
        })
    }
}

/// Makes others who would change this row wait until the transaction ends.
pub fn lock(tx: &mut Tx<'_>, table: &'static str, id: i64) -> Result<(), Fault> {
    Ok(dialect::lock_row(tx, table, id)?)
}

/// Makes a row, and says its key.
pub fn insert(
    tx: &mut Tx<'_>,
    table: &'static str,
    values: &[(&'static str, Bind)],
) -> Result<i64, Fault> {
    let mut sql = Sql::new(tx);
    let names: Vec<_> = values.iter().map(|(name, _)| *name).collect();
    sql.push(&format!(
        "INSERT INTO {table} ({}) VALUES (",
        names.join(", ")
    ));
    for (place, (_, value)) in values.iter().enumerate() {
        sql.push(if place == 0 { "" } else { ", " });
        sql.bind(value.clone());
    }
    sql.push(") RETURNING id AS number");
    Ok(sql.query().get_result::<Number>(&mut **tx)?.number)
}

/// Changes a row. How many that were: 1, or 0 when it has gone.
pub fn update(
    tx: &mut Tx<'_>,
    table: &'static str,
    id: i64,
    values: &[(&'static str, Bind)],
) -> Result<usize, Fault> {
    let mut sql = Sql::new(tx);
    sql.push(&format!("UPDATE {table} SET "));
    for (place, (name, value)) in values.iter().enumerate() {
        sql.push(if place == 0 { "" } else { ", " });
        sql.push(&format!("{name} = "));
        sql.bind(value.clone());
    }
    sql.wheres(table, &[of_key(id)]);
    Ok(sql.query().execute(&mut **tx)?)
}

/// Deletes a row. How many that were.
pub fn delete(tx: &mut Tx<'_>, table: &'static str, id: i64) -> Result<usize, Fault> {
    let mut sql = Sql::new(tx);
    sql.push(&format!("DELETE FROM {table}"));
    sql.wheres(table, &[of_key(id)]);
    Ok(sql.query().execute(&mut **tx)?)
}

fn of_key(id: i64) -> Condition {
    Condition::Is(Source::Column("id"), Bind::Number(id))
}

#[derive(QueryableByName)]
/// A line of what SQLite says of its plan.
struct SqlitePlan {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
/// A line of what PostgreSQL says of its plan.
struct PostgresPlan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// How the database would find the rows: whether it has an index for it. For tests of descriptions, ours and others.
pub fn explain(conn: &mut Conn, query: &Query<'_>) -> Result<Vec<String>, Fault> {
    let sql = Sql::rows(conn, query);
    plan(conn, sql)
}

/// How the database would count them.
pub fn explain_count(
    conn: &mut Conn,
    table: &'static str,
    conditions: &[Condition],
    most: i64,
) -> Result<Vec<String>, Fault> {
    let sql = Sql::count(conn, table, conditions, most);
    plan(conn, sql)
}

fn plan(conn: &mut Conn, sql: Sql) -> Result<Vec<String>, Fault> {
    let sql = sql.explained();
    if dialect::is_sqlite(conn) {
        let lines = sql.query().load::<SqlitePlan>(conn)?;
        return Ok(lines.into_iter().map(|line| line.detail).collect());
    }
    let lines = sql.query().load::<PostgresPlan>(conn)?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}
