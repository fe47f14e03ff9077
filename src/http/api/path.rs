//! A path of the REST face: with and without a slash at its end, and a 405 for what it does not allow. As two paths, not as a
//! pattern for both: to compare is faster than to match, and takes no memory.

use super::ApiError;
use crate::http::marks::Finished;
use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError as _, Route};
use serde_json::json;

const ACCOUNTS: &str = "/api/accounts";

/// A path, and what it allows. Other methods are 405; `OPTIONS` tells.
pub(super) fn call(path: &str, allow: &'static str) -> Call {
    Call {
        path: path.to_owned(),
        allow,
        made: Vec::new(),
    }
}

/// A path with what answers there.
pub(super) struct Call {
    path: String,
    allow: &'static str,
    made: Vec<Box<dyn Fn(Resource) -> Resource>>,
}

impl Call {
    /// What answers one of its methods.
    pub(super) fn route(mut self, route: impl Fn() -> Route + 'static) -> Self {
        self.made
            .push(Box::new(move |resource| resource.route(route())));
        self
    }

    /// What its handlers are told.
    pub(super) fn app_data<T: 'static>(mut self, data: Data<T>) -> Self {
        self.made
            .push(Box::new(move |resource| resource.app_data(data.clone())));
        self
    }

    fn resource(&self, path: &str) -> Resource {
        let allow = self.allow;
        let other = move |request: HttpRequest| {
            let mut response = if request.method() == Method::OPTIONS {
                described(request.path())
            } else {
                ApiError::method_not_allowed(request.method(), allow).error_response()
            };
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static(allow));
            std::future::ready(response)
        };
        let bare = web::resource(path).default_service(web::to(other));
        self.made.iter().fold(bare, |resource, made| made(resource))
    }
}

impl HttpServiceFactory for Call {
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
