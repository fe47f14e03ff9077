//! Models that are not `auth.User`: fewer columns, more, others.

use super::{export, export_with, fields_of, left, options};
use crate::fields::ALL;
use crate::importing::{import, import_with, options as of_import, user};
use crate::support::app::TestApp;
use serde_json::{Value, json};
use std::io::Write as _;
use vestibule::internals::moving::{Columns, ExportOptions, Included, UserModel};

fn chosen(app: &TestApp, without: &[&str], named: &[(&str, &str)]) -> ExportOptions {
    let model = UserModel::parse("accounts.User").unwrap();
    let without: Vec<_> = without.iter().map(ToString::to_string).collect();
    let named: Vec<_> = named
        .iter()
        .map(|(name, column)| ((*name).to_owned(), (*column).to_owned()))
        .collect();
    let fields = &app.site().config().user_fields;
    ExportOptions {
        columns: Columns::choose(&model, fields, &without, &named).unwrap(),
        ..options(app, "accounts.User")
    }
}

#[test]
fn a_model_that_brought_no_usernames_gets_none() {
    let app = TestApp::without_limits();
    let mut ada = user(1, "ada", &json!({}));
    ada["model"] = "accounts.user".into();
    ada["fields"].as_object_mut().unwrap().remove("username");
    import(&app, &[ada.clone()]);
    let (records, report) = export_with(&app, &options(&app, "accounts.User"));
    assert_eq!(records[0], ada);
    assert_eq!(left(&report).get("username"), Some(&1));
    // Unless somebody says so, or it is another model.
    let named = chosen(&app, &[], &[("username", "login")]);
    let (records, report) = export_with(&app, &named);
    assert!(fields_of(&records, 1)["login"].is_string());
    assert_eq!(left(&report).get("username"), None);
    assert!(fields_of(&export(&app).0, 1)["username"].is_string());
}

#[test]
fn a_model_that_brought_usernames_gets_them_also_from_people_who_are_new() {
    let app = TestApp::without_limits();
    let mut ada = user(1, "ada", &json!({}));
    ada["model"] = "accounts.user".into();
    import(&app, &[ada]);
    let bob = app.db_user("bob@example.com");
    let (records, report) = export_with(&app, &options(&app, "accounts.User"));
    assert_eq!(fields_of(&records, 1)["username"], "ada");
    assert_eq!(fields_of(&records, bob.0)["username"], "bob");
    assert!(left(&report).is_empty());
}

#[test]
fn columns_can_be_left_out_and_be_called_otherwise() {
    let app = TestApp::without_limits();
    let fields = json!({"first_name": "Ada", "last_name": "King", "phone": "+31612345678", "is_verified": true});
    import(&app, &[user(1, "ada", &fields)]);
    let mut options = chosen(
        &app,
        &["first_name", "last_name", "groups", "user_permissions"],
        &[
            ("full_name", "name"),
            ("phone", "phone_number"),
            ("is_verified", "email_verified"),
            ("secondary_email", "backup"),
        ],
    );
    options.addresses = Included::No;
    let (records, report) = export_with(&app, &options);
    assert!(left(&report).is_empty());
    let written = records[0]["fields"].as_object().unwrap();
    let mut names: Vec<_> = written.keys().map(String::as_str).collect();
    names.sort_unstable();
    // Nothing is written of a second address, since there is none.
    assert_eq!(
        names.join(" "),
        "date_joined email email_verified is_active is_staff is_superuser last_login name password phone_number username"
    );
    assert_eq!(written["name"], "Ada King");
    assert_eq!(written["phone_number"], "+31612345678");
    assert_eq!(written["email_verified"], true);
}

#[test]
fn custom_fields_are_columns_of_a_custom_model_and_what_nobody_gave_is_left_to_it() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(ALL.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap();
    let app = TestApp::with(&[("USER_FIELDS", path), ("RATE_LIMITS", "off")]);
    let given = json!({"company": "O'Neil \"& Co\"", "seats": 12, "newsletter": true, "born": "1999-12-31", "homepage": ""});
    let mut ada = user(1, "ada", &given);
    ada["model"] = "accounts.user".into();
    let text = Value::from(vec![ada]).to_string();
    import_with(&app, &text, &of_import()).unwrap();
    let (records, report) = export_with(&app, &options(&app, "accounts.User"));
    let fields = fields_of(&records, 1);
    for name in ["company", "seats", "newsletter", "born"] {
        assert_eq!(fields[name], given[name], "{name}");
    }
    assert_eq!(fields.get("homepage"), None);
    assert_eq!(fields.get("country"), None);
    assert_eq!(fields["plan"], "free", "what counts for everybody");
    assert!(left(&report).is_empty());
    // Django's own model has no columns for them.
    let (records, report) = export(&app);
    assert_eq!(fields_of(&records, 1).get("company"), None);
    assert_eq!(left(&report).get("custom_fields"), Some(&7));
}
