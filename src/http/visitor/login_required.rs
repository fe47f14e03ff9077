//! A scope that only people who are signed in reach, and the way to the login page.

use super::resolve;
use crate::http::next;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{Error, HttpRequest, HttpResponse};
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;

/// Closes a scope to strangers: they are sent to the login page, and back when they have logged in.
///
/// Mount the scope through [`configure_with`](crate::http::configure_with); the session is read there.
pub fn login_required() -> LoginRequired {
    LoginRequired
}

/// What [`login_required`] returns.
#[derive(Debug, Clone, Copy)]
pub struct LoginRequired;

impl<S, B> Transform<S, ServiceRequest> for LoginRequired
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = Guarded<S>;
    type InitError = ();
    type Future = Ready<Result<Guarded<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Guarded {
            service: Rc::new(service),
        }))
    }
}

/// A service that only people who are signed in reach.
#[derive(Debug)]
pub struct Guarded<S> {
    service: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for Guarded<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = self.service.clone();
        Box::pin(async move {
            let answer = match resolve(request.request()).await {
                Ok(Some(_)) => {
                    return service
                        .call(request)
                        .await
                        .map(ServiceResponse::map_into_left_body);
                }
                Ok(None) => to_login(request.request()),
                Err(error) => error.as_response_error().error_response(),
            };
            Ok(request.into_response(answer).map_into_right_body())
        })
    }
}

/// To the login page, and from there back to where a GET wanted to go.
pub(super) fn to_login(request: &HttpRequest) -> HttpResponse {
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |wanted| wanted.as_str());
    let safe = [Method::GET, Method::HEAD].contains(request.method());
    let carried = next::in_query(wanted);
    let back = if safe && wanted != "/" && carried.len() <= next::ROOM {
        format!("/login?next={carried}")
    } else {
        "/login".to_owned()
    };
    let mut response = HttpResponse::SeeOther();
    if let Ok(value) = HeaderValue::from_str(&back) {
        response.insert_header((header::LOCATION, value));
    }
    response.finish()
}
