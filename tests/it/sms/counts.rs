//! What is counted of a day's text messages: what a provider took, for whoever asked for it.

use super::{NUMBER, TAKEN, asks, through_twilio_with};
use crate::admin::desk::StaffCaller;
use crate::support::app::{TestApp, now};
use crate::support::page::Page;
use crate::support::people::{Guest, PASSWORD};
use crate::support::provider::{Manner, Provider};
use std::time::Duration as StdDuration;
use time::Duration;

const REFUSED: Manner = Manner::Says(400, "", r#"{"code":21211,"message":"No","status":400}"#);
const AWAY: Manner = Manner::Says(500, "", "");
const OTHER: &str = "+31687654321";

fn with(provider: &Provider, settings: &[(&'static str, &str)]) -> TestApp {
    let mut all = vec![("RATE_LIMITS", "off")];
    all.extend(settings);
    through_twilio_with(provider, "+15005550006", &all)
}

fn give(guest: &Guest, number: &str) -> u16 {
    let fields = [("phone", number), ("current_password", PASSWORD)];
    guest.post("/account/phone", &fields).status()
}

fn resend(guest: &Guest) -> Page {
    guest.post("/account/phone/resend", &[])
}

/// Lets everything be tried for so long that it is given up.
fn give_up_all(app: &TestApp) {
    for _ in 0..8 {
        app.deliver();
        app.advance(Duration::minutes(2));
    }
}

#[test]
fn messages_that_nobody_takes_cost_nothing_however_often_they_are_asked_for() {
    let provider = Provider::open(AWAY);
    let app = with(
        &provider,
        &[
            ("SMS_DAILY_CAP", "2"),
            ("SMS_DAILY_CAP_PER_ACCOUNT", "2"),
            ("SMS_DAILY_CAP_PER_NETWORK", "2"),
        ],
    );
    let ada = asks(&app);
    app.deliver();
    // The provider is away: none of these is tried.
    for _ in 0..6 {
        assert_eq!(resend(&ada).status(), 303);
    }
    provider.behave(TAKEN);
    app.advance(Duration::minutes(3));
    assert_eq!(app.deliver(), 1);
    assert_eq!(resend(&ada).status(), 303, "one was taken");
    app.deliver();
    assert_eq!(resend(&ada).status(), 429, "and another");
}

#[test]
fn what_is_not_taken_goes_back_to_the_network_that_asked_last() {
    let provider = Provider::open(AWAY);
    let app = with(&provider, &[("SMS_DAILY_CAP_PER_NETWORK", "1")]);
    let ada = asks(&app);
    app.deliver();
    // The same browser on another network, and back.
    let elsewhere = |act: &dyn Fn(&Guest) -> u16| {
        let there = ada.window().with_header("x-forwarded-for", "198.51.100.7");
        let status = act(&there);
        for (name, value) in there.cookies() {
            ada.set_cookie(&name, &value);
        }
        status
    };
    assert_eq!(elsewhere(&|there| resend(there).status()), 303);
    let counted = "SELECT CAST(COALESCE(SUM(hit_count), 0) AS BIGINT) AS count FROM throttles \
         WHERE limit_name = 'SMS_DAILY_CAP_PER_NETWORK' AND subject LIKE ";
    assert_eq!(app.db_count(&format!("{counted} '198%'")), 1);
    assert_eq!(app.db_count(&format!("{counted} '203%'")), 0);
    // The first network has its share again, and the other has used its own.
    assert_eq!(elsewhere(&|there| give(there, "+31612345670")), 429);
    assert_eq!(give(&ada, OTHER), 303);
    assert_eq!(give(&ada, "+31612345670"), 429);
    provider.behave(REFUSED);
    app.advance(Duration::minutes(3));
    app.deliver();
    provider.behave(TAKEN);
    app.advance(Duration::minutes(3));
    assert_eq!(elsewhere(&|there| give(there, "+31612345670")), 303);
    app.deliver();
    assert_eq!(elsewhere(&|there| give(there, "+31612345671")), 429);
    assert_eq!(give(&ada, "+31612345672"), 303);
    app.deliver();
    assert_eq!(give(&ada, "+31612345673"), 429);
}

#[test]
fn a_message_on_its_way_that_another_replaced_is_not_counted_when_it_fails() {
    let provider = Provider::open(Manner::Waits(StdDuration::from_secs(3)));
    let app = with(&provider, &[("SMS_DAILY_CAP", "2")]);
    let ada = asks(&app);
    std::thread::scope(|scope| {
        let delivery = scope.spawn(|| app.deliver());
        while provider.taken().is_empty() {
            std::thread::sleep(StdDuration::from_millis(20));
        }
        provider.behave(TAKEN);
        assert_eq!(resend(&ada).status(), 303);
        delivery.join().unwrap();
    });
    app.advance(Duration::minutes(3));
    app.deliver();
    assert_eq!(resend(&ada).status(), 303, "one was taken of two");
    app.deliver();
    assert_eq!(resend(&ada).status(), 429);
}

#[test]
fn what_staff_gives_up_is_not_counted_and_what_they_send_after_all_is() {
    let provider = Provider::open(TAKEN);
    let app = with(&provider, &[("SMS_DAILY_CAP_PER_ACCOUNT", "1")]);
    let desk = StaffCaller::of_root(&app);
    let ada = asks(&app);
    let message = || desk.lines("outbox", "letter", "phone_code").remove(0).id;
    assert_eq!(give(&ada, OTHER), 429);
    let first = message();
    desk.act("outbox", "give_up", first);
    assert_eq!(give(&ada, OTHER), 303);
    let second = message();
    assert_ne!(first, second);
    desk.act("outbox", "give_up", second);
    desk.act("outbox", "retry", second);
    assert_eq!(app.deliver(), 1);
    assert_eq!(give(&ada, NUMBER), 429, "it has left after all");
}

#[test]
fn a_message_that_fails_twice_is_not_given_back_twice() {
    let provider = Provider::open(TAKEN);
    let app = with(&provider, &[("SMS_DAILY_CAP_PER_ACCOUNT", "2")]);
    let desk = StaffCaller::of_root(&app);
    let ada = asks(&app);
    assert_eq!(app.deliver(), 1);
    provider.behave(REFUSED);
    assert_eq!(give(&ada, OTHER), 303);
    app.deliver();
    let given_up = desk.lines("outbox", "state", "given_up").remove(0).id;
    desk.act("outbox", "retry", given_up);
    app.deliver();
    assert_eq!(give(&ada, "+31612345670"), 303);
    assert_eq!(give(&ada, "+31612345671"), 429, "the first one was taken");
    // Staff makes no message free by giving up one that is over.
    let _ = desk.run("outbox", "give_up", &[given_up]);
    assert_eq!(give(&ada, "+31612345671"), 429);
    give_up_all(&app);
}

/// Two who ask for one message from two networks, and the courier that gives back what it could not deliver.
#[test]
fn messages_that_are_asked_for_and_given_back_at_once_wait_for_each_other_in_one_order() {
    let provider = Provider::open(REFUSED);
    let app = with(&provider, &[]);
    let people: Vec<_> = ["ada", "bob"]
        .map(|name| app.member(&format!("{name}@example.com")))
        .into();
    std::thread::scope(|scope| {
        for (guest, number) in people.iter().zip([NUMBER, OTHER]) {
            for ip in ["198.51.100.7", "192.0.2.7"] {
                let app = &app;
                scope.spawn(move || {
                    let there = app.guest_from(ip.parse().unwrap());
                    for (name, value) in guest.cookies() {
                        there.set_cookie(&name, &value);
                    }
                    for _ in 0..6 {
                        let status = give(&there, number);
                        assert!([303, 429].contains(&status), "{status}");
                    }
                });
            }
        }
        scope.spawn(|| {
            for _ in 0..10 {
                now(vestibule::internals::jobs::deliver_due(app.site())).unwrap();
            }
        });
    });
}
