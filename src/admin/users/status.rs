//! Accounts opened, closed, vouched for and erased. Whatever closes one ends every session, flow and token of it now.

use super::MODEL;
use super::locked::{ActionNote, LockedUser, act, hold};
use super::rules::{not_the_last, not_yourself};
use crate::accounts;
use crate::admin::AdminError;
use crate::admin::model::Done;
use crate::admin::permits::{Permit, Right};
use crate::app::{App, Origin};
use crate::events::{Event, Reason};
use crate::store::{Tx, users};
use crate::values::{AccountName, UserId};

/// What is kept where an operator gave no reason.
pub(crate) const NO_REASON: &str = "No reason was given.";

/// Opens an account that was deactivated.
pub fn activate(app: &App, by: &Permit, user: UserId, origin: &Origin) -> Result<Done, AdminError> {
    act(app, by, user, "activate", origin, |tx, held| {
        if held.user.ban_reason.is_empty() {
            open(tx, &held.user)
        } else {
            Err(AdminError::Banned)
        }
    })
}

/// Closes an account until [`activate`].
pub fn deactivate(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(app, by, user, "deactivate", origin, |tx, held| {
        may_close(tx, by, held)?;
        if held.user.is_active {
            close(tx, &held.user, "")
        } else {
            Ok(Done::Already)
        }
    })
}

/// Closes an account until [`unban`], and keeps why.
pub fn ban(
    app: &App,
    by: &Permit,
    user: UserId,
    why: &str,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(
        app,
        by,
        user,
        ActionNote { action: "ban", why },
        origin,
        |tx, held| {
            may_close(tx, by, held)?;
            // Why it was banned stays what it was.
            if !held.user.ban_reason.is_empty() {
                return Ok(Done::Already);
            }
            close(tx, &held.user, if why.is_empty() { NO_REASON } else { why })
        },
    )
}

/// Opens an account again, whether it was banned or deactivated.
pub fn unban(app: &App, by: &Permit, user: UserId, origin: &Origin) -> Result<Done, AdminError> {
    act(app, by, user, "unban", origin, |tx, held| {
        open(tx, &held.user)
    })
}

/// Lifts a ban that outlived its account, by the address. Whether there was one.
pub fn lift_ban(app: &App, by: &Permit, who: &str, origin: &Origin) -> Result<bool, AdminError> {
    by.covers(MODEL, Right::Change)?;
    let AccountName::Email(key) = AccountName::read(who) else {
        return Ok(false);
    };
    app.write(origin, |tx| {
        tx.acts(by.id());
        by.check(tx)?;
        let lifted = accounts::lift_ban(app, tx, &key)?;
        for row in &lifted {
            tx.emit(Event::RowActedOn {
                model: "bans".to_owned(),
                row: *row,
                user: None,
                action: "lift".to_owned(),
                reason: Reason::default(),
            })?;
        }
        Ok(!lifted.is_empty())
    })
}

/// Calls the address of an account verified. One that waits for that gets the password and the profile of its sign-up,
/// where there is only one; else the owner is asked by e-mail to choose a password.
pub fn verify(app: &App, by: &Permit, user: UserId, origin: &Origin) -> Result<Done, AdminError> {
    act(app, by, user, "verify", origin, |tx, held| {
        if held.user.is_verified {
            return Ok(Done::Already);
        }
        accounts::verify_for_staff(app, tx, &held.user)?;
        Ok(Done::Changed)
    })
}

/// Cancels the deletion of an account whose owner has lost the e-mail that says how.
pub fn cancel_deletion(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(app, by, user, "keep", origin, |tx, held| {
        Ok(done(accounts::cancel_deletion_for(tx, &held.user)?))
    })
}

/// Erases an account at once and everything that is kept about it. The audit log keeps that it happened, and not whose it
/// was.
pub fn delete(app: &App, by: &Permit, user: UserId, origin: &Origin) -> Result<Done, AdminError> {
    by.covers(MODEL, Right::Delete)?;
    app.write(origin, |tx| {
        let held = hold(tx, by, user)?;
        may_close(tx, by, &held)?;
        accounts::erase(app, tx, &held.user)?;
        Ok(Done::Changed)
    })
}

/// Closes an account, which the transaction holds; for a ban, and why.
pub(super) fn close(tx: &mut Tx<'_>, user: &users::Row, why: &str) -> Result<Done, AdminError> {
    if users::close(tx, user.id, why)? == 0 {
        return Ok(Done::Already);
    }
    accounts::revoke_all(tx, user.id, None)?;
    if why.is_empty() {
        tx.emit(Event::Deactivated { user: user.id })?;
    } else {
        tx.emit(Event::Banned { user: user.id })?;
    }
    Ok(Done::Changed)
}

/// Opens an account again, which the transaction holds.
pub(super) fn open(tx: &mut Tx<'_>, user: &users::Row) -> Result<Done, AdminError> {
    if users::reopen(tx, user.id)? == 0 {
        return Ok(Done::Already);
    }
    if user.ban_reason.is_empty() {
        tx.emit(Event::Activated { user: user.id })?;
    } else {
        tx.emit(Event::Unbanned { user: user.id })?;
    }
    Ok(Done::Changed)
}

fn may_close(tx: &mut Tx<'_>, by: &Permit, held: &LockedUser) -> Result<(), AdminError> {
    not_yourself(by, &held.user)?;
    not_the_last(tx, &held.user)
}

/// Whether something changed, as actions say it.
pub(super) fn done(changed: bool) -> Done {
    if changed {
        Done::Changed
    } else {
        Done::Already
    }
}
