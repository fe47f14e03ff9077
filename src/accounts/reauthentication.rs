//! The password again, before something that matters, and a second factor beside it where the account has one. A session
//! that was left open, or stolen, is not enough to change how an account is reached. Asking neither ends a session nor opens
//! one; a browser's session gets a new token, so that a copy somebody took of the old one gains nothing by it and is of no
//! more use (ASVS 7.2.4).

use super::actor::{Reauthenticated, SignedIn, SignedOut, hold_session};
use super::failures::is_right;
use super::passkeys::PasskeyAnswer;
use super::second::{self, SecondFactorError, SecondStep};
use super::sessions::new_token;
use super::throttle::{self, Throttled, Who};
use crate::app::{Admitted, App};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Event;
use crate::security::digest;
use crate::store::{self, users};
use crate::values::{Level, Method, Methods, Password, TotpCode};

/// What somebody signed in shows again.
#[derive(Debug)]
pub struct Credentials {
    /// The password. It may be missing where a passkey makes sure who is there.
    pub password: Option<Password>,
    /// A code of the authenticator app, where the account has a second step.
    pub code: Option<TotpCode>,
    /// Or one of its passkeys.
    pub passkey: Option<PasskeyAnswer>,
}

impl Credentials {
    /// What shows the second factor.
    fn second(&self) -> Option<SecondStep> {
        let passkey = self.passkey.clone().map(SecondStep::Passkey);
        passkey.or_else(|| self.code.clone().map(SecondStep::Totp))
    }
}

/// Why what was shown again did not do.
#[derive(Debug, thiserror::Error)]
pub enum ReauthenticationError {
    /// It was not given, and has to be.
    #[error("reauthentication-needed")]
    Needed,
    /// It is another one.
    #[error("password-wrong")]
    Wrong,
    /// The account has a second step, and no code was given.
    #[error("reauthentication-code-needed")]
    CodeNeeded,
    /// The code did not do.
    #[error(transparent)]
    Code(SecondFactorError),
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many tries.
    #[error("throttled-tries")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ReauthenticationError {
    fn details(&self) -> ErrorDetails {
        let of_field = |kind, code| {
            let problem = Problem::of("current_password", code, self.message());
            ErrorDetails::one(kind, problem)
        };
        match self {
            Self::Needed => of_field(Kind::Forbidden, "reauthentication_required"),
            Self::Wrong => of_field(Kind::Invalid, "invalid_password"),
            Self::CodeNeeded => {
                let problem = Problem::of("code", "reauthentication_required", self.message());
                ErrorDetails::one(Kind::Forbidden, problem)
            }
            Self::Code(error) => error.details(),
            Self::SignedOut(_) => of_field(Kind::Unauthenticated, "not_authenticated"),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(ReauthenticationError);

/// What the account asks for again.
pub(crate) fn reauthenticate(
    app: &App,
    me: &SignedIn,
    shown: &Credentials,
    origin: &Admitted,
) -> Result<Reauthenticated, ReauthenticationError> {
    let user = app.write(origin, |tx| {
        let who = Who::signed_in(origin, me.id());
        throttle::spend(app, tx, Limit::Reauthenticate, &who)?;
        Ok::<_, ReauthenticationError>(users::find(tx, me.id())?.ok_or(SignedOut)?)
    })?;
    let second = shown.second();
    if user.second_factor && second.is_none() {
        return Err(ReauthenticationError::CodeNeeded);
    }
    let is_by_passkey = user.second_factor && shown.passkey.is_some();
    match &shown.password {
        None if is_by_passkey => {}
        None => return Err(ReauthenticationError::Needed),
        Some(password) => {
            if !is_right(app, me, &user, password, origin)? {
                return Err(ReauthenticationError::Wrong);
            }
        }
    }
    // The inner result is the answer, the outer one whether to keep what was written: a wrong code is counted.
    app.write(origin, |tx| {
        // It may have been changed while it was compared, and the second step been switched on.
        let (mine, now) = hold_session(tx, me)?.ok_or(SignedOut)?;
        if now.password != user.password {
            return Err(ReauthenticationError::Wrong);
        }
        let password = shown.password.as_ref().map(|_| Method::Password);
        let mut proved = password.map_or_else(Methods::none, Methods::of);
        let mut method = None;
        if now.second_factor {
            let Some(second) = &second else {
                return Ok(Err(ReauthenticationError::CodeNeeded));
            };
            // Guesses count for the account, as those at a log-in do.
            match second::check_again(app, tx, (&mine, &now), second)? {
                Err(refusal) => return Ok(Err(ReauthenticationError::Code(refusal))),
                Ok(shown) => {
                    proved = proved.and(shown);
                    method = Some(shown);
                }
            }
            // A touch alone is one factor.
            if proved.level() < Level::Two {
                return Ok(Err(ReauthenticationError::Needed));
            }
        }
        let token = new_token(app, tx);
        let digest = token.as_ref().map(digest::of_token);
        let level = method.map_or(mine.level(), |_| Level::Two);
        let noted = match method {
            // It was opened without the second step.
            Some(method) if mine.level() == Level::One => {
                let methods = mine.methods.and(method);
                store::sessions::strengthen(tx, me.session(), methods, digest.as_deref())?
            }
            _ => store::sessions::reauthenticate(tx, me.session(), digest.as_deref())?,
        };
        if noted == 0 {
            return Err(SignedOut.into());
        }
        tx.emit(Event::PasswordConfirmed {
            user: me.id(),
            session: me.session(),
            methods: proved.to_list(),
        })?;
        let me = me.authenticated(tx.now(), level);
        Ok(Ok(Reauthenticated::new(me, token)))
    })
    .flatten()
}
