//! Invitations: who was invited, by whom, with which groups, and what became of it. Of the link in the e-mail nothing is kept
//! but what is random in it.

use super::schema::{invitation_groups, invitations, outbox, user_groups};
use super::{Conn, InvitationOutcome, InvitationSource, Outcome, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Bound, InvitationId, Moment, Nonce, UserId};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// An invitation as kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Row {
    /// The key.
    #[diesel(deserialize_as = i64)]
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// By which their account is found.
    pub email_key: String,
    /// Who invited.
    pub inviter_id: Option<i64>,
    /// As what.
    #[diesel(deserialize_as = String)]
    pub source: InvitationSource,
    /// What they wrote.
    pub note: String,
    /// The names of the groups, as they were then.
    pub offered: String,
    /// When it was made.
    pub created_at: Moment,
    /// When its last e-mail was asked for.
    pub sent_at: Moment,
    /// Until when it can be accepted.
    pub expires_at: Moment,
    /// When it was accepted or withdrawn.
    pub ended_at: Option<Moment>,
    /// Which of both.
    pub outcome: Option<String>,
    /// What its link is bound to.
    #[diesel(deserialize_as = Vec<u8>)]
    pub nonce: Nonce,
}

impl Bound for Row {
    fn nonce(&self) -> &Nonce {
        &self.nonce
    }
}

impl Row {
    /// Who invited.
    pub fn inviter(&self) -> Option<UserId> {
        self.inviter_id.map(UserId)
    }

    /// Whether it can be accepted.
    pub fn is_living(&self, now: Moment) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "invitations::Row({}, {:?})", self.id.0, self.source)
    }
}

/// An invitation to be kept.
pub struct New<'a> {
    /// Who is invited.
    pub email: &'a str,
    /// By which their account is found.
    pub email_key: &'a str,
    /// Who invites; nobody at the command line.
    pub inviter: Option<UserId>,
    /// As what.
    pub source: InvitationSource,
    /// What they write; may be empty.
    pub note: &'a str,
    /// Until when it can be accepted.
    pub expires_at: Moment,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "invitations::New({:?})", self.source)
    }
}

/// Keeps an invitation.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<InvitationId, Fault> {
    let (now, nonce) = (tx.now(), tx.new_nonce());
    let id: i64 = diesel::insert_into(invitations::table)
        .values((
            invitations::email.eq(new.email),
            invitations::email_key.eq(new.email_key),
            invitations::inviter_id.eq(new.inviter.map(|inviter| inviter.0)),
            invitations::source.eq(new.source.word()),
            invitations::note.eq(new.note),
            invitations::offered.eq(""),
            invitations::created_at.eq(now),
            invitations::sent_at.eq(now),
            invitations::expires_at.eq(new.expires_at),
            invitations::nonce.eq(nonce.as_kept()),
        ))
        .returning(invitations::id)
        .get_result(&mut **tx)?;
    Ok(InvitationId(id))
}

/// By key.
pub fn find(conn: &mut Conn, id: InvitationId) -> Result<Option<Row>, Fault> {
    Ok(invitations::table
        .find(id.0)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// The newest one that somebody has sent to an address and that has not ended, be it over or not.
pub fn open_of(
    conn: &mut Conn,
    (inviter, source): (Option<UserId>, InvitationSource),
    email_key: &str,
) -> Result<Option<Row>, Fault> {
    let open = invitations::table
        .filter(invitations::email_key.eq(email_key))
        .filter(invitations::source.eq(source.word()))
        .filter(invitations::ended_at.is_null())
        .order(invitations::id.desc())
        .select(Row::as_select());
    let found = match inviter {
        Some(inviter) => open
            .filter(invitations::inviter_id.eq(inviter.0))
            .first(conn),
        None => open.filter(invitations::inviter_id.is_null()).first(conn),
    };
    Ok(found.optional()?)
}

/// What somebody has sent as `source`, the newest first, those before `before`.
pub fn of_inviter(
    conn: &mut Conn,
    (inviter, source): (UserId, InvitationSource),
    before: Option<InvitationId>,
    most: i64,
) -> Result<Vec<Row>, Fault> {
    let before = before.map_or(i64::MAX, |id| id.0);
    Ok(invitations::table
        .filter(invitations::inviter_id.eq(inviter.0))
        .filter(invitations::source.eq(source.word()))
        .filter(invitations::id.lt(before))
        .order(invitations::id.desc())
        .limit(most)
        .select(Row::as_select())
        .load(conn)?)
}

/// Gives an invitation a new link and more time, and makes it that of whoever sends it now; the old link leads nowhere. 0 when
/// it has ended.
pub fn renew(
    tx: &mut Tx<'_>,
    id: InvitationId,
    (inviter, source): (Option<UserId>, InvitationSource),
    expires_at: Moment,
) -> Result<usize, Fault> {
    let (now, nonce) = (tx.now(), tx.new_nonce());
    let open = invitations::id
        .eq(id.0)
        .and(invitations::ended_at.is_null());
    Ok(update(invitations::table.filter(open))
        .set((
            invitations::nonce.eq(nonce.as_kept()),
            invitations::inviter_id.eq(inviter.map(|inviter| inviter.0)),
            invitations::source.eq(source.word()),
            invitations::sent_at.eq(now),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?)
}

/// Says what goes with an invitation: a note, and groups by their keys and names.
pub fn set_offer(
    tx: &mut Tx<'_>,
    id: InvitationId,
    note: &str,
    groups: &BTreeMap<i64, String>,
) -> Result<(), Fault> {
    update(invitations::table.find(id.0))
        .set((
            invitations::note.eq(note),
            invitations::offered.eq(names(groups)),
        ))
        .execute(&mut **tx)?;
    let before = invitation_groups::invitation_id.eq(id.0);
    diesel::delete(invitation_groups::table.filter(before)).execute(&mut **tx)?;
    for group in groups.keys() {
        diesel::insert_into(invitation_groups::table)
            .values((
                invitation_groups::invitation_id.eq(id.0),
                invitation_groups::group_id.eq(group),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// As lists show them.
fn names(groups: &BTreeMap<i64, String>) -> String {
    let names: Vec<_> = groups.values().map(String::as_str).collect();
    names.join(", ")
}

/// The groups that go with an invitation, those that are there: key and name.
pub fn groups(conn: &mut Conn, id: InvitationId) -> Result<BTreeMap<i64, String>, Fault> {
    let found = invitation_groups::table
        .inner_join(user_groups::table)
        .filter(invitation_groups::invitation_id.eq(id.0))
        .select((user_groups::id, user_groups::name))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Uses an invitation up, whose link was the one that this row had; from then on it says what was given. 0 when it was used, withdrawn or sent again meanwhile.
pub fn accept(
    tx: &mut Tx<'_>,
    row: &Row,
    user: UserId,
    given: &BTreeMap<i64, String>,
) -> Result<usize, Fault> {
    let now = tx.now();
    let this = invitations::id
        .eq(row.id.0)
        .and(invitations::ended_at.is_null())
        .and(invitations::expires_at.gt(now))
        .and(invitations::nonce.eq(row.nonce.as_kept().to_vec()));
    Ok(update(invitations::table.filter(this))
        .set((
            invitations::ended_at.eq(now),
            invitations::outcome.eq(InvitationOutcome::Accepted.word()),
            invitations::user_id.eq(user.0),
            invitations::offered.eq(names(given)),
        ))
        .execute(&mut **tx)?)
}

/// Withdraws an invitation. 0 when it had ended.
pub fn withdraw(tx: &mut Tx<'_>, id: InvitationId) -> Result<usize, Fault> {
    let now = tx.now();
    let open = invitations::id
        .eq(id.0)
        .and(invitations::ended_at.is_null());
    Ok(update(invitations::table.filter(open))
        .set((
            invitations::ended_at.eq(now),
            invitations::outcome.eq(InvitationOutcome::Withdrawn.word()),
        ))
        .execute(&mut **tx)?)
}

/// Makes the e-mails of an invitation obsolete that have not left.
pub fn supersede_letters(tx: &mut Tx<'_>, id: InvitationId) -> Result<usize, Fault> {
    let now = tx.now();
    let waiting = outbox::table
        .filter(outbox::invitation_id.eq(id.0))
        .filter(outbox::finished_at.is_null());
    Ok(update(waiting)
        .set((
            outbox::finished_at.eq(now),
            outbox::outcome.eq(Outcome::Obsolete.word()),
            outbox::claimed_until.eq(None::<Moment>),
        ))
        .execute(&mut **tx)?)
}

/// Takes back what somebody who is erased has sent and nobody has accepted, and what they wrote.
pub fn forget_inviter(tx: &mut Tx<'_>, inviter: UserId) -> Result<(), Fault> {
    let now = tx.now();
    let theirs = || invitations::table.filter(invitations::inviter_id.eq(inviter.0));
    update(theirs().filter(invitations::ended_at.is_null()))
        .set((
            invitations::ended_at.eq(now),
            invitations::outcome.eq(InvitationOutcome::Withdrawn.word()),
        ))
        .execute(&mut **tx)?;
    update(theirs())
        .set(invitations::note.eq(""))
        .execute(&mut **tx)?;
    Ok(())
}

/// Removes the invitations to addresses, by their keys, and those that somebody has accepted with whatever address.
pub fn forget_invited(
    tx: &mut Tx<'_>,
    user: UserId,
    email_keys: &[String],
) -> Result<usize, Fault> {
    let theirs = invitations::email_key
        .eq_any(email_keys)
        .or(invitations::user_id.eq(user.0));
    Ok(diesel::delete(invitations::table.filter(theirs)).execute(&mut **tx)?)
}

/// Removes up to `most` invitations that were over before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = invitations::table
        .filter(invitations::expires_at.lt(before))
        .select(invitations::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    let over = invitations::table.filter(invitations::id.eq_any(over));
    Ok(diesel::delete(over).execute(&mut **tx)?)
}
