//! The closed list of things that happen, and who may listen.
//!
//! A use case emits an [`Event`] through its transaction: the audit row is written with it, and subscribers hear of it
//! once the transaction has committed. An event of a change that was rolled back cannot exist.

mod signals;

pub use signals::Signals;

use crate::values::{SessionId, UserId};
use serde::{Deserialize, Serialize};

/// What a one-time code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Prove the address of a sign-up.
    SignUp,
    /// Prove the address at a login, when it has not been proved before.
    LogIn,
    /// Set a new password.
    ResetPassword,
    /// Prove an address that shall take the place of the present one.
    ChangeEmail,
    /// Prove a second address.
    AddEmail,
    /// Prove a phone number.
    VerifyPhone,
}

/// How a password came to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// With an e-mailed code.
    Reset,
    /// By its owner, with the old one.
    Owner,
    /// With `vestibule changepassword`.
    CommandLine,
}

/// A change of the addresses by which a person is known and told of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressChange {
    /// Another e-mail address took the place of the one before.
    EmailChanged,
    /// A second address was added.
    SecondaryEmailAdded,
    /// The second address was removed.
    SecondaryEmailRemoved,
    /// First and second address changed places.
    EmailsSwapped,
    /// A phone number was set, or another took its place.
    PhoneChanged,
    /// The phone number was removed.
    PhoneRemoved,
    /// The owner took changes back with the link in a letter.
    Undone,
}

/// Something that happened. Serialised, its tag is the name in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An account was made: by sign-up, or by an operator.
    UserCreated {
        /// Whose.
        user: UserId,
    },
    /// Somebody filled in the sign-up form for an address that has an account.
    AlreadyRegistered {
        /// Whose address it is.
        user: UserId,
    },
    /// A one-time code went out.
    CodeSent {
        /// To whom; `None` where the address has no account to prove.
        user: Option<UserId>,
        /// What it is for.
        purpose: Purpose,
    },
    /// A wrong one-time code was entered.
    CodeRejected {
        /// Whose flow it was, when it was anybody's.
        user: Option<UserId>,
        /// What it was for.
        purpose: Purpose,
        /// Tries that are left.
        left: i32,
    },
    /// An e-mail address was proved.
    Verified {
        /// Whose.
        user: UserId,
    },
    /// Somebody logged in.
    LoggedIn {
        /// Who.
        user: UserId,
        /// The new session.
        session: SessionId,
        /// Whether this browser had not been seen before.
        new_device: bool,
    },
    /// A password was wrong, or the account cannot be logged into.
    LoginFailed {
        /// Whose account it was tried on, when there is one.
        user: Option<UserId>,
    },
    /// Too many wrong passwords in a row: password login is off until a reset.
    PasswordLoginOff {
        /// Whose.
        user: UserId,
    },
    /// Somebody logged out.
    LoggedOut {
        /// Who.
        user: UserId,
        /// The session that ended.
        session: SessionId,
    },
    /// A program exchanged its refresh token.
    TokenRefreshed {
        /// Whose.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// A refresh token was used that had been exchanged before: somebody else has it. The session has ended.
    RefreshTokenReused {
        /// Whose.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// Somebody changed what they say of themselves.
    ProfileChanged {
        /// Who.
        user: UserId,
    },
    /// Staff closed an account.
    Banned {
        /// Whose.
        user: UserId,
    },
    /// Staff opened an account again.
    Unbanned {
        /// Whose.
        user: UserId,
    },
    /// An account was erased. For subscribers alone, so that they can clean up: what is kept of it names nobody.
    UserDeleted {
        /// Whose it was.
        #[serde(skip)]
        user: UserId,
    },
    /// Sessions were ended from elsewhere.
    SessionsEnded {
        /// Whose.
        user: UserId,
        /// How many.
        count: usize,
    },
    /// Somebody signed in gave the password again, before something that matters.
    PasswordConfirmed {
        /// Who.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// Somebody signed in gave a wrong password.
    PasswordNotConfirmed {
        /// Who.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// An address by which a person is known changed.
    AddressChanged {
        /// Whose.
        user: UserId,
        /// Which, and how.
        change: AddressChange,
    },
    /// Somebody took all that is kept about them with them.
    DataExported {
        /// Who.
        user: UserId,
    },
    /// Somebody wishes to be erased; it is done after the days of grace.
    DeletionRequested {
        /// Who.
        user: UserId,
    },
    /// The wish to be erased was taken back.
    DeletionCancelled {
        /// Whose.
        user: UserId,
    },
    /// Somebody closed their account for the time being.
    Archived {
        /// Who.
        user: UserId,
    },
    /// The owner of an archived account came back.
    Unarchived {
        /// Who.
        user: UserId,
    },
    /// A reset code was asked for.
    ResetRequested {
        /// For whom, when there is such an account.
        user: Option<UserId>,
    },
    /// A password was changed.
    PasswordChanged {
        /// Whose.
        user: UserId,
        /// How.
        by: Change,
    },
}

impl Event {
    /// The person it is about, under whom it is kept; nobody, once they are erased.
    pub fn user(&self) -> Option<UserId> {
        match *self {
            Self::UserCreated { user }
            | Self::AlreadyRegistered { user }
            | Self::Verified { user }
            | Self::LoggedIn { user, .. }
            | Self::PasswordLoginOff { user }
            | Self::ProfileChanged { user }
            | Self::Banned { user }
            | Self::Unbanned { user }
            | Self::LoggedOut { user, .. }
            | Self::TokenRefreshed { user, .. }
            | Self::RefreshTokenReused { user, .. }
            | Self::PasswordConfirmed { user, .. }
            | Self::PasswordNotConfirmed { user, .. }
            | Self::AddressChanged { user, .. }
            | Self::DataExported { user }
            | Self::DeletionRequested { user }
            | Self::DeletionCancelled { user }
            | Self::Archived { user }
            | Self::Unarchived { user }
            | Self::SessionsEnded { user, .. }
            | Self::PasswordChanged { user, .. } => Some(user),
            Self::CodeSent { user, .. }
            | Self::CodeRejected { user, .. }
            | Self::LoginFailed { user }
            | Self::ResetRequested { user } => user,
            Self::UserDeleted { .. } => None,
        }
    }

    /// The person it is about, or was, for those who keep something of their own about people.
    pub fn concerns(&self) -> Option<UserId> {
        match *self {
            Self::UserDeleted { user } => Some(user),
            _ => self.user(),
        }
    }
}
