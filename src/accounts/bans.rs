//! Bans that outlive their accounts. A banned account that is erased, at its owner's wish or by staff, leaves a keyed digest
//! of its addresses behind: nobody can read them from it, and nobody gets an account with them before staff lifts the ban
//! (`BAN_KEEPS_ADDRESS`).

use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, Tx, bans, users};
use std::collections::HashSet;

/// Keeps that the addresses of an account are banned which is about to be erased, where it is.
pub(super) fn keep(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    let banned = !user.is_active && !user.ban_reason.is_empty();
    if !banned || !app.config().ban_keeps_address {
        return Ok(());
    }
    for key in std::iter::once(&user.email_key).chain(&user.secondary_email_key) {
        let digests = app.keys().of_banned(key);
        if !bans::find(tx, &digests)?.is_empty() {
            continue;
        }
        if let Some(current) = digests.first() {
            bans::insert(tx, current)?;
        }
    }
    Ok(())
}

/// Whether an address is banned that no account has.
pub(super) fn is_banned(app: &App, conn: &mut Conn, email_key: &str) -> Result<bool, Fault> {
    if !app.config().ban_keeps_address {
        return Ok(false);
    }
    let found = bans::find(conn, &app.keys().of_banned(email_key))?;
    Ok(!found.is_empty())
}

/// Which of these addresses are banned.
pub(crate) fn banned_among(
    app: &App,
    conn: &mut Conn,
    email_keys: &[&str],
) -> Result<HashSet<String>, Fault> {
    let mut banned = HashSet::new();
    if !app.config().ban_keeps_address || !bans::any(conn)? {
        return Ok(banned);
    }
    for key in email_keys {
        if is_banned(app, conn, key)? {
            banned.insert((*key).to_owned());
        }
    }
    Ok(banned)
}

/// Lifts the ban of an address that no account has. The keys of its rows.
pub(crate) fn lift(app: &App, tx: &mut Tx<'_>, email_key: &str) -> Result<Vec<i64>, Fault> {
    let found = bans::find(tx, &app.keys().of_banned(email_key))?;
    for id in &found {
        bans::delete(tx, *id)?;
    }
    Ok(found)
}
