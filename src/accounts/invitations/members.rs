//! Invitations of members, where `INVITED_BY_MEMBERS` is on: without a note and without groups, and few a day.

use super::InviteError;
use super::sending::{Inviter, Offer, check_mode, resend as send_again, send, withdraw as end};
use crate::accounts::actor::{SignedIn, SignedOut, hold};
use crate::accounts::signup_rules::check_address;
use crate::app::{App, Origin};
use crate::store::{InvitationSource, Tx, invitations, users};
use crate::values::{Email, InvitationId, Moment};

/// So many of one's own invitations are listed.
const MOST: i64 = 100;

/// An invitation that a member has sent. Whether the address had an account it does not tell.
#[derive(Debug, Clone)]
pub struct MemberInvitation {
    /// The key.
    pub id: InvitationId,
    /// To whom.
    pub email: String,
    /// When it was sent last.
    pub sent_at: Moment,
    /// Until when it can be accepted.
    pub expires_at: Moment,
    /// `pending`, `accepted`, `withdrawn` or `expired`.
    pub state: &'static str,
}

impl MemberInvitation {
    fn of(row: invitations::Row, now: Moment) -> Self {
        let state = match (&row.ended_at, row.outcome.as_deref()) {
            (None, _) if row.expires_at > now => "pending",
            (None, _) => "expired",
            (Some(_), Some("accepted")) => "accepted",
            (Some(_), _) => "withdrawn",
        };
        Self {
            id: row.id,
            email: row.email,
            sent_at: row.sent_at,
            expires_at: row.expires_at,
            state,
        }
    }
}

/// Whether members invite people here.
pub fn are_on(app: &App) -> Result<(), InviteError> {
    if app.config().signup.members_invite {
        Ok(check_mode(app)?)
    } else {
        Err(InviteError::Off)
    }
}

/// Invites somebody.
pub fn invite(
    app: &App,
    me: &SignedIn,
    email: &Email,
    origin: &Origin,
) -> Result<MemberInvitation, InviteError> {
    are_on(app)?;
    check_address(app, &email.key())?;
    app.write(origin, |tx| {
        // Addresses before accounts, as everybody takes them.
        users::lock_address(tx, &email.key())?;
        let me = hold(tx, me)?.ok_or(SignedOut)?;
        let inviter = Inviter::Member(me.id);
        let id = send(app, tx, inviter, email, Offer::default())?;
        let now = tx.now();
        let row = invitations::find(tx, id)?.ok_or(InviteError::Unknown)?;
        Ok(MemberInvitation::of(row, now))
    })
}

/// What I have sent, the newest first.
pub fn list(app: &App, me: &SignedIn) -> Result<Vec<MemberInvitation>, InviteError> {
    are_on(app)?;
    let now = app.now();
    let mine = (me.id(), InvitationSource::Member);
    let rows = app.read(|conn| invitations::of_inviter(conn, mine, None, MOST))?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| MemberInvitation::of(row, now)).collect())
}

/// Sends one of mine again, with a new link.
pub fn resend(
    app: &App,
    me: &SignedIn,
    id: InvitationId,
    origin: &Origin,
) -> Result<(), InviteError> {
    are_on(app)?;
    app.write(origin, |tx| {
        let row = mine(tx, me, id)?;
        check_address(app, &row.email_key)?;
        let sent = send_again(app, tx, Inviter::Member(me.id()), &row)?;
        sent.then_some(()).ok_or(InviteError::Unknown)
    })
}

/// Withdraws one of mine.
pub fn withdraw(
    app: &App,
    me: &SignedIn,
    id: InvitationId,
    origin: &Origin,
) -> Result<(), InviteError> {
    are_on(app)?;
    app.write(origin, |tx| {
        let row = mine(tx, me, id)?;
        let done = end(tx, &row)?;
        done.then_some(()).ok_or(InviteError::Unknown)
    })
}

fn mine(tx: &mut Tx<'_>, me: &SignedIn, id: InvitationId) -> Result<invitations::Row, InviteError> {
    let row = invitations::find(tx, id)?;
    if let Some(row) = &row {
        // Addresses before accounts, as everybody takes them.
        users::lock_address(tx, &row.email_key)?;
    }
    hold(tx, me)?.ok_or(SignedOut)?;
    let is_mine = |row: &invitations::Row| {
        row.inviter() == Some(me.id()) && row.source == InvitationSource::Member
    };
    row.filter(is_mine).ok_or(InviteError::Unknown)
}
