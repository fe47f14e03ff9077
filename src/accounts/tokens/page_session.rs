//! API tokens for a session of the pages: a script of the site's own origin calls the API as whoever is logged in there. They
//! are no second session. They name the row of the first, are worth what it is worth, and end with it; and their use is no
//! use of it, so that a script that goes on refreshing keeps nobody logged in.
//!
//! Several tabs have one refresh token between them: who asks again gets the one that is current. One that is dead ends the
//! tokens and not the session: the page that has the cookie asks for others, and whoever has copied one cannot.

use super::{Refreshed, rotation};
use crate::accounts::actor::{SignedIn, SignedOut, hold_session};
use crate::accounts::policy::LevelError;
use crate::accounts::throttle::{self, Throttled, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault};
use crate::events::Event;
use crate::store::sessions::{self, Row};
use crate::values::Moment;

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub enum PageTokensError {
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// The site demands a second factor first.
    #[error(transparent)]
    Level(#[from] LevelError),
    /// They were asked for too often.
    #[error("throttled-tries")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for PageTokensError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::SignedOut(ended) => ended.details(),
            Self::Level(error) => error.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(PageTokensError);

/// Tokens for my session.
pub fn issue(app: &App, me: &SignedIn, origin: &Origin) -> Result<Refreshed, PageTokensError> {
    me.check_level(app)?;
    app.write(origin, |tx| {
        throttle::spend(
            app,
            tx,
            Limit::SessionTokens,
            &Who::signed_in(origin, me.id()),
        )?;
        let found = hold_session(tx, me)?.filter(|(_, user)| user.is_verified);
        let (row, user) = found.ok_or(SignedOut)?;
        let now = tx.now();
        let (jti, at) = if let Some(current) = current(app, &row, now) {
            current
        } else {
            let jti = app.new_jti();
            if sessions::give_tokens(tx, row.id, &jti)? == 0 {
                return Err(SignedOut.into());
            }
            (jti, now)
        };
        tx.emit(Event::TokenIssued {
            user: user.id,
            session: row.id,
        })?;
        Ok(rotation::answer(app, &row, &user, &jti, at, now)?)
    })
}

/// The refresh token that the session has already, while most of its life is to come.
fn current(app: &App, row: &Row, now: Moment) -> Option<(String, Moment)> {
    let (jti, at) = (row.jti.clone()?, row.rotated_at?);
    (now - at < app.config().jwt.refresh / 2).then_some((jti, at))
}
