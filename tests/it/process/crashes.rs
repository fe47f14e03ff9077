//! The program is killed, doubled and asked to end; no e-mail is lost, and none comes twice.

use super::program::Place;
use super::steps::{code_of, letters, now, on_database, through};
use crate::support::databases::TestDatabase;
use crate::support::people::PASSWORD;
use crate::support::smtp::{Fault, Mode, SmtpServer};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

#[test]
fn an_e_mail_that_was_promised_survives_kill_nine() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    now(smtp.stop());
    let (place, database) = (Place::new(), TestDatabase::new());
    let settings = [through(&smtp), on_database(&database.url())].concat();
    let server = place.serve(&settings);
    let ada = server.guest();
    assert_eq!(ada.sign_up("ada@example.com").location(), Some("/verify"));
    server.wait_for_log("letter not delivered");
    server.kill();
    now(smtp.resume());
    let server = place.serve(&settings);
    let ada = server.returning(&ada);
    let code = code_of(&letters(&smtp, 1)[0]);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(ada.is_signed_in());
}

#[test]
fn an_e_mail_that_was_on_its_way_at_kill_nine_is_taken_over_when_its_claim_ends() {
    let hanging = Mode::plain().fault(Fault::HangAtGreeting);
    let smtp = now(SmtpServer::start(hanging));
    let (place, database) = (Place::new(), TestDatabase::new());
    let patient = vec![("EMAIL_TIMEOUT", "60".to_owned())];
    let settings = [through(&smtp), on_database(&database.url()), patient].concat();
    let server = place.serve(&settings);
    let ada = server.guest();
    assert_eq!(ada.sign_up("ada@example.com").location(), Some("/verify"));
    super::steps::wait("the courier", || (smtp.connections() == 1).then_some(()));
    server.kill();
    smtp.set_mode(Mode::plain());
    database.end_claims();
    let server = place.serve(&settings);
    let code = code_of(&letters(&smtp, 1)[0]);
    let ada = server.returning(&ada);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn two_processes_on_one_database_send_each_e_mail_once() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let database = TestDatabase::new();
    let free = vec![("RATE_LIMITS", "off".to_owned())];
    let settings = [through(&smtp), on_database(&database.url()), free].concat();
    let (here, there) = (Place::new(), Place::new());
    let servers = [here.serve(&settings), there.serve(&settings)];
    for number in 0..50 {
        let guest = servers[number % 2].guest();
        let sent = guest.sign_up(&format!("person{number}@example.com"));
        assert_eq!(sent.location(), Some("/verify"), "{}", sent.text());
    }
    letters(&smtp, 50);
    // Both couriers look once a second.
    std::thread::sleep(Duration::from_millis(2500));
    let letters = smtp.letters();
    let people: BTreeSet<_> = letters.iter().map(|letter| letter.to.concat()).collect();
    assert_eq!((letters.len(), people.len()), (50, 50));
    let sent = |log: String| log.matches("letter sent").count();
    let counts = servers.each_ref().map(|server| sent(server.log()));
    assert_eq!(counts[0] + counts[1], 50, "{counts:?}");
}

#[test]
fn a_session_of_one_process_is_a_session_of_the_other() {
    let database = TestDatabase::new();
    let mailbox = Place::new();
    let settings = on_database(&database.url());
    let (one, two) = (mailbox.serve(&settings), mailbox.serve(&settings));
    let made = mailbox.run(&["createsuperuser", "--noinput"], &{
        let mut all = settings.clone();
        all.push(("VESTIBULE_SUPERUSER_EMAIL", "root@example.com".to_owned()));
        all.push(("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.to_owned()));
        all
    });
    assert_eq!(made.well(), "Superuser created successfully.\n");
    let root = one.guest();
    assert_eq!(root.log_in("root@example.com").location(), Some("/"));
    let elsewhere = two.returning(&root);
    assert!(elsewhere.is_signed_in());
    elsewhere.log_out();
    assert!(!root.is_signed_in());
}

#[test]
fn a_server_that_is_asked_to_end_finishes_the_e_mail_it_is_delivering() {
    let slow = Fault::SlowData(Duration::from_millis(400));
    let smtp = now(SmtpServer::start(Mode::plain().fault(slow)));
    let place = Place::new();
    let mut server = place.serve(&through(&smtp));
    let sent = server.guest().sign_up("ada@example.com");
    assert_eq!(sent.status(), 303);
    super::steps::wait("the courier", || (smtp.connections() == 1).then_some(()));
    assert_eq!(smtp.letters(), []);
    server.terminate();
    assert_eq!(server.ended().code(), Some(0));
    assert_eq!(smtp.letters().len(), 1);
    server.wait_for_log("letter sent");
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let taken = std::net::TcpListener::bind((IpAddr::from([127, 0, 0, 1]), 0)).unwrap();
    let address = taken.local_addr().unwrap();
    let said = Place::new().run(&["serve"], &[("BIND", address.to_string())]);
    let expected = format!("Cannot listen on {address}: ");
    let said = said.badly();
    assert!(said.contains(&expected), "{said}");
    assert!(said.contains("Choose another with BIND."), "{said}");
}
