//! Pages of those who mount Vestibule, in its layout.

use super::error::PageError;
use super::views;
use super::visitor::{Visitor, site};
use crate::error::Fault;
use actix_web::dev::Payload;
use actix_web::{Error, FromRequest as _, HttpRequest, HttpResponse};
use serde::Serialize;
use tera::Context;

/// A page of your own in the layout of the site: a template below `templates/` in the folder that `SITE_DIR` names, filled in
/// with a struct, a map or `serde_json::json!({..})`. It may extend `layout/public.html` or `layout/account.html`, and say
/// its `title`. What every page knows (`user`, `site`, `flash`, …) comes by itself, and in the place of yours where the names
/// are the same.
///
/// Call it in a handler that is mounted through [`configure_with`](crate::http::configure_with). The error is a page: 500
/// where there is no such template, or it does not go with what it is given; the log says why.
pub async fn page(
    request: &HttpRequest,
    template: &str,
    context: impl Serialize,
) -> Result<HttpResponse, Error> {
    let site = site(request).map_err(PageError::from)?;
    let visitor = Visitor::from_request(request, &mut Payload::None).await?;
    let context = Context::from_serialize(&context)
        .map_err(|_| Fault::Broken(format!("the context of {template} is no struct or map")));
    let mut context = context.map_err(PageError::from)?;
    let made = views::titled_page(&site, &visitor, template, &mut context);
    Ok(made?)
}
