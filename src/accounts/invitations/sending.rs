//! Inviting: a row, and an e-mail on its way. What is said of it is the same whether or not the address has an account.

use super::{InviteError, LIFE};
use crate::accounts::signup_rules::SignupRefusal;
use crate::accounts::throttle::{self, Subject, Who};
use crate::app::{App, Origin};
use crate::config::{Limit, SignupMode};
use crate::error::Fault;
use crate::events::Event;
use crate::store::{InvitationSource, Tx, groups, invitations, outbox, users};
use crate::values::{Email, InvitationId, UserId};

/// Who invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inviter {
    /// Somebody of the staff, who may.
    Staff(UserId),
    /// A member, where they may.
    Member(UserId),
    /// Whoever runs the program.
    Operator,
}

impl Inviter {
    pub(super) fn user(self) -> Option<UserId> {
        match self {
            Self::Staff(user) | Self::Member(user) => Some(user),
            Self::Operator => None,
        }
    }

    fn source(self) -> InvitationSource {
        match self {
            Self::Staff(_) => InvitationSource::Staff,
            Self::Member(_) => InvitationSource::Member,
            Self::Operator => InvitationSource::Operator,
        }
    }

    fn of(row: &invitations::Row) -> Self {
        match (row.source, row.inviter()) {
            (InvitationSource::Staff, Some(user)) => Self::Staff(user),
            (InvitationSource::Member, Some(user)) => Self::Member(user),
            _ => Self::Operator,
        }
    }
}

/// What goes with an invitation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Offer<'a> {
    /// The keys of groups that whoever invites may give.
    pub(crate) groups: &'a [i64],
    /// What they write.
    pub(crate) note: &'a str,
}

/// Whether anybody is invited here.
pub(super) fn check_mode(app: &App) -> Result<(), SignupRefusal> {
    match app.config().signup.mode {
        SignupMode::Open | SignupMode::Invite => Ok(()),
        SignupMode::Closed => Err(SignupRefusal::Closed),
    }
}

/// Invites somebody. Where the same inviter has invited them before, that invitation is sent again with what goes with
/// this one.
pub(crate) fn send(
    app: &App,
    tx: &mut Tx<'_>,
    inviter: Inviter,
    email: &Email,
    offer: Offer<'_>,
) -> Result<InvitationId, InviteError> {
    check_mode(app)?;
    let key = email.key();
    users::lock_address(tx, &key)?;
    let expires_at = tx.now() + LIFE;
    let by = (inviter.user(), inviter.source());
    let before = invitations::open_of(tx, by, &key)?;
    let id = match before {
        Some(before) if invitations::renew(tx, before.id, by, expires_at)? == 1 => before.id,
        _ => invitations::insert(
            tx,
            &invitations::New {
                email: email.as_str(),
                email_key: &key,
                inviter: inviter.user(),
                source: inviter.source(),
                note: "",
                expires_at,
            },
        )?,
    };
    let groups = groups::by_keys(tx, offer.groups)?;
    invitations::set_offer(tx, id, offer.note, &groups)?;
    post(app, tx, inviter, id, email.as_str())?;
    Ok(id)
}

/// Sends an invitation again, with a new link: the old one leads nowhere from now on. Whoever sends it vouches for it.
pub(crate) fn resend(
    app: &App,
    tx: &mut Tx<'_>,
    by: Inviter,
    row: &invitations::Row,
) -> Result<bool, InviteError> {
    check_mode(app)?;
    users::lock_address(tx, &row.email_key)?;
    let expires_at = tx.now() + LIFE;
    let whose = (by.user(), by.source());
    if invitations::renew(tx, row.id, whose, expires_at)? == 0 {
        return Ok(false);
    }
    post(app, tx, by, row.id, &row.email)?;
    Ok(true)
}

/// Withdraws an invitation. Whether it had not ended before.
pub(crate) fn withdraw(tx: &mut Tx<'_>, row: &invitations::Row) -> Result<bool, Fault> {
    users::lock_address(tx, &row.email_key)?;
    if invitations::withdraw(tx, row.id)? == 0 {
        return Ok(false);
    }
    invitations::supersede_letters(tx, row.id)?;
    let user = Inviter::of(row).user();
    tx.emit(Event::InvitationWithdrawn {
        user,
        invitation: row.id.0,
    })?;
    Ok(true)
}

/// Queues the e-mail, as far as the limits of whoever invites and of the address allow.
fn post(
    app: &App,
    tx: &mut Tx<'_>,
    by: Inviter,
    id: InvitationId,
    email: &str,
) -> Result<(), InviteError> {
    limit(app, tx, by, email)?;
    invitations::supersede_letters(tx, id)?;
    let key = crate::values::key_of(email);
    let holder = users::find_by_any_email(tx, &key)?.filter(|user| user.is_verified);
    outbox::insert_invitation(tx, id, email, holder.as_ref())?;
    tx.emit(Event::InvitationSent {
        user: by.user(),
        invitation: id.0,
    })?;
    Ok(())
}

fn limit(app: &App, tx: &mut Tx<'_>, by: Inviter, email: &str) -> Result<(), InviteError> {
    let key = crate::values::key_of(email);
    let origin: &Origin = tx.origin();
    // Apart for members and for staff: nobody's invitations keep staff from inviting somebody.
    let (of_inviter, of_address, user) = match by {
        Inviter::Operator => return Ok(()),
        Inviter::Staff(user) => (Limit::InviteAsStaff, Limit::InvitationEmailAsStaff, user),
        Inviter::Member(user) => (Limit::Invite, Limit::InvitationEmail, user),
    };
    throttle::spend(app, tx, of_inviter, &Who::signed_in(origin, user))?;
    let who = Who::of(origin, Subject::Typed(&key));
    throttle::spend(app, tx, of_address, &who)?;
    Ok(())
}
