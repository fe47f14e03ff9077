//! The holes of the packages, each shown to be closed. The numbers are those of the list in docs/graphql.md; the later
//! ones are in `late`.

mod late;

use super::{Api, letter_token};
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};
use vestibule::internals::error::Fault;
use vestibule::internals::store::users;
use vestibule::internals::values::UserId;

const ADA: &str = "ada@example.com";

fn refresh(api: &Api, token: &str) -> super::Said {
    api.ask(&format!("mutation {{ refreshToken(refreshToken: \"{token}\") {{ success errors token refreshToken }} }}"))
}

#[test]
fn hole_1_a_reset_token_is_good_once() {
    let app = TestApp::without_limits();
    Api::member(&app, "ada");
    let api = Api::of(&app);
    api.done(&format!("sendPasswordResetEmail(email: \"{ADA}\")"));
    let token = letter_token(&app, ADA);
    let set = |password: &str| {
        api.done(&format!("passwordReset(token: \"{token}\", newPassword1: \"{password}\", newPassword2: \"{password}\")"))
    };
    assert_eq!(set(OTHER_PASSWORD).of("passwordReset")["success"], true);
    assert_eq!(
        set(PASSWORD).code("passwordReset"),
        "nonFieldErrors invalid_token"
    );
    assert_eq!(
        api.log_in(ADA, OTHER_PASSWORD).of("tokenAuth")["success"],
        true
    );
}

#[test]
fn hole_2_a_refresh_token_that_is_used_twice_ends_its_session() {
    let app = TestApp::start();
    let (me, first) = Api::member_with(&app, "ada");
    let second = refresh(&me, &first).of("refreshToken")["refreshToken"].clone();
    refresh(&me, second.as_str().unwrap());
    app.advance(time::Duration::minutes(1));
    assert_eq!(
        refresh(&me, &first).code("refreshToken"),
        "nonFieldErrors invalid_token"
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
}

#[test]
fn hole_3_who_may_not_come_in_gets_no_new_token() {
    let app = TestApp::without_limits();
    for (name, close) in [("ada", "archiveAccount"), ("bob", "deleteAccount")] {
        let (me, token) = Api::member_with(&app, name);
        me.done(&format!("{close}(password: \"{PASSWORD}\")"));
        assert_eq!(
            refresh(&me, &token).code("refreshToken"),
            "nonFieldErrors invalid_token"
        );
    }
    let (me, token) = Api::member_with(&app, "eve");
    app.db_ban("eve@example.com");
    assert_eq!(
        refresh(&me, &token).code("refreshToken"),
        "nonFieldErrors invalid_token"
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    text: String,
}

#[test]
fn hole_4_no_token_stands_in_the_database() {
    let app = TestApp::start();
    let (_, refresh) = Api::member_with(&app, "ada");
    let token = letter_token(&app, ADA);
    let mut kept = String::new();
    for (table, columns) in [
        ("sessions", "COALESCE(jti, '') || ip || agent"),
        ("outbox", "detail || change || recipient"),
        ("flows", "email || first_name || custom_fields"),
    ] {
        let rows = app.site().app().read(|conn| {
            Ok::<_, Fault>(
                diesel::sql_query(format!("SELECT {columns} AS text FROM {table}"))
                    .load::<Kept>(conn)?,
            )
        });
        kept.extend(rows.unwrap().into_iter().map(|row| row.text));
    }
    assert!(kept.contains(ADA));
    assert!(!kept.contains(&token) && !kept.contains(&refresh));
}

#[test]
fn hole_5_strangers_and_members_see_nobody_else() {
    let app = TestApp::start();
    let member = Api::member(&app, "ada");
    for api in [&Api::of(&app), &member] {
        for query in [
            "{ users { edges { node { email } } } }",
            "{ user(id: \"VXNlck5vZGU6MQ==\") { email } }",
        ] {
            let said = api.ask(query);
            assert_eq!(
                (said.status, said.error()),
                (200, "You do not have permission to perform this action")
            );
            assert!(!said.page.html().contains(ADA));
        }
    }
}

#[test]
fn hole_6_what_is_not_given_is_not_emptied() {
    let app = TestApp::start();
    let me = Api::member(&app, "ada");
    me.done("updateAccount(firstName: \"Ada\", lastName: \"Lovelace\")");
    me.ask_with(
        "mutation($l: String) { updateAccount(firstName: \"A.\", lastName: $l) { success } }",
        &json!({"l": null}),
    );
    assert_eq!(
        me.ask("{ me { lastName } }").of("me")["lastName"],
        "Lovelace"
    );
}

#[test]
fn hole_7_a_wrong_password_brings_no_archived_account_back() {
    let app = TestApp::start();
    Api::member(&app, "ada").done(&format!("archiveAccount(password: \"{PASSWORD}\")"));
    let wrong = Api::of(&app).log_in(ADA, "wrong");
    assert_eq!(
        wrong.code("tokenAuth"),
        "nonFieldErrors invalid_credentials"
    );
    let core = app.site().app();
    let ada = core.read(|conn| users::find(conn, UserId(1))).unwrap();
    assert!(ada.unwrap().archived);
    assert_eq!(
        Api::of(&app).log_in(ADA, PASSWORD).of("tokenAuth")["unarchiving"],
        true
    );
}

#[test]
fn holes_8_and_9_tokens_expire_and_either_scheme_is_read_in_any_case() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let said = Api::of(&app).log_in(ADA, PASSWORD);
    let token = said.of("tokenAuth")["token"].as_str().unwrap().to_owned();
    let me = |scheme: &str| {
        let program = app
            .guest()
            .with_header("authorization", &format!("{scheme} {token}"))
            .with_header("content-type", "application/json");
        let page = program.send(
            "POST",
            "/graphql",
            Some(b"{\"query\":\"{ me { username } }\"}".to_vec()),
        );
        serde_json::from_slice::<Value>(page.bytes()).unwrap()["data"]["me"]["username"].clone()
    };
    for scheme in ["JWT", "jwt", "Bearer", "bEARER"] {
        assert_eq!(me(scheme), "ada", "{scheme}");
    }
    assert_eq!(me("Basic"), Value::Null);
    app.advance(time::Duration::minutes(6));
    assert_eq!(me("JWT"), Value::Null);
}

#[test]
fn hole_10_every_message_has_its_code() {
    let app = TestApp::start();
    let said = Api::of(&app).done("swapEmails(password: \"x\")");
    let errors = &said.of("swapEmails")["errors"]["nonFieldErrors"];
    assert_eq!(
        errors,
        &json!([{"message": "Unauthenticated.", "code": "unauthenticated"}])
    );
}
