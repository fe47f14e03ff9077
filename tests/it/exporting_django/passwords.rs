//! Passwords: Django's own come back as they were, today's are Django's, and others are unusable or resettable.

use super::{export, export_with, fields_of, left, options};
use crate::importing::{HASHES, import, user};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::json;
use std::collections::BTreeMap;
use vestibule::internals::moving::{ExportOptions, Lost};

#[test]
fn hashes_of_every_hasher_come_back_as_they_were() {
    let app = TestApp::without_limits();
    let people: Vec<_> = HASHES
        .iter()
        .zip(1..)
        .map(|(hash, pk)| user(pk, &format!("ada{pk}"), &json!({"password": hash})))
        .collect();
    import(&app, &people);
    let (records, report) = export(&app);
    for (hash, pk) in HASHES.iter().zip(1..) {
        assert_eq!(fields_of(&records, pk)["password"], *hash);
    }
    assert_eq!(report.hashers.len(), 7);
    assert!(left(&report).is_empty());
}

#[test]
fn todays_hash_is_one_of_djangos() {
    let app = TestApp::without_limits();
    let guest = app.member("ada@example.com");
    assert!(guest.is_signed_in(), "{PASSWORD}");
    let (records, report) = export(&app);
    let password = records[0]["fields"]["password"].as_str().unwrap();
    let parts: Vec<_> = password.split('$').collect();
    assert_eq!(parts[..3], ["argon2", "argon2id", "v=19"]);
    assert_eq!(parts.len(), 6);
    assert!(parts[3].starts_with("m=") && password.len() <= 128);
    assert_eq!(report.hashers, BTreeMap::from([("argon2", 1)]));
}

#[test]
fn what_django_cannot_check_is_unusable_and_named() {
    let app = TestApp::without_limits();
    let sha512 = "$6$rounds=5000$saltsalt$3DbBfgUXEs14EYrSvpgONPA69XZ/fo7BbYVgnUjyqs7dRKO1.OYXDyLp1UgjFyLuKTrFXYEHMm8GUCjmTA2Ux0";
    let unusable = "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl";
    import(
        &app,
        &[
            user(1, "ada", &json!({})),
            user(2, "bob", &json!({"password": unusable})),
            user(
                3,
                "cy",
                &json!({"password": "5f4dcc3b5aa765d61d8327deb882cf99"}),
            ),
            user(4, "dan", &json!({"password": "crypt$x$y"})),
        ],
    );
    app.db_sql(&format!(
        "UPDATE users SET password = '{sha512}' WHERE id = 1"
    ));
    let (records, report) = export(&app);
    let password = |id| {
        fields_of(&records, id)["password"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for id in [1, 2, 4] {
        assert!(
            password(id).starts_with('!') && password(id).len() == 41,
            "{id}"
        );
    }
    assert_eq!(password(3), "5f4dcc3b5aa765d61d8327deb882cf99");
    assert_eq!(
        left(&report),
        BTreeMap::from([
            ("password_dropped", 1),
            ("password_foreign", 1),
            ("reset_required", 1)
        ])
    );
    assert!(
        !records
            .iter()
            .any(|record| record.to_string().contains(sha512))
    );

    let options = ExportOptions {
        lost: Lost::Unknown,
        ..options(&app, "auth.User")
    };
    let (records, _) = export_with(&app, &options);
    for (id, begin) in [(1, "pbkdf2_sha256$"), (2, "!"), (4, "pbkdf2_sha256$")] {
        let password = fields_of(&records, id)["password"].as_str().unwrap();
        assert!(password.starts_with(begin), "{id}");
    }
}
