//! The whole URL map on one page; the admin site's on another.

mod admin;

use super::pages::account as own;
use super::pages::{
    choose, errors, home, keep, link, login, mailbox, password, signup, status, undo, verify,
};
use super::views;
use super::visitor::login_required;
use super::{api, graphql};
use crate::site::Site;
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{FromRequest, Handler, Resource, Responder};

pub(super) fn all(app: &mut ServiceConfig, site: &Site) {
    // Where most people are.
    app.service(read("/", home::show).wrap(login_required()));
    // The entrance.
    app.service(read_and_send("/signup", signup::show, signup::submit))
        .service(read_and_send("/verify", verify::show, verify::submit))
        .service(send("/verify/resend", verify::resend))
        .service(send("/verify/phone", verify::correct))
        .service(read_and_send("/login", login::show, login::submit))
        .service(send("/logout", login::logout))
        .service(read_and_send(
            "/password/forgot",
            password::show_forgot,
            password::submit_forgot,
        ))
        .service(read_and_send(
            "/password/reset",
            password::show_reset,
            password::submit_reset,
        ))
        .service(send("/password/strength", password::strength))
        // For machines.
        .service(read("/healthz", status::health))
        .service(read("/readyz", status::ready))
        .service(read("/robots.txt", status::robots))
        .service(read("/.well-known/jwks.json", status::keys))
        .service(read("/favicon.ico", status::favicon))
        .service(read(
            "/.well-known/change-password",
            status::change_password,
        ));
    if site.config().security_contact.is_some() {
        app.service(read("/.well-known/security.txt", status::security));
    }
    // For programs, and for those who write them.
    app.app_data(Data::new(api::openapi::Document::default()));
    app.service(read("/api/openapi.json", api::openapi::download))
        .service(read("/api/docs", api::openapi::show).wrap(Compress::default()))
        .service(read("/api/docs/", api::openapi::show).wrap(Compress::default()));
    api::all(app, site);
    graphql::all(app);
    // Paths with something in them are matched, not compared: after those that are called most.
    app.service(read("/static/{name:.*}", status::asset))
        // Out of e-mails.
        .service(read_and_send("/link/{token}", link::show, link::submit))
        .service(read_and_send("/keep/{token}", keep::show, keep::submit))
        .service(read_and_send("/undo/{token}", undo::show, undo::submit))
        .service(read_and_send(
            "/password/choose/{token}",
            choose::show,
            choose::submit,
        ));
    if views::is_mailbox_open(site) {
        app.service(read("/dev/mailbox", mailbox::list))
            .service(read("/dev/mailbox/{id}", mailbox::letter))
            .service(read("/dev/mailbox/{id}/html", mailbox::html));
    }
    // For people who are signed in. Each is a scope of its own, so that paths nobody knows stay 404.
    app.service(
        web::scope("/account")
            .wrap(login_required())
            .configure(emails)
            .service(read_and_send("", own::profile::show, own::profile::submit))
            .service(read_and_send(
                "/phone",
                own::phone::show,
                own::phone::submit,
            ))
            .service(send("/phone/verify", own::phone::verify))
            .service(send("/phone/resend", own::phone::resend))
            .service(send("/phone/remove", own::phone::remove))
            .service(read_and_send(
                "/password",
                own::password::show,
                own::password::submit,
            ))
            .service(read_and_send(
                "/sessions",
                own::sessions::show,
                own::sessions::end,
            ))
            .service(read_and_send(
                "/export",
                own::export::show,
                own::export::submit,
            ))
            .service(read_and_send(
                "/delete",
                own::delete::show,
                own::delete::submit,
            ))
            .service(read_and_send(
                "/archive",
                own::delete::show_archive,
                own::delete::submit_archive,
            )),
    )
    .service(admin::all());
}

fn emails(account: &mut ServiceConfig) {
    let second = "/email/secondary";
    account
        .service(read_and_send(
            "/email",
            own::email::show,
            own::email::submit,
        ))
        .service(read_and_send(
            "/email/confirm",
            own::email::show_code,
            own::email::confirm,
        ))
        .service(send("/email/resend", own::email::resend))
        .service(send("/email/cancel", own::email::cancel))
        .service(read_and_send(
            second,
            own::second_email::show,
            own::second_email::add,
        ))
        // These two may come back with a form, which people reload.
        .service(read_and_send(
            "/email/swap",
            own::second_email::show,
            own::second_email::swap,
        ))
        .service(read_and_send(
            "/email/remove",
            own::second_email::show,
            own::second_email::remove,
        ));
}

/// GET, and HEAD as its shadow.
fn read<F, A>(path: &str, handler: F) -> Resource
where
    F: Handler<A> + Clone,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .default_service(web::to(|| errors::method_not_allowed("GET, HEAD")))
}

/// POST alone.
fn send<F, A>(path: &str, handler: F) -> Resource
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::post().to(handler))
        .default_service(web::to(|| errors::method_not_allowed("POST")))
}

/// A page and the form on it.
fn read_and_send<F, A, G, B>(path: &str, show: F, submit: G) -> Resource
where
    F: Handler<A> + Clone,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
    G: Handler<B>,
    B: FromRequest + 'static,
    G::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::get().to(show.clone()))
        .route(web::head().to(show))
        .route(web::post().to(submit))
        .default_service(web::to(|| errors::method_not_allowed("GET, HEAD, POST")))
}
