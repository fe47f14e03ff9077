//! The command line, as operators and their scripts use it.

use super::program::Place;
use super::steps::{files_in, letters, now, through, wait};
use super::superusers::{ROOT, with_root};
use crate::support::app::{SECRET, code_in};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use crate::support::smtp::{Letter, Mode, SmtpServer};
use serde_json::Value;

#[test]
fn a_password_is_changed_at_a_terminal_and_through_a_pipe() {
    let place = with_root();
    let server = place.serve(&[]);
    let root = server.guest();
    root.log_in(ROOT);
    assert!(root.is_signed_in());
    let mut terminal = place.at_terminal(&["changepassword", ROOT], &[]);
    terminal.see("Changing password for user 'root@example.com'");
    terminal.answer("Password: ", PASSWORD);
    terminal.answer("Password (again): ", "something else");
    terminal.see("Passwords do not match. Please try again.");
    terminal.answer("Password: ", OTHER_PASSWORD);
    terminal.answer("Password (again): ", OTHER_PASSWORD);
    terminal.see("Password changed successfully for user 'root@example.com'");
    assert_eq!(terminal.ended(), Some(0));
    assert!(!root.is_signed_in(), "sessions end");
    assert_eq!(root.log_in_with(ROOT, OTHER_PASSWORD).location(), Some("/"));
    let piped = format!("{PASSWORD}\n{PASSWORD}\n");
    let done = place
        .run_with(&["changepassword", ROOT], &[], &piped)
        .well();
    assert!(done.ends_with("Password changed successfully for user 'root@example.com'\n"));
    assert_eq!(root.log_in(ROOT).location(), Some("/"));
    let weak = place
        .run_with(&["changepassword", ROOT], &[], &"12345\n".repeat(6))
        .badly();
    assert_eq!(
        weak,
        "CommandError: Aborting password change for user 'root@example.com' after 3 attempts\n"
    );
    let nobody = place.run(&["changepassword", "nobody"], &[]).badly();
    assert_eq!(nobody, "CommandError: user 'nobody' does not exist\n");
}

#[test]
fn the_database_is_brought_up_to_date_once() {
    let place = Place::new();
    let first = place.run(&["migrate"], &[]).well();
    assert!(
        first.lines().all(|line| line.starts_with("Applied ")),
        "{first}"
    );
    assert!(!first.is_empty());
    assert_eq!(
        place.run(&["migrate"], &[]).well(),
        "The database is up to date.\n"
    );
    assert_eq!(place.run(&["clearsessions"], &[]).well(), "");
}

#[test]
fn sessions_that_have_ended_are_cleared() {
    let place = with_root();
    let server = place.serve(&[]);
    let root = server.guest();
    root.log_in(ROOT);
    root.log_out();
    root.log_in(ROOT);
    assert_eq!(place.run(&["clearsessions"], &[]).well(), "");
    assert!(root.is_signed_in(), "the others stay");
}

#[test]
fn a_test_e_mail_goes_into_a_file() {
    let place = Place::new();
    let settings = [
        ("EMAIL_BACKEND", "file".to_owned()),
        ("EMAIL_FILE_PATH", "post".to_owned()),
    ];
    let said = place
        .run(
            &["sendtestemail", "ada@example.com", "bob@example.com"],
            &settings,
        )
        .well();
    assert_eq!(said, "Sent to ada@example.com.\nSent to bob@example.com.\n");
    let letters = files_in(&place.path("post"));
    assert_eq!(letters.len(), 2);
    assert!(
        Letter::parse(&letters[0])
            .subject
            .contains("A test e-mail from Vestibule")
    );
    let bad = place.run(&["sendtestemail", "nonsense"], &settings).badly();
    assert_eq!(bad, "CommandError: Enter a valid email address.\n");
}

#[test]
fn a_test_e_mail_goes_through_a_mail_server_or_says_why_not() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let place = Place::new();
    let send = || place.run(&["sendtestemail", "ada@example.com"], &through(&smtp));
    assert_eq!(
        send().well(),
        "Sent to ada@example.com.\nThe mail server said: 250 2.0.0 Ok: queued as 4XyZ1c2d3E\n"
    );
    assert_eq!(letters(&smtp, 1)[0].to, ["ada@example.com"]);
    now(smtp.stop());
    let said = send().badly();
    assert_eq!(
        said.lines().last(),
        Some("The e-mail was not sent: the mail server could not be reached, or dropped the line.")
    );
}

#[test]
fn a_check_before_strangers_come_in_names_what_to_think_about() {
    let place = Place::new();
    let said = place.run(&["check"], &[]).well();
    assert!(
        said.starts_with("There is no database yet: `vestibule migrate`"),
        "{said}"
    );
    assert!(said.ends_with("Everything is in order.\n"), "{said}");
    assert!(
        !place.path("vestibule.db").exists(),
        "a check makes no database"
    );
    let over = [
        ("DJANGO_SECRET_KEY", "django-insecure-nobody-uses-it"),
        ("DJANGO_UNTIL", "2026-01-31"),
    ];
    let over = over.map(|(name, value)| (name, value.to_owned()));
    let doubts = place.run(&["check"], &over);
    assert_eq!(doubts.status, Some(1));
    assert!(
        doubts
            .out
            .contains("* DJANGO_UNTIL was 2026-01-31: nothing")
            && doubts.out.ends_with("One thing to think about.\n"),
        "{}",
        doubts.out
    );
    let doubts = place.run(&["check", "--deploy"], &[("RATE_LIMITS", "off".to_owned())]);
    assert_eq!(doubts.status, Some(1));
    for words in [
        "RATE_LIMITS is off",
        "VESTIBULE_ENV is development",
        "PUBLIC_URL is not https",
        "things to think about.",
    ] {
        assert!(doubts.out.contains(words), "{words}: {}", doubts.out);
    }
    let safe = [
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("PUBLIC_URL", "https://accounts.example.com"),
        ("SECRET_KEY", SECRET),
        ("SECURITY_CONTACT", "mailto:security@example.com"),
        ("IP_RETENTION", "90d"),
    ];
    let safe = safe.map(|(name, value)| (name, value.to_owned()));
    let said = place.run(&["check", "--deploy"], &safe).well();
    assert!(said.ends_with("Everything is in order.\n"), "{said}");
}

#[test]
fn people_are_listed_shown_and_verified() {
    let place = with_root();
    let server = place.serve(&[]);
    let ada = server.guest();
    ada.sign_up("ada@example.com");
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    let list = place.run(&["user", "list"], &[]).well();
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(
        lines[0].contains(ROOT) && lines[0].ends_with("verified, staff, superuser"),
        "{list}"
    );
    assert!(
        lines[1].contains("ada@example.com") && lines[1].ends_with("not verified"),
        "{list}"
    );
    let all: Value =
        serde_json::from_str(&place.run(&["user", "list", "--json"], &[]).well()).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert!(all[0].get("password").is_none());
    let verified = place
        .run(&["user", "verify", "ada@example.com", "--json"], &[])
        .well();
    let verified: Value = serde_json::from_str(&verified).unwrap();
    assert_eq!(verified["is_verified"], true);
    let shown = place.run(&["user", "show", "ada@example.com"], &[]).well();
    assert!(shown.contains("is_verified   true"), "{shown}");
    let nobody = place.run(&["user", "show", "nobody"], &[]).badly();
    assert_eq!(nobody, "CommandError: user 'nobody' does not exist\n");
    assert!(!code_in(&server.out()).is_empty());
}

#[test]
fn the_example_of_an_env_file_is_what_the_program_prints() {
    let printed = Place::new()
        .run(&["settings", "--format", "env"], &[])
        .well();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example");
    let kept = std::fs::read_to_string(kept).unwrap();
    assert_eq!(
        kept, printed,
        "vestibule settings --format env > .env.example"
    );
}

#[test]
fn wrong_usage_is_two_and_help_is_none() {
    let place = Place::new();
    for wrong in [
        &["fly"][..],
        &["user", "fly"],
        &["serve", "--fast"],
        &["sendtestemail"],
        &["createsuperuser", "--password=x"],
    ] {
        assert_eq!(place.run(wrong, &[]).status, Some(2), "{wrong:?}");
    }
    let help = place.run(&["--help"], &[]).well();
    for command in [
        "serve",
        "migrate",
        "createsuperuser",
        "changepassword",
        "clearsessions",
        "sendtestemail",
        "check",
        "user",
        "webhooks",
        "signals",
        "settings",
    ] {
        assert!(help.contains(command), "{command}: {help}");
    }
    let version = place.run(&["--version"], &[]).well();
    assert_eq!(
        version,
        format!("vestibule {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(!place.path("vestibule.db").exists());
}
