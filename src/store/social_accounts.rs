//! Accounts at other providers, as another program kept them. They wait for the log-in with providers; nobody is let in by them.

use super::schema::imports::social_accounts;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::values::UserId;
use diesel::prelude::*;

/// Those here that have one of these uids, whoever has them: provider and uid.
pub fn known_among(conn: &mut Conn, uids: &[&str]) -> Result<Vec<(String, String)>, Fault> {
    Ok(social_accounts::table
        .filter(social_accounts::uid.eq_any(uids))
        .select((social_accounts::provider, social_accounts::uid))
        .load(conn)?)
}

/// Those of an account: provider and uid.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<Vec<(String, String)>, Fault> {
    Ok(social_accounts::table
        .filter(social_accounts::user_id.eq(user.0))
        .order(social_accounts::id)
        .select((social_accounts::provider, social_accounts::uid))
        .load(conn)?)
}

/// Keeps one. `Fault::Duplicate` when somebody has it.
pub fn insert(tx: &mut Tx<'_>, user: UserId, (provider, uid): (&str, &str)) -> Result<(), Fault> {
    let now = tx.now();
    diesel::insert_into(social_accounts::table)
        .values((
            social_accounts::user_id.eq(user.0),
            social_accounts::provider.eq(provider),
            social_accounts::uid.eq(uid),
            social_accounts::created_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
