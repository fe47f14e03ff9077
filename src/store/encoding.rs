//! How a database keeps texts. One that cannot keep every letter is refused at start, and not the person who has one of
//! them in their name.

use super::{Conn, dialect};
use crate::error::Fault;

/// Refuses a database that does not keep texts in UTF-8.
pub(super) fn check(conn: &mut Conn) -> Result<(), Fault> {
    let Some(encoding) = dialect::other_encoding(conn)? else {
        return Ok(());
    };
    let remedy = if dialect::is_sqlite(conn) {
        "Name another file in DATABASE_URL."
    } else {
        "Create one with `CREATE DATABASE vestibule ENCODING 'UTF8' TEMPLATE template0`, and name it in DATABASE_URL."
    };
    Err(Fault::Refused(format!(
        "The database stores text as {encoding}, which cannot hold every name. It must be UTF-8. {remedy}"
    )))
}
