//! The words that events say: what a code is for, how a password or an address came to be changed.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a one-time code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// Verify the address of a sign-up.
    SignUp,
    /// Verify the address at a login, when it has not been verified before.
    LogIn,
    /// Set a new password.
    ResetPassword,
    /// Verify an address that is to replace the present one.
    ChangeEmail,
    /// Verify a second address.
    AddEmail,
    /// Verify a phone number.
    VerifyPhone,
    /// Let a browser or program in that the account does not know.
    ApproveDevice,
    /// Take a change of addresses back, by the phone number of before.
    UndoChange,
    /// Show the second factor of a log-in.
    SecondFactor,
    /// Log in without a password.
    LogInByCode,
    /// Show again that it is you who is logged in.
    ConfirmByCode,
}

/// A kind of second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum SecondFactor {
    /// A passkey.
    #[serde(rename = "webauthn")]
    Passkey,
    /// A code of an authenticator app.
    #[serde(rename = "totp")]
    Totp,
    /// A recovery code.
    #[serde(rename = "recovery_codes")]
    RecoveryCode,
}

impl SecondFactor {
    /// Its name for programs, in the words of allauth.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passkey => "webauthn",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_codes",
        }
    }
}

/// How a password came to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// With an e-mailed code.
    Reset,
    /// By its owner, with the old one; or the first one of an account that had none.
    Owner,
    /// Taken out of use, when a code from an e-mail verified the address: perhaps it was a stranger's.
    LoginCode,
    /// With `vestibule changepassword`.
    CommandLine,
    /// By staff, on the admin site.
    Staff,
}

/// A change of the addresses by which a person is known and told of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
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
    /// Changes were taken back, by the owner with the link in an e-mail or by staff.
    Undone,
}

/// What staff changed, by the names of the fields: how each was before, and how it is now. What is secret is never in it.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes(pub BTreeMap<String, [String; 2]>);

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names and addresses do not belong into a log.
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// Why staff did something, in their words.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reason(pub String);

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reason(..)")
    }
}
