//! Tokens: read, exchanged, given back.

use crate::accounts::{self, Said, TokenError};
use crate::http::graphql::caller::{self, Caller};
use crate::http::graphql::payloads::{
    Answer, Payload as _, Refreshed, RevokeToken, VerifyToken, names, settle,
};
use crate::http::graphql::refusals::{MutationError, second_step};
use crate::http::graphql::scalars::Generic;
use crate::i18n::Message;
use crate::security::jwt::BadToken;
use async_graphql::{Context, Object};
use serde_json::json;

#[derive(Default)]
pub(super) struct Tokens;

#[Object]
impl Tokens {
    /// Whether an access token is valid now, and what it contains.
    async fn verify_token(&self, context: &Context<'_>, token: String) -> Answer<VerifyToken> {
        settle(verify(caller::of(context), token).await)
    }

    /// Exchanges a refresh token for a new access token. If you select `refreshToken`, you get a new refresh token too,
    /// and the old one no longer works.
    async fn refresh_token(
        &self,
        context: &Context<'_>,
        refresh_token: String,
    ) -> Answer<Refreshed> {
        let then = if context.look_ahead().field("refreshToken").exists() {
            Then::Exchanged
        } else {
            Then::Kept
        };
        settle(refresh(caller::of(context), refresh_token, then).await)
    }

    /// Ends the session of a refresh token.
    async fn revoke_token(
        &self,
        context: &Context<'_>,
        refresh_token: String,
    ) -> Answer<RevokeToken> {
        settle(revoke(caller::of(context), refresh_token).await)
    }
}

/// A token that opens nothing, whatever the reason.
pub(super) fn invalid(error: TokenError) -> MutationError {
    match error {
        TokenError::Fault(fault) => fault.into(),
        TokenError::NotAllowed(refusal) => refusal.into(),
        TokenError::PhoneNotVerified | TokenError::NotVerified => MutationError::not_verified(),
        _ => MutationError::invalid_token(),
    }
}

fn payload(said: &Said) -> Generic {
    Generic::of(json!({
        "username": said.username,
        "exp": said.expires,
        "origIat": said.issued,
    }))
}

async fn verify(caller: &Caller, raw: String) -> Result<VerifyToken, MutationError> {
    let said = accounts::read_access_token(caller.site().app(), &raw).await;
    let said = said.map_err(|error| match error {
        TokenError::Bad(BadToken::Expired) => {
            MutationError::general(&Message::new("verify-expired-token"), "expired_token")
        }
        other => invalid(other),
    })?;
    Ok(VerifyToken {
        payload: Some(payload(&said)),
        ..VerifyToken::done()
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Exchanged,
    Kept,
}

async fn refresh(caller: &Caller, raw: String, then: Then) -> Result<Refreshed, MutationError> {
    let kept = raw.clone();
    let new = caller.call(move |app, origin| match then {
        Then::Exchanged => accounts::refresh_token(app, &raw, origin),
        Then::Kept => accounts::renew_access_token(app, &raw, origin),
    });
    let new = match new.await {
        Err(TokenError::SecondFactor(opened, ways)) => {
            return Ok(Refreshed {
                flow: Some(opened.flow.expose().to_owned()),
                second_factors: Some(names(&ways)),
                ..Refreshed::refused(second_step())
            });
        }
        answer => answer.map_err(invalid)?,
    };
    let said = accounts::read_access_token(caller.site().app(), &new.access).await;
    let said = said.map_err(invalid)?;
    // Where they do not rotate the same one goes on.
    let next = match then {
        Then::Exchanged => Some(new.refresh.unwrap_or(kept)),
        Then::Kept => None,
    };
    Ok(Refreshed {
        payload: Some(payload(&said)),
        ..Refreshed::with(caller.hand_out(new.access, next))
    })
}

async fn revoke(caller: &Caller, raw: String) -> Result<RevokeToken, MutationError> {
    let ended = caller.call(move |app, origin| {
        accounts::blacklist_token(app, &raw, origin)?;
        Ok::<_, TokenError>(app.now().assume_utc().unix_timestamp())
    });
    Ok(RevokeToken {
        revoked: Some(ended.await.map_err(invalid)?),
        ..RevokeToken::done()
    })
}
