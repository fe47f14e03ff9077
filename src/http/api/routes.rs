//! The endpoints of the REST API, and the routes that are made of them. Each path is there with and without a slash at
//! its end; as two paths, not as a pattern for both: to compare is faster than to match, and takes no memory.

use super::endpoint::{Endpoint, Mount};
use super::{
    ApiError, accounts, admin, cors, deletion, email, factors, invitations, login_code, me,
    negotiate, passkeys, passwords, phone, second, session_tokens, sessions, tokens,
};
use crate::admin::Models;
use crate::http::request_extensions::Finished;
use crate::site::Site;
use actix_web::body::MessageBody;
use actix_web::dev::{AppService, HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse, Resource, ResponseError as _};
use serde_json::json;
use std::borrow::Cow;

const ACCOUNTS: &str = "/api/accounts";

/// All of them. Their paths are looked at in this order: what is called most comes first.
pub(super) fn endpoints(models: &Models) -> Vec<Endpoint<'_>> {
    let ours = [
        me::endpoints(),
        tokens::endpoints(),
        accounts::endpoints(),
        login_code::endpoints(),
        second::endpoints(),
        deletion::endpoints(),
        sessions::endpoints(),
        session_tokens::endpoints(),
        phone::endpoints(),
        passwords::endpoints(),
        email::endpoints(),
        factors::endpoints(),
        invitations::endpoints(),
        passkeys::endpoints(),
    ];
    let ours = ours.into_iter().flatten();
    ours.chain(admin::endpoints(models)).collect()
}

pub(crate) fn all(app: &mut ServiceConfig, site: &Site) {
    let scope = web::scope("/api")
        .configure(|scope| {
            for path in paths(endpoints(site.models())) {
                scope.service(path);
            }
        })
        .default_service(web::to(async || ApiError::not_found().error_response()))
        .wrap(from_fn(negotiated))
        .wrap(from_fn(cors::cors));
    app.service(scope);
}

/// A path, with what answers there.
struct Mounted {
    path: Cow<'static, str>,
    methods: Vec<Method>,
    mounts: Vec<Mount>,
}

fn paths(endpoints: Vec<Endpoint<'_>>) -> Vec<Mounted> {
    let mut paths: Vec<Mounted> = Vec::new();
    for endpoint in endpoints {
        match paths.iter_mut().find(|it| it.path == endpoint.path) {
            Some(path) => {
                path.methods.push(endpoint.method);
                path.mounts.extend(endpoint.mounts);
            }
            None => paths.push(Mounted {
                path: endpoint.path,
                methods: vec![endpoint.method],
                mounts: endpoint.mounts,
            }),
        }
    }
    paths
}

impl Mounted {
    /// `GET, HEAD, POST, OPTIONS`
    fn allow(&self) -> String {
        let mut allow = Vec::new();
        for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
            if self.methods.contains(&method) {
                let is_read = method == Method::GET;
                allow.push(method.to_string());
                allow.extend(is_read.then(|| "HEAD".to_owned()));
            }
        }
        allow.push("OPTIONS".to_owned());
        allow.join(", ")
    }

    /// Methods that it does not know are 405; `OPTIONS` tells.
    fn resource(&self, path: &str) -> Resource {
        let allow = HeaderValue::from_str(&self.allow()).ok();
        let other = move |request: HttpRequest| {
            let mut response = if request.method() == Method::OPTIONS {
                described(request.path())
            } else {
                ApiError::method_not_allowed(request.method()).error_response()
            };
            if let Some(allow) = &allow {
                let headers = response.headers_mut();
                headers.insert(header::ALLOW, allow.clone());
            }
            std::future::ready(response)
        };
        let bare = web::resource(path).default_service(web::to(other));
        let mounts = self.mounts.iter();
        mounts.fold(bare, |resource, mount| mount(resource))
    }
}

impl HttpServiceFactory for Mounted {
    fn register(self, config: &mut AppService) {
        self.resource(&format!("{}/", self.path)).register(config);
        self.resource(&self.path).register(config);
    }
}

/// What DRF says of a view when it is asked for its options.
fn described(path: &str) -> HttpResponse {
    let name = path.trim_start_matches(ACCOUNTS).trim_matches('/');
    let body = json!({
        "name": name,
        "description": "",
        "renders": ["application/json"],
        "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    });
    let mut response = HttpResponse::Ok().json(body);
    response.extensions_mut().insert(Finished);
    response
}

/// Answers are JSON; who cannot take that is told before anything is done.
async fn negotiated(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // A table is the one answer that is something else.
    let last = request.path().trim_end_matches('/').rsplit('/').next();
    let is_table = last == Some("export.csv");
    match negotiate::acceptable(request.headers()) {
        Err(_) if is_table => next
            .call(request)
            .await
            .map(ServiceResponse::map_into_left_body),
        Ok(()) => next
            .call(request)
            .await
            .map(ServiceResponse::map_into_left_body),
        Err(error) => Ok(request
            .into_response(error.error_response())
            .map_into_right_body()),
    }
}
