//! One row: made, shown, changed, deleted, and what happened to it.

use super::staff::Staff;
use super::views::{self, History, Made, Row};
use super::{AdminContext, Refused, Which, allowed, ask, key, schemas, with_context};
use crate::admin::{self, AdminError, Answer, Answers, Change, Input, Model, Right};
use crate::app::Origin;
use crate::http::api::bearer::origin;
use crate::http::api::body::{Body, BodyDescription, Reading, body};
use crate::http::api::endpoint::{self, Endpoint, get, patch, post};
use crate::http::api::parameters::parameter;
use crate::http::api::views::{gone, json};
use crate::http::api::{ApiError, reauthentication};
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::Type;

/// So much of a history at a time.
const PART: i64 = 50;

pub(super) fn of_model(model: &Model) -> Vec<Endpoint<'_>> {
    let list = format!("/admin/{}", model.name);
    let row = format!("{list}/{{id}}");
    let one = model.singular;
    let mut endpoints = vec![
        get(format!("{row}/history"), history)
            .summary(format!("History of one {one}, newest first"))
            .with(|| {
                let help = "Only entries before this position, which `next` of an answer gives.";
                vec![ask::query("before", help)]
            })
            .answers::<History>(200)
            .refuses(&[404]),
        get(row.clone(), show)
            .summary(format!("Show one {one}"))
            .answers_with(200, |schemas| schemas.add(schemas::row(model)))
            .refuses(&[404]),
    ];
    if model.allows(Right::Add) && model.inputs.iter().any(|input| input.on_add) {
        let make = post(list, add)
            .summary(format!("Add one {one}"))
            .takes(form(model, "New", Reading::new_row, |input| input.on_add))
            .answers_with(201, |schemas| schemas.add(schemas::row(model)))
            .answers::<Made>(201)
            .refuses(&[404]);
        endpoints.push(make);
    }
    if model.inputs.iter().any(|input| input.on_change) {
        let read = Reading::changed_row;
        let change = patch(row.clone(), change).summary(format!("Change parts of one {one}"))
            .takes(form(model, "Change", read, |input| input.on_change))
            .with(|| {
                let help = "The `ETag` of the row as you read it: the row is changed only if nobody else has changed it since.";
                let kind = Type::String;
                vec![parameter("If-Match", help, ParameterIn::Header, kind)]
            })
            .answers_with(200, |schemas| schemas.add(schemas::row(model)))
            .answers::<Made>(200)
            .refuses(&[404, 412]);
        endpoints.push(change);
    }
    if model.allows(Right::Delete) {
        let summary = format!("Delete one {one} and its related rows");
        let delete = endpoint::delete(row, delete)
            .summary(summary)
            .takes(reauthentication::password_again())
            .refuses(&[404]);
        endpoints.push(delete);
    }
    let endpoints = endpoints.into_iter();
    let endpoints = endpoints.map(|it| it.app_data(Which::of(model)));
    endpoints.collect()
}

/// The form of a model.
fn form<'m>(
    model: &'m Model,
    word: &str,
    read: fn(&mut Reading, &Model) -> Answers,
    is_asked: fn(&Input) -> bool,
) -> BodyDescription<'m> {
    let help = "For sensitive changes; not needed within 10 minutes of entering it.";
    let mut asked = model.inputs.iter().filter(|input| is_asked(input));
    let is_guarded = asked.any(|input| input.is_guarded);
    let form = body(schemas::name(model, word), move |fields, _| {
        read(fields, model);
        is_guarded.then(|| reauthentication::optional_credentials(fields))
    });
    if is_guarded {
        reauthentication::helped(form, help)
    } else {
        form
    }
}

async fn add(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let model = allowed(&site, &staff, &which, Right::Add)?;
    let mut fields = Reading::new(body);
    let want = fields.new_row(model);
    let shown = reauthentication::optional_credentials(&mut fields);
    fields.finish()?;
    let is_guarded = model.inputs.iter().any(|input| {
        let says = want.get(&*input.name).is_some_and(|it| !is_blank(it));
        input.is_guarded && says
    });
    if is_guarded || shown.is_some() {
        reauthentication::fresh(&site, &request, staff.me(), shown).await?;
    }
    let origin = origin(&request, &site);
    let (id, shown) = with_context(&site, &staff, &which, move |context| {
        let by = context.rights.permit(context.model, Right::Add)?;
        let id = admin::add_row(context.app, &by, context.model, &want, &origin)?;
        Ok((id, seen(context, id, &origin)?))
    })
    .await?;
    let mut response = answer(StatusCode::CREATED, id, shown);
    let url = ask::row(&site, &request, which.model, id);
    if let Ok(url) = url.parse() {
        response.headers_mut().insert(header::LOCATION, url);
    }
    Ok(response)
}

async fn show(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, origin) = (key(&id), origin(&request, &site));
    let (id, shown) = with_context(&site, &staff, &which, move |context| {
        context.rights.permit(context.model, Right::View)?;
        let id = id?;
        Ok((id, whole(context, id, &origin)?))
    })
    .await?;
    Ok(answer(StatusCode::OK, id, Some(shown)))
}

/// What is given changes, the rest stays. With `If-Match`, only if nobody has changed
/// the row since.
async fn change(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    id: Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let model = allowed(&site, &staff, &which, Right::Change)?;
    let id = key(&id)?;
    let mut fields = Reading::new(body);
    let want = fields.changed_row(model);
    let shown = reauthentication::optional_credentials(&mut fields);
    fields.finish()?;
    let saw = expected(&request);
    let was = with_context(&site, &staff, &which, move |context| {
        as_expected(context, id, saw)
    })
    .await?;
    let is_guarded = model.inputs.iter().any(|input| {
        let name = &*input.name;
        input.is_guarded && want.contains_key(name) && want.get(name) != was.get(name)
    });
    if is_guarded || shown.is_some() {
        reauthentication::fresh(&site, &request, staff.me(), shown).await?;
    }
    let origin = origin(&request, &site);
    let shown = with_context(&site, &staff, &which, move |context| {
        let by = context.rights.permit(context.model, Right::Change)?;
        let change = Change {
            was: &was,
            want: &want,
        };
        admin::change_row(context.app, &by, context.model, id, change, &origin)?;
        Ok(seen(context, id, &origin)?)
    })
    .await?;
    Ok(answer(StatusCode::OK, id, shown))
}

/// With the password, unless authentication is recent.
async fn delete(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    id: Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    allowed(&site, &staff, &which, Right::Delete)?;
    let id = key(&id)?;
    let shown = reauthentication::only_credentials(body)?;
    reauthentication::fresh(&site, &request, staff.me(), shown).await?;
    let origin = origin(&request, &site);
    with_context(&site, &staff, &which, move |context| {
        let by = context.rights.permit(context.model, Right::Delete)?;
        Ok(admin::delete_row(
            context.app,
            &by,
            context.model,
            id,
            &origin,
        )?)
    })
    .await?;
    Ok(gone())
}

async fn history(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, before) = (key(&id), ask::before(&request));
    let origin = origin(&request, &site);
    let rows = with_context(&site, &staff, &which, move |context| {
        let by = context.rights.permit(context.model, Right::View)?;
        let (id, before) = (id?, before?);
        admin::find_row(context.app, &by, context.models, context.model, id, &origin)?;
        Ok(admin::history(
            context.app,
            &by,
            context.model,
            id,
            before,
            PART,
        )?)
    })
    .await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|found| found == PART);
    let last = rows
        .last()
        .filter(|_| is_full)
        .map(|row| row.id.to_string());
    let history = History {
        next: last.map(|id| ask::part(&site, &request, "before", &id)),
        results: rows.into_iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &history))
}

/// A row, and the mark of its form.
type Shown = (Row, String);

fn whole(context: &AdminContext<'_>, id: i64, origin: &Origin) -> Result<Shown, AdminError> {
    let by = context.rights.permit(context.model, Right::View)?;
    let line = admin::find_row(context.app, &by, context.models, context.model, id, origin)?;
    let answers = if context.model.inputs.is_empty() {
        Answers::new()
    } else {
        admin::answers_of_row(context.app, &by, context.model, id)?
    };
    let mark = views::mark(&answers);
    Ok((Row::whole(context.model, line, &answers), mark))
}

/// A row that was made or changed just now. It may have gone since, or the caller may not look at it.
fn seen(context: &AdminContext<'_>, id: i64, origin: &Origin) -> Result<Option<Shown>, AdminError> {
    match whole(context, id, origin) {
        Ok(shown) => Ok(Some(shown)),
        Err(AdminError::NotAllowed | AdminError::Unknown) => Ok(None),
        Err(error) => Err(error),
    }
}

fn answer(status: StatusCode, id: i64, shown: Option<Shown>) -> HttpResponse {
    let Some((row, mark)) = shown else {
        return json(status, &Made { id });
    };
    let mut response = json(status, &row);
    if let Ok(mark) = mark.parse() {
        response.headers_mut().insert(header::ETAG, mark);
    }
    response
}

/// The mark that the row must still have.
fn expected(request: &HttpRequest) -> Option<String> {
    let sent = request.headers().get(header::IF_MATCH)?;
    let sent = String::from_utf8_lossy(sent.as_bytes()).into_owned();
    (sent.trim() != "*").then_some(sent)
}

/// The answers of a row as they are, if it still has one of these marks. What somebody changes after that is told as
/// `change_row` tells it.
fn as_expected(
    context: &AdminContext<'_>,
    id: i64,
    saw: Option<String>,
) -> Result<Answers, Refused> {
    let by = context.rights.permit(context.model, Right::View)?;
    let answers = admin::answers_of_row(context.app, &by, context.model, id)?;
    let mark = views::mark(&answers);
    if saw.is_none_or(|saw| saw.split(',').any(|one| one.trim() == mark)) {
        return Ok(answers);
    }
    Err(Refused::ChangedMeanwhile)
}

/// Whether an answer says nothing.
fn is_blank(answer: &Answer) -> bool {
    answer.in_words().is_empty() || *answer == Answer::Flag(false)
}
