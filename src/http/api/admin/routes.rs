//! The URL map: the same for every model, as far as its description goes.

use super::{Which, actions, bulk, export, lists, rows};
use crate::admin::bulk::DELETE;
use crate::admin::{Model, Models, Right};
use crate::http::api::path::call;
use actix_web::web::{self, Data, ServiceConfig};

/// What is not about a model, then what is about each.
pub(crate) fn all(app: &mut ServiceConfig, models: &Models) {
    app.service(
        call("/admin", "GET, HEAD, OPTIONS")
            .route(|| web::get().to(lists::index))
            .route(|| web::head().to(lists::index)),
    );
    app.service(
        call("/admin/numbers", "GET, HEAD, OPTIONS")
            .route(|| web::get().to(lists::numbers))
            .route(|| web::head().to(lists::numbers)),
    )
    .service(
        call("/admin/bulk", "GET, HEAD, OPTIONS")
            .route(|| web::get().to(bulk::list))
            .route(|| web::head().to(bulk::list)),
    )
    .service(
        call("/admin/bulk/{id}", "GET, HEAD, OPTIONS")
            .route(|| web::get().to(bulk::show))
            .route(|| web::head().to(bulk::show)),
    )
    .service(call("/admin/bulk/{id}/stop", "POST, OPTIONS").route(|| web::post().to(bulk::stop)));
    for model in models.iter() {
        one(app, model);
    }
}

fn one(app: &mut ServiceConfig, model: &Model) {
    let root = format!("/admin/{}", model.name);
    let which = |action| {
        Data::new(Which {
            model: model.name,
            action,
        })
    };
    let mut list = call(&root, of_list(model))
        .app_data(which(""))
        .route(|| web::get().to(lists::show))
        .route(|| web::head().to(lists::show));
    if is_addable(model) {
        list = list.route(|| web::post().to(rows::add));
    }
    app.service(list);
    for action in &model.actions {
        let path = format!("{root}/actions/{}", action.name);
        let run = call(&path, "POST, OPTIONS").app_data(which(action.name));
        app.service(run.route(|| web::post().to(actions::run)));
    }
    if deletes_by_action(model) {
        let path = format!("{root}/actions/{DELETE}");
        let run = call(&path, "POST, OPTIONS").app_data(which(DELETE));
        app.service(run.route(|| web::post().to(actions::run)));
    }
    app.service(
        call(&format!("{root}/export.csv"), "GET, HEAD, OPTIONS")
            .app_data(which(""))
            .route(|| web::get().to(export::csv))
            .route(|| web::head().to(export::head)),
    );
    app.service(
        call(&format!("{root}/{{id}}/history"), "GET, HEAD, OPTIONS")
            .app_data(which(""))
            .route(|| web::get().to(rows::history))
            .route(|| web::head().to(rows::history)),
    );
    let mut row = call(&format!("{root}/{{id}}"), of_row(model))
        .app_data(which(""))
        .route(|| web::get().to(rows::show))
        .route(|| web::head().to(rows::show));
    if is_changeable(model) {
        row = row.route(|| web::patch().to(rows::change));
    }
    if model.allows(Right::Delete) {
        row = row.route(|| web::delete().to(rows::delete));
    }
    app.service(row);
}

/// Whether all rows of a list can be deleted at once, without an action of that name.
pub(crate) fn deletes_by_action(model: &Model) -> bool {
    model.allows(Right::Delete) && model.find_action(DELETE).is_none()
}

/// Whether rows can be made by a form.
pub(crate) fn is_addable(model: &Model) -> bool {
    model.allows(Right::Add) && model.inputs.iter().any(|input| input.on_add)
}

/// Whether rows can be changed by a form.
pub(crate) fn is_changeable(model: &Model) -> bool {
    model.inputs.iter().any(|input| input.on_change)
}

fn of_list(model: &Model) -> &'static str {
    if is_addable(model) {
        "GET, HEAD, POST, OPTIONS"
    } else {
        "GET, HEAD, OPTIONS"
    }
}

fn of_row(model: &Model) -> &'static str {
    match (is_changeable(model), model.allows(Right::Delete)) {
        (true, true) => "GET, HEAD, PATCH, DELETE, OPTIONS",
        (true, false) => "GET, HEAD, PATCH, OPTIONS",
        (false, true) => "GET, HEAD, DELETE, OPTIONS",
        (false, false) => "GET, HEAD, OPTIONS",
    }
}
