//! The password again, before something that matters, and a second factor beside it where the account has one. An account
//! without a password shows a code that was sent to its primary address (`email_code`) in its place. A session
//! that was left open, or stolen, is not enough to change how an account is reached. Asking neither ends a session nor opens
//! one; a browser's session gets a new token, so that a copy somebody took of the old one gains nothing by it and is of no
//! more use (ASVS 7.2.4).

mod errors;

pub use errors::ReauthenticationError;

use super::actor::{Reauthenticated, SignedIn, SignedOut, hold_session};
use super::email_code;
use super::failures::is_right;
use super::passkeys::PasskeyAnswer;
use super::second::{self, SecondStep};
use super::throttle::{self, Who};
use crate::app::{Admitted, App, Holder};
use crate::config::Limit;
use crate::events::Event;
use crate::security::digest;
use crate::security::password::is_usable;
use crate::security::webauthn::Purpose;
use crate::store::{self, Tx, sessions, users};
use crate::values::{Bound as _, Level, Methods, OtpCode, Password, TotpCode};

/// What somebody signed in shows again.
#[derive(Debug)]
pub struct Credentials {
    /// The password. It may be missing where a passkey makes sure who is there.
    pub password: Option<Password>,
    /// The code from an e-mail, in the place of the password of an account that has none.
    pub email_code: Option<OtpCode>,
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

/// What an account asks for beside the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Password,
    /// It has no password.
    EmailCode,
}

impl First {
    fn of(user: &users::Row) -> Self {
        if is_usable(&user.password) {
            Self::Password
        } else {
            Self::EmailCode
        }
    }

    /// That it was not shown.
    fn missing(self) -> ReauthenticationError {
        match self {
            Self::Password => ReauthenticationError::Needed,
            Self::EmailCode => ReauthenticationError::EmailCodeNeeded,
        }
    }

    fn is_in(self, shown: &Credentials) -> bool {
        match self {
            Self::Password => shown.password.is_some(),
            Self::EmailCode => shown.email_code.is_some(),
        }
    }
}

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
    let first = First::of(&user);
    let is_by_passkey = user.second_factor && shown.passkey.is_some();
    if !first.is_in(shown) && !is_by_passkey {
        return Err(first.missing());
    }
    if let (First::Password, Some(password)) = (first, &shown.password)
        && !is_right(app, me, &user, password, origin)?
    {
        return Err(ReauthenticationError::Wrong);
    }
    // The inner result is the answer, the outer one whether to keep what was written: a wrong code is counted.
    app.write(origin, |tx| {
        // It may have been changed while it was compared, and the second step been switched on.
        let (mine, now) = hold_session(tx, me)?.ok_or(SignedOut)?;
        if now.password != user.password {
            return Err(ReauthenticationError::Wrong);
        }
        if let Err(refusal) = check(app, tx, me, (&mine, &now), shown)? {
            return Ok(Err(refusal));
        }
        let token = (origin.holder == Holder::Browser).then(|| app.new_token());
        let digest = token.as_ref().map(digest::of_token);
        if store::sessions::reauthenticate(tx, me.session(), digest.as_deref())? == 0 {
            return Err(SignedOut.into());
        }
        tx.emit(Event::PasswordConfirmed {
            user: me.id(),
            session: me.session(),
        })?;
        let me = me.authenticated(tx.now());
        Ok(Ok(Reauthenticated::new(me, token)))
    })
    .flatten()
}

/// Whether the code from an e-mail is right, where there is one in the place of the password, and the second factor, where
/// the account has one. The code is used up with both.
fn check(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (mine, user): (&sessions::Row, &users::Row),
    shown: &Credentials,
) -> Result<Result<(), ReauthenticationError>, ReauthenticationError> {
    let first = First::of(user);
    let mut accepted = None;
    if let (First::EmailCode, Some(code)) = (first, &shown.email_code) {
        match email_code::accept(app, tx, me, user, code)? {
            Ok(right) => accepted = Some(right),
            Err(refusal) => return Ok(Err(refusal.into())),
        }
    }
    let second = if user.second_factor {
        check_second(app, tx, (mine, user), shown)?
    } else {
        Ok(())
    };
    match (second, accepted) {
        (Ok(()), Some(accepted)) => accepted.complete(tx).map(drop)?,
        (Err(refusal), accepted) => {
            // It is asked for again with the right one beside it.
            accepted.map(|it| it.keep(tx)).transpose()?;
            return Ok(Err(refusal));
        }
        (Ok(()), None) => {}
    }
    Ok(Ok(()))
}

fn check_second(
    app: &App,
    tx: &mut Tx<'_>,
    (mine, user): (&sessions::Row, &users::Row),
    shown: &Credentials,
) -> Result<Result<(), ReauthenticationError>, ReauthenticationError> {
    let Some(second) = shown.second() else {
        return Ok(Err(ReauthenticationError::CodeNeeded));
    };
    let purpose = Purpose::Confirm(mine.id, mine.nonce());
    let first = First::of(user);
    // Guesses count for the account, as those at a log-in do.
    Ok(
        match second::check_again(app, tx, user, (&second, purpose))? {
            Err(refusal) => Err(ReauthenticationError::Code(refusal)),
            // A touch alone is one factor.
            Ok(method) if !first.is_in(shown) && Methods::of(method).level() < Level::Two => {
                Err(first.missing())
            }
            Ok(_) => Ok(()),
        },
    )
}
