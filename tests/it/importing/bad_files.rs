//! Files that are not what they should be.

use super::{codes, counts, import, import_with, options, row, user};
use crate::support::app::TestApp;
use serde_json::{Value, json};
use vestibule::internals::error::Fault;
use vestibule::internals::i18n::Zone;
use vestibule::internals::moving::Options;

fn refused(app: &TestApp, text: &str, options: &Options) -> String {
    match import_with(app, text, options) {
        Err(Fault::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_ends_in_the_middle_leaves_nothing_behind() {
    let app = TestApp::without_limits();
    let people: Vec<_> = (1..=1500)
        .map(|pk| user(pk, &format!("person{pk}"), &json!({})))
        .collect();
    let text = Value::from(people).to_string();
    let why = refused(&app, &text[..text.len() - 40], &options());
    assert!(
        why.starts_with("The file ends in the middle") && why.ends_with("Nothing was taken."),
        "{why}"
    );
    assert_eq!(app.database().rows_of("users"), 0);
}

#[test]
fn a_file_without_users_and_one_with_several_kinds_are_refused() {
    let app = TestApp::without_limits();
    let group =
        json!([{"model": "auth.group", "pk": 1, "fields": {"name": "x", "permissions": []}}]);
    let why = refused(&app, &group.to_string(), &options());
    assert!(why.contains("no users"), "{why}");
    let mut other = user(1, "bob", &json!({}));
    other["model"] = "shop.customer".into();
    let both = Value::from(vec![user(1, "ada", &json!({})), other]).to_string();
    let why = refused(&app, &both, &options());
    assert!(why.contains("auth.user, shop.customer"), "{why}");
    let options = Options {
        user_model: Some("shop.customer".into()),
        ..options()
    };
    let (report, _) = import_with(&app, &both, &options).unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    assert_eq!(report.others["auth.user"], 1);
    assert_eq!(row(&app, 1).username, "bob");
}

#[test]
fn odd_fields_cost_the_field_and_not_the_person() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        &[
            user(
                1,
                "ada",
                &json!({"first_name": "A\0da", "last_name": "é".repeat(200)}),
            ),
            user(
                2,
                "bob",
                &json!({"date_joined": "1815-12-10T00:00:00Z", "last_login": "0001-01-01T00:00:00Z"}),
            ),
            user(3, "cy", &json!({"phone": "call me", "is_staff": "perhaps"})),
            user(4, "di", &json!({"email": ""})),
            user(5, "ed", &json!({"email": "no address"})),
        ],
    );
    assert_eq!(counts(&report), [3, 0, 0, 2]);
    assert_eq!(
        codes(&report),
        [
            "address_missing",
            "address_unreadable",
            "field_unreadable",
            "name_shortened",
            "phone_unreadable"
        ]
    );
    assert_eq!(
        (
            row(&app, 1).first_name.as_str(),
            row(&app, 1).last_name.chars().count()
        ),
        ("Ada", 150)
    );
    assert!(row(&app, 2).last_login.is_none());
    assert!(!row(&app, 3).is_staff);
}

#[test]
fn a_dump_of_django_1_11_without_zones_is_read() {
    let app = TestApp::without_limits();
    let mut old = user(
        1,
        "ada",
        &json!({"date_joined": "2016-03-27T02:30:00", "last_login": "2016-07-01T12:00:00"}),
    );
    old["fields"]["first_name"] = "Ada".into();
    let options = Options {
        zone: Zone::parse("Europe/Amsterdam").unwrap(),
        ..options()
    };
    let text = Value::from(vec![old]).to_string();
    let (report, _) = import_with(&app, &text, &options).unwrap();
    assert_eq!(codes(&report), ["moment_unsure"]);
    assert_eq!(
        row(&app, 1).last_login.unwrap().to_string(),
        "2016-07-01 10:00:00.0"
    );
}

#[test]
fn fields_that_this_site_does_not_know_are_proposed() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        &[user(
            1,
            "ada",
            &json!({"company": "Analytical Engines", "shoe_size": 38, "born": "1815-12-10", "newsletter": true, "tags": ["a"]}),
        )],
    );
    assert_eq!(
        report.proposed_names(),
        ["born", "company", "newsletter", "shoe_size"]
    );
    let file = report.proposed_fields().unwrap();
    assert!(
        file.contains("[[field]]\nname = \"company\"\ntype = \"text\"\nmax_length = 255 # the longest text there has 18 characters\n"),
        "{file}"
    );
    assert!(!file.contains("tags"));
}
