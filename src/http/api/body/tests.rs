//! Bodies of every kind, and those that cannot be read.

use super::*;
use crate::http::api::errors::tests::said;
use crate::http::commands::Input as _;
use crate::values::OtpCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use futures_util::stream::pending;

const JSON: &str = "application/json";

async fn open(media_type: &str, body: impl Into<Bytes>) -> Reading {
    let request = TestRequest::default().insert_header((CONTENT_TYPE, media_type));
    let (request, mut payload) = request.set_payload(body).to_http_parts();
    Reading::new(Body::from_request(&request, &mut payload).await.unwrap())
}

#[actix_web::test]
async fn a_field_is_the_same_in_every_kind_of_body() {
    let table = r#"application/json => {"a": 1, "z": [], "a": " x "}
        application/json; charset=UTF-8 => {"a":"x\u0020"}
        application/x-www-form-urlencoded => a=1&a=+x%20&z=1
        multipart/form-data; boundary=b => --b|Content-Disposition: form-data; name=a|| x |--b--"#;
    for (media_type, body) in table.lines().filter_map(|line| line.split_once(" => ")) {
        let mut reading = open(media_type.trim(), body.replace('|', "\r\n")).await;
        assert_eq!(reading.text("a").unwrap(), "x", "{body}");
        assert!(reading.is_sent("a") && !reading.is_sent("b"));
        assert_eq!(reading.optional_text("b"), Some(None));
        assert!(reading.finish().is_ok());
    }
}

#[actix_web::test]
async fn everything_wrong_is_said_at_once() {
    let sent = r#"{"n":null,"b":"\n","l":[],"z":"\u0000","u":12.5,"s":" \u0000","q":"_"}"#;
    let sent = sent.replace('_', &"q".repeat(4097));
    let mut reading = open(JSON, sent).await;
    for name in ["x", "n", "b", "l", "z"] {
        assert_eq!(reading.text(name), None);
    }
    assert_eq!(reading.secret("s").unwrap().expose(), " \0");
    assert!(["b", "q"].iter().all(|name| reading.secret(name).is_none()));
    assert_eq!(reading.parse("u", OtpCode::parse).map(drop), None);
    assert_eq!(
        reading
            .parse_optional("n", OtpCode::parse)
            .map(|it| it.is_some()),
        Some(false)
    );
    let all = r#"400 {"x":["This field is required."],"n":["This field may not be null."],"b":["This field may not be blank.","This field may not be blank."],"l":["Not a valid string."],"z":["Null characters are not allowed."],"q":["Ensure this field has no more than 128 characters."],"u":["Enter the 6-digit code we sent you."]}"#;
    assert_eq!(said(&reading.finish().unwrap_err()), all);
}

#[actix_web::test]
async fn what_cannot_be_read_is_refused_with_its_reason() {
    let table = r#"{ => JSON parse|{} x => JSON parse|{"a":NaN} => JSON parse|{"a":1e400} => JSON parse|{"a":"\ud800"} => JSON parse
        |<{} => JSON parse|null => {"non_field_errors":["No data provided"]}|[1 => got list.|"" => got str.|true => got bool.
        |1 => got int.|1.5 => got float.|DEEP => nested too deeply|DEEPDEEP => JSON parse|LARGE => 413 {"detail""#;
    for (body, why) in table.split('|').filter_map(|row| row.split_once(" => ")) {
        let body = body
            .replace("DEEP", &"[".repeat(65))
            .replace('<', "\u{feff}");
        let body = body.replace("LARGE", &"x".repeat(LARGEST + 1));
        let body = body.clone() + &"]".repeat(body.matches('[').count());
        let said = said(&open(JSON, body).await.finish().unwrap_err());
        assert!(said.contains(why.trim()), "{why}: {said}");
    }
    assert!(open(JSON, &b"\"\xff\""[..]).await.finish().is_err());
    assert!(open("text/plain", "").await.finish().is_ok());
    let payload = pending().boxed_local();
    let late = read(Payload::Stream { payload }, Duration::from_millis(1)).await;
    assert!(said(&late.unwrap_err()).starts_with("408 {"));
}
