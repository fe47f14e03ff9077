//! Erasing a person. What hangs on the user's row goes with it. What was kept about one of their addresses or their number is
//! found by that, also where it hangs on somebody else's row: flows in which others asked for it, e-mails and text messages
//! to it, what staff searched for. The audit log keeps that things happened, and no longer to whom, by whom, from where or by
//! what.
//!
//! An address that somebody else has by now is theirs and stays. So does what an undo of somebody else's holds: that is an
//! address that they had, and without it whoever took it from them could make sure that they do not get it back.

use super::schema::{flows, outbox, undos, users, webhook_deliveries};
use super::users::Row as User;
use super::{Tx, audit, bulk, imports, invitations, lower, throttles, users as accounts};
use crate::error::Fault;
use crate::events::Purpose;
use crate::values::{UserId, Username, key_of};
use diesel::prelude::*;
use diesel::sql_types::Bool;

/// Erases a user, whom the transaction has locked, and all that is kept about them. What an heir has asked for, who is about to
/// get one of their addresses, stays.
/// `about` says by what the limits find an address or a number.
pub fn erase(
    tx: &mut Tx<'_>,
    user: &User,
    heir: Option<UserId>,
    about: impl Fn(&str) -> Vec<u8>,
) -> Result<(), Fault> {
    let heir = heir.map(|heir| heir.0);
    let addresses = addresses(tx, user)?;
    let number = number(tx, user)?;
    let mut written = flows_for(tx, &addresses, (number.as_deref(), user.is_verified), heir)?;
    written.extend(addresses.iter().cloned());
    written.extend(number.clone());
    letters_to(tx, &written, heir)?;
    bulk::forget(tx, &written, &user.username)?;
    let keys: Vec<_> = addresses.iter().map(|address| key_of(address)).collect();
    // One that was never shown to be theirs may be somebody else's, who is invited.
    if user.is_verified {
        invitations::forget_invited(tx, user.id, &keys)?;
    }
    invitations::forget_inviter(tx, user.id)?;
    let keys = keys.into_iter();
    let name = Username::kept(&user.username).key();
    let counted = keys.chain(number).chain([name]);
    let counted: Vec<_> = counted.map(|typed| about(&typed)).collect();
    throttles::forget(tx, user.id, &counted)?;
    audit::blank(tx, user.id, &written)?;
    imports::forget(tx, user.id)?;
    let told = webhook_deliveries::user_id.eq(user.id.0);
    diesel::delete(webhook_deliveries::table.filter(told)).execute(&mut **tx)?;
    diesel::delete(users::table.find(user.id.0)).execute(&mut **tx)?;
    tx.erased = true;
    Ok(())
}

/// No user's key.
const NOBODY: i64 = -1;

/// Deletes the flows in which anybody asked for an address or the number, with their e-mails. The addresses as they were
/// written there. An address that was never `proven` to be the person's may be somebody else's, who is about to show it: what
/// they asked for goes on.
fn flows_for(
    tx: &mut Tx<'_>,
    addresses: &[String],
    (number, proven): (Option<&str>, bool),
    heir: Option<i64>,
) -> Result<Vec<String>, Fault> {
    let keys: Vec<String> = addresses.iter().map(|address| key_of(address)).collect();
    let now = tx.now();
    let others = || {
        let is_other = flows::user_id.ne(heir.unwrap_or(NOBODY));
        flows::user_id.is_null().or(is_other)
    };
    let over = || {
        let is_over = flows::ended_at.is_not_null().or(flows::expires_at.le(now));
        is_over.or(flows::user_id.is_null())
    };
    let for_address = flows::table
        .filter(flows::email_key.eq_any(keys))
        .filter(others())
        .filter(over().or(proven.into_sql::<Bool>()));
    let found = for_address.select((flows::id, flows::email));
    let found = found.load::<(i64, String)>(&mut **tx)?;
    let (mut ids, written): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    if let Some(number) = number {
        let for_number = flows::table
            .filter(flows::purpose.eq(Purpose::VerifyPhone.word()))
            .filter(flows::phone.eq(number))
            .filter(others())
            .select(flows::id);
        ids.extend(for_number.load::<i64>(&mut **tx)?);
    }
    diesel::delete(flows::table.filter(flows::id.eq_any(ids))).execute(&mut **tx)?;
    Ok(written)
}

/// Deletes the e-mails and text messages to addresses and numbers, whomever they concern and however they were written. Those of
/// flows go and stay with them.
fn letters_to(tx: &mut Tx<'_>, written: &[String], heir: Option<i64>) -> Result<(), Fault> {
    let folded: Vec<_> = written.iter().map(|one| one.to_lowercase()).collect();
    let theirs = outbox::recipient
        .eq_any(written)
        .or(lower(outbox::recipient).eq_any(folded));
    let is_other = outbox::user_id.ne(heir.unwrap_or(NOBODY));
    let others = outbox::user_id.is_null().or(is_other);
    let alone = outbox::table
        .filter(theirs)
        .filter(outbox::flow_id.is_null());
    diesel::delete(alone.filter(others)).execute(&mut **tx)?;
    Ok(())
}

/// The person's number, where they have shown that it is theirs, unless somebody else gave it too.
fn number(tx: &mut Tx<'_>, user: &User) -> Result<Option<String>, Fault> {
    let Some(number) = user.phone.as_ref().filter(|_| user.phone_verified) else {
        return Ok(None);
    };
    let others = users::phone
        .eq(number)
        .and(users::id.ne(user.id.0).nullable());
    let others = users::table.filter(others).select(users::id);
    let other = others.first::<i64>(&mut **tx).optional()?;
    Ok(other.is_none().then(|| number.clone()))
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
