//! Users and groups from the command line.

use super::program::Place;
use super::superusers::{ROOT, with_root};
use serde_json::Value;

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
