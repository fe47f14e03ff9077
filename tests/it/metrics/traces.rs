//! A trace that somebody before us began: its id is in the log, and goes on to receivers of webhooks.

use super::ADA;
use crate::support::app::TestApp;
use crate::support::receiver::{Delivery, Receiver, file_of};

const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

fn told(header: &str) -> Vec<Delivery> {
    let receiver = Receiver::start(&[]);
    let more = "events = ['user_created', 'verified']\nallow_private = true";
    let file = file_of(&[receiver.entry("billing", more)]);
    let app = TestApp::with(&[("WEBHOOKS", file.path().to_str().unwrap())]);
    let ada = app.guest().with_header("traceparent", header);
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    let plain = app.returning(&ada);
    assert_eq!(plain.enter_code(&code).location(), Some("/"));
    assert_eq!(app.deliver_webhooks(), 2);
    receiver.heard()
}

fn of<'a>(told: &'a [Delivery], kind: &str) -> Option<&'a str> {
    let found = told.iter().find(|it| it.body["type"] == kind).unwrap();
    found.headers.get("traceparent").map(String::as_str)
}

#[test]
fn receivers_are_told_the_trace_of_the_request_and_of_no_other() {
    let told = told(&format!("00-{ID}-{SPAN}-01"));
    let created = of(&told, "user_created").unwrap();
    let (before, after) = (format!("00-{ID}-"), "-01");
    let span = created.strip_prefix(&before).unwrap();
    let span = span.strip_suffix(after).unwrap();
    assert_eq!(span.len(), 16, "{created}");
    assert_ne!(span, SPAN, "a step of its own");
    assert_eq!(of(&told, "verified"), None);
}

#[test]
fn what_is_no_trace_goes_nowhere() {
    let told = told(&format!("00-{ID}-{SPAN}-01-<script>"));
    assert_eq!(of(&told, "user_created"), None);
}
