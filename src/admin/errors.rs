//! What can go wrong for staff.

use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;

/// Why staff could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// There is nobody of that address, username or number.
    #[error("no-such-user")]
    Unknown,
    /// The last account that can do everything must stay.
    #[error("admin-last-superuser")]
    LastSuperuser,
    /// Nobody bans, demotes or deletes themselves, or changes their own rights.
    #[error("admin-yourself")]
    Yourself,
    /// An account that may do more than whoever would change it.
    #[error("admin-beyond")]
    Beyond,
    /// Whoever was banned is unbanned, by somebody who has read why.
    #[error("admin-banned")]
    Banned,
    /// It cannot be logged into, whatever its password.
    #[error("admin-closed")]
    Closed,
    /// Somebody asked to take a change of addresses back; the text says until when nothing changes.
    #[error("{0}")]
    OnHold(Message),
    /// Nobody is invited here, as the text says.
    #[error("{0}")]
    SignupClosed(Message),
    /// Another account has the address that was to be given back.
    #[error("undo-address-taken")]
    AddressTaken,
    /// The right is not held, or was taken away meanwhile, or nobody can have it.
    #[error("admin-not-allowed")]
    NotAllowed,
    /// What was asked for in the address of a list cannot be read.
    #[error("{0}")]
    BadAsk(Message),
    /// Fields that are not right, or that somebody else has changed meanwhile.
    #[error("admin-fields")]
    Fields(Vec<Problem>),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl AdminError {
    /// The problem of a form, at a field of it.
    pub(super) fn of_field(&self, field: &'static str) -> Problem {
        Problem::of(field, "refused", self.message())
    }

    /// Something is wrong with the reason that was given.
    pub(super) fn reason(code: &'static str, text: Message) -> Self {
        Self::Fields(vec![Problem::of("reason", code, text)])
    }
}

impl Failure for AdminError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Unknown => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("not_found", self.message()),
            ),
            Self::LastSuperuser
            | Self::Yourself
            | Self::Beyond
            | Self::Banned
            | Self::Closed
            | Self::AddressTaken => {
                ErrorDetails::one(Kind::Forbidden, Problem::general("refused", self.message()))
            }
            Self::OnHold(_) => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("addresses_on_hold", self.message()),
            ),
            Self::SignupClosed(_) => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("sign_up_closed", self.message()),
            ),
            Self::NotAllowed => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("permission_denied", self.message()),
            ),
            Self::BadAsk(_) => {
                ErrorDetails::one(Kind::Invalid, Problem::general("invalid", self.message()))
            }
            Self::Fields(problems) => ErrorDetails {
                kind: Kind::Invalid,
                problems: problems.clone(),
                retry_after: None,
            },
            Self::Fault(fault) => fault.details(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::OnHold(message) | Self::SignupClosed(message) | Self::BadAsk(message) => {
                message.clone()
            }
            _ => Message::of(self),
        }
    }
}
