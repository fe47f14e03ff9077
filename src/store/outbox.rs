//! The outbox: letters that are to be sent, without a word that is secret.

use super::schema::outbox;
use super::{Conn, Letter, Outcome, Tx};
use crate::error::Fault;
use crate::values::{FlowRow, Moment, UndoId, UserId};
use diesel::prelude::*;

/// A letter as kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// Which letter.
    #[diesel(deserialize_as = String)]
    pub letter: Letter,
    /// Where it goes.
    pub recipient: String,
    /// The flow whose code it brings.
    pub challenge_id: Option<i64>,
    /// How to greet; may be empty.
    pub name: String,
    /// From where it was asked for.
    pub ip: String,
    /// By which browser.
    pub agent: String,
    /// When it was asked for.
    pub created_at: Moment,
    /// Deliveries tried so far.
    pub attempts: i32,
    /// The change it tells of, by its word.
    pub change: String,
    /// A word or two about it.
    pub detail: String,
    /// What takes it back.
    pub undo_id: Option<i64>,
}

impl Row {
    /// The flow whose code it brings.
    pub fn flow(&self) -> Option<FlowRow> {
        self.challenge_id.map(FlowRow)
    }

    /// What takes its news back.
    pub fn undo(&self) -> Option<UndoId> {
        self.undo_id.map(UndoId)
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "outbox::Row({}, {:?})", self.id, self.letter)
    }
}

/// A letter to be sent.
pub struct New<'a> {
    /// Which letter.
    pub letter: Letter,
    /// Where it goes.
    pub recipient: &'a str,
    /// Whom it concerns.
    pub user: Option<UserId>,
    /// The flow whose code it brings.
    pub flow: Option<FlowRow>,
    /// How to greet; may be empty.
    pub name: &'a str,
    /// The change it tells of.
    pub change: &'a str,
    /// A word or two about it.
    pub detail: &'a str,
    /// What takes it back.
    pub undo: Option<UndoId>,
    /// Not before.
    pub due_at: Moment,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "outbox::New({:?})", self.letter)
    }
}

/// Queues a letter; the courier takes it after the commit.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Fault> {
    let (now, ip, agent) = (
        tx.now(),
        tx.trace().ip.to_owned(),
        tx.trace().agent.to_owned(),
    );
    tx.letters = true;
    diesel::insert_into(outbox::table)
        .values((
            outbox::letter.eq(new.letter.word()),
            outbox::recipient.eq(new.recipient),
            outbox::user_id.eq(new.user.map(|user| user.0)),
            outbox::challenge_id.eq(new.flow.map(|flow| flow.0)),
            outbox::name.eq(new.name),
            outbox::change.eq(new.change),
            outbox::detail.eq(new.detail),
            outbox::undo_id.eq(new.undo.map(|undo| undo.0)),
            outbox::ip.eq(ip),
            outbox::agent.eq(agent),
            outbox::created_at.eq(now),
            outbox::due_at.eq(new.due_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The letters that are due and that nobody is delivering, the longest due first.
pub fn due(conn: &mut Conn, now: Moment, limit: i64) -> Result<Vec<i64>, Fault> {
    let due = outbox::table
        .filter(outbox::finished_at.is_null().and(outbox::due_at.le(now)))
        .filter(
            outbox::claimed_until
                .is_null()
                .or(outbox::claimed_until.lt(now)),
        )
        .order((outbox::due_at, outbox::id))
        .limit(limit);
    Ok(due.select(outbox::id).load(conn)?)
}

/// Takes a letter for one courier until `until`. `None` when another was faster. Counts as an attempt from now on, so
/// that a letter that kills its courier is not tried for ever.
pub fn claim(tx: &mut Tx<'_>, id: i64, claim: &str, until: Moment) -> Result<Option<Row>, Fault> {
    let now = tx.now();
    let free = outbox::table
        .filter(
            outbox::id
                .eq(id)
                .and(outbox::finished_at.is_null())
                .and(outbox::due_at.le(now)),
        )
        .filter(
            outbox::claimed_until
                .is_null()
                .or(outbox::claimed_until.lt(now)),
        );
    let taken = (
        outbox::claim.eq(claim),
        outbox::claimed_until.eq(until),
        outbox::attempts.eq(outbox::attempts + 1),
    );
    if diesel::update(free).set(taken).execute(&mut **tx)? == 0 {
        return Ok(None);
    }
    Ok(outbox::table
        .find(id)
        .select(Row::as_select())
        .first(&mut **tx)
        .optional()?)
}

/// Closes a letter that this claim holds. 0 when the claim ran out and another took it.
pub fn finish(
    tx: &mut Tx<'_>,
    id: i64,
    claim: &str,
    outcome: Outcome,
    error: Option<&str>,
) -> Result<usize, Fault> {
    let now = tx.now();
    let mine = outbox::table.filter(
        outbox::id
            .eq(id)
            .and(outbox::claim.eq(claim))
            .and(outbox::finished_at.is_null()),
    );
    let set = (
        outbox::finished_at.eq(now),
        outbox::outcome.eq(outcome.word()),
        outbox::last_error.eq(error),
        outbox::claimed_until.eq(None::<Moment>),
    );
    Ok(diesel::update(mine).set(set).execute(&mut **tx)?)
}

/// Puts a letter back, to be tried at `due_at`.
pub fn put_back(
    tx: &mut Tx<'_>,
    id: i64,
    claim: &str,
    due_at: Moment,
    error: &str,
) -> Result<usize, Fault> {
    let mine = outbox::table.filter(
        outbox::id
            .eq(id)
            .and(outbox::claim.eq(claim))
            .and(outbox::finished_at.is_null()),
    );
    let set = (
        outbox::due_at.eq(due_at),
        outbox::last_error.eq(error),
        outbox::claimed_until.eq(None::<Moment>),
    );
    Ok(diesel::update(mine).set(set).execute(&mut **tx)?)
}

/// Removes up to `most` letters that were finished before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = outbox::table
        .filter(outbox::finished_at.lt(before))
        .select(outbox::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(outbox::table.filter(outbox::id.eq_any(over))).execute(&mut **tx)?)
}
