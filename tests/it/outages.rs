//! A server that ends connections, is away, and comes back.

use crate::races::together;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::databases::TestDatabase;
use crate::support::people::PASSWORD;
use serde_json::json;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use vestibule::internals::config::{Config, Environment};

const ADA: &str = "ada@example.com";
const ME: &str = "/api/accounts/me/";

fn token_of(app: &TestApp) -> Client {
    let client = Client::of(app);
    let login = json!({ "email": ADA, "password": PASSWORD });
    let tokens = client.post("/api/token/", &login);
    client.bearing(tokens.text("access"))
}

#[test]
fn who_looks_something_up_does_not_notice_that_connections_were_ended() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let me = token_of(&app);
    for _ in 0..3 {
        assert_eq!(me.get(ME).status, 200);
        app.database().end_connections();
        assert_eq!(me.get(ME).status, 200);
        app.database().end_connections();
        assert_eq!(ada.get("/").status(), 200);
    }
}

#[test]
fn a_server_that_is_away_is_told_as_such_and_found_again() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let me = token_of(&app);
    if !app.database().is_postgres() {
        return;
    }
    app.database().close_to_us();
    let refused = me.get(ME);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert_eq!(ada.get("/").status(), 503);
    app.database().open_to_us();
    assert_eq!(me.get(ME).status, 200);
    assert_eq!(ada.get("/").status(), 200);
}

#[test]
fn a_crowd_that_looks_something_up_shares_one_connection_a_worker() {
    let app = TestApp::without_limits();
    app.member(ADA);
    let me = token_of(&app);
    app.database().end_connections();
    let answers = together(40, |_| me.with_header("accept", "*/*").get(ME).status);
    assert_eq!(answers, [200; 40]);
    let opened = app.database().connections();
    // The tests serve with two workers.
    assert!(opened.len() <= 2, "{opened:?}");
    assert_eq!(opened.is_empty(), !app.database().is_postgres());
    let answers = together(40, |_| me.with_header("accept", "*/*").get(ME).status);
    assert_eq!(answers, [200; 40]);
    let kept = app.database().connections();
    assert!(
        opened.iter().all(|one| kept.contains(one)),
        "{opened:?} {kept:?}"
    );
}

/// What somebody does first after the server has restarted, on connections that were fine a moment ago.
#[test]
fn first_requests_after_a_restart_do_not_fail() {
    let app = TestApp::without_limits();
    let crowd: Vec<_> = (0..6)
        .map(|number| app.member(&format!("ada{number}@example.com")))
        .collect();
    let me = token_of_first(&app);
    for round in 0..3 {
        // Everybody at once: many connections are open, and were used just now.
        together(6, |number| crowd[number].get("/account/sessions").status());
        app.database().end_connections();
        let statuses = together(6, |number| {
            let guest = &crowd[number];
            match (number + round) % 6 {
                0 => guest.get("/account/sessions").status(),
                1 => guest.get("/account").status(),
                2 => {
                    app.guest()
                        .log_in(&format!("ada{number}@example.com"))
                        .status()
                        - 103
                }
                3 => {
                    app.guest()
                        .sign_up(&format!("eve{round}@example.com"))
                        .status()
                        - 103
                }
                4 => app.guest().get("/readyz").status(),
                _ => app.guest().forget_password("ada1@example.com").status() - 103,
            }
        });
        assert_eq!(statuses, [200; 6], "{round}");
        together(6, |number| crowd[number].get("/account/sessions").status());
        app.database().end_connections();
        let sessions = me.get("/api/accounts/sessions/");
        assert_eq!(sessions.status, 200, "{}", sessions.body);
    }
}

fn token_of_first(app: &TestApp) -> Client {
    let client = Client::of(app);
    let login = json!({ "email": "ada0@example.com", "password": PASSWORD });
    let tokens = client.post("/api/token/", &login);
    client.bearing(tokens.text("access"))
}

/// Servers that are asked before the one that is there: one is down, and one takes connections and says nothing, as a machine does
/// that hangs.
struct Fallen {
    hanging: TcpListener,
}

impl Fallen {
    fn new() -> Self {
        Self {
            hanging: TcpListener::bind("127.0.0.1:0").unwrap(),
        }
    }

    fn hosts(&self) -> [String; 2] {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap();
        let down = closed.local_addr().unwrap();
        let hanging = self.hanging.local_addr().unwrap();
        [down.to_string(), hanging.to_string()]
    }
}

#[test]
fn a_server_is_found_behind_others_that_have_fallen() {
    let database = Arc::new(TestDatabase::new());
    let fallen = Fallen::new();
    let Some(url) = database.url_behind(&fallen.hosts()) else {
        return;
    };
    let app = TestApp::on(database, &[("DATABASE_URL", &url), ("RATE_LIMITS", "off")]);
    // Changes and lists go through the pool, who is there is asked past it.
    let ada = app.member(ADA);
    let me = token_of(&app);
    assert_eq!(me.get(ME).status, 200);
    assert_eq!(ada.get("/account/sessions").status(), 200);
    app.database().end_connections();
    assert_eq!(me.get(ME).status, 200);
    assert_eq!(me.get("/api/accounts/sessions/").status, 200);
    // Each of the two workers that looks somebody up has a connection of its own, which the pool has not.
    let answers = together(40, |_| me.with_header("accept", "*/*").get(ME).status);
    assert_eq!(answers, [200; 40]);
}

#[test]
fn of_several_servers_none_that_only_reads_is_taken_for_the_leader() {
    let app = TestApp::without_limits();
    let [down, _] = Fallen::new().hosts();
    let Some(url) = app.database().url_behind(&[down]) else {
        return;
    };
    let app = app.restart(&[("DATABASE_URL", &url), ("RATE_LIMITS", "off")]);
    let ada = app.member(ADA);
    let me = token_of(&app);
    app.database().only_reads(true);
    let refused = me.get(ME);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert_eq!(refused.page.header("retry-after"), Some("5"));
    assert_eq!(ada.get("/").status(), 503);
    app.database().only_reads(false);
    // A moment later, connections are opened again.
    let patience = Instant::now() + Duration::from_secs(20);
    while me.get(ME).status != 200 {
        assert!(Instant::now() < patience, "nobody finds the leader");
    }
    assert_eq!(ada.get("/").status(), 200);
}

#[test]
fn a_database_url_with_several_servers_says_which_of_them_takes_changes() {
    let url = "postgres://ada:hunter2@one,two/hall";
    let read = |url: &str| Config::read(&Environment::of([("DATABASE_URL", url.to_owned())]));
    let refused = format!("{:?}", read(url).unwrap_err());
    assert!(
        refused.contains("DATABASE_URL") && refused.contains("target_session_attrs=read-write"),
        "{refused}"
    );
    assert!(!refused.contains("hunter2"), "{refused}");
    assert!(read(&format!("{url}?target_session_attrs=read-write")).is_ok());
}
