//! Addresses on hold: staff looks, and takes the change back or lets it stand.

use super::desk::{StaffCaller, narrowed};
use crate::email::undo::links;
use crate::email::{move_to, shown};
use crate::support::app::TestApp;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;
use vestibule::internals::admin::{AdminError, Refused};

const ADA: &str = "ada@example.com";
const NEW: &str = "ada@new.example";

/// Somebody who moved, and whose addresses somebody else has put on hold.
fn held(app: &TestApp, email: &str, new: &str) -> (Guest, String) {
    let ada = app.member(email);
    app.advance(Duration::days(8));
    ada.log_in(email);
    move_to(app, &ada, new);
    let link = links(app, email).remove(0);
    assert_eq!(app.guest().post(&link, &[]).location(), Some(&*link));
    (ada, link)
}

fn newest(app: &TestApp) -> i64 {
    app.db_count("SELECT max(id) AS count FROM address_holds")
}

fn told(app: &TestApp, email: &str, words: &str) -> usize {
    let letters = app.letters_to(email).into_iter();
    letters
        .filter(|it| it.written.subject.contains(words))
        .count()
}

#[test]
fn staff_takes_the_change_back() {
    let app = TestApp::without_limits();
    let (ada, link) = held(&app, ADA, NEW);
    let root = StaffCaller::of_root(&app);
    assert_eq!(
        root.list("holds", &narrowed("state", "standing"))
            .lines
            .len(),
        1
    );
    let id = newest(&app);
    root.act("holds", "approve", id);
    assert!(!ada.is_signed_in());
    let over = app.guest().get(&link);
    assert_eq!(over.status(), 410);
    assert!(over.text().contains("have decided"), "{}", over.text());
    assert_eq!(told(&app, NEW, "no longer belongs"), 1);
    assert_eq!(told(&app, ADA, "was undone"), 1);
    // Whoever reads the mailbox chooses a password, by the link that staff's e-mail brings.
    app.letter_saying(ADA, "/password/choose/");
    let owner = app.guest();
    owner.forget_password(ADA);
    let done = owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"));
    owner.log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(shown(&owner)[0], format!("{ADA} Verified"));
    assert!(
        root.list("holds", &narrowed("state", "standing"))
            .lines
            .is_empty()
    );
    assert_eq!(
        root.list("holds", &narrowed("state", "ended")).lines.len(),
        1
    );
    // The addresses that went may contest it, and staff decides once more.
    let contest = links(&app, NEW).pop().unwrap();
    assert_eq!(app.guest().post(&contest, &[]).location(), Some(&*contest));
    root.act("holds", "approve", newest(&app));
    assert_eq!(told(&app, NEW, "was undone"), 1);
    assert!(!owner.is_signed_in());
}

#[test]
fn staff_lets_the_change_stand() {
    let app = TestApp::without_limits();
    let (ada, link) = held(&app, ADA, NEW);
    let root = StaffCaller::of_root(&app);
    root.act("holds", "refuse", newest(&app));
    assert!(ada.is_signed_in());
    let over = app.guest().post(&link, &[]);
    assert_eq!(over.status(), 410);
    assert!(over.text().contains("have decided"), "{}", over.text());
    for address in [ADA, NEW] {
        assert_eq!(told(&app, address, "stay"), 1, "{address}");
    }
    move_to(&app, &ada, "ada@third.example");
    assert_eq!(
        app.db_count(
            "SELECT count(*) AS count FROM audit WHERE event = 'row_acted_on' AND model = 'holds'"
        ),
        1
    );
    // Decided is decided.
    let ran = root.run("holds", "approve", &[newest(&app)]).unwrap();
    assert_eq!(ran.already, 1, "{ran:?}");
    assert_eq!(shown(&ada)[0], "ada@third.example Verified");
}

#[test]
fn who_has_not_the_right_decides_nothing_nor_does_anybody_on_themselves() {
    let app = TestApp::without_limits();
    let (ada, _) = held(&app, ADA, NEW);
    let id = newest(&app);
    let clerk = StaffCaller::with(&app, "clerk@example.com", &["view_hold", "change_user"]);
    for action in ["approve", "refuse"] {
        let ran = clerk.run("holds", action, &[id]);
        assert!(matches!(ran, Err(AdminError::NotAllowed)), "{ran:?}");
    }
    // An account that may do more is not for everybody who may decide.
    let id = app.db_id(NEW);
    app.db_sql(&format!(
        "UPDATE users SET is_staff = TRUE, is_superuser = TRUE WHERE id = {}",
        id.0
    ));
    let decider = StaffCaller::with(&app, "dora@example.com", &["view_hold", "change_hold"]);
    let ran = decider.run("holds", "approve", &[newest(&app)]).unwrap();
    assert!(matches!(ran.refused[..], [Refused { .. }]), "{ran:?}");
    let herself = StaffCaller::of(&app, NEW);
    let ran = herself.run("holds", "refuse", &[newest(&app)]).unwrap();
    assert_eq!(ran.refused.len(), 1, "{ran:?}");
    assert!(ada.is_signed_in());
    assert_eq!(shown(&ada)[0], format!("{NEW} Verified"));
}

#[test]
fn staff_changes_no_address_that_is_on_hold() {
    let app = TestApp::without_limits();
    held(&app, ADA, NEW);
    let id = app.db_id(NEW);
    let root = super::StaffCaller::operator(&app);
    for (field, value) in [
        ("email", "other@example.com"),
        ("secondary_email", "other@example.com"),
        ("phone", "+31612345678"),
    ] {
        let changed = root.change("users", id.0, &[(field, super::text(value))]);
        assert!(
            matches!(changed, Err(AdminError::OnHold(_))),
            "{field}: {changed:?}"
        );
    }
    root.change("users", id.0, &[("first_name", super::text("Ada"))])
        .unwrap();
}

/// Two changes, made where the account was new, and a hold for the younger one.
fn held_for_the_second_of_two(app: &TestApp) -> (Guest, String) {
    let ada = app.member(ADA);
    let second = [
        ("email", "ada@second.example"),
        ("current_password", PASSWORD),
    ];
    ada.post("/account/email/secondary", &second);
    crate::email::prove(&ada, &app.code_for("ada@second.example"));
    move_to(app, &ada, NEW);
    let links = links(app, ADA);
    let held = app.guest().post(&links[1], &[]);
    assert_eq!(held.location(), Some(&*links[1]));
    (ada, links[0].clone())
}

/// Whoever took the account has younger links than its owner. A decision about one of these must not end the owner's.
#[test]
fn a_link_of_before_still_counts_after_staff_let_one_change_stand_and_all_are_told() {
    let app = TestApp::without_limits();
    let (_, older) = held_for_the_second_of_two(&app);
    let root = StaffCaller::of_root(&app);
    root.act("holds", "refuse", newest(&app));
    let told = app
        .letter_saying(ADA, "keeps its current addresses")
        .written
        .text;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("an earlier change still works for anyone who can show"),
        "{told}"
    );
    let taken = app.guest().post(&older, &[("password", PASSWORD)]);
    assert_eq!(
        taken.location(),
        Some("/password/reset"),
        "{}",
        taken.text()
    );
}

#[test]
fn staff_lets_all_changes_stand_and_then_no_link_works() {
    let app = TestApp::without_limits();
    let (ada, older) = held_for_the_second_of_two(&app);
    let root = StaffCaller::of_root(&app);
    root.act("holds", "refuse_all", newest(&app));
    let over = app.guest().post(&older, &[("password", PASSWORD)]);
    assert_eq!(over.status(), 410, "{}", over.text());
    assert!(over.text().contains("have decided"), "{}", over.text());
    assert!(ada.is_signed_in());
    let told = app
        .letter_saying(ADA, "keeps its current addresses")
        .written
        .text;
    assert!(!told.contains("earlier change still"), "{told}");
    assert_eq!(kept(&app), 0, "no password of before is kept");
}

fn kept(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM undos WHERE password IS NOT NULL")
}

#[test]
fn holds_that_wait_are_counted_on_the_first_page() {
    let app = TestApp::without_limits();
    held(&app, ADA, NEW);
    let root = StaffCaller::of_root(&app);
    let waiting = || {
        let site = app.site().app();
        let rights = vestibule::internals::admin::Rights::of(site, &root.staff).unwrap();
        let numbers = vestibule::internals::admin::numbers(site, &rights).unwrap();
        let found = numbers
            .today
            .into_iter()
            .find(|it| it.name == "holds")
            .unwrap();
        assert_eq!(found.list, ("holds", Some(("state", "standing"))));
        found.total.number
    };
    assert_eq!(waiting(), 1);
    root.act("holds", "refuse", newest(&app));
    assert_eq!(waiting(), 0);
}
