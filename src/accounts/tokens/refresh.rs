//! Exchanging refresh tokens, and ending what they stand for.

use super::imported;
use super::rotation::{Then, end_session, refresh_session};
use super::{Refreshed, TokenError, digest, read};
use crate::accounts::entrance::{self, Counted, Entry, Gate, Note, Step};
use crate::accounts::phone;
use crate::accounts::token_pair::{self, Pair};
use crate::app::{App, Origin};
use crate::events::Purpose;
use crate::security::jwt::{BadToken, Kind, Subject};
use crate::store::{Tx, flows, users};
use crate::values::{Method, Moment, Token};

/// Exchanges a refresh token.
pub fn refresh(app: &App, raw: &str, origin: &Origin) -> Result<Refreshed, TokenError> {
    exchange(app, raw, Then::Rotates, origin)
}

/// A new access token for somebody who keeps the refresh token.
pub fn renew_access(app: &App, raw: &str, origin: &Origin) -> Result<Refreshed, TokenError> {
    exchange(app, raw, Then::Stays, origin)
}

fn exchange(app: &App, raw: &str, then: Then, origin: &Origin) -> Result<Refreshed, TokenError> {
    let claims = match read(app, raw, Some(Kind::Refresh)) {
        // What we have not signed another program may have, whose people are here now.
        Err(TokenError::Bad(BadToken::Invalid)) => {
            let exchanged = imported::exchange(app, raw, then, origin)?;
            return exchanged.ok_or(TokenError::Bad(BadToken::Invalid));
        }
        read => read?,
    };
    match &claims.subject {
        Subject::Pending { flow } => refresh_pending(app, flow, origin),
        Subject::User(named) => app
            .write(origin, |tx| {
                // The inner result is the answer, the outer one whether to keep what was written: the end of a session
                // whose token was used twice is kept.
                match refresh_session(app, tx, named, &claims.jti, then) {
                    Err(TokenError::Fault(fault)) => Err(fault.into()),
                    answer => Ok::<_, TokenError>(answer),
                }
            })
            .flatten(),
    }
}

/// Before the code was entered a pending token brings another pending one; after, once, a full pair, or the flow of the
/// second step.
fn refresh_pending(app: &App, flow: &str, origin: &Origin) -> Result<Refreshed, TokenError> {
    let step = entrance::asking(app, origin, Counted::NotYet, |gate| {
        app.write(origin, |tx| {
            let row = flows::find(tx, &digest(flow))?.ok_or(TokenError::Blacklisted)?;
            if let Some(proved_at) = row.completed_at {
                return exchange_completed(app, tx, (&row, proved_at), gate).map(Some);
            }
            if row.ended_at.is_some() || row.expires_at <= tx.now() {
                return Err(TokenError::Blacklisted);
            }
            Ok(None)
        })
    })?;
    let Pair { access, refresh } = match step {
        None => {
            let flow = Token::parse(flow).ok_or(TokenError::Blacklisted)?;
            token_pair::pending(app, &flow)?
        }
        Some(Step::Done(done)) => done.pair.ok_or(TokenError::Blacklisted)?,
        Some(Step::Second(opened, ways)) => {
            return Err(TokenError::SecondFactor(Box::new(opened), ways));
        }
        Some(Step::Verify(_)) => return Err(TokenError::NotVerified),
        Some(Step::VerifyPhone(_)) => return Err(TokenError::PhoneNotVerified),
    };
    Ok(Refreshed {
        access,
        refresh: app.config().jwt.rotate.then_some(refresh),
    })
}

/// Exchanges the pending token of a flow that was completed, once, whatever comes of it.
fn exchange_completed(
    app: &App,
    tx: &mut Tx<'_>,
    (row, proved_at): (&flows::Row, Moment),
    gate: &Gate,
) -> Result<Step, TokenError> {
    let user = row.user().ok_or(TokenError::NoActiveAccount)?;
    // Whatever ends the account's sessions now ends this one too, or comes before and forbids it.
    users::lock(tx, user)?;
    let user = users::find(tx, user)?
        .filter(|user| user.may_sign_in())
        .ok_or(TokenError::NoActiveAccount)?;
    if phone::awaits(app, &user) {
        return Err(TokenError::PhoneNotVerified);
    }
    if flows::redeem(tx, row.id)? == 0 {
        return Err(TokenError::Blacklisted);
    }
    let by_code = match row.purpose {
        Purpose::VerifyPhone => Method::PhoneCode,
        _ => Method::EmailCode,
    };
    let entry = Entry {
        proved: row.methods.and(by_code),
        // The token is no password: what counts is when the code was given.
        proved_at: Some(proved_at),
        remembered: false,
        note: Note::AtTheCode,
        gate,
    };
    Ok(entrance::admit(app, tx, &user, &entry)?)
}

/// Ends the session of a refresh token. The second time it is refused, as the package does.
pub fn blacklist(app: &App, raw: &str, origin: &Origin) -> Result<(), TokenError> {
    let claims = match read(app, raw, Some(Kind::Refresh)) {
        Err(TokenError::Bad(BadToken::Invalid)) => {
            let ended = imported::blacklist(app, raw, origin)?;
            return ended.ok_or(TokenError::Bad(BadToken::Invalid));
        }
        read => read?,
    };
    app.write(origin, |tx| match &claims.subject {
        Subject::Pending { flow } => {
            let row = flows::find(tx, &digest(flow))?.ok_or(TokenError::Blacklisted)?;
            // One whose code was entered, and that was not exchanged yet, is as good as a session.
            if flows::end(tx, row.id)? == 0 && flows::redeem(tx, row.id)? == 0 {
                Err(TokenError::Blacklisted)
            } else {
                Ok(())
            }
        }
        Subject::User(named) => end_session(tx, named, &claims.jti),
    })
}

/// Ends the session of a refresh token; done twice, it is still done.
pub fn logout(app: &App, raw: &str, origin: &Origin) -> Result<(), TokenError> {
    match blacklist(app, raw, origin) {
        Err(TokenError::Blacklisted) => Ok(()),
        done => done,
    }
}
