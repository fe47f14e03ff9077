//! What mutations answer: `success`, `errors`, and what came of it.

use super::caller::Tokens;
use super::refusals::{ExpectedErrors, MutationError};
use super::scalars::{Generic, Stamp};
use super::users::UserNode;
use crate::accounts::Ways;
use async_graphql::{Error, SimpleObject};

/// An answer of a mutation.
pub(super) trait Payload: Default {
    /// It was done.
    fn done() -> Self;

    /// It was not.
    fn refused(errors: ExpectedErrors) -> Self;
}

/// What a resolver returns.
pub(super) type Answer<T> = Result<Option<T>, Error>;

/// How a second step can be taken, for the field `secondFactors`.
pub(super) fn names(ways: &Ways) -> Vec<String> {
    ways.words().into_iter().map(str::to_owned).collect()
}

/// What came of a mutation, as its answer.
pub(super) fn settle<T: Payload>(done: Result<T, MutationError>) -> Answer<T> {
    match done {
        Ok(payload) => Ok(Some(payload)),
        Err(MutationError::Expected(problems)) => Ok(Some(T::refused(problems.into_errors()))),
        Err(MutationError::Top(error)) => Err(error),
    }
}

macro_rules! payload {
    ($($name:ident $(as $shown:literal)? { $($(#[$doc:meta])* $field:ident: $kind:ty),* $(,)? })+) => {$(
        #[derive(SimpleObject, Default)]
        $(#[graphql(name = $shown)])?
        pub(super) struct $name {
            pub(super) success: Option<bool>,
            pub(super) errors: Option<ExpectedErrors>,
            $($(#[$doc])* pub(super) $field: Option<$kind>,)*
        }

        impl Payload for $name {
            fn done() -> Self {
                Self { success: Some(true), errors: None, $($field: None,)* }
            }

            fn refused(errors: ExpectedErrors) -> Self {
                Self { success: Some(false), errors: Some(errors), $($field: None,)* }
            }
        }
    )+};
}

payload! {
    Register {
        refresh_token: String,
        token: String,
        /// The flow of the sign-up, to use a code instead of the token from the e-mail.
        flow: String,
        /// Set when no e-mail is sent, because too many were requested today: until then the link in the last one works.
        held_back_until: Stamp,
        /// When the e-mail will be sent, if it has to wait: codes from other e-mails do not work with this flow.
        leaves_at: Stamp,
    }
    VerifyAccount {
        /// With a code: the tokens of the user who is now logged in.
        token: String,
        refresh_token: String,
        /// The flow of the code that is on its way to the phone number, if that must be verified too. With the code
        /// `second_factor_required`: the flow of the second step.
        flow: String,
        /// With the code `second_factor_required`: how the second step can be taken, the best way first: `webauthn`,
        /// `totp` or `recovery_codes`.
        second_factors: Vec<String>,
        /// Send it with the next login, so that the account recognises the program.
        device: String,
    }
    ResendActivationEmail {}
    SendPasswordResetEmail {
        /// The flow of the reset, to use a code instead of the token from the e-mail.
        flow: String,
        /// Set when no e-mail is sent, because too many were requested today: until then the link in the last one works.
        held_back_until: Stamp,
        /// When the e-mail will be sent, if it has to wait: codes from other e-mails do not work with this flow.
        leaves_at: Stamp,
    }
    PasswordReset {}
    PasswordSet {}
    PasswordChange {
        refresh_token: String,
        token: String,
    }
    ArchiveAccount {}
    DeleteAccount {
        /// When the account will be erased, unless its owner cancels the deletion.
        erase_at: Stamp,
    }
    UpdateAccount {
        /// As the account is now.
        user: UserNode,
        /// The flow of the code that is on its way to a new number, for `verifyPhone`.
        flow: String,
    }
    SendSecondaryEmailActivation {}
    VerifySecondaryEmail {}
    SwapEmails {}
    RemoveSecondaryEmail {}
    VerifyToken {
        payload: Generic,
    }
    Refreshed as "RefreshToken" {
        token: String,
        payload: Generic,
        refresh_token: String,
        /// With the code `second_factor_required`: the flow of the second step.
        flow: String,
        /// With the code `second_factor_required`: how the second step can be taken, the best way first: `webauthn`,
        /// `totp` or `recovery_codes`.
        second_factors: Vec<String>,
    }
    RevokeToken {
        /// When, in seconds since 1970.
        revoked: i64,
    }
    VerifyPhone {
        /// As the account is now.
        user: UserNode,
    }
    RevokeSession {}
    Logout {}
}

/// The answer of `tokenAuth` and `completeTokenAuth`.
#[derive(SimpleObject)]
#[graphql(name = "ObtainJSONWebToken")]
pub(super) struct TokenAuth {
    pub(super) token: Option<String>,
    pub(super) success: Option<bool>,
    pub(super) errors: Option<ExpectedErrors>,
    pub(super) user: Option<UserNode>,
    /// Whether the account had been archived until now.
    pub(super) unarchiving: Option<bool>,
    pub(super) refresh_token: Option<String>,
    /// With the code `not_verified`: the flow of the code that is on its way, for `verifyAccount`. With
    /// `second_factor_required`: the flow of the second step, for `completeTokenAuth`.
    pub(super) flow: Option<String>,
    /// With the code `second_factor_required`: how the second step can be taken, the best way first: `webauthn`, `totp`
    /// or `recovery_codes`.
    pub(super) second_factors: Option<Vec<String>>,
    /// After a recovery code was used: how many are left.
    pub(super) recovery_codes_left: Option<i64>,
    /// Send it with the next login, so that the account recognises the program.
    pub(super) device: Option<String>,
    /// Set when no e-mail is sent, because too many were requested today: until then the link in the last one works.
    pub(super) held_back_until: Option<Stamp>,
    /// When the e-mail will be sent, if it has to wait: codes from other e-mails do not work with this flow.
    pub(super) leaves_at: Option<Stamp>,
}

impl Default for TokenAuth {
    fn default() -> Self {
        Self {
            token: None,
            success: Some(false),
            errors: None,
            user: None,
            unarchiving: Some(false),
            refresh_token: None,
            flow: None,
            second_factors: None,
            recovery_codes_left: None,
            device: None,
            held_back_until: None,
            leaves_at: None,
        }
    }
}

impl Payload for TokenAuth {
    fn done() -> Self {
        Self {
            success: Some(true),
            ..Self::default()
        }
    }

    fn refused(errors: ExpectedErrors) -> Self {
        Self {
            errors: Some(errors),
            ..Self::default()
        }
    }
}

macro_rules! with_tokens {
    ($($name:ident)+) => {$(
        impl $name {
            /// Done, with these tokens.
            pub(super) fn with(tokens: Tokens) -> Self {
                Self { token: tokens.access, refresh_token: tokens.refresh, ..Self::done() }
            }
        }
    )+};
}

with_tokens! { Register VerifyAccount PasswordChange TokenAuth Refreshed }
