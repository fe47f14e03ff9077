//! Queuing e-mails. They are rows of the transaction they tell of; the courier sends them later.

use super::throttle;
use crate::app::App;
use crate::error::Fault;
use crate::store::{Letter, Tx, outbox, users};
use crate::values::UndoId;

/// A change that is told of, and how it is undone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ChangeNotice<'a> {
    /// By its word.
    pub(super) change: &'a str,
    /// What it is about: a masked address, a moment ([`outbox::moment`]).
    pub(super) detail: &'a str,
    /// What undoes it.
    pub(super) undo: Option<UndoId>,
}

/// Tells a person something about their account, at every address they have verified.
pub(super) fn tell(tx: &mut Tx<'_>, letter: Letter, user: &users::Row) -> Result<(), Fault> {
    tell_of(tx, letter, user, ChangeNotice::default())
}

/// Tells an owner once a day that somebody tries to get in.
pub(super) fn tell_of_attempts(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    if user.is_verified && throttle::is_owner_to_be_told(app, tx, user.id)? {
        tell(tx, Letter::LoginAttempts, user)?;
    }
    Ok(())
}

/// Tells an owner once a day that somebody with the password failed at the second step.
pub(super) fn tell_of_failure(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    if throttle::is_failure_to_be_told(app, tx, user.id)? {
        tell(tx, Letter::SecondFactorFailed, user)?;
    }
    Ok(())
}

/// Tells of a change, at every address that is verified according to `user`.
pub(super) fn tell_of(
    tx: &mut Tx<'_>,
    letter: Letter,
    user: &users::Row,
    news: ChangeNotice<'_>,
) -> Result<(), Fault> {
    for address in std::iter::once(&user.email).chain(&user.secondary_email) {
        tell_at(tx, address, letter, user, news)?;
    }
    Ok(())
}

/// Tells of a change at one address.
pub(super) fn tell_at(
    tx: &mut Tx<'_>,
    address: &str,
    letter: Letter,
    user: &users::Row,
    news: ChangeNotice<'_>,
) -> Result<(), Fault> {
    let due_at = tx.now();
    outbox::insert(
        tx,
        &outbox::New {
            letter,
            recipient: address,
            user: Some(user.id),
            language: user.language.as_deref(),
            time_zone: user.time_zone.as_deref(),
            flow: None,
            name: &user.first_name,
            change: news.change,
            detail: news.detail,
            undo: news.undo,
            due_at,
            counted_for: None,
        },
    )
}
