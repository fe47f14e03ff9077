//! How our words stand in columns: closed lists as text, keys as numbers.

use crate::events::{AddressChange, Purpose};
use crate::values::{FlowId, InvitationId, Nonce, SessionId, UndoId, UserId};

/// A closed list kept as text. A new variant that is not named here does not build.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }
        words!(impl $name { $($variant => $word),+ });
    };
    (impl $name:ident { $($variant:ident => $word:literal),+ }) => {
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the column.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(word: String) -> Result<Self, String> {
                match word.as_str() {
                    $($word => Ok(Self::$variant),)+
                    other => Err(format!("{other:?} is no {}", stringify!($name))),
                }
            }
        }
    };
}

words! {
    /// An e-mail that can be sent.
    Letter {
        /// A code to verify an address.
        Verify => "verify",
        /// Somebody signed up with an address that has an account.
        AlreadyRegistered => "already_registered",
        /// A code to set a new password.
        Reset => "reset",
        /// Staff asks for a new password; brings the way to choose one.
        ResetLink => "reset_link",
        /// The password was changed.
        PasswordChanged => "password_changed",
        /// A login from a browser not seen before.
        NewLogin => "new_login",
        /// A refresh token was used twice.
        TokenReused => "token_reused",
        /// A code to verify an address that an account shall have.
        ConfirmAddress => "confirm_address",
        /// An address of the account changed; brings the way to take it back.
        AddressChanged => "address_changed",
        /// The account will be erased; brings the way to keep it.
        Closing => "closing",
        /// The deletion was cancelled.
        DeletionCancelled => "deletion_cancelled",
        /// The account was closed for the time being.
        Archived => "archived",
        /// A link to verify an address with, for whoever reads it.
        VerifyLink => "verify_link",
        /// The last e-mail with a code today; brings a link that is good until there may be more.
        LastToday => "last_today",
        /// The password was right, and the browser not known: brings a link that makes it known.
        ApproveDevice => "approve_device",
        /// Somebody tries to get in.
        LoginAttempts => "login_attempts",
        /// A second factor was added, removed or used up.
        FactorChanged => "factor_changed",
        /// Somebody who knows the password failed at the second step.
        SecondFactorFailed => "second_factor_failed",
        /// Somebody asked for a change to be taken back, or that was refused.
        AddressHold => "address_hold",
        /// A code to log in with.
        LoginCode => "login_code",
        /// A code by which somebody logged in shows that it is them.
        ReauthenticationCode => "reauthentication_code",
        /// An invitation; brings the link to accept it.
        Invitation => "invitation",
        /// A text message with a code to verify a number.
        PhoneCode => "phone_code",
    }
}

words! {
    /// What became of an e-mail.
    Outcome {
        /// A mail server took it.
        Sent => "sent",
        /// It was tried for a day, or refused for good.
        GivenUp => "given_up",
        /// By the time it was due there was nothing to say any more.
        Obsolete => "obsolete",
    }
}

words! {
    /// What became of addresses on hold.
    HoldOutcome {
        /// Staff took the change back.
        Approved => "approved",
        /// Staff let it stand.
        Refused => "refused",
        /// Somebody showed that they were in the account before the change.
        Shown => "shown",
    }
}

words! {
    /// As what somebody invites.
    InvitationSource {
        /// As one of the staff.
        Staff => "staff",
        /// As a member.
        Member => "member",
        /// At the command line.
        Operator => "operator",
    }
}

words! {
    /// What became of an invitation.
    InvitationOutcome {
        /// It was used.
        Accepted => "accepted",
        /// It was taken back.
        Withdrawn => "withdrawn",
    }
}

words! {
    /// Who holds a session.
    SessionKind {
        /// A browser, by cookie.
        Browser => "browser",
        /// A program, by tokens.
        Api => "api",
    }
}

words! {
    /// How far something has come that is done to all rows of a list.
    BulkState {
        /// It goes on, or waits for its turn.
        Running => "running",
        /// All rows were looked at.
        Done => "done",
        /// Somebody stopped it.
        Stopped => "stopped",
        /// It could not go on.
        Failed => "failed",
    }
}

words!(impl Purpose {
    SignUp => "sign_up",
    LogIn => "log_in",
    ResetPassword => "reset_password",
    ChangeEmail => "change_email",
    AddEmail => "add_email",
    VerifyPhone => "verify_phone",
    ApproveDevice => "approve_device",
    UndoChange => "undo_change",
    SecondFactor => "second_factor",
    LogInByCode => "log_in_by_code",
    ConfirmByCode => "confirm_by_code"
});

words!(impl AddressChange {
    EmailChanged => "email_changed",
    SecondaryEmailAdded => "secondary_email_added",
    SecondaryEmailRemoved => "secondary_email_removed",
    EmailsSwapped => "emails_swapped",
    PhoneChanged => "phone_changed",
    PhoneRemoved => "phone_removed",
    Undone => "undone"
});

words! {
    /// How an e-mail leaves.
    Channel {
        /// By mail server.
        Mail => "mail",
        /// By text message.
        Sms => "sms",
    }
}

impl Letter {
    /// How it leaves.
    pub fn channel(self) -> Channel {
        match self {
            Self::PhoneCode => Channel::Sms,
            _ => Channel::Mail,
        }
    }
}

impl From<i64> for UserId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl From<i64> for SessionId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl From<i64> for InvitationId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl From<i64> for UndoId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl From<Vec<u8>> for Nonce {
    fn from(kept: Vec<u8>) -> Self {
        Self::kept(&kept)
    }
}

impl From<i64> for FlowId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}
