//! Queuing letters. They are rows of the transaction they tell of; the courier sends them later.

use super::otp::Opened;
use crate::error::Fault;
use crate::store::{Letter, Tx, outbox, users};
use crate::values::{self, Moment};

/// Tells a person something about their account.
pub(super) fn tell(tx: &mut Tx<'_>, letter: Letter, user: &users::Row) -> Result<(), Fault> {
    let due_at = tx.now();
    outbox::insert(
        tx,
        &outbox::New {
            letter,
            recipient: &user.email,
            user: Some(user.id),
            flow: None,
            name: &user.first_name,
            due_at,
        },
    )
}

/// Sends the letter of a flow, not before `due_at`. It goes to the account's own spelling of the address, where there is
/// an account, and greets by a name only who has proved to be its owner.
pub(super) fn of_flow(
    tx: &mut Tx<'_>,
    letter: Letter,
    flow: &Opened,
    due_at: Moment,
) -> Result<(), Fault> {
    let user = users::find_by_email(tx, &values::key_of(&flow.email))?;
    let name = user.as_ref().filter(|user| user.is_verified);
    outbox::insert(
        tx,
        &outbox::New {
            letter,
            recipient: user.as_ref().map_or(&flow.email, |user| &user.email),
            user: flow.user,
            flow: Some(flow.row),
            name: name.map_or("", |user| &user.first_name),
            due_at,
        },
    )
}
