//! Ways into an account: sessions, tokens, passwords, and the way into the admin site. Staff never sees a password.

use super::locked::{ActionNote, act};
use super::rules::{not_the_last, not_yourself};
use super::status::done;
use crate::accounts;
use crate::admin::AdminError;
use crate::admin::model::Done;
use crate::admin::permits::Permit;
use crate::app::{App, Holder, Origin};
use crate::events::Event;
use crate::security::password::{is_unset, is_usable, unusable};
use crate::store::imports::logins;
use crate::store::users::Flags;
use crate::store::{devices, flows, sessions, users};
use crate::values::UserId;

/// Ends every session of an account, and what could still become one; says how many sessions those were.
pub fn end_sessions(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<usize, AdminError> {
    let mut count = 0;
    act(app, by, user, "end_sessions", origin, |tx, held| {
        count = accounts::end_all_sessions(tx, held.user.id)?;
        Ok(done(count > 0))
    })?;
    Ok(count)
}

/// Ends the sessions of programs alone, and the tokens that scripts have for sessions of browsers: none is of any more use.
pub fn revoke_tokens(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(app, by, user, "revoke_tokens", origin, |tx, held| {
        let user = held.user.id;
        flows::redeem_all(tx, user)?;
        logins::end_all(tx, user)?;
        let count = sessions::revoke_kind(tx, user, Holder::Api)?;
        if count > 0 {
            tx.emit(Event::SessionsEnded { user, count })?;
        }
        let taken = sessions::take_tokens_of_browsers(tx, user)?;
        Ok(done(count + taken > 0))
    })
}

/// Asks the owner by e-mail to choose a password: a link, and then a code.
pub fn send_reset(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(app, by, user, "send_reset_code", origin, |tx, held| {
        if !held.user.may_come_back() {
            return Err(AdminError::Closed);
        }
        accounts::ask_for_password(app, tx, &held.user)?;
        Ok(Done::Changed)
    })
}

/// Takes the password away, and ends every session: nobody logs in by password until another one is chosen by
/// [`send_reset`].
pub fn set_unusable_password(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(
        app,
        by,
        user,
        "set_unusable_password",
        origin,
        |tx, held| {
            not_yourself(by, &held.user)?;
            if !is_usable(&held.user.password) && !is_unset(&held.user.password) {
                return Ok(Done::Already);
            }
            accounts::put_password(tx, &held.user, &unusable())?;
            Ok(Done::Changed)
        },
    )
}

/// Removes all second factors of somebody who has lost them, and ends every session: they log in again, without a second
/// step, once they have reset their password by e-mail.
pub fn reset_factors(
    app: &App,
    by: &Permit,
    user: UserId,
    why: &str,
    origin: &Origin,
) -> Result<Done, AdminError> {
    let action = "reset_factors";
    let note = ActionNote { action, why };
    act(app, by, user, note, origin, |tx, held| {
        not_yourself(by, &held.user)?;
        Ok(done(accounts::reset_factors(tx, &held.user)?))
    })
}

/// Forgets wrong passwords and reached limits: the person may try again at once, with the same password.
pub fn unlock(app: &App, by: &Permit, user: UserId, origin: &Origin) -> Result<Done, AdminError> {
    act(app, by, user, "unlock", origin, |tx, held| {
        let user = held.user.id;
        let mut forgotten =
            accounts::lift_limits(app, tx, &held.user)? + devices::forgive(tx, user)?;
        if held.user.login_failures > 0 {
            forgotten += users::set_failures(tx, user, 0)?;
        }
        Ok(done(forgotten > 0))
    })
}

/// Lets somebody into the admin site, with the rights that they hold.
pub fn make_staff(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(app, by, user, "make_staff", origin, |tx, held| {
        not_yourself(by, &held.user)?;
        let flags = Flags {
            is_staff: true,
            is_superuser: held.user.is_superuser,
        };
        Ok(done(users::set_flags(tx, held.user.id, flags)? == 1))
    })
}

/// Keeps somebody out of the admin site from now on. What they were allowed there is kept.
pub fn unmake_staff(
    app: &App,
    by: &Permit,
    user: UserId,
    origin: &Origin,
) -> Result<Done, AdminError> {
    act(app, by, user, "unmake_staff", origin, |tx, held| {
        not_yourself(by, &held.user)?;
        not_the_last(tx, &held.user)?;
        let flags = Flags {
            is_staff: false,
            is_superuser: held.user.is_superuser,
        };
        Ok(done(users::set_flags(tx, held.user.id, flags)? == 1))
    })
}
