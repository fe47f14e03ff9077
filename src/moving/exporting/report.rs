//! What came of an export, and what Django has no place for. No name, address or hash stands in it: people are called by their
//! numbers.

use crate::values::UserId;
use std::collections::BTreeMap;

/// So many people are named for each reason.
const SHOWN: usize = 10;

/// Why something is not written, or not as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// They closed their account for the time being.
    Archived,
    /// There is a reason for a ban.
    BanReason,
    /// They asked to be deleted.
    Closing,
    /// A custom field that no column was named for.
    CustomFields,
    /// An authenticator app.
    FactorApp,
    /// One with other parameters than allauth's.
    FactorUnusual,
    /// One whose secret cannot be decrypted.
    FactorSealed,
    /// A passkey.
    FactorPasskey,
    /// Recovery codes.
    FactorRecoveryCodes,
    /// A moment that clocks show twice.
    MomentTwice,
    /// A text with a NUL in it.
    NulRemoved,
    /// Made by a hasher that Django has dropped.
    PasswordDropped,
    /// Made by a program that Django cannot compare with.
    PasswordForeign,
    /// Longer than Django's column.
    PasswordLong,
    /// Somebody who has no password, and may choose one.
    PasswordUnset,
    /// A permission for something that only this program has.
    Permission,
    /// A phone number.
    Phone,
    /// Somebody who has to choose another password.
    ResetRequired,
    /// A second address.
    SecondaryEmail,
    /// An account at another provider.
    SocialAccount,
    /// An address that was never verified.
    Unverified,
    /// Usernames, of a model that had none.
    Username,
}

impl Code {
    /// For machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Archived => "archived",
            Self::BanReason => "ban_reason",
            Self::Closing => "closing",
            Self::CustomFields => "custom_fields",
            Self::FactorApp => "factor_app",
            Self::FactorUnusual => "factor_unusual",
            Self::FactorSealed => "factor_sealed",
            Self::FactorPasskey => "factor_passkey",
            Self::SocialAccount => "social_account",
            Self::FactorRecoveryCodes => "factor_recovery_codes",
            Self::MomentTwice => "moment_twice",
            Self::NulRemoved => "nul_removed",
            Self::PasswordDropped => "password_dropped",
            Self::PasswordForeign => "password_foreign",
            Self::PasswordLong => "password_long",
            Self::PasswordUnset => "password_unset",
            Self::Permission => "permission",
            Self::Phone => "phone",
            Self::ResetRequired => "reset_required",
            Self::SecondaryEmail => "secondary_email",
            Self::Unverified => "unverified",
            Self::Username => "username",
        }
    }

    /// A sentence.
    pub fn text(self) -> &'static str {
        match self {
            Self::Archived => {
                "They archived their account, and are active there. --with-user-status or --field archived=COLUMN writes it."
            }
            Self::BanReason => "They are banned, and inactive there; the reason is not written.",
            Self::Closing => {
                "They asked for their account to be deleted, and are inactive there. Delete them there when their days are over."
            }
            Self::CustomFields => {
                "Custom fields are not written: auth.User has no columns for them. --field NAME=COLUMN writes one."
            }
            Self::FactorApp => {
                "Authenticator apps are not written, and there is no second step there. --with-secrets writes them."
            }
            Self::FactorUnusual => {
                "The authenticator app makes codes as the other program cannot check them; they set one up anew."
            }
            Self::FactorSealed => {
                "The secret of the authenticator app is encrypted with a key that this site no longer has; they set one up anew."
            }
            Self::FactorPasskey => "Passkeys are not written; they add them anew.",
            Self::SocialAccount => {
                "Accounts at other providers are not written; they connect them anew."
            }
            Self::FactorRecoveryCodes => {
                "Recovery codes are not written: only digests of them are kept. They make new ones."
            }
            Self::MomentTwice => {
                "A moment is in the hour that clocks show twice; without a zone it is read as the earlier one."
            }
            Self::NulRemoved => "A text has a NUL in it, which databases refuse; it was left out.",
            Self::PasswordDropped => {
                "The password is hashed with MD5 or SHA-1 as Django before 5.1 did it; a newer one lets them in after a reset."
            }
            Self::PasswordForeign => {
                "The password is hashed as Django cannot check it. They have none there until they reset it; --resettable lets Django's own form do that."
            }
            Self::PasswordLong => {
                "The hash of the password is longer than Django's column. They have none there until they reset it; --resettable lets Django's own form do that."
            }
            Self::PasswordUnset => {
                "They have no password. Here they choose one with \"Forgot your password?\", or log in with codes from e-mails if LOGIN_BY_CODE is on; there somebody has to give them one."
            }
            Self::Permission => {
                "Permissions that Django has no counterpart of are not written: all but those for users and groups."
            }
            Self::Phone => "Phone numbers are not written. --field phone=COLUMN writes them.",
            Self::ResetRequired => {
                "They have to choose another password. They have none there until they reset it; --resettable lets Django's own form do that."
            }
            Self::SecondaryEmail => {
                "Secondary addresses are not written. --field secondary_email=COLUMN writes them."
            }
            Self::Unverified => {
                "Their address was never verified, which nothing there says. --field is_verified=COLUMN writes it."
            }
            Self::Username => {
                "Usernames are not written: the model had none when it was imported. --field username=username writes them."
            }
        }
    }
}

/// What was said for one reason.
#[derive(Debug, Default)]
pub struct Left {
    /// Of how many people, or how often.
    pub count: u64,
    /// The first of them.
    pub users: Vec<UserId>,
    /// Names of fields or permissions that it is about.
    pub names: Vec<String>,
}

/// What came of an export.
#[derive(Debug, Default)]
pub struct Exported {
    /// The model of the users.
    pub model: String,
    /// The columns that were written.
    pub columns: Vec<String>,
    /// How many users.
    pub users: u64,
    /// How many groups.
    pub groups: u64,
    /// How many addresses, for allauth.
    pub addresses: u64,
    /// How many of django-graphql-auth's rows.
    pub statuses: u64,
    /// How many authenticator apps.
    pub second_factors: u64,
    /// How many passwords of each of Django's hashers.
    pub hashers: BTreeMap<&'static str, u64>,
    /// What is not written as it is, and why.
    pub left: BTreeMap<Code, Left>,
}

impl Exported {
    /// Notes something of somebody.
    pub(super) fn note(&mut self, code: Code, user: UserId) {
        let left = self.left.entry(code).or_default();
        left.count += 1;
        if left.users.len() < SHOWN {
            left.users.push(user);
        }
    }

    /// Notes what is so of a number of people.
    pub(super) fn note_many(&mut self, code: Code, count: u64) {
        if count > 0 {
            self.left.entry(code).or_default().count += count;
        }
    }

    /// Notes what has a name.
    pub(super) fn note_name(&mut self, code: Code, name: &str) {
        let left = self.left.entry(code).or_default();
        left.count += 1;
        if let Err(place) = left.names.binary_search_by(|one| one.as_str().cmp(name)) {
            left.names.insert(place, name.to_owned());
        }
    }
}
