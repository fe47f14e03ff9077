//! Staff reset the second factors of somebody who lost them: on REST, on pages, for a whole list; and who may not.

use super::api_support::{ADA, LOGIN, app, flow};
use super::staff_support::{
    RESET, ROOT, WHY, ada, boss, kept, log_in_with_code, order, protected, ran, refused, root, row,
};
use crate::admin::desk::{StaffCaller, sql};
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::page::Page;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;
use vestibule::internals::admin::bulk;

const SECOND: &str = "countess@example.org";
const ACTION: &str = "/admin/users/action/";

#[test]
fn who_lost_all_factors_resets_the_password_by_e_mail_and_logs_in_without() {
    let app = app();
    let root = root(&app);
    let member = ada(&app);
    sql(
        &app,
        &format!(
            "UPDATE users SET secondary_email = '{SECOND}', secondary_email_key = '{SECOND}' WHERE email = '{ADA}'"
        ),
    );
    assert_eq!(kept(&app, member.id), (1, 1, 10, true));
    let half_open = flow(&Client::of(&app));
    let done = root.post(RESET, &order(&[member.id]));
    assert_eq!((done.status, &done.body), (200, &ran(1, 0)));
    assert_eq!(kept(&app, member.id), (0, 0, 0, false));
    for address in [ADA, SECOND] {
        let letter = app.letter_saying(address, "all sessions have been logged out");
        assert_eq!(
            letter.written.subject,
            "Your second step was reset at Vestibule"
        );
    }
    // Nobody is in, nothing that was begun goes on, and the password is not enough.
    assert_eq!(member.me.get("/api/accounts/me/").status, 401);
    let goes_on = json!({ "flow": half_open, "recovery_code": member.codes[0] });
    let refused = Client::of(&app).post("/api/accounts/login/second/", &goes_on);
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("dead_flow"))
    );
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).status(), 422);
    let waits = Client::of(&app).post(LOGIN, &json!({ "email": ADA, "password": PASSWORD }));
    assert!(![200, 403].contains(&waits.status), "{}", waits.body);
    // Who reads the mailbox chooses another one, and logs in without a second step.
    guest.forget_password(ADA);
    let reset = guest.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(reset.location(), Some("/login"), "{}", reset.text());
    assert_eq!(guest.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
    assert!(guest.is_signed_in());
    let again = root.post(RESET, &order(&[member.id]));
    assert_eq!((again.status, &again.body), (200, &ran(0, 1)));
}

#[test]
fn what_was_done_is_told_with_the_reason_and_no_secret() {
    let app = app();
    let root = root(&app);
    let member = ada(&app);
    root.post(RESET, &order(&[member.id]));
    let history = root.get(&format!("/api/admin/users/{}/history/", member.id.0));
    let said = history.body.to_string();
    for words in ["factors_reset", "reset_factors", WHY, "second_factor"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let acted = history.body["results"].as_array().unwrap();
    let acted = acted.iter().find(|it| it["event"] == "row_acted_on");
    assert!(acted.is_some(), "{said}");
    for secret in &member.codes {
        assert!(!said.contains(secret.as_str()));
    }
}

#[test]
fn a_reason_and_recent_authentication_with_the_code_are_needed() {
    let app = app();
    let boss = boss(&app);
    let ada = ada(&app);
    let without = boss.me.post(RESET, &json!({ "ids": [ada.id.0] }));
    assert_eq!(
        (without.status, without.body),
        (400, json!({ "reason": ["Enter a reason."] }))
    );
    app.advance(Duration::minutes(11));
    let mut asked = order(&[ada.id]);
    let stale = boss.me.post(RESET, &asked);
    assert_eq!(
        (stale.status, stale.text("code")),
        (403, "reauthentication_required")
    );
    assert_eq!(stale.body["methods"], json!(["password", "totp"]));
    asked["current_password"] = json!(PASSWORD);
    let half = boss.me.post(RESET, &asked);
    assert_eq!(
        (half.status, half.text("code")),
        (403, "reauthentication_required")
    );
    asked["authenticator_code"] = json!(boss.phone.wrong(&app));
    let wrong = boss.me.post(RESET, &asked);
    assert_eq!(
        (wrong.status, &wrong.body["error"]),
        (400, &json!("incorrect_code"))
    );
    assert_eq!(kept(&app, ada.id), (1, 1, 10, true), "nothing has happened");
    asked["authenticator_code"] = json!(boss.phone.code(&app));
    assert_eq!(boss.me.post(RESET, &asked).body, ran(1, 0));
}

/// Staff with factors of their own act by sessions of two factors alone: there are no others.
#[test]
fn who_has_factors_acts_by_a_session_of_both() {
    let app = app();
    let id = app.db_superuser(ROOT);
    let (before, _) = log_in(&app, ROOT);
    let boss = protected(&app, ROOT);
    let ada = ada(&app);
    assert_eq!(before.post(RESET, &order(&[ada.id])).status, 401);
    let login = json!({ "email": ROOT, "password": PASSWORD });
    assert_eq!(Client::of(&app).post(LOGIN, &login).status, 403);
    let weak = format!(
        "SELECT count(*) AS count FROM sessions WHERE user_id = {} AND strong_at IS NULL AND revoked_at IS NULL",
        id.0
    );
    assert_eq!(app.db_count(&weak), 0);
    assert_eq!(boss.me.post(RESET, &order(&[ada.id])).body, ran(1, 0));
}

#[test]
fn nobody_resets_their_own_or_those_of_who_may_do_more() {
    let app = app();
    let boss = boss(&app);
    let id = boss.id;
    let mine = refused(&boss.me.post(RESET, &order(&[id])));
    assert!(
        mine.contains("You cannot do this to your own account."),
        "{mine}"
    );
    StaffCaller::with(&app, "help@example.com", &["change_user"]);
    let (help, _) = log_in(&app, "help@example.com");
    let beyond = refused(&help.post(RESET, &order(&[id])));
    assert!(
        beyond.contains("permissions that you do not have"),
        "{beyond}"
    );
    assert_eq!(kept(&app, id), (1, 0, 10, true));
    // A colleague who may do no more is a person like others.
    let ada = ada(&app);
    assert_eq!(help.post(RESET, &order(&[ada.id])).body, ran(1, 0));
    StaffCaller::with(&app, "look@example.com", &["view_user"]);
    let (look, _) = log_in(&app, "look@example.com");
    assert_eq!(look.post(RESET, &order(&[ada.id])).status, 403);
    app.db_user("bea@example.com");
    let (member, _) = log_in(&app, "bea@example.com");
    assert_eq!(member.post(RESET, &order(&[ada.id])).status, 403);
    assert_eq!(Client::of(&app).post(RESET, &order(&[ada.id])).status, 401);
    let nobody = refused(
        &boss
            .me
            .post(RESET, &json!({ "ids": [987_654], "reason": "x" })),
    );
    assert!(nobody.contains("987654"), "{nobody}");
}

fn said(page: &Page) -> String {
    page.texts(".flash p").join(" ")
}

#[test]
fn on_the_site_it_is_asked_about_with_password_code_and_reason() {
    let app = app();
    let boss = boss(&app);
    let browser = app.guest();
    log_in_with_code(&app, &browser, ROOT, &boss);
    let ada = ada(&app);
    let (id, place) = (ada.id.0.to_string(), format!("/admin/users/{}/", ada.id.0));
    let page = browser.get(&place);
    assert!(
        page.values_of_buttons("action")
            .contains(&"reset_factors".to_owned()),
        "{}",
        page.text()
    );
    app.advance(Duration::minutes(11));
    let order = [
        ("action", "reset_factors"),
        ("_selected_action", id.as_str()),
        ("from", "row"),
    ];
    let ask = browser.post(ACTION, &order);
    assert_eq!(ask.texts("h1"), ["Reset second factors – ada@example.com?"]);
    assert!(
        ask.text()
            .contains("Make sure that they are really the ones asking."),
        "{}",
        ask.text()
    );
    let with = |code: &str, reason: &str| {
        let more = [
            ("post", "yes"),
            ("reason", reason),
            ("current_password", PASSWORD),
            ("authenticator_code", code),
        ];
        browser.post(ACTION, &[&order[..], &more].concat())
    };
    let without = with("", WHY);
    assert_eq!(without.status(), 422);
    assert!(!without.error("authenticator_code").is_empty());
    assert_eq!(without.value("reason"), WHY, "nothing typed is lost");
    let wrong = with(&boss.phone.wrong(&app), WHY);
    assert_eq!(
        (wrong.status(), wrong.error("authenticator_code").is_empty()),
        (422, false)
    );
    let no_reason = with(&boss.phone.code(&app), "");
    assert_eq!(
        no_reason.error("reason"),
        "Enter a reason.",
        "{}",
        no_reason.text()
    );
    assert_eq!(kept(&app, ada.id), (1, 1, 10, true));
    // The code was right, and so it is not asked for again.
    let done = browser.post(
        ACTION,
        &[&order[..], &[("post", "yes"), ("reason", WHY)]].concat(),
    );
    assert_eq!(done.location(), Some(place.as_str()), "{}", done.text());
    assert_eq!(
        said(&browser.get(&place)),
        "1 user left without second factors."
    );
    assert_eq!(kept(&app, ada.id), (0, 0, 0, false));
    let history = browser.get(&format!("{place}history/"));
    assert!(history.text().contains(WHY), "{}", history.text());
    let mine = boss.id.0.to_string();
    let mine = [
        ("action", "reset_factors"),
        ("_selected_action", mine.as_str()),
        ("post", "yes"),
        ("reason", WHY),
    ];
    browser.post(ACTION, &mine);
    let told = said(&browser.get("/admin/users/"));
    assert!(
        told.contains("You cannot do this to your own account."),
        "{told}"
    );
}

#[test]
fn a_whole_list_is_worked_off_with_the_reason_and_without_whoever_began_it() {
    let app = app();
    let boss = boss(&app);
    let id = boss.id;
    let ada = ada(&app);
    let bea = app.db_user("bea@example.com");
    let path = format!("{RESET}?second_factor=1");
    let without = boss.me.post(&path, &json!({ "all": true }));
    assert_eq!(
        (without.status, without.body),
        (400, json!({ "reason": ["Enter a reason."] }))
    );
    let begun = boss.me.post(&path, &json!({ "all": true, "reason": WHY }));
    assert_eq!(begun.status, 202, "{}", begun.body);
    while bulk::run_part(app.site().app(), app.site().models()).unwrap() {}
    let done = boss
        .me
        .get(&format!("/api/admin/bulk/{}/", begun.body["bulk"]));
    let numbers = ["changed", "already", "refused"].map(|name| done.body[name].clone());
    assert_eq!(numbers, [json!(1), json!(0), json!(1)], "{}", done.body);
    assert_eq!(kept(&app, ada.id), (0, 0, 0, false));
    assert_eq!(kept(&app, id), (1, 0, 10, true), "not oneself");
    assert_eq!(kept(&app, bea), (0, 0, 0, false));
    let because = boss
        .me
        .get(&format!("/api/admin/users/{}/history/", ada.id.0));
    assert!(because.body.to_string().contains(WHY), "{}", because.body);
}

#[test]
fn two_who_reset_at_once_do_it_once() {
    let app = app();
    let root = root(&app);
    let ada = ada(&app);
    let done: Vec<_> = std::thread::scope(|scope| {
        let ask = || root.post(RESET, &order(&[ada.id])).body;
        let all: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let changed = done.iter().filter(|it| it["changed"] == 1).count();
    assert_eq!(changed, 1, "{done:?}");
    app.deliver();
    let letters = app.letters_to(ADA);
    let told = letters
        .iter()
        .filter(|it| it.written.subject.contains("was reset"));
    assert_eq!(told.count(), 1);
}

#[test]
fn a_row_says_what_somebody_has_and_since_when_and_never_a_secret() {
    let app = app();
    let root = root(&app);
    let bea = app.db_user("bea@example.com");
    let ada = ada(&app);
    let flow = flow(&Client::of(&app));
    app.advance(Duration::minutes(5));
    let code = json!({ "flow": flow, "recovery_code": ada.codes[3] });
    let used = Client::of(&app).post("/api/accounts/login/second/", &code);
    assert_eq!(used.status, 200, "{}", used.body);
    let body = row(&root, ada.id);
    assert_eq!(body["second_factor"], true);
    assert_eq!(
        (&body["passkeys"], &body["recovery_codes_left"]),
        (&json!(1), &json!(9))
    );
    for moment in [
        "totp_created_at",
        "totp_last_used_at",
        "passkeys_created_at",
        "passkeys_last_used_at",
        "recovery_codes_created_at",
    ] {
        assert!(
            body[moment].as_str().unwrap().ends_with('Z'),
            "{moment}: {body}"
        );
    }
    let none = row(&root, bea);
    assert_eq!(none["second_factor"], false);
    for name in ["totp_created_at", "passkeys", "recovery_codes_left"] {
        assert_eq!(none[name], json!(null), "{name}");
    }
    let all = [
        body.to_string(),
        root.get("/api/admin/users/").body.to_string(),
    ];
    for text in &all {
        assert!(
            !text.contains("The key ring") && !text.contains("the-"),
            "{text}"
        );
        assert!(ada.codes.iter().all(|code| !text.contains(code.as_str())));
    }
    // Nobody writes these.
    let path = format!("/api/admin/users/{}/", ada.id.0);
    root.patch(&path, &json!({ "second_factor": false, "passkeys": 0 }));
    assert_eq!(row(&root, ada.id)["second_factor"], true);
    let browser = app.guest();
    browser.log_in(ROOT);
    let page = browser.get(&format!("/admin/users/{}/", ada.id.0)).text();
    for words in [
        "Second step",
        "Authenticator app added",
        "Recovery codes left 9",
        "Passkeys 1",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = browser.get(&format!("/admin/users/{}/", bea.0)).text();
    assert!(
        page.contains("Second step") && !page.contains("Recovery codes left"),
        "{page}"
    );
}

fn names(staff: &Client, query: &str) -> Vec<String> {
    let list = staff.get(&format!("/api/admin/users/?{query}"));
    assert_eq!(list.status, 200, "{}", list.body);
    let rows = list.body["results"].as_array().unwrap();
    let name = |row: &serde_json::Value| row["email"].as_str().unwrap().to_owned();
    rows.iter().map(name).collect()
}

fn number(staff: &Client) -> (i64, String) {
    let all = staff.get("/api/admin/numbers/").body;
    let found = all["today"].as_array().unwrap().iter();
    let mut found = found.filter(|it| it["name"] == "staff_without_second_factor");
    let found = found.next();
    let found = found.unwrap();
    (
        found["count"].as_i64().unwrap(),
        found["url"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn lists_are_narrowed_by_the_second_step_and_the_first_page_counts_staff_without_one() {
    let app: TestApp = app();
    let root = root(&app);
    app.db_user("bea@example.com");
    ada(&app);
    assert_eq!(names(&root, "second_factor=1"), [ADA]);
    assert_eq!(names(&root, "second_factor=0"), ["bea@example.com", ROOT]);
    assert_eq!(names(&root, "second_factor=staff"), [ROOT]);
    let (count, url) = number(&root);
    assert_eq!(
        (count, url.as_str()),
        (1, "/api/admin/users/?second_factor=staff")
    );
    assert_eq!(root.get(&url).body["count"], 1);
    StaffCaller::with(&app, "help@example.com", &[]);
    assert_eq!(number(&root).0, 2);
    let browser = app.guest();
    browser.log_in(ROOT);
    assert!(
        browser
            .get("/admin/")
            .text()
            .contains("Staff without a second step")
    );
    let list = browser.get("/admin/users/?second_factor=1");
    assert_eq!(list.texts(".rows-name"), [ADA]);
}
