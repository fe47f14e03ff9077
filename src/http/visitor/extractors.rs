//! The extractors for pages: somebody who is signed in, somebody on the staff, somebody who gave the password lately. Each is
//! the very proof that use cases ask for; who cannot show it is sent to a page where they can.

use super::redirects::{to_level, to_login, to_reauthentication, to_terms};
use super::{Extracting, resolve, site};
use crate::accounts::{RecentlyAuthenticated, SignedIn, Staff, StaffError, TermsDue};
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

/// Extractor: somebody signed in, also without the second factor that the site demands: for the pages where they set one
/// up, and leave.
pub(crate) struct AtAnyLevel(SignedIn);

impl AtAnyLevel {
    pub(crate) fn into_inner(self) -> SignedIn {
        self.0
    }
}

/// Strangers are sent to the login page.
impl FromRequest for AtAnyLevel {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let me = resolve(&request).await?;
            me.map(Self).ok_or_else(|| instead(to_login(&request)))
        })
    }
}

/// Extractor: somebody signed in with what the site demands, but for its terms: for who takes along what is kept, and leaves.
pub(crate) struct BeforeTerms(SignedIn);

impl BeforeTerms {
    pub(crate) fn into_inner(self) -> SignedIn {
        self.0
    }
}

/// Strangers are sent to the login page; who has no second factor where the site demands one of everybody, to where it is set
/// up.
impl FromRequest for BeforeTerms {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = AtAnyLevel::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let me = me.await?.into_inner();
            let site = site(&request).map_err(PageError::from)?;
            match me.check_level(site.app()) {
                Ok(()) => Ok(Self(me)),
                Err(error) => Err(instead(to_level(&request, error))),
            }
        })
    }
}

/// The same; and who has yet to accept the site's terms is sent to where they are.
impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = BeforeTerms::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let me = me.await?.into_inner();
            let site = site(&request).map_err(PageError::from)?;
            match me.check_terms(site.app()) {
                Ok(()) => Ok(me),
                Err(TermsDue) => Err(instead(to_terms(&request))),
            }
        })
    }
}

/// Strangers are sent to the login page, staff without a second factor where the site demands one of them to where it is set
/// up, others are refused. The timeouts of the admin site are not asked here:
/// `admin::enter` does, and gives the rights to look at rows.
impl FromRequest for Staff {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = SignedIn::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let me = me.await?;
            let site = site(&request).map_err(PageError::from)?;
            Self::among(site.app(), &me).map_err(|error| match error {
                StaffError::Level(error) => instead(to_level(&request, error)),
                StaffError::NotStaff => {
                    let text = Message::new("enter-not-staff");
                    PageError::saying(StatusCode::FORBIDDEN, &text).into()
                }
            })
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
