//! Made by Django 5.2.19 and `SimpleJWT` 5.5.1 with a key that was made up for this.

use super::*;

const SECRET: &str = "django-insecure-an-example-key-that-nobody-uses";
const OTHER: &str = "django-insecure-another-example-that-nobody-uses";
const PASSWORD: &str =
    "pbkdf2_sha256$1000$seasalt0123456789AbCdE$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=";

const HS256: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAwMDAwMDAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInVzZXJfaWQiOiI3In0.-q5vos1fpwoZJBIbZRkEj22UfdcWSZ3BcNebWd8Sm6A";
const HS384: &str = "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAwMDAwMDAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInVzZXJfaWQiOiI3In0.gVBEJmzXzYVRSYELNL5z5X0lE3JPL7ATVTCZo8Gs9IrdnaCMx07c0v6tUPyy7tE5";
const HS512: &str = "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAwMDAwMDAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInVzZXJfaWQiOiI3In0.bkf1-UCg7EwRYgQ5GsZCX4KJQHxJj164ZUjSoO6gcUsYbEK2j1w5NXiTOMf1SM5w2ztioGvkDIjU1sfeBL-3GA";
/// As versions before 5.5.1 write it.
const WITH_NUMBER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAwMDAwMDAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInVzZXJfaWQiOjd9.aKV2BAAe0tjDiR5uPhrfR0pxlxT3C1FiYh-Du_WY5qo";
const ACCESS: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0MTAyNDQ0ODAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwidXNlcl9pZCI6IjcifQ.8-t-hEEC_P_lVtH_TnKmRACvHoInvVMRbWLsv1Iav5A";
const EXPIRED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6MTcwMDAwMDAwMSwiaWF0IjoxNzAwMDAwMDAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInVzZXJfaWQiOiI3In0.lBHhJ55Qo1jGGVIZ54yS4BfJ51pXaLOurcXzr_Nwehc";
const NOW: i64 = 1_700_000_500;

const SESSION: &str = ".eJxVjDsOwjAQBe_iGlmbOP6Ikp4zWOvdNQ4gW4qTCnF3iJQC2jcz76UibmuJW5clzqzOyqvT75aQHlJ3wHest6ap1XWZk94VfdCur43leTncv4OCvXxrJ-PgM6NHa8igoymDlZBFkmVjfGBLMBrPEyVK4HIIQOyIkxkAAqj3BwZ2OIc:1r31eq:XEQ4BIlFMme5A1sOIF_rSHnURMmE0uTat4IJZbeBg_E";
const SESSION_OF_NOBODY: &str = "eyJhIjoiYiJ9:1r31eq:y-jn-7BGoIPUys48RvV6N9j7V5tM_h9yeSfWljVmDVk";

#[test]
fn a_refresh_token_is_read_that_the_key_has_signed() {
    for token in [HS256, HS384, HS512, WITH_NUMBER] {
        let read = read_refresh(SECRET, token, NOW).unwrap();
        assert_eq!(read.jti, "0123456789abcdef0123456789abcdef");
        assert_eq!(read.user, "7");
        assert_eq!(claimed_by(token), Some(read));
        assert_eq!(read_refresh(OTHER, token, NOW), None);
    }
}

#[test]
fn access_tokens_and_what_is_over_are_no_refresh_tokens() {
    assert_eq!(read_refresh(SECRET, ACCESS, NOW), None);
    assert_eq!(read_refresh(SECRET, EXPIRED, NOW), None);
    assert!(read_refresh(SECRET, EXPIRED, 1_700_000_000).is_some());
    assert_eq!(read_refresh(SECRET, EXPIRED, 1_700_000_001), None);
}

#[test]
fn a_token_that_was_changed_anywhere_is_none() {
    for place in 0..HS256.len() {
        let mut bytes = HS256.as_bytes().to_vec();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(read_refresh(SECRET, &changed, NOW), None, "{place}");
    }
    for odd in [
        "",
        ".",
        "..",
        "a.b.c",
        &HS256[1..],
        &"a".repeat(9000),
        &format!("{HS256}.x"),
    ] {
        assert_eq!(read_refresh(SECRET, odd, NOW), None);
    }
}

fn signed(header: &str, payload: &str) -> String {
    let message = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", BASE64.encode(tag))
}

#[test]
fn a_good_signature_under_another_head_or_over_half_a_token_is_none() {
    let body = r#"{"token_type":"refresh","exp":4102444800,"jti":"j","user_id":"7"}"#;
    let head = r#"{"alg":"HS256","typ":"JWT"}"#;
    assert!(read_refresh(SECRET, &signed(head, body), NOW).is_some());
    for head in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"HS256","crit":["x"]}"#,
        r#"{"typ":"JWT"}"#,
        "[]",
        "",
    ] {
        assert_eq!(
            read_refresh(SECRET, &signed(head, body), NOW),
            None,
            "{head}"
        );
    }
    for body in [
        r#"{"exp":4102444800,"jti":"j","user_id":"7"}"#,
        r#"{"token_type":"sliding","exp":4102444800,"jti":"j","user_id":"7"}"#,
        r#"{"token_type":"refresh","jti":"j","user_id":"7"}"#,
        r#"{"token_type":"refresh","exp":"4102444800","jti":"j","user_id":"7"}"#,
        r#"{"token_type":"refresh","exp":4102444800,"user_id":"7"}"#,
        r#"{"token_type":"refresh","exp":4102444800,"jti":"","user_id":"7"}"#,
        r#"{"token_type":"refresh","exp":4102444800,"jti":7,"user_id":"7"}"#,
        r#"{"token_type":"refresh","exp":4102444800,"jti":"j"}"#,
        r#"{"token_type":"refresh","exp":4102444800,"jti":"j","user_id":1.5}"#,
        r#"{"token_type":"refresh","exp":4102444800,"jti":"j","user_id":["7"]}"#,
        r#"{"token_type":"refresh","exp":4102444800,"jti":"j","user_id":"7\u0000x"}"#,
        "[]",
    ] {
        assert_eq!(
            read_refresh(SECRET, &signed(head, body), NOW),
            None,
            "{body}"
        );
    }
}

fn state(last_login: &'static str) -> ResetState<'static> {
    ResetState {
        key: "7",
        password: PASSWORD,
        last_login,
        email: "ada@example.com",
    }
}

#[test]
fn a_link_is_of_somebody_who_is_as_they_were() {
    for (text, last_login) in [
        ("c03k00-10781dc043efd345747a9dd771d9ecd3", ""),
        (
            "c03k00-152f37d72dbc39493eb217df4788d357",
            "2023-12-31 10:20:30",
        ),
    ] {
        let token = ResetToken::parse(text).unwrap();
        // 2024-01-01
        assert_eq!(token.made(), 1_704_067_200);
        let state = state(last_login);
        assert!(token.is_of(SECRET, &state));
        assert!(!token.is_of(OTHER, &state));
        for other in [
            ResetState { key: "8", ..state },
            ResetState {
                password: "!",
                ..state
            },
            ResetState {
                last_login: "2024-01-01 00:00:00",
                ..state
            },
            ResetState {
                email: "ada@example.org",
                ..state
            },
        ] {
            assert!(!token.is_of(SECRET, &other));
        }
    }
    assert_eq!(key_of_link("Nw").as_deref(), Some("7"));
}

#[test]
fn what_has_another_shape_is_no_link() {
    let good = "c03k00-10781dc043efd345747a9dd771d9ecd3";
    assert!(ResetToken::parse(good).is_some());
    for odd in [
        "",
        "-",
        "c03k00",
        &good.to_uppercase(),
        &good[..good.len() - 1],
        &format!("{good}0"),
        &format!("+{good}"),
        &format!("000{good}"),
        &format!("0000000000{good}"),
        "set-password",
    ] {
        let token = ResetToken::parse(odd);
        assert!(
            token.is_none_or(|token| !token.is_of(SECRET, &state(""))),
            "{odd}"
        );
    }
    for odd in ["", "N", "Nw==", "N w", "AA", "_w", "Jw", &"N".repeat(4000)] {
        assert_eq!(key_of_link(odd), None, "{odd}");
    }
}

#[test]
fn a_session_is_read_that_the_key_has_signed() {
    let read = read_session(SECRET, SESSION).unwrap().unwrap();
    assert_eq!(read.user, "7");
    assert!(read.fits(SECRET, PASSWORD));
    assert!(!read.fits(OTHER, PASSWORD));
    assert!(!read.fits(SECRET, "pbkdf2_sha256$1000$seasalt$AAAA"));
    assert_eq!(read_session(OTHER, SESSION), Err(Unsigned));
    assert_eq!(read_session(SECRET, SESSION_OF_NOBODY), Ok(None));
    let (signed, signature) = SESSION.rsplit_once(':').unwrap();
    let (text, _) = signed.rsplit_once(':').unwrap();
    for odd in [
        "",
        ":",
        "::",
        text,
        signed,
        &format!("{text}:1r31er:{signature}"),
        &format!("{}:{signature}", &signed[1..]),
        &"a".repeat(300_000),
    ] {
        assert_eq!(read_session(SECRET, odd), Err(Unsigned));
    }
}

#[test]
fn a_session_that_inflates_without_end_is_not_read() {
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write as _;
    let pack = |text: &str| {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        packer.write_all(text.as_bytes()).unwrap();
        let text = format!(".{}:1r31eq", BASE64.encode(packer.finish().unwrap()));
        let salt = "django.contrib.sessions.SessionStoresigner";
        let tag = salted(salt, SECRET, text.as_bytes());
        format!("{text}:{}", BASE64.encode(tag))
    };
    let of = |filling: usize| {
        let filling = "x".repeat(filling);
        format!(r#"{{"_auth_user_id":"7","_auth_user_hash":"x","filling":"{filling}"}}"#)
    };
    assert!(read_session(SECRET, &pack(&of(1000))).unwrap().is_some());
    assert_eq!(read_session(SECRET, &pack(&of(2_000_000))), Ok(None));
}
