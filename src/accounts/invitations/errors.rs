//! Why nobody was invited, or an invitation was not accepted.

use crate::accounts::actor::SignedOut;
use crate::accounts::consent::TermsDue;
use crate::accounts::hooks::NotAllowed;
use crate::accounts::policy::LevelError;
use crate::accounts::signup::SignupError;
use crate::accounts::signup_rules::SignupRefusal;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Members invite nobody here.
    #[error("invitations-off")]
    Off,
    /// There is no such invitation, or it has ended.
    #[error("invitations-unknown")]
    Unknown,
    /// Nobody can be invited here, or not with that address.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many invitations, or e-mails to one address.
    #[error("throttled-invitations")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for InviteError {
    fn details(&self) -> ErrorDetails {
        let (kind, code) = match self {
            Self::Off => (Kind::NotFound, "invitations_off"),
            Self::Unknown => (Kind::NotFound, "not_found"),
            Self::Refused(refusal) => return refusal.details(),
            Self::SignedOut(ended) => return ended.details(),
            Self::Throttled(throttled) => return throttled.details(self),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }
}

throttle::from_refusal!(InviteError);

/// Why an invitation was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The link is none of ours, was used, withdrawn or sent again, has run out, or is of somebody who may not invite any more.
    #[error("invitation-over")]
    Over,
    /// The address has an account: its owner logs in.
    #[error("invitation-log-in")]
    HasAccount,
    /// It is for somebody else than who is logged in.
    #[error("invitation-not-yours")]
    NotYours,
    /// Who is logged in has to show or set up a second factor first.
    #[error(transparent)]
    Level(#[from] LevelError),
    /// Who is logged in has yet to accept the terms of the site.
    #[error("terms-due")]
    TermsDue,
    /// Something is wrong with the form.
    #[error(transparent)]
    Form(SignupError),
    /// Nobody is invited here any more.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many forms from one place.
    #[error("throttled-tries")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for AcceptError {
    fn details(&self) -> ErrorDetails {
        let (kind, code) = match self {
            Self::Over => (Kind::NotFound, "expired_link"),
            Self::HasAccount => (Kind::Conflict, "has_account"),
            Self::NotYours => (Kind::Forbidden, "not_yours"),
            Self::Level(error) => return error.details(),
            Self::TermsDue => (Kind::Forbidden, "terms_due"),
            Self::Form(error) => return error.details(),
            Self::Refused(refusal) => return refusal.details(),
            Self::SignedOut(ended) => return ended.details(),
            Self::Throttled(throttled) => return throttled.details(self),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }
}

impl From<SignupError> for AcceptError {
    fn from(error: SignupError) -> Self {
        match error {
            SignupError::Fault(fault) => fault.into(),
            SignupError::Throttled(throttled) => throttled.into(),
            SignupError::Refused(refusal) => refusal.into(),
            other => Self::Form(other),
        }
    }
}

impl From<TermsDue> for AcceptError {
    fn from(_: TermsDue) -> Self {
        Self::TermsDue
    }
}

impl From<NotAllowed> for AcceptError {
    fn from(refusal: NotAllowed) -> Self {
        SignupError::from(refusal).into()
    }
}

throttle::from_refusal!(AcceptError);
