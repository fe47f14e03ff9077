//! How requests come in and answers go out: graphene's view, with our limits.

use super::answer::{self, Refusal};
use super::caller::{Caller, Cookies, Transport, token};
use super::document::Document;
use super::sent::{Asked, Sent};
use super::{SCHEMA, limits, page, variables};
use crate::app::{Letters, Origin};
use crate::http::api::{self, cors};
use crate::http::cookies;
use crate::http::visitor::Visitor;
use crate::i18n::Message;
use crate::site::Site;
use crate::values::Interface;
use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{FromRequest as _, HttpMessage as _, HttpRequest, HttpResponse};
use async_graphql::Request;
use async_graphql::parser::types::OperationType;
use std::sync::Arc;
use std::time::Duration;

/// For so long a request may run.
const SLOWEST: Duration = Duration::from_secs(20);

pub(crate) fn all(app: &mut ServiceConfig) {
    for path in ["/graphql", "/graphql/"] {
        app.service(
            web::resource(path)
                .route(web::get().to(get))
                .route(web::post().to(post))
                .default_service(web::to(other))
                .wrap(from_fn(cors::cors)),
        );
    }
}

async fn other() -> HttpResponse {
    Refusal::method(&Message::new("graphql-methods")).response()
}

async fn get(
    site: Data<Site>,
    request: HttpRequest,
    visitor: Visitor,
    asked: Asked,
) -> actix_web::Result<HttpResponse> {
    if site.config().graphql.page && page::is_wanted(request.headers()) {
        return Ok(page::show(&site, &request, &visitor)?);
    }
    Ok(answer(&site, &request, asked.sent, None).await)
}

async fn post(
    site: Data<Site>,
    request: HttpRequest,
    asked: Asked,
) -> actix_web::Result<HttpResponse> {
    let Asked { sent, typed } = asked;
    let Some(typed) = typed else {
        return Ok(answer(&site, &request, sent, None).await);
    };
    let visitor = Visitor::from_request(&request, &mut Payload::None).await?;
    page::speak(&site, &request, &visitor);
    let answer = match typed.token() {
        Ok(token) => answer(&site, &request, sent, token).await,
        Err(refusal) => refusal.response(),
    };
    Ok(page::answered(&site, &visitor, &typed, answer).await?)
}

/// Answers as the bearer of a token, which else is the one that came with the request.
async fn answer(
    site: &Site,
    request: &HttpRequest,
    sent: Result<Sent, Refusal>,
    bearer: Option<String>,
) -> HttpResponse {
    let sent = match sent {
        Ok(sent) => sent,
        Err(refusal) => return refusal.response(),
    };
    let bearer = bearer.or_else(|| token(request, site));
    match run(site, request, sent, bearer).await {
        Ok(response) => response,
        Err(refusal) => refusal.response(),
    }
}

async fn run(
    site: &Site,
    request: &HttpRequest,
    sent: Sent,
    bearer: Option<String>,
) -> Result<HttpResponse, Refusal> {
    let mut document = Document::read(&sent.query, sent.operation.as_deref())?;
    match document.operation.node.ty {
        OperationType::Query => {}
        OperationType::Mutation if request.method() == Method::POST => {}
        OperationType::Mutation => {
            return Err(Refusal::method(&Message::new("graphql-post-only")));
        }
        OperationType::Subscription => {
            return Err(Refusal::of("graphql-no-subscriptions"));
        }
    }
    let open = site.config().graphql.introspection;
    let variables = variables::fit(&mut document, sent.variables)?;
    limits::check(&document, &variables, open)?;
    let caller = Arc::new(caller(site, request, bearer));
    let mut asked = Request::new(sent.query)
        .variables(variables)
        .data(caller.clone());
    asked.set_parsed_query(document.into_executable());
    if !open {
        asked = asked.disable_introspection();
    }
    let done = tokio::time::timeout(SLOWEST, SCHEMA.execute(asked)).await;
    let done = done.map_err(|_| {
        let text = Message::new("graphql-too-slow");
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, &text)
    })?;
    let mut response = answer::of(done);
    if let Some(devices) = caller.devices() {
        let devices = cookies::Devices(devices);
        request.extensions_mut().insert(devices);
    }
    with_cookies(site, &caller, &mut response);
    Ok(response)
}

fn caller(site: &Site, request: &HttpRequest, bearer: Option<String>) -> Caller {
    let transport = if cookies::are_asked_for(request) {
        Transport::Cookies
    } else {
        Transport::Body
    };
    let devices = match transport {
        Transport::Cookies => cookies::devices(request, site.config()),
        Transport::Body => Vec::new(),
    };
    let origin = Origin {
        letters: Letters::Tokens,
        interface: Interface::GraphQl,
        devices,
        ..api::origin(request, site)
    };
    Caller::new(site.clone(), origin, bearer, transport)
}

fn with_cookies(site: &Site, caller: &Caller, response: &mut HttpResponse) {
    let (access, refresh) = match caller.cookies() {
        None => return,
        Some(Cookies::Set { access, refresh }) => (access, refresh),
        Some(Cookies::Forget) => (String::new(), String::new()),
    };
    let forgotten = access.is_empty();
    for cookie in cookies::token_cookies(site.config(), &access, &refresh) {
        // Where the refresh token was not exchanged the one in the cookie stays.
        if (forgotten || !cookie.value().is_empty())
            && let Err(error) = response.add_cookie(&cookie)
        {
            tracing::error!(%error, "a cookie could not be set");
        }
    }
}
