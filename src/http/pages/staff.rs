//! `/admin/`: a desk for staff.

use crate::accounts::Person;
use crate::admin;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::{Staff, Visitor, see_other};
use crate::site::Site;
use crate::templates::moment;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde_json::json;
use tera::Context;

const SHOWN: i64 = 25;

/// Django's people leave the slash out.
pub(in crate::http) async fn door() -> HttpResponse {
    see_other("/admin/")
}

pub(in crate::http) async fn desk(
    site: Data<Site>,
    staff: Staff,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let proof = staff.proof().clone();
    let newest = call(&site, move |app| admin::newest_users(app, &proof, SHOWN)).await;
    let people: Vec<_> = newest
        .map_err(|error| PageError::of(&error))?
        .iter()
        .map(row)
        .collect();
    let mut context = Context::new();
    context.insert("people", &people);
    context.insert(
        "tips",
        &json!([
            { "command": "vestibule user list", "help": "Everybody, one a line; --json for programs." },
            { "command": "vestibule user verify ada@example.com", "help": "Calls an address proved." },
            { "command": "vestibule changepassword ada@example.com", "help": "Sets a password and ends all sessions." },
            { "command": "vestibule check --deploy", "help": "What to think about before strangers come in." },
        ]),
    );
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "pages/desk.html",
        &mut context,
    )
}

fn row(person: &Person) -> serde_json::Value {
    let status = match (person.is_active, person.is_verified) {
        (false, _) => "Inactive",
        (true, true) => "Verified",
        (true, false) => "Not verified",
    };
    json!({
        "email": person.email,
        "username": person.username,
        "status": status,
        "joined": moment(person.date_joined),
        "last_login": person.last_login.map(moment).unwrap_or_default(),
    })
}
