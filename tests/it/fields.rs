//! Fields of one's own: every type on every interface, bad values at every door, old rows after another declaration.

mod browser;
mod changes;
mod command_line;
mod flows;
mod forms;
mod rest;
mod settings;
mod tokens;

use crate::support::app::TestApp;
use crate::support::people::{Guest, PASSWORD, fields};
use vestibule::internals::store::users;
use vestibule::internals::values::UserId;

/// One of every type.
pub const ALL: &str = r#"
    [[field]]
    name = "company"
    type = "text"
    help = "Where you work."
    required = "always"
    min_length = 2
    max_length = 20
    in_token = true

    [[field]]
    name = "seats"
    type = "integer"
    min = 1
    max = 500
    default = 5

    [[field]]
    name = "newsletter"
    type = "boolean"

    [[field]]
    name = "born"
    type = "date"
    min = 1900-01-01
    max = 2020-12-31

    [[field]]
    name = "country"
    type = "choice"
    choices = [["nl", "Netherlands"], ["be", "Belgium"]]
    required = "signup"

    [[field]]
    name = "homepage"
    type = "url"

    [[field]]
    name = "plan"
    type = "choice"
    choices = [["free", "Free of charge"], ["pro", "For a fee"]]
    edit = "staff"
    default = "free"
    in_token = true
"#;

/// A file with a declaration. It lives as long as the tests.
pub fn file(text: &str) -> &'static str {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let (_, path) = file.keep().unwrap();
    path.to_str().unwrap().to_owned().leak()
}

/// An application with fields of its own.
pub fn with(text: &str) -> TestApp {
    TestApp::with(&[("USER_FIELDS", file(text)), ("RATE_LIMITS", "off")])
}

/// The same application, with another declaration.
pub fn with_others(app: TestApp, text: &str) -> TestApp {
    app.restart(&[("USER_FIELDS", file(text)), ("RATE_LIMITS", "off")])
}

/// Signs up with a good answer to all that must be answered, and verifies the address.
pub fn member(app: &TestApp, email: &str, more: &[(&str, &str)]) -> Guest {
    let guest = app.guest();
    let mut all = vec![("company", "Acme"), ("country", "nl")];
    all.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    all.extend(more);
    let page = guest.post("/signup", &fields(email, &all));
    assert_eq!(page.location(), Some("/verify"), "{}", page.text());
    let page = guest.enter_code(&app.code_for(email));
    assert_eq!(page.location(), Some("/"), "{}", page.text());
    guest
}

/// What is kept of somebody.
pub fn row(app: &TestApp, email: &str) -> users::Row {
    let row = app
        .site()
        .app()
        .read(|conn| users::find_by_email(conn, email));
    row.unwrap().unwrap()
}

pub fn id(app: &TestApp, email: &str) -> UserId {
    row(app, email).id
}

/// What a field of somebody holds.
pub fn value(app: &TestApp, email: &str, name: &str) -> Option<String> {
    let person = row(app, email).public;
    let own = &app.site().config().user_fields;
    let value = person.custom_fields.get(own.find(name).unwrap());
    value.map(|value| value.to_string())
}

/// The profile form with all that must be answered, and others beside it or in its place.
pub fn profile<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("username", "ada"),
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
        ("company", "Acme"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields
}

#[test]
fn without_a_file_nothing_of_it_shows() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let page = app.guest().get("/signup");
    assert!(
        page.text()
            .contains("An e-mail address and a password are all it takes.")
    );
    for page in [page, ada.get("/account"), ada.get("/")] {
        assert_eq!(page.status(), 200);
        assert!(
            page.texts("select:not(#id_time_zone), [type=checkbox], .notice, .told")
                .is_empty()
        );
    }
    ada.post(
        "/account",
        &profile(&[("company", "Acme"), ("extra", "{}")]),
    );
    assert_eq!(row(&app, "ada@example.com").custom_fields.as_str(), "{}");
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", PASSWORD)
            .location(),
        Some("/")
    );
}
