//! The blocking webhook, with a receiver that does all that receivers do.

use super::{ADA, count, refusals};
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::PASSWORD;
use crate::support::receiver::{Delivery, KEY, Mood, Receiver};
use serde_json::json;
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn says(body: &str) -> Mood {
    Mood::Says("200 Yes".into(), body.into())
}

/// An application that asks this receiver.
fn asking(receiver: &Receiver, more: &[(&'static str, &str)]) -> TestApp {
    let url = receiver.url();
    let mut settings = vec![
        ("RATE_LIMITS", "off"),
        ("BLOCKING_WEBHOOK_URL", &*url),
        ("BLOCKING_WEBHOOK_SECRET", KEY),
    ];
    let public = more.contains(&("BLOCKING_WEBHOOK_ALLOW_PRIVATE", "off"));
    if !public {
        settings.push(("BLOCKING_WEBHOOK_ALLOW_PRIVATE", "on"));
    }
    settings.extend(more);
    TestApp::with(&settings)
}

fn log_in(app: &TestApp) -> Answer {
    let body = json!({ "email": ADA, "password": PASSWORD });
    Client::of(app).post("/api/accounts/login/", &body)
}

fn only(receiver: &Receiver) -> Delivery {
    let mut heard = receiver.heard();
    assert_eq!(heard.len(), 1);
    heard.remove(0)
}

#[test]
fn it_is_asked_signed_and_never_shown_a_secret() {
    let receiver = Receiver::start(&[says(r#"{"allow": true}"#)]);
    let app = asking(&receiver, &[]);
    let ada = app.member(ADA);
    let heard = receiver.heard();
    let kinds: Vec<_> = heard.iter().map(Delivery::kind).collect();
    assert_eq!(kinds, ["before_signup", "before_login"]);
    for told in &heard {
        assert!(told.is_signed());
        assert_eq!(told.header("content-type"), "application/json");
        assert!(told.id().starts_with("msg_"));
        assert!(told.body["timestamp"].as_str().unwrap().ends_with('Z'));
        assert!(!told.text.contains(PASSWORD) && !told.text.contains("password1"));
        let client = &told.body["data"]["client"];
        assert_eq!(client["interface"], "page");
        assert_eq!(client["language"], "en");
        assert!(client["ip"].as_str().unwrap().starts_with("203.0.113."));
    }
    assert_ne!(heard[0].id(), heard[1].id());
    let signup = &heard[0].body["data"];
    assert_eq!(
        (&signup["email"], &signup["custom_fields"]),
        (&json!(ADA), &json!({}))
    );
    let login = &heard[1].body["data"];
    assert_eq!(login["user"]["email"], ADA);
    assert_eq!(login["methods"], json!(["email_code"]));
    assert_eq!(login["remember"], false);
    ada.post(
        "/account/email",
        &[("email", "new@example.com"), ("current_password", PASSWORD)],
    );
    let told = receiver.heard().pop().unwrap();
    assert_eq!(told.kind(), "before_email_change");
    assert_eq!(told.body["data"]["email"], "new@example.com");
    assert_eq!(told.body["data"]["kind"], "primary");
    assert!(!told.text.contains(PASSWORD));
    assert_eq!(refusals(&app), 0);
}

#[test]
fn it_refuses_with_a_field_a_code_and_a_sentence_that_stays_text() {
    let no = r#"{"allow": false, "field": "email", "code": "not_invited", "message": "<b>No</b> invitation."}"#;
    let receiver = Receiver::start(&[says(no)]);
    let app = asking(&receiver, &[("BLOCKING_WEBHOOK_EVENTS", "before_signup")]);
    let page = app.guest().sign_up(ADA);
    assert_eq!(page.status(), 422);
    assert_eq!(page.error("email"), "<b>No</b> invitation.");
    assert!(!page.html().contains("<b>No"), "escaped");
    let asked = Api::of(&app).register(ADA, "lovelace");
    assert_eq!(asked.code("register"), "email not_invited");
    assert_eq!(count(&app, "users"), 0);
    // Of what it was not to be asked about it hears nothing.
    app.db_user(ADA);
    assert_eq!(log_in(&app).status, 200);
    assert_eq!(receiver.types(), ["before_signup", "before_signup"]);
}

#[test]
fn what_it_says_is_bounded() {
    let long = "x".repeat(2000);
    let no =
        format!(r#"{{"allow": false, "code": "Drop Table", "field": "a b", "message": "{long}"}}"#);
    let receiver = Receiver::start(&[says(&no)]);
    let app = asking(&receiver, &[]);
    app.db_user(ADA);
    let said = log_in(&app);
    assert_eq!((said.status, said.text("code")), (403, "not_allowed"));
    assert_eq!(said.text("detail").chars().count(), 300);
}

#[test]
fn without_an_answer_that_can_be_understood_the_stated_one_counts() {
    for mood in [
        Mood::Status(500),
        Mood::Status(204),
        Mood::HangsUp,
        Mood::Huge,
        says("yes"),
        says(r#"{"allow": "true"}"#),
        Mood::Says("403 No".into(), r#"{"allow": false}"#.into()),
        Mood::Says(
            "302 Elsewhere\r\nlocation: http://127.0.0.1:1/".into(),
            r#"{"allow": true}"#.into(),
        ),
    ] {
        let receiver = Receiver::start(std::slice::from_ref(&mood));
        let app = asking(&receiver, &[]);
        app.db_user(ADA);
        let said = log_in(&app);
        let told = (said.status, said.text("code"));
        assert_eq!(told, (403, "hook_unavailable"), "{mood:?}");
        assert!(only(&receiver).is_signed());
        assert_eq!(count(&app, "sessions"), 0);
        let app = asking(&receiver, &[("BLOCKING_WEBHOOK_ON_FAILURE", "allow")]);
        app.db_user(ADA);
        assert_eq!(log_in(&app).status, 200, "{mood:?}");
        assert_eq!(refusals(&app), 0);
    }
}

#[test]
fn one_that_hangs_is_waited_for_as_long_as_the_settings_say() {
    let receiver = Receiver::start(&[Mood::Holds]);
    let app = asking(&receiver, &[("BLOCKING_WEBHOOK_TIMEOUT", "300")]);
    app.db_user(ADA);
    let began = Instant::now();
    assert_eq!(log_in(&app).text("code"), "hook_unavailable");
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(300), "{took:?}");
    assert!(took < Duration::from_millis(1900), "{took:?}");
    receiver.let_go();
}

#[test]
fn one_that_hangs_does_not_take_all_threads() {
    let receiver = Receiver::start(&[Mood::Holds]);
    let app = asking(&receiver, &[("BLOCKING_WEBHOOK_EVENTS", "before_signup")]);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for number in 0..40 {
            let (app, client) = (&app, Client::of(&app));
            scope.spawn(move || {
                let body =
                    json!({ "email": format!("user{number}@example.com"), "password": PASSWORD });
                let said = client.post("/api/accounts/signup/", &body);
                assert_eq!((said.status, said.text("code")), (403, "hook_unavailable"));
                let _ = app;
            });
        }
        receiver.wait_until_it_holds(8);
        // Others are served meanwhile.
        let asked = Instant::now();
        assert_eq!(app.guest().get("/login").status(), 200);
        assert!(
            asked.elapsed() < Duration::from_secs(1),
            "{:?}",
            asked.elapsed()
        );
    });
    assert!(receiver.most_held() <= 32, "{}", receiver.most_held());
    assert!(began.elapsed() < Duration::from_secs(20));
    receiver.let_go();
}

#[test]
fn it_is_not_looked_for_in_private_networks_unless_the_settings_say_so() {
    let receiver = Receiver::start(&[says(r#"{"allow": true}"#)]);
    let app = asking(&receiver, &[("BLOCKING_WEBHOOK_ALLOW_PRIVATE", "off")]);
    app.db_user(ADA);
    assert_eq!(log_in(&app).text("code"), "hook_unavailable");
    assert!(receiver.heard().is_empty());
}

#[test]
fn the_receiver_of_the_guide_does() {
    let guide = include_str!("../../../docs/signals.md");
    let blocks = guide.split("```python\n").skip(1);
    let blocks: Vec<_> = blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let (here, served) = (
        "(\"127.0.0.1\", 9000)",
        format!("(\"127.0.0.1\", {})", address.port()),
    );
    assert!(blocks.concat().contains(here));
    let program = format!(
        "SECRET = {KEY:?}\n{}",
        blocks.concat().replace(here, &served)
    );
    let mut receiver = Command::new("python3");
    let receiver = receiver
        .args(["-c", &program])
        .stderr(Stdio::null())
        .spawn();
    // Where there is no Python, nobody runs it.
    let Ok(mut receiver) = receiver else {
        return;
    };
    let reached = |_: &u32| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(address).is_ok()
    };
    assert!((0..500).find(reached).is_some());
    let url = format!("http://{address}/vestibule");
    let app = TestApp::with(&[
        ("BLOCKING_WEBHOOK_URL", &url),
        ("BLOCKING_WEBHOOK_SECRET", KEY),
        ("BLOCKING_WEBHOOK_ALLOW_PRIVATE", "on"),
    ]);
    let refused = app.guest().sign_up("eve@elsewhere.example");
    let said = refused.error("email");
    app.member(ADA);
    receiver.kill().unwrap();
    receiver.wait().unwrap();
    assert_eq!(said, "Use your address at example.com.");
}
