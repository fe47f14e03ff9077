//! Guards: scopes and pages that are reached only with what the guard asks for.

use super::redirects::{to_level, to_login, to_reauthentication, to_terms};
use super::{resolve, site};
use crate::accounts::{RecentlyAuthenticated, SignedIn};
use crate::admin;
use crate::error::Fault;
use crate::http::blocking::call;
use crate::http::error::PageError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::StatusCode;
use actix_web::{Error, HttpRequest, HttpResponse};
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;

/// Closes a scope to strangers: they are sent to the login page, and back when they have logged in. With `MFA_REQUIRED=all`
/// whoever has no second factor is sent to the page where it is set up, and back, and whoever has yet to accept a version of the
/// site's terms (`TERMS_VERSION`) to theirs; the other guards do the same.
///
/// Mount the scope through [`configure_with`](crate::http::configure_with); the session is read there.
pub fn login_required() -> Guard {
    Guard(Requirement::Login)
}

/// Closes a scope to strangers alone, whatever the site demands.
pub(crate) fn login_required_at_any_level() -> Guard {
    Guard(Requirement::LoginAtAnyLevel)
}

/// Closes a scope to strangers, and to who lacks a second factor that the site demands; not to who has yet to accept its terms.
pub(crate) fn login_required_before_terms() -> Guard {
    Guard(Requirement::LoginBeforeTerms)
}

/// Closes a scope to all who do not hold a permission, by its name in the admin site: `view_book`. Strangers are sent to the
/// login page, others are refused with 403. Superusers hold every permission; nobody has to be on the staff to hold one.
/// With `MFA_REQUIRED=staff` staff without a second factor are sent to the page where it is set up.
///
/// The permissions are those of the site's models: `view_`, `add_`, `change_` and `delete_`, and what one row is called. A
/// name that is none of them is a mistake of the program, not of the person: it lets nobody in, and is answered with 500.
///
/// Mount the scope through [`configure_with`](crate::http::configure_with); the session is read there.
pub fn permission_required(permission: &'static str) -> Guard {
    Guard(Requirement::Permission(permission))
}

/// Closes a scope to all who did not give the password within the last ten minutes. Strangers are sent to the login page,
/// others to a page that asks for the password; both back from there. Of a form that is sent too late nothing is kept, so
/// close the page with the form as well.
///
/// Mount the scope through [`configure_with`](crate::http::configure_with); the session is read there.
pub fn recently_authenticated() -> Guard {
    Guard(Requirement::RecentAuthentication)
}

/// What [`login_required`], [`permission_required`] and [`recently_authenticated`] return, to wrap a scope in.
#[derive(Debug, Clone, Copy)]
pub struct Guard(Requirement);

#[derive(Debug, Clone, Copy)]
enum Requirement {
    LoginAtAnyLevel,
    LoginBeforeTerms,
    Login,
    Permission(&'static str),
    RecentAuthentication,
}

impl Requirement {
    /// The answer instead of the page's; `None` for who has what is asked for.
    async fn refuses(self, request: &HttpRequest) -> Result<Option<HttpResponse>, Error> {
        let Some(me) = resolve(request).await? else {
            return Ok(Some(to_login(request)));
        };
        let site = site(request).map_err(PageError::from)?;
        let level = match self {
            Self::LoginAtAnyLevel => Ok(()),
            Self::LoginBeforeTerms | Self::Login | Self::RecentAuthentication => {
                me.check_level(site.app())
            }
            Self::Permission(_) => me.check_privileged(site.app()),
        };
        if let Err(error) = level {
            return Ok(Some(to_level(request, error)));
        }
        let asks_terms = !matches!(self, Self::LoginAtAnyLevel | Self::LoginBeforeTerms);
        if asks_terms && me.check_terms(site.app()).is_err() {
            return Ok(Some(to_terms(request)));
        }
        match self {
            Self::LoginAtAnyLevel | Self::LoginBeforeTerms | Self::Login => Ok(None),
            Self::Permission(permission) => {
                check(request, me, permission).await?;
                Ok(None)
            }
            Self::RecentAuthentication => {
                let recent = RecentlyAuthenticated::among(site.app(), &me);
                Ok(recent.is_none().then(|| to_reauthentication(request)))
            }
        }
    }
}

async fn check(
    request: &HttpRequest,
    me: SignedIn,
    permission: &'static str,
) -> Result<(), PageError> {
    let site = site(request)?;
    if !site.models().have_permission(permission) {
        let text = format!("no model of this site has a permission {permission:?}");
        return Err(Fault::Broken(text).into());
    }
    if call(&site, move |app| {
        admin::has_permission(app, &me, permission)
    })
    .await?
    {
        Ok(())
    } else {
        Err(PageError::status(StatusCode::FORBIDDEN))
    }
}

impl<S, B> Transform<S, ServiceRequest> for Guard
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
            requirement: self.0,
        }))
    }
}

/// A service behind a guard.
#[derive(Debug)]
pub struct Guarded<S> {
    service: Rc<S>,
    requirement: Requirement,
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
        let (service, requirement) = (self.service.clone(), self.requirement);
        Box::pin(async move {
            let answer = match requirement.refuses(request.request()).await {
                Ok(None) => {
                    return service
                        .call(request)
                        .await
                        .map(ServiceResponse::map_into_left_body);
                }
                Ok(Some(answer)) => answer,
                Err(error) => error.as_response_error().error_response(),
            };
            Ok(request.into_response(answer).map_into_right_body())
        })
    }
}
