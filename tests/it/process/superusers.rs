//! `vestibule createsuperuser`, from the environment and at a terminal.

use super::program::Place;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::Value;

pub const ROOT: &str = "root@example.com";

fn create(place: &Place, settings: &[(&'static str, &str)]) -> super::program::Done {
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    place.run(&["createsuperuser", "--noinput"], &settings)
}

pub fn with_root() -> Place {
    let place = Place::new();
    let made = create(
        &place,
        &[
            ("VESTIBULE_SUPERUSER_EMAIL", ROOT),
            ("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD),
        ],
    );
    assert_eq!(made.well(), "Superuser created successfully.\n");
    place
}

#[test]
fn a_superuser_is_made_from_the_environment() {
    let place = Place::new();
    let made = create(
        &place,
        &[
            ("VESTIBULE_SUPERUSER_EMAIL", ROOT),
            ("VESTIBULE_SUPERUSER_USERNAME", "boss"),
            ("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD),
        ],
    );
    assert_eq!(made.well(), "Superuser created successfully.\n");
    let shown: Value =
        serde_json::from_str(&place.run(&["user", "show", "boss", "--json"], &[]).well()).unwrap();
    for mark in ["is_active", "is_staff", "is_superuser", "is_verified"] {
        assert_eq!(shown[mark], true, "{mark}");
    }
    assert_eq!(
        (&shown["email"], &shown["username"]),
        (&ROOT.into(), &"boss".into())
    );
    let server = place.serve(&[]);
    let root = server.guest();
    assert_eq!(root.log_in("boss").location(), Some("/"));
    assert_eq!(root.get("/admin/").status(), 200);
}

#[test]
fn a_superuser_is_told_that_a_second_step_is_demanded_and_locked_out_by_nothing() {
    let place = Place::new();
    let made = create(
        &place,
        &[
            ("VESTIBULE_SUPERUSER_EMAIL", ROOT),
            ("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD),
            ("MFA_REQUIRED", "staff"),
        ],
    );
    assert_eq!(
        made.well(),
        "Superuser created successfully.\nMFA_REQUIRED asks for a second step: the superuser sets one up after logging in, then the \
         admin site opens. E-mail must work.\n"
    );
    let server = place.serve(&[("MFA_REQUIRED", "staff".to_owned())]);
    let root = server.guest();
    assert_eq!(root.log_in(ROOT).location(), Some("/"));
    let led = root.get("/admin/");
    assert_eq!(led.location(), Some("/account/factors?next=/admin/"));
    assert_eq!(root.get("/account/factors?next=/admin/").status(), 200);
}

#[test]
fn the_variables_of_django_do_too() {
    let place = Place::new();
    let made = create(
        &place,
        &[
            ("DJANGO_SUPERUSER_EMAIL", ROOT),
            ("DJANGO_SUPERUSER_USERNAME", "boss"),
            ("DJANGO_SUPERUSER_PASSWORD", PASSWORD),
        ],
    );
    assert_eq!(made.well(), "Superuser created successfully.\n");
    assert!(
        place
            .run(&["user", "show", "boss"], &[])
            .well()
            .contains(ROOT)
    );
}

#[test]
fn a_superuser_without_an_address_a_weak_or_a_second_one_is_refused() {
    let place = with_root();
    let missing = create(&place, &[("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD)]).badly();
    assert_eq!(
        missing,
        "CommandError: You must use --email with --noinput.\n"
    );
    let bad = create(&place, &[("VESTIBULE_SUPERUSER_EMAIL", "nonsense")]).badly();
    assert_eq!(bad, "CommandError: Enter a valid email address.\n");
    let weak = create(
        &place,
        &[
            ("VESTIBULE_SUPERUSER_EMAIL", "two@example.com"),
            ("VESTIBULE_SUPERUSER_PASSWORD", "12345"),
        ],
    );
    let weak = weak.badly();
    assert!(weak.starts_with("CommandError: "), "{weak}");
    assert!(weak.contains("This password is too short."), "{weak}");
    assert!(
        weak.contains("This password is entirely numeric."),
        "{weak}"
    );
    let again = create(
        &place,
        &[
            ("VESTIBULE_SUPERUSER_EMAIL", "ROOT@example.com"),
            ("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD),
        ],
    );
    let again = again.badly();
    assert!(again.starts_with("CommandError: Error: That "), "{again}");
    assert!(again.contains("already taken."), "{again}");
    assert_eq!(place.run(&["user", "list"], &[]).well().lines().count(), 1);
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let place = Place::new();
    let skipped = place
        .run_with(&["createsuperuser"], &[], "root@example.com\n")
        .badly();
    assert!(
        skipped.contains("Superuser creation skipped due to not running in a TTY."),
        "{skipped}"
    );
    assert_eq!(place.run(&["user", "list", "--json"], &[]).well(), "[]\n");
}

#[test]
fn a_superuser_is_made_by_answering_prompts() {
    let place = Place::new();
    let mut terminal = place.at_terminal(&["createsuperuser"], &[]);
    terminal.answer("Email: ", "nonsense");
    terminal.see("Error: Enter a valid email address.");
    terminal.answer("Email: ", ROOT);
    terminal.answer(
        "Username (leave blank to make one from the address): ",
        "boss",
    );
    terminal.answer("Password: ", PASSWORD);
    terminal.answer("Password (again): ", OTHER_PASSWORD);
    terminal.see("Error: Your passwords didn't match.");
    terminal.answer("Password: ", "12345");
    terminal.answer("Password (again): ", "12345");
    terminal.see("This password is too short.");
    terminal.answer(
        "Bypass password validation and create user anyway? [y/N]: ",
        "n",
    );
    terminal.answer("Password: ", "12345");
    terminal.answer("Password (again): ", "12345");
    terminal.answer(
        "Bypass password validation and create user anyway? [y/N]: ",
        "y",
    );
    terminal.see("Superuser created successfully.");
    let screen = terminal.screen();
    assert!(
        !screen.contains(PASSWORD) && !screen.contains("12345"),
        "passwords show: {screen}"
    );
    assert_eq!(terminal.ended(), Some(0));
    let server = place.serve(&[]);
    assert_eq!(
        server.guest().log_in_with("boss", "12345").location(),
        Some("/")
    );
}
