//! Users and groups from the command line.

use super::program::Place;
use super::steps::on_database;
use super::superusers::{ROOT, with_root};
use crate::factors::staff_support::{db_passkey, kept};
use crate::second_factor::protect;
use crate::support::app::TestApp;
use crate::support::databases::TestDatabase;
use serde_json::Value;
use std::sync::Arc;

const ADA: &str = "ada@example.com";

fn read(place: &Place, command: &[&str]) -> Value {
    let said = place.run(&[command, &["--json"]].concat(), &[]).well();
    serde_json::from_str(&said).unwrap()
}

#[test]
fn an_operator_makes_an_account_and_acts_on_it() {
    let place = with_root();
    let made = read(
        &place,
        &["user", "add", ADA, "--first-name", "Ada", "--send-reset"],
    );
    assert_eq!(
        (&made["username"], &made["is_verified"]),
        (&"ada".into(), &true.into())
    );
    let again = place.run(&["user", "add", ADA], &[]).badly();
    assert_eq!(again, "CommandError: email: That email is already taken.\n");
    let banned = read(&place, &["user", "ban", "ada", "--reason", "Sells spam."]);
    assert_eq!(
        (&banned["is_active"], &banned["ban_reason"]),
        (&false.into(), &"Sells spam.".into())
    );
    let refused = place.run(&["user", "activate", "ada"], &[]).badly();
    assert_eq!(
        refused,
        "CommandError: This account was banned. Unban it instead.\n"
    );
    let told = place.run(&["user", "list"], &[]).well();
    assert!(
        told.lines()
            .any(|line| line.contains(ADA) && line.ends_with("verified, banned")),
        "{told}"
    );
    assert_eq!(read(&place, &["user", "unban", "ada"])["is_active"], true);
    for command in [
        "deactivate",
        "activate",
        "end-sessions",
        "revoke-tokens",
        "send-reset",
        "unlock",
    ] {
        let person = read(&place, &["user", command, "ada"]);
        assert_eq!(person["is_active"], command != "deactivate", "{command}");
    }
    let made = read(&place, &["user", "make-staff", "ada", "--superuser"]);
    assert_eq!(
        (&made["is_staff"], &made["is_superuser"]),
        (&true.into(), &true.into())
    );
    let unmade = read(&place, &["user", "unmake-staff", ROOT, "--superuser"]);
    assert_eq!(
        (&unmade["is_staff"], &unmade["is_superuser"]),
        (&false.into(), &false.into())
    );
    let refused = place.run(&["user", "unmake-staff", "ada"], &[]).badly();
    assert_eq!(
        refused,
        "CommandError: This is the last active superuser. Make someone else a superuser first.\n"
    );
    let nobody = place.run(&["user", "unlock", "nobody"], &[]).badly();
    assert_eq!(nobody, "CommandError: user 'nobody' does not exist\n");
}

#[test]
fn an_operator_makes_groups_and_says_who_is_in_them() {
    let place = with_root();
    place.run(&["user", "add", ADA], &[]).well();
    let made = read(
        &place,
        &["group", "add", "Desk", "--permission", "view_user"],
    );
    assert_eq!(made["permissions"], serde_json::json!(["view_user"]));
    let more = read(
        &place,
        &["group", "allow", "Desk", "change_user", "view_user"],
    );
    assert_eq!(
        more["permissions"],
        serde_json::json!(["change_user", "view_user"])
    );
    let less = read(&place, &["group", "disallow", "Desk", "view_user"]);
    assert_eq!(less["permissions"], serde_json::json!(["change_user"]));
    assert_eq!(
        read(&place, &["group", "join", "Desk", "ada"])["members"],
        1
    );
    assert_eq!(
        read(&place, &["group", "join", "Desk", "ada"])["members"],
        1
    );
    assert_eq!(
        read(&place, &["group", "rename", "Desk", "Front desk"])["name"],
        "Front desk"
    );
    assert_eq!(read(&place, &["group", "list"])[0]["members"], 1);
    let line = place.run(&["group", "show", "Front desk"], &[]).well();
    assert!(
        line.contains("Front desk") && line.contains("1 in it  change_user"),
        "{line}"
    );
    assert_eq!(
        read(&place, &["group", "leave", "Front desk", "ada"])["members"],
        0
    );
    for (command, told) in [
        (
            &["group", "show", "Desk"][..],
            "group 'Desk' does not exist",
        ),
        (
            &["group", "allow", "Front desk", "fly", "swim"],
            "there is no permission 'fly'\nthere is no permission 'swim'",
        ),
        (
            &["group", "add", "Front desk"],
            "name: There is already a group with that name.",
        ),
        (
            &["group", "join", "Front desk", "nobody"],
            "user 'nobody' does not exist",
        ),
        (
            &["group", "delete", "Front desk"],
            "deleting 'Front desk' cannot be undone; say --yes to do it",
        ),
    ] {
        let said = place.run(command, &[]).badly();
        assert_eq!(said, format!("CommandError: {told}\n"));
    }
    place
        .run(&["group", "delete", "Front desk", "--yes"], &[])
        .well();
    assert_eq!(read(&place, &["group", "list"]), serde_json::json!([]));
}

#[test]
fn an_operator_sees_and_resets_what_somebody_has_for_the_second_step() {
    let place = Place::new();
    let database = TestDatabase::new();
    let settings = on_database(&database.url());
    let run = |command: &[&str]| place.run(command, &settings);
    run(&["user", "add", ADA]).well();
    let none = run(&["user", "factors", "ada"]).well();
    assert!(
        none.contains("second_factor") && none.contains("false"),
        "{none}"
    );
    assert!(!none.contains("totp"), "{none}");
    let app = TestApp::on(Arc::new(database), &[]);
    let id = app.db_id(ADA);
    protect(&app, ADA);
    db_passkey(&app, id);
    let said = run(&["user", "factors", ADA, "--json"]).well();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["id"], id.0);
    assert_eq!(said["second_factor"], true);
    assert_eq!(
        (&said["passkeys"], &said["recovery_codes_left"]),
        (&1.into(), &1.into())
    );
    assert!(said["totp_created_at"].is_string() && said["totp_last_used_at"].is_null());
    let told = run(&["user", "factors", ADA]).well();
    assert!(
        told.contains("recovery_codes_left") && !told.contains("key ring"),
        "{told}"
    );

    let reset = |more: &[&str]| run(&[&["user", "reset-factors", ADA], more].concat());
    assert_eq!(reset(&["--yes"]).status, Some(2), "a reason is needed");
    let refused = reset(&["--reason", "Came by."]).badly();
    assert!(
        refused.contains("make sure that they are really the ones asking, then say --yes"),
        "{refused}"
    );
    assert_eq!(kept(&app, id), (1, 1, 1, true));
    let blank = reset(&["--yes", "--reason", "  "]).badly();
    assert!(blank.contains("Enter a reason."), "{blank}");
    reset(&["--yes", "--reason", "Came by."]).well();
    assert_eq!(kept(&app, id), (0, 0, 0, false));
    let log = run(&["audit", "list", "--user", ADA]).well();
    assert!(
        log.contains("factors_reset") && log.contains("Came by."),
        "{log}"
    );
    reset(&["--yes", "--reason", "Again."]).well();
    let nobody = run(&["user", "factors", "nobody"]).badly();
    assert_eq!(nobody, "CommandError: user 'nobody' does not exist\n");
}

#[test]
fn a_check_counts_staff_without_a_second_step() {
    let place = with_root();
    let hint = "Staff without a second step at the log-in: 1.";
    let said = place.run(&["check", "--deploy"], &[]);
    assert!(said.out.contains(hint), "{}", said.out);
    let said = place.run(&["check"], &[]).well();
    assert!(!said.contains(hint), "{said}");
    for (policy, closed) in [("staff", "the admin site"), ("all", "the site")] {
        let required = [("MFA_REQUIRED", policy.to_owned())];
        let said = place.run(&["check", "--deploy"], &required).out;
        let then =
            format!("MFA_REQUIRED closes {closed} to them until they log in and set one up.");
        assert!(said.contains(hint) && said.contains(&then), "{said}");
    }
}
