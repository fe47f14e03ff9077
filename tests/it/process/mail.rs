//! E-mails through a real mail server: each kind of line, and each way a server can be bad. The visitor waits for none
//! of it, the e-mail comes in the end, and the log keeps address and code to itself.

use super::program::{Place, Server};
use super::steps::{code_of, letters, now, through, wait};
use crate::support::people::Guest;
use crate::support::smtp::{Certificate, Fault, Mode, SmtpServer};
use std::time::Duration;

const ADA: &str = "ada@example.com";

#[test]
fn an_e_mail_goes_over_a_plain_line() {
    arrives(Mode::plain(), &[]);
}

#[test]
fn an_e_mail_goes_over_a_line_that_starts_tls() {
    arrives(Mode::starttls(), &[("EMAIL_USE_TLS", "true")]);
}

#[test]
fn an_e_mail_goes_over_tls_from_the_first_byte_with_a_name_and_a_password() {
    let mode = Mode::implicit().auth("postmaster", "a-mail-password");
    let settings = [
        ("EMAIL_USE_SSL", "true"),
        ("EMAIL_HOST_USER", "postmaster"),
        ("EMAIL_HOST_PASSWORD", "a-mail-password"),
    ];
    arrives(mode, &settings);
}

fn arrives(mode: Mode, settings: &[(&'static str, &str)]) {
    let smtp = now(SmtpServer::start(mode.clone()));
    let place = Place::new();
    let server = place.serve(&with(&smtp, settings));
    let ada = server.guest();
    signs_up(&ada);
    let letter = letters(&smtp, 1).remove(0);
    assert_eq!(letter.to, [ADA]);
    assert_eq!(
        letter.over_tls,
        mode.tls != crate::support::smtp::Tls::Plain
    );
    assert_eq!(letter.user, mode.auth.map(|(user, _)| user));
    let read = letter.letter();
    let code = code_of(&letter);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(read.subject, format!("{spaced} is your code for Vestibule"));
    assert_eq!(read.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(read.header("X-Auto-Response-Suppress"), Some("All"));
    assert!(read.html.is_some());
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    server.tells_nothing_of(&[ADA, &code, &spaced, "a-mail-password"]);
    assert_eq!(smtp.letters().len(), 1);
}

#[test]
fn a_certificate_for_another_host_is_refused_until_it_is_mended() {
    let smtp = now(SmtpServer::start(Mode::wrong_certificate()));
    let place = Place::new();
    let server = place.serve(&with(&smtp, &[("EMAIL_USE_TLS", "true")]));
    let ada = server.guest();
    signs_up(&ada);
    server.wait_for_log(
        "letter not delivered (TLS with the mail server failed: invalid peer certificate: ",
    );
    assert_eq!(smtp.letters(), []);
    smtp.set_mode(Mode::starttls());
    its_code_opens_the_door(&smtp, &server, &ada, 1);
}

#[test]
fn a_certificate_of_a_stranger_or_of_long_ago_is_refused() {
    let smtp = now(SmtpServer::start(Mode::starttls()));
    let place = Place::new();
    let send = |certificate: Certificate| {
        smtp.set_mode(Mode::starttls().certificate(certificate));
        place.run(
            &["sendtestemail", ADA],
            &with(&smtp, &[("EMAIL_USE_TLS", "true")]),
        )
    };
    for bad in [
        Certificate::Stranger,
        Certificate::Expired,
        Certificate::OtherHost,
    ] {
        let said = send(bad).badly();
        assert!(
            said.contains(
                "The e-mail was not sent: TLS with the mail server failed: invalid peer certificate"
            ),
            "{bad:?}: {said}"
        );
    }
    assert_eq!(
        send(Certificate::Good).well(),
        "Sent to ada@example.com.\nThe mail server said: 250 2.0.0 Ok: queued as 4XyZ1c2d3E\n"
    );
    assert_eq!(smtp.letters().len(), 1);
}

#[test]
fn a_server_that_is_away_gets_the_e_mail_when_it_is_back() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    now(smtp.stop());
    let place = Place::new();
    let server = place.serve(&with(&smtp, &[]));
    let ada = server.guest();
    signs_up(&ada);
    server.wait_for_log("letter not delivered (the mail server could not be reached");
    now(smtp.resume());
    its_code_opens_the_door(&smtp, &server, &ada, 1);
}

#[test]
fn a_busy_server_gets_the_e_mail_later() {
    comes_later(Fault::Banner421, "the mail server answered 421");
}

#[test]
fn a_server_that_hangs_up_at_once_gets_the_e_mail_later() {
    comes_later(Fault::RefuseConnection, "letter not delivered");
}

#[test]
fn a_recipient_who_is_refused_is_given_up_at_once() {
    let smtp = now(SmtpServer::start(
        Mode::plain().fault(Fault::RejectRecipient),
    ));
    let place = Place::new();
    let server = place.serve(&with(&smtp, &[]));
    let ada = server.guest();
    signs_up(&ada);
    server.wait_for_log("letter given up");
    server.wait_for_log("No such mailbox here");
    server.tells_nothing_of(&[ADA]);
    // It is logged before it is kept.
    wait("the page that says so", || {
        let page = ada.get("/verify").text();
        page.contains("could not deliver").then_some(())
    });
}

#[test]
fn a_server_that_says_later_gets_the_e_mail_later() {
    comes_later(Fault::Temporary, "the mail server answered 451");
}

#[test]
fn a_silent_server_is_given_up_after_a_while() {
    comes_later(Fault::HangAtGreeting, "the mail server took too long");
}

#[test]
fn a_server_that_answers_too_slowly_is_given_up_after_a_while() {
    let slow = Fault::SlowData(Duration::from_secs(3));
    comes_later(slow, "the mail server took too long");
}

#[test]
fn a_line_that_drops_in_the_middle_of_an_e_mail_loses_nothing() {
    comes_later(Fault::DropMidLetter, "dropped the line");
}

#[test]
fn a_server_that_takes_half_the_e_mails_gets_the_rest_again() {
    comes_later(Fault::FailFirst(1), "the mail server answered 451");
}

#[test]
fn a_refused_mail_password_is_the_operators_to_mend() {
    let mode = Mode::plain().auth("postmaster", "a-mail-password");
    let smtp = now(SmtpServer::start(mode.clone().fault(Fault::RejectAuth)));
    let place = Place::new();
    let settings = [
        ("EMAIL_HOST_USER", "postmaster"),
        ("EMAIL_HOST_PASSWORD", "a-mail-password"),
    ];
    let server = place.serve(&with(&smtp, &settings));
    let ada = server.guest();
    signs_up(&ada);
    server.wait_for_log("letter not delivered (the mail server answered 535)");
    smtp.set_mode(mode);
    its_code_opens_the_door(&smtp, &server, &ada, 1);
    server.tells_nothing_of(&["a-mail-password"]);
}

#[test]
fn a_silent_server_makes_nobody_wait() {
    let smtp = now(SmtpServer::start(
        Mode::plain().fault(Fault::HangAtGreeting),
    ));
    let place = Place::new();
    let server = place.serve(&with(&smtp, &[("EMAIL_TIMEOUT", "60")]));
    signs_up(&server.guest());
    // Whoever had waited for the mail server would have been answered after it was given up.
    assert!(
        !server.log().contains("letter not delivered"),
        "{}",
        server.log()
    );
}

#[test]
fn an_e_mail_that_came_twice_has_a_new_code_and_the_first_is_dead() {
    let fault = Fault::DropAfterData;
    let smtp = now(SmtpServer::start(Mode::plain().fault(fault)));
    let place = Place::new();
    let server = place.serve(&with(&smtp, &[]));
    let ada = server.guest();
    signs_up(&ada);
    let first = code_of(&letters(&smtp, 1)[0]);
    server.wait_for_log("letter not delivered (");
    smtp.set_mode(Mode::plain());
    letters(&smtp, 2);
    assert_eq!(ada.enter_code(&first).status(), 422);
    its_code_opens_the_door(&smtp, &server, &ada, 2);
    server.tells_nothing_of(&[&first]);
}

fn comes_later(fault: Fault, logged: &str) {
    let smtp = now(SmtpServer::start(Mode::plain().fault(fault)));
    let place = Place::new();
    let server = place.serve(&with(&smtp, &[]));
    let ada = server.guest();
    signs_up(&ada);
    server.wait_for_log(logged);
    assert_eq!(smtp.letters(), []);
    smtp.set_mode(Mode::plain());
    its_code_opens_the_door(&smtp, &server, &ada, 1);
}

/// Signs up and is answered as ever, whatever the mail server does.
fn signs_up(ada: &Guest) {
    let sent = ada.sign_up(ADA);
    assert_eq!((sent.status(), sent.location()), (303, Some("/verify")));
}

/// So many e-mails came, and the code of the last one works.
fn its_code_opens_the_door(smtp: &SmtpServer, server: &Server, ada: &Guest, count: usize) {
    let letters = letters(smtp, count);
    let code = code_of(letters.last().unwrap());
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    server.wait_for_log("letter sent");
    assert_eq!(smtp.letters().len(), count);
    server.tells_nothing_of(&[ADA, &code]);
}

fn with(smtp: &SmtpServer, settings: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut all = through(smtp);
    all.push(("SSL_CERT_FILE", smtp.ca_file().display().to_string()));
    all.extend(
        settings
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    all
}
