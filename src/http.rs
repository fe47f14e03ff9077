//! What is mounted into an actix application, and what stands around it.
//!
//! [`configure`] mounts all of Vestibule into an actix application, [`configure_with`] with routes of your own among it,
//! behind the same guards. [`login_required`], [`permission_required`] and [`recently_authenticated`] close a scope;
//! [`SignedIn`], [`Staff`] and [`RecentlyAuthenticated`] are extractors that say who is there, and [`Bearer`] says who is by
//! an access token. [`page`] shows a template of your own in the layout of the site, and [`ContentSources`] says what it may
//! load from elsewhere. [`login`] and [`logout`] are for handlers that know who somebody is by other means than a password.
//!
//! ```no_run
//! use actix_web::{App, HttpServer, web};
//! use vestibule::{Site, http};
//!
//! async fn reports(me: http::SignedIn) -> String {
//!     format!("Reports of {}", me.user().email)
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let site = Site::from_env()?;
//! let jobs = site.start().await?;
//! HttpServer::new(move || {
//!     App::new().configure(http::configure_with(&site, |own| {
//!         own.service(web::scope("/reports").wrap(http::login_required()).route("", web::get().to(reports)));
//!     }))
//! })
//! .bind("127.0.0.1:8000")?
//! .run()
//! .await?;
//! jobs.stop().await;
//! # Ok(())
//! # }
//! ```

mod api;
mod blocking;
mod client;
mod commands;
mod content_sources;
mod cookies;
mod error;
mod forms;
mod graphql;
mod language;
mod layout;
mod middleware;
mod next;
mod pages;
mod programmatic;
mod reauthentication;
mod request_checks;
mod request_extensions;
mod request_signals;
mod routes;
mod server;
mod urlencoded;
mod views;
mod visitor;

pub use crate::accounts::{PublicUser, RecentlyAuthenticated, SignedIn, Staff};
pub use api::Bearer;
pub use content_sources::{Content, ContentSources, InvalidSource};
pub use layout::page;
pub use programmatic::{login, login_remembered, logout};
pub use visitor::{Guard, login_required, permission_required, recently_authenticated};

pub(crate) use inner::*;

/// What the command line and our own tests call.
pub(crate) mod inner {
    pub use super::api::openapi;
    pub use super::graphql::schema;
    pub use super::server::{ServeError, serve};
}

use crate::site::Site;
use actix_identity::IdentityMiddleware;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};

/// Mounts everything.
pub fn configure(site: &Site) -> impl FnOnce(&mut ServiceConfig) + use<> {
    configure_with(site, |_| {})
}

/// Mounts everything, and `own` routes among it. Yours are looked at first, so `/` may be your own home page.
pub fn configure_with<F>(site: &Site, own: F) -> impl FnOnce(&mut ServiceConfig) + use<F>
where
    F: FnOnce(&mut ServiceConfig),
{
    let site = site.clone();
    move |app: &mut ServiceConfig| {
        let hall = web::scope("")
            .configure(own)
            .configure(|routes| routes::all(routes, &site))
            .default_service(web::to(pages::errors::not_found))
            // From the inside out; a request meets them in the opposite order.
            // Whose session token the cookie holds.
            .wrap(IdentityMiddleware::default())
            // The encrypted cookie: session token, messages.
            .wrap(cookies::sessions(site.config()))
            // How long the cookie stays; the cookies of devices and flows.
            .wrap(from_fn(cookies::keep))
            // Nobody else's page may send our forms.
            .wrap(from_fn(request_checks::same_site))
            // Only names that are ours.
            .wrap(from_fn(request_checks::known_host))
            // Request id, log, panics, error pages, headers: nothing leaves without them.
            .wrap(from_fn(middleware::outermost));
        app.app_data(Data::new(site)).service(hall);
    }
}
