//! The e-mail addresses of an account: the first, which everything is known by, and a second one. An address belongs to
//! an account once somebody has read an e-mail there; nothing changes before. Whether somebody else has it is told only
//! to who has shown that the mailbox is theirs.

mod ask;
mod second;
mod verify;

pub use ask::{add as add_secondary_email, change as change_email};
pub use second::{remove as remove_secondary_email, swap as swap_emails};
pub use verify::{
    VerifyEmailError, verify as verify_email, verify_by_token as verify_email_by_token,
};

use super::actor::{SignedIn, SignedOut};
use super::holds::{OnHold, from_not_recorded};
use super::hooks::NotAllowed;
use super::signup_rules::SignupRefusal;
use super::throttle::{self, Throttled, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::store::Tx;

/// Why an address was not asked for, exchanged or removed.
#[derive(Debug, thiserror::Error)]
pub enum EmailError {
    /// It is the primary address, letter by letter.
    #[error("email-first")]
    First,
    /// It is the secondary address.
    #[error("email-second")]
    Second,
    /// Somebody has that address; said only when the settings allow it.
    #[error("email-taken")]
    Taken,
    /// The site does not take such addresses.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// There is no secondary address to do that with.
    #[error("email-no-second")]
    NoSecond,
    /// Somebody asked to undo a change.
    #[error(transparent)]
    OnHold(#[from] OnHold),
    /// A hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many changes, or e-mails to one address.
    #[error("throttled-changes")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for EmailError {
    fn details(&self) -> ErrorDetails {
        let of_field = |code| {
            let problem = Problem::of("email", code, self.message());
            ErrorDetails::one(Kind::Invalid, problem)
        };
        let general = |kind, code| ErrorDetails::one(kind, Problem::general(code, self.message()));
        match self {
            Self::First => of_field("first_email"),
            Self::Second => of_field("secondary_email"),
            Self::Taken => of_field("unique"),
            Self::Refused(refusal) => refusal.details(),
            Self::NoSecond => general(Kind::NotFound, "no_secondary_email"),
            Self::OnHold(hold) => hold.details(),
            Self::NotAllowed(refusal) => refusal.details(),
            Self::SignedOut(ended) => ended.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(EmailError);
from_not_recorded!(EmailError);

/// Spends one share of the changes a person may ask for, whatever comes of it.
fn limited(app: &App, me: &SignedIn, origin: &Origin) -> Result<(), EmailError> {
    let spend = |tx: &mut Tx<'_>| {
        let who = Who::signed_in(origin, me.id());
        throttle::spend(app, tx, Limit::ManageEmail, &who)?;
        Ok(())
    };
    app.write(origin, spend)
}
