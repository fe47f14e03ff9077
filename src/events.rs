//! The closed list of things that happen, and who may listen.
//!
//! A use case emits an [`Event`] through its transaction: the audit row is written with it, and subscribers hear of it
//! once the transaction has committed. An event of a change that was rolled back cannot exist.

use crate::values::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, RwLock};

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
    /// An account was erased.
    UserDeleted {
        /// Whose it was.
        user: UserId,
    },
    /// Sessions were ended from elsewhere.
    SessionsEnded {
        /// Whose.
        user: UserId,
        /// How many.
        count: usize,
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
    /// The person it is about.
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
            | Self::UserDeleted { user }
            | Self::LoggedOut { user, .. }
            | Self::TokenRefreshed { user, .. }
            | Self::RefreshTokenReused { user, .. }
            | Self::SessionsEnded { user, .. }
            | Self::PasswordChanged { user, .. } => Some(user),
            Self::CodeSent { user, .. }
            | Self::CodeRejected { user, .. }
            | Self::LoginFailed { user }
            | Self::ResetRequested { user } => user,
        }
    }
}

type Subscriber = Arc<dyn Fn(&Event) + Send + Sync>;

/// Who wants to hear of events.
#[derive(Clone, Default)]
pub struct Signals {
    subscribers: Arc<RwLock<Vec<Subscriber>>>,
}

impl Signals {
    /// Calls `subscriber` after every commit that emitted events, once per event, on the thread that committed.
    /// Keep it short, and never let correctness depend on it: what must survive a crash is a row.
    pub fn subscribe(&self, subscriber: impl Fn(&Event) + Send + Sync + 'static) {
        self.subscribers
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(Arc::new(subscriber));
    }

    /// Tells every subscriber. A subscriber that panics is logged and the others still hear.
    pub(crate) fn publish(&self, events: &[Event]) {
        let subscribers = self
            .subscribers
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        for event in events {
            for subscriber in &subscribers {
                let told =
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| subscriber(event)));
                if told.is_err() {
                    tracing::error!("a subscriber of signals panicked");
                }
            }
        }
    }
}

impl std::fmt::Debug for Signals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signals(..)")
    }
}
