//! The words that events say: what a code is for, how a password or an address came to be changed.

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
