//! The outbox: e-mails that are to be sent, without a word that is secret.

mod again;
mod counted;

pub use again::{Sent, find_sent, of_user, requeue};
pub use counted::{Counted, count, counted, hold_texts, uncount};

use super::schema::outbox;
use super::{Channel, Conn, Letter, Outcome, Tx, Whence};
use crate::error::Fault;
use crate::i18n::{Language, Zone};
use crate::store::prepared::{Statement, Value, update};
use crate::store::users;
use crate::values::{FlowId, InvitationId, Moment, UndoId, UserId};
use diesel::prelude::*;
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// How `detail` keeps a moment: 2026-11-28T07:40:00Z.
const SECOND: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
/// How it kept a day, before anybody's zone was known.
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// An e-mail as kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// Which e-mail.
    #[diesel(deserialize_as = String)]
    pub letter: Letter,
    /// Where it goes.
    pub recipient: String,
    /// The flow whose code it brings.
    pub flow_id: Option<i64>,
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
    /// What it is about: a masked address, a moment ([`moment`]).
    pub detail: String,
    /// What takes it back.
    pub undo_id: Option<i64>,
    /// Whom it concerns.
    pub user_id: Option<i64>,
    /// Why it did not leave when it was tried last.
    pub last_error: Option<String>,
    /// The tag of the language that it is written in; `None` for that of the site.
    pub language: Option<String>,
    /// The name of the time zone that moments are told in; `None` for that of the site.
    pub time_zone: Option<String>,
    /// The invitation whose link it brings.
    pub invitation_id: Option<i64>,
    /// When staff sent it again.
    pub requeued_at: Option<Moment>,
}

impl Row {
    /// The invitation whose link it brings.
    pub fn invitation(&self) -> Option<InvitationId> {
        self.invitation_id.map(InvitationId)
    }

    /// Whom it concerns.
    pub fn user(&self) -> Option<UserId> {
        self.user_id.map(UserId)
    }

    /// The flow whose code it brings.
    pub fn flow(&self) -> Option<FlowId> {
        self.flow_id.map(FlowId)
    }

    /// The moment it tells of.
    pub fn moment(&self) -> Option<Moment> {
        Moment::parse(&self.detail, SECOND).ok()
    }

    /// The day it tells of, where an earlier version queued it. A still earlier one kept a text.
    pub fn day(&self) -> Option<Date> {
        Date::parse(&self.detail, DAY).ok()
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

/// An e-mail to be sent.
pub struct New<'a> {
    /// Which e-mail.
    pub letter: Letter,
    /// Where it goes.
    pub recipient: &'a str,
    /// Whom it concerns.
    pub user: Option<UserId>,
    /// The tag of the language that its reader chose for an account. Else what brings a code or a link is in that of whoever asked.
    pub language: Option<&'a str>,
    /// The name of the time zone that its reader chose for an account. Else what brings a code or a link is in that of whoever
    /// asked.
    pub time_zone: Option<&'a str>,
    /// The flow whose code it brings.
    pub flow: Option<FlowId>,
    /// How to greet; may be empty.
    pub name: &'a str,
    /// The change it tells of.
    pub change: &'a str,
    /// What it is about: a masked address, a moment ([`moment`]).
    pub detail: &'a str,
    /// What takes it back.
    pub undo: Option<UndoId>,
    /// Not before.
    pub due_at: Moment,
    /// For whom it counts among the text messages of the day.
    pub counted_for: Option<&'a str>,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "outbox::New({:?})", self.letter)
    }
}

/// A moment as `detail` keeps it.
pub fn moment(at: Moment) -> String {
    at.format(SECOND).unwrap_or_default()
}

/// Queues an e-mail; the courier takes it after the commit.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Fault> {
    let (now, origin) = (tx.now(), tx.origin());
    // Nobody is told where staff was.
    let (ip, agent) = match tx.actor {
        Some(_) => Whence::staff(),
        None => (origin.ip_text(), origin.agent.clone()),
    };
    // The recipient may not share the language or time zone of staff or of a stranger who tries passwords. A notice would come
    // in those of the thief that it warns of: only whoever asked for a code or a link reads it.
    let is_answer = tx.actor.is_none() && new.letter != Letter::LoginAttempts && new.flow.is_some();
    let asked_in = origin.language.filter(|_| is_answer).map(Language::tag);
    let zone_of_asker = origin.time_zone.filter(|_| is_answer).map(Zone::name);
    tx.letters = true;
    if let Some(flow) = new.flow {
        supersede(tx, flow)?;
    }
    diesel::insert_into(outbox::table)
        .values((
            outbox::letter.eq(new.letter.word()),
            outbox::recipient.eq(new.recipient),
            outbox::user_id.eq(new.user.map(|user| user.0)),
            outbox::flow_id.eq(new.flow.map(|flow| flow.0)),
            outbox::name.eq(new.name),
            outbox::change.eq(new.change),
            outbox::detail.eq(new.detail),
            outbox::undo_id.eq(new.undo.map(|undo| undo.0)),
            outbox::ip.eq(ip),
            outbox::agent.eq(agent),
            outbox::created_at.eq(now),
            outbox::due_at.eq(new.due_at),
            outbox::counted_at.eq(new.counted_for.map(|_| now)),
            outbox::counted_for.eq(new.counted_for.unwrap_or_default()),
            outbox::language.eq(new.language.or(asked_in)),
            outbox::time_zone.eq(new.time_zone.or(zone_of_asker)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Queues the e-mail of an invitation. It is about nobody's account, whoever has the address: who reads it has yet to choose a
/// language, unless the address is theirs already.
pub fn insert_invitation(
    tx: &mut Tx<'_>,
    invitation: InvitationId,
    recipient: &str,
    reader: Option<&users::Row>,
) -> Result<(), Fault> {
    let (now, origin) = (tx.now(), tx.origin());
    let (ip, agent) = match tx.actor {
        Some(_) => Whence::staff(),
        None => (origin.ip_text(), origin.agent.clone()),
    };
    tx.letters = true;
    diesel::insert_into(outbox::table)
        .values((
            outbox::letter.eq(Letter::Invitation.word()),
            outbox::recipient.eq(recipient),
            outbox::invitation_id.eq(invitation.0),
            outbox::name.eq(""),
            outbox::ip.eq(ip),
            outbox::agent.eq(agent),
            outbox::created_at.eq(now),
            outbox::due_at.eq(now),
            outbox::language.eq(reader.and_then(|reader| reader.language.as_deref())),
            outbox::time_zone.eq(reader.and_then(|reader| reader.time_zone.as_deref())),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Of the e-mails of one flow only the newest brings a code: an older one that could not be delivered yet would kill the
/// newer code when it leaves at last.
fn supersede(tx: &mut Tx<'_>, flow: FlowId) -> Result<(), Fault> {
    let now = tx.now();
    let older = outbox::table
        .filter(outbox::flow_id.eq(flow.0))
        .filter(outbox::finished_at.is_null());
    update(older)
        .set((
            outbox::finished_at.eq(now),
            outbox::outcome.eq(Outcome::Obsolete.word()),
            outbox::claimed_until.eq(None::<Moment>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// How far the newest e-mail or text message of a flow got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// When it is due, or was.
    pub due_at: Moment,
    /// When it was tried first.
    pub tried_at: Option<Moment>,
    /// Whether it still waits.
    pub waits: bool,
    /// What became of it, when that is known.
    pub outcome: Option<Outcome>,
}

/// How far the newest e-mail or text message of a flow got.
pub fn progress_of(conn: &mut Conn, flow: FlowId) -> Result<Option<Progress>, Fault> {
    type Found = (Moment, Option<Moment>, Option<Moment>, Option<String>);
    let newest = outbox::table
        .filter(outbox::flow_id.eq(flow.0))
        .order(outbox::id.desc())
        .select((
            outbox::due_at,
            outbox::tried_at,
            outbox::finished_at,
            outbox::outcome,
        ));
    let newest = newest.first::<Found>(conn).optional()?;
    let progress = |(due_at, tried_at, finished_at, outcome): Found| Progress {
        due_at,
        tried_at,
        waits: finished_at.is_none(),
        outcome: outcome.and_then(|word| Outcome::try_from(word).ok()),
    };
    Ok(newest.map(progress))
}

/// Takes an e-mail that is still to be sent for this transaction, and notes that it is tried. Whether it is; another of its
/// flow may have taken its place.
pub fn hold(tx: &mut Tx<'_>, id: i64) -> Result<bool, Fault> {
    let now = tx.now();
    let held = Statement::<()>::new("UPDATE outbox SET tried_at = COALESCE(tried_at, ")
        .value(Value::Moment(now))
        .words(") WHERE id = ")
        .value(Value::Number(id))
        .words(" AND finished_at IS NULL");
    Ok(held.execute(&mut **tx)? == 1)
}

/// The e-mails that are due and that nobody is delivering, the longest due first.
pub fn due(conn: &mut Conn, channel: Channel, now: Moment, limit: i64) -> Result<Vec<i64>, Fault> {
    let texts = Letter::ALL.iter().filter(|it| it.channel() == Channel::Sms);
    let texts: Vec<_> = texts.map(|letter| letter.word()).collect();
    let due = unclaimed!(outbox, now)
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select(outbox::id);
    Ok(match channel {
        Channel::Sms => due.filter(outbox::letter.eq_any(texts)).load(conn)?,
        Channel::Mail => due.filter(outbox::letter.ne_all(texts)).load(conn)?,
    })
}

queued!(outbox, Row, "letter", "courier", |letter| letter
    .letter
    .word());

/// Puts an e-mail that was given up back, or makes one that waits due now. 0 when it left, or a courier has it.
pub fn retry(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let given_up = outbox::outcome.eq(Outcome::GivenUp.word());
    let waits = outbox::finished_at.is_null();
    let free = outbox::claimed_until
        .is_null()
        .or(outbox::claimed_until.lt(now));
    let letter = outbox::table.filter(outbox::id.eq(id));
    let letter = letter.filter(given_up.or(waits.nullable())).filter(free);
    let put_back = update(letter)
        .set((
            outbox::due_at.eq(now),
            outbox::attempts.eq(0),
            outbox::requeued_at.eq(now),
            outbox::finished_at.eq(None::<Moment>),
            outbox::outcome.eq(None::<String>),
        ))
        .execute(&mut **tx)?;
    tx.letters |= put_back > 0;
    Ok(put_back)
}

/// Keeps what the mail server said about an e-mail.
pub fn note_reply(tx: &mut Tx<'_>, id: i64, reply: &str) -> Result<(), Fault> {
    let letter = outbox::table.find(id);
    update(letter)
        .set(outbox::reply.eq(reply))
        .execute(&mut **tx)?;
    Ok(())
}

/// Gives an e-mail that waits up. 0 when it left, or a courier has it.
pub fn give_up(tx: &mut Tx<'_>, id: i64, why: &str) -> Result<usize, Fault> {
    let now = tx.now();
    let free = outbox::claimed_until
        .is_null()
        .or(outbox::claimed_until.lt(now));
    let letter = outbox::table.filter(outbox::id.eq(id).and(outbox::finished_at.is_null()));
    Ok(update(letter.filter(free))
        .set((
            outbox::finished_at.eq(now),
            outbox::outcome.eq(Outcome::GivenUp.word()),
            outbox::last_error.eq(why),
        ))
        .execute(&mut **tx)?)
}

/// Whom an e-mail is about, when there is one of this key.
pub fn owner(conn: &mut Conn, id: i64) -> Result<Option<Option<UserId>>, Fault> {
    let found = outbox::table.find(id).select(outbox::user_id);
    let found = found.first::<Option<i64>>(conn).optional()?;
    Ok(found.map(|user| user.map(UserId)))
}

/// Removes up to `most` e-mails that were finished before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = outbox::table
        .filter(outbox::finished_at.lt(before))
        .select(outbox::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(outbox::table.filter(outbox::id.eq_any(over))).execute(&mut **tx)?)
}
