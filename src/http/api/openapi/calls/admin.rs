//! The calls of the admin site, made from the descriptions of its models: each has paths and schemas of its own, and so
//! has a model of somebody who embeds us.

mod schemas;

use super::super::bodies::{Acting, PasswordAgain};
use super::{Access, Call, Shape, call, post};
use crate::admin::{Model, Models, Right};
use crate::http::api::admin::{
    Bulk, History, Index, KNOWN, Made, NumbersView, Ran, Started, deletes_by_action, is_addable,
    is_changeable,
};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{HttpMethod, Ref, Required};

const AGAIN: &str = " The password has to be given, or to have been given within ten minutes.";

/// Parameters that mean a whole list, not a place in it.
const WHOLE: [&str; 3] = ["q", "o", "date"];

pub(crate) const TAG: &str = "Admin site";

pub(super) fn all(models: &Models) -> Vec<Call> {
    let mut calls = vec![
        call(
            HttpMethod::Get,
            "/api/admin/",
            "What there is, and what I may do with it",
        )
        .tagged(TAG)
        .behind(Access::Bearer)
        .answers::<Index>(200),
    ];
    calls.extend(for_all());
    calls.extend(models.iter().flat_map(of_model));
    calls
}

fn for_all() -> Vec<Call> {
    let bulk = "/api/admin/bulk/{id}/";
    let get = |path, summary| call(HttpMethod::Get, path, summary);
    let calls = [
        get(
            "/api/admin/numbers/",
            "Numbers of today, and of the last 30 days",
        )
        .answers::<NumbersView>(200),
        get(
            "/api/admin/bulk/",
            "What I began to do to whole lists, the newest first",
        )
        .lists::<Bulk>(),
        get(bulk, "How far it has come")
            .answers::<Bulk>(200)
            .refuses(&[404]),
        post(
            "/api/admin/bulk/{id}/stop/",
            "End it; what is done stays done",
        )
        .answers::<Bulk>(200)
        .refuses(&[404]),
    ];
    calls
        .map(|call| call.tagged(TAG).behind(Access::Bearer))
        .into()
}

fn of_model(model: &Model) -> Vec<Call> {
    let list = format!("/api/admin/{}/", model.name);
    let row = format!("{list}{{id}}/");
    let (one, many) = (model.singular, model.title);
    let mut calls = vec![
        listing(
            call(
                HttpMethod::Get,
                list.clone(),
                format!("{many}, a part at a time"),
            ),
            model,
        ),
        shown(
            call(HttpMethod::Get, row.clone(), format!("One {one}")),
            model,
        )
        .refuses(&[404]),
        call(
            HttpMethod::Get,
            format!("{row}history/"),
            format!("What happened to a {one}, the newest first"),
        )
        .with(query(
            "before",
            "The part before this place; `next` brings it.",
        ))
        .answers::<History>(200)
        .refuses(&[404]),
    ];
    if is_addable(model) {
        let made = shown(post(list.clone(), format!("Make a {one}")), model).made();
        calls.push(sends(made, model, "New", |input| input.on_add, true).refuses(&[404]));
    }
    if is_changeable(model) {
        let changed = call(
            HttpMethod::Patch,
            row.clone(),
            format!("Change a {one} in part"),
        );
        let changed = shown(changed, model).or_made().with(if_match());
        let changed = sends(changed, model, "Change", |input| input.on_change, false);
        calls.push(changed.refuses(&[404, 412]));
    }
    if model.allows(Right::Delete) {
        let delete = call(
            HttpMethod::Delete,
            row,
            format!("Delete a {one}, and what goes along with it"),
        );
        calls.push(delete.takes::<PasswordAgain>().refuses(&[404]));
    }
    for action in &model.actions {
        let path = format!("{list}actions/{}/", action.name);
        let again = if action.is_dangerous { AGAIN } else { "" };
        let run = post(path, format!("{}: {}{again}", action.label, action.about));
        let run = narrowed(run.takes::<Acting>(), model);
        calls.push(run.answers::<Ran>(200).or_later().refuses(&[404]));
    }
    if deletes_by_action(model) {
        let path = format!("{list}actions/delete/");
        let delete = post(
            path,
            format!("Delete {many}, by their keys or all of a list.{AGAIN}"),
        );
        let delete = narrowed(delete.takes::<Acting>(), model);
        calls.push(delete.answers::<Ran>(200).or_later().refuses(&[404]));
    }
    let table = call(
        HttpMethod::Get,
        format!("{list}export.csv"),
        format!("{many} as CSV, to take along"),
    );
    calls.push(narrowed(table, model).table());
    let tag = format!("{TAG}: {many}");
    calls
        .into_iter()
        .map(|call| call.tagged(tag.clone()).behind(Access::Bearer))
        .collect()
}

/// What narrows a list of this model.
fn narrowed(call: Call, model: &Model) -> Call {
    let known = KNOWN.into_iter().filter(|(name, _)| WHOLE.contains(name));
    let known = known.map(|(name, help)| query(name, help));
    let filters = model.filters.iter().map(schemas::filter);
    known.chain(filters).fold(call, Call::with)
}

/// A part of a list.
fn listing(call: Call, model: &Model) -> Call {
    let places = KNOWN.into_iter().filter(|(name, _)| !WHOLE.contains(name));
    let places = places.map(|(name, help)| query(name, help));
    let mut call = places.fold(narrowed(call, model), Call::with);
    call.add_schema(schemas::row(model));
    schemas::details(&mut call);
    let part = call.add_schema(schemas::part(model));
    call.answering(part, 200)
}

/// A row.
fn shown(mut call: Call, model: &Model) -> Call {
    let row = call.add_schema(schemas::row(model));
    call.answering(row, 200)
}

/// The form of a model.
fn sends(
    mut call: Call,
    model: &Model,
    word: &str,
    is_asked: fn(&crate::admin::Input) -> bool,
    whole: bool,
) -> Call {
    let asked = model.inputs.iter().filter(|input| is_asked(input));
    let form = schemas::form(&schemas::name(model, word), asked, whole);
    call.takes = Some(call.add_schema(form));
    call
}

impl Call {
    /// Or 202: it goes on by itself.
    fn or_later(mut self) -> Self {
        let later = self.schema::<Started>();
        self.later = Some(later);
        self
    }

    fn table(mut self) -> Self {
        self.shape = Shape::Table;
        self.good = 200;
        self
    }

    /// A schema made from a description.
    fn add_schema(&mut self, (name, schema): schemas::Named) -> Ref {
        let reference = Ref::from_schema_name(&name);
        self.schemas.push((name, schema));
        reference
    }

    fn answering(mut self, answer: Ref, status: u16) -> Self {
        self.shape = Shape::One;
        self.good = status;
        self.answers.push(answer);
        self
    }

    /// 201; who may not look at the row is told its key alone.
    fn made(mut self) -> Self {
        self.good = 201;
        self.or_made()
    }

    fn or_made(mut self) -> Self {
        let made = self.schema::<Made>();
        self.answers.push(made);
        self
    }

    fn with(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }
}

fn query(name: &str, help: &str) -> Parameter {
    let kind = match name {
        "size" => Type::Integer,
        _ => Type::String,
    };
    parameter(name, help, ParameterIn::Query, kind)
}

fn if_match() -> Parameter {
    let help = "The `ETag` of the row as you read it: then it is changed only if nobody else has changed it since.";
    parameter("If-Match", help, ParameterIn::Header, Type::String)
}

fn parameter(name: &str, help: &str, place: ParameterIn, kind: Type) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(help))
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .build()
}
