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
    assert_eq!(
        again,
        "ids.csv is there already. Delete it, or name another file.\n"
    );
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
    for (argument, input) in [
        ("mysql://ada:secret@db/shop", ""),
        ("-", "mysql://ada:secret@db/shop\n"),
    ] {
        let said = place
            .run_with(&["import", "django", argument], &[], input)
            .badly();
        assert!(
            said.starts_with("CommandError: Vestibule reads SQLite and PostgreSQL itself."),
            "{said}"
        );
        assert!(!said.contains("secret"), "{said}");
    }
    let model = ["import", "django", "-", "--user-model", "User"];
    let said = place.run_with(&model, &[], &people()).badly();
    assert_eq!(
        said,
        "There is no user in the file. Write --user-model as app.Model, such as accounts.User.\n"
    );
    let wrong = ["import", "django", "-", "--time-zone", "Mars"];
    let said = place.run(&wrong, &[]).badly();
    assert!(said.starts_with("CommandError: --time-zone"), "{said}");
}

#[test]
fn an_import_that_could_take_nobody_is_no_success() {
    let place = Place::new();
    let nobody = Value::from(vec![
        user(1, "ada", &json!({"email": ""})),
        user(2, "bob", &json!({"email": "no address"})),
    ]);
    let done = place.run_with(&["import", "django", "-"], &[], &nobody.to_string());
    assert!(
        done.out
            .contains("email is no address that mail can be sent to; they are not taken."),
        "{done:?}"
    );
    assert_eq!(done.badly(), "Nobody could be taken; the notes say why.\n");
}

#[test]
fn log_ins_that_come_along_are_listed_under_what_they_are() {
    let place = Place::new();
    let records = Value::from(vec![
        user(1, "ada", &json!({})),
        json!({"model": "token_blacklist.outstandingtoken", "pk": 1, "fields": {"user": 1, "jti": "b8a5d0a3c9f24b8f8f6f0a6a4f3f1c2d", "token": "", "created_at": "2026-01-01T00:00:00Z", "expires_at": "9000-01-01T00:00:00Z"}}),
        json!({"model": "sessions.session", "pk": "a1b2c3", "fields": {"session_data": "x", "expire_date": "9000-01-01T00:00:00Z"}}),
    ]);
    let import = |settings: &[(&str, String)]| {
        place
            .run_with(&["import", "django", "-"], settings, &records.to_string())
            .well()
    };
    let row = |what: &str, count: u64| format!("{what:<34} {count:>10}\n");
    let said = import(&[]);
    assert!(said.contains(&row("refresh tokens that wait", 1)), "{said}");
    assert!(
        said.contains("Refresh tokens go on here once DJANGO_REFRESH_TOKENS is on"),
        "{said}"
    );
    let sessions = [
        row("browser sessions that go on here", 0),
        row("  left: no DJANGO_SECRET_KEY", 1),
    ];
    assert!(said.contains(&sessions.concat()), "{said}");
    let until = time::OffsetDateTime::now_utc().date() + time::Duration::days(30);
    let said = import(&[
        ("DJANGO_SECRET_KEY", "django-insecure-nobody-uses-it".into()),
        ("DJANGO_UNTIL", until.to_string()),
        ("DJANGO_REFRESH_TOKENS", "on".into()),
    ]);
    assert!(
        said.contains(&row("refresh tokens that go on here", 1)) && !said.contains("once DJANGO_"),
        "{said}"
    );
}

#[test]
fn a_number_that_came_along_is_shown_and_the_report_of_an_export_says_what_is_so() {
    let place = Place::new();
    let mut ada = user(1, "ada", &json!({"phone": "+31612345678"}));
    ada["model"] = "accounts.user".into();
    ada["fields"].as_object_mut().unwrap().remove("username");
    let records = Value::from(vec![ada]).to_string();
    place
        .run_with(&["import", "django", "-"], &[], &records)
        .well();
    let said = place.run(&["user", "show", "1"], &[]).well();
    assert!(said.contains("+31612345678"), "{said}");
    let export = ["export", "django", "--user-model", "accounts.User"];
    let said = place.run(&export, &[]).err;
    let block = said.split("\nusername: ").nth(1).unwrap();
    let lines: Vec<_> = block.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2, "a count and a sentence: {lines:?}");
}
