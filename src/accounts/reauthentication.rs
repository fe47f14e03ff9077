//! The password again, before something that matters. A session that was left open, or stolen, is not enough to change
//! how an account is reached. Asking neither ends a session nor opens one; a browser's session gets a new token, so that
//! a copy somebody took of the old one gains nothing by it and is of no more use (ASVS 7.2.4).

use super::actor::{Reauthenticated, SignedIn, SignedOut};
use super::failures::is_right;
use super::throttle::{self, Throttled, Who};
use crate::app::{Admitted, App, Holder};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Event;
use crate::security::digest;
use crate::store::{self, users};
use crate::values::Password;

/// Why a password did not do.
#[derive(Debug, thiserror::Error)]
pub enum ReauthenticationError {
    /// It was not given, and has to be.
    #[error("reauthentication-needed")]
    Needed,
    /// It is another one.
    #[error("password-wrong")]
    Wrong,
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
            Self::SignedOut(_) => of_field(Kind::Unauthenticated, "not_authenticated"),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(ReauthenticationError);

/// The password again.
pub(crate) fn reauthenticate(
    app: &App,
    me: &SignedIn,
    password: &Password,
    origin: &Admitted,
) -> Result<Reauthenticated, ReauthenticationError> {
    let user = app.write(origin, |tx| {
        let who = Who::signed_in(origin, me.id());
        throttle::spend(app, tx, Limit::Reauthenticate, &who)?;
        Ok::<_, ReauthenticationError>(users::find(tx, me.id())?.ok_or(SignedOut)?)
    })?;
    if !is_right(app, me, &user, password, origin)? {
        return Err(ReauthenticationError::Wrong);
    }
    app.write(origin, |tx| {
        // It may have been changed while it was compared.
        let now = users::find(tx, me.id())?.filter(|now| now.password == user.password);
        now.ok_or(ReauthenticationError::Wrong)?;
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
        Ok(Reauthenticated::new(me, token))
    })
}
