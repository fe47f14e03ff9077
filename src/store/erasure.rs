//! Erasing a person. What hangs on the user's row goes with it; what was kept about an address before or beside an
//! account (flows that nobody can complete, and their e-mails) is found by the address; the audit log keeps that things
//! happened, and no longer to whom, by whom, from where or by what.

use super::schema::{flows, outbox, undos, users, webhook_deliveries};
use super::users::Row as User;
use super::{Tx, audit, throttles, users as accounts};
use crate::error::Fault;
use crate::values::key_of;
use diesel::prelude::*;

/// Erases a user, whom the transaction has locked, and all that is kept about them.
pub fn erase(tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    let addresses = addresses(tx, user)?;
    let keys: Vec<String> = addresses.iter().map(|address| key_of(address)).collect();
    let of_nobody = flows::user_id.is_null().and(flows::email_key.eq_any(keys));
    diesel::delete(flows::table.filter(of_nobody)).execute(&mut **tx)?;
    let recipients: Vec<&String> = addresses.iter().chain(&user.phone).collect();
    let of_nobody = outbox::user_id
        .is_null()
        .and(outbox::recipient.eq_any(recipients));
    diesel::delete(outbox::table.filter(of_nobody)).execute(&mut **tx)?;
    throttles::delete_of(tx, &format!("account {}", user.id.0))?;
    audit::blank(tx, user.id)?;
    let told = webhook_deliveries::user_id.eq(user.id.0);
    diesel::delete(webhook_deliveries::table.filter(told)).execute(&mut **tx)?;
    diesel::delete(users::table.find(user.id.0)).execute(&mut **tx)?;
    tx.erased = true;
    Ok(())
}

/// The addresses the person has, and those they had lately, unless somebody else has them now.
fn addresses(tx: &mut Tx<'_>, user: &User) -> Result<Vec<String>, Fault> {
    let mut all = vec![user.email.clone()];
    all.extend(user.secondary_email.clone());
    let before = undos::table.filter(undos::user_id.eq(user.id.0));
    let before = before
        .select((undos::email, undos::secondary_email))
        .load::<(String, Option<String>)>(&mut **tx)?;
    for address in before
        .into_iter()
        .flat_map(|(first, second)| std::iter::once(first).chain(second))
    {
        let owner = accounts::find_by_any_email(tx, &key_of(&address))?;
        if owner.is_none_or(|owner| owner.id == user.id) {
            all.push(address);
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}
