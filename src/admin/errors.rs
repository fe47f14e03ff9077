//! What can go wrong for staff.

use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};

/// Why staff could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// There is nobody of that address, username or number.
    #[error("There is no such user.")]
    Unknown,
    /// The last account that can do everything must stay.
    #[error("This is the last active superuser. Make another one first.")]
    LastSuperuser,
    /// Nobody bans, demotes or deletes themselves, or changes their own rights.
    #[error("This is your own account.")]
    Yourself,
    /// An account that may do more than whoever would change it.
    #[error("This account has rights that you do not have.")]
    Beyond,
    /// Whoever was banned is unbanned, by somebody who has read why.
    #[error("This account was banned. Unban it instead.")]
    Banned,
    /// It cannot be logged into, whatever its password.
    #[error("This account is closed. Activate or unban it first.")]
    Closed,
    /// Somebody asked to take a change of addresses back; the text says until when nothing changes.
    #[error("{0}")]
    OnHold(String),
    /// Another account has the address that was to be given back.
    #[error("Another account has this address by now, so it cannot be given back.")]
    AddressTaken,
    /// The right is not held, or was taken away meanwhile, or nobody can have it.
    #[error("You do not have permission to perform this action.")]
    NotAllowed,
    /// What was asked for in the address of a list cannot be read.
    #[error("{0}")]
    BadAsk(String),
    /// Fields that are not right, or that somebody else has changed meanwhile.
    #[error("Please correct the errors below.")]
    Fields(Vec<Problem>),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl AdminError {
    /// The problem of a form, at a field of it.
    pub(super) fn of_field(&self, field: &'static str) -> Problem {
        Problem::of(field, "refused", self.to_string())
    }

    /// Something is wrong with the reason that was given.
    pub(super) fn reason(code: &'static str, text: &str) -> Self {
        Self::Fields(vec![Problem::of("reason", code, text)])
    }
}

impl Failure for AdminError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Unknown => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("not_found", self.to_string()),
            ),
            Self::LastSuperuser
            | Self::Yourself
            | Self::Beyond
            | Self::Banned
            | Self::Closed
            | Self::AddressTaken => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("refused", self.to_string()),
            ),
            Self::OnHold(text) => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("addresses_on_hold", text.clone()),
            ),
            Self::NotAllowed => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("permission_denied", self.to_string()),
            ),
            Self::BadAsk(text) => {
                ErrorDetails::one(Kind::Invalid, Problem::general("invalid", text.clone()))
            }
            Self::Fields(problems) => ErrorDetails {
                kind: Kind::Invalid,
                problems: problems.clone(),
                retry_after: None,
            },
            Self::Fault(fault) => fault.details(),
        }
    }
}
