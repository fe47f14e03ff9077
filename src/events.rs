//! The closed list of things that happen, and who may listen.
//!
//! A use case emits an [`Event`] through its transaction: the audit row is written with it, and subscribers hear of it
//! once the transaction has committed. An event of a change that was rolled back cannot exist. Beside the list stand two
//! views of it that Django's people know: what became of a row ([`Saved`], [`Deleted`]), and what becomes of a request
//! ([`RequestSignal`]).

#[macro_use]
mod listed;
mod models;
mod requests;
mod signals;
mod words;

pub use listed::{Entry, Field};
pub use models::{Deleted, Model, Saved};
pub use requests::{RequestLine, RequestSignal};
pub use signals::Signals;
pub use words::{AddressChange, Change, Changes, Purpose, Reason};

use crate::values::{SessionId, UserId};
use serde::Serialize;

listed! {
/// Something that happened. Serialised, its tag is the name in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
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
        /// To whom; `None` where the address has no account to verify.
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
    /// An e-mail address was verified.
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
    /// A hundred wrong passwords in a row: from now on whom the account does not know is let in by an e-mail alone.
    DeviceApprovalRequired {
        /// Whose.
        user: UserId,
    },
    /// A browser or program was let in by an e-mail, and is known from now on.
    DeviceApproved {
        /// Whose account knows it.
        user: UserId,
    },
    /// A change was taken back, and the password with it: it opens nothing until a reset.
    PasswordResetRequired {
        /// Whose.
        user: UserId,
    },
    /// A program logged in and was given its tokens; beside `LoggedIn`.
    TokenIssued {
        /// Who.
        user: UserId,
        /// The new session.
        session: SessionId,
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
    /// A refresh token was used whose successor had been used, or that another had replaced: somebody else has it. The session
    /// has ended.
    RefreshTokenReused {
        /// Whose.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// A program gave its refresh token back, or had it put on the blacklist; beside `LoggedOut`.
    TokenRevoked {
        /// Whose.
        user: UserId,
        /// The session that ended.
        session: SessionId,
    },
    /// Somebody changed what they say of themselves.
    ProfileChanged {
        /// Who.
        user: UserId,
        /// The names of what changed.
        fields: Vec<String>,
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
    /// An account was erased. Subscribers and receivers of webhooks are told whose, so that they can clean up; the audit
    /// log is not.
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
    /// Somebody has the link that takes a change back and nothing that shows that they were there before it: the addresses
    /// stay as they are until staff has decided, or a week is over.
    AddressesHeld {
        /// Whose.
        user: UserId,
    },
    /// Somebody took all that is kept about them with them.
    DataExported {
        /// Who.
        user: UserId,
    },
    /// Somebody asked for their account to be erased; it happens after seven days.
    DeletionRequested {
        /// Who.
        user: UserId,
    },
    /// The deletion was cancelled.
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
    /// Staff made a row by hand.
    RowAdded {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// Whom it is about, where it is a user.
        user: Option<UserId>,
    },
    /// Staff changed a row by hand.
    RowChanged {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// Whom it is about, where it is a user.
        user: Option<UserId>,
        /// Each field that changed, before and after.
        changes: Changes,
    },
    /// Staff deleted a row by hand. Of users it is told as `UserDeleted`.
    RowDeleted {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
    },
    /// Staff did something to a row: one of the actions of its model, beside what that tells itself.
    RowActedOn {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// Whom it is about, where it is a user.
        user: Option<UserId>,
        /// The name of the action.
        action: String,
        /// Why, in the words of whoever did it; may be empty.
        reason: Reason,
    },
    /// Staff looked at a row of a model that holds people's data, on a page or by a program.
    RowViewed {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// Whom it is about, where it is a user.
        user: Option<UserId>,
    },
    /// Staff looked at a page of a list of such rows.
    RowsViewed {
        /// The model, as in the address of the admin site.
        model: String,
        /// What the list was narrowed by: names of filters, `search`, `date`.
        narrowed_by: Vec<String>,
        /// How many rows there were on the page.
        count: usize,
    },
    /// Staff took rows of a list with them, as a file.
    RowsExported {
        /// The model, as in the address of the admin site.
        model: String,
        /// What the list was narrowed by: names of filters, `search`, `date`.
        narrowed_by: Vec<String>,
    },
    /// Staff began to do something to all rows of a list; what becomes of each is told beside.
    BulkStarted {
        /// The key of what goes on.
        bulk: i64,
        /// The model, as in the address of the admin site.
        model: String,
        /// The name of the action.
        action: String,
        /// Why, in the words of whoever did it; may be empty.
        reason: Reason,
    },
    /// Staff stopped what was being done to all rows of a list.
    BulkStopped {
        /// The key of what went on.
        bulk: i64,
    },
    /// A receiver of webhooks failed for days, or said that it is gone. Nothing is sent to it until its deliveries are
    /// put back.
    WebhookDisabled {
        /// Its name in the settings.
        endpoint: String,
    },
}
}

impl Event {
    /// The person it is about, under whom it is kept; nobody, once they are erased.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::UserCreated { user }
            | Self::AlreadyRegistered { user }
            | Self::Verified { user }
            | Self::LoggedIn { user, .. }
            | Self::DeviceApprovalRequired { user }
            | Self::DeviceApproved { user }
            | Self::PasswordResetRequired { user }
            | Self::ProfileChanged { user, .. }
            | Self::Banned { user }
            | Self::Unbanned { user }
            | Self::LoggedOut { user, .. }
            | Self::TokenIssued { user, .. }
            | Self::TokenRevoked { user, .. }
            | Self::TokenRefreshed { user, .. }
            | Self::RefreshTokenReused { user, .. }
            | Self::PasswordConfirmed { user, .. }
            | Self::PasswordNotConfirmed { user, .. }
            | Self::AddressChanged { user, .. }
            | Self::AddressesHeld { user }
            | Self::DataExported { user }
            | Self::DeletionRequested { user }
            | Self::DeletionCancelled { user }
            | Self::Archived { user }
            | Self::Unarchived { user }
            | Self::SessionsEnded { user, .. }
            | Self::PasswordChanged { user, .. } => Some(*user),
            Self::RowAdded { user, .. }
            | Self::RowChanged { user, .. }
            | Self::RowActedOn { user, .. }
            | Self::RowViewed { user, .. }
            | Self::CodeSent { user, .. }
            | Self::CodeRejected { user, .. }
            | Self::LoginFailed { user }
            | Self::ResetRequested { user } => *user,
            Self::UserDeleted { .. }
            | Self::RowDeleted { .. }
            | Self::RowsViewed { .. }
            | Self::RowsExported { .. }
            | Self::BulkStarted { .. }
            | Self::BulkStopped { .. }
            | Self::WebhookDisabled { .. } => None,
        }
    }

    /// The row of the admin site that it is about: the model, and the key.
    pub fn row(&self) -> Option<(&str, i64)> {
        match self {
            Self::RowAdded { model, row, .. }
            | Self::RowChanged { model, row, .. }
            | Self::RowActedOn { model, row, .. }
            | Self::RowViewed { model, row, .. }
            | Self::RowDeleted { model, row } => Some((model, *row)),
            _ => None,
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
