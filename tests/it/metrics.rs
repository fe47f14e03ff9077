//! Metrics: what Prometheus reads, that it is there, and that nobody who knocks can make it grow.

mod traces;

use super::support::app::TestApp;
use super::support::databases::TestDatabase;
use super::support::factors;
use super::support::nodes::site_on;
use super::support::people::{OTHER_PASSWORD, fields};
use super::support::receiver::{Receiver, file_of};
use super::support::watching::{Numbers, ON, Watched};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use time::Duration;

const ADA: &str = "ada@example.com";

/// The names in the table of docs/operations.md.
fn promised() -> BTreeSet<String> {
    let text = include_str!("../../docs/operations.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let names = rows.filter_map(|row| row.split_once('`').map(|(name, _)| name));
    names
        .filter(|name| name.starts_with("vestibule_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_series_that_is_promised_tells_of_a_day_at_the_door() {
    let receiver = Receiver::start(&[]);
    let more = "events = ['user_created']\nallow_private = true";
    let file = file_of(&[receiver.entry("billing", more)]);
    let webhooks = ("WEBHOOKS", file.path().to_str().unwrap());
    let app = TestApp::with(&[ON, webhooks, ("RATE_LIMIT_SIGNUP", "2/m/ip")]);
    let watched = Watched::of(&app);

    let owner = factors::owner(&app, ADA);
    assert_eq!(app.deliver_webhooks(), 1);
    owner.guest.log_out();
    owner.guest.log_in_with(ADA, OTHER_PASSWORD);
    owner.guest.log_in(ADA);
    let wrong = owner.phone.wrong(&app);
    owner.guest.post("/login/second", &[("code", &wrong)]);
    let right = owner.phone.next(&app);
    owner.guest.post("/login/second", &[("code", &right)]);
    assert!(owner.guest.is_signed_in());
    let stranger = app.guest();
    for _ in 0..3 {
        stranger.post("/signup", &fields(ADA, &[]));
    }

    let page = watched.read();
    assert_eq!(page.names(), promised(), "docs/operations.md, Metrics");
    for (series, number) in [
        ("vestibule_logins_total{result=\"failed\"}", 1.0),
        ("vestibule_sign_ups_total{result=\"created\"}", 1.0),
        ("vestibule_sign_ups_total{result=\"verified\"}", 1.0),
        (
            "vestibule_second_factors_total{kind=\"totp\",result=\"failed\"}",
            1.0,
        ),
        (
            "vestibule_second_factors_total{kind=\"totp\",result=\"success\"}",
            1.0,
        ),
        (
            "vestibule_limits_reached_total{limit=\"RATE_LIMIT_SIGNUP\"}",
            1.0,
        ),
        (
            "vestibule_deliveries_total{queue=\"webhook\",outcome=\"sent\"}",
            1.0,
        ),
        (
            "vestibule_http_requests_total{route=\"/login/second\",method=\"POST\",status=\"303\"}",
            1.0,
        ),
        ("vestibule_sessions_alive", 1.0),
        ("vestibule_database_up", 1.0),
        ("vestibule_hash_queue_length", 0.0),
    ] {
        let found = page.of(series);
        assert!((found - number).abs() < 0.1, "{series}\n{}", page.0);
    }
    let sent = "vestibule_deliveries_total{queue=\"email\",outcome=\"sent\"}";
    assert!(page.of(sent) >= 1.0, "{}", page.0);
    assert!(page.of("vestibule_hash_wait_seconds_count") >= 4.0);
    assert!(page.of("vestibule_pool_wait_seconds_count") >= 4.0);
}

#[test]
fn what_waits_is_told_with_its_age_until_it_has_left() {
    let app = TestApp::with(&[ON]);
    let watched = Watched::of(&app);
    app.guest().sign_up(ADA);
    app.advance(Duration::minutes(20));
    let (waiting, age) = (
        "vestibule_outbox_waiting{queue=\"email\"}",
        "vestibule_outbox_oldest_age_seconds{queue=\"email\"}",
    );
    let page = watched.read();
    assert!(page.of(waiting) > 0.5, "{}", page.0);
    assert!((1200.0..1300.0).contains(&page.of(age)), "{}", page.0);
    let unsealed = page.of("vestibule_audit_unsealed_age_seconds");
    assert!((1200.0..1300.0).contains(&unsealed), "no sealer runs here");
    app.deliver();
    let page = watched.read();
    assert!(page.of(waiting) < 0.5 && page.of(age) < 0.5, "{}", page.0);
}

/// Requests of somebody who would like to fill the memory of whoever watches.
fn knock_oddly(app: &TestApp, numbers: std::ops::Range<u32>) {
    for number in numbers {
        for request in [
            format!("GET /nobody/{number} HTTP/1.1\r\nhost: localhost\r\n"),
            format!("GET /undo/{number} HTTP/1.1\r\nhost: localhost\r\n"),
            format!("GET /static/{number}.css HTTP/1.1\r\nhost: localhost\r\n"),
            format!("BREW{number} /login HTTP/1.1\r\nhost: localhost\r\n"),
            format!("GET / HTTP/1.1\r\nhost: host{number}.example\r\n"),
            format!("GET /login?q={number} HTTP/1.1\r\nhost: a\r\nx-forwarded-host: h{number}\r\n"),
        ] {
            let answer = app.raw(format!("{request}connection: close\r\n\r\n").as_bytes());
            assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        }
    }
}

#[test]
fn odd_paths_methods_and_hosts_make_no_series() {
    let app = TestApp::with(&[ON, ("RATE_LIMITS", "off")]);
    let watched = Watched::of(&app);
    let names = |page: &Numbers| -> BTreeSet<String> {
        page.series().map(|(name, _)| name.to_owned()).collect()
    };
    knock_oddly(&app, 0..1);
    let one = names(&watched.read());
    knock_oddly(&app, 1..30);
    let page = watched.read();
    let many = names(&page);
    assert_eq!(one, many, "{:?}", many.symmetric_difference(&one));
    assert!(many.len() < 1000, "{} series", many.len());
    let strange = |line: &&str| line.contains("method=\"other\"");
    let strange: Vec<_> = page.0.lines().filter(strange).collect();
    assert_eq!(strange.len(), 1, "{strange:?}");
    assert!(strange[0].ends_with(" 30"), "{strange:?}");
    let undo = "route=\"/undo/{token}\"";
    assert!(page.0.contains(undo), "{}", page.0);
}

#[test]
fn clients_that_hang_hold_nobody_up() {
    let app = TestApp::with(&[ON]);
    let watched = Watched::of(&app);
    let silent: Vec<TcpStream> = (0..8).map(|_| watched.line()).collect();
    let half: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut line = watched.line();
            line.write_all(b"GET /metrics HTTP/1.1\r\nhost:").unwrap();
            line
        })
        .collect();
    assert!(watched.read().of("vestibule_database_up") > 0.5);
    assert_eq!(app.guest().get("/login").status(), 200);
    for mut line in silent.into_iter().chain(half) {
        // Each is hung up on in the end, without an answer.
        assert_eq!(line.read(&mut [0; 1]).unwrap(), 0);
    }
}

#[test]
fn nothing_but_the_page_is_there_and_nothing_of_people() {
    let app = TestApp::with(&[ON]);
    let watched = Watched::of(&app);
    app.member(ADA);
    let page = watched.read();
    for word in ["ada", "example.com", "203.0.113", "__Host", "sessionid"] {
        assert!(!page.0.contains(word), "{word}\n{}", page.0);
    }
    for (request, status) in [
        ("GET / HTTP/1.1", "404"),
        ("GET /admin/ HTTP/1.1", "404"),
        ("POST /metrics HTTP/1.1", "405"),
        ("nonsense", "400"),
    ] {
        let mut line = watched.line();
        write!(line, "{request}\r\n\r\n").unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        let status = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&status), "{answer}");
    }
    // Nor is the page where people are.
    assert_eq!(app.guest().get("/metrics").status(), 404);
}

#[test]
fn without_the_setting_nothing_listens_and_nothing_is_counted() {
    let app = TestApp::start();
    app.member(ADA);
    let page = Numbers(app.site().app().metrics_page().unwrap());
    assert!(!page.0.contains("vestibule_http_requests_total"));
    assert!(page.of("vestibule_logins_total{result=\"success\"}") < 0.5);
}

#[test]
fn while_the_database_is_away_the_page_says_so() {
    let database = TestDatabase::new();
    let site = site_on(&database, &[ON]);
    let page = Numbers(site.app().metrics_page().unwrap());
    assert!(page.of("vestibule_database_up") < 0.5);
    assert!(page.of("vestibule_hash_queue_length") < 0.5);
    assert!(!page.0.contains("vestibule_sessions_alive"), "{}", page.0);
}

#[test]
fn alerts_and_the_dashboard_name_only_what_there_is() {
    let promised = promised();
    let rules = include_str!("../../deploy/prometheus/vestibule.rules.yml");
    let tests = include_str!("../../deploy/prometheus/vestibule.rules.test.yml");
    let dashboard = include_str!("../../deploy/grafana/vestibule.json");
    assert_eq!(rules.matches("- alert: ").count(), 10);
    let dashboard_reads: serde_json::Value = serde_json::from_str(dashboard).unwrap();
    assert_eq!(dashboard_reads["title"], "Vestibule");
    let mut named = BTreeSet::new();
    for text in [rules, tests, dashboard] {
        let words = text.split(|c: char| !c.is_ascii_lowercase() && c != '_');
        named.extend(words.filter(|word| word.starts_with("vestibule_")));
    }
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        let bare = name.strip_suffix("_bucket").unwrap_or(name);
        assert!(promised.contains(bare), "{name}");
    }
    let shown = |name: &&String| !dashboard.contains(name.as_str());
    let missing: Vec<_> = promised.iter().filter(shown).collect();
    assert!(missing.is_empty(), "not on the dashboard: {missing:?}");
}
