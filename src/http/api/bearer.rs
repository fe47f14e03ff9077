//! Who calls: the `Authorization` header, or where there is none, the access cookie.

use super::{ApiError, refusal};
use crate::accounts::{self, SignedIn, TokenError, TokenHolder};
use crate::app::{Holder, Origin};
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::{client, cookies};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::Token;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

/// Where an API call comes from.
pub(crate) fn origin(request: &HttpRequest, site: &Site) -> Origin {
    client::origin(request, site.config(), Holder::Api)
}

/// Extractor: somebody who is signed in by an access token. Others get the 401 or 403 that front-ends know; with
/// `MFA_REQUIRED=all` whoever has no second factor gets 403 `second_factor_missing`.
#[derive(Debug)]
pub struct Bearer(SignedIn);

impl Bearer {
    /// Somebody who is signed in.
    pub fn into_inner(self) -> SignedIn {
        self.0
    }
}

impl Deref for Bearer {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

/// Extractor: the same, also without the second factor that the site demands: for where they set one up, and leave.
pub(super) struct BearerAtAnyLevel(SignedIn);

impl BearerAtAnyLevel {
    pub(super) fn into_inner(self) -> SignedIn {
        self.0
    }
}

impl Deref for BearerAtAnyLevel {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

fn site_of(request: &HttpRequest) -> Result<Data<Site>, ApiError> {
    let site = request.app_data::<Data<Site>>();
    site.cloned().ok_or_else(ApiError::broken)
}

/// Whom the token of a call speaks for, whatever the site demands of them.
async fn holder(request: &HttpRequest, site: &Site) -> Result<TokenHolder, ApiError> {
    let raw = presented(request, site)?;
    let bearer = accounts::bearer(site.app(), &raw).await;
    bearer.map_err(|error| refused(&error))
}

/// Refuses somebody signed in of whom the site demands more.
fn of_level(site: &Site, holder: TokenHolder) -> Result<TokenHolder, ApiError> {
    if let TokenHolder::SignedIn(me) = &holder {
        me.check_level(site.app())
            .map_err(|error| refusal(&error))?;
    }
    Ok(holder)
}

/// Somebody an access token speaks for, verified or not, of whom the site demands no more.
impl FromRequest for TokenHolder {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let site = site_of(&request)?;
            Ok(of_level(&site, holder(&request, &site).await?)?)
        })
    }
}

impl FromRequest for BearerAtAnyLevel {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let site = site_of(&request)?;
            match holder(&request, &site).await? {
                TokenHolder::SignedIn(me) => Ok(Self(*me)),
                TokenHolder::Pending { purpose, .. } => Err(pending(purpose).into()),
            }
        })
    }
}

impl FromRequest for Bearer {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let holder = TokenHolder::from_request(request, payload);
        Box::pin(async move {
            match holder.await? {
                TokenHolder::SignedIn(me) => Ok(Self(*me)),
                TokenHolder::Pending { purpose, .. } => Err(pending(purpose).into()),
            }
        })
    }
}

/// Whether this is how access tokens are announced: as `Bearer`, or as `JWT`, in any case.
pub(crate) fn is_scheme(word: &str) -> bool {
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("jwt")
}

/// The access token that was presented.
pub(super) fn presented(request: &HttpRequest, site: &Site) -> Result<String, ApiError> {
    // The header wins; a browser that keeps its tokens in cookies sends none, or that of somebody who stands before us.
    let cookie = || cookies::access_token(request, site.config());
    let Some(header) = request.headers().get(header::AUTHORIZATION) else {
        return cookie().ok_or_else(ApiError::not_authenticated);
    };
    let Ok(text) = header.to_str() else {
        let unreadable = || ApiError::token_not_valid_for_header(&Message::new("token-invalid"));
        return cookie().ok_or_else(unreadable);
    };
    let mut parts = text.split_ascii_whitespace();
    match parts.next() {
        Some(scheme) if is_scheme(scheme) => {}
        _ => return cookie().ok_or_else(ApiError::not_authenticated),
    }
    match (parts.next(), parts.next()) {
        (Some(token), None) => Ok(token.to_owned()),
        _ => Err(ApiError::bad_authorization_header()),
    }
}

/// What somebody is told who has something to verify yet.
fn pending(purpose: Purpose) -> ApiError {
    refusal(&match purpose {
        Purpose::VerifyPhone => TokenError::PhoneNotVerified,
        _ => TokenError::NotVerified,
    })
}

fn refused(error: &TokenError) -> ApiError {
    match error {
        TokenError::Bad(crate::security::jwt::BadToken::NoUser) => {
            ApiError::token_not_valid(&error.message())
        }
        TokenError::Bad(_) | TokenError::WrongType => {
            ApiError::token_not_valid_for_header(&error.message())
        }
        TokenError::Blacklisted | TokenError::NoActiveAccount => {
            ApiError::token_not_valid_for_header(&Message::new("token-invalid"))
        }
        TokenError::UserNotFound => ApiError::user_not_found(),
        TokenError::UserInactive => ApiError::user_inactive(),
        TokenError::NotVerified
        | TokenError::PhoneNotVerified
        | TokenError::SecondFactor(..)
        | TokenError::NotAllowed(_)
        | TokenError::Fault(_) => refusal(error),
    }
}

/// Whom the token speaks for that came with a call; `None` when none came.
pub(super) async fn caller(
    request: &HttpRequest,
    site: &Site,
) -> Result<Option<TokenHolder>, ApiError> {
    let cookie = cookies::access_token(request, site.config());
    if !request.headers().contains_key(header::AUTHORIZATION) && cookie.is_none() {
        return Ok(None);
    }
    of_level(site, holder(request, site).await?).map(Some)
}

/// The flow a pending token is for.
pub(super) async fn pending_flow(
    request: &HttpRequest,
    site: &Site,
) -> Result<Option<Token>, ApiError> {
    Ok(match caller(request, site).await? {
        Some(TokenHolder::Pending { flow, .. }) => Some(flow),
        Some(TokenHolder::SignedIn(_)) | None => None,
    })
}
