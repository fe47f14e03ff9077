//! The extractors for pages: somebody who is signed in, somebody on the staff, somebody who gave the password lately. Each is
//! the very proof that use cases ask for; who cannot show it is sent to a page where they can.

use super::redirects::{to_login, to_reauthentication};
use super::{Extracting, resolve, site};
use crate::accounts::{RecentlyAuthenticated, SignedIn, Staff};
use crate::http::error::PageError;
use crate::i18n::Message;
use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};

/// Another answer than that of the handler.
fn instead(response: HttpResponse) -> Error {
    InternalError::from_response("sent to another page", response).into()
}

/// Strangers are sent to the login page.
impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let me = resolve(&request).await?;
            me.ok_or_else(|| instead(to_login(&request)))
        })
    }
}

/// Strangers are sent to the login page, others are refused. The timeouts of the admin site are not asked here:
/// `admin::enter` does, and gives the rights to look at rows.
impl FromRequest for Staff {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = SignedIn::from_request(request, payload);
        Box::pin(async move {
            let refused = || {
                let text = Message::new("enter-not-staff");
                PageError::saying(StatusCode::FORBIDDEN, &text)
            };
            Self::among(&me.await?).ok_or_else(|| refused().into())
        })
    }
}

/// Strangers are sent to the login page, who gave the password longer ago than ten minutes to the page that asks for it.
impl FromRequest for RecentlyAuthenticated {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = SignedIn::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let me = me.await?;
            let site = site(&request).map_err(PageError::from)?;
            Self::among(site.app(), &me).ok_or_else(|| instead(to_reauthentication(&request)))
        })
    }
}
