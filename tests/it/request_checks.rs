//! What stands around every page: hosts, cross-site posts, methods, limits on size, headers, cookies, error pages.

use super::support::app::TestApp;
use super::support::people::PASSWORD;

#[test]
fn every_answer_carries_the_headers() {
    let app = TestApp::start();
    let guest = app.guest();
    for path in [
        "/login",
        "/nowhere",
        "/healthz",
        "/static/css/base.css",
        "/",
        "/logout",
    ] {
        let page = guest.get(path);
        let csp = page.header("content-security-policy").unwrap();
        assert!(
            csp.starts_with("default-src 'none'") && csp.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!csp.contains("unsafe"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), Some(value), "{path}");
        }
        assert!(page.header("permissions-policy").is_some());
        assert_eq!(
            page.header("x-request-id").map(str::len),
            Some(16),
            "{path}"
        );
        let caching = page.header("cache-control").unwrap();
        assert_eq!(
            caching == "no-store",
            path != "/static/css/base.css",
            "{path} {caching}"
        );
    }
}

#[test]
fn looking_sets_no_cookie() {
    let app = TestApp::start();
    for path in [
        "/",
        "/login",
        "/signup",
        "/verify",
        "/password/forgot",
        "/password/reset",
        "/nowhere",
        "/static/css/base.css",
    ] {
        assert!(
            app.guest().get(path).headers("set-cookie").is_empty(),
            "{path}"
        );
    }
}

#[test]
fn only_hosts_that_are_ours_are_answered() {
    let app = TestApp::with(&[("ALLOWED_HOSTS", "accounts.example.com,.example.org")]);
    let status = |host: &str| app.guest().with_header("host", host).get("/login").status();
    for host in [
        "accounts.example.com",
        "ACCOUNTS.example.com:8443",
        "example.org",
        "a.b.example.org",
        "example.org.",
    ] {
        assert_eq!(status(host), 200, "{host}");
    }
    for host in [
        "evil.example",
        "accounts.example.com.evil.example",
        "xexample.org",
        "example.com",
        "accounts.example.com:x",
    ] {
        assert_eq!(status(host), 400, "{host}");
    }
    assert_eq!(
        app.guest()
            .with_header("host", "10.0.0.1")
            .get("/healthz")
            .status(),
        200,
        "health checks come by address"
    );
    let two = app.raw(b"GET /login HTTP/1.1\r\nHost: example.org\r\nHost: evil.example\r\n\r\n");
    assert!(two.starts_with("HTTP/1.1 400"), "{two}");
    let none = app.raw(b"GET /login HTTP/1.1\r\n\r\n");
    assert!(none.starts_with("HTTP/1.1 400"), "{none}");
    let absolute = app.raw(b"GET http://evil.example/login HTTP/1.1\r\nHost: example.org\r\n\r\n");
    assert!(absolute.starts_with("HTTP/1.1 400"), "{absolute}");
}

#[test]
fn a_form_from_another_site_is_refused_and_changes_nothing() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let origin = app.url();
    let try_with = |site: &str, from: &str| {
        let guest = app
            .guest()
            .with_header("sec-fetch-site", site)
            .with_header("origin", from);
        guest.log_in("ada@example.com").status()
    };
    for (site, from) in [
        ("same-origin", ""),
        ("none", ""),
        ("", origin.as_str()),
        ("same-origin", "https://evil.example"),
    ] {
        assert_eq!(try_with(site, from), 303, "{site:?} {from:?}");
    }
    for (site, from) in [
        ("cross-site", origin.as_str()),
        ("same-site", origin.as_str()),
        ("", "https://evil.example"),
        ("", "null"),
        ("", ""),
        ("nonsense", origin.as_str()),
        ("", "http://127.0.0.1.evil.example"),
    ] {
        assert_eq!(try_with(site, from), 403, "{site:?} {from:?}");
    }
    let ada = app.guest();
    ada.log_in("ada@example.com");
    let forged = ada
        .window()
        .with_header("sec-fetch-site", "cross-site")
        .log_out();
    assert_eq!(forged.status(), 403);
    assert!(ada.is_signed_in());
}

#[test]
fn forged_cut_and_foreign_cookies_are_strangers() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let good = ada.cookies()["vestibule"].clone();
    let mut forged = vec![
        String::new(),
        "x".into(),
        good[..good.len() - 4].to_owned(),
        format!("{good}A"),
        "%00".into(),
        "a".repeat(4000),
    ];
    forged.push(
        TestApp::with(&[("SECRET_KEY", "another-secret-for-tests-0123456789")])
            .member("ada@example.com")
            .cookies()["vestibule"]
            .clone(),
    );
    for cookie in forged {
        let guest = app.guest();
        guest.set_cookie("vestibule", &cookie);
        assert_eq!(guest.get("/").location(), Some("/login"), "{cookie}");
        assert_eq!(guest.get("/login").status(), 200);
    }
}

#[test]
fn proxies_are_believed_only_when_they_are_named() {
    let app = TestApp::with(&[
        ("TRUSTED_PROXIES", "192.0.2.0/24"),
        ("RATE_LIMIT_LOGIN", "3/m/ip"),
    ]);
    // 127.0.0.1 is not trusted here, so what the header says makes no difference.
    for _ in 0..3 {
        assert_eq!(app.guest().log_in("x").status(), 422);
    }
    assert_eq!(app.guest().log_in("x").status(), 429);
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "3/m/ip")]);
    for network in ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::3"] {
        assert_eq!(
            app.guest_from(network.parse().unwrap())
                .log_in("x")
                .status(),
            422
        );
    }
    assert_eq!(
        app.guest_from("2001:db8:0:1::4".parse().unwrap())
            .log_in("x")
            .status(),
        429,
        "one /64 is one place"
    );
    assert_eq!(
        app.guest_from("2001:db8:0:2::4".parse().unwrap())
            .log_in("x")
            .status(),
        422
    );
    let spoofed = app
        .guest()
        .with_header("x-forwarded-for", "198.51.100.9, 2001:db8:0:1::7");
    assert_eq!(
        spoofed.log_in("x").status(),
        429,
        "the nearest hop counts, not what the client wrote before it"
    );
}

#[test]
fn a_forwarded_header_that_the_proxy_passed_on_is_not_believed() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "3/m/ip")]);
    let lying = |number: u8| {
        let made_up = format!("for=198.51.100.{number}");
        app.guest()
            .with_header("forwarded", &made_up)
            .log_in("x")
            .status()
    };
    assert_eq!([1, 2, 3, 4].map(lying), [422, 422, 422, 429]);
    let hidden = app.guest().with_header("forwarded", "for=unknown");
    assert_eq!(
        hidden.log_in("x").status(),
        429,
        "what cannot be read counts as the proxy"
    );
    let honest = app.guest().with_header("x-forwarded-for", "");
    let honest = honest.with_header("forwarded", "for=198.51.100.1;proto=https");
    assert_eq!(honest.log_in("x").status(), 422, "alone it is the proxy's");
}

#[test]
fn an_older_key_is_still_accepted() {
    const OLD: &str = "an-older-secret-for-tests-0123456789";
    let old = TestApp::with(&[("SECRET_KEY", OLD)]);
    let ada = old.guest();
    ada.sign_up("ada@example.com");
    let code = old.code_for("ada@example.com");
    let new = old.restart(&[("SECRET_KEY_FALLBACKS", OLD)]);
    let moved = new.guest();
    for (name, value) in ada.cookies() {
        moved.set_cookie(&name, &value);
    }
    assert!(moved.get("/verify").text().contains("ada@example.com"));
    assert_eq!(moved.enter_code(&code).location(), Some("/"));
    assert!(moved.is_signed_in());
}

#[test]
fn under_https_cookies_are_bound_to_the_host_and_transport_security_is_asked_for() {
    let app = TestApp::with(&[
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("EMAIL_BACKEND", "file"),
    ]);
    app.db_user("ada@example.com");
    let page = app.guest().post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("remember", "on"),
        ],
    );
    assert_eq!(
        page.header("strict-transport-security"),
        Some("max-age=31536000; includeSubDomains")
    );
    let cookies = page.headers("set-cookie");
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-vestibule"), "{cookie}");
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && cookie.len() < 4096);
    }
}
