//! `/admin/{model}/export.csv`: a list as CSV, sent part by part.

use super::admin_auth::AdminSession;
use super::context::{AdminContext, with_model};
use super::layout::AdminPageError;
use super::query;
use crate::admin::{self, AdminError, Ask, Model, Permit, Right};
use crate::app::Origin;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::request_extensions::Finished;
use crate::i18n::{self, Voice};
use crate::site::Site;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{Error, HttpResponse};
use futures_util::{StreamExt as _, stream};
use std::sync::Arc;

/// A file that is being sent.
struct Export {
    site: Data<Site>,
    by: Permit,
    model: Arc<Model>,
    ask: Ask,
    origin: Origin,
    /// The rest is sent when the request has been answered.
    voice: Voice,
}

impl Export {
    /// The next part, and where the one after it begins.
    async fn part(&self) -> Result<(String, Option<String>), AdminPageError> {
        let (by, ask, origin) = (self.by.clone(), self.ask.clone(), self.origin.clone());
        let (site, model, voice) = (self.site.clone(), self.model.clone(), self.voice);
        let part = call(&self.site, move |app| {
            let models = site.models();
            let (lines, next) = admin::export_part(app, &by, models, &model, &ask, &origin)?;
            let written = || lines.iter().map(admin::csv_row).collect();
            let written = i18n::writing(site.templates().catalog(), voice, written);
            Ok::<_, AdminError>((written, next))
        });
        Ok(part.await?)
    }
}

pub(crate) async fn csv(
    site: Data<Site>,
    at: AdminSession,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    with_model(&site, &at, &name, file).await
}

async fn file(ctx: AdminContext<'_>) -> Result<HttpResponse, AdminPageError> {
    let AdminContext { site, at, model } = ctx;
    let export = Export {
        site: site.clone(),
        by: ctx.permit(Right::View)?,
        model: model.clone(),
        // From its beginning: with that it is told in the audit log.
        ask: Ask {
            after: String::new(),
            ..query::read(&at.query)?
        },
        origin: ctx.origin(),
        voice: i18n::to_keep(),
    };
    // The first part is had before anything is said: a refusal is a page, not half a file.
    let (text, next) = export.part().await?;
    let first = Bytes::from(admin::csv_head(model) + &text);
    let rest = stream::unfold((export, next), |(mut export, next)| async move {
        export.ask.after = next?;
        match export.part().await {
            Ok((text, next)) => Some((Ok(Bytes::from(text)), (export, next))),
            // The line breaks off, so that nobody takes the half for the whole.
            Err(trouble) => Some((Err(Error::from(trouble.into_page())), (export, None))),
        }
    });
    let whole = stream::once(async { Ok::<_, Error>(first) }).chain(rest);
    let name = format!("{}-{}.csv", model.name, site.app().now().date());
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    let mut response = HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, attachment))
        .streaming(whole);
    response.extensions_mut().insert(Finished);
    Ok(response)
}
