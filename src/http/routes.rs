//! The whole URL map on one page; the admin site's on another.

mod admin;

use super::pages::account;
use super::pages::{
    cancel_deletion, choose, errors, go_on, home, imported_link, invitation, language, link, login,
    login_code, logout, mailbox, onward, passkeys, password, reauthenticate, second, signup,
    status, undo, verify,
};
use super::views;
use super::visitor::{
    REAUTHENTICATION, login_required, login_required_at_any_level, login_required_before_terms,
};
use super::{api, graphql};
use crate::config::Django;
use crate::site::Site;
use actix_web::dev::HttpServiceFactory;
use actix_web::middleware::{Compress, from_fn};
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
        .service(read_and_send("/login/second", second::show, second::submit))
        .service(send("/login/passkey", passkeys::log_in))
        .service(send("/login/passkey/options", passkeys::options))
        .service(read_and_send(
            "/invitation",
            invitation::show_kept,
            invitation::submit_kept,
        ))
        .service(send("/language", language::choose))
        .service(password_again())
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
        .service(read("/.well-known/jwks.json", status::keys).wrap(from_fn(api::cors::open)))
        .service(read("/.well-known/webauthn", passkeys::related))
        .service(read("/.well-known/passkey-endpoints", passkeys::endpoints))
        .service(read("/favicon.ico", status::favicon))
        .service(read(
            "/.well-known/change-password",
            status::change_password,
        ));
    if site.config().login_by_code {
        app.service(read_and_send(
            "/login/code",
            login_code::show,
            login_code::submit,
        ));
    }
    if let Some(django) = &site.config().django {
        of_django(app, django);
    }
    if site.config().redirects.is_on() {
        app.service(read("/continue", onward::show));
    }
    app.service(read_and_send("/logout", logout::show, logout::submit));
    if site.config().security_contact.is_some() {
        app.service(read("/.well-known/security.txt", status::security));
    }
    // For programs, and for those who write them.
    app.app_data(Data::new(api::openapi::Document::default()));
    app.service(read("/api/openapi.json", api::openapi::download).wrap(Compress::default()))
        .service(read("/api/docs", api::openapi::show).wrap(Compress::default()))
        .service(read("/api/docs/", api::openapi::show).wrap(Compress::default()));
    api::all(app, site);
    graphql::all(app);
    // Paths with something in them are matched, not compared: after those that are called most.
    app.service(read("/static/{name:.*}", status::asset))
        // Out of e-mails.
        .service(read_and_send("/link/{token}", link::show, link::submit))
        .service(read_and_send(
            "/keep/{token}",
            cancel_deletion::show,
            cancel_deletion::submit,
        ))
        .service(read_and_send(
            "/invitation/{token}",
            invitation::show,
            invitation::submit,
        ))
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
    app.configure(open_at_any_level)
        .service(my_account())
        .service(admin::all());
}

/// What is honoured of a Django project, at the addresses that it had.
fn of_django(app: &mut ServiceConfig, django: &Django) {
    if django.sessions {
        app.service(send("/login/go-on", go_on::submit));
    }
    if django.reset_links {
        app.service(read_and_send(
            "/reset/{link:.+}",
            imported_link::show,
            imported_link::submit,
        ))
        .service(read_and_send(
            "/accounts/reset/{link:.+}",
            imported_link::show,
            imported_link::submit,
        ));
    }
}

/// What nobody needs a second factor for, whatever the site demands: setting one up, accepting its terms, ending sessions,
/// leaving; and what nobody needs to accept terms for. Everything else of an account stands below.
fn open_at_any_level(app: &mut ServiceConfig) {
    let sessions = read_and_send(
        "/account/sessions",
        account::sessions::show,
        account::sessions::end,
    );
    let delete = read_and_send(
        "/account/delete",
        account::delete::show,
        account::delete::submit,
    );
    let export = read_and_send(
        "/account/export",
        account::export::show,
        account::export::submit,
    );
    let terms = read_and_send(
        "/account/terms",
        account::terms::show,
        account::terms::submit,
    );
    app.service(factors())
        .service(terms.wrap(login_required_at_any_level()))
        .service(export.wrap(login_required_before_terms()))
        .service(sessions.wrap(login_required_at_any_level()))
        .service(delete.wrap(login_required_at_any_level()));
}

fn my_account() -> impl HttpServiceFactory {
    web::scope("/account")
        .wrap(login_required())
        .configure(emails)
        .service(read_and_send(
            "",
            account::profile::show,
            account::profile::submit,
        ))
        .service(read_and_send(
            "/phone",
            account::phone::show,
            account::phone::submit,
        ))
        .service(send("/phone/verify", account::phone::verify))
        .service(send("/phone/resend", account::phone::resend))
        .service(send("/phone/remove", account::phone::remove))
        .service(read_and_send(
            "/password",
            account::password::show,
            account::password::submit,
        ))
        .service(read_and_send(
            "/invitations",
            account::invitations::show,
            account::invitations::submit,
        ))
        .service(read_and_send(
            "/archive",
            account::delete::show_archive,
            account::delete::submit_archive,
        ))
}

fn password_again() -> impl HttpServiceFactory {
    let page = read_and_send(
        REAUTHENTICATION,
        reauthenticate::show,
        reauthenticate::submit,
    );
    page.wrap(login_required_at_any_level())
}

fn emails(account: &mut ServiceConfig) {
    let second = "/email/secondary";
    account
        .service(read_and_send(
            "/email",
            account::email::show,
            account::email::submit,
        ))
        .service(read_and_send(
            "/email/confirm",
            account::email::show_code,
            account::email::confirm,
        ))
        .service(send("/email/resend", account::email::resend))
        .service(send("/email/cancel", account::email::cancel))
        .service(read_and_send(
            second,
            account::second_email::show,
            account::second_email::add,
        ))
        // These two may come back with a form, which people reload.
        .service(read_and_send(
            "/email/swap",
            account::second_email::show,
            account::second_email::swap,
        ))
        .service(read_and_send(
            "/email/remove",
            account::second_email::show,
            account::second_email::remove,
        ));
}

fn factors() -> impl HttpServiceFactory {
    web::scope("/account/factors")
        .wrap(login_required_at_any_level())
        .service(read("", account::factors::show))
        .service(read_and_send(
            "/totp",
            account::factors::totp::show,
            account::factors::totp::submit,
        ))
        .service(read_and_send(
            "/totp/remove",
            account::factors::totp::show_remove,
            account::factors::totp::remove,
        ))
        .service(read_and_send(
            "/codes",
            account::factors::codes::show,
            account::factors::codes::submit,
        ))
        .service(read_and_send(
            "/passkeys",
            account::factors::passkeys::show,
            account::factors::passkeys::submit,
        ))
        .service(read_and_send(
            "/passkeys/{id}",
            account::factors::passkeys::show_one,
            account::factors::passkeys::change,
        ))
        .service(send("/codes/download", account::factors::codes::download))
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
