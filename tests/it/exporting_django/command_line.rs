//! The command as an operator gives it.

use crate::importing::user;
use crate::process::program::Place;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// With somebody in it who has an authenticator app.
fn place() -> Place {
    let place = Place::new();
    let people = json!([
        user(1, "ada", &json!({})),
        {"model": "mfa.authenticator", "pk": 1, "fields": {"user": 1, "type": "totp", "data": {"secret": SECRET}}},
    ]);
    place
        .run_with(&["import", "django", "-"], &[], &people.to_string())
        .well();
    place
}

fn left_behind(place: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(place.path(".")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("people")).collect()
}

#[test]
fn standard_output_has_the_records_alone_and_standard_error_the_report() {
    let place = place();
    let done = place.run(&["export", "django"], &[]);
    let records: Vec<Value> = serde_json::from_str(&done.out).unwrap();
    assert_eq!(records[0]["model"], "auth.user");
    assert!(
        done.err
            .contains("users (auth.user)                           1"),
        "{}",
        done.err
    );
    assert!(done.err.contains("factor_app: 1\n"), "{}", done.err);
    let done = place.run(&["export", "django", "--json", "--format", "jsonl"], &[]);
    assert_eq!(done.out.lines().count(), 2);
    let report: Value = serde_json::from_str(&done.err).unwrap();
    assert_eq!(
        (&report["users"], &report["addresses"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(report["not_written"][0]["code"], "factor_app");
    assert_eq!(report["hashers"], json!({"pbkdf2_sha256": 1}));
}

#[test]
fn secrets_go_into_a_file_of_its_owner_alone_which_replaces_no_other_unasked() {
    let place = place();
    let refused = place
        .run(&["export", "django", "--with-secrets"], &[])
        .badly();
    assert!(refused.contains("say --output FILE"), "{refused}");
    let dash = ["export", "django", "--with-secrets", "--output", "-"];
    assert!(place.run(&dash, &[]).badly().contains("say --output FILE"));
    let arguments = [
        "export",
        "django",
        "--with-secrets",
        "--output",
        "people.json",
    ];
    let said = place.run(&arguments, &[]).well();
    assert!(
        said.contains("authenticator apps                          1"),
        "{said}"
    );
    assert!(!said.contains(SECRET));
    let text = std::fs::read_to_string(place.path("people.json")).unwrap();
    assert!(text.contains(SECRET));
    let mode = || {
        std::fs::metadata(place.path("people.json"))
            .unwrap()
            .permissions()
            .mode()
    };
    assert_eq!(mode() & 0o777, 0o600);
    let said = place.run(&arguments, &[]).badly();
    assert_eq!(
        said,
        "people.json is there already. Name another file, or replace it with --replace.\n"
    );
    std::fs::set_permissions(
        place.path("people.json"),
        std::fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let again = [&arguments[..2], &["--output", "people.json", "--replace"]].concat();
    place.run(&again, &[]).well();
    assert_eq!(mode() & 0o777, 0o600);
    assert!(
        !std::fs::read_to_string(place.path("people.json"))
            .unwrap()
            .contains(SECRET)
    );
    assert_eq!(left_behind(&place), ["people.json"]);
    let told = place
        .run(&["audit", "list", "--event", "users_exported"], &[])
        .well();
    assert_eq!(
        told.lines().count(),
        2,
        "one that was refused exports nothing: {told}"
    );
    assert!(!told.contains(SECRET));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let place = place();
    for (arguments, wrong) in [
        (
            &["--user-model", "User"][..],
            "CommandError: --user-model is not",
        ),
        (&["--time-zone", "Mars"], "CommandError: --time-zone is not"),
        (
            &["--without", "nickname"],
            "CommandError: --without \"nickname\": the fields that",
        ),
        (
            &["--field", "phone"],
            "CommandError: --field takes a field and a column",
        ),
        (
            &["--field", "phone=email"],
            "CommandError: two fields would be written into the column email",
        ),
        (&["--output", "none/people.json"], "none/people.json: "),
        (&["--output", "."], ". is a folder. Name a file.\n"),
    ] {
        let all = [&["export", "django"][..], arguments].concat();
        let done = place.run(&all, &[]);
        assert!(done.out.is_empty());
        let said = done.badly();
        assert!(said.starts_with(wrong), "{said}");
    }
    let odd = place.run(&["export", "django", "--replace"], &[]);
    assert_eq!(odd.status, Some(2), "it is nothing without --output");
    let none = place
        .run(&["audit", "list", "--event", "users_exported"], &[])
        .well();
    assert_eq!(none, "");
}
