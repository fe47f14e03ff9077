//! What the e-mail of an invitation says, looked up as it leaves.

use super::check_mode;
use super::rights::inviter_role;
use crate::accounts::bans;
use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, InvitationSource, invitations, users};
use crate::values::InvitationId;
use time::Duration;

/// Who invited, as whoever is invited is told it; neither is there where it was the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvitedBy {
    /// Their name, where it is somebody of the staff.
    pub name: Option<String>,
    /// Their address, where it is a member: what they call themselves may be anything.
    pub email: Option<String>,
}

/// What the e-mail of an invitation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationLetter {
    /// What its link ends with.
    pub token: String,
    /// Who invited.
    pub by: InvitedBy,
    /// What they wrote.
    pub note: String,
    /// For how many days the link works.
    pub days: i64,
}

/// What the e-mail of an invitation says; `None` when there is nothing to say any more.
pub fn of(app: &App, id: InvitationId) -> Result<Option<InvitationLetter>, Fault> {
    if check_mode(app).is_err() {
        return Ok(None);
    }
    let now = app.now();
    app.read(|conn| {
        let row = invitations::find(conn, id)?.filter(|row| row.is_living(now));
        let Some(row) = row else {
            return Ok(None);
        };
        let has_account = users::find_by_any_email(conn, &row.email_key)?.is_some();
        if !has_account && bans::is_banned(app, conn, &row.email_key)? {
            return Ok(None);
        }
        // Somebody who may not invite any more has nothing sent in their name.
        if inviter_role(app, conn, &row)?.is_none() {
            return Ok(None);
        }
        let by = invited_by(conn, &row)?;
        let token = app.keys().invitation_token(row.id, &row.nonce);
        Ok(token.map(|token| InvitationLetter {
            token,
            by,
            note: row.note,
            days: whole_days_up(row.expires_at - now),
        }))
    })
}

/// Who invited, as whoever is invited is told it.
pub(super) fn invited_by(conn: &mut Conn, row: &invitations::Row) -> Result<InvitedBy, Fault> {
    let inviter = match row.inviter() {
        Some(inviter) => users::find(conn, inviter)?,
        None => None,
    };
    Ok(match (row.source, inviter) {
        (InvitationSource::Staff, Some(inviter)) => InvitedBy {
            name: Some(inviter.full_name()),
            email: None,
        },
        (InvitationSource::Member, Some(inviter)) => InvitedBy {
            name: None,
            email: Some(inviter.public.email),
        },
        _ => InvitedBy::default(),
    })
}

/// It is looked up a moment after the link was made.
fn whole_days_up(left: Duration) -> i64 {
    let day = Duration::DAY.whole_seconds();
    (left.whole_seconds() + day - 1) / day
}
