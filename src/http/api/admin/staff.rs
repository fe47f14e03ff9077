//! Who of the staff calls.

use crate::accounts::{self, ConfirmError};
use crate::admin::AdminError;
use crate::http::api::{ApiError, Bearer, refusal};
use crate::site::Site;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use std::future::Future;
use std::pin::Pin;
use time::Duration;

/// So long after the password was given staff is asked for it again, whatever they want to see.
const LONGEST: Duration = Duration::hours(24);

/// Extractor: somebody on the staff, by an access token.
pub(super) struct Staff {
    me: Bearer,
    proof: accounts::Staff,
}

impl Staff {
    /// As whom they are signed in.
    pub(super) fn me(&self) -> &Bearer {
        &self.me
    }

    /// The proof that use cases ask for.
    pub(super) fn proof(&self) -> &accounts::Staff {
        &self.proof
    }
}

impl FromRequest for Staff {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = Bearer::from_request(request, payload);
        let site = request.app_data::<Data<Site>>().cloned();
        Box::pin(async move {
            let me = me.await?;
            let site = site.ok_or_else(ApiError::broken)?;
            let proof = accounts::Staff::among(me.proof());
            let proof = proof.ok_or_else(|| refusal(&AdminError::NotAllowed))?;
            if site.app().now() - me.proof().authenticated_at() >= LONGEST {
                return Err(refusal(&ConfirmError::Needed).into());
            }
            Ok(Self { me, proof })
        })
    }
}
