//! What is asked of the site in odd ways, and what machines ask of it.

use super::support::app::TestApp;
use super::support::people::fields;

#[test]
fn each_error_has_a_page_with_words_a_way_on_and_the_request_id() {
    let app = TestApp::start();
    let guest = app.guest();
    let pages = [
        (guest.get("/nowhere"), 404),
        (guest.get("/verify/resend"), 405),
        (
            guest
                .window()
                .with_header("sec-fetch-site", "cross-site")
                .log_out(),
            403,
        ),
        (
            guest.window().with_header("host", "evil.example").get("/"),
            400,
        ),
        (guest.post_raw("/login", vec![b'a'; 70_000]), 413),
        (guest.post_raw("/login", b"email=%ff".to_vec()), 400),
    ];
    for (page, status) in pages {
        assert_eq!(page.status(), status);
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(page.texts("h1").len(), 1);
        assert!(
            page.html().contains(page.header("x-request-id").unwrap()),
            "{status}"
        );
        assert!(page.html().contains("href=\"/\""), "{status}");
    }
}

#[test]
fn bodies_that_are_no_forms_are_refused_and_nothing_echoes() {
    let app = TestApp::start();
    let guest = app.guest();
    for body in [
        &b"email=%zz"[..],
        b"email=%",
        b"\xff\xfe=1",
        b"email=a%c3%28",
    ] {
        assert_eq!(guest.post_raw("/signup", body.to_vec()).status(), 400);
    }
    let json = app
        .guest()
        .with_header("content-type", "application/json")
        .post_raw("/login", b"{\"email\":\"<script>\"}".to_vec());
    assert_eq!(json.status(), 400);
    assert!(!json.html().contains("<script>\""));
    let many = "field=&".repeat(9000);
    assert!(matches!(
        guest.post_raw("/login", many.into_bytes()).status(),
        413 | 422
    ));
    let odd = guest.get("/%3Cscript%3Ealert(1)%3C/script%3E?%3Cb%3E");
    assert_eq!(odd.status(), 404);
    assert!(!odd.html().contains("alert(1)"));
}

#[test]
fn static_files_are_found_by_name_alone() {
    let app = TestApp::start();
    let guest = app.guest();
    let css = guest.get("/static/css/base.css");
    assert_eq!(
        (css.status(), css.header("content-type")),
        (200, Some("text/css; charset=utf-8"))
    );
    for path in [
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static/css/../../Cargo.toml",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/css%00/base.css",
        "/static/css",
        "/static/",
        "/static/..%5c..%5cCargo.toml",
    ] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            app.address()
        );
        let answer = app.raw(request.as_bytes());
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"),
            "{path}: {answer}"
        );
        assert!(!answer.contains("[package]"), "{path}");
    }
}

#[test]
fn other_methods_are_405_with_what_is_allowed() {
    let app = TestApp::start();
    let guest = app.guest();
    for (path, allowed) in [
        ("/login", "GET, HEAD, POST"),
        ("/logout", "GET, HEAD, POST"),
        ("/healthz", "GET, HEAD"),
        ("/verify/resend", "POST"),
    ] {
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
            let page = guest.send(method, path, None);
            assert_eq!(
                (page.status(), page.header("allow")),
                (405, Some(allowed)),
                "{method} {path}"
            );
        }
    }
    let head = guest.send("HEAD", "/login", None);
    assert_eq!((head.status(), head.bytes().len()), (200, 0));
}

#[test]
fn the_well_known_places_answer() {
    let app = TestApp::with(&[("SECURITY_CONTACT", "mailto:security@example.com")]);
    let guest = app.guest();
    assert_eq!(guest.get("/.well-known/change-password").status(), 303);
    let contact = guest.get("/.well-known/security.txt");
    assert!(
        contact
            .html()
            .contains("Contact: mailto:security@example.com\n")
            && contact.html().contains("Expires: ")
    );
    assert_eq!(
        guest.get("/robots.txt").html(),
        "User-agent: *\nDisallow: /\n"
    );
    assert_eq!(
        (
            guest.get("/healthz").status(),
            guest.get("/readyz").status()
        ),
        (200, 200)
    );
    let icon = guest.get("/favicon.ico");
    assert_eq!(
        guest.get(icon.location().unwrap()).header("content-type"),
        Some("image/svg+xml")
    );
    assert_eq!(
        TestApp::start()
            .guest()
            .get("/.well-known/security.txt")
            .status(),
        404
    );
    assert_eq!(guest.get("/.well-known/nothing").status(), 404);
}

#[test]
fn e_mails_are_shown_in_development_alone() {
    let shown = TestApp::with(&[("EMAIL_BACKEND", "console")]);
    let guest = shown.guest();
    guest.sign_up("ada@example.com");
    shown.deliver();
    let list = guest.get("/dev/mailbox");
    assert!(list.text().contains("ada@example.com"));
    let path = list.attribute("a[href^='/dev/mailbox/']", "href").unwrap();
    assert!(guest.get(&path).text().contains("Your code is"));
    let html = guest.get(&format!("{path}/html"));
    assert!(
        html.header("content-security-policy")
            .unwrap()
            .contains("sandbox")
    );
    assert_eq!(guest.get("/dev/mailbox/999").status(), 404);
    assert_eq!(guest.get("/dev/mailbox/x").status(), 404);
    let production = TestApp::with(&[
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("EMAIL_BACKEND", "file"),
    ]);
    assert_eq!(production.guest().get("/dev/mailbox").status(), 404);
}

#[test]
fn a_way_back_that_is_too_long_is_given_up_not_the_way_in() {
    let app = TestApp::without_limits();
    for (number, next) in [
        "é".repeat(2000),
        "\"".repeat(2000),
        "😀".repeat(2040),
        "a".repeat(60_000),
    ]
    .iter()
    .enumerate()
    {
        let email = format!("ada{number}@example.com");
        let ada = app.guest();
        let path = format!("/{next}");
        let sent = ada.post("/signup", &fields(&email, &[("next", &path)]));
        assert_eq!(
            sent.location(),
            Some("/verify"),
            "{number}: {}",
            sent.status()
        );
        assert_eq!(ada.enter_code(&app.code_for(&email)).location(), Some("/"));
    }
    let long = app.guest().get(&format!("/account/{}", "x".repeat(30_000)));
    assert_eq!(long.location(), Some("/login"));
}

#[test]
fn a_field_sent_nine_thousand_times_gets_a_short_answer() {
    let app = TestApp::start();
    let page = app
        .guest()
        .post_raw("/signup", "email=&".repeat(9000).into_bytes());
    assert_eq!(page.status(), 422);
    assert!(page.html().len() < 20_000, "{}", page.html().len());
}
