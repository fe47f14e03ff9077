//! The limits that Vestibule is held against, on the same data: a bare actix server whose page costs one signature, one
//! joined read of session and user, and one template of the same length; argon2id alone; commits alone.
//!
//! Nothing here is a server to use: no limits, no log, no error pages.

mod hashes;
mod reader;

pub(crate) use hashes::{commits, encoded, hashes};

use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reader::Reader;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};
use tera::{Context, Tera};

const KEY: &[u8] = b"a key of a measurement; it protects nothing";

#[derive(Serialize, Deserialize)]
struct Claims {
    session: i64,
    exp: u64,
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

fn signature(message: &str) -> String {
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(KEY) else {
        return String::new();
    };
    mac.update(message.as_bytes());
    B64.encode(mac.finalize().into_bytes())
}

/// A token like a JWT, for a session.
fn sign(session: i64) -> String {
    let claims = serde_json::to_vec(&Claims {
        session,
        exp: now() + 86_400,
    })
    .unwrap_or_default();
    let message = format!(
        "{}.{}",
        B64.encode(r#"{"alg":"HS256","typ":"JWT"}"#),
        B64.encode(claims)
    );
    format!("{message}.{}", signature(&message))
}

fn session(token: &str) -> Option<i64> {
    let (message, tag) = token.rsplit_once('.')?;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(KEY).ok()?;
    mac.update(message.as_bytes());
    mac.verify_slice(&B64.decode(tag).ok()?).ok()?;
    let (_, claims) = message.split_once('.')?;
    let claims: Claims = serde_json::from_slice(&B64.decode(claims).ok()?).ok()?;
    (claims.exp > now()).then_some(claims.session)
}

struct Site {
    tera: Tera,
}

/// The templates, with as much text in the frame as makes the page `length` bytes long.
fn templates(length: usize) -> Option<Tera> {
    let mut base = include_str!("../templates/base.html").to_owned();
    let home = include_str!("../templates/home.html");
    let missing = length.saturating_sub(base.len() + home.len());
    base = base.replace("<!-- rest -->", &"<i>rest</i>\n".repeat(missing / 12));
    let mut tera = Tera::default();
    tera.add_raw_templates([("base.html", base.as_str()), ("home.html", home)])
        .ok()?;
    Some(tera)
}

async fn home(
    request: HttpRequest,
    site: web::Data<Site>,
    reader: web::Data<Reader>,
) -> HttpResponse {
    let session = request
        .cookie("session")
        .and_then(|cookie| session(cookie.value()));
    let Some(user) = reader.user(session).await else {
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/login"))
            .finish();
    };
    let mut context = Context::new();
    context.insert("user", &user);
    match site.tera.render("home.html", &context) {
        Ok(page) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(page),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn me(request: HttpRequest, reader: web::Data<Reader>) -> HttpResponse {
    let presented = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let session = presented.and_then(|value| session(value.strip_prefix("Bearer ")?));
    match reader.user(session).await {
        Some(user) => HttpResponse::Ok().json(user),
        None => HttpResponse::Unauthorized().finish(),
    }
}

async fn token(session: web::Path<i64>) -> String {
    sign(session.into_inner())
}

async fn login() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body("<title>Log in</title>")
}

/// Serves until it is ended.
pub(crate) async fn serve(port: u16, database: String, length: usize) -> std::io::Result<()> {
    let Some(tera) = templates(length) else {
        return Err(std::io::Error::other(
            "the templates of the floor are wrong",
        ));
    };
    let site = web::Data::new(Site { tera });
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    HttpServer::new(move || {
        App::new()
            .app_data(site.clone())
            .app_data(web::Data::new(Reader::new(&database)))
            .route("/", web::get().to(home))
            .route("/login", web::get().to(login))
            .route("/me", web::get().to(me))
            .route("/token/{session}", web::get().to(token))
    })
    .workers(workers)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
