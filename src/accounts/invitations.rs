//! Invitations. The e-mail brings a link, good for a week; whoever opens it and presses the button shows that they read the
//! mailbox. Who has no account chooses a password and is in; who has one logs in. Whether an address has an account, whoever
//! invites does not learn.
//!
//! What the inviter may do is asked again when the link is used: somebody who is banned or no longer allowed to invite has
//! invited nobody, and groups that they could not give any more are not given. No invitation makes staff.

mod accept;
mod errors;
mod letter;
mod members;
mod rights;
mod sending;

pub use accept::{Acceptance, InvitationView, accept, join, look_at};
pub use errors::{AcceptError, InviteError};
pub use letter::{InvitationLetter, of as letter};
pub use members::{
    MemberInvitation, are_on as are_members_inviting, invite as invite_as_member,
    list as list_mine, resend as resend_mine, withdraw as withdraw_mine,
};
pub(crate) use rights::may_give;
pub(crate) use sending::{Inviter, Offer, resend, send, withdraw};

use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, invitations};
use crate::values::Moment;
use sending::check_mode;
use time::Duration;

/// How long an invitation can be accepted.
const LIFE: Duration = Duration::days(INVITATION_DAYS);
/// For how many days an invitation can be accepted.
pub const INVITATION_DAYS: i64 = 7;

/// The invitation of a link, as long as it can be accepted.
fn living(
    app: &App,
    conn: &mut Conn,
    token: &str,
    now: Moment,
) -> Result<Option<invitations::Row>, Fault> {
    let find = |id| invitations::find(conn, id);
    let row = app.keys().find_invitation(token, find)?;
    Ok(row.filter(|row| row.is_living(now)))
}
