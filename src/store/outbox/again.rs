//! What was sent to a person, for staff whom they tell that it never came, and what is sent again.

use super::super::schema::outbox;
use super::super::{Conn, Letter, Outcome, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{FlowId, Moment, UserId};
use diesel::prelude::*;

/// An e-mail or a text message, as staff may know it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct Sent {
    /// The key.
    pub id: i64,
    /// Which e-mail.
    #[diesel(deserialize_as = String)]
    pub letter: Letter,
    /// Where it goes.
    pub recipient: String,
    /// Whom it concerns.
    pub user_id: Option<i64>,
    /// The flow whose code it brings.
    pub flow_id: Option<i64>,
    /// What takes its news back.
    pub undo_id: Option<i64>,
    /// When it was asked for.
    pub created_at: Moment,
    /// When it is tried next, or was.
    pub due_at: Moment,
    /// When it was over.
    pub finished_at: Option<Moment>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Why it did not leave when it was tried last.
    pub last_error: Option<String>,
    /// What the mail server said last.
    pub reply: String,
}

impl Sent {
    /// Whom it concerns.
    pub fn user(&self) -> Option<UserId> {
        self.user_id.map(UserId)
    }

    /// The flow whose code it brings.
    pub fn flow(&self) -> Option<FlowId> {
        self.flow_id.map(FlowId)
    }

    /// How it ended.
    pub fn outcome(&self) -> Option<Outcome> {
        let word = self.outcome.clone()?;
        Outcome::try_from(word).ok()
    }
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "outbox::Sent({}, {:?})", self.id, self.letter)
    }
}

/// What was sent to a person lately, the newest first.
pub fn of_user(conn: &mut Conn, user: UserId, most: i64) -> Result<Vec<Sent>, Fault> {
    let theirs = outbox::table.filter(outbox::user_id.eq(user.0));
    let newest = theirs.order(outbox::id.desc()).limit(most);
    Ok(newest.select(Sent::as_select()).load(conn)?)
}

/// One of them.
pub fn find_sent(conn: &mut Conn, id: i64) -> Result<Option<Sent>, Fault> {
    let found = outbox::table.find(id).select(Sent::as_select());
    Ok(found.first(conn).optional()?)
}

/// Puts an e-mail that left, or was given up, back. 0 when it waits, was put back by somebody else, or another of its flow
/// took its place: of those only the newest brings a code.
pub fn requeue(tx: &mut Tx<'_>, sent: &Sent) -> Result<usize, Fault> {
    let now = tx.now();
    if let Some(flow) = sent.flow_id {
        let newest = outbox::table.filter(outbox::flow_id.eq(flow));
        let newest = newest.order(outbox::id.desc()).select(outbox::id);
        if newest.first::<i64>(&mut **tx).optional()? != Some(sent.id) {
            return Ok(0);
        }
    }
    let left = outbox::outcome.eq(Outcome::Sent.word());
    let given_up = outbox::outcome.eq(Outcome::GivenUp.word());
    let letter = outbox::table.filter(outbox::id.eq(sent.id));
    let over = letter.filter(outbox::finished_at.is_not_null());
    let put_back = update(over.filter(left.or(given_up)))
        .set((
            outbox::due_at.eq(now),
            outbox::attempts.eq(0),
            outbox::requeued_at.eq(now),
            outbox::finished_at.eq(None::<Moment>),
            outbox::outcome.eq(None::<String>),
            outbox::last_error.eq(None::<String>),
        ))
        .execute(&mut **tx)?;
    tx.letters |= put_back > 0;
    Ok(put_back)
}
