//! Sessions, codes, e-mails, deliveries, the log and limits, as staff sees them and what it does to them.

use super::desk::{StaffCaller, narrowed, sql};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use crate::support::receiver::{Mood, Receiver, file_of};
use serde_json::json;
use vestibule::internals::admin::{self, AdminError, Ask, Cell, Line, Right};

/// What stands in a column of a row.
fn cell(desk: &StaffCaller<'_>, model: &str, line: &Line, column: &str) -> Cell {
    let columns = &desk.model(model).columns;
    let place = columns.iter().position(|it| it.name == column).unwrap();
    line.cells[place].clone()
}

fn text(desk: &StaffCaller<'_>, model: &str, line: &Line, column: &str) -> String {
    match cell(desk, model, line, column) {
        Cell::Text(text) | Cell::Json(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ending_a_session_ends_the_browser_or_the_program_that_holds_it() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    let ada = app.db_user("ada@example.com");
    let browser = app.guest();
    browser.log_in("ada@example.com");
    let program = Client::of(&app);
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let pair = program.post("/api/accounts/login/", &login);
    let bearing = program.bearing(pair.text("access"));
    assert_eq!(bearing.get("/api/accounts/me/").status, 200);

    let hers = |state| {
        let mut ask = narrowed("user", &ada.0.to_string());
        ask.filters.push(("state".into(), state));
        desk.list("sessions", &ask).lines
    };
    let live = hers("live".into());
    assert_eq!(live.len(), 2);
    let api = live
        .iter()
        .find(|it| text(&desk, "sessions", it, "kind") == "api");
    desk.act("sessions", "revoke", api.unwrap().id);
    assert_eq!(bearing.get("/api/accounts/me/").status, 401);
    let refresh = json!({"refresh": pair.text("refresh")});
    assert_eq!(program.post("/api/token/refresh/", &refresh).status, 401);
    assert!(browser.is_signed_in());

    let left = hers("live".into());
    assert_eq!((left.len(), hers("ended".into()).len()), (1, 1));
    desk.act("sessions", "revoke", left[0].id);
    assert!(!browser.is_signed_in());
    let again = desk.run("sessions", "revoke", &[left[0].id]).unwrap();
    assert_eq!((again.changed, again.already), (0, 1));
    let gone = desk.run("sessions", "revoke", &[99_999]).unwrap();
    assert_eq!(gone.refused.len(), 1);
}

#[test]
fn who_is_no_superuser_does_not_touch_what_belongs_to_one() {
    let app = TestApp::start();
    let root = StaffCaller::of_root(&app);
    let helper = StaffCaller::with(&app, "help@example.com", &["change_session"]);
    let hers = root.lines("sessions", "user", "1");
    let ran = helper.run("sessions", "revoke", &[hers[0].id]).unwrap();
    assert_eq!((ran.changed, ran.refused.len()), (0, 1));
    assert_eq!(root.lines("sessions", "state", "ended").len(), 0);
    assert!(matches!(
        helper.run("throttles", "lift", &[1]),
        Err(AdminError::NotAllowed)
    ));
}

#[test]
fn a_pending_code_shows_neither_code_nor_digest_and_can_be_ended() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    let pending = desk.lines("codes", "state", "pending");
    assert_eq!(pending.len(), 1);
    assert_eq!(
        text(&desk, "codes", &pending[0], "email"),
        "ada@example.com"
    );
    let secret = [
        "code_digest",
        "flow_digest",
        "password",
        "custom_fields",
        "username",
    ];
    let columns = &desk.model("codes").columns;
    assert!(columns.iter().all(|it| !secret.contains(&&*it.name)));
    let found = Ask {
        search: "ADA@".into(),
        ..Ask::default()
    };
    assert_eq!(desk.list("codes", &found).lines.len(), 1);

    desk.act("codes", "end", pending[0].id);
    let page = ada.enter_code(&code);
    assert_ne!(page.location(), Some("/"), "{}", page.text());
    assert!(!ada.is_signed_in());
    assert!(desk.lines("codes", "state", "pending").is_empty());
}

#[test]
fn an_e_mail_that_was_given_up_is_sent_after_all() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    app.guest().sign_up("ada@example.com");
    let waiting = desk.lines("outbox", "state", "waiting");
    assert_eq!(waiting.len(), 1);
    desk.act("outbox", "give_up", waiting[0].id);
    assert_eq!(app.letters_to("ada@example.com").len(), 0);
    let given_up = desk.lines("outbox", "state", "given_up");
    let why = text(&desk, "outbox", &given_up[0], "last_error");
    assert_eq!(why, "given up by staff");

    desk.act("outbox", "retry", given_up[0].id);
    assert_eq!(app.letters_to("ada@example.com").len(), 1);
    let sent = desk.lines("outbox", "state", "sent");
    assert_eq!(sent.len(), 1);
    let again = desk.run("outbox", "retry", &[sent[0].id]).unwrap();
    assert_eq!((again.changed, again.already), (0, 1), "it has left");
    assert_eq!(app.letters_to("ada@example.com").len(), 1);
}

#[test]
fn a_delivery_is_made_again_unless_its_receiver_is_believed_to_be_gone() {
    let receiver = Receiver::start(&[Mood::Status(410)]);
    let entry = receiver.entry("billing", "events = ['user_created']\nallow_private = true");
    let file = file_of(&[entry]);
    let path = file.path().to_str().unwrap();
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("WEBHOOKS", path)]);
    let desk = StaffCaller::of_root(&app);
    assert_eq!(app.deliver_webhooks(), 0);
    let given_up = desk.lines("deliveries", "state", "given_up");
    assert_eq!(given_up.len(), 1);
    let status = cell(&desk, "deliveries", &given_up[0], "status");
    assert_eq!(status, Cell::Number(410));
    let ran = desk
        .run("deliveries", "send_again", &[given_up[0].id])
        .unwrap();
    assert!(
        ran.refused[0]
            .why
            .to_string()
            .contains("vestibule webhooks replay")
    );

    sql(&app, "DELETE FROM webhook_endpoints");
    receiver.set(&[]);
    desk.act("deliveries", "send_again", given_up[0].id);
    assert_eq!(app.deliver_webhooks(), 1);
    assert_eq!(desk.lines("deliveries", "state", "sent").len(), 1);
    assert_eq!(desk.lines("deliveries", "endpoint", "billing").len(), 1);
}

#[test]
fn the_audit_log_is_read_by_event_person_and_day_and_not_changed() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    let ada = app.db_user("ada@example.com").0.to_string();
    app.guest().log_in_with("ada@example.com", OTHER_PASSWORD);
    let failed = desk.lines("audit", "event", "login_failed");
    assert_eq!(failed.len(), 1);
    let about = cell(&desk, "audit", &failed[0], "user_id");
    let Cell::Refers { label, .. } = about else {
        panic!("{about:?}")
    };
    assert_eq!(label.unwrap().to_string(), "ada@example.com");
    let hers = desk.lines("audit", "person", &ada);
    assert_eq!(hers.len(), 2, "made, and a wrong password");
    let found = Ask {
        search: "ada".into(),
        ..Ask::default()
    };
    assert_eq!(desk.list("audit", &found).lines.len(), 2);
    let today = app.site().app().now().date().to_string();
    let on = |date: &str| {
        let ask = Ask {
            date: date.into(),
            ..Ask::default()
        };
        desk.list("audit", &ask).lines.len()
    };
    assert!(on(&today) >= 3);
    assert_eq!(on("2001-01-01"), 0);
    for right in [Right::Add, Right::Change, Right::Delete] {
        assert!(desk.permit("audit", right).is_err(), "{right:?}");
    }
}

#[test]
fn a_limit_that_was_reached_is_shown_half_hidden_and_can_be_lifted() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    app.db_user("ada@example.com");
    let elsewhere = app.guest();
    for _ in 0..5 {
        elsewhere.log_in_with("ada@example.com", OTHER_PASSWORD);
    }
    assert_eq!(elsewhere.log_in("ada@example.com").status(), 429);
    let full = desk.lines("throttles", "state", "full");
    assert_eq!(full.len(), 1);
    let read = |column| text(&desk, "throttles", &full[0], column);
    assert_eq!(read("limit_name"), "RATE_LIMIT_LOGIN_FAILED");
    assert_eq!(read("subject"), "account 2");
    let counted = cell(&desk, "throttles", &full[0], "hit_count");
    assert_eq!(counted, Cell::Number(5));
    let all = desk.list("throttles", &Ask::default()).lines;
    assert!(
        all.iter()
            .any(|it| text(&desk, "throttles", it, "subject") == "203.0.113.…")
    );
    assert!(!format!("{all:?}").contains("ada@"));

    desk.act("throttles", "lift", full[0].id);
    assert_eq!(app.guest().log_in("ada@example.com").location(), Some("/"));
}

#[test]
fn somebody_who_is_locked_out_is_let_in_again() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    let ada = app.db_user("ada@example.com");
    sql(
        &app,
        "UPDATE users SET login_failures = 99 WHERE email = 'ada@example.com'",
    );
    let elsewhere = app.guest();
    for _ in 0..5 {
        elsewhere.log_in_with("ada@example.com", OTHER_PASSWORD);
    }
    assert_eq!(elsewhere.log_in("ada@example.com").status(), 429);
    let locked = desk.lines("users", "lockout", "guessed");
    assert_eq!(locked.iter().map(|it| it.id).collect::<Vec<_>>(), [ada.0]);
    desk.act("users", "unlock", ada.0);
    assert_eq!(app.guest().log_in("ada@example.com").location(), Some("/"));
    assert!(desk.lines("users", "lockout", "guessed").is_empty());
    let again = desk.run("users", "unlock", &[ada.0]).unwrap();
    assert_eq!(again.changed, 0);
    let by = desk.permit("users", Right::View).unwrap();
    let users = desk.model("users");
    let told = admin::history(app.site().app(), &by, users, ada.0, None, 10).unwrap();
    let told = told.iter().find(|it| it.event == "row_acted_on").unwrap();
    assert_eq!(told.actor_name.as_deref(), Some("root@example.com"));
    assert!(told.details.contains("unlock"));
}

/// E-mails are counted by the address that was typed, and shown by a mask that others share.
#[test]
fn unlocking_lifts_what_was_counted_of_the_addresses_and_nobody_elses() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    let ada = app.db_user("ada@example.com");
    app.db_user("alan@example.com");
    let guest = app.guest();
    let exhaust = |email: &str| {
        let tries = (0..40).map(|_| guest.forget_password(email).status());
        assert!(tries.into_iter().any(|status| status == 429), "{email}");
    };
    let of = |email: &str| guest.forget_password(email).status();
    exhaust("ada@example.com");
    exhaust("alan@example.com");
    assert_eq!([of("ada@example.com"), of("alan@example.com")], [429, 429]);
    desk.act("users", "unlock", ada.0);
    assert_eq!([of("ada@example.com"), of("alan@example.com")], [303, 429]);
}
