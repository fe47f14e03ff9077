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
use super::sessions::new_token;
use super::throttle::{self, Who};
use crate::app::{Admitted, App};
use crate::config::Limit;
use crate::events::Event;
use crate::security::digest;
use crate::security::password::is_usable;
use crate::store::{self, Tx, sessions, users};
use crate::values::{Level, Method, Methods, OtpCode, Password, TotpCode};

/// What somebody signed in shows again.
#[derive(Debug)]
pub struct Credentials {
    /// The password. It may be missing where a passkey makes sure who is there.
    pub password: Option<Password>,
    /// The code from an e-mail: in the place of the password of an account that has none, and beside it for the first factor
    /// that a site demands.
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

/// The factor that an account asks for beside the second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FirstFactor {
    Password,
    /// It has no password.
    EmailCode,
}

impl FirstFactor {
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
    let first = FirstFactor::of(&user);
    let is_by_passkey = user.second_factor && shown.passkey.is_some();
    if !first.is_in(shown) && !is_by_passkey {
        return Err(first.missing());
    }
    if let (FirstFactor::Password, Some(password)) = (first, &shown.password)
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
        let proved = match check(app, tx, me, (&mine, &now), shown)? {
            Ok(proved) => proved,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let token = new_token(app, tx);
        let digest = token.as_ref().map(digest::of_token);
        let level = proved.second.map_or(mine.level(), |_| Level::Two);
        let noted = match proved.second {
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
            methods: proved.methods().to_list(),
        })?;
        let me = me.authenticated(tx.now(), level);
        Ok(Ok(Reauthenticated::new(me, token, proved.methods())))
    })
    .flatten()
}

/// What was shown, and is right.
struct Proved {
    first: Methods,
    second: Option<Method>,
}

impl Proved {
    fn methods(&self) -> Methods {
        self.second.into_iter().fold(self.first, Methods::and)
    }
}

/// Whether the code from an e-mail is right, where there is one, and the second factor, where the account has one. The code is
/// used up with both.
fn check(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (mine, user): (&sessions::Row, &users::Row),
    shown: &Credentials,
) -> Result<Result<Proved, ReauthenticationError>, ReauthenticationError> {
    let mut accepted = None;
    if let Some(code) = &shown.email_code {
        match email_code::accept(app, tx, me, user, code)? {
            Ok(right) => accepted = Some(right),
            Err(refusal) => return Ok(Err(refusal.into())),
        }
    }
    let second = if user.second_factor {
        check_second(app, tx, (mine, user), shown)?.map(Some)
    } else {
        Ok(None)
    };
    let first = FirstFactor::of(user);
    let second = second.and_then(|second| {
        // A touch alone is one factor; and nothing is none, where the factor was removed meanwhile.
        let is_enough = second.is_some_and(|it| Methods::of(it).level() == Level::Two);
        if is_enough || first.is_in(shown) {
            Ok(second)
        } else {
            Err(first.missing())
        }
    });
    let second = match second {
        Ok(second) => second,
        Err(refusal) => {
            // It is asked for again with the right one beside it.
            accepted.map(|it| it.keep(tx)).transpose()?;
            return Ok(Err(refusal));
        }
    };
    // The password was compared before, where there is one.
    let has_password = shown.password.is_some() && first == FirstFactor::Password;
    let password = has_password.then_some(Method::Password);
    let email_code = accepted.is_some().then_some(Method::EmailCode);
    let firsts = password.into_iter().chain(email_code);
    let proved = Proved {
        first: firsts.fold(Methods::none(), Methods::and),
        second,
    };
    accepted.map(|it| it.complete(tx)).transpose()?;
    Ok(Ok(proved))
}

fn check_second(
    app: &App,
    tx: &mut Tx<'_>,
    held: (&sessions::Row, &users::Row),
    shown: &Credentials,
) -> Result<Result<Method, ReauthenticationError>, ReauthenticationError> {
    let Some(second) = shown.second() else {
        return Ok(Err(ReauthenticationError::CodeNeeded));
    };
    // Guesses count for the account, as those at a log-in do.
    let checked = second::check_again(app, tx, held, &second)?;
    Ok(checked.map_err(ReauthenticationError::Code))
}
