//! What hooks are shown.

use crate::values::custom_fields::CustomFields;
use crate::values::{Interface, Level, Methods, UserId};
use std::fmt;
use std::net::IpAddr;

/// Where a call comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Client {
    /// The network address, as `TRUSTED_PROXIES` has it; `None` at the command line.
    pub ip: Option<IpAddr>,
    /// How the browser or program introduced itself, cut to 200 characters.
    pub user_agent: String,
    /// By which interface it came.
    pub interface: Interface,
    /// The tag of the language that it is answered in: a refusal is best said in it.
    pub language: Option<&'static str>,
}

/// Whose account it is.
#[derive(Clone)]
#[non_exhaustive]
pub struct User {
    /// The key.
    pub id: UserId,
    /// The e-mail address, as typed.
    pub email: String,
    /// The username, as typed.
    pub username: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// Whether they may enter the admin site.
    pub is_staff: bool,
    /// Whether they have every permission.
    pub is_superuser: bool,
    /// Custom fields, as JSON.
    pub custom_fields: CustomFields,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({})", self.id.0)
    }
}

/// Somebody wants to sign up. Whether the address has an account already is not said: refusals that depended on it would
/// tell strangers.
#[derive(Clone)]
#[non_exhaustive]
pub struct SignupAttempt {
    /// The e-mail address, as typed.
    pub email: String,
    /// The username, if one was chosen.
    pub username: Option<String>,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// E.164.
    pub phone: Option<String>,
    /// Custom fields, as JSON.
    pub custom_fields: CustomFields,
    /// Where it comes from.
    pub client: Client,
}

impl fmt::Debug for SignupAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignupAttempt(..)")
    }
}

/// Somebody has shown all that their account asks for, and is about to be logged in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoginAttempt {
    /// Who.
    pub user: User,
    /// What they have shown.
    pub(crate) methods: Methods,
    /// Whether the session shall outlive the browser.
    pub is_remembered: bool,
    /// Where it comes from.
    pub client: Client,
}

impl LoginAttempt {
    /// What they have shown, in the words of the event `logged_in`: `password`, `email_code`, `totp`, `passkey`, …
    pub fn methods(&self) -> Vec<String> {
        self.methods.to_list()
    }

    /// Whether that is two factors, or a passkey that stands for two. A password and a code from an e-mail are not.
    pub fn has_two_factors(&self) -> bool {
        self.methods.level() == Level::Two
    }
}

/// Which address of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressKind {
    /// The first one, by which people log in.
    Primary,
    /// The second one.
    Secondary,
}

impl AddressKind {
    /// Its name for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
        }
    }
}

/// Somebody wants another e-mail address. It becomes theirs once they have entered the code that is sent there.
#[derive(Clone)]
#[non_exhaustive]
pub struct EmailChangeAttempt {
    /// Who.
    pub user: User,
    /// The address to be, as typed.
    pub email: String,
    /// Which one it is to be.
    pub kind: AddressKind,
    /// Where it comes from.
    pub client: Client,
}

impl fmt::Debug for EmailChangeAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailChangeAttempt({:?})", self.user)
    }
}
