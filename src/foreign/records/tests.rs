//! Files as Django 5.2 and pymongo 4 wrote them (`fixtures`), each in all its forms.

mod broken;
mod changed;

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::convert::Infallible;
use std::io::Write;

const DUMP: &[u8] = include_bytes!("fixtures/dumpdata.json");
const DUMP_LINES: &[u8] = include_bytes!("fixtures/dumpdata.jsonl");
const DUMP_NATURAL: &[u8] = include_bytes!("fixtures/dumpdata_natural.json");
const DUMP_GZIP: &[u8] = include_bytes!("fixtures/dumpdata.json.gz");
const BSON: &[u8] = include_bytes!("fixtures/users.bson");
const LEGACY: &[u8] = include_bytes!("fixtures/users_legacy.jsonl");
const RELAXED: &[u8] = include_bytes!("fixtures/users_relaxed.jsonl");
const RELAXED_ARRAY: &[u8] = include_bytes!("fixtures/users_relaxed.json");
const CANONICAL: &[u8] = include_bytes!("fixtures/users_canonical.jsonl");

/// All files that were written by others.
const ALL: [&[u8]; 9] = [
    DUMP,
    DUMP_LINES,
    DUMP_NATURAL,
    DUMP_GZIP,
    BSON,
    LEGACY,
    RELAXED,
    RELAXED_ARRAY,
    CANONICAL,
];

/// Gives few bytes at a time, as a pipe may.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(into.len());
        self.0.read(&mut into[..count])
    }
}

fn all_of(source: impl Read) -> Result<(Summary, Vec<Record>), ReadError> {
    let mut records = Vec::new();
    let mut each = |record| -> Result<(), Infallible> {
        records.push(record);
        Ok(())
    };
    let read = read(source, None, "users", &mut each);
    match read {
        Ok(summary) => Ok((summary, records)),
        Err(Stopped::File(error)) => Err(error),
        Err(Stopped::Caller(never)) => match never {},
    }
}

fn records(bytes: &[u8]) -> Vec<Record> {
    all_of(bytes).unwrap().1
}

fn error(bytes: impl AsRef<[u8]>) -> String {
    all_of(bytes.as_ref()).unwrap_err().to_string()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Everything but where it stood.
fn content(records: &[Record]) -> Vec<(&str, &Key, &Map<String, Value>)> {
    let each = records.iter();
    each.map(|record| (&*record.model, &record.key, &record.fields))
        .collect()
}

#[test]
fn every_form_of_dumpdata_gives_the_same_records() {
    let (summary, array) = all_of(DUMP).unwrap();
    assert_eq!(summary.format, Format::Dumpdata);
    assert_eq!((summary.records, summary.is_gzip), (8, false));
    assert_eq!(summary.bytes, u64::try_from(DUMP.len()).unwrap());
    let models: Vec<_> = array.iter().map(|record| &*record.model).collect();
    assert_eq!(
        models,
        [
            "auth.group",
            "auth.group",
            "auth.user",
            "auth.user",
            "account.emailaddress",
            "token_blacklist.outstandingtoken",
            "token_blacklist.blacklistedtoken",
            "mfa.authenticator"
        ]
    );
    let bob = &array[3];
    assert_eq!(bob.key, Key::Number(2));
    assert_eq!(bob.fields["username"], r#"bob \ {["}]"#);
    assert_eq!(bob.label().to_string(), "row 4 (auth.user 2)");
    let ada = &array[2];
    assert_eq!(ada.fields["groups"], json!([1]));
    assert_eq!(ada.fields["last_name"], "Löve\u{2028}lace");
    assert_eq!(ada.fields["date_joined"], "2024-01-01T10:20:30.123Z");

    let lines = records(DUMP_LINES);
    assert_eq!(content(&lines), content(&array));
    assert_eq!(lines[3].label().to_string(), "line 4 (auth.user 2)");
    let (summary, packed) = all_of(DUMP_GZIP).unwrap();
    assert!(summary.is_gzip);
    assert_eq!(content(&packed), content(&array));
    let marked = [b"\xef\xbb\xbf", DUMP].concat();
    assert_eq!(content(&records(&marked)), content(&array));
    let objects: Value = serde_json::from_slice(DUMP).unwrap();
    let indented = serde_json::to_string_pretty(&objects).unwrap();
    assert_eq!(content(&records(indented.as_bytes())), content(&array));
}

#[test]
fn natural_keys_are_none_and_references_stay_lists() {
    let natural = records(DUMP_NATURAL);
    let ada = &natural[2];
    assert_eq!(ada.key, Key::None);
    assert_eq!(ada.label().to_string(), "row 3 (auth.user)");
    assert_eq!(ada.fields["groups"], json!([["staff"]]));
    assert_eq!(
        ada.fields["user_permissions"],
        json!([["change_user", "auth", "user"]])
    );
    assert_eq!(natural[4].key, Key::Number(1));
}

#[test]
fn every_form_of_mongodb_gives_the_same_records() {
    let (summary, bson) = all_of(BSON).unwrap();
    assert_eq!((summary.format, summary.records), (Format::Mongodump, 4));
    for file in [LEGACY, RELAXED, RELAXED_ARRAY, CANONICAL] {
        let (summary, records) = all_of(file).unwrap();
        assert_eq!(summary.format, Format::Mongoexport);
        assert_eq!(content(&records), content(&bson));
    }
    // As `mongodump --gzip` writes it.
    let (summary, packed) = all_of(&*gzip(BSON)).unwrap();
    assert!(summary.is_gzip);
    assert_eq!(content(&packed), content(&bson));
    let keys: Vec<_> = bson.iter().map(|record| record.key.clone()).collect();
    let text = |text: &str| Key::Text(text.to_owned());
    assert_eq!(
        keys,
        [
            text("65920f2e0000000000000001"),
            Key::Number(42),
            Key::Number(43),
            text("12345678-1234-5678-1234-567812345679"),
        ]
    );
    assert!(bson.iter().all(|record| record.model == "users"));
    assert_eq!(
        bson[0].label().to_string(),
        "document 1 (users 65920f2e0000000000000001)"
    );
    // The key that was not used is kept, for those who refer to it.
    assert_eq!(bson[1].fields["_id"], "65920f2e0000000000000002");
}

#[test]
fn values_of_mongodb_are_plain() {
    let bson = records(BSON);
    let wanted = json!({
        "username": "ada",
        "email": "Ada@example.com",
        "password": "pbkdf2_sha256$1$fake$fake",
        "is_staff": true,
        "date_joined": "2024-01-01T10:20:30.123000+00:00",
        "born": "1815-12-10T00:00:00+00:00",
        "last_login": null,
        "n": 9_007_199_254_740_993_i64,
        "small": 7,
        "ratio": 1.5,
        "money": "12.50",
        "tag": "12345678-1234-5678-1234-567812345678",
        "raw": "ZmFrZQD/",
        "re": "/^a/i",
        "ts": "2024-01-01T10:20:30+00:00",
        "lo": null,
        "hi": null,
        "code": "f()",
        "groups": ["65920f2e00000000000000aa", {"role": "staff", "since": "1969-12-31T23:59:59.999000+00:00"}],
        "far": "+010000-01-01T00:00:00.001000+00:00",
        "inf": "Infinity",
    });
    assert_eq!(Value::Object(bson[0].fields.clone()), wanted);
}

#[test]
fn older_forms_of_extended_json_are_read_too() {
    let line = r#"{"_id": 7, "a": {"$date": "2014-02-20T09:02:30.000-0500"}, "b": {"$date": {"$numberLong": "-1000"}},
        "c": {"$binary": "EjRWeBI0VngSNFZ4EjRWeA==", "$type": 3}, "d": {"$undefined": true}, "e": {"$ref": "groups", "$id": {"$oid": "65920F2E00000000000000AA"}},
        "f": {"$regex": "x"}, "g": {"$numberLong": 5}, "h": {"$other": 1}, "i": {"$symbol": "s"}, "j": {"$date": "0001-01-01T00:00:00Z"},
        "k": {"$numberDouble": "-Infinity"}, "l": NaN, "m": [-Infinity, "NaN \" Infinity"], "n": {"$code": "f", "$scope": {}}}"#;
    let found = &records(line.as_bytes())[0];
    assert_eq!(found.key, Key::Number(7));
    let wanted = json!({
        "a": "2014-02-20T14:02:30+00:00", "b": "1969-12-31T23:59:59+00:00", "c": "12345678-1234-5678-1234-567812345678", "d": null,
        "e": "65920f2e00000000000000aa", "f": "/x/", "g": 5, "h": {"$other": 1}, "i": "s", "j": "0001-01-01T00:00:00Z", "k": "-Infinity",
        "l": "NaN", "m": ["-Infinity", "NaN \" Infinity"], "n": "f",
    });
    assert_eq!(Value::Object(found.fields.clone()), wanted);
}

#[test]
fn objects_need_no_lines_of_their_own_and_the_last_of_two_names_wins() {
    let text = "\n {\"_id\": 1, \"a\": 1,\n \"a\": 2}{\"_id\": 2}\r\n\r\n{\"_id\": 3}  ";
    let found = records(text.as_bytes());
    let places: Vec<_> = found.iter().map(|record| record.place).collect();
    assert_eq!(places, [Place::Line(2), Place::Line(3), Place::Line(5)]);
    assert_eq!(found[0].fields["a"], 2);
    // What names hold is for others to judge.
    let nul = r#"[{"model": "Auth.User", "pk": "k", "fields": {"user\u0000name": "a\u0000"}}]"#;
    let found = &records(nul.as_bytes())[0];
    assert_eq!(found.model, "auth.user");
    assert_eq!(found.fields["user\0name"], "a\0");
}

#[test]
fn an_empty_list_is_a_file_without_records_and_the_caller_may_know_better() {
    let (summary, found) = all_of(b" [ ]\n".as_slice()).unwrap();
    assert_eq!((summary.records, found.len()), (0, 0));
    let each = &mut |_| -> Result<(), Infallible> { Ok(()) };
    // mongodump writes nothing for a collection of none.
    let none = read(b"".as_slice(), Some(Format::Mongodump), "users", each).unwrap();
    assert_eq!(none.records, 0);
    let wrong = read(CANONICAL, Some(Format::Dumpdata), "users", each).unwrap_err();
    assert_eq!(wrong.to_string(), "line 1 has no model");
    let wrong = read(DUMP, Some(Format::Mongoexport), "users", each).unwrap_err();
    assert!(wrong.to_string().starts_with("row 1 has no _id"), "{wrong}");
}

#[test]
fn the_caller_ends_the_reading() {
    let mut count = 0;
    let mut each = |_| {
        count += 1;
        if count == 3 { Err("enough") } else { Ok(()) }
    };
    let stopped = read(DUMP, None, "", &mut each).unwrap_err();
    assert!(matches!(stopped, Stopped::Caller("enough")));
    assert_eq!(count, 3);
}
