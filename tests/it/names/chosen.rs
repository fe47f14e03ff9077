//! Which usernames can be chosen: at every door that makes or changes one.

use super::{NEWHIRE, db_old_username};
use crate::admin::desk::sql;
use crate::graphql::Api;
use crate::process::program::Place;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{PASSWORD, fields};
use serde_json::{Value, json};

const TEXT: &str = "A username cannot look like an e-mail address or a number. Choose one that contains a letter and no @.";
const BAD: [&str; 7] = [
    NEWHIRE,
    "newhire＠corp.test",
    "ada@",
    "17",
    "１７",
    "٣٤",
    "+49-30.1234",
];

#[test]
fn a_page_refuses_a_username_that_looks_like_an_address_or_a_number() {
    let app = TestApp::without_limits();
    let (guest, ada) = (app.guest(), app.member("ada@example.com"));
    for bad in BAD {
        let page = guest.post("/signup", &fields("eve@example.com", &[("username", bad)]));
        assert_eq!((page.status(), page.error("username")), (422, TEXT.into()));
        let typed = [("username", bad), ("first_name", ""), ("last_name", "")];
        let page = ada.post("/account", &typed);
        assert_eq!((page.status(), page.error("username")), (422, TEXT.into()));
    }
}

#[test]
fn a_program_is_refused_such_a_username() {
    let app = TestApp::without_limits();
    let client = Client::of(&app);
    app.db_user("ada@example.com");
    let (ada, _) = crate::api::accounts::log_in(&app, "ada@example.com");
    for bad in BAD {
        let body = json!({ "email": "eve@example.com", "password": PASSWORD, "username": bad });
        let said = client.post("/api/accounts/signup/", &body);
        assert_eq!(
            (said.status, said.body),
            (400, json!({ "username": [TEXT] }))
        );
        let said = ada.patch("/api/accounts/me/", &json!({ "username": bad }));
        assert_eq!(
            (said.status, said.body),
            (400, json!({ "username": [TEXT] }))
        );
    }
}

#[test]
fn graphql_refuses_such_a_username() {
    let app = TestApp::without_limits();
    let (api, ada) = (Api::of(&app), Api::member(&app, "ada"));
    for bad in BAD {
        let said = api.register("eve@example.com", bad);
        assert_eq!(
            said.code("register"),
            "username ambiguous_username",
            "{bad}"
        );
        let said = change(&ada, bad);
        assert_eq!(said["errors"]["username"][0]["message"], TEXT, "{bad}");
        assert_eq!(said["errors"]["username"][0]["code"], "ambiguous_username");
    }
}

fn change(api: &Api, username: &str) -> Value {
    let said = api.ask_with(
        "mutation($u: String) { updateAccount(username: $u, lastName: \"Lovelace\") { success errors } }",
        &json!({ "u": username }),
    );
    said.of("updateAccount").clone()
}

#[test]
fn staff_cannot_give_such_a_username_on_pages_or_by_programs() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    let ada = app.db_user("ada@example.com").0;
    let page = app.guest();
    page.log_in("root@example.com");
    let (root, _) = crate::api::accounts::log_in(&app, "root@example.com");
    for bad in BAD {
        let said = page.post(
            "/admin/users/add/",
            &[
                ("email", "eve@example.com"),
                ("username", bad),
                ("_save", "1"),
            ],
        );
        assert_eq!((said.status(), said.error("username")), (422, TEXT.into()));
        let body = json!({ "email": "eve@example.com", "username": bad });
        let said = root.post("/api/admin/users/", &body);
        assert_eq!(
            (said.status, &said.body),
            (400, &json!({ "username": [TEXT] }))
        );
        let path = format!("/api/admin/users/{ada}/");
        let said = root.patch(&path, &json!({ "username": bad }));
        assert_eq!(
            (said.status, &said.body),
            (400, &json!({ "username": [TEXT] }))
        );
    }
}

#[test]
fn no_command_gives_such_a_username() {
    let place = Place::new();
    for bad in [NEWHIRE, "17"] {
        let setting = |name: &'static str, value: &str| (name, value.to_owned());
        let settings = [
            setting("VESTIBULE_SUPERUSER_EMAIL", "root@example.com"),
            setting("VESTIBULE_SUPERUSER_USERNAME", bad),
            setting("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD),
        ];
        let said = place
            .run(&["createsuperuser", "--noinput"], &settings)
            .badly();
        assert_eq!(said, format!("CommandError: {TEXT}\n"));
        let add = ["user", "add", "eve@example.com", "--username", bad];
        let said = place.run(&add, &[]).badly();
        assert_eq!(said, format!("CommandError: username: {TEXT}\n"));
    }
}

#[test]
fn an_old_username_of_that_kind_stays_while_other_things_are_changed() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    let id = app.db_user("mallory@example.com");
    db_old_username(&app, id, NEWHIRE);
    let guest = app.guest();
    guest.log_in("mallory@example.com");
    let form = [
        ("username", NEWHIRE),
        ("first_name", "Mal"),
        ("last_name", ""),
    ];
    assert_eq!(guest.post("/account", &form).location(), Some("/account"));
    let (client, _) = crate::api::accounts::log_in(&app, "mallory@example.com");
    let body = json!({ "username": NEWHIRE, "last_name": "Lory" });
    let said = client.patch("/api/accounts/me/", &body);
    assert_eq!((said.status, said.text("username")), (200, NEWHIRE));
    let said = Api::of(&app).log_in("mallory@example.com", PASSWORD);
    let token = said.of("tokenAuth")["token"].as_str().unwrap().to_owned();
    let said = change(&Api::of(&app).bearing(&token), NEWHIRE);
    assert_eq!(said["success"], true, "{said}");
    let (root, _) = crate::api::accounts::log_in(&app, "root@example.com");
    let path = format!("/api/admin/users/{}/", id.0);
    let said = root.patch(&path, &json!({ "username": NEWHIRE, "first_name": "M" }));
    assert_eq!((said.status, said.text("username")), (200, NEWHIRE));
    // But it is not taken up again once it was given up.
    let other = client.patch("/api/accounts/me/", &json!({ "username": "mallory" }));
    assert_eq!(other.status, 200, "{}", other.body);
    let back = client.patch("/api/accounts/me/", &body);
    assert_eq!(back.status, 400, "{}", back.body);
}

#[test]
fn a_username_that_is_made_up_is_never_a_number() {
    let app = TestApp::without_limits();
    for (email, username) in [
        ("12345@example.com", "user12345"),
        ("+49.30@example.com", "user+49.30"),
    ] {
        let guest = app.member(email);
        let page = guest.get("/account");
        assert_eq!(page.value("username"), username);
        assert_eq!(app.guest().log_in(username).location(), Some("/"));
    }
}

#[test]
fn a_sign_up_from_before_brings_no_username_that_looks_like_an_address() {
    let app = TestApp::without_limits();
    let guest = app.guest();
    guest.post(
        "/signup",
        &fields("mallory@example.com", &[("username", "mal")]),
    );
    let code = app.code_for("mallory@example.com");
    sql(
        &app,
        &format!("UPDATE flows SET username = '{NEWHIRE}' WHERE username = 'mal'"),
    );
    assert_eq!(guest.enter_code(&code).location(), Some("/"));
    assert_eq!(guest.get("/account").value("username"), "mallory");
}
