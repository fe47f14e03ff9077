//! What a handler of the embedding application does with accounts by itself: login and logout, and who there is.

use super::blocking::call;
use super::error::{PageError, status_of};
use super::visitor::{CodePage, Visitor, resolve, see_other, site};
use crate::accounts::{self, LoggedIn, PublicUser, SignedIn, Step};
use crate::admin::{self, AdminError, Answer, Permit, Right};
use crate::app::Origin;
use crate::error::{Failure as _, Fault};
use crate::site::Site;
use crate::values::UserId;
use actix_web::dev::Payload;
use actix_web::error::{ErrorInternalServerError, InternalError};
use actix_web::http::StatusCode;
use actix_web::{Error, FromRequest as _, HttpRequest, HttpResponse, ResponseError};

/// Logs `user` in, in the browser that sent this request: for an application that knows who it is by other means than a
/// password, such as an invitation or a login elsewhere. Call it only for somebody who has just shown that: it counts as an
/// authentication, and for ten minutes nothing asks for the password.
///
/// The session is one like any other: it ends what the browser was logged in as before, has a row and an event, and is
/// listed, idle and revoked as the others are. It ends with the browser; [`login_remembered`] keeps it.
///
/// The account has to be open and verified. The error for one that is not is a page: 403 for a banned, archived or
/// closing account, for one that waits for a password reset and for one that is not verified yet, 404 for one that is
/// not there. Nobody is logged in yet whose account has a second step: the error is a redirect to the page that asks
/// for it.
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
    let (opened, page) = match done.await.map_err(|error| PageError::of(&error))? {
        Step::Done(done) => return enter(request, &visitor, &done).await,
        Step::Second(opened, _) => (opened, CodePage::Second),
        Step::Verify(opened) | Step::VerifyPhone(opened) => (opened, CodePage::Verify),
    };
    let asked = visitor.await_code(&site, &opened, page, None);
    let to = asked.map_err(PageError::from)?;
    Err(InternalError::from_response("sent to another page", see_other(&to)).into())
}

async fn enter(
    request: &HttpRequest,
    visitor: &Visitor,
    done: &LoggedIn,
) -> Result<SignedIn, Error> {
    visitor.sign_in(done).map_err(PageError::from)?;
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
    visitor.forget_flows(&site);
    Ok(())
}

impl Site {
    /// The account of this e-mail address, username or id, whatever its state; `None` when there is none.
    pub async fn find_user(&self, who: &str) -> Result<Option<PublicUser>, Error> {
        let (site, who) = (self.clone(), who.to_owned());
        let found = call(self, move |app| {
            let by = site.own_permit(Right::View)?;
            admin::find_user(app, &by, &who)
        });
        match found.await {
            Ok(user) => Ok(Some(user)),
            Err(AdminError::Unknown) => Ok(None),
            Err(error) => Err(PageError::of(&error).into()),
        }
    }

    /// Makes an account from the fields of the admin site's form, your custom fields among them: `email` is required, and the
    /// address counts as verified. Without a password nobody logs in by one until its owner has chosen one by e-mail.
    ///
    /// The error says what is wrong with which field; as an answer it is a page.
    pub async fn create_user(
        &self,
        fields: impl IntoIterator<Item = (&'static str, Answer)>,
    ) -> Result<PublicUser, AdminError> {
        let fields = fields.into_iter();
        let fields = fields
            .map(|(name, answer)| (name.to_owned(), answer))
            .collect();
        let site = self.clone();
        call(self, move |app| {
            let (here, users) = (Origin::command_line(), site.users()?);
            let id = admin::add_row(app, &site.own_permit(Right::Add)?, users, &fields, &here)?;
            admin::find_user(app, &site.own_permit(Right::View)?, &id.to_string())
        })
        .await
    }

    fn users(&self) -> Result<&admin::Model, Fault> {
        let users = self.models().find("users");
        users.ok_or_else(|| Fault::Broken("there is no model of users".into()))
    }

    /// The program itself may do everything.
    fn own_permit(&self, right: Right) -> Result<Permit, Fault> {
        Ok(Permit::at_the_command_line(self.users()?, right))
    }
}

impl ResponseError for AdminError {
    fn status_code(&self) -> StatusCode {
        status_of(self.details().kind)
    }

    fn error_response(&self) -> HttpResponse {
        PageError::of(self).error_response()
    }
}
