//! A database into another one, whole: SQLite into PostgreSQL when one machine is not enough, or back.

use super::{Contents, Progress, open};
use crate::config::DatabaseUrl;
use crate::error::Fault;
use crate::store::transfer::{self, Endpoint};

/// What was copied.
#[derive(Debug)]
pub struct Copied {
    /// What each table holds, here and there.
    pub contents: Vec<Contents>,
    /// Tables that are not ours, and stay where they are.
    pub left: Vec<String>,
}

/// Copies all that is in `from` to `to`, which nobody has used, and compares what is there afterwards with what is here.
/// Meanwhile nobody can write here. Where it fails nothing has changed, but that there may be empty tables there.
///
/// # Errors
/// [`Fault::Refused`] where the two are one, one of them has another schema, or people are there already.
pub fn copy(from: &DatabaseUrl, to: &DatabaseUrl, progress: Progress<'_>) -> Result<Copied, Fault> {
    if from == to {
        return Err(Fault::Refused(format!(
            "{to} is the database itself. Name another one."
        )));
    }
    let mut from = open(from)?;
    from.check_schema()?;
    let left = from.foreign_tables()?;
    let mut target = Endpoint::open(to)?;
    target.check_version()?;
    if !target.is_unused()? {
        return Err(Fault::Refused(format!(
            "The database to copy to ({to}) is in use: it has users, groups or invitations. Name one that is empty."
        )));
    }
    target.make_tables()?;
    from.hold()?;
    target.begin()?;
    let contents = transfer::copy(&mut from, &mut target, progress)?;
    target.commit()?;
    target.make_ready()?;
    Ok(Copied { contents, left })
}
