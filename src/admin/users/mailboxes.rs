//! Addresses of accounts whose mailbox leads to another account, or to none: `boss@x` and `"boss"@x` are one mailbox, and
//! had an account each once.

use super::MODEL;
use crate::admin::AdminError;
use crate::admin::permits::{Permit, Right};
use crate::app::App;
use crate::store::{mailbox_keys, users};
use crate::values::UserId;

/// So many rows are looked at in one go.
const AT_ONCE: i64 = 5000;
/// So many are named; of the others it is told how many there are.
const NAMED: usize = 20;

/// The addresses by which no account is found, or another one.
#[derive(Debug, Default)]
pub struct Misled {
    /// How many there are.
    pub count: usize,
    /// The first of those that share a mailbox: the account, and whom the mailbox leads to.
    pub shared: Vec<(UserId, UserId)>,
    /// How many have a key from before, which `vestibule migrate` makes anew.
    pub outdated: usize,
}

/// Looks through all addresses, in the order of the accounts' keys.
pub fn find(app: &App, by: &Permit) -> Result<Misled, AdminError> {
    by.covers(MODEL, Right::View)?;
    let mut found = Misled::default();
    let mut after = UserId(0);
    loop {
        let page = app.read(|conn| {
            by.check(conn)?;
            let Some((last, misfits)) = mailbox_keys::misfits(conn, after, AT_ONCE)? else {
                return Ok::<_, AdminError>(None);
            };
            for misfit in misfits {
                let holder = users::find_by_any_email(conn, &misfit.wanted)?;
                match holder.filter(|_| misfit.is_parked) {
                    Some(holder) => {
                        found.count += 1;
                        if found.shared.len() < NAMED {
                            found.shared.push((misfit.user, holder.id));
                        }
                    }
                    None => found.outdated += 1,
                }
            }
            Ok(Some(last))
        })?;
        match page {
            Some(last) => after = last,
            None => return Ok(found),
        }
    }
}
