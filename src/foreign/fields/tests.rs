//! Fields by kind, and errors that name the record and say nothing of what it holds.

use super::*;
use crate::foreign::moments::Clock;
use crate::foreign::records::{Place, read};
use serde_json::json;
use time::macros::datetime;

fn record(fields: Value) -> Record {
    let object = json!([{"model": "auth.user", "pk": 42, "fields": fields}]).to_string();
    let mut found = None;
    let mut each = |record| -> Result<(), ()> {
        found = Some(record);
        Ok(())
    };
    read(object.as_bytes(), None, "", &mut each).unwrap();
    found.unwrap()
}

#[test]
fn texts_are_taken_up_to_their_bound_in_characters() {
    let record = record(
        json!({"email": "ädä@example.com", "phone": 15_551_234, "none": null, "flag": true, "half": 0.5}),
    );
    assert_eq!(record.place, Place::Row(1));
    assert_eq!(
        text(&record, "email", 15).unwrap().unwrap(),
        "ädä@example.com"
    );
    assert_eq!(text(&record, "phone", 20).unwrap().unwrap(), "15551234");
    assert_eq!(text(&record, "none", 20), Ok(None));
    assert_eq!(text(&record, "other", 20), Ok(None));
    let long = text(&record, "email", 14).unwrap_err();
    assert_eq!(
        long.to_string(),
        "row 1 (auth.user 42): email has 15 characters; at most 14 are taken"
    );
    for field in ["flag", "half"] {
        assert_eq!(text(&record, field, 20).unwrap_err().what, Wrong::Text);
    }
    let missing = wanted(&record, "other", text(&record, "other", 20).unwrap());
    assert_eq!(
        missing.unwrap_err().to_string(),
        "row 1 (auth.user 42): other is missing"
    );
}

#[test]
fn flags_and_numbers_are_taken_in_the_forms_of_all_databases() {
    let record = record(json!({
        "yes": [true, 1, 1.0, "1", "t", "True"],
        "no": [false, 0, "0", "f", "false"],
    }));
    for (list, wanted) in [("yes", true), ("no", false)] {
        for value in record.fields[list].as_array().unwrap() {
            let one = self::record(json!({"it": value}));
            assert_eq!(flag(&one, "it"), Ok(Some(wanted)), "{value}");
        }
    }
    for value in [
        json!("yes"),
        json!(2),
        json!(0.5),
        json!(""),
        json!([]),
        json!(-1),
    ] {
        let one = self::record(json!({"it": value}));
        assert_eq!(flag(&one, "it").unwrap_err().what, Wrong::Flag, "{value}");
    }
    for (value, wanted) in [
        (json!(7), 7),
        (json!("-7"), -7),
        (json!(7.0), 7),
        (json!(i64::MIN), i64::MIN),
    ] {
        let one = self::record(json!({"it": value}));
        assert_eq!(number(&one, "it"), Ok(Some(wanted)), "{value}");
    }
    for value in [
        json!(7.5),
        json!(u64::MAX),
        json!(1e300),
        json!("7.0"),
        json!(true),
        json!({}),
    ] {
        let one = self::record(json!({"it": value}));
        assert_eq!(
            number(&one, "it").unwrap_err().what,
            Wrong::Number,
            "{value}"
        );
    }
    let none = self::record(json!({"it": null}));
    assert_eq!(
        (flag(&none, "it"), number(&none, "it")),
        (Ok(None), Ok(None))
    );
}

#[test]
fn moments_are_read_in_the_callers_zone_and_named_when_wrong() {
    let record = record(
        json!({"joined": "2024-07-01 12:00:00", "old": "0001-01-01", "number": 5, "none": null}),
    );
    let berlin = Zone::parse("Europe/Berlin").unwrap();
    let found = moment(&record, "joined", berlin).unwrap().unwrap();
    assert_eq!(
        (found.at, found.clock),
        (datetime!(2024-07-01 10:00), Clock::Once)
    );
    assert_eq!(moment(&record, "none", berlin), Ok(None));
    let old = moment(&record, "old", berlin).unwrap_err().to_string();
    assert_eq!(
        old,
        "row 1 (auth.user 42): old is of the year 1; only 1900 to 9999 are taken"
    );
    let number = moment(&record, "number", berlin).unwrap_err();
    assert_eq!(number.what, Wrong::Moment(BadMoment::Form));
}

#[test]
fn keys_are_numbers_texts_and_natural_ones() {
    let natural =
        |parts: &[&str]| Reference::Natural(parts.iter().map(|part| (*part).to_owned()).collect());
    let record = record(json!({
        "groups": [1, ["staff"]],
        "user_permissions": [["change_user", "auth", "user"]],
        "user": 7, "owner": ["ada"], "parent": "65920f2e0000000000000001", "none": null,
        "bad": [1, {}], "worse": "", "deep": [["a", ["b"]]], "empty": [[]], "flag": true,
    }));
    let number = |number| Reference::Key(Key::Number(number));
    assert_eq!(
        keys(&record, "groups").unwrap(),
        [number(1), natural(&["staff"])]
    );
    assert_eq!(
        keys(&record, "user_permissions").unwrap(),
        [natural(&["change_user", "auth", "user"])]
    );
    assert_eq!(keys(&record, "none").unwrap(), []);
    assert_eq!(key_of(&record, "user").unwrap(), Some(number(7)));
    assert_eq!(key_of(&record, "owner").unwrap(), Some(natural(&["ada"])));
    let parent = Reference::Key(Key::Text("65920f2e0000000000000001".to_owned()));
    assert_eq!(key_of(&record, "parent").unwrap(), Some(parent));
    assert_eq!(key_of(&record, "none").unwrap(), None);
    for field in ["bad", "deep", "empty"] {
        assert_eq!(
            keys(&record, field).unwrap_err().what,
            Wrong::Key,
            "{field}"
        );
    }
    assert_eq!(keys(&record, "user").unwrap_err().what, Wrong::List);
    for field in ["worse", "flag"] {
        assert_eq!(
            key_of(&record, field).unwrap_err().what,
            Wrong::Key,
            "{field}"
        );
    }
}

#[test]
fn what_a_record_holds_is_neither_in_its_debug_nor_in_errors() {
    let record = record(json!({"password": ["fake-secret"], "is_active": "fake-secret"}));
    assert_eq!(format!("{record:?}"), "Record(row 1 (auth.user 42))");
    let errors = [
        text(&record, "password", 10).unwrap_err(),
        flag(&record, "is_active").unwrap_err(),
        moment(&record, "is_active", Zone::utc()).unwrap_err(),
        number(&record, "is_active").unwrap_err(),
    ];
    for error in errors {
        assert!(
            !format!("{error:?} {error}").contains("secret"),
            "{error:?}"
        );
    }
    let secrets = Reference::Key(Key::Text("fake-secret".to_owned()));
    assert_eq!(format!("{secrets:?}"), "Key(..)");
    assert!(!format!("{:?}", keys(&record, "password")).contains("secret"));
}
