//! Tokens for programs. The session row is the one truth: an access token names it, a refresh token is its rotating
//! secret. So whatever ends a session ends its tokens, on the next call, on every node. A token names the row by its number
//! and by what is random in it ([`SessionClaim`]): another row that has the number, in a database that was put back from an older
//! copy, is not touched.
//!
//! A refresh token is good once. The one before the current one gets the same successor again for ten seconds, for two
//! tabs that refresh at once. Later it gets another successor, as long as the one that it got was never used: the answer
//! was lost on its way. The lost one is dead then. A token that is dead, or whose successor was used, is in the wrong hands,
//! and the session ends.

mod errors;
mod imported;
mod page_session;
mod refresh;
mod rotation;

pub use errors::TokenError;
pub use page_session::{PageTokensError, issue as issue_for_page};
pub use refresh::{blacklist, logout, refresh, renew_access};

use super::flows::Opened;
use super::sessions::is_idle;
use super::token_pair::{self, Pair};
use crate::app::App;
use crate::error::Fault;
use crate::security::digest;
use crate::security::jwt::{Claims, Kind, SessionClaim};
use crate::store::{self, users};
use crate::values::{Moment, Token};
use time::Duration;

/// For so long two refreshes of one token are one.
const SAME_ANSWER: Duration = Duration::seconds(10);

/// What came of a refresh.
pub struct Refreshed {
    /// A new access token.
    pub access: String,
    /// A new refresh token, where they rotate.
    pub refresh: Option<String>,
}

impl std::fmt::Debug for Refreshed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Refreshed(..)")
    }
}

/// The tokens of somebody who has signed up and not verified the address, or the number: they open what verifies it, and
/// nothing else. For an address that has an account they look the same, and are never worth more.
pub fn pending(app: &App, opened: &Opened) -> Result<Pair, Fault> {
    token_pair::pending(app, &opened.flow)
}

pub(super) fn read(app: &App, raw: &str, wanted: Option<Kind>) -> Result<Claims, TokenError> {
    let claims = app
        .tokens()
        .verify(raw, app.now().assume_utc().unix_timestamp())?;
    match wanted {
        Some(kind) if kind != claims.kind => Err(TokenError::WrongType),
        _ => Ok(claims),
    }
}

/// The living session that a refresh token names, with its owner.
pub(super) fn living(
    found: Option<(store::sessions::Row, users::Row)>,
    named: &SessionClaim,
    now: Moment,
) -> Result<(store::sessions::Row, users::Row), TokenError> {
    let (row, owner) = found.ok_or(TokenError::NoActiveAccount)?;
    if !named.is(row.user_id, &row) {
        return Err(TokenError::Blacklisted);
    }
    if !owner.may_sign_in() {
        return Err(TokenError::NoActiveAccount);
    }
    let idle = is_idle(row.kind, row.remembered, row.last_seen_at, now);
    if row.revoked_at.is_some() || row.expires_at <= now || idle || !owner.is_verified {
        return Err(TokenError::Blacklisted);
    }
    Ok((row, owner))
}

/// What a refresh token is to its session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RefreshState {
    /// The one that is good now.
    Current,
    /// The one before, exchanged just now.
    JustReplaced,
    /// The one before. Its successor was never used.
    Unanswered,
    /// Of no use any more.
    Spent,
}

fn state_of(row: &store::sessions::Row, jti: &str, now: Moment) -> RefreshState {
    if row.jti.as_deref() == Some(jti) {
        RefreshState::Current
    } else if row.previous_jti.as_deref() != Some(jti) {
        RefreshState::Spent
    } else if row.rotated_at.is_some_and(|at| now - at <= SAME_ANSWER) {
        RefreshState::JustReplaced
    } else if row.used_jti.is_none() || row.used_jti != row.jti {
        RefreshState::Unanswered
    } else {
        RefreshState::Spent
    }
}

pub(super) fn is_good(row: &store::sessions::Row, jti: &str, now: Moment) -> bool {
    state_of(row, jti, now) != RefreshState::Spent
}

pub(super) fn digest(flow: &str) -> Vec<u8> {
    Token::parse(flow)
        .map(|flow| digest::of_token(&flow))
        .unwrap_or_default()
}
