//! What a mail server refuses on a connection that was used before, and what waits because it allows few.

use super::{outbox, signs_up, through, with_mode};
use crate::support::app::{TestApp, now};
use crate::support::smtp::{Fault, Mode, SmtpServer};
use time::Duration;
use tokio::runtime::Runtime;
use vestibule::internals::jobs::deliver_due;

/// Delivers on a runtime that stays, so that connections are used again.
fn deliver(runtime: &Runtime, app: &TestApp) -> usize {
    runtime.block_on(deliver_due(app.site())).unwrap()
}

/// An app whose connection to the server has carried an e-mail.
fn warm() -> (SmtpServer, TestApp, Runtime) {
    let (smtp, app) = with_mode(Mode::plain());
    let runtime = Runtime::new().unwrap();
    signs_up(&app);
    assert_eq!(deliver(&runtime, &app), 1);
    (smtp, app, runtime)
}

#[test]
fn a_sender_refused_on_a_used_connection_is_named_once_more_and_the_reason_is_told() {
    let (smtp, app, runtime) = warm();
    smtp.set_mode(Mode::plain().fault(Fault::RejectSender));
    let before = smtp.senders();
    app.guest().sign_up("bob@example.com");
    assert_eq!(deliver(&runtime, &app), 0);
    assert_eq!(
        smtp.senders() - before,
        2,
        "once there, once on a fresh one"
    );
    let why = outbox(&app).remove(1).last_error.unwrap();
    assert_eq!(why, "the mail server answered 550");
    // The next one finds no connection that would refuse it twice.
    app.advance(Duration::minutes(3));
    assert_eq!(deliver(&runtime, &app), 0);
    assert_eq!(smtp.senders() - before, 3);
    smtp.set_mode(Mode::plain());
    app.advance(Duration::minutes(3));
    assert_eq!(deliver(&runtime, &app), 1);
}

#[test]
fn a_server_that_forgets_nothing_gets_a_fresh_connection_for_each_e_mail() {
    let (smtp, app, runtime) = warm();
    smtp.set_mode(Mode::plain().fault(Fault::NoReset));
    for (number, email) in (2..).zip(["bob@example.com", "eve@example.com"]) {
        app.guest().sign_up(email);
        assert_eq!(deliver(&runtime, &app), 1);
        assert_eq!(smtp.connections(), number);
    }
    assert_eq!(smtp.senders(), 3);
}

#[test]
fn e_mails_that_wait_for_a_connection_of_ours_say_so_and_leave_later() {
    let mode = || Mode::plain().connections(1);
    let smtp = now(SmtpServer::start(mode().fault(Fault::HangAtRecipient)));
    let app = through(&smtp, &[("EMAIL_CONNECTIONS", "4")]);
    for name in ["ada", "bob", "eve", "joe"] {
        app.guest().sign_up(&format!("{name}@example.com"));
    }
    let runtime = Runtime::new().unwrap();
    deliver(&runtime, &app);
    let waited = outbox(&app);
    assert!(waited.iter().all(|it| it.attempts == 1), "{waited:?}");
    let why = |it: &super::Letter| it.last_error.clone().unwrap_or_default();
    let queued = waited.iter().filter(|it| why(it).contains("no connection"));
    assert_eq!(queued.count(), 3, "one was with the server: {waited:?}");
    smtp.set_mode(mode());
    app.advance(Duration::minutes(3));
    assert_eq!(deliver(&runtime, &app), 4);
}
