//! Headers that cannot be read, or hold more than is ours: what is not understood is skipped, and the rest counts.

use super::support::app::TestApp;
use super::support::people::Guest;
use serde_json::json;

const OLD: &str = "another-secret-for-tests-0123456789";

/// A request as bytes; what comes back.
fn ask(app: &TestApp, path: &str, headers: &[&[u8]]) -> String {
    let mut bytes = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
        app.address()
    )
    .into_bytes();
    for header in headers {
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    app.raw(&bytes)
}

fn is_home(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
}

fn session(guest: &Guest) -> String {
    format!("vestibule={}", guest.cookies()["vestibule"])
}

/// A cookie header with bytes before ours and behind.
fn cookie(before: &[u8], ours: &str, behind: &[u8]) -> Vec<u8> {
    [b"Cookie: ", before, ours.as_bytes(), behind].concat()
}

#[test]
fn a_neighbours_cookie_signs_nobody_out_whatever_bytes_it_holds() {
    for fallbacks in [false, true] {
        let settings: &[(&str, &str)] = if fallbacks {
            &[("SECRET_KEY_FALLBACKS", OLD)]
        } else {
            &[]
        };
        let app = TestApp::with(settings);
        let ada = session(&app.member("ada@example.com"));
        let samples: [&[u8]; 12] = [
            "name=Zoë; ".as_bytes(),
            b"name=Zo\xeb; ",
            b"name=%FF; ",
            b"name=%; name=%2; %ff=1; ",
            b"name; ",
            b"=; ; ;;",
            b"=value; ",
            b"name=\"a b\"; ",
            b"vestibule-device=\xff; ",
            "\u{feff}name=1; ".as_bytes(),
            b"access=\xff; refresh=%ff; ",
            b"name={\"a\":1,\"b\":[2]}; ",
        ];
        for sample in samples {
            let answer = ask(&app, "/", &[&cookie(sample, &ada, b"")]);
            assert!(is_home(&answer), "{fallbacks} {}", sample.escape_ascii());
            let behind = [b"; ", sample].concat();
            let answer = ask(&app, "/", &[&cookie(b"", &ada, &behind)]);
            assert!(is_home(&answer), "{fallbacks} {}", sample.escape_ascii());
            let apart = cookie(sample, "", b"");
            let answer = ask(&app, "/", &[&apart, &cookie(b"", &ada, b"")]);
            assert!(is_home(&answer), "{fallbacks} {}", sample.escape_ascii());
        }
        for byte in (0x20..=0xff_u8).filter(|byte| *byte != 0x7f) {
            let sample = [b"n=a", &[byte][..], b"b; "].concat();
            let answer = ask(&app, "/", &[&cookie(&sample, &ada, b"")]);
            assert!(is_home(&answer), "{fallbacks} {byte:#x}");
        }
    }
}

#[test]
fn a_session_under_an_older_key_is_found_beside_any_neighbour() {
    let old = TestApp::with(&[("SECRET_KEY", OLD)]);
    let ada = session(&old.member("ada@example.com"));
    let app = old.restart(&[("SECRET_KEY_FALLBACKS", OLD)]);
    for sample in ["name=Zoë; ".as_bytes(), b"name=Zo\xeb; ", b"a; "] {
        let answer = ask(&app, "/", &[&cookie(sample, &ada, b"")]);
        assert!(is_home(&answer), "{}", sample.escape_ascii());
    }
}

#[test]
fn of_two_cookies_with_our_name_the_one_that_is_ours_counts() {
    let app = TestApp::start();
    let ada = session(&app.member("ada@example.com"));
    for sample in [
        &b"vestibule=nonsense; "[..],
        b"vestibule=; ",
        b"vestibule=%ff; ",
    ] {
        let answer = ask(&app, "/", &[&cookie(sample, &ada, b"")]);
        assert!(is_home(&answer), "{}", sample.escape_ascii());
    }
}

#[test]
fn a_forged_or_unreadable_hop_does_not_hide_the_client() {
    let app = TestApp::with(&[
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("RATE_LIMIT_SIGNUP", "1/m/ip"),
    ]);
    // A proxy appends the address of the client to what the client wrote.
    let sign_up = |client: &str, wrote: &[u8], email: &str| {
        let body = format!(
            "email={email}&password1=correct+horse+9+battery&password2=correct+horse+9+battery"
        );
        let head = format!(
            "POST /signup HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nX-Forwarded-For: ",
            app.address(),
            body.len()
        );
        let tail = format!(", {client}\r\n\r\n{body}");
        let answer = app.raw(&[head.as_bytes(), wrote, tail.as_bytes()].concat());
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    for wrote in [&b"Zo\xeb"[..], "Zoë".as_bytes(), b"\xff, \xfe"] {
        let name = wrote.len();
        assert_eq!(
            sign_up("198.51.100.2", wrote, &format!("a{name}@example.com")),
            "303"
        );
        assert_eq!(
            sign_up("198.51.100.3", wrote, &format!("b{name}@example.com")),
            "303"
        );
        assert_eq!(
            sign_up("198.51.100.3", wrote, &format!("c{name}@example.com")),
            "429"
        );
        app.advance(time::Duration::seconds(61));
    }
}

#[test]
fn a_browser_that_introduces_itself_in_any_letters_is_listed() {
    let app = TestApp::start();
    let ada = session(&app.member("ada@example.com"));
    for agent in [
        &b"User-Agent: Zo\xeb/1"[..],
        "User-Agent: Zoë/1".as_bytes(),
        b"User-Agent: \xff\xfe",
    ] {
        let ours = cookie(b"", &ada, b"");
        for path in [
            "/",
            "/account/sessions",
            "/healthz",
            "/login",
            "/api/openapi.json",
        ] {
            let answer = ask(&app, path, &[agent, &ours]);
            let status = answer.split(' ').nth(1).unwrap();
            assert!(["200", "303"].contains(&status), "{path}: {status}");
        }
    }
}

#[test]
fn no_header_of_any_bytes_is_our_fault() {
    let app = TestApp::without_limits();
    let ada = session(&app.member("ada@example.com"));
    let names = [
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Content-Type",
        "Cookie",
        "Forwarded",
        "If-Match",
        "If-None-Match",
        "Origin",
        "Referer",
        "Sec-Fetch-Site",
        "User-Agent",
        "X-Forwarded-For",
        "X-Request-Id",
        "Access-Control-Request-Method",
        "Access-Control-Request-Headers",
    ];
    for name in names {
        for value in [
            &b"\xff\xfe"[..],
            "Zoë".as_bytes(),
            b"%ff",
            b"\"",
            b",;=",
            b"Bearer \xff",
            b"for=\xff",
        ] {
            let header = [name.as_bytes(), b": ", value].concat();
            let ours = cookie(b"", &ada, b"");
            for path in [
                "/",
                "/login",
                "/api/accounts/me/",
                "/graphql?query=%7Bme%7Bemail%7D%7D",
                "/static/css/base.css",
            ] {
                let answer = ask(&app, path, &[&header, &ours]);
                let status = answer.split(' ').nth(1).unwrap_or("none");
                let is_ours = status.starts_with('5') || status == "none";
                assert!(
                    !is_ours,
                    "{name}: {} {path}: {answer}",
                    value.escape_ascii()
                );
                if path == "/" && name != "Cookie" {
                    assert_eq!(status, "200", "{name}: {}", value.escape_ascii());
                }
            }
        }
    }
}

#[test]
fn an_authorization_that_is_not_for_us_leaves_the_cookie_its_word() {
    let app = TestApp::start();
    app.member("ada@example.com");
    let guest = app.guest();
    let form = json!({"email": "ada@example.com", "password": super::support::people::PASSWORD})
        .to_string();
    let login = guest.with_header("content-type", "application/json");
    let page = login.send(
        "POST",
        "/api/accounts/login/?transport=cookie",
        Some(form.into_bytes()),
    );
    assert_eq!(page.status(), 200, "{}", page.html());
    let access = format!("access={}", login.cookies()["access"]);
    let ours = cookie(b"", &access, b"");
    // That of a gate before the site, and one that nobody can read.
    for header in [
        &b"Authorization: Basic Zm9vOmJhcg=="[..],
        b"Authorization: Zo\xeb",
    ] {
        let answer = ask(&app, "/api/accounts/me/", &[header, &ours]);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let answer = ask(
        &app,
        "/api/accounts/me/",
        &[b"Authorization: Bearer nonsense", &ours],
    );
    assert!(
        answer.starts_with("HTTP/1.1 401"),
        "the header wins: {answer}"
    );
}
