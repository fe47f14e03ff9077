//! The extractors that are open to others: they refuse who is not there.

use super::login_required::to_login;
use super::{Extracting, resolve};
use crate::accounts::{self, PublicUser};
use crate::http::error::PageError;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{Error, FromRequest, HttpRequest};

/// Extractor: somebody who is signed in. Strangers are sent to the login page.
#[derive(Debug, Clone)]
pub struct SignedIn(accounts::SignedIn);

impl SignedIn {
    /// The user, after the password was entered again.
    pub(crate) fn again(me: &accounts::SignedIn) -> Self {
        Self(me.clone())
    }

    /// Who.
    pub fn user(&self) -> &PublicUser {
        self.0.user()
    }

    /// The proof that use cases ask for.
    pub fn proof(&self) -> &accounts::SignedIn {
        &self.0
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match resolve(&request).await? {
                Some(me) => Ok(Self(me)),
                None => Err(actix_web::error::InternalError::from_response(
                    "not signed in",
                    to_login(&request),
                )
                .into()),
            }
        })
    }
}

/// Extractor: somebody on the staff. Strangers are sent to the login page, others are refused. The timeouts of the admin site
/// are not asked here: `admin::enter` does, and gives the rights to look at rows.
#[derive(Debug, Clone)]
pub struct Staff {
    me: SignedIn,
    staff: accounts::Staff,
}

impl Staff {
    /// Who.
    pub fn user(&self) -> &PublicUser {
        self.me.user()
    }

    /// The proof that use cases ask for.
    pub fn proof(&self) -> &accounts::Staff {
        &self.staff
    }
}

impl FromRequest for Staff {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = SignedIn::from_request(request, payload);
        Box::pin(async move {
            let me = me.await?;
            let staff = accounts::Staff::among(me.proof());
            let refused = || {
                PageError::saying(
                    StatusCode::FORBIDDEN,
                    "This part is for the people who run the site.",
                )
            };
            staff
                .map(|staff| Self { me, staff })
                .ok_or_else(|| refused().into())
        })
    }
}
