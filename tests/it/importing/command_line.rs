//! The command as an operator gives it.

use super::{HASH, user};
use crate::process::program::Place;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

fn people() -> String {
    let records = vec![
        user(1, "ada", &json!({"company": "Analytical Engines"})),
        user(2, "bob", &json!({"email": ""})),
        json!({"model": "shop.order", "pk": 1, "fields": {"user": 1}}),
    ];
    Value::from(records).to_string()
}

#[test]
fn a_dry_run_and_the_run_say_the_same_and_only_one_of_them_does_it() {
    let place = Place::new();
    std::fs::write(place.path("people.json"), people()).unwrap();
    let read = |arguments: &[&str]| -> Value {
        let all = [
            &["import", "django", "people.json", "--json"][..],
            arguments,
        ]
        .concat();
        serde_json::from_str(&place.run(&all, &[]).well()).unwrap()
    };
    let mut planned = read(&["--dry-run"]);
    assert_eq!(
        (&planned["added"], &planned["not_taken"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(planned["notes"][0]["code"], "address_missing");
    assert_eq!(planned["notes"][0]["record"], "row 2 (auth.user 2)");
    assert_eq!(planned["not_looked_at"], json!({"shop.order": 1}));
    assert_eq!(planned["unknown_fields"], json!(["company"]));
    assert!(!planned.to_string().contains(HASH));
    let done = read(&[]);
    planned["dry_run"] = false.into();
    assert_eq!(planned, done);
    assert_eq!(read(&[])["unchanged"], 1);
    let said = place.run(&["user", "show", "1"], &[]).well();
    assert!(said.contains("ada@example.com"), "{said}");
}

#[test]
fn files_that_it_writes_are_for_their_owner_and_never_replace_another() {
    let place = Place::new();
    let document = json!({"_id": {"$oid": "65920f2e0000000000000001"}, "username": "ada", "email": "ada@example.com", "password": HASH, "company": "Engines"});
    let arguments = [
        "import",
        "django",
        "-",
        "--ids",
        "ids.csv",
        "--write-fields",
        "fields.toml",
    ];
    let said = place
        .run_with(&arguments, &[], &document.to_string())
        .well();
    assert!(said.contains("people there (users)"), "{said}");
    let ids = std::fs::read_to_string(place.path("ids.csv")).unwrap();
    assert_eq!(ids, "old,new\n65920f2e0000000000000001,1\n");
    let fields = std::fs::read_to_string(place.path("fields.toml")).unwrap();
    assert!(
        fields.starts_with("[[field]]\nname = \"company\"\n"),
        "{fields}"
    );
    for name in ["ids.csv", "fields.toml"] {
        let mode = std::fs::metadata(place.path(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{name}");
    }
    let again = place
        .run_with(&arguments, &[], &document.to_string())
        .badly();
    assert!(again.starts_with("ids.csv: "), "{again}");
    // What was proposed is taken once it is declared.
    let settings = [("USER_FIELDS", "fields.toml".to_owned())];
    let plain = ["import", "django", "-"];
    place
        .run_with(&plain, &settings, &document.to_string())
        .well();
    let shown = place
        .run(&["user", "show", "ada", "--json"], &settings)
        .well();
    assert!(shown.contains("Engines"), "{shown}");
    let left = std::fs::read_dir(place.path(".")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    let is_staged = |name: &&std::ffi::OsString| name.to_string_lossy().contains("importing");
    assert_eq!(left.iter().find(is_staged), None);
}

#[test]
fn what_cannot_be_read_is_said_and_nothing_is_done() {
    let place = Place::new();
    let cut = &people()[..200];
    let said = place.run_with(&["import", "django", "-"], &[], cut).badly();
    assert_eq!(
        said,
        "The file ends in the middle: no record in it is whole. Nothing was taken.\n"
    );
    let said = place.run(&["import", "django", "none.json"], &[]).badly();
    assert!(said.starts_with("none.json: "), "{said}");
    let wrong = ["import", "django", "-", "--time-zone", "Mars"];
    let said = place.run(&wrong, &[]).badly();
    assert!(said.starts_with("CommandError: --time-zone"), "{said}");
}
