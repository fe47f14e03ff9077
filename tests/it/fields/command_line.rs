//! At the command line.

use super::{ALL, file};
use crate::process::program::{Place, Setting};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const ROOT: &str = "root@example.com";

fn declared() -> [Setting<'static>; 2] {
    [
        ("USER_FIELDS", file(ALL).to_owned()),
        ("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.to_owned()),
    ]
}

fn with_root(settings: &[Setting<'_>]) -> Place {
    let place = Place::new();
    let arguments = [
        "createsuperuser",
        "--noinput",
        "--email",
        ROOT,
        "--field",
        "company=Acme",
        "--field",
        "plan=pro",
    ];
    place.run(&arguments, settings).well();
    place
}

fn shown(place: &Place, settings: &[Setting<'_>]) -> Value {
    let line = place
        .run(&["user", "show", ROOT, "--json"], settings)
        .well();
    serde_json::from_str(&line).unwrap()
}

#[test]
fn fields_are_shown_and_set_those_of_staff_too() {
    let settings = declared();
    let place = with_root(&settings);
    let root = shown(&place, &settings);
    assert_eq!(
        (&root["company"], &root["plan"], &root["seats"]),
        (&json!("Acme"), &json!("pro"), &json!(5))
    );
    assert_eq!(root["born"], Value::Null);
    let all = [
        "user",
        "set",
        ROOT,
        "seats=7",
        "plan=free",
        "born=2000-02-29",
        "newsletter=yes",
        "company=",
        "--json",
    ];
    let set: Value = serde_json::from_str(&place.run(&all, &settings).well()).unwrap();
    assert_eq!(
        (&set["seats"], &set["plan"], &set["born"]),
        (&json!(7), &json!("free"), &json!("2000-02-29"))
    );
    assert_eq!(
        (&set["newsletter"], &set["company"]),
        (&json!(true), &Value::Null)
    );
    let plain = place.run(&["user", "show", ROOT], &settings).well();
    assert!(
        plain
            .lines()
            .any(|line| line.starts_with("seats ") && line.ends_with(" 7")),
        "{plain}"
    );
    let list: Value =
        serde_json::from_str(&place.run(&["user", "list", "--json"], &settings).well()).unwrap();
    assert_eq!(list[0]["seats"], json!(7));
    // Without the declaration nothing of it shows.
    assert!(shown(&place, &[]).get("seats").is_none());
}

#[test]
fn every_mistake_is_told_and_nothing_is_set() {
    let settings = declared();
    let place = with_root(&settings);
    let set = |pairs: &[&str]| {
        place
            .run(&[&["user", "set", ROOT], pairs].concat(), &settings)
            .badly()
    };
    assert_eq!(
        set(&["seats=0", "company", "is_staff=true", "born=x", "plan=pro"]),
        "CommandError: seats: Ensure this value is greater than or equal to 1.\n'company' is not of the form field=value\n\
         there is no field 'is_staff'; declared are: company, seats, newsletter, born, country, homepage, plan\n\
         born: Enter a valid date.\n"
    );
    assert_eq!(shown(&place, &settings)["seats"], json!(5));
    let nobody = place
        .run(&["user", "set", "nobody", "seats=1"], &settings)
        .badly();
    assert_eq!(nobody, "CommandError: user 'nobody' does not exist\n");
    let none = place.run(&["user", "set", ROOT, "seats=1"], &[]).badly();
    assert_eq!(
        none,
        "CommandError: there is no field 'seats': USER_FIELDS names no file that declares any\n"
    );
    let made = place.run(
        &[
            "createsuperuser",
            "--noinput",
            "--email",
            "a@example.com",
            "--field",
            "seats=x",
        ],
        &settings,
    );
    assert_eq!(
        made.badly(),
        "CommandError: seats: A valid integer is required.\n"
    );
}

#[test]
fn the_printed_document_says_them_and_a_wrong_file_stops_every_command() {
    let place = Place::new();
    let printed = place.run(&["openapi"], &declared()).well();
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert!(printed["components"]["schemas"]["Profile"]["properties"]["seats"].is_object());
    let wrong = [(
        "USER_FIELDS",
        file("[[field]]\nname = \"id\"\ntype = \"text\"").to_owned(),
    )];
    for command in ["openapi", "migrate", "check"] {
        let told = place.run(&[command], &wrong).badly();
        assert!(
            told.starts_with("The settings need attention:\n  * USER_FIELDS: "),
            "{command}: {told}"
        );
        assert!(
            told.contains("line 2, field \"id\": name is taken"),
            "{told}"
        );
    }
}
