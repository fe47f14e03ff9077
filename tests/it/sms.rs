//! Text messages on their way: what is asked of a provider, and what becomes of a message when it misbehaves.

mod counts;
mod receivers;
mod refusals;

use super::support::app::TestApp;
use super::support::people::{Guest, PASSWORD};
use super::support::provider::{Manner, Provider};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};
use std::collections::BTreeSet;
use std::time::Duration as StdDuration;
use time::Duration;
use vestibule::internals::error::Fault;
use vestibule::internals::jobs;

const NUMBER: &str = "+31612345678";
const TOKEN: &str = "a-token-that-nobody-may-see";
const TAKEN: Manner = Manner::Says(201, "", r#"{"sid":"SM1","status":"queued"}"#);

#[derive(QueryableByName)]
struct Message {
    #[diesel(sql_type = Nullable<Text>)]
    outcome: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    last_error: Option<String>,
    #[diesel(sql_type = Integer)]
    attempts: i32,
}

/// The one message of the outbox: its outcome, the attempts, the last error.
fn message(app: &TestApp) -> (Option<String>, i32, String) {
    let question = "SELECT outcome, last_error, attempts FROM outbox WHERE letter = 'phone_code'";
    let found = app
        .site()
        .app()
        .read(|conn| Ok::<_, Fault>(diesel::sql_query(question).load::<Message>(conn)?));
    let mut found = found.unwrap();
    assert_eq!(found.len(), 1);
    let one = found.remove(0);
    (
        one.outcome,
        one.attempts,
        one.last_error.unwrap_or_default(),
    )
}

fn through_twilio(provider: &Provider, from: &str) -> TestApp {
    through_twilio_with(provider, from, &[])
}

fn through_twilio_with(
    provider: &Provider,
    from: &str,
    settings: &[(&'static str, &str)],
) -> TestApp {
    let url = provider.url();
    let usual = [
        ("SMS_BACKEND", "twilio"),
        ("TWILIO_ACCOUNT_SID", "AC0123"),
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("TWILIO_FROM", from),
        ("TWILIO_BASE_URL", &url),
        ("SITE_NAME", "Café & Söhne"),
    ];
    let all: Vec<_> = usual.into_iter().chain(settings.iter().copied()).collect();
    TestApp::with(&all)
}

/// A member who has given a number.
fn asks(app: &TestApp) -> Guest {
    let ada = app.member("ada@example.com");
    let fields = [("phone", NUMBER), ("current_password", PASSWORD)];
    let page = ada.post("/account/phone", &fields);
    assert_eq!(page.location(), Some("/account/phone"), "{}", page.text());
    ada
}

fn code_in(text: &str) -> String {
    text.rsplit_once('#').unwrap().1.to_owned()
}

#[test]
fn twilio_gets_a_form_with_basic_authentication_and_the_code_works() {
    let provider = Provider::open(TAKEN);
    let app = through_twilio(&provider, "+15005550006");
    let ada = asks(&app);
    assert_eq!(app.deliver(), 1);
    let taken = provider.taken();
    assert_eq!(taken.len(), 1);
    let call = &taken[0];
    assert_eq!(
        call.line,
        "POST /2010-04-01/Accounts/AC0123/Messages.json HTTP/1.1"
    );
    let basic = BASE64_STANDARD.encode(format!("AC0123:{TOKEN}"));
    assert_eq!(call.header("authorization"), format!("Basic {basic}"));
    assert_eq!(
        call.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    assert_eq!(call.field("To").as_deref(), Some(NUMBER));
    assert_eq!(call.field("From").as_deref(), Some("+15005550006"));
    assert_eq!(call.field("MessagingServiceSid"), None);
    let text = call.field("Body").unwrap();
    let code = code_in(&text);
    assert_eq!(
        text,
        format!(
            "{code} is your Café & Söhne code. Never share it with anyone.\n\n@127.0.0.1 #{code}"
        )
    );
    assert!(text.chars().count() < 160);
    assert_eq!(message(&app), (Some("sent".into()), 1, String::new()));
    let done = ada.post("/account/phone/verify", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/phone"), "{}", done.text());
}

#[test]
fn a_messaging_service_takes_the_place_of_a_number() {
    let provider = Provider::open(TAKEN);
    let app = through_twilio(&provider, "MG0123");
    asks(&app);
    app.deliver();
    let call = provider.taken().remove(0);
    assert_eq!(call.field("MessagingServiceSid").as_deref(), Some("MG0123"));
    assert_eq!(call.field("From"), None);
}

#[test]
fn what_twilio_refuses_for_good_is_not_tried_again_and_no_number_is_kept_with_the_reason() {
    let refusal = r#"{"code":21211,"message":"The 'To' number +31612345678 is not a valid phone number.","status":400}"#;
    let provider = Provider::open(Manner::Says(400, "", refusal));
    let app = through_twilio(&provider, "+15005550006");
    asks(&app);
    assert_eq!(app.deliver(), 0);
    let (outcome, attempts, why) = message(&app);
    assert_eq!((outcome.as_deref(), attempts), (Some("given_up"), 1));
    assert_eq!(why, "Twilio answered 400 (21211)");
    app.advance(Duration::HOUR);
    app.deliver();
    assert_eq!(provider.taken().len(), 1);
}

#[test]
fn wrong_credentials_are_tried_a_few_times_and_given_up() {
    for status in [401, 403] {
        let provider = Provider::open(Manner::Says(status, "", r#"{"code":20003}"#));
        let app = through_twilio(&provider, "+15005550006");
        asks(&app);
        for _ in 0..10 {
            app.deliver();
            app.advance(Duration::minutes(2));
        }
        let (outcome, attempts, why) = message(&app);
        assert_eq!((outcome.as_deref(), attempts), (Some("given_up"), 6));
        assert_eq!(why, format!("Twilio answered {status} (20003)"));
    }
}

#[test]
fn a_message_waits_as_long_as_it_is_asked_to() {
    let provider = Provider::open(Manner::Says(429, "retry-after: 120\r\n", ""));
    let app = through_twilio(&provider, "+15005550006");
    asks(&app);
    app.deliver();
    provider.behave(TAKEN);
    app.advance(Duration::seconds(100));
    app.deliver();
    assert_eq!(provider.taken().len(), 1);
    app.advance(Duration::seconds(21));
    assert_eq!(app.deliver(), 1);
    assert_eq!(provider.taken().len(), 2);
    assert_eq!(message(&app).0.as_deref(), Some("sent"));
}

#[test]
fn trouble_that_passes_loses_no_message_and_changes_no_code() {
    let manners = [
        Manner::Says(500, "", ""),
        Manner::Says(503, "", r#"{"code":20503}"#),
        Manner::Says(
            502,
            "content-type: text/html\r\n",
            "<html>Bad gateway</html>",
        ),
        Manner::Says(
            200,
            "content-type: text/html\r\n",
            "<html>Log in to the wifi</html>",
        ),
        Manner::Says(302, "location: http://127.0.0.1:1/\r\n", ""),
        Manner::Says(400, "", "<html>"),
        Manner::HangsUp,
    ];
    let provider = Provider::open(TAKEN);
    let app = through_twilio(&provider, "+15005550006");
    let ada = asks(&app);
    for (number, manner) in (1..).zip(manners) {
        provider.behave(manner.clone());
        assert_eq!(app.deliver(), 0, "{manner:?}");
        let (outcome, attempts, why) = message(&app);
        assert_eq!((outcome, attempts), (None, number), "{manner:?} {why}");
        assert!(!why.contains("123456") && !why.contains(TOKEN), "{why}");
        app.advance(Duration::seconds(2_i64.pow(number.unsigned_abs()) + 1));
    }
    provider.behave(TAKEN);
    assert_eq!(app.deliver(), 1);
    // Whether or not a provider took one of them after all: they all bring the same code.
    let texts: BTreeSet<_> = provider
        .taken()
        .iter()
        .map(|call| call.field("Body"))
        .collect();
    assert_eq!((provider.taken().len(), texts.len()), (8, 1));
    let code = code_in(texts.first().unwrap().as_ref().unwrap());
    let done = ada.post("/account/phone/verify", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/phone"), "{}", done.text());
}

#[test]
fn a_provider_that_says_nothing_holds_up_no_request() {
    let provider = Provider::open(Manner::Waits(StdDuration::from_secs(12)));
    let app = through_twilio(&provider, "+15005550006");
    let ada = asks(&app);
    std::thread::scope(|scope| {
        let delivery = scope.spawn(|| app.deliver());
        let began = std::time::Instant::now();
        assert_eq!(ada.get("/account/phone").status(), 200);
        app.guest().sign_up("eve@example.com");
        assert!(began.elapsed() < StdDuration::from_secs(8));
        delivery.join().unwrap();
    });
    let (outcome, attempts, why) = message(&app);
    assert_eq!((outcome, attempts), (None, 1));
    assert!(
        why.starts_with("the receiver of text messages did not answer"),
        "{why}"
    );
}

#[test]
fn a_message_that_could_not_leave_does_not_kill_the_code_of_the_one_after_it() {
    let provider = Provider::open(Manner::Says(500, "", ""));
    let app = through_twilio(&provider, "+15005550006");
    let ada = asks(&app);
    assert_eq!(app.deliver(), 0, "the first one has to wait");
    provider.behave(TAKEN);
    app.advance(Duration::seconds(61));
    let again = ada.post("/account/phone/resend", &[]);
    assert_eq!(again.location(), Some("/account/phone"), "{}", again.text());
    assert_eq!(app.deliver(), 1, "of the two only the newer one leaves");
    app.advance(Duration::seconds(5));
    assert_eq!(app.deliver(), 0);
    let calls = provider.taken();
    let code = code_in(&calls.last().unwrap().field("Body").unwrap());
    let done = ada.post("/account/phone/verify", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/phone"), "{}", done.text());
}

#[test]
fn a_slow_delivery_takes_one_place_and_holds_up_none_that_comes_after_it() {
    let provider = Provider::open(Manner::Waits(StdDuration::from_secs(9)));
    let app = through_twilio(&provider, "+15005550006");
    let eve = app.member("eve@example.com");
    asks(&app);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let courier = runtime.spawn(jobs::run_courier(app.site().clone(), stopped));
    let until = |calls: usize| {
        let began = std::time::Instant::now();
        while provider.taken().len() < calls && began.elapsed() < StdDuration::from_secs(20) {
            std::thread::sleep(StdDuration::from_millis(20));
        }
        began.elapsed()
    };
    until(1);
    provider.behave(TAKEN);
    let fields = [("phone", "+31687654321"), ("current_password", PASSWORD)];
    let page = eve.post("/account/phone", &fields);
    assert_eq!(page.location(), Some("/account/phone"), "{}", page.text());
    assert!(until(2) < StdDuration::from_secs(6));
    stop.send(true).unwrap();
    runtime.block_on(courier).unwrap();
}
