//! In access tokens, and in the document of the API.

use super::rest::{ME, least, member};
use super::{ALL, id, with};
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use vestibule::internals::admin;
use vestibule::internals::app::Origin;
use vestibule::internals::values::custom_fields::{Answers, Sent};

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[test]
fn access_tokens_carry_what_they_shall() {
    let app = with(ALL);
    let (me, verified) = member(&app, least());
    let said = claims(verified.text("access"));
    assert_eq!(
        (&said["company"], &said["plan"]),
        (&json!("Acme"), &json!("free"))
    );
    let mut names: Vec<_> = said
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    let expected = [
        "acr",
        "amr",
        "auth_time",
        "company",
        "exp",
        "iat",
        "jti",
        "plan",
        "sid",
        "token_type",
        "user_id",
    ];
    assert_eq!(names, expected, "and nothing besides");
    assert!(claims(verified.text("refresh")).get("company").is_none());
    // The next one carries what has changed meanwhile, be it by staff.
    me.patch(ME, &json!({ "company": "Other" }));
    let own = &app.site().config().user_fields;
    let mut answers = Answers::default();
    let plan = own.find("plan").unwrap();
    answers.set(plan, plan.parse(Sent::Text("pro")).unwrap());
    let (staff, here) = (app.operator(admin::Right::Change), Origin::command_line());
    admin::set_fields(
        app.site().app(),
        &staff,
        id(&app, "ada@example.com"),
        &answers,
        &here,
    )
    .unwrap();
    let refresh = json!({ "refresh": verified.text("refresh") });
    let next = Client::of(&app).post("/api/token/refresh/", &refresh);
    let said = claims(next.text("access"));
    assert_eq!(
        (&said["company"], &said["plan"]),
        (&json!("Other"), &json!("pro"))
    );
    // What is empty is not carried.
    answers.set(plan, None);
    admin::set_fields(
        app.site().app(),
        &staff,
        id(&app, "ada@example.com"),
        &answers,
        &here,
    )
    .unwrap();
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let login = Client::of(&app).post("/api/token/", &login);
    assert!(claims(login.text("access")).get("plan").is_none());
}

#[test]
fn the_document_says_them() {
    let app = with(ALL);
    let served = app.guest().get("/api/openapi.json");
    let document: Value = serde_json::from_slice(served.bytes()).unwrap();
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    let profile = schema("Profile");
    assert_eq!(
        profile["properties"]["company"],
        json!({ "type": ["string", "null"], "description": "Where you work.", "minLength": 2, "maxLength": 20 })
    );
    let seats = &profile["properties"]["seats"];
    assert_eq!(
        (&seats["type"], &seats["format"]),
        (&json!(["integer", "null"]), &json!("int64"))
    );
    assert_eq!(
        (&seats["minimum"], &seats["maximum"], &seats["default"]),
        (&json!(1), &json!(500), &json!(5))
    );
    assert_eq!(
        profile["properties"]["newsletter"]["type"],
        json!(["boolean", "null"])
    );
    assert_eq!(profile["properties"]["born"]["format"], json!("date"));
    assert_eq!(profile["properties"]["homepage"]["format"], json!("uri"));
    assert_eq!(
        profile["properties"]["country"]["enum"],
        json!(["nl", "be", null])
    );
    let required = |name: &str, field: &str| {
        let schema = schema(name);
        schema["required"]
            .as_array()
            .is_some_and(|all| all.contains(&json!(field)))
    };
    assert!(
        required("Profile", "plan")
            && required("SignUp", "company")
            && required("SignUp", "country")
    );
    assert!(!required("SignUp", "seats") && !required("ProfileChange", "company"));
    for name in ["SignUp", "ProfileChange"] {
        assert!(schema(name)["properties"]["company"].is_object());
        assert!(schema(name)["properties"].get("plan").is_none(), "{name}");
    }
    let page = app.guest().get("/api/docs");
    assert!(
        page.text().contains("company string or null") && page.text().contains("Where you work.")
    );
}
