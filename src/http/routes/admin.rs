//! The addresses of the admin site.

use super::{read, read_and_send, send};
use crate::http::pages::admin::{action, admin_auth, bulk, csv, delete, history, index, list, row};
use crate::http::visitor::login_required;
use actix_web::dev::HttpServiceFactory;
use actix_web::web;

pub(super) fn all() -> impl HttpServiceFactory {
    web::scope("/admin")
        .wrap(login_required())
        .service(read("", admin_auth::to_index))
        .service(read("/", index::show))
        .service(read_and_send(
            "/login/",
            admin_auth::show,
            admin_auth::submit,
        ))
        .service(read("/bulk/", bulk::list))
        .service(read("/bulk/{id}/", bulk::show))
        .service(send("/bulk/{id}/stop/", bulk::stop))
        .service(read("/{model}/", list::show))
        .service(read("/{model}/export.csv", csv::csv))
        .service(read_and_send(
            "/{model}/add/",
            row::show_add,
            row::submit_add,
        ))
        .service(send("/{model}/action/", action::submit))
        .service(read_and_send("/{model}/{id}/", row::show, row::submit))
        .service(read("/{model}/{id}/change/", row::moved_from_change))
        .service(read_and_send(
            "/{model}/{id}/delete/",
            delete::show,
            delete::submit,
        ))
        .service(read("/{model}/{id}/history/", history::show))
        // Who leaves the slash out.
        .service(read("/{path:.*[^/]}", admin_auth::slash))
}
