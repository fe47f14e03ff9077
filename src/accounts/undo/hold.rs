//! Addresses on hold: the link is there and the evidence is not. For a week, once a change, nothing about the addresses
//! changes; all of them are told, and staff decides. Whoever is in the account stays there, and can end other sessions and
//! change the password.

use super::back::{UndoError, living, take, take_back};
use crate::accounts::for_staff::ask_for_password;
use crate::accounts::holds::{HOLD_LIFE, check_none_older};
use crate::accounts::letters::{self, ChangeNotice, day};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::store::{HoldOutcome, Letter, Tx, holds, undos, users};
use crate::values::Moment;

const HELD: &str = "held";
const REFUSED: &str = "refused";

/// Puts the addresses on hold that the link with this token is about. Once: asked for again, nothing is done and nobody is
/// told. Until when.
pub fn hold(app: &App, token: &str, origin: &Origin) -> Result<Moment, UndoError> {
    app.write(origin, |tx| {
        let kept = take(app, tx, token)?;
        let now = tx.now();
        if let Some(hold) = holds::of_undo(tx, kept.id)? {
            return if hold.is_open(now) {
                Ok(hold.expires_at)
            } else {
                Err(UndoError::Used)
            };
        }
        // Whoever took the account cannot make the owner's decision wait behind one of their own.
        check_none_older(tx, &kept, now)?;
        // However many links lead to one mailbox, the addresses are held for a week.
        let other = holds::open_for(tx, kept.user_id, now)?;
        let until = other.map_or(now + HOLD_LIFE, |hold| hold.expires_at);
        let new = holds::New {
            user: kept.user_id,
            undo: kept.id,
            change: &kept.change,
            email: &kept.email,
            expires_at: until,
        };
        holds::insert(tx, &new)?;
        undos::extend(tx, kept.id, until)?;
        tx.emit(Event::AddressesHeld { user: kept.user_id })?;
        tell_all(tx, &kept, HELD, until)?;
        Ok(until)
    })
}

/// Staff takes the change back, and the owner is asked by e-mail for a new password. Whether the hold stood. The transaction
/// holds the account.
pub(crate) fn approve(app: &App, tx: &mut Tx<'_>, hold: &holds::Row) -> Result<bool, UndoError> {
    if !hold.is_open(tx.now()) {
        return Ok(false);
    }
    let kept = living(tx, hold.undo_id)?;
    // The addresses that go are told by e-mail, and may contest it in their turn.
    let owner = take_back(app, tx, &kept, HoldOutcome::Approved)?;
    if owner.may_come_back() {
        ask_for_password(app, tx, &owner)?;
    }
    Ok(true)
}

/// Staff lets the change stand: the link does nothing any more. Whether the hold stood. The transaction holds the account.
pub(crate) fn refuse(tx: &mut Tx<'_>, hold: &holds::Row) -> Result<bool, Fault> {
    if holds::end(tx, hold.id, HoldOutcome::Refused)? == 0 {
        return Ok(false);
    }
    undos::end(tx, hold.undo_id)?;
    if let Some(kept) = undos::find(tx, hold.undo_id)? {
        tell_all(tx, &kept, REFUSED, hold.expires_at)?;
    }
    Ok(true)
}

/// Tells every address that the account has, and every one that it would have again.
fn tell_all(tx: &mut Tx<'_>, kept: &undos::Row, change: &str, until: Moment) -> Result<(), Fault> {
    let Some(user) = users::find(tx, kept.user_id)? else {
        return Ok(());
    };
    let news = ChangeNotice {
        change,
        detail: &day(until),
        undo: None,
    };
    letters::tell_of(tx, Letter::AddressHold, &user, news)?;
    let was = kept.contact();
    let then = [
        Some((was.email, was.email_key)),
        was.secondary_email.zip(was.secondary_email_key),
    ];
    for (email, key) in then.into_iter().flatten() {
        if user.spelling_of(key).is_none() {
            letters::tell_at(tx, email, Letter::AddressHold, &user, news)?;
        }
    }
    Ok(())
}
