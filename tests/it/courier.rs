//! The courier and a mail server that has its ways: what is final, what is tried again, and when everything waits.

mod refused;
mod replies;
mod told;

use super::support::app::{TestApp, code_in, now};
use super::support::people::Guest;
use super::support::smtp::{Fault, Mode, Received, SmtpServer};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use std::time::Duration as StdDuration;
use time::Duration;
use vestibule::internals::error::Fault as Trouble;
use vestibule::internals::jobs;

const ADA: &str = "ada@example.com";

#[derive(QueryableByName, Debug, PartialEq)]
struct Letter {
    #[diesel(sql_type = Nullable<Text>)]
    outcome: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    last_error: Option<String>,
    #[diesel(sql_type = Integer)]
    attempts: i32,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn through(smtp: &SmtpServer, settings: &[(&'static str, &str)]) -> TestApp {
    let port = smtp.port().to_string();
    let usual = [
        ("EMAIL_BACKEND", "smtp"),
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", port.as_str()),
        ("EMAIL_TIMEOUT", "2"),
        ("RATE_LIMITS", "off"),
    ];
    let all: Vec<_> = usual.into_iter().chain(settings.iter().copied()).collect();
    TestApp::with(&all)
}

fn with_mode(mode: Mode) -> (SmtpServer, TestApp) {
    let smtp = now(SmtpServer::start(mode));
    let app = through(&smtp, &[]);
    (smtp, app)
}

fn outbox(app: &TestApp) -> Vec<Letter> {
    let question = "SELECT outcome, last_error, attempts FROM outbox ORDER BY id";
    let read = |conn: &mut _| Ok::<_, Trouble>(diesel::sql_query(question).load(conn)?);
    app.site().app().read(read).unwrap()
}

fn codes_sent(app: &TestApp) -> i64 {
    let question = "SELECT COUNT(*) AS count FROM audit WHERE event = 'code_sent'";
    let read = |conn: &mut _| Ok::<_, Trouble>(diesel::sql_query(question).load(conn)?);
    let found: Vec<Count> = app.site().app().read(read).unwrap();
    found[0].count
}

fn code_of(letter: &Received) -> String {
    code_in(&letter.letter().text.unwrap())
}

fn signs_up(app: &TestApp) -> Guest {
    let ada = app.guest();
    assert_eq!(ada.sign_up(ADA).location(), Some("/verify"));
    ada
}

#[test]
fn a_recipient_who_is_refused_is_given_up_at_once_and_the_page_says_so() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::RejectRecipient));
    let ada = signs_up(&app);
    assert!(!ada.get("/verify").text().contains("could not deliver"));
    app.deliver();
    let [letter] = &outbox(&app)[..] else {
        panic!("{:?}", outbox(&app))
    };
    assert_eq!(
        (letter.outcome.as_deref(), letter.attempts),
        (Some("given_up"), 1)
    );
    let why = letter.last_error.as_deref().unwrap();
    assert!(
        why.contains("550") && why.contains("No such mailbox here"),
        "{why}"
    );
    assert!(!why.contains("ada@"), "{why}");
    assert_eq!(codes_sent(&app), 0, "nothing was sent");
    let page = ada.get("/verify");
    assert!(page.text().contains("could not deliver"), "{}", page.text());
    app.advance(Duration::HOUR);
    app.deliver();
    assert_eq!(smtp.connections(), 1);

    // Another one is asked for, and arrives.
    let ada = signs_up(&app);
    app.deliver();
    assert!(ada.get("/verify").text().contains("could not deliver"));
    smtp.set_mode(Mode::plain());
    app.advance(Duration::MINUTE);
    assert_eq!(ada.post("/verify/resend", &[]).location(), Some("/verify"));
    assert!(!ada.get("/verify").text().contains("could not deliver"));
    assert_eq!(app.deliver(), 1);
    assert_eq!(codes_sent(&app), 1);
    assert!(!ada.get("/verify").text().contains("could not deliver"));
    let code = code_of(&smtp.letters()[0]);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn an_e_mail_that_came_back_tells_nobody_who_has_an_account() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::RejectRecipient));
    app.db_user("bob@example.com");
    let [known, unknown] = ["bob@example.com", "nobody@example.com"].map(|email| {
        let guest = app.guest();
        guest.forget_password(email);
        app.deliver();
        guest.get("/password/reset").text().replace(email, "")
    });
    assert_eq!(known, unknown);
    let [taken, free] = ["bob@example.com", "nobody@example.com"].map(|email| {
        let guest = app.guest();
        guest.sign_up(email);
        app.deliver();
        guest.get("/verify").text().replace(email, "")
    });
    assert_eq!(taken, free);
    assert!(taken.contains("could not deliver"));
    assert_eq!(smtp.letters(), []);
}

#[test]
fn what_is_nobodys_fault_is_tried_until_it_is_mended() {
    let auth = || Mode::plain().auth("postmaster", "a-mail-password");
    let settings = [
        ("EMAIL_HOST_USER", "postmaster"),
        ("EMAIL_HOST_PASSWORD", "a-mail-password"),
    ];
    for fault in [
        Fault::RejectAuth,
        Fault::Banner554,
        Fault::RejectSender,
        Fault::RefuseRelay,
        Fault::Temporary,
        Fault::Banner421,
        Fault::RefuseConnection,
    ] {
        let smtp = now(SmtpServer::start(auth().fault(fault)));
        let app = through(&smtp, &settings);
        let ada = signs_up(&app);
        for _ in 0..12 {
            app.deliver();
            app.advance(Duration::HOUR);
        }
        let letters = outbox(&app);
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].outcome, None, "{fault:?} {letters:?}");
        assert!(letters[0].attempts >= 8, "{fault:?} {letters:?}");
        assert_eq!(codes_sent(&app), 0, "{fault:?}");
        assert!(!ada.get("/verify").text().contains("could not deliver"));
        smtp.set_mode(auth());
        app.deliver();
        assert_eq!(smtp.letters().len(), 1, "{fault:?}");
        app.advance(Duration::DAY);
        assert_eq!(app.deliver(), 0);
    }
}

#[test]
fn an_e_mail_that_is_refused_is_given_up_and_its_code_is_told_nobody() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::RejectLetter));
    signs_up(&app);
    app.deliver();
    let letter = outbox(&app).remove(0);
    assert_eq!(
        (letter.outcome.as_deref(), letter.attempts),
        (Some("given_up"), 1)
    );
    let why = letter.last_error.unwrap();
    assert_eq!(
        why,
        "the mail server answered 554: 5.7.1 Looks like spam: Your code is … …"
    );
    assert_eq!(smtp.letters(), []);
}

#[test]
fn what_the_server_took_is_sent_whatever_becomes_of_the_connection() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::MuteAfterLetter));
    let ada = signs_up(&app);
    assert_eq!(app.deliver(), 1);
    for _ in 0..5 {
        app.advance(Duration::minutes(1));
        app.deliver();
    }
    assert_eq!(smtp.letters().len(), 1);
    assert_eq!(codes_sent(&app), 1);
    let code = code_of(&smtp.letters()[0]);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    // The next one notices that nobody listens any more, and goes over a connection of its own.
    app.guest().sign_up("bob@example.com");
    assert_eq!(app.deliver(), 1);
    assert_eq!(smtp.letters().len(), 2);
}

fn many_sign_up(app: &TestApp, count: usize) {
    for number in 0..count {
        let guest = app.guest();
        guest.sign_up(&format!("ada{number}@example.com"));
    }
}

#[test]
fn a_server_that_allows_three_connections_gets_three_and_keeps_them() {
    let (smtp, app) = with_mode(Mode::plain().connections(3));
    many_sign_up(&app, 20);
    assert_eq!(app.deliver(), 20);
    assert_eq!(smtp.letters().len(), 20);
    assert!(smtp.most_open() <= 3, "{}", smtp.most_open());
    assert!(smtp.connections() <= 3, "{} were made", smtp.connections());
    assert!(outbox(&app).iter().all(|letter| letter.attempts == 1));
}

#[test]
fn a_server_that_allows_fewer_than_we_would_loses_nothing() {
    let smtp = now(SmtpServer::start(Mode::plain().connections(1)));
    let app = through(&smtp, &[("EMAIL_CONNECTIONS", "5")]);
    many_sign_up(&app, 12);
    assert_eq!(app.deliver(), 12);
    assert_eq!(smtp.letters().len(), 12);
    assert!(outbox(&app).iter().all(|letter| letter.attempts == 1));
}

#[test]
fn one_connection_is_made_for_e_mails_that_follow_each_other() {
    let (smtp, app) = with_mode(Mode::plain());
    let app_two = through(&smtp, &[("EMAIL_CONNECTIONS", "1")]);
    many_sign_up(&app_two, 6);
    assert_eq!(app_two.deliver(), 6);
    assert_eq!((smtp.letters().len(), smtp.connections()), (6, 1));
    drop(app);
}

#[test]
fn a_refused_recipient_harms_nobody_who_comes_after_on_the_same_connection() {
    let smtp = now(SmtpServer::start(
        Mode::plain().fault(Fault::RejectRecipient),
    ));
    let app = through(&smtp, &[("EMAIL_CONNECTIONS", "1")]);
    many_sign_up(&app, 3);
    app.deliver();
    assert_eq!(smtp.connections(), 1);
    assert!(outbox(&app).iter().all(|letter| letter.attempts == 1));
    smtp.set_mode(Mode::plain().fault(Fault::OneLetterEach));
    many_sign_up(&app, 3);
    app.deliver();
    assert_eq!(
        smtp.letters().len(),
        3,
        "a connection that is used up is no failure"
    );
}

#[test]
fn a_server_that_is_away_is_left_alone_by_the_courier_as_a_whole() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::Banner421));
    many_sign_up(&app, 20);
    app.deliver();
    let knocked = smtp.connections();
    assert!(knocked <= 3, "{knocked}");
    app.deliver();
    assert_eq!(smtp.connections(), knocked, "not again at once");
    for _ in 0..6 {
        app.advance(Duration::minutes(3));
        app.deliver();
    }
    assert!(
        smtp.connections() <= knocked + 6,
        "one e-mail tries for all"
    );
    let most = outbox(&app)
        .iter()
        .map(|letter| letter.attempts)
        .sum::<i32>();
    assert!(most <= 10, "the others have not been tried: {most}");
    smtp.set_mode(Mode::plain());
    app.advance(Duration::minutes(3));
    assert_eq!(app.deliver(), 20);
}

#[test]
fn one_address_that_fails_holds_up_nobody_else() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::Temporary));
    many_sign_up(&app, 1);
    app.deliver();
    smtp.set_mode(Mode::plain());
    app.guest().sign_up("bob@example.com");
    assert_eq!(app.deliver(), 1);
    assert_eq!(smtp.letters()[0].to, ["bob@example.com"]);
}

#[test]
fn a_stop_gives_back_what_is_being_delivered() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::SlowData(StdDuration::from_mins(1))));
    let patient = through(&smtp, &[("EMAIL_TIMEOUT", "60")]);
    let ada = patient.guest();
    ada.sign_up(ADA);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let courier = runtime.spawn(jobs::run_courier(patient.site().clone(), stopped));
    while smtp.connections() == 0 {
        std::thread::sleep(StdDuration::from_millis(20));
    }
    stop.send(true).unwrap();
    runtime.block_on(courier).unwrap();
    assert_eq!(outbox(&patient)[0].outcome, None);
    smtp.set_mode(Mode::plain());
    // Without waiting for the end of a claim.
    assert_eq!(patient.deliver(), 1);
    assert_eq!(smtp.letters().len(), 1);
    drop(app);
}
