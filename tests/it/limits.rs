//! Two actors and a day: strangers on many networks guess, and ask for e-mails, as often as they can; the owner, with the
//! mailbox and the password, is in within ten minutes, in a new browser and by a program, at any moment of that day.

use super::graphql::Api;
use super::hijack::contested::link;
use super::support::app::TestApp;
use super::support::client::Client;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU16, Ordering};
use time::Duration;

const ADA: &str = "ada@example.com";
const WRONG: &str = "000000";

/// Strangers, each on a network that nobody has seen.
struct Strangers<'a> {
    app: &'a TestApp,
    count: AtomicU16,
}

impl<'a> Strangers<'a> {
    fn of(app: &'a TestApp) -> Self {
        Self {
            app,
            count: AtomicU16::new(0),
        }
    }

    fn next(&self) -> Guest {
        let [high, low] = self.count.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.app.guest_from(IpAddr::V4(Ipv4Addr::new(198, 18, high, low)))
    }

    /// So many wrong passwords, four a network, under each of the account's names in turn.
    fn guess_passwords(&self, count: usize) {
        for round in 0..count.div_ceil(4) {
            let stranger = self.next();
            for at in 0..4.min(count - round * 4) {
                let name = ["ada@example.com", "ada", "ADA@example.com"][(round + at) % 3];
                let page = stranger.log_in_with(name, OTHER_PASSWORD);
                assert_eq!(page.status(), 422, "{}", page.text());
            }
        }
    }

    /// Asks for a reset and enters wrong codes until it is dead. Whether a code opened.
    fn guess_codes(&self) {
        let stranger = self.next();
        assert_eq!(stranger.forget_password(ADA).status(), 303);
        self.app.deliver();
        for _ in 0..5 {
            let page = stranger.reset_password(WRONG, OTHER_PASSWORD);
            assert_eq!(page.status(), 422, "{}", page.text());
        }
    }
}

/// The owner in a new browser, with the mailbox and the password: where it is not enough, by the e-mail that comes.
fn gets_in(app: &TestApp, ada: &Guest, password: &str) -> bool {
    if ada.log_in_with(ADA, password).location() == Some("/") {
        return true;
    }
    let e_mail = app.letter_saying(ADA, "entered your right password");
    let path = link(&e_mail.written.text, "/link/");
    assert_eq!(ada.get(&path).status(), 200, "looking uses nothing up");
    assert_eq!(ada.post(&path, &[]).location(), Some("/login"));
    ada.log_in_with(ADA, password).location() == Some("/")
}

/// The owner's new program: where the password is not enough, with the token of the e-mail. What it is known by then.
fn program_gets_in(app: &TestApp, password: &str) -> String {
    let client = Client::of(app);
    let log_in = |device: &Value| {
        let body = json!({ "email": ADA, "password": password, "device": device });
        client.post("/api/accounts/login/", &body)
    };
    let answer = log_in(&Value::Null);
    if answer.status == 200 {
        return answer.text("device").to_owned();
    }
    assert_eq!(answer.status, 401, "{}", answer.body);
    let e_mail = app.letter_saying(ADA, "entered your right password");
    let token = token(&e_mail.written.text);
    let answer = log_in(&json!(token));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let device = answer.text("device").to_owned();
    assert_ne!(device, token, "the token of the e-mail is good once");
    assert_eq!(log_in(&json!(token)).status, 401, "once");
    assert_eq!(log_in(&json!(device)).status, 200);
    device
}

fn token(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("Your token is "));
    line.unwrap_or_else(|| panic!("no token in {text}")).to_owned()
}

fn ada(app: &TestApp) {
    app.db_user(ADA);
    app.db_sql("UPDATE users SET username = 'ada', username_key = 'ada'");
}

#[test]
fn the_owner_is_in_at_any_moment_of_a_day_of_guessing() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let strangers = Strangers::of(&app);
    for hour in 0..24 {
        strangers.guess_passwords(20);
        strangers.guess_codes();
        assert!(gets_in(&app, &app.guest(), PASSWORD), "hour {hour}");
        program_gets_in(&app, PASSWORD);
        if hour % 8 == 0 {
            let said = Api::of(&app).log_in(ADA, PASSWORD);
            let by_graphql = &said.of("tokenAuth")["success"];
            assert_eq!(*by_graphql, json!(hour == 0), "a new program, hour {hour}");
        }
        app.advance(Duration::hours(1));
    }
    let told = app.letters_to(ADA);
    let told = told.iter().filter(|it| it.written.subject.starts_with("Somebody is trying"));
    assert_eq!(told.count(), 1, "the owner is told once a day");
}
