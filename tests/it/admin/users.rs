//! What staff does to accounts, and what becomes of those who are signed in to them.

use super::{StaffCaller, clerk, wrong};
use crate::login_code::{self, leave_without_password};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use vestibule::internals::admin::{AdminError, Done, find_user};
use vestibule::internals::values::UserId;

const ADA: &str = "ada@example.com";
const ME: &str = "/api/accounts/me/";

/// Somebody who is signed in, in a browser and with a program.
fn ada(app: &TestApp) -> (UserId, Guest, Client) {
    let id = app.db_user(ADA);
    let browser = app.guest();
    browser.log_in(ADA);
    (id, browser, program(app))
}

fn program(app: &TestApp) -> Client {
    let client = Client::of(app);
    let login = client.post(
        "/api/accounts/login/",
        &json!({ "email": ADA, "password": PASSWORD }),
    );
    assert_eq!(login.status, 200, "{}", login.body);
    client.bearing(login.text("access"))
}

fn root(app: &TestApp) -> StaffCaller<'_> {
    app.db_superuser("root@example.com");
    StaffCaller::of(app, "root@example.com")
}

#[test]
fn a_ban_ends_every_session_and_keeps_why_until_it_is_lifted() {
    let app = TestApp::without_limits();
    let (id, browser, client) = ada(&app);
    let root = root(&app);
    let ban = || root.act_because("ban", id, "Sells spam.");
    assert_eq!(ban().unwrap(), Done::Changed);
    assert_eq!(ban().unwrap(), Done::Already);
    assert!(!browser.is_signed_in());
    assert_eq!(client.get(ME).text("code"), "user_inactive");
    assert_eq!(browser.log_in(ADA).status(), 422);
    let view = app.operator(vestibule::internals::admin::Right::View);
    let person = find_user(app.site().app(), &view, ADA).unwrap();
    assert_eq!(person.ban_reason, "Sells spam.");
    // Why stays what it was.
    let other = root.act_because("ban", id, "And worse.");
    assert_eq!(other.unwrap(), Done::Already);
    let person = find_user(app.site().app(), &view, ADA).unwrap();
    assert_eq!(person.ban_reason, "Sells spam.");
    let told = root.history("users", id.0);
    assert!(
        told.iter()
            .any(|(event, details)| event == "row_acted_on" && details.contains("Sells spam."))
    );
    // Who was banned is not let in by the way.
    assert!(matches!(root.act("activate", id), Err(AdminError::Banned)));
    assert_eq!(root.act("unban", id).unwrap(), Done::Changed);
    assert_eq!(root.act("unban", id).unwrap(), Done::Already);
    assert_eq!(browser.log_in(ADA).location(), Some("/"));
    assert_eq!(client.get(ME).status, 401, "the old token stays dead");
}

#[test]
fn a_deactivated_account_is_activated_again() {
    let app = TestApp::without_limits();
    let (id, browser, client) = ada(&app);
    let root = root(&app);
    assert_eq!(root.act("deactivate", id).unwrap(), Done::Changed);
    assert_eq!(root.act("deactivate", id).unwrap(), Done::Already);
    assert!(!browser.is_signed_in());
    assert_eq!(client.get(ME).status, 401);
    assert_eq!(root.act("activate", id).unwrap(), Done::Changed);
    assert_eq!(root.act("activate", id).unwrap(), Done::Already);
    let told = root.history("users", id.0);
    let told: Vec<_> = told.iter().map(|(event, _)| event.as_str()).collect();
    assert!(
        told.contains(&"deactivated") && told.contains(&"activated"),
        "{told:?}"
    );
    assert!(
        !told.contains(&"banned") && !told.contains(&"unbanned"),
        "{told:?}"
    );
    assert!(!browser.is_signed_in(), "what was ended stays ended");
    browser.log_in(ADA);
    assert!(browser.is_signed_in());
}

#[test]
fn a_form_that_says_closed_leaves_a_ban_and_its_reason() {
    let app = TestApp::without_limits();
    let (id, _, _) = ada(&app);
    let root = root(&app);
    root.act_because("ban", id, "Sells spam.").unwrap();
    let (program, _) = crate::api::accounts::log_in(&app, "root@example.com");
    let path = format!("/api/admin/users/{}/", id.0);
    program.patch(&path, &json!({ "is_active": false, "first_name": "Ada" }));
    let row = program.get(&path).body;
    assert_eq!(row["ban_reason"], json!("Sells spam."), "{row}");
    assert!(matches!(root.act("activate", id), Err(AdminError::Banned)));
}

#[test]
fn what_is_typed_at_the_login_is_not_taken_for_an_account() {
    let app = TestApp::start();
    let (id, _, _) = ada(&app);
    for typed in [
        "user 1",
        "account 1",
        "+account 1",
        "account 1@account 1",
        "key account 1",
    ] {
        let typed = typed.replace('1', &id.0.to_string());
        app.guest().log_in_with(&typed, "a wrong guess 7");
    }
    let account = format!("account {}", id.0);
    let counted = format!(
        "SELECT CAST(coalesce(sum(hit_count), 0) AS BIGINT) AS count FROM throttles \
         WHERE subject LIKE '%{account}%' AND limit_name LIKE '%FAILED'"
    );
    assert_eq!(app.db_count(&counted), 0);
    app.guest().log_in_with(ADA, "a wrong guess 7");
    assert!(app.db_count(&counted) > 0);
}

#[test]
fn sessions_are_ended_everywhere_and_tokens_alone() {
    let app = TestApp::without_limits();
    let (id, browser, client) = ada(&app);
    let root = root(&app);
    assert_eq!(root.act("revoke_tokens", id).unwrap(), Done::Changed);
    assert_eq!(client.get(ME).status, 401);
    assert!(browser.is_signed_in(), "browsers stay");
    assert_eq!(root.act("revoke_tokens", id).unwrap(), Done::Already);
    let client = program(&app);
    assert_eq!(root.act("end_sessions", id).unwrap(), Done::Changed);
    assert!(!browser.is_signed_in());
    assert_eq!(client.get(ME).status, 401);
    assert_eq!(root.act("end_sessions", id).unwrap(), Done::Already);
}

#[test]
fn staff_vouches_for_an_address() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let stranger = app.guest();
    stranger.sign_up(ADA);
    let view = app.operator(vestibule::internals::admin::Right::View);
    let id = find_user(app.site().app(), &view, ADA).unwrap().id;
    assert_eq!(root.act("verify", id).unwrap(), Done::Changed);
    assert_eq!(root.act("verify", id).unwrap(), Done::Already);
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
}

#[test]
fn who_has_no_password_loses_the_right_to_choose_one() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on")]);
    let id = app.db_user(ADA);
    leave_without_password(&app, ADA);
    let root = root(&app);
    let take = || root.act("set_unusable_password", id).unwrap();
    assert_eq!(take(), Done::Changed);
    assert_eq!(take(), Done::Already);
    let unset = "SELECT count(*) AS count FROM users WHERE password LIKE '!unset%'";
    assert_eq!(app.db_count(unset), 0);
    // Neither a code nor a reset lets them in.
    let ada = app.guest();
    login_code::ask(&ada, ADA);
    ada.forget_password(ADA);
    let letters = app.letters_to(ADA);
    assert_eq!(letters.len(), 1, "of the change alone");
    assert!(letters[0].written.subject.contains("was changed"));
}

#[test]
fn a_password_is_taken_away() {
    let app = TestApp::without_limits();
    let (id, browser, client) = ada(&app);
    let root = root(&app);
    let take = || root.act("set_unusable_password", id);
    assert_eq!(take().unwrap(), Done::Changed);
    assert_eq!(take().unwrap(), Done::Already);
    assert!(!browser.is_signed_in());
    assert_eq!(client.get(ME).status, 401);
    assert_eq!(browser.log_in(ADA).status(), 422);
    let told = root.history("users", id.0);
    let changed = told.iter().find(|(event, _)| event == "row_changed");
    let (_, details) = changed.unwrap();
    assert!(details.contains(r#""password":["***","***"]"#), "{details}");
    let letter = app.letter_saying(ADA, "was changed").written;
    let by = "Changed by the people who run the site, on ";
    assert!(
        letter.text.contains(by) && !letter.text.contains("from the address"),
        "nobody is told where staff was: {}",
        letter.text
    );
}

#[test]
fn who_was_locked_by_wrong_passwords_is_unlocked() {
    let app = TestApp::start();
    let (id, root) = (app.db_user(ADA), root(&app));
    let guest = app.guest();
    for _ in 0..6 {
        guest.log_in_with(ADA, OTHER_PASSWORD);
    }
    assert_eq!(guest.log_in(ADA).status(), 429);
    assert_eq!(root.act("unlock", id).unwrap(), Done::Changed);
    assert_eq!(root.act("unlock", id).unwrap(), Done::Already);
    assert_eq!(guest.log_in(ADA).location(), Some("/"));
}

#[test]
fn staff_is_made_and_unmade() {
    let app = TestApp::without_limits();
    let id = app.db_user(ADA);
    let root = root(&app);
    assert!(StaffCaller::among(&app, ADA).is_none());
    assert_eq!(root.act("make_staff", id).unwrap(), Done::Changed);
    assert_eq!(root.act("make_staff", id).unwrap(), Done::Already);
    let browser = app.guest();
    browser.log_in(ADA);
    assert!(StaffCaller::among(&app, ADA).is_some());
    assert_ne!(browser.get("/admin/").status(), 403);
    assert_eq!(root.act("unmake_staff", id).unwrap(), Done::Changed);
    assert_eq!(root.act("unmake_staff", id).unwrap(), Done::Already);
    assert!(browser.is_signed_in(), "an account as before");
    assert_eq!(browser.get("/admin/").status(), 403, "at the next request");
}

#[test]
fn an_account_is_erased_and_its_sessions_with_it() {
    let app = TestApp::without_limits();
    let (id, browser, client) = ada(&app);
    let root = root(&app);
    root.act_because("ban", id, "About Ada.").unwrap();
    root.delete("users", id.0).unwrap();
    assert!(!browser.is_signed_in());
    assert_eq!(client.get(ME).text("code"), "user_not_found");
    assert_eq!(
        wrong(root.delete("users", id.0)),
        [(String::new(), "not_found")]
    );
    assert!(matches!(root.act("ban", id), Err(AdminError::Unknown)));
}

#[test]
fn a_right_that_is_taken_away_meanwhile_is_gone() {
    let app = TestApp::without_limits();
    let id = app.db_user(ADA);
    let clerk = clerk(&app, "clerk@example.com", &["change_user"]);
    let desk = StaffCaller::of(&app, "clerk@example.com");
    let permit = desk
        .permit("users", vestibule::internals::admin::Right::Change)
        .unwrap();
    root(&app).act("unmake_staff", clerk).unwrap();
    let banned = vestibule::internals::admin::ban_user(
        app.site().app(),
        &permit,
        id,
        "",
        &vestibule::internals::app::Origin::command_line(),
    );
    assert!(matches!(banned, Err(AdminError::NotAllowed)));
    assert!(matches!(desk.act("ban", id), Err(AdminError::NotAllowed)));
}
