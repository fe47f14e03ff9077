//! The documented columns, numbers and keys, and the same file again.

use super::{
    BCRYPT, codes, counts, groups_of, import, import_with, lines, logs_in, mapped, options, row,
};
use crate::fields;
use crate::support::app::TestApp;
use serde_json::json;
use vestibule::internals::moving::{Options, Run, StaffRights, UsersOptions};

const HEADER: &str = "id,username,email,email_verified,secondary_email,first_name,last_name,phone,phone_verified,password_hash,is_active,archived,is_staff,is_superuser,date_joined,last_login,groups,company";

fn ada(name: &str) -> String {
    format!(
        "{HEADER}\n7,ada,Ada@example.com,yes,second@example.com,{name},Lovelace,+31612345678,true,{BCRYPT},true,false,true,true,2020-01-02T03:04:05.123456Z,2021-01-01 10:00,Readers; Editors,Engines\n"
    )
}

#[test]
fn every_documented_column_is_taken() {
    let app = fields::with("[[field]]\nname = \"company\"\ntype = \"text\"\n");
    let (report, numbers) = import_with(&app, ada("Ada").as_bytes(), &options(None)).unwrap();
    assert_eq!(codes(&report), ["staff_not_taken"], "that takes --staff");
    assert_eq!(report.groups_made, ["Editors", "Readers"]);
    assert!(numbers.is_empty());
    let ada = row(&app, "ada@example.com");
    assert_eq!((ada.id.0, ada.username.as_str()), (7, "ada"));
    assert_eq!(ada.email, "Ada@example.com");
    assert!(ada.is_verified && ada.phone_verified && ada.is_active);
    assert_eq!(ada.secondary_email.as_deref(), Some("second@example.com"));
    assert_eq!(ada.phone.as_deref(), Some("+31612345678"));
    assert_eq!(ada.date_joined.to_string(), "2020-01-02 3:04:05.123456");
    assert_eq!(ada.last_login.unwrap().to_string(), "2021-01-01 10:00:00.0");
    assert_eq!(ada.custom_fields.as_str(), "{\"company\":\"Engines\"}");
    assert_eq!(groups_of(&app, "ada@example.com"), ["Editors", "Readers"]);
    assert!(!ada.is_staff && !ada.is_superuser, "not without --staff");
    assert!(logs_in(&app, "ada"));
}

#[test]
fn staff_is_taken_where_that_is_said() {
    let app = TestApp::without_limits();
    let taken = UsersOptions {
        options: Options {
            staff: StaffRights::Taken,
            ..options(None).options
        },
        ..options(None)
    };
    import_with(&app, ada("Ada").as_bytes(), &taken).unwrap();
    let ada = row(&app, "ada@example.com");
    assert!(ada.is_staff && ada.is_superuser);
}

#[test]
fn the_same_file_again_changes_nothing_and_another_one_only_what_changed_there() {
    let app = TestApp::without_limits();
    assert_eq!(counts(&import(&app, &ada("Ada"))), [1, 0, 0, 0]);
    assert!(logs_in(&app, "ada"));
    assert_eq!(counts(&import(&app, &ada("Ada"))), [0, 0, 1, 0]);
    app.database()
        .run("UPDATE users SET last_name = 'Byron' WHERE id = 7");
    let report = import(&app, &ada("Augusta"));
    assert_eq!(counts(&report), [0, 1, 0, 0]);
    let ada_here = row(&app, "ada@example.com");
    assert_eq!(
        (ada_here.first_name.as_str(), ada_here.last_name.as_str()),
        ("Augusta", "Byron")
    );
    let other = ada("Augusta").replace("Lovelace", "King");
    let report = import(&app, &other);
    assert_eq!(
        (codes(&report), report.counts.kept),
        (vec!["changed_here", "staff_not_taken"], 1)
    );
    assert_eq!(row(&app, "ada@example.com").last_name, "Byron");
}

#[test]
fn keys_that_are_no_numbers_get_some_and_a_list_of_them() {
    let app = TestApp::without_limits();
    let id = "6f1f9f2e-0000-4000-8000-00000000000a";
    let rows = [
        json!({"id": id, "email": "ada@example.com", "password_hash": BCRYPT}),
        json!({"id": 90, "email": "bob@example.com", "groups": ["a;b"]}),
        json!({"email": "cy@example.com"}),
    ];
    let text = lines(&rows);
    let (report, numbers) = import_with(&app, text.as_bytes(), &options(None)).unwrap();
    assert_eq!(counts(&report), [3, 0, 0, 0]);
    assert_eq!(numbers.len(), 1);
    assert_eq!(numbers[id], row(&app, "ada@example.com").id);
    assert!(numbers[id].0 > 90);
    assert_eq!(groups_of(&app, "bob@example.com"), ["a;b"]);
    let (report, again) = import_with(&app, text.as_bytes(), &options(None)).unwrap();
    assert_eq!((counts(&report), again), ([0, 0, 3, 0], numbers));
}

#[test]
fn columns_of_other_names_are_mapped_and_unknown_ones_are_named() {
    let app = fields::with("[[field]]\nname = \"company\"\ntype = \"text\"\n");
    let options = mapped(
        &app,
        None,
        &[
            "Adresse=email",
            "Firma=company",
            "meta.nick=username",
            "Fehlt=phone",
        ],
    );
    let text = "Adresse;Firma;meta;Notiz\nada@example.com;Engines;{\"nick\":\"ada\"};x\n";
    let (report, _) = import_with(&app, text.as_bytes(), &options).unwrap();
    assert_eq!(
        (counts(&report), codes(&report)),
        ([1, 0, 0, 0], vec!["mapping_unused"])
    );
    assert_eq!(report.proposed_names(), ["Notiz", "meta"]);
    let ada = row(&app, "ada@example.com");
    assert_eq!(ada.username, "ada");
    assert_eq!(ada.custom_fields.as_str(), "{\"company\":\"Engines\"}");
}

#[test]
fn a_dry_run_changes_nothing() {
    let app = TestApp::without_limits();
    let dry = UsersOptions {
        options: Options {
            run: Run::Dry,
            ..options(None).options
        },
        ..options(None)
    };
    let (report, _) = import_with(&app, ada("Ada").as_bytes(), &dry).unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    assert_eq!(app.database().rows_of("users"), 0);
    assert_eq!(app.database().rows_of("user_groups"), 0);
}
