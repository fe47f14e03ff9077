//! `…/login/code/`: a code by e-mail to log in with. `…/verify-email/` takes it.

use super::accounts::{AGAIN, asking_again};
use super::body::{Body, Reading, body};
use super::endpoint::{Endpoint, post};
use super::views::{self, Flow};
use super::{ApiError, refusal};
use crate::accounts::{self, LoginByCode};
use crate::http::blocking::call;
use crate::http::commands;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let asks = post("/accounts/login/code", ask)
        .summary("Send a code to log in with, where `LOGIN_BY_CODE` is on")
        .takes(
            body("LoginCode", |fields, _| login_and_flow(fields))
                .about("Who wants to log in.")
                .help("email", "The address, or the username.")
                .example("email", "ada@example.com")
                .help("remember", "Whether the session outlives the browser.")
                .help("flow", AGAIN),
        )
        .answers::<Flow>(200)
        .refuses(&[404]);
    vec![asks]
}

fn login_and_flow(fields: &mut Reading) -> Option<(LoginByCode, Option<String>)> {
    let login = commands::login_by_code(fields);
    let remember = fields.flag("remember");
    let flow = fields.optional_text("flow");
    let login = LoginByCode { remember, ..login? };
    Some((login, flow?))
}

async fn ask(site: Data<Site>, request: HttpRequest, body: Body) -> Result<HttpResponse, ApiError> {
    let (login, given) = body.read(login_and_flow)?;
    let origin = asking_again(given, &request, &site).await;
    let opened = call(&site, move |app| {
        accounts::ask_for_login_code(app, &login, &origin)
    });
    let opened = opened.await.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Flow::of(&opened)))
}
