//! Nobody is signed out by moving from Django: refresh tokens, links and sessions go on, and nothing opens a door that was not
//! imported.

mod links;
mod owners;
mod refresh;
mod sessions;

pub use sessions::KEY as SESSION_KEY;

use super::importing::{HASH, import, user};
use super::support::app::TestApp;
use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use std::fmt::Write as _;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};
use vestibule::Moment;

/// Of the Django project; made up.
const KEY: &str = "django-insecure-an-example-key-that-nobody-uses";
const ADA: &str = "ada@example.com";

/// The last day, in some weeks.
fn until() -> String {
    (OffsetDateTime::now_utc() + Duration::days(30))
        .date()
        .to_string()
}

/// A site that honours everything, with settings of its own.
pub fn app_with(settings: &[(&'static str, &str)]) -> TestApp {
    let until = until();
    let mut all = vec![
        ("RATE_LIMITS", "off"),
        ("DJANGO_SECRET_KEY", KEY),
        ("DJANGO_UNTIL", &until),
        ("DJANGO_REFRESH_TOKENS", "on"),
        ("DJANGO_RESET_LINKS", "on"),
        ("DJANGO_SESSIONS", "on"),
    ];
    all.retain(|(name, _)| !settings.iter().any(|(own, _)| own == name));
    all.extend(settings);
    TestApp::with(&all)
}

pub fn app() -> TestApp {
    app_with(&[])
}

/// Ada comes, with a session (`SESSION_KEY`) and a link that is under way.
pub fn arrive(app: &TestApp) -> String {
    import(app, &[ada(), session(app, SESSION_KEY, 7, HASH)]);
    ada_link(app)
}

/// Opens the pages that only those see who come from there.
pub fn pages(app: &TestApp) {
    let link = arrive(app);
    let guest = sessions::browser(app);
    assert_eq!(guest.get("/login").status(), 200);
    let link = app.guest().get(&format!("/reset/{link}"));
    assert!(link.html().contains("password"), "{}", link.text());
}

fn now(app: &TestApp) -> Moment {
    app.site().app().now()
}

fn written(at: Moment) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    at.format(&form).unwrap()
}

fn salted(salt: &str, message: &str) -> hmac::Tag {
    let key = digest::digest(&digest::SHA256, format!("{salt}{KEY}").as_bytes());
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    hmac::sign(&key, message.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A token as `SimpleJWT` signs it.
fn signed(key: &str, claims: &Value) -> String {
    let header = BASE64.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let message = format!("{header}.{}", BASE64.encode(claims.to_string()));
    let tag = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()),
        message.as_bytes(),
    );
    format!("{message}.{}", BASE64.encode(tag))
}

fn claims(app: &TestApp, user: &str, jti: &str) -> Value {
    let issued = now(app).assume_utc().unix_timestamp();
    json!({"token_type": "refresh", "exp": issued + 20 * 86_400, "iat": issued, "jti": jti, "user_id": user})
}

fn refresh_token(app: &TestApp, user: i64, jti: &str) -> String {
    signed(KEY, &claims(app, &user.to_string(), jti))
}

/// A row of SimpleJWT's table.
fn outstanding(app: &TestApp, pk: i64, user: i64, jti: &str) -> Value {
    json!({"model": "token_blacklist.outstandingtoken", "pk": pk, "fields": {
        "user": user, "jti": jti, "token": refresh_token(app, user, jti),
        "created_at": written(now(app)), "expires_at": written(now(app) + Duration::days(20)),
    }})
}

/// A row of Django's sessions.
fn session(app: &TestApp, key: &str, user: i64, password: &str) -> Value {
    let salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
    let data = json!({
        "_auth_user_id": user.to_string(),
        "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
        "_auth_user_hash": hex(salted(salt, password).as_ref()),
    });
    let text = format!("{}:1r31eq", BASE64.encode(data.to_string()));
    let tag = salted("django.contrib.sessions.SessionStoresigner", &text);
    json!({"model": "sessions.session", "pk": key, "fields": {
        "session_data": format!("{text}:{}", BASE64.encode(tag)),
        "expire_date": written(now(app) + Duration::days(14)),
    }})
}

fn base36(mut number: i64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(char::from_digit(u32::try_from(number % 36).unwrap(), 36).unwrap());
        number /= 36;
    }
    digits.iter().rev().collect()
}

/// The end of a link that Django has sent at a moment.
fn link(user: i64, password: &str, last_login: &str, email: &str, at: Moment) -> String {
    let seconds = at.assume_utc().unix_timestamp() - 978_307_200;
    let salt = "django.contrib.auth.tokens.PasswordResetTokenGenerator";
    let tag = salted(
        salt,
        &format!("{user}{password}{last_login}{seconds}{email}"),
    );
    let half: String = hex(tag.as_ref()).chars().step_by(2).collect();
    format!(
        "{}/{}-{half}",
        BASE64.encode(user.to_string()),
        base36(seconds)
    )
}

/// The records of Ada, whose number is 7.
fn ada() -> Value {
    user(7, "ada", &json!({}))
}

fn ada_link(app: &TestApp) -> String {
    link(7, HASH, "", ADA, now(app))
}
