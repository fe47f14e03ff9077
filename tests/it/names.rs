//! What names an account: an address, a number or a username, told by its shape alone. Mallory may have a username from
//! before that looks like somebody else's address; it means nobody.

mod chosen;
mod commands;

use crate::admin::desk::sql;
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;
use vestibule::internals::values::UserId;

/// The address of somebody who is not here yet.
const NEWHIRE: &str = "newhire@corp.test";
/// A number that no account has yet.
const NUMBER: &str = "4242";

/// Shortcut: a username that could be chosen before.
fn db_old_username(app: &TestApp, user: UserId, username: &str) {
    let id = user.0;
    sql(
        app,
        &format!(
            "UPDATE users SET username = '{username}', username_key = '{username}' WHERE id = {id}"
        ),
    );
}

#[test]
fn nobody_logs_in_by_a_username_that_looks_like_an_address_or_a_number() {
    let app = TestApp::without_limits();
    let mallory = app.db_user("mallory@example.com");
    for typed in [NEWHIRE, NUMBER, "+4915112345"] {
        db_old_username(&app, mallory, typed);
        assert_eq!(app.guest().log_in(typed).status(), 422, "{typed}");
        let client = Client::of(&app);
        for path in ["/api/accounts/login/", "/api/token/"] {
            let said = client.post(path, &json!({ "email": typed, "password": PASSWORD }));
            assert_eq!(said.status, 401, "{path} {typed}");
        }
        for field in ["email", "username"] {
            let said = Api::of(&app).ask_with(
                &format!(
                    "mutation($n: String!, $p: String!) {{ tokenAuth({field}: $n, password: $p) {{ success errors }} }}"
                ),
                &json!({ "n": typed, "p": PASSWORD }),
            );
            assert_eq!(
                said.code("tokenAuth"),
                "nonFieldErrors invalid_credentials",
                "{field} {typed}"
            );
        }
        let by_address = app.guest().log_in("mallory@example.com");
        assert_eq!(by_address.location(), Some("/"), "{typed}");
    }
    // An account's own number is no name to log in with either.
    let own = mallory.0.to_string();
    assert_eq!(app.guest().log_in(&own).status(), 422);
}

#[test]
fn whose_the_address_is_logs_in_by_it_whatever_anybodys_username_was() {
    let app = TestApp::without_limits();
    let mallory = app.db_user("mallory@example.com");
    db_old_username(&app, mallory, NEWHIRE);
    app.member(NEWHIRE);
    let newhire = app.guest();
    assert_eq!(newhire.log_in("NewHire@corp.test").location(), Some("/"));
    assert!(newhire.get("/").text().contains(NEWHIRE));
}

#[test]
fn a_username_that_is_one_goes_on_to_log_in() {
    let app = TestApp::without_limits();
    app.member("ada@example.com");
    assert_eq!(app.guest().log_in("ADA").location(), Some("/"));
}

#[test]
fn there_is_one_place_where_a_name_becomes_an_account() {
    for (path, text) in crate::house::sources() {
        let allowed = [
            "src/store/users.rs",
            "src/accounts/named.rs",
            "tests/it/names.rs",
        ];
        let looks = text.contains("find_by_username(");
        assert!(!looks || allowed.contains(&path.as_str()), "{path}");
    }
}
