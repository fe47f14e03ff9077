//! An endpoint of the REST API, described once, beside its handler. Its route (`routes.rs`) and its operation in the
//! `OpenAPI` document (`openapi.rs`) are both made from it, so that there is no route that is not described.

use super::body::BodyDescription;
use super::schemas::Schemas;
use actix_web::http::Method;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, Handler, Resource, Responder};
use std::borrow::Cow;
use utoipa::ToSchema;
use utoipa::openapi::Ref;
use utoipa::openapi::path::Parameter;

pub(super) const ACCOUNT: &str = "Account";
pub(super) const FACTORS: &str = "Second step";
pub(super) const PHONE: &str = "Phone number";
pub(super) const PASSWORD: &str = "Passwords";
pub(super) const TOKEN: &str = "Tokens";
pub(super) const SESSION: &str = "Sessions";
pub(super) const EMAIL: &str = "E-mail addresses";
pub(super) const PACKAGE: &str = "SimpleJWT's paths";
/// Followed by the title of a model, where an endpoint is about one.
pub(super) const ADMIN: &str = "Admin site";
/// The headings in the order of the page; those of the admin site come last.
pub(super) const TAGS: [&str; 8] = [
    ACCOUNT, FACTORS, PHONE, PASSWORD, TOKEN, SESSION, EMAIL, PACKAGE,
];

type Text = Cow<'static, str>;

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Everybody.
    Open,
    /// Everybody; a pending token says which code is meant.
    Pending,
    /// Who has an access token.
    Bearer,
    /// Who is logged in on the pages, in a browser.
    Pages,
}

/// What the body of an answer is when all is well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Nothing,
    One,
    Many,
    Csv,
}

/// Something that a resource is given: a route, or data for its handlers.
pub(super) type Mount = Box<dyn Fn(Resource) -> Resource>;

/// Adds a schema to those of the document, and refers to it. Run only when the document is made.
pub(super) type SchemaMaker<'m> = Box<dyn Fn(&mut Schemas<'_>) -> Ref + 'm>;

/// Parameters, made when the document is.
type ParametersMaker<'m> = Box<dyn Fn() -> Vec<Parameter> + 'm>;

/// One method of one path. `'m` is the life of the models of the admin site.
pub(super) struct Endpoint<'m> {
    pub(super) method: Method,
    /// Behind `/api`, without a slash at its end.
    pub(super) path: Text,
    pub(super) mounts: Vec<Mount>,
    pub(super) tag: Text,
    pub(super) summary: Text,
    pub(super) access: Access,
    pub(super) takes: Option<SchemaMaker<'m>>,
    pub(super) status: u16,
    pub(super) shape: Shape,
    pub(super) answers: Vec<SchemaMaker<'m>>,
    /// What 202 answers, where it may take longer.
    pub(super) later: Option<SchemaMaker<'m>>,
    /// Refusals beyond those that every endpoint has, but for 401 of one with a bearer.
    pub(super) refuses: &'static [u16],
    pub(super) refuses_codes: bool,
    pub(super) refuses_factors: bool,
    pub(super) sends_tokens: bool,
    /// Parameters beyond the `id` of a path and the transport of tokens.
    pub(super) parameters: Vec<ParametersMaker<'m>>,
}

/// An endpoint of which nothing is said yet, and which therefore is none.
#[must_use]
pub(super) struct Undescribed {
    method: Method,
    path: Text,
    mounts: Vec<Mount>,
}

/// GET, and HEAD as its shadow.
pub(super) fn get<A: FromRequest + 'static>(
    path: impl Into<Text>,
    handler: impl Handler<A, Output: Responder + 'static>,
) -> Undescribed {
    let mut endpoint = undescribed(Method::GET, path, handler.clone());
    endpoint.mounts.push(route(Method::HEAD, handler));
    endpoint
}

pub(super) fn post<A: FromRequest + 'static>(
    path: impl Into<Text>,
    handler: impl Handler<A, Output: Responder + 'static>,
) -> Undescribed {
    undescribed(Method::POST, path, handler)
}

pub(super) fn patch<A: FromRequest + 'static>(
    path: impl Into<Text>,
    handler: impl Handler<A, Output: Responder + 'static>,
) -> Undescribed {
    undescribed(Method::PATCH, path, handler)
}

pub(super) fn delete<A: FromRequest + 'static>(
    path: impl Into<Text>,
    handler: impl Handler<A, Output: Responder + 'static>,
) -> Undescribed {
    undescribed(Method::DELETE, path, handler)
}

fn undescribed<A: FromRequest + 'static>(
    method: Method,
    path: impl Into<Text>,
    handler: impl Handler<A, Output: Responder + 'static>,
) -> Undescribed {
    Undescribed {
        path: path.into(),
        mounts: vec![route(method.clone(), handler)],
        method,
    }
}

fn route<A: FromRequest + 'static>(
    method: Method,
    handler: impl Handler<A, Output: Responder + 'static>,
) -> Mount {
    Box::new(move |resource| resource.route(web::method(method.clone()).to(handler.clone())))
}

fn schema_of<T: ToSchema>(schemas: &mut Schemas<'_>) -> Ref {
    schemas.of::<T>()
}

impl Undescribed {
    /// What it does, in a line.
    pub(super) fn summary(self, text: impl Into<Text>) -> Endpoint<'static> {
        Endpoint {
            method: self.method,
            path: self.path,
            mounts: self.mounts,
            tag: ACCOUNT.into(),
            summary: text.into(),
            access: Access::Open,
            takes: None,
            status: 204,
            shape: Shape::Nothing,
            answers: Vec::new(),
            later: None,
            refuses: &[],
            refuses_codes: false,
            refuses_factors: false,
            sends_tokens: false,
            parameters: Vec::new(),
        }
    }
}

impl<'m> Endpoint<'m> {
    /// What answers HEAD, where it is not what answers GET.
    pub(super) fn head<A: FromRequest + 'static>(
        mut self,
        handler: impl Handler<A, Output: Responder + 'static>,
    ) -> Self {
        // Of two routes the first answers.
        self.mounts.insert(0, route(Method::HEAD, handler));
        self
    }

    /// What the handlers of this path are told.
    pub(super) fn app_data<T: 'static>(mut self, data: T) -> Self {
        let data = Data::new(data);
        let mount = move |resource: Resource| resource.app_data(data.clone());
        self.mounts.push(Box::new(mount));
        self
    }

    pub(super) fn tagged(mut self, tag: impl Into<Text>) -> Self {
        self.tag = tag.into();
        self
    }

    pub(super) fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    pub(super) fn takes(mut self, body: BodyDescription<'m>) -> Self {
        self.takes = Some(Box::new(move |schemas| {
            let named = body.schema(schemas.config);
            schemas.add(named)
        }));
        self
    }

    pub(super) fn answers<T: ToSchema + 'm>(self, status: u16) -> Self {
        self.answers_with(status, schema_of::<T>)
    }

    /// An answer that no type describes.
    pub(super) fn answers_with(
        mut self,
        status: u16,
        schema: impl Fn(&mut Schemas<'_>) -> Ref + 'm,
    ) -> Self {
        self.shape = Shape::One;
        self.status = status;
        self.answers.push(Box::new(schema));
        self
    }

    pub(super) fn lists<T: ToSchema + 'm>(mut self) -> Self {
        self = self.answers::<T>(200);
        self.shape = Shape::Many;
        self
    }

    pub(super) fn answers_csv(mut self) -> Self {
        self.shape = Shape::Csv;
        self.status = 200;
        self
    }

    /// Or 202: it goes on by itself.
    pub(super) fn or_later<T: ToSchema + 'm>(mut self) -> Self {
        self.later = Some(Box::new(schema_of::<T>));
        self
    }

    /// The tokens are in the answer, or in cookies where the caller asks for that.
    pub(super) fn sends_tokens(mut self) -> Self {
        self.sends_tokens = true;
        self
    }

    pub(super) fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refuses = statuses;
        self
    }

    /// It takes a code, which may be wrong.
    pub(super) fn refuses_codes(mut self) -> Self {
        self.refuses_codes = true;
        self
    }

    /// It takes a second factor, which may be wrong. Not to be said of a body that brings one beside the password.
    pub(super) fn refuses_factors(mut self) -> Self {
        self.refuses_factors = true;
        self
    }

    pub(super) fn with(mut self, parameters: impl Fn() -> Vec<Parameter> + 'm) -> Self {
        self.parameters.push(Box::new(parameters));
        self
    }
}
