//! Over REST: sign-up, profile.

use super::{ALL, row, value, with};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

pub const ME: &str = "/api/accounts/me/";

fn sign_up(client: &Client, mut more: Value) -> Answer {
    let all = more.as_object_mut().unwrap();
    all.insert("email".into(), json!("ada@example.com"));
    all.insert("password".into(), json!(PASSWORD));
    client.post("/api/accounts/signup/", &more)
}

/// Somebody who has signed up and verified the address.
pub fn member(app: &TestApp, answers: Value) -> (Client, Answer) {
    let client = Client::of(app);
    let sent = sign_up(&client, answers);
    assert_eq!(sent.status, 201, "{}", sent.body);
    let code = app.code_for("ada@example.com");
    let proof = json!({ "flow": sent.text("flow"), "code": code });
    let verified = client.post("/api/accounts/verify-email/", &proof);
    assert_eq!(verified.status, 200, "{}", verified.body);
    (client.bearing(verified.text("access")), verified)
}

pub fn least() -> Value {
    json!({ "company": "Acme", "country": "nl" })
}

/// What a profile says of its own fields.
fn own(body: &Value) -> Value {
    let names = [
        "company",
        "seats",
        "newsletter",
        "born",
        "country",
        "homepage",
        "plan",
    ];
    names
        .map(|name| body.get(name).cloned().expect(name))
        .to_vec()
        .into()
}

#[test]
fn every_type_goes_in_and_comes_out() {
    let app = with(ALL);
    let (me, _) = member(
        &app,
        json!({
            "company": " Acme ", "seats": 12, "newsletter": true, "born": "1915-12-10", "country": "be",
            "homepage": "https://ada.example/?a=b#c", "plan": "pro", "nonsense": 1,
        }),
    );
    let shown = me.get(ME);
    let all = json!([
        "Acme",
        12,
        true,
        "1915-12-10",
        "be",
        "https://ada.example/?a=b#c",
        "free"
    ]);
    assert_eq!(own(&shown.body), all);
    // A login says the same.
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let login = Client::of(&app).post("/api/accounts/login/", &login);
    assert_eq!(own(&login.body["user"]), all);
    // What is sent changes, the rest stays; null and blank empty.
    let changed = me.patch(
        ME,
        &json!({ "seats": "7.0", "born": null, "homepage": " ", "newsletter": "off" }),
    );
    assert_eq!(changed.status, 200, "{}", changed.body);
    let all = json!(["Acme", 7, false, null, "be", null, "free"]);
    assert_eq!(own(&changed.body), all);
    assert_eq!(
        own(&me.patch(ME, &json!({ "first_name": "Ada" })).body),
        all,
        "a box that is not sent stays"
    );
    let form = (
        "application/x-www-form-urlencoded",
        b"seats=8&newsletter=true&born=2000-02-29".to_vec(),
    );
    let changed = me.send("PATCH", ME, Some(form));
    assert_eq!(
        own(&changed.body),
        json!(["Acme", 8, true, "2000-02-29", "be", null, "free"])
    );
}

#[test]
fn what_nobody_answered_is_its_default_or_null() {
    let app = with(ALL);
    let (me, _) = member(&app, least());
    assert_eq!(
        own(&me.get(ME).body),
        json!(["Acme", 5, null, null, "nl", null, "free"])
    );
    assert_eq!(
        value(&app, "ada@example.com", "seats").as_deref(),
        Some("5")
    );
    me.patch(ME, &json!({ "seats": null }));
    assert_eq!(
        me.get(ME).body["seats"],
        Value::Null,
        "emptied is not unanswered"
    );
}

#[test]
fn every_bad_value_is_told_under_its_name() {
    let app = with(ALL);
    let (me, _) = member(&app, least());
    let client = Client::of(&app);
    for (name, sent, said) in [
        ("company", json!(null), "This field may not be null."),
        ("company", json!(" "), "This field may not be blank."),
        ("company", json!(true), "Not a valid string."),
        ("company", json!(["Acme"]), "Not a valid string."),
        ("company", json!({ "a": 1 }), "Not a valid string."),
        (
            "company",
            json!("a\u{0}b"),
            "Null characters are not allowed.",
        ),
        (
            "company",
            json!("a\u{202e}b"),
            "This contains characters that cannot be shown. Type it instead of pasting it.",
        ),
        (
            "company",
            json!(1),
            "Ensure this value has at least 2 characters (it has 1).",
        ),
        ("seats", json!(true), "A valid integer is required."),
        ("seats", json!([]), "A valid integer is required."),
        ("seats", json!(1.5), "A valid integer is required."),
        ("seats", json!("1e3"), "A valid integer is required."),
        (
            "seats",
            json!(501),
            "Ensure this value is less than or equal to 500.",
        ),
        ("seats", json!(-1e300), "A valid integer is required."),
        (
            "seats",
            json!(u64::MAX),
            "Ensure this value is less than or equal to 500.",
        ),
        (
            "seats",
            json!(i64::MIN),
            "Ensure this value is greater than or equal to 1.",
        ),
        ("newsletter", json!("maybe"), "Must be a valid boolean."),
        ("newsletter", json!(2), "Must be a valid boolean."),
        ("newsletter", json!({}), "Must be a valid boolean."),
        ("born", json!(19_151_210), "Enter a valid date."),
        ("born", json!(true), "Enter a valid date."),
        ("born", json!("1915-12-10T00:00:00Z"), "Enter a valid date."),
        ("born", json!("1915-13-01"), "Enter a valid date."),
        ("country", json!("NL"), "\"NL\" is not a valid choice."),
        ("country", json!([]), "Not a valid string."),
        (
            "homepage",
            json!("javascript://example.com/%0Aalert(1)"),
            "Enter a valid URL.",
        ),
        ("homepage", json!("data:text/html,x"), "Enter a valid URL."),
        (
            "homepage",
            json!("https://exa mple.com"),
            "Enter a valid URL.",
        ),
    ] {
        let expected = json!({ name: [said] });
        let told = me.patch(ME, &json!({ name: sent }));
        assert_eq!((told.status, &told.body), (400, &expected), "{name} {sent}");
        let mut answers = least();
        answers[name] = sent.clone();
        let told = sign_up(&client, answers);
        assert_eq!((told.status, &told.body), (400, &expected), "{name} {sent}");
    }
    let long = me.patch(ME, &json!({ "country": "x".repeat(10_000) }));
    assert!(
        long.body["country"][0].as_str().unwrap().len() < 120,
        "it is not repeated whole"
    );
    assert_eq!(
        own(&me.get(ME).body),
        json!(["Acme", 5, null, null, "nl", null, "free"])
    );
}

#[test]
fn everything_missing_at_sign_up_is_told_at_once() {
    let app = with(ALL);
    let client = Client::of(&app);
    let told = client.post("/api/accounts/signup/", &json!({ "seats": "x" }));
    let required = json!(["This field is required."]);
    assert_eq!(
        told.body,
        json!({
            "email": required, "password": required, "company": required, "country": required,
            "seats": ["A valid integer is required."],
        })
    );
}

#[test]
fn a_box_that_has_to_be_ticked_has_to_be_ticked() {
    let terms = "[[field]]\nname = \"terms\"\ntype = \"boolean\"\nrequired = \"signup\"";
    let app = with(terms);
    let required = json!({ "terms": ["This field is required."] });
    for terms in [
        json!({}),
        json!({ "terms": false }),
        json!({ "terms": "no" }),
    ] {
        let told = sign_up(&Client::of(&app), terms);
        assert_eq!((told.status, told.body), (400, required.clone()));
    }
    let (me, _) = member(&app, json!({ "terms": true }));
    // Only at sign-up: it can be taken back.
    assert_eq!(
        me.patch(ME, &json!({ "terms": false })).body["terms"],
        json!(false)
    );
}

#[test]
fn people_set_nothing_that_is_not_theirs() {
    let app = with(ALL);
    let mass = json!({
        "company": "Acme", "country": "nl", "plan": "pro", "extra": { "plan": "pro" }, "is_staff": true,
        "is_superuser": true, "__proto__": { "plan": "pro" },
    });
    let (me, _) = member(&app, mass.clone());
    let changed = me.patch(ME, &mass);
    assert_eq!(
        (changed.status, &changed.body["plan"]),
        (200, &json!("free"))
    );
    let row = row(&app, "ada@example.com");
    assert!(
        !row.is_staff && !row.is_superuser && !row.custom_fields.as_str().contains("pro"),
        "{}",
        row.custom_fields.as_str()
    );
}
