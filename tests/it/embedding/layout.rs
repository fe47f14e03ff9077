//! Pages of those who mount Vestibule, in its layout, and what they may load from elsewhere.

use crate::admin::own_model::example;
use crate::look::Folder;
use crate::support::app::TestApp;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse};
use serde_json::json;
use std::sync::Arc;
use vestibule::internals::http::{self, Content, ContentSources};

const ROCKETS: &str = include_str!("../../../examples/site/templates/rockets.html");

fn sources() -> ContentSources {
    ContentSources::new()
        .allow(Content::Images, "https://tile.openstreetmap.org")
        .unwrap()
}

fn launch_pad(own: &mut ServiceConfig) {
    let inner = ContentSources::new()
        .allow(Content::Scripts, "https://cdn.example.com/maps.js")
        .unwrap();
    own.service(
        web::resource("/rockets")
            .wrap(sources())
            .route(web::get().to(rockets)),
    )
    .service(
        web::scope("/maps")
            .wrap(sources())
            .service(
                web::resource("/more")
                    .wrap(inner)
                    .route(web::get().to(rockets)),
            )
            .route("/plain", web::get().to(rockets))
            .route("/none", web::get().to(missing)),
    )
    .route("/account-page", web::get().to(in_account))
    .route("/missing", web::get().to(missing))
    .route("/no-map", web::get().to(no_map))
    .route("/forged", web::get().to(forged));
}

fn outside(app: &mut ServiceConfig) {
    app.route("/outside", web::get().to(rockets));
}

async fn rockets(request: HttpRequest) -> Result<HttpResponse, Error> {
    let rockets = [json!({ "name": "Acme <One>", "seats": 3 })];
    http::page(
        &request,
        "rockets.html",
        json!({ "title": "Rockets", "rockets": rockets }),
    )
    .await
}

async fn in_account(request: HttpRequest, _me: http::SignedIn) -> Result<HttpResponse, Error> {
    http::page(&request, "own/account.html", json!({})).await
}

async fn missing(request: HttpRequest) -> Result<HttpResponse, Error> {
    http::page(&request, "nothing.html", json!({})).await
}

async fn no_map(request: HttpRequest) -> Result<HttpResponse, Error> {
    http::page(&request, "rockets.html", "text").await
}

/// What every page knows is not a matter of the handler.
async fn forged(request: HttpRequest) -> Result<HttpResponse, Error> {
    let forged = json!({ "user": { "name": "root", "email": "x", "is_staff": true }, "title": "T", "rockets": [] });
    http::page(&request, "rockets.html", forged).await
}

fn open() -> (Folder, TestApp) {
    open_with(&[])
}

fn open_with(more: &[(&'static str, &str)]) -> (Folder, TestApp) {
    let folder = Folder::new(&[
        ("templates/rockets.html", ROCKETS),
        (
            "templates/own/account.html",
            "{% extends \"layout/account.html\" %}{% block content %}<h1>Mine</h1>{% endblock %}",
        ),
    ]);
    let mut settings = vec![("SITE_DIR", folder.name()), ("RATE_LIMITS", "off")];
    settings.extend(more);
    let app = TestApp::within_with(
        &settings,
        example::books(Arc::default()),
        (launch_pad, outside),
    );
    (folder, app)
}

#[test]
fn a_page_of_the_application_has_the_layout_of_the_site() {
    let (_folder, app) = open();
    app.db_user("ada@example.com");
    let guest = app.guest();
    let page = guest.get("/rockets");
    assert_eq!(page.status(), 200, "{}", page.text());
    for part in [
        "<title>Rockets – Vestibule</title>",
        "class=\"brand\"",
        "Acme &lt;One&gt;, 3 seats",
        "<footer class=\"floor\">",
    ] {
        assert!(page.html().contains(part), "{part}: {}", page.html());
    }
    assert!(!page.html().contains("Welcome,"));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(
        guest.get("/account-page").location(),
        Some("/login?next=/account-page")
    );
    guest.log_in("ada@example.com");
    assert!(guest.get("/rockets").html().contains("Welcome, <bdi>"));
    let mine = guest.get("/account-page");
    assert!(
        mine.html().contains("<h1>Mine</h1>") && mine.html().contains("action=\"/logout\""),
        "{}",
        mine.html()
    );
    assert!(!app.guest().get("/forged").html().contains("root"));
}

#[test]
fn a_page_that_cannot_be_made_is_an_error_page() {
    let (folder, app) = open();
    let guest = app.guest();
    let missing = guest.get("/missing");
    assert_eq!(missing.status(), 500);
    assert!(
        missing.html().contains("nothing.html"),
        "in development it says why: {}",
        missing.html()
    );
    assert_eq!(guest.get("/no-map").status(), 500);
    assert_eq!(
        guest.get("/outside").status(),
        500,
        "no session is read there"
    );
    folder.write("templates/rockets.html", "\n{{ nobody }}");
    let broken = guest.get("/rockets");
    assert!(
        broken.html().contains("rockets.html:2"),
        "{}",
        broken.html()
    );
}

#[test]
fn forms_of_such_a_route_lead_back_at_once_where_forms_of_ours_do() {
    let (_folder, app) = open_with(&[
        ("ALLOWED_REDIRECTS", "https://app.example.com"),
        ("REDIRECT_AT_ONCE", "on"),
    ]);
    for path in ["/login", "/rockets"] {
        let page = app.guest().get(path);
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("form-action 'self' https://app.example.com;"),
            "{path}: {policy}"
        );
    }
}

#[test]
fn a_route_may_load_what_it_names_and_others_may_not() {
    let (_folder, app) = open();
    let guest = app.guest();
    let policy = |path: &str| {
        guest
            .get(path)
            .header("content-security-policy")
            .unwrap()
            .to_owned()
    };
    let base = policy("/login");
    assert_eq!(
        policy("/rockets"),
        base.replace(
            "img-src 'self'",
            "img-src 'self' https://tile.openstreetmap.org"
        )
    );
    assert_eq!(policy("/maps/plain"), policy("/rockets"));
    assert_eq!(
        policy("/maps/more"),
        policy("/rockets").replace(
            "script-src 'self'",
            "script-src 'self' https://cdn.example.com/maps.js"
        )
    );
    for path in ["/missing", "/account-page", "/", "/static/css/base.css"] {
        assert_eq!(policy(path), base, "{path}");
    }
    for policy in [policy("/maps/more"), policy("/maps/none")] {
        for closed in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(closed), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
