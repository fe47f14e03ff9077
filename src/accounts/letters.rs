//! Queuing letters. They are rows of the transaction they tell of; the courier sends them later.

use super::otp::Opened;
use super::throttle;
use crate::app::App;
use crate::error::Fault;
use crate::store::{Letter, Tx, outbox, users};
use crate::values::{self, FlowId, Moment, UndoId, UserId};

/// A change that is told of, and how it is taken back.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct News<'a> {
    /// By its word.
    pub(super) change: &'a str,
    /// A word or two about it: a masked address, a day.
    pub(super) detail: &'a str,
    /// What takes it back.
    pub(super) undo: Option<UndoId>,
}

/// Tells a person something about their account, at every address they have verified.
pub(super) fn tell(tx: &mut Tx<'_>, letter: Letter, user: &users::Row) -> Result<(), Fault> {
    tell_of(tx, letter, user, News::default())
}

/// Tells an owner once a day that somebody tries to get in.
pub(super) fn tell_of_attempts(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    if user.is_verified && throttle::is_owner_to_be_told(app, tx, user.id)? {
        tell(tx, Letter::LoginAttempts, user)?;
    }
    Ok(())
}

/// Tells of a change, at every address that is verified according to `user`.
pub(super) fn tell_of(
    tx: &mut Tx<'_>,
    letter: Letter,
    user: &users::Row,
    news: News<'_>,
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
    news: News<'_>,
) -> Result<(), Fault> {
    let due_at = tx.now();
    outbox::insert(
        tx,
        &outbox::New {
            letter,
            recipient: address,
            user: Some(user.id),
            flow: None,
            name: &user.first_name,
            change: news.change,
            detail: news.detail,
            undo: news.undo,
            due_at,
        },
    )
}

/// Sends the letter of a flow, not before `due_at`. It goes to the account's own spelling of the address, where there is
/// an account, and greets by name only its owner. One that verifies a new address goes there, as it
/// was typed, whoever has it.
pub(super) fn of_flow(
    tx: &mut Tx<'_>,
    letter: Letter,
    flow: &Opened,
    due_at: Moment,
) -> Result<(), Fault> {
    let key = values::key_of(&flow.email);
    let (user, recipient) = if letter == Letter::ConfirmAddress {
        let owner = flow.user.map(|user| users::find(tx, user)).transpose()?;
        (owner.flatten(), flow.email.clone())
    } else {
        let user = users::find_by_any_email(tx, &key)?;
        let own = user.as_ref().and_then(|user| user.spelling_of(&key));
        let recipient = own.unwrap_or(&flow.email).to_owned();
        (user, recipient)
    };
    let name = user.as_ref().filter(|user| user.is_verified);
    outbox::insert(
        tx,
        &outbox::New {
            letter,
            recipient: &recipient,
            user: flow.user,
            flow: Some(flow.row),
            name: name.map_or("", |user| &user.first_name),
            change: "",
            detail: "",
            undo: None,
            due_at,
        },
    )
}

/// Sends the text message of a flow to a number, not before `due_at`.
pub(super) fn to_phone(
    tx: &mut Tx<'_>,
    flow: FlowId,
    user: UserId,
    number: &str,
    due_at: Moment,
) -> Result<(), Fault> {
    outbox::insert(
        tx,
        &outbox::New {
            letter: Letter::PhoneCode,
            recipient: number,
            user: Some(user),
            flow: Some(flow),
            name: "",
            change: "",
            detail: "",
            undo: None,
            due_at,
        },
    )
}
