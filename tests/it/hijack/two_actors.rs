//! Two people and one address: whoever came first and has shown nothing is in nobody's way, and what one of them left behind
//! opens nothing for the other.

use super::ADA;
use crate::deletion::{exists, keep_link};
use crate::enumeration::{Step, walk};
use crate::graphql::{Api, letter_token};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;
use vestibule::internals::accounts::{self, CreateError, NewPassword, NewUser};
use vestibule::internals::admin::{self, Right};
use vestibule::internals::app::Origin;
use vestibule::internals::jobs::sweep_once;
use vestibule::internals::values::{Email, Password};

const SECOND: &str = "ada@second.example";
const NEW: &str = "ada@new.example";

fn root(app: &TestApp) -> Client {
    app.db_superuser("root@example.com");
    let client = Client::of(app);
    let login = json!({ "email": "root@example.com", "password": PASSWORD });
    let tokens = client.post("/api/token/", &login);
    client.bearing(tokens.text("access"))
}

fn superuser(app: &TestApp, email: &str) -> Result<(), CreateError> {
    let new = NewUser {
        password: NewPassword::Checked(Password::new(PASSWORD.to_owned())),
        email: Email::parse(email).unwrap(),
        ..crate::support::app::new_user(email)
    };
    accounts::create_superuser(app.site().app(), new, &Origin::command_line()).map(drop)
}

#[test]
fn a_sign_up_that_nobody_verified_gives_way_to_staff_as_it_does_to_members() {
    let app = TestApp::without_limits();
    let root = root(&app);
    app.guest().sign_up(ADA);
    let waiting = app.code_for(ADA);
    let body = json!({ "email": ADA });
    let made = root.post("/api/admin/users/", &body);
    assert_eq!(made.status, 201, "{}", made.body);
    let verified =
        "SELECT count(*) AS count FROM users WHERE email_key = 'ada@example.com' AND is_verified";
    assert_eq!(app.db_count(verified), 1);
    assert_eq!(
        root.post("/api/admin/users/", &body).status,
        400,
        "and an account does not"
    );
    let late = app.guest();
    assert_ne!(late.enter_code(&waiting).location(), Some("/"));

    app.guest().sign_up("boss@example.com");
    superuser(&app, "boss@example.com").unwrap();
    assert!(matches!(
        superuser(&app, "boss@example.com"),
        Err(CreateError::EmailTaken)
    ));
    // Whom staff has closed stays where they are, and so does a second address.
    app.guest().sign_up("bob@example.com");
    app.db_ban("bob@example.com");
    assert!(matches!(
        superuser(&app, "bob@example.com"),
        Err(CreateError::EmailTaken)
    ));
}

fn asked(app: &TestApp) -> (Api, String) {
    let me = Api::member(app, "ada");
    let call =
        format!("sendSecondaryEmailActivation(email: \"{SECOND}\", password: \"{PASSWORD}\")");
    assert_eq!(
        me.done(&call).of("sendSecondaryEmailActivation")["success"],
        true
    );
    (me, letter_token(app, SECOND))
}

#[test]
fn whoever_reads_a_mistyped_second_address_verifies_nothing_with_its_token() {
    let app = TestApp::without_limits();
    let (me, token) = asked(&app);
    let verify = format!("verifySecondaryEmail(token: \"{token}\")");
    let other = Api::member(&app, "bob");
    for stranger in [&Api::of(&app), &other] {
        let said = stranger.done(&verify);
        assert_eq!(
            said.of("verifySecondaryEmail")["success"],
            false,
            "{}",
            said.body
        );
    }
    let link = format!("/link/{token}");
    assert_ne!(
        app.guest().post(&link, &[]).location(),
        Some("/account/email")
    );
    app.guest().forget_password(SECOND);
    let sent = app.letters_to(SECOND);
    assert!(
        sent.iter()
            .all(|it| !it.written.subject.contains("new password")),
        "{sent:?}"
    );
    assert!(me.ask("{ me { secondaryEmail } }").of("me")["secondaryEmail"].is_null());
    // Another session of the account is not the one that asked.
    let login = Api::of(&app).log_in(ADA, PASSWORD);
    let again = Api::of(&app).bearing(login.of("tokenAuth")["token"].as_str().unwrap());
    assert_eq!(
        again.done(&verify).of("verifySecondaryEmail")["success"],
        false
    );
    // The one that asked completes it: nobody has used the token up.
    assert_eq!(me.done(&verify).of("verifySecondaryEmail")["success"], true);
    assert_eq!(
        me.ask("{ me { secondaryEmail } }").of("me")["secondaryEmail"],
        SECOND
    );
}

fn leave(app: &TestApp) -> String {
    let ada = app.member(ADA);
    ada.post("/account/delete", &[("current_password", PASSWORD)]);
    keep_link(app, ADA)
}

#[test]
fn the_link_that_cancels_a_deletion_dies_with_a_change_of_address_by_staff() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let link = leave(&app);
    let id = app.db_id(ADA).0;
    let moved = root.patch(&format!("/api/admin/users/{id}/"), &json!({ "email": NEW }));
    assert_eq!(moved.status, 200, "{}", moved.body);
    assert_eq!(app.guest().get(&link).status(), 404);
    assert_eq!(app.guest().post(&link, &[]).status(), 404);
    // The owner has another one, at the new address.
    let fresh = keep_link(&app, NEW);
    assert_ne!(fresh, link);
    assert_eq!(app.guest().post(&fresh, &[]).status(), 200);
    assert_eq!(app.guest().log_in(NEW).location(), Some("/"));
}

#[test]
fn the_link_of_a_deletion_that_was_cancelled_cancels_no_later_one() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let link = leave(&app);
    let id = app.db_id(ADA).0;
    root.post(
        "/api/admin/users/actions/keep/",
        &json!({ "ids": [id], "current_password": PASSWORD }),
    );
    let ada = app.guest();
    ada.log_in(ADA);
    crate::email::move_to(&app, &ada, NEW);
    ada.post("/account/delete", &[("current_password", PASSWORD)]);
    assert_eq!(
        app.guest().post(&link, &[]).status(),
        404,
        "of another deletion, to an old address"
    );
    assert_eq!(app.guest().post(&keep_link(&app, NEW), &[]).status(), 200);
}

fn banned_and_erased(app: &TestApp) {
    leave(app);
    app.db_ban(ADA);
    app.advance(Duration::days(7) + Duration::minutes(1));
    sweep_once(app.site().app()).unwrap();
    assert!(!exists(app, ADA), "erased on its day, banned or not");
}

fn may_sign_up(app: &TestApp, email: &str) -> bool {
    let guest = app.guest();
    let asked = guest.sign_up(email);
    assert_eq!(
        asked.location(),
        Some("/verify"),
        "as for any address: {}",
        asked.text()
    );
    let letters = app.letters_to(email);
    let last = letters
        .last()
        .map(|it| it.written.text.clone())
        .unwrap_or_default();
    if !last.contains("Your code is") {
        return false;
    }
    guest.enter_code(&app.code_for(email));
    guest.is_signed_in()
}

#[test]
fn a_ban_outlives_the_account_until_staff_lifts_it() {
    let app = TestApp::without_limits();
    banned_and_erased(&app);
    assert!(!may_sign_up(&app, "ADA@Example.com"));
    assert!(may_sign_up(&app, "bob@example.com"));
    // Members and staff do not get there by another way.
    let bob = app.guest();
    bob.log_in("bob@example.com");
    super::super::email::change(&bob, ADA);
    let refused = super::super::email::prove(&bob, &app.code_for(ADA));
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(matches!(superuser(&app, ADA), Err(CreateError::EmailTaken)));
    // The address itself is nowhere.
    let kept = app.db_count("SELECT count(*) AS count FROM banned_addresses");
    assert_eq!(kept, 1);
    let root = root(&app);
    let rows = root.get("/api/admin/bans/");
    assert!(!rows.body.to_string().contains("ada@"), "{}", rows.body);
    let id = &rows.body["results"][0]["id"];
    let lift = json!({ "ids": [id], "current_password": PASSWORD });
    let lifted = root.post("/api/admin/bans/actions/lift/", &lift);
    assert_eq!(lifted.status, 200, "{}", lifted.body);
    assert!(may_sign_up(&app, ADA));
    // Whoever knows the address lifts it at the command line.
    app.db_ban(ADA);
    app.db_delete(ADA);
    assert!(!may_sign_up(&app, ADA));
    let (by, here) = (app.operator(Right::Change), Origin::command_line());
    let lift = |who| admin::lift_ban(app.site().app(), &by, who, &here).unwrap();
    assert!(!lift("nobody@example.com"));
    assert!(lift("Ada@Example.com"));
    assert!(may_sign_up(&app, ADA));
}

#[test]
fn a_ban_is_kept_of_the_banned_alone_and_not_where_the_site_does_not_want_it() {
    let app = TestApp::without_limits();
    leave(&app);
    app.advance(Duration::days(7) + Duration::minutes(1));
    sweep_once(app.site().app()).unwrap();
    assert!(may_sign_up(&app, ADA), "nobody banned this one");
    // Lifted while the account was there.
    app.db_ban(ADA);
    app.db_unban(ADA);
    app.db_delete(ADA);
    assert!(may_sign_up(&app, ADA));
    app.db_ban(ADA);
    app.db_delete(ADA);
    assert!(!may_sign_up(&app, ADA), "deleting an account lifts no ban");

    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("BAN_KEEPS_ADDRESS", "false")]);
    banned_and_erased(&app);
    assert!(may_sign_up(&app, ADA));
}

#[test]
fn a_banned_address_is_asked_for_again_like_any_other() {
    let app = TestApp::start();
    banned_and_erased(&app);
    let walks = [ADA, "fresh@example.com"].map(|email| {
        let guest = app.guest();
        let steps: &[&Step] = &[
            &|guest, email| guest.sign_up(email),
            &|guest, email| guest.sign_up(email),
            &|guest, _| guest.get("/verify"),
            &|guest, email| guest.sign_up(email),
            &|guest, _| guest.enter_code("000000"),
        ];
        walk(&guest, email, steps)
    });
    assert_eq!(walks[0], walks[1]);
}
