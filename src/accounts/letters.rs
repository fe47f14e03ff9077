//! Queuing letters. They are rows of the transaction they tell of; the courier sends them later.

use super::otp::Opened;
use crate::error::Fault;
use crate::store::{Letter, Tx, outbox, users};
use crate::values::Moment;

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

/// Sends the letter of a flow, not before `due_at`.
pub(super) fn of_flow(
    tx: &mut Tx<'_>,
    letter: Letter,
    flow: &Opened,
    name: &str,
    due_at: Moment,
) -> Result<(), Fault> {
    outbox::insert(
        tx,
        &outbox::New {
            letter,
            recipient: &flow.email,
            user: flow.user,
            flow: Some(flow.row),
            name,
            due_at,
        },
    )
}
