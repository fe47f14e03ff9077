//! `POST …/session/tokens/`: API tokens for whoever is logged in on the pages, asked for by a page of the very same origin.

use super::bearer::origin;
use super::endpoint::{Access, Endpoint, TOKEN, post};
use super::transport;
use super::views::NewTokens;
use super::{ApiError, refusal};
use crate::accounts;
use crate::http::blocking::call;
use crate::http::{request_checks, visitor};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let tokens = post("/accounts/session/tokens", issue)
        .summary("Tokens for who is logged in on the pages; for scripts of the same origin")
        .tagged(TOKEN)
        .access(Access::Pages)
        .answers::<NewTokens>(200)
        .sends_tokens();
    vec![tokens]
}

async fn issue(site: Data<Site>, request: HttpRequest) -> Result<HttpResponse, Error> {
    // Stricter than for forms, which whoever has typed an address may send too: this gives secrets to who asks.
    if !request_checks::is_same_origin(&request, site.config()) {
        let text = Message::new("pages-sent-from-elsewhere");
        return Err(ApiError::detail(StatusCode::FORBIDDEN, "permission_denied", &text).into());
    }
    let me = visitor::resolve(&request).await?;
    let me = me.ok_or_else(ApiError::not_authenticated)?;
    let origin = origin(&request, &site);
    let tokens = call(&site, move |app| {
        accounts::issue_tokens_for_page(app, &me, &origin)
    });
    let tokens = tokens.await.map_err(|error| refusal(&error))?;
    let answer = NewTokens::from(tokens);
    Ok(transport::deliver(
        &site,
        &request,
        StatusCode::OK,
        &answer,
    )?)
}
