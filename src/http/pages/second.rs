//! `/login/second`: the second step of a log-in.

use crate::accounts;
use crate::events::SecondFactor;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use tera::Context;

/// What the page shows of a way to take the step.
fn name(factor: SecondFactor) -> Message {
    match factor {
        SecondFactor::Passkey => Message::new("second-way-passkey"),
        SecondFactor::Totp => Message::new("second-way-app"),
        SecondFactor::RecoveryCode => Message::new("second-way-recovery"),
    }
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let Some(flow) = visitor.flow_at(&site, CodePage::Second, "") else {
        return Ok(see_other("/login"));
    };
    if flow.page != CodePage::Second {
        return Ok(see_other(&flow.url()));
    }
    let token = flow.token.clone();
    let ways = call(&site, move |app| accounts::look_at_second_step(app, &token)).await?;
    let Some(ways) = ways else {
        visitor.forget_flow(&site, &flow);
        visitor.flash("error", &Message::new("second-over"))?;
        return Ok(see_other("/login"));
    };
    let names: Vec<_> = ways.kinds().iter().copied().map(name).collect();
    let mut context = Context::new();
    context.insert("ways", &names);
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "pages/second.html",
        &mut context,
    )
}
