//! What fits a field, what does not, and what is kept.

use super::*;

fn field(name: &str, kind: Kind) -> Field {
    Field {
        name: name.into(),
        label: name.into(),
        help: String::new(),
        kind,
        required: Required::Never,
        edited_by: EditedBy::Owner,
        in_token: false,
        default: None,
    }
}

fn read(kind: Kind, text: &str) -> Result<String, BadValue> {
    let value = field("a", kind).parse(Sent::Text(text))?;
    Ok(value.map_or_else(String::new, |value| value.to_string()))
}

#[test]
fn addresses_on_the_web_are_kept_as_they_are_typed() {
    let url = |text: &str| read(Kind::Url { min: 0, max: 255 }, text);
    for text in [
        "http://example.com",
        "HTTPS://Example.COM:8443/a%20b?c=d&e='f'#g",
        "https://münchen.example/straße",
        "https://localhost:3000",
        "http://192.0.2.1/",
        "http://[2001:db8::1]/",
        "https://example.com.",
    ] {
        assert_eq!(url(text), Ok(text.into()));
        assert_eq!(url(&format!(" {text}\n")), Ok(text.into()));
    }
    for text in [
        "example.com",
        "//example.com",
        "https:example.com",
        "https:/example.com",
        "https:///example.com",
        "https://.example.com",
        "https://a..b",
        "https://example.com:99999",
        "https://?a=b.c",
        "https://user@example.com",
        "https://:secret@example.com",
        "https://%00.example.com",
        "javascript:alert(1)//http://example.com",
        " vbscript:x",
        "file:///etc/passwd",
        "https://example.com/<script>",
        "https://example.com/\"onclick=\"x",
        "https://example.com\\@evil.example",
        "https://example.com/\u{a0}a",
        "mailto:ada@example.com",
    ] {
        assert_eq!(url(text), Err(BadValue::NotUrl), "{text}");
    }
}

#[test]
fn numbers_are_whole_and_within_their_bounds() {
    let kind = || Kind::Integer {
        min: i64::MIN,
        max: i64::MAX,
    };
    for (text, number) in [
        ("0", "0"),
        ("-0", "0"),
        ("+7", "7"),
        (" 007 ", "7"),
        ("7.00", "7"),
        ("7.", "7"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
    ] {
        assert_eq!(read(kind(), text).as_deref(), Ok(number), "{text}");
    }
    for text in [
        "-", "+", ".", ".0", "--1", "1_000", "1,000", "0x10", "1e3", "７", "½", "1 2", "1.0.0",
    ] {
        assert_eq!(read(kind(), text), Err(BadValue::NotInteger), "{text}");
    }
    let beyond = read(kind(), "9223372036854775808").unwrap_err();
    assert_eq!(
        beyond.message().to_string(),
        "Ensure this value is less than or equal to 9223372036854775807."
    );
    assert_eq!(
        read(kind(), "-9223372036854775809").unwrap_err().code(),
        "min_value"
    );
    assert_eq!(
        read(kind(), &format!("1{}", "0".repeat(60_000)))
            .unwrap_err()
            .code(),
        "max_value"
    );
}

#[test]
fn days_and_yes_and_no_are_read_strictly() {
    let date = || Kind::Date {
        min: None,
        max: None,
    };
    for text in ["0001-01-01", "2024-02-29", "9999-12-31"] {
        assert_eq!(read(date(), text).as_deref(), Ok(text));
    }
    for text in [
        "0000-01-01",
        "2023-02-29",
        "2024-2-9",
        "-001-01-01",
        "+024-01-01",
        "20240229",
        "2024-02-29T00:00",
        "２０２４-02-29",
    ] {
        assert_eq!(read(date(), text), Err(BadValue::NotDate), "{text}");
    }
    for (text, said) in [
        ("on", "true"),
        ("TRUE", "true"),
        ("1", "true"),
        ("No", "false"),
        ("0", "false"),
        (" ", ""),
    ] {
        assert_eq!(read(Kind::Boolean, text).as_deref(), Ok(said), "{text}");
    }
    assert_eq!(read(Kind::Boolean, "2"), Err(BadValue::NotBoolean));
    assert_eq!(
        field("a", date()).parse(Sent::Boolean(true)),
        Err(BadValue::NotDate)
    );
}

#[test]
fn an_unknown_choice_is_not_repeated_at_length() {
    let choice = || {
        Kind::Choice(vec![Choice {
            value: "a".into(),
            label: "A".into(),
        }])
    };
    assert_eq!(read(choice(), "a").as_deref(), Ok("a"));
    assert_eq!(
        read(choice(), "A").unwrap_err().message().to_string(),
        "\"A\" is not a valid choice."
    );
    let long = read(choice(), &"é".repeat(1000))
        .unwrap_err()
        .message()
        .to_string();
    assert_eq!(
        long,
        format!("\"{}…\" is not a valid choice.", "é".repeat(60))
    );
}

#[test]
fn what_is_kept_says_nothing_of_itself_and_survives_nonsense() {
    let name = field("a", Kind::Text { min: 0, max: 9 });
    let declared = Fields::new(vec![name.clone()]);
    for text in [
        "",
        "[]",
        "null",
        "{\"a\":",
        "{\"a\":[1]}",
        "{\"a\":{\"b\":1}}",
    ] {
        let kept = CustomFields::kept(text.into());
        assert_eq!(kept.get(&name), None, "{text}");
        let mut answers = Answers::default();
        answers.set(&name, Some(Value::Text("secret".into())));
        let kept = kept.changed(&declared, &answers, EditedBy::Owner);
        assert_eq!(kept.as_str(), "{\"a\":\"secret\"}");
        let shown = format!("{kept:?} {answers:?} {:?}", declared.of(&kept));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
