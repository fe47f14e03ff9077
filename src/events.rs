//! The closed list of things that happen, and who may listen.
//!
//! A use case emits an [`Event`] through its transaction: the audit row is written with it, and subscribers hear of it
//! once the transaction has committed. An event of a change that was rolled back cannot exist. Beside the list stand two
//! views of it that Django's people know: what became of a row ([`Saved`], [`Deleted`]), and what becomes of a request
//! ([`RequestSignal`]).

mod about;
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
pub use words::{AddressChange, Change, Changes, Purpose, Reason, SecondFactor};

use crate::values::{SessionId, UserId};
use serde::Serialize;

listed! {
/// Something that happened. Serialised, its tag is the name in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// An account was created, by sign-up or by an operator.
    UserCreated {
        /// Whose.
        user: UserId,
    },
    /// Someone filled in the sign-up form for an address that has an account.
    AlreadyRegistered {
        /// Whose address it is.
        user: UserId,
    },
    /// A one-time code was sent.
    CodeSent {
        /// To whom; `None` if the address has no account to verify.
        user: Option<UserId>,
        /// What it is for.
        purpose: Purpose,
    },
    /// A wrong one-time code was entered.
    CodeRejected {
        /// Whose flow it was, if it belonged to an account.
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
    /// Someone logged in.
    LoggedIn {
        /// Who.
        user: UserId,
        /// The new session.
        session: SessionId,
        /// Whether this browser had not been seen before.
        new_device: bool,
        /// How the session was opened.
        methods: Vec<String>,
    },
    /// A password was wrong, or the account cannot log in.
    LoginFailed {
        /// Whose account it was tried on, if there is one.
        user: Option<UserId>,
    },
    /// A hook of the site, or the blocking webhook, refused something, or could not be asked.
    HookRefused {
        /// Whose account it was about; `None` for a sign-up.
        user: Option<UserId>,
        /// What it was asked about: `before_signup`, `before_login` or `before_email_change`.
        hook: String,
        /// The code that it gave; `hook_unavailable` if there was no answer.
        code: String,
    },
    /// A hundred wrong passwords in a row: from now on, new browsers and programs need approval by e-mail.
    DeviceApprovalRequired {
        /// Whose.
        user: UserId,
    },
    /// A browser or program was approved by e-mail, and is known from now on.
    DeviceApproved {
        /// Whose account knows it.
        user: UserId,
    },
    /// A change was undone, and the password with it: nobody can log in with it until a reset.
    PasswordResetRequired {
        /// Whose.
        user: UserId,
    },
    /// A program logged in and got its tokens, in addition to `LoggedIn`; or a page of this site asked for tokens of its session.
    TokenIssued {
        /// Who.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// Someone logged out.
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
    /// A refresh token was used although its successor had been used, or although another had replaced it: someone else has
    /// it. The session has ended.
    RefreshTokenReused {
        /// Whose.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// A program logged out with its refresh token, or had it blacklisted, in addition to `LoggedOut`; or a page's session lost its
    /// tokens and goes on, because one was used that had been replaced.
    TokenRevoked {
        /// Whose.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// Someone changed their profile.
    ProfileChanged {
        /// Who.
        user: UserId,
        /// The names of what changed.
        fields: Vec<String>,
    },
    /// Staff banned an account, with a reason.
    Banned {
        /// Whose.
        user: UserId,
    },
    /// Staff unbanned an account.
    Unbanned {
        /// Whose.
        user: UserId,
    },
    /// Staff deactivated an account, without calling it a ban.
    Deactivated {
        /// Whose.
        user: UserId,
    },
    /// Staff activated an account that was deactivated.
    Activated {
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
    /// Someone who was logged in showed again who they are, before a sensitive change; `methods` says by what.
    PasswordConfirmed {
        /// Who.
        user: UserId,
        /// The session.
        session: SessionId,
        /// What was shown.
        methods: Vec<String>,
    },
    /// Someone who was logged in entered a wrong password.
    PasswordNotConfirmed {
        /// Who.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// Someone added a second factor; from the first one on, each log-in asks for a second step.
    FactorAdded {
        /// Whose.
        user: UserId,
        /// Its kind: `totp` or `webauthn`.
        kind: SecondFactor,
    },
    /// Someone removed a second factor.
    FactorRemoved {
        /// Whose.
        user: UserId,
        /// Its kind: `totp` or `webauthn`.
        kind: SecondFactor,
    },
    /// New recovery codes were made; those from before are void.
    RecoveryCodesMade {
        /// Whose.
        user: UserId,
    },
    /// Someone used a recovery code.
    RecoveryCodeUsed {
        /// Whose.
        user: UserId,
        /// Codes that are left.
        left: i64,
    },
    /// Someone whose first step was right entered a wrong code in the second, or before a sensitive change.
    SecondFactorFailed {
        /// Whose account.
        user: UserId,
        /// What was tried: `totp`, `recovery_codes` or `webauthn`.
        kind: SecondFactor,
        /// Tries that are left of this log-in; `None` where no log-in waits.
        left: Option<i32>,
    },
    /// A passkey said a lower count than before: it may have been copied.
    PasskeyCounterWentBack {
        /// Whose.
        user: UserId,
        /// The key of the passkey.
        passkey: i64,
    },
    /// A hundred wrong codes in a row: codes of the authenticator app are switched off until it is set up anew.
    TotpOff {
        /// Whose.
        user: UserId,
    },
    /// Staff removed all second factors of someone who lost them. The password does not count until it is reset.
    FactorsReset {
        /// Whose.
        user: UserId,
    },
    /// An e-mail address or phone number of an account changed.
    AddressChanged {
        /// Whose.
        user: UserId,
        /// Which, and how.
        change: AddressChange,
    },
    /// Someone has the link to undo a change, but cannot show that they had the account before it: the addresses cannot
    /// change until staff have decided or a week has passed.
    AddressesHeld {
        /// Whose.
        user: UserId,
    },
    /// Someone accepted the terms of the site, at sign-up or when there was a new version. At sign-up it is told once the address
    /// is verified.
    TermsAccepted {
        /// Who.
        user: UserId,
        /// Which version.
        version: String,
    },
    /// Someone downloaded everything that is kept about them.
    DataExported {
        /// Who.
        user: UserId,
    },
    /// Someone asked for their account to be erased; it happens after 7 days.
    DeletionRequested {
        /// Who.
        user: UserId,
    },
    /// The deletion was cancelled.
    DeletionCancelled {
        /// Whose.
        user: UserId,
    },
    /// Someone closed their account for now.
    Archived {
        /// Who.
        user: UserId,
    },
    /// The owner of an archived account logged in again.
    Unarchived {
        /// Who.
        user: UserId,
    },
    /// A reset code was requested.
    ResetRequested {
        /// For whom, if there is such an account.
        user: Option<UserId>,
    },
    /// A password was changed.
    PasswordChanged {
        /// Whose.
        user: UserId,
        /// How.
        by: Change,
    },
    /// Someone was invited by e-mail, or the invitation was sent again with a new link.
    InvitationSent {
        /// By whom; `None` at the command line.
        user: Option<UserId>,
        /// The key of the invitation.
        invitation: i64,
    },
    /// An invitation was withdrawn; its link no longer works.
    InvitationWithdrawn {
        /// Who had invited; `None` at the command line.
        user: Option<UserId>,
        /// The key of the invitation.
        invitation: i64,
    },
    /// Someone accepted an invitation.
    InvitationAccepted {
        /// Who.
        user: UserId,
        /// The key of the invitation.
        invitation: i64,
        /// The names of the groups that they joined by it.
        groups: Vec<String>,
    },
    /// The groups that someone is in changed, or the permissions that they hold directly. When a group is deleted, only
    /// `row_deleted` says so.
    UserGroupsChanged {
        /// Whose.
        user: UserId,
        /// The names of the groups they came into.
        groups_added: Vec<String>,
        /// The names of the groups they left.
        groups_removed: Vec<String>,
        /// The names of the permissions they were given.
        permissions_added: Vec<String>,
        /// The names of the permissions that were taken from them.
        permissions_removed: Vec<String>,
    },
    /// The permissions of a group changed, and with them what its members may do.
    GroupPermissionsChanged {
        /// The key of the group.
        group: i64,
        /// The names of the permissions it gives from now on.
        added: Vec<String>,
        /// The names of the permissions it no longer gives.
        removed: Vec<String>,
    },
    /// Staff added a row.
    RowAdded {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// The user it is about, if it is a user.
        user: Option<UserId>,
    },
    /// Staff changed a row.
    RowChanged {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// The user it is about, if it is a user.
        user: Option<UserId>,
        /// Each field that changed, before and after.
        changes: Changes,
    },
    /// Staff deleted a row. For users the event is `UserDeleted`.
    RowDeleted {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
    },
    /// Staff ran one of the actions of its model on a row; in addition to the event of the action itself.
    RowActedOn {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// The user it is about, if it is a user.
        user: Option<UserId>,
        /// The name of the action.
        action: String,
        /// The reason that was given; may be empty.
        reason: Reason,
    },
    /// Staff looked at a row of a model that holds personal data, on a page or with a program.
    RowViewed {
        /// The model, as in the address of the admin site.
        model: String,
        /// The key of the row.
        row: i64,
        /// The user it is about, if it is a user.
        user: Option<UserId>,
    },
    /// Staff looked at a page of a list of such rows.
    RowsViewed {
        /// The model, as in the address of the admin site.
        model: String,
        /// How the list was filtered: names of filters, `search`, `date`.
        narrowed_by: Vec<String>,
        /// How many rows there were on the page.
        count: usize,
    },
    /// Staff exported rows of a list as a file.
    RowsExported {
        /// The model, as in the address of the admin site.
        model: String,
        /// How the list was filtered: names of filters, `search`, `date`.
        narrowed_by: Vec<String>,
    },
    /// Staff started an action on all rows of a list; each row has an event of its own.
    BulkStarted {
        /// The key of the bulk action.
        bulk: i64,
        /// The model, as in the address of the admin site.
        model: String,
        /// The name of the action.
        action: String,
        /// The reason that was given; may be empty.
        reason: Reason,
    },
    /// Staff stopped an action on all rows of a list.
    BulkStopped {
        /// The key of the bulk action.
        bulk: i64,
    },
    /// People were imported from another program, up to a thousand at a time. None of them has an event of their own.
    UsersImported {
        /// What the other program is called.
        source: String,
        /// How many accounts were added.
        added: usize,
        /// How many accounts, imported before, were changed.
        changed: usize,
    },
    /// All users were exported for another program, with the hashes of their passwords. It is told before the first is written.
    UsersExported {
        /// What users are called there: `auth.user`.
        model: String,
        /// How many users there were.
        count: usize,
        /// How many of them went with the secret of an authenticator app.
        second_factors: usize,
    },
    /// A receiver of webhooks failed for days, or said that it is gone. Nothing is sent to it until its deliveries are
    /// put back.
    WebhookDisabled {
        /// Its name in the settings.
        endpoint: String,
    },
}
}
