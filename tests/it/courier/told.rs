//! What who asked for an e-mail is told while it does not leave: nothing that depends on whether there was one to send.

use super::through;
use crate::graphql::Api;
use crate::support::app::{TestApp, now};
use crate::support::client::Client;
use crate::support::people::Guest;
use crate::support::smtp::{Fault, Mode, SmtpServer};
use serde_json::{Value, json};
use time::Duration;

const KNOWN: &str = "known@example.com";
const UNVERIFIED: &str = "unproved@example.com";
const UNKNOWN: &str = "nobody@example.com";

fn prepared(fault: Fault, settings: &[(&'static str, &str)]) -> (SmtpServer, TestApp) {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let app = through(&smtp, settings);
    app.db_user(KNOWN);
    app.guest().sign_up(UNVERIFIED);
    app.deliver();
    smtp.set_mode(Mode::plain().fault(fault));
    app.advance(Duration::hours(2));
    (smtp, app)
}

/// What each of the three addresses is told, one after the other, with the server as it is for each.
fn each<T>(what: impl Fn(&str) -> T) -> [T; 3] {
    [KNOWN, UNVERIFIED, UNKNOWN].map(what)
}

fn alike<T: PartialEq + std::fmt::Debug>(told: &[T; 3]) {
    assert_eq!(told[0], told[2], "known");
    assert_eq!(told[1], told[2], "unverified");
}

/// The page for the code, at several moments of an e-mail that is tried again and again.
fn pages(app: &TestApp, guest: &Guest, email: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut look = |guest: &Guest| {
        let page = guest.get("/password/reset").text();
        let page = page.replace(email, "EMAIL");
        // The seconds pass while we look.
        seen.push(page.replace(|char: char| char.is_ascii_digit(), ""));
    };
    guest.forget_password(email);
    look(guest);
    for wait in [0, 3, 8, 20, 300] {
        app.advance(Duration::seconds(wait));
        app.deliver();
        look(guest);
        // Asked again in between.
        guest.forget_password(email);
        look(guest);
    }
    guest.post("/password/reset/resend", &[]);
    look(guest);
    app.deliver();
    look(guest);
    seen
}

#[test]
fn the_page_for_a_reset_is_the_same_whatever_becomes_of_the_e_mail() {
    for limits in [&[][..], &[("RATE_LIMITS", "on")]] {
        let (_smtp, app) = prepared(Fault::Temporary, limits);
        let told = each(|email| pages(&app, &app.guest(), email));
        alike(&told);
        assert!(
            told[2].iter().all(|page| page.contains("EMAIL")),
            "{told:?}"
        );
    }
}

#[test]
fn the_page_for_a_reset_is_the_same_while_the_server_is_away() {
    // One after the other, each with a server that was well before.
    let told = [KNOWN, UNVERIFIED, UNKNOWN].map(|email| {
        let (_smtp, app) = prepared(Fault::Banner421, &[]);
        pages(&app, &app.guest(), email)
    });
    alike(&told);
}

/// Which fields an answer has, and what it says that is no name of anything.
fn shape(answer: &Value) -> (Vec<String>, bool) {
    let fields = answer.as_object().unwrap().keys().cloned().collect();
    (fields, answer["again"].is_null())
}

#[test]
fn programs_are_told_the_same_too() {
    let (_smtp, app) = prepared(Fault::Temporary, &[]);
    let rest = each(|email| {
        let program = Client::of(&app);
        let ask = |flow: Option<&str>| {
            let body = flow.map_or(
                json!({"email": email}),
                |flow| json!({"email": email, "flow": flow}),
            );
            let answer = program.post("/api/accounts/password/reset/", &body);
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer
        };
        let first = ask(None);
        let mut told = vec![shape(&first.body)];
        for wait in [0, 3, 8, 40, 400] {
            app.advance(Duration::seconds(wait));
            app.deliver();
            told.push(shape(&ask(Some(first.text("flow"))).body));
        }
        told
    });
    alike(&rest);
    let graphql = each(|email| {
        let api = Api::of(&app);
        let ask = |flow: &str| {
            let query = format!(
                "mutation {{ sendPasswordResetEmail(email: \"{email}\" {flow}) {{ success errors flow leavesAt }} }}"
            );
            let said = api.ask(&query);
            said.of("sendPasswordResetEmail").clone()
        };
        let first = ask("");
        let flow = format!("flow: {}", first["flow"]);
        let waits = |answer: &Value| answer["leavesAt"].is_null();
        let mut told = vec![waits(&first)];
        for wait in [0, 3, 8, 40, 400] {
            app.advance(Duration::seconds(wait));
            app.deliver();
            told.push(waits(&ask(&flow)));
        }
        told
    });
    alike(&graphql);
}
