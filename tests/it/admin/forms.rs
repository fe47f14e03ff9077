//! The form of a user: what it holds, what it refuses, whom it tells.

use super::{StaffCaller, clerk, text, wrong};
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use vestibule::internals::admin::Answer;
use vestibule::internals::values::UserId;
use zeroize::Zeroizing;

const ADA: &str = "ada@example.com";
const NEW: &str = "countess@example.org";

fn secret(text: &str) -> Answer {
    Answer::Secret(Zeroizing::new(text.to_owned()))
}

fn of_field(field: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(field.to_owned(), code)]
}

#[test]
fn an_address_changed_by_staff_is_told_to_its_owner_who_can_take_it_back() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let id = app.db_id(ADA);
    app.advance(time::Duration::days(8));
    app.db_superuser("root@example.com");
    let root = StaffCaller::of(&app, "root@example.com");
    let want = [
        ("email", text(" Countess@Example.org ")),
        ("first_name", text("Ada")),
    ];
    root.change("users", id.0, &want).unwrap();
    assert_eq!(app.guest().log_in(NEW).location(), Some("/"));
    let letter = app.letter_saying(ADA, "/undo/").written.text;
    assert!(letter.contains("C…@Example.org"), "{letter}");
    let newcomer = app.last_letter_to("Countess@example.org").written.text;
    assert!(!newcomer.contains("/undo/"), "{newcomer}");
    let told = root.history("users", id.0);
    let (_, details) = told
        .iter()
        .find(|(event, _)| event == "row_changed")
        .unwrap();
    assert!(
        details.contains(r#""email":["ada@example.com","Countess@Example.org"]"#),
        "{details}"
    );
    assert!(details.contains(r#""first_name":["","Ada"]"#), "{details}");
    for event in ["address_changed", "profile_changed"] {
        assert!(told.iter().any(|(name, _)| name == event), "{event}");
    }
    // She does not want that.
    let link = letter.lines().find(|line| line.contains("/undo/")).unwrap();
    let path = &link[link.find("/undo/").unwrap()..];
    // Whom staff moves to another address may have lost the old one, and the password, to somebody else.
    let reader = app.guest();
    assert!(!reader.get(path).html().contains("name=\"password\""));
    let refused = reader.post(path, &[("password", PASSWORD)]);
    assert_eq!(refused.status(), 422);
    assert_eq!(ada.post(path, &[]).location(), Some("/password/reset"));
    assert_eq!(root.seen("users", id.0)["email"], text(ADA));
}

#[test]
fn what_somebody_else_has_is_told_of_its_field() {
    let app = TestApp::without_limits();
    let (ada, bob) = (app.db_user(ADA), app.db_user("bob@example.com"));
    let operator = StaffCaller::operator(&app);
    let set = |id: UserId, field, answer| operator.change("users", id.0, &[(field, answer)]);
    set(ada, "secondary_email", text(NEW)).unwrap();
    set(ada, "username", text("ada")).unwrap();
    set(ada, "phone", text("+31 20 794 0000")).unwrap();
    set(ada, "phone_verified", Answer::Flag(true)).unwrap();
    assert_eq!(
        wrong(set(bob, "email", text("ADA@example.com"))),
        of_field("email", "unique")
    );
    assert_eq!(
        wrong(set(bob, "email", text(NEW))),
        of_field("email", "unique")
    );
    let second = set(bob, "secondary_email", text(ADA));
    assert_eq!(wrong(second), of_field("secondary_email", "unique"));
    let same = set(bob, "secondary_email", text("BOB@example.com"));
    assert_eq!(wrong(same), of_field("secondary_email", "first_email"));
    assert_eq!(
        wrong(set(bob, "username", text("ADA"))),
        of_field("username", "unique")
    );
    // A number may stand with many, and be verified by one.
    set(bob, "phone", text("+31207940000")).unwrap();
    let verified = set(bob, "phone_verified", Answer::Flag(true));
    assert_eq!(wrong(verified), of_field("phone", "unique"));
    // Another number is not verified by what was said of the one before.
    set(ada, "phone", text("+31207940001")).unwrap();
    assert_eq!(
        operator.seen("users", ada.0)["phone_verified"],
        Answer::Flag(false)
    );
    // What nobody can have is refused as everywhere, all of it at once.
    let bad = [
        ("email", text("no address")),
        ("username", text("no name")),
        ("phone", text("12")),
        ("first_name", text("a\u{202e}b")),
    ];
    let mut fields: Vec<_> = wrong(operator.change("users", bob.0, &bad))
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    fields.sort();
    assert_eq!(fields, ["email", "first_name", "phone", "username"]);
    assert_eq!(
        wrong(set(bob, "email", Answer::Nothing)),
        of_field("email", "required")
    );
    let password = operator.change("users", bob.0, &[("password", secret(PASSWORD))]);
    assert_eq!(
        wrong(password),
        [(String::new(), "invalid")],
        "there is no such field"
    );
}

#[test]
fn the_second_of_two_is_told_what_the_first_changed() {
    let app = TestApp::without_limits();
    let id = app.db_user(ADA);
    let operator = StaffCaller::operator(&app);
    let seen = operator.seen("users", id.0);
    let first = [("first_name", text("Ada"))];
    operator.change_seen("users", id.0, &seen, &first).unwrap();
    let mut want = seen.clone();
    want.insert("first_name".into(), text("Augusta"));
    want.insert("last_name".into(), text("King"));
    let both: Vec<_> = want
        .iter()
        .map(|(name, it)| (name.as_str(), it.clone()))
        .collect();
    let late = operator.change_seen("users", id.0, &seen, &both);
    assert_eq!(wrong(late), of_field("first_name", "changed_meanwhile"));
    assert_eq!(operator.seen("users", id.0)["last_name"], Answer::Nothing);
    // Who touches other fields is not in the way.
    let other = [("last_name", text("King"))];
    operator.change_seen("users", id.0, &seen, &other).unwrap();
    // Nothing changed is nothing told.
    let before = operator.history("users", id.0).len();
    let now = operator.seen("users", id.0);
    let same: Vec<_> = now
        .iter()
        .map(|(name, it)| (name.as_str(), it.clone()))
        .collect();
    operator.change("users", id.0, &same).unwrap();
    assert_eq!(operator.history("users", id.0).len(), before);
}

#[test]
fn an_account_is_made_by_hand_and_its_owner_chooses_the_password() {
    let app = TestApp::without_limits();
    clerk(&app, "clerk@example.com", &["add_user", "view_user"]);
    let desk = StaffCaller::of(&app, "clerk@example.com");
    let want = [
        ("email", text(ADA)),
        ("first_name", text("Ada")),
        ("send_link", Answer::Flag(true)),
    ];
    let id = desk.add("users", &want).unwrap();
    let events: Vec<_> = desk
        .history("users", id)
        .into_iter()
        .map(|(event, _)| event)
        .collect();
    assert_eq!(events, ["row_added", "reset_requested", "user_created"]);
    assert_eq!(desk.seen("users", id)["username"], text("ada"));
    assert!(
        app.last_letter_to(ADA)
            .written
            .text
            .contains("/password/choose/")
    );
    assert_eq!(wrong(desk.add("users", &want)), of_field("email", "unique"));
    assert_eq!(wrong(desk.add("users", &[])), of_field("email", "required"));
    let taken = [
        ("email", text("other@example.com")),
        ("username", text("ada")),
    ];
    assert_eq!(
        wrong(desk.add("users", &taken)),
        of_field("username", "unique")
    );
    // What lets somebody do something is not asked of whoever makes an account.
    let more = [
        ("email", text("x@example.com")),
        ("is_superuser", Answer::Flag(true)),
    ];
    assert_eq!(
        wrong(desk.add("users", &more)),
        [(String::new(), "invalid")]
    );
}

#[test]
fn a_superuser_chooses_a_password_only_where_the_settings_say_so() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("ADMIN_MAY_SET_PASSWORD", "true")]);
    let id = app.db_user(ADA);
    let root = app.db_superuser("root@example.com");
    clerk(&app, "clerk@example.com", &["change_user", "add_user"]);
    let browser = app.guest();
    browser.log_in(ADA);
    let clerk = StaffCaller::of(&app, "clerk@example.com");
    let set = |desk: &StaffCaller<'_>, id: UserId, typed: &str| {
        desk.change("users", id.0, &[("password", secret(typed))])
    };
    assert_eq!(
        wrong(set(&clerk, id, OTHER_PASSWORD)),
        of_field("password", "refused")
    );
    let made = [
        ("email", text("x@example.com")),
        ("password", secret(OTHER_PASSWORD)),
    ];
    assert_eq!(
        wrong(clerk.add("users", &made)),
        of_field("password", "refused")
    );
    let desk = StaffCaller::of(&app, "root@example.com");
    assert_eq!(
        wrong(set(&desk, id, "password")),
        of_field("password", "password_too_common")
    );
    assert_eq!(
        wrong(set(&desk, root, OTHER_PASSWORD)),
        of_field("password", "refused")
    );
    set(&desk, id, OTHER_PASSWORD).unwrap();
    assert!(!browser.is_signed_in());
    assert_eq!(
        browser.log_in_with(ADA, OTHER_PASSWORD).location(),
        Some("/")
    );
    let told = format!("{:?}", desk.history("users", id.0));
    assert!(told.contains("***"), "{told}");
    assert!(
        !told.contains(OTHER_PASSWORD) && !told.contains("argon2"),
        "{told}"
    );
    assert!(
        !desk.seen("users", id.0).contains_key("password"),
        "never shown"
    );
    desk.add("users", &made).unwrap();
    assert_eq!(
        app.guest()
            .log_in_with("x@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
    // Left empty it stays as it is.
    desk.change("users", id.0, &[("password", Answer::Nothing)])
        .unwrap();
    assert_eq!(
        browser.log_in_with(ADA, OTHER_PASSWORD).location(),
        Some("/")
    );
}
