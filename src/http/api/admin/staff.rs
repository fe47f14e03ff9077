//! Who of the staff calls.

use crate::accounts::{self, SignedIn};
use crate::admin::{self, Rights};
use crate::http::api::{ApiError, Bearer, refusal};
use crate::http::blocking::call;
use crate::site::Site;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use std::future::Future;
use std::pin::Pin;

/// Extractor: somebody on the staff, by an access token, within the timeouts of the admin site (`admin::enter`).
pub(super) struct Staff {
    me: SignedIn,
    rights: Rights,
}

impl Staff {
    /// As whom they are signed in.
    pub(super) fn me(&self) -> &SignedIn {
        &self.me
    }

    /// What they may do, as of now.
    pub(super) fn rights(&self) -> &Rights {
        &self.rights
    }

    /// Who they are.
    pub(super) fn staff(&self) -> &accounts::Staff {
        self.rights.staff()
    }
}

impl FromRequest for Staff {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let me = Bearer::from_request(request, payload);
        let site = request.app_data::<Data<Site>>().cloned();
        Box::pin(async move {
            let me = me.await?.into_inner();
            let site = site.ok_or_else(ApiError::broken)?;
            let proof = me.clone();
            let rights = call(&site, move |app| admin::enter(app, &proof)).await;
            let rights = rights.map_err(|error| refusal(&error))?;
            Ok(Self { me, rights })
        })
    }
}
