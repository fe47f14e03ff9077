//! Old rows, after another declaration.

use super::{ALL, member, profile, row, value, with, with_others};
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const ME: &str = "/api/accounts/me/";

fn text(name: &str, more: &str) -> String {
    format!("[[field]]\nname = \"{name}\"\ntype = \"text\"\n{more}\n")
}

fn program(app: &crate::support::app::TestApp) -> Client {
    let client = Client::of(app);
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let login = client.post("/api/accounts/login/", &login);
    assert_eq!(login.status, 200, "{}", login.body);
    client.bearing(login.text("access"))
}

#[test]
fn a_field_that_is_taken_away_is_kept_unseen_and_comes_back() {
    let app = with(&(text("company", "") + &text("team", "")));
    member(&app, "ada@example.com", &[("team", "Engines")]);
    let app = with_others(app, &text("company", ""));
    let me = program(&app);
    assert!(me.get(ME).body.get("team").is_none());
    assert_eq!(
        me.patch(ME, &json!({ "company": "Other", "team": "Looms" }))
            .status,
        200
    );
    assert!(
        row(&app, "ada@example.com")
            .custom_fields
            .as_str()
            .contains("Engines")
    );
    // Without any declaration it is the same.
    let app = app.restart(&[("RATE_LIMITS", "off")]);
    assert!(program(&app).get(ME).body.get("company").is_none());
    let ada = app.guest();
    ada.log_in("ada@example.com");
    assert_eq!(
        ada.post("/account", &profile(&[])).location(),
        Some("/account")
    );
    let app = with_others(app, &(text("company", "") + &text("team", "")));
    assert_eq!(
        value(&app, "ada@example.com", "team").as_deref(),
        Some("Engines")
    );
    assert_eq!(
        value(&app, "ada@example.com", "company").as_deref(),
        Some("Other")
    );
    // Erased with the account.
    app.db_delete("ada@example.com");
    let found = app
        .site()
        .app()
        .read(|conn| vestibule::internals::store::users::find_by_email(conn, "ada@example.com"));
    assert!(found.unwrap().is_none());
}

#[test]
fn a_field_that_is_new_reads_as_its_default() {
    let app = with(&text("company", ""));
    member(&app, "ada@example.com", &[]);
    let app = with_others(
        app,
        &(text("company", "") + &text("team", "default = \"All\"") + &text("desk", "")),
    );
    let body = program(&app).get(ME).body;
    assert_eq!(
        (&body["team"], &body["desk"]),
        (&json!("All"), &Value::Null)
    );
}

#[test]
fn a_value_that_no_longer_fits_is_not_shown_and_kept_until_the_person_saves() {
    let app = with(&(text("company", "") + &text("country", "") + &text("room", "")));
    member(
        &app,
        "ada@example.com",
        &[("country", "Atlantis"), ("room", "12")],
    );
    let others = "[[field]]\nname = \"company\"\ntype = \"integer\"\nin_token = true\n\
        [[field]]\nname = \"country\"\ntype = \"choice\"\nchoices = [\"nl\", \"be\"]\n\
        [[field]]\nname = \"room\"\ntype = \"integer\"\n";
    let app = with_others(app, others);
    let me = program(&app);
    let body = me.get(ME).body;
    assert_eq!(
        (&body["company"], &body["country"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        body["room"],
        json!(12),
        "what can be read as the new kind is"
    );
    let ada = app.guest();
    ada.log_in("ada@example.com");
    let page = ada.get("/account");
    assert_eq!((page.status(), page.value("company").as_str()), (200, ""));
    assert!(page.texts("#id_country option[selected]").is_empty());
    // Saving something else keeps the old text,
    assert_eq!(
        me.patch(ME, &json!({ "first_name": "Ada", "country": "be" }))
            .status,
        200
    );
    let kept = row(&app, "ada@example.com");
    let extra = kept.custom_fields.as_str();
    assert!(
        extra.contains("Acme") && !extra.contains("Atlantis"),
        "{extra}"
    );
    // and saving the page, where it was empty, does not.
    let saved = profile(&[("company", ""), ("country", ""), ("room", "")]);
    assert_eq!(ada.post("/account", &saved).location(), Some("/account"));
    assert!(
        !row(&app, "ada@example.com")
            .custom_fields
            .as_str()
            .contains("Acme")
    );
}

#[test]
fn a_field_that_becomes_required_is_asked_for_and_locks_nobody_out() {
    let app = with(&text("team", ""));
    member(&app, "ada@example.com", &[("company", ""), ("country", "")]);
    let app = with_others(app, ALL);
    let ada = app.guest();
    assert_eq!(ada.log_in("ada@example.com").location(), Some("/"));
    for path in ["/", "/account"] {
        let notice = ada.get(path).texts(".notice").concat();
        assert!(
            notice.starts_with("Complete your profile. One thing is missing: Company."),
            "{path}: {notice}"
        );
    }
    assert_eq!(
        ada.get("/").attribute(".notice a", "href").as_deref(),
        Some("/account")
    );
    let page = ada.post("/account", &profile(&[("company", "")]));
    assert_eq!(
        (page.status(), page.error("company").as_str()),
        (422, "This field is required.")
    );
    assert!(page.texts(".notice").is_empty(), "once is enough");
    // A page from before the field was there does not get by it either, and neither does a program.
    let old = [
        ("username", "ada"),
        ("first_name", "Ada"),
        ("last_name", ""),
    ];
    let page = ada.post("/account", &old);
    assert_eq!(
        (page.status(), page.error("company").as_str()),
        (422, "This field is required.")
    );
    let me = program(&app);
    let told = me.patch(ME, &json!({ "first_name": "Ada" }));
    assert_eq!(
        (told.status, told.body),
        (400, json!({ "company": ["This field is required."] }))
    );
    assert_eq!(
        me.patch(ME, &json!({ "first_name": "Ada", "company": "Acme" }))
            .status,
        200
    );
    assert!(ada.get("/").texts(".notice").is_empty());
    // What is asked for at sign-up alone is not asked of her.
    assert_eq!(value(&app, "ada@example.com", "country"), None);
}

#[test]
fn answers_that_wait_for_a_proof_meet_the_declaration_of_that_day() {
    let app = with(&(text("company", "") + &text("team", "")));
    let fields =
        crate::support::people::fields("ada@example.com", &[("company", "Acme"), ("team", "pro")]);
    app.guest().post("/signup", &fields);
    app.deliver();
    let code = app.code_for("ada@example.com");
    let staffs = text("company", "required = \"always\"") + &text("team", "edit = \"staff\"");
    let app = with_others(app, &staffs);
    let ada = app.guest();
    ada.log_in("ada@example.com");
    // The log-in goes on with the code that was sent.
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert_eq!(
        value(&app, "ada@example.com", "company").as_deref(),
        Some("Acme")
    );
    assert_eq!(
        value(&app, "ada@example.com", "team"),
        None,
        "that is for staff to say now"
    );
}
