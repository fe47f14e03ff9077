//! The sample values of templates: a tour through all pages and e-mails sees none that they do not know.

use crate::browser::pseudo::passkey;
use crate::continuity;
use crate::e_mails;
use crate::email::undo::links as links_to_undo;
use crate::hijack::contested::link;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use crate::validity::{self, RULES, SETTINGS};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use time::Duration;
use vestibule::internals::admin::bulk;
use vestibule::internals::i18n::{Language, Zone};
use vestibule::internals::mail;
use vestibule::internals::templates::{COMMON, Samples, kept_samples, names};

type Given = Map<String, Value>;
/// Whatever every template was given.
type Seen = BTreeMap<String, Vec<Given>>;

/// Known to every template through its engine.
const GLOBAL: [&str; 3] = ["site", "lang", "dir"];
/// So many samples of a template are kept, of so many items of a list, in so many letters.
const SAMPLES: usize = 8;
const ITEMS: usize = 2;
const LETTERS: usize = 60;

fn is_page(name: &str) -> bool {
    !name.starts_with("mail/") && !name.starts_with("sms/")
}

fn is_shown_alone(name: &str) -> bool {
    let parts = ["base.html", "layout/", "components/", "mail/layout."];
    !parts.iter().any(|part| name.starts_with(part))
}

fn tour() -> Seen {
    let seen: Arc<Mutex<Seen>> = Arc::default();
    for settings in [
        SETTINGS,
        RULES,
        TERMS,
        DEMANDS,
        LIMITS,
        &[
            ("RATE_LIMITS", "off"),
            ("PASSKEYS", "off"),
            ("LANGUAGES", "en,en-XA"),
        ],
    ] {
        let app = TestApp::with(settings);
        witness(&app, &seen);
        if settings == SETTINGS {
            validity::tour(&app);
            rest(&app);
        } else if settings == RULES {
            validity::tour_of_rules(&app);
            continue;
        } else if settings == TERMS {
            open_door(&app);
            continue;
        } else if settings == LIMITS {
            limited(&app);
            continue;
        } else if settings == DEMANDS {
            demanded(&app);
            continue;
        } else {
            app.db_user("ada@example.com");
        }
        others(&app);
        e_mails::all(&app, Language::ENGLISH, |_, _, _, _| {});
        let voice = (Language::ENGLISH, Zone::utc());
        mail::test(
            app.site().templates(),
            voice,
            "ada@example.com",
            app.site().app().now(),
        )
        .unwrap();
    }
    let app = continuity::app();
    witness(&app, &seen);
    continuity::pages(&app);
    std::mem::take(&mut *seen.lock().unwrap())
}

/// Notes whatever templates of a site are given.
fn witness(app: &TestApp, seen: &Arc<Mutex<Seen>>) {
    let noted = Arc::clone(seen);
    app.site().templates().witnessed_by(move |name, given| {
        let mut given: Given = serde_json::from_str(&given).unwrap();
        given.retain(|name, _| !GLOBAL.contains(&name.as_str()));
        let mut seen = noted.lock().unwrap();
        seen.entry(name.to_owned()).or_default().push(given);
    });
}

/// States of pages that the tour of all pages does not come to.
fn others(app: &TestApp) {
    let ada = app.guest();
    ada.post("/login", &[("email", "ada@example.com"), ("password", "x")]);
    let guest = app.guest();
    guest.forget_password("ada@example.com");
    guest.get("/password/reset");
    app.db_user("moved@example.com");
    app.db_sql(
        "UPDATE users SET secondary_email = 'second@example.com', secondary_email_key = 'second@example.com', \
         phone = '+4915123456780', phone_verified = TRUE WHERE email = 'moved@example.com'",
    );
    let mover = app.guest();
    mover.log_in("moved@example.com");
    crate::email::move_to(app, &mover, "moved@new.example");
    let pages = [
        "/account/email",
        "/account/email/secondary",
        "/account/phone",
    ];
    for page in pages {
        mover.get(page);
    }
    let links = links_to_undo(app, "moved@example.com");
    for link in &links {
        app.guest().get(link);
    }
    // The owner shows nothing, so that the addresses are on hold.
    for link in links.iter().take(1) {
        app.guest().post(link, &[("plea", "It is mine.")]);
        app.guest().get(link);
    }
    for page in pages {
        mover.get(page);
    }
    app.db_user("phone@example.com");
    let caller = app.guest();
    caller.log_in("phone@example.com");
    caller.post(
        "/account/phone",
        &[("phone", "+4915123456789"), ("current_password", PASSWORD)],
    );
    caller.get("/account/phone");
    app.deliver();
    caller.post("/account/archive", &[("current_password", PASSWORD)]);
    app.db_user("gone@example.com");
    let gone = app.guest();
    gone.log_in("gone@example.com");
    gone.post("/account/delete", &[("current_password", PASSWORD)]);
}

/// A site on which everybody can sign up, who accepts the terms and verifies a number.
const TERMS: &[(&str, &str)] = &[
    ("TERMS_URL", "/terms"),
    ("TERMS_VERSION", "1"),
    ("PHONE_VERIFICATION", "required"),
];

fn open_door(app: &TestApp) {
    let ada = app.guest();
    ada.get("/signup");
    let form = [
        ("email", "ada@example.com"),
        ("phone", "+4915123456789"),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
        ("accept_terms", "on"),
    ];
    ada.post("/signup", &form);
    ada.enter_code(&app.code_for("ada@example.com"));
    ada.get("/verify");
}

/// A site with limits, on which a code was sent a moment ago.
const LIMITS: &[(&str, &str)] = &[];

fn limited(app: &TestApp) {
    app.db_user("bob@example.com");
    let bob = app.guest();
    bob.log_in("bob@example.com");
    let new = [("email", "new@example.com"), ("current_password", PASSWORD)];
    bob.post("/account/email", &new);
    bob.get("/account/email/confirm");
    let phone = [("phone", "+4915123456788"), ("current_password", PASSWORD)];
    bob.post("/account/phone", &phone);
    bob.get("/account/phone");
}

/// A site that demands a second step of everybody.
const DEMANDS: &[(&str, &str)] = &[("RATE_LIMITS", "off"), ("MFA_REQUIRED", "all")];

fn demanded(app: &TestApp) {
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    ada.get("/account/factors?next=/account");
}

/// Passkeys, work for the background, a browser that is to be approved, and staff who come back after a while.
fn rest(app: &TestApp) {
    app.db_sql("UPDATE users SET login_failures = 100 WHERE email = 'person2@example.com'");
    app.guest().post(
        "/login",
        &[("email", "person2@example.com"), ("password", PASSWORD)],
    );
    let approval = app.letter_saying("person2@example.com", "entered your password correctly");
    app.guest().get(&link(&approval.written.text, "/link/"));

    app.db_user("maker@example.com");
    let maker = app.guest();
    maker.log_in("maker@example.com");
    maker.post(
        "/account/factors/passkeys",
        &[("current_password", PASSWORD)],
    );
    let id = passkey(app, "maker@example.com");
    maker.get(&format!("/account/factors/passkeys/{id}"));

    let root = app.guest();
    root.log_in("root@example.com");
    let order = [
        ("action", "deactivate"),
        ("select_across", "1"),
        ("query", "?q=person"),
        ("post", "yes"),
        ("reason", "?"),
    ];
    root.post("/admin/users/action/", &order);
    root.get("/admin/");
    while bulk::run_part(app.site().app(), app.site().models()).unwrap() {}
    let list = root.get("/admin/bulk/");
    let done = list
        .html()
        .split("href=\"/admin/bulk/")
        .nth(1)
        .map(|rest| rest.split('"').next().unwrap());
    root.get(&format!("/admin/bulk/{}", done.unwrap()));
    app.advance(Duration::days(2));
    let late = app.guest();
    late.log_in("root@example.com");
    app.advance(Duration::minutes(31));
    app.advance(Duration::minutes(31));
    late.get("/admin/");
    late.post("/admin/groups/add/", &[("name", "8"), ("_save", "1")]);
    late.post("/admin/login/", &[("current_password", "x")]);
}

/// What every page is given.
fn common(seen: &Seen) -> BTreeSet<String> {
    let mut pages = seen
        .iter()
        .filter(|(name, _)| is_page(name))
        .flat_map(|(_, given)| given);
    let names = |given: &Given| -> BTreeSet<String> { given.keys().cloned().collect() };
    let first = names(pages.next().unwrap());
    pages.fold(first, |all, given| {
        all.intersection(&names(given)).cloned().collect()
    })
}

/// What makes one sample another than the next: which values are there, two levels deep.
fn shape(given: &Given) -> BTreeSet<String> {
    let is_there = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let mut shape = BTreeSet::new();
    for (name, value) in given {
        shape.insert(format!("{name}:{}", is_there(value)));
        for (inner, value) in value.as_object().into_iter().flatten() {
            shape.insert(format!("{name}.{inner}:{}", is_there(value)));
        }
    }
    shape
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            // Moments are marked until the page is whole.
            let plain = text
                .chars()
                .filter(|letter| !('\u{fdd0}'..='\u{fdef}').contains(letter));
            let is_secret = text.len() >= 20
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte));
            if is_secret {
                "sample".into()
            } else {
                plain.take(LETTERS).collect::<String>().into()
            }
        }
        Value::Array(items) => items.iter().take(ITEMS).map(shortened).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), shortened(value)))
            .collect(),
        other => other.clone(),
    }
}

/// The samples that these are worth keeping of.
fn samples(seen: &Seen) -> Samples {
    let names = common(seen);
    let pages = seen
        .iter()
        .filter(|(name, _)| is_page(name))
        .flat_map(|(_, given)| given);
    let mut shared = Given::new();
    for (name, value) in pages.flatten().filter(|(name, _)| names.contains(*name)) {
        let is_empty = |value: &Value| value.is_null() || *value == Value::Array(vec![]);
        if shared.get(name).is_none_or(is_empty) {
            shared.insert(name.clone(), shortened(value));
        }
    }
    let mut samples = Samples::new();
    for (name, given) in seen {
        let mut left: BTreeSet<String> = given.iter().flat_map(shape).collect();
        let mut kept = Vec::new();
        while kept.len() < SAMPLES && !left.is_empty() {
            let news = |one: &&Given| shape(one).intersection(&left).count();
            let best = given.iter().max_by_key(news).unwrap();
            if news(&best) == 0 {
                break;
            }
            left = left.difference(&shape(best)).cloned().collect();
            let own = best
                .iter()
                .map(|(name, value)| (name.clone(), shortened(value)));
            kept.push(
                own.filter(|(key, value)| !is_page(name) || shared.get(key) != Some(value))
                    .collect(),
            );
        }
        samples.insert(name.clone(), kept);
    }
    samples.insert(COMMON.to_owned(), vec![shared]);
    samples
}

/// A line a sample, so that changes can be read.
fn written(samples: &Samples) -> String {
    let mut out = String::from("{");
    for (place, (name, samples)) in samples.iter().enumerate() {
        let lines: Vec<_> = samples
            .iter()
            .map(|sample| serde_json::to_string(sample).unwrap())
            .collect();
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(
            out,
            "{comma}\n{}: [\n  {}\n]",
            Value::from(name.as_str()),
            lines.join(",\n  ")
        );
    }
    out + "\n}\n"
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "map",
    }
}

#[test]
fn a_tour_through_all_pages_and_e_mails_sees_nothing_that_the_samples_do_not_know() {
    let seen = tour();
    if std::env::var_os("ACCEPT_TEMPLATE_SAMPLES").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/templates/samples.json");
        std::fs::write(path, written(&samples(&seen))).unwrap();
        return;
    }
    let kept = kept_samples();
    let kinds = |template: &str| {
        let common = kept.get(COMMON).into_iter().filter(|_| is_page(template));
        let all = common.chain(kept.get(template)).flatten().flatten();
        let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, value) in all {
            kinds.entry(name).or_default().insert(kind(value));
        }
        kinds
    };
    let mut strange = BTreeSet::new();
    for (template, given) in &seen {
        let known = kinds(template);
        for (name, value) in given.iter().flatten() {
            let is_known = known
                .get(name.as_str())
                .is_some_and(|known| value.is_null() || known.contains(kind(value)));
            if !is_known {
                strange.insert(format!("{template}: {name} ({})", kind(value)));
            }
        }
    }
    assert!(
        strange.is_empty(),
        "not in src/templates/samples.json: run ACCEPT_TEMPLATE_SAMPLES=1 cargo test --test it look::samples\n{strange:#?}"
    );
}

/// What no page of the tour is given, so that `check` fills templates in without it.
const NEVER_SEEN: &[(&str, &str)] = &[
    ("account/factors.html", "accepted"),
    ("account/factors.html", "next_url"),
    ("admin/history.html", "older"),
    ("pages/error.html", "retry_after"),
    ("pages/login.html", "unknown_passkey"),
];

#[test]
fn a_variable_that_may_be_nothing_is_something_in_one_sample() {
    let kept = kept_samples();
    let common = &kept[COMMON][0];
    let mut missing = Vec::new();
    for (template, samples) in kept.iter().filter(|(name, _)| *name != COMMON) {
        let path = format!("{}/templates/{template}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let names: BTreeSet<_> = samples.iter().flat_map(|sample| sample.keys()).collect();
        let is_nothing = |name: &&&String| {
            let all = samples.iter();
            let mut values = all.filter_map(|sample| sample.get(name.as_str()));
            values.all(Value::is_null)
        };
        missing.extend(
            names
                .iter()
                .filter(|name| !common.contains_key(name.as_str()) && text.contains(name.as_str()))
                .filter(is_nothing)
                .map(|name| (template.as_str(), name.as_str())),
        );
    }
    assert_eq!(missing, NEVER_SEEN);
}

#[test]
fn every_template_that_is_shown_alone_has_samples_and_goes_with_them() {
    let kept = kept_samples();
    let without: Vec<_> = names()
        .filter(|name| is_shown_alone(name) && !kept.contains_key(name))
        .collect();
    assert!(without.is_empty(), "{without:#?}");
    let gone: Vec<_> = kept
        .keys()
        .filter(|name| *name != COMMON && !names().any(|one| one == **name))
        .collect();
    assert!(gone.is_empty(), "{gone:#?}");
    let app = TestApp::with(&[("LANGUAGES", "en,en-XA,ar-XB")]);
    let faults = app.site().templates().rehearse().unwrap();
    assert!(faults.is_empty(), "{faults:#?}");
}
