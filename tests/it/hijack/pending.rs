//! Tokens of a flow whose code was entered are as good as a session until they are exchanged: what ends the sessions ends
//! them too, so that a thief who kept some back is out.

use super::{ADA, EVIL};
use crate::deletion::listen;
use crate::email::undo::{OF_BEFORE, hijacked, links};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use vestibule::internals::admin::{self, Right};
use vestibule::internals::app::Origin;
use vestibule::internals::events::Event;

/// What a program was given at a sign-up that it completed elsewhere: not exchanged yet.
fn kept_back(app: &TestApp) -> (Client, Answer) {
    let client = Client::of(app);
    let credentials = json!({ "email": ADA, "password": PASSWORD });
    let sent = client.post("/api/accounts/signup/", &credentials);
    let proof = json!({ "flow": sent.text("flow"), "code": app.code_for(ADA) });
    let verified = client.post("/api/accounts/verify-email/", &proof);
    assert_eq!(verified.status, 200, "{}", verified.body);
    (client, sent)
}

/// Neither the tokens nor the flow are worth anything.
fn refused((client, sent): &(Client, Answer), after: &str) {
    let refresh = json!({ "refresh": sent.text("refresh") });
    let path = "/api/accounts/token/refresh/";
    let answer = client.post(path, &refresh);
    assert_eq!(answer.status, 401, "{after}: {}", answer.body);
    let pending = client.bearing(sent.text("access"));
    let flow = json!({ "flow": sent.text("flow"), "code": "123456" });
    for (client, body) in [(&pending, json!({ "code": "123456" })), (client, flow)] {
        let answer = client.post("/api/accounts/verify-email/", &body);
        assert!((400..500).contains(&answer.status), "{after}");
        assert_eq!(answer.body.get("refresh"), None, "{after}");
    }
    assert_eq!(
        pending.get("/api/accounts/sessions/").status,
        403,
        "{after}"
    );
}

#[test]
fn without_any_of_this_they_are_good_for_a_session() {
    let app = TestApp::without_limits();
    let (client, sent) = kept_back(&app);
    let refresh = json!({ "refresh": sent.text("refresh") });
    let pair = client.post("/api/accounts/token/refresh/", &refresh);
    assert_eq!(pair.status, 200, "{}", pair.body);
    let me = client.bearing(pair.text("access"));
    assert_eq!(me.get("/api/accounts/sessions/").status, 200);
}

#[test]
fn a_new_password_ends_them() {
    let app = TestApp::without_limits();
    let kept = kept_back(&app);
    let owner = app.guest();
    owner.forget_password(ADA);
    let reset = owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(reset.location(), Some("/login"));
    refused(&kept, "reset");

    let app = TestApp::without_limits();
    let (kept, owner) = (kept_back(&app), app.guest());
    owner.log_in(ADA);
    let changed = owner.post(
        "/account/password",
        &[
            ("current_password", PASSWORD),
            ("password1", OTHER_PASSWORD),
            ("password2", OTHER_PASSWORD),
        ],
    );
    assert_eq!(changed.location(), Some("/account/password"));
    refused(&kept, "change");
    assert!(owner.is_signed_in());
}

#[test]
fn ending_all_other_sessions_ends_them() {
    let app = TestApp::without_limits();
    let (kept, owner) = (kept_back(&app), app.guest());
    owner.log_in(ADA);
    let ended = owner.post("/account/sessions", &[("end", "others")]);
    assert_eq!(ended.location(), Some("/account/sessions"));
    refused(&kept, "end others");
    assert!(owner.is_signed_in());
}

#[test]
fn taking_a_change_back_ends_them() {
    let app = TestApp::without_limits();
    let kept = kept_back(&app);
    let thief = app.guest();
    thief.log_in(ADA);
    crate::email::move_to(&app, &thief, EVIL);
    let link = links(&app, ADA).remove(0);
    assert_eq!(app.guest().post(&link, OF_BEFORE).status(), 303);
    refused(&kept, "undo");
    // Of the flow that changed the address nothing is left either.
    let again = TestApp::without_limits();
    let (_, thief) = hijacked(&again);
    let link = links(&again, ADA).remove(0);
    assert_eq!(again.guest().post(&link, OF_BEFORE).status(), 303);
    assert!(!thief.is_signed_in());
}

#[test]
fn operators_end_them_with_the_sessions() {
    let here = Origin::command_line();
    let app = TestApp::without_limits();
    let kept = kept_back(&app);
    let (site, by) = (app.site().app(), app.operator(Right::Change));
    let ended = admin::end_sessions(site, &by, app.db_id(ADA), &here);
    assert_eq!(ended.unwrap(), 1);
    refused(&kept, "end sessions");

    let app = TestApp::without_limits();
    let kept = kept_back(&app);
    let told = listen(&app);
    app.db_ban(ADA);
    assert!(matches!(
        told.lock().unwrap()[..],
        [
            Event::SessionsEnded { count: 1, .. },
            Event::Banned { .. },
            ..
        ]
    ));
    app.db_unban(ADA);
    refused(&kept, "ban");
}

#[test]
fn giving_them_back_ends_them() {
    for path in ["/api/accounts/logout/", "/api/token/blacklist/"] {
        let app = TestApp::without_limits();
        let kept = kept_back(&app);
        let refresh = json!({ "refresh": kept.1.text("refresh") });
        let given = kept.0.post(path, &refresh);
        assert!((200..300).contains(&given.status), "{path}: {}", given.body);
        refused(&kept, path);
    }
}
