//! `Accept-Language` of every kind, to every interface: never an error, and never another language than is offered.

use super::{ADA, program, speaking};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::json;

/// What is sent, line by line, and the language that it is answered in where German is not offered and English comes first.
fn samples() -> Vec<(Vec<Vec<u8>>, &'static str)> {
    let one = |line: &str, expected| (vec![line.as_bytes().to_vec()], expected);
    let lines = |lines: &[&str], expected| {
        let lines = lines.iter().map(|line| line.as_bytes().to_vec());
        (lines.collect(), expected)
    };
    let mut all: Vec<_> = [
        ("*;q=0", "en"),
        ("*;q=0, ar-XB", "ar-XB"),
        ("en-XA;q=2", "en"),
        ("en-XA;q=nan, ar-XB;q=0.1", "ar-XB"),
        ("en-XA;q=inf", "en"),
        ("en-XA;q=-0.5", "en"),
        ("en-XA;q=1e3", "en"),
        ("en-XA;q=0.5;q=0", "en"),
        ("en-XA;q=0,5", "en"),
        ("tlh, xx-YY, en-XA;q=0.2", "en-XA"),
        ("en_XA", "en-XA"),
        ("\"en-XA\"", "en"),
        ("en-XA\t;\tq=0.3", "en-XA"),
        (
            "a, abcdefghijk, 1, -, --, en-, *-*, i-default, zh-cmn-Hans-CN",
            "en",
        ),
        ("ar-XB-x-private;q=0.9, en-XA;q=0.1", "ar-XB"),
        ("", "en"),
        (" , ; , =", "en"),
    ]
    .into_iter()
    .map(|(line, expected)| one(line, expected))
    .collect();
    all.push(one(&"x".repeat(64 * 1024), "en"));
    all.push(one(&format!("{}en-XA", ",".repeat(64 * 1024)), "en"));
    all.push(one(&"en-XA;q=0.001,".repeat(5_000), "en-XA"));
    all.push(one(
        &format!("ar-XB,{}", "xx;q=0.5,".repeat(5_000)),
        "ar-XB",
    ));
    all.push(one(&format!("en-XA{}", "-abcdefgh".repeat(5_000)), "en"));
    all.push(lines(&["tlh", "ar-XB"], "ar-XB"));
    all.push(lines(&["ar-XB;q=0.5", "en-XA"], "en-XA"));
    all.push(lines(&["en-XA", "en-XA;q=0", "*"], "en-XA"));
    all.push((vec![b"\xff\xfe\x80".to_vec(), b"ar-XB".to_vec()], "ar-XB"));
    all.push((vec![vec![b'\t'; 300]; 20], "en"));
    all
}

/// Status and language of what a path answers to these lines.
fn asked(app: &TestApp, start: &str, lines: &[Vec<u8>], body: &str) -> (u16, String) {
    let mut bytes = format!("{start}\r\nHost: {}\r\n", app.address()).into_bytes();
    for line in lines {
        bytes.extend_from_slice(b"Accept-Language: ");
        bytes.extend_from_slice(line);
        bytes.extend_from_slice(b"\r\n");
    }
    let more = format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    bytes.extend_from_slice(more.as_bytes());
    let said = app.raw(&bytes);
    let status = said
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let head = said.split("\r\n\r\n").next().unwrap_or_default();
    let language = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-language")
            .then(|| value.to_owned())
    });
    (status.unwrap_or_default(), language.unwrap_or_default())
}

#[test]
fn no_header_is_an_error_on_any_interface() {
    let app = speaking(&[]);
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    let cookies = root.cookies().into_iter();
    let cookies: Vec<_> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let cookie = format!("Cookie: {}", cookies.join("; "));
    let json = "Content-Type: application/json";
    let query = json!({ "query": "mutation{verifyAccount(token:\"x\"){errors}}" }).to_string();
    let interfaces = [
        ("GET /signup HTTP/1.1".to_owned(), String::new(), 200),
        ("GET /nowhere HTTP/1.1".to_owned(), String::new(), 404),
        (
            format!("POST /api/accounts/login HTTP/1.1\r\n{json}"),
            "{}".to_owned(),
            400,
        ),
        ("GET /api/nowhere HTTP/1.1".to_owned(), String::new(), 404),
        (format!("POST /graphql HTTP/1.1\r\n{json}"), query, 200),
        (
            format!("GET /admin/users/ HTTP/1.1\r\n{cookie}"),
            String::new(),
            200,
        ),
    ];
    for (lines, expected) in samples() {
        for (start, body, status) in &interfaces {
            let shown: Vec<_> = lines
                .iter()
                .map(|line| String::from_utf8_lossy(&line[..line.len().min(60)]))
                .collect();
            let answer = asked(&app, start, &lines, body);
            assert_eq!(answer, (*status, expected.to_owned()), "{start}: {shown:?}");
        }
    }
}

#[test]
fn a_long_header_is_no_reason_to_write_an_email_in_another_language() {
    let app = speaking(&[]);
    let header = format!("ar-XB,{}", "en-XA;q=0.9,".repeat(4_000));
    let ada = super::asking(app.guest(), &header);
    ada.sign_up(ADA);
    let letter = app.last_letter_to(ADA).written;
    assert!(
        letter.html.contains("<html lang=\"ar-XB\" dir=\"rtl\""),
        "{}",
        letter.html
    );
    assert_eq!(super::languages_of(&app, "verify"), ["ar-XB"]);
    // What is kept is the tag of a language of the site, never what was sent.
    app.member("bob@example.com");
    let bob =
        program(&app, "bob@example.com").with_header("accept-language", &"en-XA;x=".repeat(2_000));
    let asked = json!({ "email": "bob@example.org", "password": PASSWORD });
    bob.post("/api/accounts/email/change", &asked);
    let kept = super::languages_of(&app, "verify");
    assert!(
        kept.iter()
            .all(|tag| ["", "en", "en-XA", "ar-XB"].contains(&tag.as_str())),
        "{kept:?}"
    );
}
