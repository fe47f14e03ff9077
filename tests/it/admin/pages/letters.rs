//! "I never got the code": what staff sees of a person's e-mails, and sends again.

use super::{root, said, staff};
use crate::support::app::{TestApp, now};
use crate::support::people::Guest;
use crate::support::smtp::{Fault, Mode, SmtpServer};
use time::Duration;
use vestibule::internals::values::UserId;

const ADA: &str = "ada@example.com";
const ACTION: &str = "/admin/outbox/action/";

fn page_of(app: &TestApp) -> String {
    format!("/admin/users/{}/", app.db_id(ADA).0)
}

/// The newest of hers.
fn newest(app: &TestApp) -> i64 {
    app.db_count(&format!(
        "SELECT max(id) AS count FROM outbox WHERE recipient = '{ADA}'"
    ))
}

/// How many are due to her now; what staff gets about logins of their own is delivered too.
fn deliver(app: &TestApp) -> i64 {
    let waiting = format!(
        "SELECT count(*) AS count FROM outbox WHERE recipient = '{ADA}' AND finished_at IS NULL"
    );
    let before = app.db_count(&waiting);
    app.deliver();
    before - app.db_count(&waiting)
}

fn send_again(guest: &Guest, letter: i64, of_user: UserId) -> crate::support::page::Page {
    let (letter, of_user) = (letter.to_string(), of_user.0.to_string());
    let fields = [
        ("_selected_action", letter.as_str()),
        ("of_user", of_user.as_str()),
        ("action", "send_again"),
    ];
    guest.post(ACTION, &fields)
}

/// The superuser at another browser: the first one was left alone for too long.
fn again(app: &TestApp) -> Guest {
    let root = app.guest();
    assert_eq!(root.log_in("root@example.com").location(), Some("/"));
    root
}

/// What was said after it was asked for.
fn answer(app: &TestApp, guest: &Guest, letter: i64) -> String {
    let ada = app.db_id(ADA);
    let sent = send_again(guest, letter, ada);
    let back = format!("/admin/users/{}/#letters_title", ada.0);
    assert_eq!(sent.location(), Some(back.as_str()), "{}", sent.text());
    said(&guest.get(&format!("/admin/users/{}/", ada.0)))
}

#[test]
fn a_persons_page_shows_their_e_mails_with_the_servers_words_and_sends_one_again() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let port = smtp.port().to_string();
    let app = TestApp::with(&[
        ("EMAIL_BACKEND", "smtp"),
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", port.as_str()),
        ("EMAIL_TIMEOUT", "2"),
    ]);
    let root = root(&app);
    app.deliver();
    let ada = app.guest();
    ada.sign_up(ADA);
    let waiting = root.get(&page_of(&app));
    assert_eq!(waiting.texts(".letter-state").len(), 1);
    assert!(waiting.texts(".letter-state")[0].starts_with("Waiting, "));
    assert!(waiting.texts(".letter-reply").is_empty());
    assert!(
        waiting.texts(".letter button").is_empty(),
        "it waits already"
    );

    app.deliver();
    let sent = root.get(&page_of(&app));
    assert!(
        sent.texts(".letter-name")[0].starts_with("Code to verify an address to ada@example.com,")
    );
    assert!(sent.texts(".letter-state")[0].starts_with("Accepted by the mail server, "));
    assert_eq!(
        sent.texts(".letter-reply"),
        ["The server said: 250 2.0.0 Ok: queued as 4XyZ1c2d3E"]
    );
    assert_eq!(sent.texts(".letter button"), ["Send again"]);

    // The new code is the one that works.
    let first =
        crate::support::app::code_in(&smtp.letters().last().unwrap().letter().text.unwrap());
    let before = smtp.letters().len();
    app.advance(Duration::minutes(2));
    assert_eq!(answer(&app, &root, newest(&app)), "1 message queued again.");
    assert_eq!(deliver(&app), 1);
    assert_eq!(smtp.letters().len(), before + 1);
    let second =
        crate::support::app::code_in(&smtp.letters().last().unwrap().letter().text.unwrap());
    if first != second {
        assert_eq!(ada.enter_code(&first).status(), 422);
    }
    let told = "SELECT COUNT(*) AS count FROM audit WHERE event = 'row_acted_on' \
                AND details LIKE '%send_again%' AND actor_id IS NOT NULL";
    assert_eq!(app.db_count(told), 1);
    assert!(
        !root.get(&page_of(&app)).html().contains(&second),
        "staff sees no code"
    );
    assert_eq!(ada.enter_code(&second).location(), Some("/"));

    // Its code was entered: there is nothing to send any more.
    app.advance(Duration::minutes(2));
    let refused = answer(&app, &root, newest(&app));
    assert!(refused.contains("no longer works"), "{refused}");
    assert_eq!(deliver(&app), 0);
}

#[test]
fn an_e_mail_that_the_server_refused_says_why_and_is_sent_again_for_a_day() {
    let smtp = now(SmtpServer::start(
        Mode::plain().fault(Fault::RejectRecipient),
    ));
    let port = smtp.port().to_string();
    let app = TestApp::with(&[
        ("EMAIL_BACKEND", "smtp"),
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", port.as_str()),
        ("EMAIL_TIMEOUT", "2"),
    ]);
    let root = root(&app);
    app.guest().sign_up(ADA);
    app.deliver();
    let page = root.get(&page_of(&app));
    assert!(page.texts(".letter-state")[0].starts_with("Given up, "));
    assert!(page.texts(".letter-error")[0].contains("No such mailbox here"));
    assert!(page.texts(".letter-reply")[0].starts_with("The server said: 550 "));

    // The server is busy after that: it is tried again, though it was asked for long ago.
    app.advance(Duration::hours(30));
    let root = again(&app);
    app.db_sql("UPDATE flows SET expires_at = '2999-01-01 00:00:00'");
    smtp.set_mode(Mode::plain().fault(Fault::Temporary));
    assert_eq!(answer(&app, &root, newest(&app)), "1 message queued again.");
    assert_eq!(deliver(&app), 0);
    smtp.set_mode(Mode::plain());
    app.advance(Duration::minutes(1));
    assert_eq!(deliver(&app), 1);
}

#[test]
fn nothing_is_sent_again_too_often_too_late_or_to_an_address_that_was_left() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.member(ADA);
    app.deliver();
    // News: a password that was changed.
    app.db_sql(&format!(
        "INSERT INTO outbox (letter, recipient, user_id, name, ip, agent, created_at, due_at, change, detail) \
         SELECT 'password_changed', '{ADA}', id, '', '203.0.113.7', 'curl/8', date_joined, date_joined, '', '' \
         FROM users WHERE email = '{ADA}'"
    ));
    app.deliver();
    let letter = newest(&app);
    app.advance(Duration::minutes(2));
    assert_eq!(answer(&app, &root, letter), "1 message queued again.");
    assert_eq!(answer(&app, &root, letter), "1 message: nothing to do.");
    assert_eq!(deliver(&app), 1);
    let refused = answer(&app, &root, letter);
    assert!(
        refused.contains("This address has received many e-mails. Try again in "),
        "{refused}"
    );
    assert_eq!(deliver(&app), 0);

    app.advance(Duration::hours(2));
    let root = again(&app);
    app.db_sql("UPDATE users SET email = 'new@example.com', email_key = 'new@example.com' WHERE email_key = 'ada@example.com'");
    let id = app.db_id("new@example.com");
    send_again(&root, letter, id);
    let refused = said(&root.get(&format!("/admin/users/{}/", id.0)));
    assert!(refused.contains("no longer has this address"), "{refused}");

    app.db_sql("UPDATE users SET email = 'ada@example.com', email_key = 'ada@example.com' WHERE email_key = 'new@example.com'");
    app.advance(Duration::days(8));
    let root = again(&app);
    let page = root.get(&page_of(&app));
    assert!(page.texts(".letter button").is_empty(), "{}", page.text());
    let refused = answer(&app, &root, letter);
    assert!(refused.contains("more than 7 days ago"), "{refused}");
    assert_eq!(deliver(&app), 0);
    drop(ada);
}

#[test]
fn e_mails_are_shown_to_those_who_may_see_the_outbox_and_sent_by_those_who_may_change_it() {
    let app = TestApp::start();
    app.guest().sign_up(ADA);
    app.deliver();
    let letter = newest(&app);
    let people = staff(&app, "people@example.com", &["view_user"]);
    let page = people.get(&page_of(&app));
    assert_eq!(page.status(), 200);
    assert!(page.texts(".letter").is_empty() && !page.html().contains("letters_title"));
    assert_eq!(send_again(&people, letter, app.db_id(ADA)).status(), 403);

    let reader = staff(&app, "reader@example.com", &["view_user", "view_letter"]);
    let page = reader.get(&page_of(&app));
    assert_eq!(page.texts(".letter").len(), 1);
    assert!(page.texts(".letter button").is_empty());
    assert_eq!(send_again(&reader, letter, app.db_id(ADA)).status(), 403);
    assert_eq!(deliver(&app), 0);

    let sender = staff(&app, "sender@example.com", &["view_user", "change_letter"]);
    assert_eq!(
        sender.get(&page_of(&app)).texts(".letter button"),
        ["Send again"]
    );
    app.advance(Duration::minutes(2));
    assert_eq!(answer(&app, &sender, letter), "1 message queued again.");
    assert_eq!(deliver(&app), 1);
}

#[test]
fn a_text_message_and_an_e_mail_that_was_replaced_are_not_sent_again() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.guest();
    ada.sign_up(ADA);
    app.deliver();
    let first = newest(&app);
    app.advance(Duration::minutes(2));
    ada.post("/verify/resend", &[]);
    app.deliver();
    let second = newest(&app);
    assert_ne!(first, second);
    app.advance(Duration::minutes(2));
    assert_eq!(answer(&app, &root, first), "1 message: nothing to do.");
    app.db_sql(&format!(
        "UPDATE outbox SET letter = 'phone_code' WHERE id = {second}"
    ));
    let refused = answer(&app, &root, second);
    assert!(
        refused.contains("Text messages are not sent again from here"),
        "{refused}"
    );
    app.db_sql(&format!(
        "UPDATE outbox SET letter = 'invitation' WHERE id = {second}"
    ));
    let refused = answer(&app, &root, second);
    assert!(
        refused.contains("from the list of invitations"),
        "{refused}"
    );
    app.db_sql(&format!(
        "UPDATE outbox SET letter = 'phone_code' WHERE id = {second}"
    ));
    let page = root.get(&page_of(&app));
    assert_eq!(page.texts(".letter-state").len(), 2);
    assert!(page.texts(".letter-state")[0].starts_with("Kept in memory, not sent, "));
    assert_eq!(deliver(&app), 0);
}

#[test]
fn what_no_mail_server_took_is_not_said_to_have_been_taken_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    for (settings, said) in [
        (
            vec![("EMAIL_BACKEND", "console")],
            "Printed on the console, ",
        ),
        (
            vec![("EMAIL_BACKEND", "file"), ("EMAIL_FILE_PATH", &*path)],
            "Written to a file, ",
        ),
        (vec![], "Kept in memory, not sent, "),
    ] {
        let app = TestApp::with(&settings);
        let root = root(&app);
        app.guest().sign_up(ADA);
        app.deliver();
        let states = root.get(&page_of(&app)).texts(".letter-state");
        assert_eq!(states.len(), 1);
        assert!(states[0].starts_with(said), "{states:?}");
    }
}
