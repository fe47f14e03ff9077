//! The commands as an operator gives them.

use super::BCRYPT;
use crate::process::program::Place;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

fn file(place: &Place) -> String {
    let text = format!(
        "id,email,password_hash,Firma\n6f1f9f2e-0000-4000-8000-00000000000a,ada@example.com,{BCRYPT},Engines\n,,,\n"
    );
    std::fs::write(place.path("people.csv"), text).unwrap();
    "people.csv".to_owned()
}

#[test]
fn a_dry_run_and_the_run_say_the_same_and_the_export_has_who_came() {
    let place = Place::new();
    let name = file(&place);
    let read = |arguments: &[&str]| -> Value {
        let all = [
            &["import", "users", &name, "--json", "--trust-addresses"][..],
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
    assert_eq!(planned["notes"][0]["record"], "line 3 (users)");
    assert_eq!(planned["unknown_fields"], json!(["Firma"]));
    assert!(!planned.to_string().contains(BCRYPT));
    let done = read(&["--ids", "ids.csv"]);
    planned["dry_run"] = false.into();
    assert_eq!(planned, done);
    let ids = std::fs::read_to_string(place.path("ids.csv")).unwrap();
    assert_eq!(ids, "old,new\n6f1f9f2e-0000-4000-8000-00000000000a,1\n");
    assert_eq!(read(&[])["unchanged"], 1);
    let said = place.run(&["export", "users"], &[]).well();
    assert!(said.contains("\r\n1,ada,ada@example.com,true,"), "{said}");
    assert!(!said.contains("$2b$"), "{said}");
}

#[test]
fn hashes_leave_only_into_a_file_for_its_owner_that_replaces_none() {
    let place = Place::new();
    let name = file(&place);
    place.run(&["import", "users", &name], &[]).well();
    let said = place.run(&["export", "users", "--with-hashes"], &[]);
    assert!(
        said.status == Some(2) && said.err.contains("--output"),
        "{said:?}"
    );
    let arguments = [
        "export",
        "users",
        "--with-hashes",
        "--format",
        "jsonl",
        "--output",
        "out.jsonl",
    ];
    let said = place.run(&arguments, &[]).well();
    assert_eq!(said, "1 people written to out.jsonl.\n");
    let mode = std::fs::metadata(place.path("out.jsonl"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(place.path("out.jsonl")).unwrap();
    assert!(text.contains(BCRYPT), "{text}");
    let again = place.run(&arguments, &[]).badly();
    assert!(again.starts_with("out.jsonl is there already. "), "{again}");
    assert_eq!(
        std::fs::read_to_string(place.path("out.jsonl")).unwrap(),
        text
    );
}

#[test]
fn options_that_cannot_be_are_said() {
    let place = Place::new();
    let name = file(&place);
    let said = |arguments: &[&str]| {
        let all = [&["import", "users", &name][..], arguments].concat();
        place.run(&all, &[]).badly()
    };
    assert!(said(&["--map", "a=b"]).starts_with("CommandError: there is no column \"b\" here"));
    assert!(said(&["--mapping", "none.toml"]).starts_with("none.toml: "));
    assert!(said(&["--hash-config", "x"]).contains("--preset firebase alone"));
    std::fs::write(place.path("mail.csv"), "mail\nada@example.com\n").unwrap();
    let wrong = ["import", "users", "mail.csv", "--preset", "keycloak"];
    assert_eq!(
        place.run(&wrong, &[]).badly(),
        "Nobody could be taken; the notes say why.\n"
    );
    let okta = place.run(&["import", "users", &name, "--preset", "okta"], &[]);
    assert!(okta.err.contains("keycloak, auth0, supabase"), "{okta:?}");
    std::fs::write(place.path("hash.txt"), "rounds: 8").unwrap();
    let firebase = ["--preset", "firebase", "--hash-config", "hash.txt"];
    assert_eq!(
        said(&firebase),
        "hash.txt has no base64_signer_key, as the console of Firebase shows it.\n"
    );
    std::fs::write(place.path("map.toml"), "\"Firma\" = \"-\"\n").unwrap();
    let quiet = ["import", "users", &name, "--mapping", "map.toml", "--json"];
    let report: Value = serde_json::from_str(&place.run(&quiet, &[]).well()).unwrap();
    assert_eq!(report["unknown_fields"], json!([]));
}
