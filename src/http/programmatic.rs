//! Login and logout by a handler, of ours or of the embedding application.

use super::blocking::call;
use super::error::PageError;
use super::visitor::{Visitor, resolve, site};
use crate::accounts::{self, SignedIn};
use crate::values::UserId;
use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{Error, FromRequest as _, HttpRequest};

/// Logs `user` in, in the browser that sent this request: for an application that knows who it is by other means than a
/// password, such as an invitation or a login elsewhere. Call it only for somebody who has just shown that: it counts as an
/// authentication, and for ten minutes nothing asks for the password.
///
/// The session is one like any other: it ends what the browser was logged in as before, has a row and an event, and is
/// listed, idle and revoked as the others are. It ends with the browser; [`login_remembered`] keeps it.
///
/// The account has to be open and verified. The error for one that is not is a page: 403 for a banned, archived or closing
/// account, for one that waits for a password reset and for one that is not verified yet, 404 for one that is not there.
///
/// The request has to come through [`configure_with`](crate::http::configure_with), where cookies are written.
pub async fn login(request: &HttpRequest, user: UserId) -> Result<SignedIn, Error> {
    open(request, user, false).await
}

/// [`login`] with a session that outlives the browser, as "Remember me" does.
pub async fn login_remembered(request: &HttpRequest, user: UserId) -> Result<SignedIn, Error> {
    open(request, user, true).await
}

async fn open(request: &HttpRequest, user: UserId, remember: bool) -> Result<SignedIn, Error> {
    let site = site(request).map_err(PageError::from)?;
    let visitor = Visitor::from_request(request, &mut Payload::None).await?;
    let origin = visitor.origin(&site);
    let done = call(&site, move |app| {
        accounts::login_without_password(app, user, remember, &origin)
    });
    let done = done.await.map_err(|error| PageError::of(&error))?;
    visitor.sign_in(&done).map_err(PageError::from)?;
    let me = resolve(request).await?;
    me.ok_or_else(|| ErrorInternalServerError("the session ended as it began"))
}

/// Logs out whoever sent this request: ends the session and forgets what its cookie holds. Nobody signed in is none the
/// worse for it.
///
/// The request has to come through [`configure_with`](crate::http::configure_with), where cookies are written.
pub async fn logout(request: &HttpRequest) -> Result<(), Error> {
    let site = site(request).map_err(PageError::from)?;
    let visitor = Visitor::from_request(request, &mut Payload::None).await?;
    if let Some(me) = visitor.me().cloned() {
        let origin = visitor.origin(&site);
        let ended = call(&site, move |app| accounts::logout(app, &me, &origin));
        ended.await.map_err(PageError::from)?;
    }
    visitor.sign_out();
    Ok(())
}
