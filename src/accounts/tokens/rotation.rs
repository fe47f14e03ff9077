//! Refresh tokens of a session: each is exchanged once, and ends the session when it is in the wrong hands.

use super::{RefreshState, Refreshed, TokenError, is_good, living, state_of};
use crate::accounts::letters;
use crate::accounts::token_pair::{self, Issued, Pair};
use crate::app::{App, Holder};
use crate::error::Fault;
use crate::events::Event;
use crate::security::jwt::SessionClaim;
use crate::store::{self, Letter, Tx, users};
use crate::values::Moment;

/// What becomes of a refresh token that is presented.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Another takes its place, where the settings say so.
    Rotates,
    Stays,
}

/// Exchanges a refresh token of a session, by its name.
pub(super) fn refresh_session(
    app: &App,
    tx: &mut Tx<'_>,
    named: &SessionClaim,
    jti: &str,
    then: Then,
) -> Result<Refreshed, TokenError> {
    let (now, session) = (tx.now(), named.session);
    let (row, owner) = living(store::sessions::find(tx, session)?, named, now)?;
    let rotates = app.config().jwt.rotate && then == Then::Rotates;
    match state_of(&row, jti, now) {
        RefreshState::Current if !rotates => {
            if is_used_on(tx, &row, jti)? {
                return answer_without_refresh(app, &row, &owner, now);
            }
        }
        RefreshState::Current => {
            let next = app.new_jti();
            if store::sessions::rotate(tx, &row, jti, &next)? == 1 {
                return exchanged(app, tx, (&row, &owner), &next);
            }
        }
        RefreshState::Unanswered => {
            let (lost, next) = (row.jti.as_deref().unwrap_or_default(), app.new_jti());
            if store::sessions::replace_lost(tx, &row, (jti, lost), &next)? == 1 {
                return exchanged(app, tx, (&row, &owner), &next);
            }
        }
        RefreshState::JustReplaced | RefreshState::Spent => {}
    }
    // Somebody may have been faster since we looked.
    let (row, owner) = living(store::sessions::find(tx, session)?, named, now)?;
    match (state_of(&row, jti, now), row.jti.as_deref()) {
        (RefreshState::Current, _) => answer_without_refresh(app, &row, &owner, now),
        (RefreshState::JustReplaced | RefreshState::Unanswered, Some(current)) => {
            let issued = row.rotated_at.unwrap_or(now);
            Ok(answer(app, &row, &owner, current, issued, now)?)
        }
        _ if row.kind == Holder::Browser => {
            if store::sessions::take_tokens(tx, session)? > 0 {
                tx.emit(Event::TokenRevoked {
                    user: owner.id,
                    session,
                })?;
            }
            Err(TokenError::Blacklisted)
        }
        _ => {
            // The user first, then what is theirs.
            users::lock(tx, owner.id)?;
            store::sessions::revoke(tx, session)?;
            tx.emit(Event::RefreshTokenReused {
                user: owner.id,
                session,
            })?;
            letters::tell(tx, Letter::TokenReused, &owner)?;
            Err(TokenError::Blacklisted)
        }
    }
}

/// Notes that a token is used that goes on, where another waits for it to be used. `false` when it is not current any more.
fn is_used_on(tx: &mut Tx<'_>, row: &store::sessions::Row, jti: &str) -> Result<bool, TokenError> {
    if row.previous_jti.is_none() || row.used_jti.as_deref() == Some(jti) {
        return Ok(true);
    }
    Ok(store::sessions::note_use(tx, row.id, jti)? == 1)
}

fn exchanged(
    app: &App,
    tx: &mut Tx<'_>,
    (row, owner): (&store::sessions::Row, &users::Row),
    next: &str,
) -> Result<Refreshed, TokenError> {
    tx.emit(Event::TokenRefreshed {
        user: owner.id,
        session: row.id,
    })?;
    let now = tx.now();
    Ok(answer(app, row, owner, next, now, now)?)
}

fn answer_without_refresh(
    app: &App,
    row: &store::sessions::Row,
    owner: &users::Row,
    now: Moment,
) -> Result<Refreshed, TokenError> {
    let jti = row.jti.as_deref().unwrap_or_default();
    let issued = row.rotated_at.unwrap_or(row.created_at);
    Ok(Refreshed {
        refresh: None,
        ..answer(app, row, owner, jti, issued, now)?
    })
}

pub(super) fn answer(
    app: &App,
    row: &store::sessions::Row,
    owner: &users::Row,
    jti: &str,
    at: Moment,
    now: Moment,
) -> Result<Refreshed, Fault> {
    let issued = Issued {
        user: row.user_id,
        session: row.id,
        nonce: row.nonce,
        jti,
        at,
        session_ends: row.expires_at,
        methods: row.methods,
        level: row.level(),
        authenticated_at: row.authenticated_at,
        custom_fields: &owner.custom_fields,
    };
    let Pair { access, refresh } = token_pair::of_session(app, &issued, now)?;
    Ok(Refreshed {
        access,
        refresh: Some(refresh),
    })
}

/// Ends a session with one of its refresh tokens.
pub(super) fn end_session(
    tx: &mut Tx<'_>,
    named: &SessionClaim,
    jti: &str,
) -> Result<(), TokenError> {
    let SessionClaim { user, session, .. } = *named;
    let now = tx.now();
    let (row, _) = living(store::sessions::find(tx, session)?, named, now)?;
    if !is_good(&row, jti, now) || store::sessions::revoke(tx, session)? == 0 {
        return Err(TokenError::Blacklisted);
    }
    tx.emit(Event::LoggedOut { user, session })?;
    tx.emit(Event::TokenRevoked { user, session })?;
    Ok(())
}
