//! Two actors and a day: strangers on many networks guess, and ask for e-mails, as often as they can; the owner, with the
//! mailbox and the password, is in within ten minutes, in a new browser and by a program, at any moment of that day.

mod emails;
mod networks;

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
        self.app
            .guest_from(IpAddr::V4(Ipv4Addr::new(198, 18, high, low)))
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
    let e_mail = app.letter_saying(ADA, "entered your password correctly");
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
    let e_mail = app.letter_saying(ADA, "entered your password correctly");
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
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Your token is "));
    line.unwrap_or_else(|| panic!("no token in {text}"))
        .to_owned()
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
    strangers.guess_passwords(100);
    for hour in 0..24 {
        strangers.guess_passwords(8);
        strangers.guess_codes();
        assert!(gets_in(&app, &app.guest(), PASSWORD), "hour {hour}");
        program_gets_in(&app, PASSWORD);
        if hour % 8 == 0 {
            let said = Api::of(&app).log_in(ADA, PASSWORD);
            let by_graphql = &said.of("tokenAuth")["success"];
            assert_eq!(*by_graphql, json!(false), "a new program, hour {hour}");
        }
        app.advance(Duration::hours(1));
    }
    let told = app.letters_to(ADA);
    let told = told
        .iter()
        .filter(|it| it.written.subject.starts_with("Someone is trying"));
    assert_eq!(told.count(), 1, "the owner is told once a day");
}

#[test]
fn after_a_hundred_wrong_passwords_a_right_one_tells_a_stranger_nothing() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let strangers = Strangers::of(&app);
    strangers.guess_passwords(100);
    // Whoever has found the password out is told what anybody is told, and is limited as they are.
    let (right, wrong) = (strangers.next(), strangers.next());
    for _ in 0..5 {
        let pages = [
            right.log_in_with(ADA, PASSWORD),
            wrong.log_in_with(ADA, OTHER_PASSWORD),
        ];
        assert_eq!(pages[0].status(), pages[1].status());
        assert_eq!(pages[0].problems(), pages[1].problems());
        assert!(!right.is_signed_in());
    }
    assert_eq!(right.log_in_with(ADA, PASSWORD).status(), 429);
    assert_eq!(wrong.log_in_with(ADA, OTHER_PASSWORD).status(), 429);
    for (password, status) in [(PASSWORD, 401), (OTHER_PASSWORD, 401)] {
        let body = json!({ "email": ADA, "password": password });
        assert_eq!(Client::of(&app).post("/api/token/", &body).status, status);
    }
    // However often it was right, the mailbox does not fill up.
    for _ in 0..20 {
        strangers.next().log_in_with("ada", PASSWORD);
    }
    let asked = app.letters_to(ADA);
    let asked = asked
        .iter()
        .filter(|it| it.written.subject.starts_with("Are you trying"));
    assert_eq!(asked.count(), 10, "ten a day");
    assert!(
        gets_in(&app, &app.guest(), PASSWORD),
        "the last link is good"
    );
}

#[test]
fn a_link_that_lets_a_browser_in_is_good_once_for_a_day_and_for_its_account() {
    let app = TestApp::with(&[("RATE_LIMITS", "off")]);
    ada(&app);
    app.db_user("eve@example.com");
    app.db_sql("UPDATE users SET login_failures = 100");
    let path = || {
        app.guest().log_in_with(ADA, PASSWORD);
        let e_mail = app.letter_saying(ADA, "entered your password correctly");
        link(&e_mail.written.text, "/link/")
    };
    let first = path();
    let eve = app.guest();
    assert_eq!(eve.post(&first, &[]).location(), Some("/login"));
    assert_eq!(eve.post(&first, &[]).status(), 410, "once");
    assert_eq!(eve.get(&first).status(), 410);
    assert_eq!(eve.log_in_with("eve@example.com", PASSWORD).status(), 422);
    assert_eq!(eve.log_in_with(ADA, OTHER_PASSWORD).status(), 422);
    let second = path();
    app.advance(Duration::hours(24));
    assert_eq!(app.guest().get(&second).status(), 410, "for a day");
    // A new password ends what the old one asked for.
    let third = path();
    let owner = app.guest();
    owner.forget_password(ADA);
    owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(app.guest().get(&third).status(), 410);
    assert_eq!(
        app.guest().log_in_with(ADA, OTHER_PASSWORD).location(),
        Some("/")
    );
}

#[test]
fn a_known_browser_and_a_known_program_do_not_notice_strangers() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let known = app.guest();
    assert_eq!(known.log_in_with(ADA, PASSWORD).location(), Some("/"));
    known.log_out();
    let device = program_gets_in(&app, PASSWORD);
    Strangers::of(&app).guess_passwords(120);
    assert_eq!(known.log_in_with(ADA, PASSWORD).location(), Some("/"));
    let body = json!({ "email": ADA, "password": PASSWORD, "device": device });
    let answer = Client::of(&app).post("/api/token/", &body);
    assert_eq!(
        (answer.status, answer.text("device")),
        (200, device.as_str())
    );
    let query = format!(
        "mutation {{ tokenAuth(email: \"{ADA}\", password: \"{PASSWORD}\", device: \"{device}\") {{ success device }} }}"
    );
    let said = Api::of(&app).ask(&query);
    assert_eq!(said.of("tokenAuth")["device"], json!(device));
    // Nor does it help the strangers that the owner logs in.
    let stranger = Strangers::of(&app);
    assert_eq!(stranger.next().log_in_with(ADA, PASSWORD).status(), 422);
}

#[test]
fn thirty_wrong_codes_in_a_day_and_six_digits_are_not_enough() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN", "off"),
        ("RATE_LIMIT_ANONYMOUS_EMAIL", "off"),
    ]);
    ada(&app);
    // One that was sent before.
    let early = app.guest();
    early.forget_password(ADA);
    let code = app.code_for(ADA);
    let strangers = Strangers::of(&app);
    for _ in 0..6 {
        strangers.guess_codes();
    }
    let page = early.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(page.status(), 422);
    assert!(
        page.text().contains("Ask for a new one."),
        "{}",
        page.text()
    );
    // The next e-mail brings a link and a token; either does, from the same browser or another.
    for by_link in [true, false] {
        let owner = app.guest();
        owner.forget_password(ADA);
        let e_mail = app.letter_saying(ADA, "/link/").written.text;
        assert!(!e_mail.contains("Your code is"), "{e_mail}");
        let fields = [("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD)];
        let page = if by_link {
            app.guest().post(&link(&e_mail, "/link/"), &fields)
        } else {
            owner.reset_password(&token(&e_mail), OTHER_PASSWORD)
        };
        assert_eq!(page.location(), Some("/login"), "{}", page.text());
    }
    assert!(gets_in(&app, &app.guest(), OTHER_PASSWORD));
    app.advance(Duration::days(1));
    let owner = app.guest();
    owner.forget_password(ADA);
    let page = owner.reset_password(&app.code_for(ADA), PASSWORD);
    assert_eq!(page.location(), Some("/login"), "six digits the next day");
}

#[test]
fn codes_are_answered_alike_for_an_address_that_nobody_has() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let strangers = Strangers::of(&app);
    let answers = |email: &str| {
        let mut said = Vec::new();
        for round in 0..12 {
            let stranger = strangers.next();
            let asked = stranger.forget_password(email);
            said.push((asked.status(), asked.location().map(str::to_owned)));
            app.deliver();
            let mut shown = stranger.get("/password/reset").text().replace(email, "…");
            // The page says until when the last link works, and time goes on.
            shown.retain(|c| !c.is_ascii_digit());
            said.push((200, Some(shown)));
            for _ in 0..6 {
                let page = stranger.reset_password(WRONG, OTHER_PASSWORD);
                said.push((page.status(), Some(page.problems().concat())));
            }
            if round % 4 == 3 {
                let page = stranger.sign_up(email);
                said.push((page.status(), page.location().map(str::to_owned)));
            }
        }
        said
    };
    assert_eq!(answers(ADA), answers("nobody@example.com"));
}

#[test]
fn wrong_codes_of_all_purposes_are_one_sum_whoever_has_the_address() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN", "off"),
        ("RATE_LIMIT_ANONYMOUS_EMAIL", "off"),
    ]);
    ada(&app);
    let strangers = Strangers::of(&app);
    let answers = |email: &str| {
        for _ in 0..6 {
            let stranger = strangers.next();
            stranger.sign_up(email);
            app.deliver();
            for _ in 0..5 {
                stranger.enter_code(WRONG);
            }
        }
        let stranger = strangers.next();
        stranger.forget_password(email);
        app.deliver();
        let page = stranger.reset_password(WRONG, OTHER_PASSWORD);
        (page.status(), page.problems().concat())
    };
    let (known, unknown) = (answers(ADA), answers("nobody@example.com"));
    assert_eq!(known, unknown);
    // The right code alone would learn that it is not enough any more; and e-mails bring none from now on.
    let letter = app.last_letter_to(ADA).written.text;
    assert!(!letter.contains("Your code is"), "{letter}");
}

#[test]
fn a_known_browser_that_guessed_too_often_is_let_in_anew() {
    let app = TestApp::without_limits();
    ada(&app);
    let browser = app.guest();
    assert_eq!(browser.log_in_with(ADA, PASSWORD).location(), Some("/"));
    browser.log_out();
    for _ in 0..100 {
        assert_eq!(browser.log_in_with(ADA, OTHER_PASSWORD).status(), 422);
    }
    assert_eq!(browser.log_in_with(ADA, PASSWORD).status(), 422);
    assert!(gets_in(&app, &browser, PASSWORD));
}

#[test]
fn guesses_stay_in_the_bounds_however_many_networks_there_are() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    ada(&app);
    let strangers = Strangers::of(&app);
    strangers.guess_passwords(100);
    // The hundred and first is the right one.
    let stranger = strangers.next();
    assert_eq!(stranger.log_in_with(ADA, PASSWORD).status(), 422);
    assert!(!stranger.is_signed_in());
    // Forty resets, five codes each, and then the right one: it is no code any more.
    for _ in 0..40 {
        strangers.guess_codes();
    }
    let stranger = strangers.next();
    stranger.forget_password(ADA);
    let e_mails = app.letters_to(ADA);
    let codes = e_mails
        .iter()
        .filter(|it| it.written.text.contains("Your code is"));
    assert!(codes.count() <= 10, "six digits ten times at most");
    assert!(e_mails.len() <= 12);
}

#[test]
fn tokens_that_are_none_are_counted_too() {
    let app = TestApp::with(&[("RATE_LIMIT_VERIFY_CODE", "3/m/ip")]);
    let api = Api::of(&app);
    let made_up = "A".repeat(43);
    for _ in 0..3 {
        let said = api.verify(&made_up);
        assert_eq!(said.code("verifyAccount"), "nonFieldErrors invalid_token");
    }
    let said = api.verify(&made_up);
    assert_eq!(said.code("verifyAccount"), "nonFieldErrors throttled");
}
