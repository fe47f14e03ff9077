//! Files that are cut off, in another encoding, of another kind, beyond a bound: each is refused, and says where.

use super::*;

fn user(fields: &str) -> String {
    format!(r#"[{{"model": "auth.user", "pk": 1, "fields": {fields}}}]"#)
}

#[test]
fn a_file_that_ends_in_the_middle_names_its_last_whole_record() {
    let end = DUMP.len();
    for (bytes, last) in [
        (&DUMP[..end - 1], "row 8 (mfa.authenticator 1)"),
        (
            &DUMP[..end - 3],
            "row 7 (token_blacklist.blacklistedtoken 1)",
        ),
        (
            &DUMP_LINES[..end - 80],
            "line 7 (token_blacklist.blacklistedtoken 1)",
        ),
        (&DUMP_NATURAL[..600], "row 3 (auth.user)"),
        (&BSON[..BSON.len() - 1], "document 3 (users 43)"),
        (&BSON[..BSON.len() - 65], "document 2 (users 42)"),
    ] {
        let wanted = format!("the file ends in the middle: the last whole record is {last}");
        assert_eq!(error(bytes), wanted);
    }
    assert_eq!(
        error("[{"),
        "the file ends in the middle: no record in it is whole"
    );
    assert_eq!(
        error(&BSON[..100]),
        "the file ends in the middle: no record in it is whole"
    );
    let cut = error(&DUMP_GZIP[..DUMP_GZIP.len() - 9]);
    assert!(cut.starts_with("the file ends in the middle: "), "{cut}");
    assert_eq!(
        error(&DUMP_GZIP[..12]),
        "the file ends in the middle: no record in it is whole"
    );
}

#[test]
fn other_encodings_are_named_with_their_first_wrong_byte() {
    let text = user(r#"{"username": "ädä"}"#);
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let (little, big) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
    for (bytes, offset) in [
        (little.clone(), 1),
        (big.clone(), 0),
        ([b"\xff\xfe".as_slice(), &little].concat(), 0),
        ([b"\xfe\xff".as_slice(), &big].concat(), 0),
    ] {
        let wanted = format!(
            "the file is UTF-16; write it as UTF-8, in PowerShell with -o people.json and not with > (the first wrong byte stands at {offset})"
        );
        assert_eq!(error(&bytes), wanted);
        assert_eq!(error(gzip(&bytes)), wanted);
    }
    // What Windows writes: a mark, a bracket, CR and LF.
    let lines: Vec<u8> = "\u{feff}[\r\n{"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(error(lines).starts_with("the file is UTF-16;"));
    let narrow: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let place = text.find('ä').unwrap();
    assert_eq!(
        error(narrow),
        format!(
            "the file is Latin-1 (ISO 8859-1), Windows-1252 or an older encoding; write it as UTF-8 (the first wrong byte stands at {place})"
        )
    );
}

#[test]
fn what_is_something_else_is_called_by_its_name() {
    for (bytes, said) in [
        (b"".as_slice(), "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (
            b"PK\x03\x04....",
            "the file is packed as zip: unpack it first, or pack it as gzip",
        ),
        (
            b"SQLite format 3\0",
            "the file is a database of SQLite: name it as sqlite://<path>",
        ),
        (
            b"\xef\xbb\xbf<?xml",
            "the file is XML: write it with dumpdata --format json",
        ),
        (
            b"- model: auth.user\n",
            "the file is YAML: write it with dumpdata --format json",
        ),
    ] {
        assert_eq!(error(bytes), said);
    }
    assert!(error("\u{7f}ada,bob\n").ends_with("it begins with the bytes 7f 61 64 61 2c 62 6f 62"));
    let said = error("Loaded settings of the shop\n[{}]");
    assert!(
        said.ends_with("it begins with the text \"Loaded s\"; write it with dumpdata -o people.json, so that nothing else gets into it"),
        "{said}"
    );
    assert_eq!(
        error(gzip(&gzip(DUMP))),
        "the file is gzip in gzip: unpack it once"
    );
    assert_eq!(error(gzip(b"")), "the file is empty");
}

#[test]
fn rows_that_are_no_records_are_named() {
    let one = r#"{"model": "a.b", "pk": 1, "fields": {}}"#;
    for (text, said) in [
        (format!("[{one}, 5]"), "row 2 is not an object"),
        (format!("[{one}, [{one}]]"), "row 2 is not an object"),
        (format!("[{one}, null]"), "row 2 is not an object"),
        (format!("{one}\n\n\"x\""), "line 3 is not an object"),
        (
            format!("[{one}, {{\"pk\": 2, \"fields\": {{}}}}]"),
            "row 2 has no model",
        ),
        (
            format!("[{one}, {{\"model\": \"a.b\", \"fields\": []}}]"),
            "row 2 has no fields",
        ),
        (format!("{one}\n{{\"model\": 5}}"), "line 2 has no model"),
        (
            one.replace("1,", "1.5,"),
            "line 1 has no pk that is a whole number or a text",
        ),
        (
            one.replace("1,", "{},"),
            "line 1 has no pk that is a whole number or a text",
        ),
        (
            one.replace("1,", "18446744073709551615,"),
            "line 1 has no pk that is a whole number or a text",
        ),
        (
            "{}".to_owned(),
            "line 1 has no model and fields as dumpdata writes them, and no _id as mongoexport does",
        ),
        (
            r#"{"_id": {"a": 1}}"#.to_owned(),
            "line 1 has no _id that is an ObjectId, a UUID, a whole number or a text",
        ),
        (
            r#"{"_id": {"$oid": "12"}}"#.to_owned(),
            "line 1 has in \"_id\" a $oid that is none",
        ),
        (
            r#"{"_id": 1, "at": [{"$date": "soon"}]}"#.to_owned(),
            "line 1 has in \"at\" a $date that is none",
        ),
    ] {
        assert_eq!(error(&text), said, "{text}");
    }
}

#[test]
fn what_is_broken_says_where_and_quotes_nothing() {
    let one = r#"{"model": "a.b", "pk": 1, "fields": {}}"#;
    let length = one.len();
    for (text, said) in [
        (
            format!("[{one} {one}]"),
            format!(
                "the file is broken at byte {}, behind 1 records: a comma or the end of the array should stand here",
                length + 2
            ),
        ),
        (
            format!("[{one},]"),
            format!(
                "the file is broken at byte {}, behind 1 records: a record should begin here",
                length + 2
            ),
        ),
        (
            format!("[{one}]["),
            format!(
                "the file is broken at byte {}, behind 1 records: something stands behind the end of the array",
                length + 2
            ),
        ),
        (
            format!("{one}\n}}"),
            format!(
                "the file is broken at byte {}, behind 1 records: a record should begin here",
                length + 1
            ),
        ),
        (
            r#"[{"model": fake}]"#.to_owned(),
            "row 1 is broken at byte 13: expected ident".to_owned(),
        ),
        (
            "[\n{\"a\":\n\n \"\\ud800\"}]".to_owned(),
            "row 1 is broken at byte 17: unexpected end of hex escape".to_owned(),
        ),
    ] {
        assert_eq!(error(&text), said, "{text}");
    }
    let mut crooked = DUMP_GZIP.to_vec();
    crooked[300] ^= 0xff;
    assert!(all_of(&*crooked).is_err());
    let mut unlike = DUMP_GZIP.to_vec();
    let crc = unlike.len() - 8;
    unlike[crc] ^= 1;
    assert!(
        error(&unlike).starts_with("the file is gzip that is broken, after 1499 unpacked bytes: ")
    );
    // Two packed files behind each other are one.
    let parts = [gzip(&DUMP[..700]), gzip(&DUMP[700..])].concat();
    assert_eq!(records(&parts).len(), 8);
}

#[test]
fn records_beyond_the_bounds_are_refused_without_being_kept() {
    let fits = |length: usize| {
        let frame = r#"{"model": "blog.post", "pk": 1, "fields": {"a": ""}}"#;
        frame.replace("\"\"", &format!("\"{}\"", "x".repeat(length - frame.len())))
    };
    assert_eq!(records(fits(LONGEST_JSON).as_bytes()).len(), 1);
    let said = "line 1 (blog.post) is longer than 1048576 bytes; leave its model out of the file";
    assert_eq!(error(fits(LONGEST_JSON + 1)), said);
    let endless = std::io::repeat(b'x').take(1 << 40);
    let head = br#"[{"model": "blog.post", "pk": 1, "fields": {"a": ""#;
    assert!(
        all_of(head.chain(endless))
            .unwrap_err()
            .to_string()
            .starts_with("row 1 (blog.post)")
    );

    let deep = |levels: usize| {
        user(&format!(
            "{{\"a\": {}{}}}",
            "[".repeat(levels),
            "]".repeat(levels)
        ))
    };
    assert_eq!(records(deep(DEEPEST - 2).as_bytes()).len(), 1);
    assert_eq!(
        error(deep(DEEPEST - 1)),
        "row 1 is deeper than 32 levels of objects and arrays"
    );
    assert_eq!(
        error("[{\"a\":".repeat(500_000)),
        "row 1 is deeper than 32 levels of objects and arrays"
    );
}

/// A document of one element.
fn document(kind: u8, name: &str, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(name.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(value);
    bytes.push(0);
    let length = u32::try_from(bytes.len() + 4).unwrap();
    [&length.to_le_bytes(), &*bytes].concat()
}

#[test]
fn documents_beyond_the_bounds_are_refused() {
    let nested = |kind: u8, levels: usize| {
        let inner = document(0x0a, "0", b"");
        (1..levels).fold(inner, |inner, _| document(kind, "0", &inner))
    };
    for kind in [3, 4] {
        // Deep enough, but without a key.
        assert!(error(nested(kind, DEEPEST)).starts_with("document 1 has no _id"));
        assert_eq!(
            error(nested(kind, DEEPEST + 1)),
            "document 1 is deeper than 32 levels of objects and arrays"
        );
        assert_eq!(
            error(nested(kind, 20_000)),
            "document 1 is deeper than 32 levels of objects and arrays"
        );
    }
    let many = document(
        4,
        "a",
        &[
            b"\0\0\0\0".as_slice(),
            &b"\x0a0\0".repeat(MOST_VALUES + 1),
            b"\0",
        ]
        .concat(),
    );
    let mut many = many;
    let inner = u32::try_from(4 + 3 * (MOST_VALUES + 1) + 1).unwrap();
    many[7..11].copy_from_slice(&inner.to_le_bytes());
    assert_eq!(error(many), "document 1 holds more than 100000 values");
    let long = [
        BSON,
        &(16 * 1024 * 1024 + 1_u32).to_le_bytes(),
        b"\x02_id\0",
    ]
    .concat();
    assert_eq!(
        error(long),
        "document 5 is longer than 16777216 bytes; leave its model out of the file"
    );
    let short = [BSON, &4_u32.to_le_bytes()].concat();
    let place = BSON.len();
    assert_eq!(
        error(short),
        format!("document 5 is broken at byte {place}: its length is none")
    );
    let negative = [BSON, &(-5_i32).to_le_bytes()].concat();
    assert_eq!(
        error(negative),
        format!("document 5 is broken at byte {place}: its length is none")
    );
    let crooked = document(2, "_id", b"\x05\0\0\0a\xffcd\0");
    assert_eq!(
        error(crooked),
        "document 1 is broken at byte 0: it is no BSON"
    );
}

#[test]
fn a_bomb_of_gzip_costs_time_alone() {
    // 16 MiB of blanks in 16 KiB, and a record that never ends.
    let blanks = vec![b' '; 16 << 20];
    assert_eq!(error(gzip(&blanks)), "the file is empty");
    let long = [b"[{\"a\": \"".as_slice(), &blanks].concat();
    assert!(error(gzip(&long)).starts_with("row 1 is longer than 1048576 bytes"));
}

#[test]
fn keys_that_may_be_secrets_are_not_said() {
    let session =
        r#"{"model": "sessions.session", "pk": "fakefakefakefakefakefakefakefake", "fields": {}}"#;
    let record = &records(session.as_bytes())[0];
    assert_eq!(record.label().to_string(), "line 1 (sessions.session)");
    assert_eq!(format!("{:?}", record.key), "Key(..)");
    let cut = error([session, "\n{"].concat());
    assert!(!cut.contains("fake"), "{cut}");
    let strange = format!(
        r#"{{"model": "a\u001b{}", "pk": 1, "fields": {{}}}}"#,
        "x".repeat(1000)
    );
    let label = records(strange.as_bytes())[0].label().to_string();
    assert!(label.len() < 100 && !label.contains('\u{1b}'), "{label}");
}
