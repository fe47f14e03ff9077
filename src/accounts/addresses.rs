//! Whether an account may have an address: no other account may keep it.

use super::bans;
use super::deletion;
use super::signup_rules::gives_way;
use crate::app::App;
use crate::error::Fault;
use crate::store::{Tx, users};
use crate::values::UserId;

/// Whether an address may be given to `user`, or to an account that is about to be made. The account of a sign-up that nobody
/// has verified gives way: it goes. A ban that outlived its account does not. Take the address (`users::lock_address`) before.
pub(super) fn make_way(
    app: &App,
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    email_key: &str,
) -> Result<bool, Fault> {
    let Some(holder) = users::find_by_any_email(tx, email_key)? else {
        return Ok(!bans::is_banned(app, tx, email_key)?);
    };
    if Some(holder.id) == user {
        return Ok(true);
    }
    // Nobody waits for an account that keeps the address: two who take each other's would wait in a circle.
    if !gives_way(tx, &holder)? {
        return Ok(false);
    }
    users::lock(tx, holder.id)?;
    // It may have been verified while we waited, or have gone.
    let Some(holder) = users::find(tx, holder.id)? else {
        return Ok(true);
    };
    if !gives_way(tx, &holder)? {
        return Ok(false);
    }
    deletion::erase_for(app, tx, &holder, user)?;
    Ok(true)
}
