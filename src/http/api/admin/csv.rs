//! A list as CSV, sent part by part.

use super::bulk::whole_list;
use super::staff::Staff;
use super::{Which, ask, with_context};
use crate::admin::{self, Ask, Model, Right};
use crate::app::Origin;
use crate::http::api::ApiError;
use crate::http::api::bearer::origin;
use crate::http::api::endpoint::{Endpoint, get};
use crate::http::request_extensions::Finished;
use crate::i18n::{self, Voice};
use crate::site::Site;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpRequest, HttpResponse};
use futures_util::stream;

const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// What a file is made of, part by part.
struct Export {
    site: Data<Site>,
    staff: Staff,
    which: Data<Which>,
    ask: Ask,
    origin: Origin,
    /// The rest is sent when the request has been answered.
    voice: Voice,
}

pub(super) fn of_model(model: &Model) -> Vec<Endpoint<'_>> {
    let path = format!("/admin/{}/export.csv", model.name);
    let summary = format!("{} as CSV", model.title.in_english());
    let table = get(path, csv)
        .summary(summary)
        .head(head)
        .app_data(Which::of(model))
        .with(|| ask::narrowing(model))
        .answers_csv();
    vec![table]
}

async fn csv(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
) -> Result<HttpResponse, ApiError> {
    let ask = whole_list(&request);
    let origin = origin(&request, &site);
    // Who may not have it is told so, whatever the address says.
    super::allowed(&site, &staff, &which, Right::View)?;
    let day = site.app().now().date();
    let name = format!("{}-{day}.csv", which.model);
    let mut export = Export {
        site,
        staff,
        which,
        ask: ask?,
        origin,
        voice: i18n::to_keep(),
    };
    // The first part is had before anything is said: a refusal is an answer, not half a file.
    let (head, next) = export.part(true).await?;
    let rest = stream::unfold(Some((export, next)), |state| async move {
        let (mut export, next) = state?;
        export.ask.after = next?;
        match export.part(false).await {
            Ok((text, next)) => Some((Ok(text), Some((export, next)))),
            // The line breaks off, so that nobody takes the half for the whole.
            Err(error) => Some((Err(Error::from(error)), None)),
        }
    });
    let whole = stream::once(async { Ok::<_, Error>(head) });
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    let mut response = HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .insert_header((header::CONTENT_DISPOSITION, attachment))
        .streaming(futures_util::StreamExt::chain(whole, rest));
    response.extensions_mut().insert(Finished);
    Ok(response)
}

/// Nothing is taken along, and nothing told.
async fn head(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
) -> Result<HttpResponse, ApiError> {
    super::allowed(&site, &staff, &which, Right::View)?;
    whole_list(&request)?;
    let mut response = HttpResponse::Ok().content_type(MEDIA_TYPE).finish();
    response.extensions_mut().insert(Finished);
    Ok(response)
}

impl Export {
    /// The next part, and where the one after it begins. The right is looked up for each.
    async fn part(&mut self, is_first: bool) -> Result<(Bytes, Option<String>), ApiError> {
        let (ask, origin) = (self.ask.clone(), self.origin.clone());
        let (voice, catalog) = (self.voice, self.site.templates().catalog());
        with_context(&self.site, &self.staff, &self.which, move |context| {
            let by = context.rights.permit(context.model, Right::View)?;
            let (app, models, model) = (context.app, context.models, context.model);
            let (lines, next) = admin::export_part(app, &by, models, model, &ask, &origin)?;
            let mut text = String::new();
            if is_first {
                text.push_str(&admin::csv_head(model));
            }
            i18n::writing(catalog, voice, || {
                text.extend(lines.iter().map(admin::csv_row));
            });
            Ok((Bytes::from(text), next))
        })
        .await
    }
}
