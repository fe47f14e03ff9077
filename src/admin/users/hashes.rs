//! Accounts that no password opens, since what is kept as its hash is not compared with: it is none, or would take too long.

use super::MODEL;
use crate::admin::AdminError;
use crate::admin::permits::{Permit, Right};
use crate::app::App;
pub use crate::security::password::Refused;
use crate::values::UserId;

/// So many are named; of the others it is told how many there are.
const NAMED: usize = 20;

/// The accounts whose hashes are not compared with.
#[derive(Debug, Default)]
pub struct RefusedHashes {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Vec<(UserId, Refused)>,
}

/// Looks through all hashes.
pub fn find(app: &App, by: &Permit) -> Result<RefusedHashes, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| by.check(conn).map(drop))?;
    let mut found = RefusedHashes::default();
    app.survey_hashes(|id, why| {
        found.count += 1;
        if found.first.len() < NAMED {
            found.first.push((id, why));
        }
    })?;
    Ok(found)
}
