//! Rows of any table, written.

use super::sql::Sql;
use super::{Bind, Condition, Number, Source};
use crate::error::Fault;
use crate::store::{Tx, dialect};
use diesel::prelude::*;

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
