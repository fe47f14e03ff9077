//! What a text message may cost: limits, caps a day, and the countries that get any.

use super::{NUMBER, OTHER, confirm, give, shown};
use crate::support::app::TestApp;
use time::Duration;

#[test]
fn a_number_gets_so_many_messages_a_day_from_everybody_together() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("SMS_DAILY_CAP", "3")]);
    let (ada, eve) = (app.member("ada@example.com"), app.member("eve@example.com"));
    let (joe, kim) = (app.member("joe@example.com"), app.member("kim@example.com"));
    for guest in [&ada, &eve, &joe] {
        assert_eq!(give(guest, NUMBER).status(), 303);
    }
    let refused = give(&kim, NUMBER);
    assert_eq!(refused.status(), 429);
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    assert!(refused.text().contains("Too many text messages."));
    assert_eq!(refused.value("phone"), NUMBER);
    assert_eq!(ada.post("/account/phone/resend", &[]).status(), 429);
    assert_eq!(give(&eve, OTHER).status(), 303, "other numbers get theirs");
    assert_eq!(app.letters_to(NUMBER).len(), 3);
    app.advance(Duration::seconds(wait + 1));
    for guest in [&ada, &eve] {
        guest.log_in(if std::ptr::eq(guest, &raw const ada) {
            "ada@example.com"
        } else {
            "eve@example.com"
        });
    }
    assert_eq!(give(&eve, NUMBER).status(), 303, "tomorrow is another day");
    app.deliver();
    assert_eq!(confirm(&eve, &app.text_code(NUMBER)).status(), 303);
    assert!(shown(&eve).1);
}

#[test]
fn a_country_gets_so_many_messages_a_day() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("SMS_DAILY_CAP_PER_COUNTRY", "2")]);
    let ada = app.member("ada@example.com");
    for (number, status) in [
        ("+31612345671", 303),
        ("+31612345672", 303),
        ("+31612345673", 429),
        (OTHER, 303),
        ("+31612345674", 429),
    ] {
        assert_eq!(give(&ada, number).status(), status, "{number}");
    }
    // What was refused has cost the number nothing.
    assert!(app.letters_to("+31612345673").is_empty());
}

#[test]
fn only_numbers_with_an_allowed_prefix_get_messages() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SMS_ALLOWED_PREFIXES", "+31,+4474"),
    ]);
    let ada = app.member("ada@example.com");
    for (number, status) in [
        (NUMBER, 303),
        (OTHER, 303),
        ("+4915123456789", 422),
        ("+447911123456", 422),
    ] {
        let page = give(&ada, number);
        assert_eq!(page.status(), status, "{number}");
        if status == 422 {
            assert_eq!(
                page.error("phone"),
                "We cannot send text messages to numbers in that country."
            );
            assert!(app.letters_to(number).is_empty());
        }
    }
}

#[test]
fn numbers_cannot_be_changed_or_asked_for_over_and_over() {
    let app = TestApp::with(&[("RATE_LIMIT_REAUTHENTICATE", "off")]);
    let ada = app.member("ada@example.com");
    let statuses = [
        "+31612345671",
        "+31612345672",
        "+31612345673",
        "+31612345674",
    ]
    .map(|number| give(&ada, number).status());
    assert_eq!(statuses, [303, 303, 303, 429]);
    app.advance(Duration::seconds(61));
    assert_eq!(give(&ada, "+31612345674").status(), 303);
    // Sent twice by accident, the message that was sent stays good.
    let eve = app.member("eve@example.com");
    assert_eq!(give(&eve, OTHER).status(), 303);
    assert_eq!(give(&eve, OTHER).status(), 303);
    assert_eq!(app.letters_to(OTHER).len(), 1);
    app.advance(Duration::seconds(31));
    assert_eq!(app.letters_to(OTHER).len(), 1);
}

#[test]
fn an_account_gets_so_many_messages_a_day_and_denies_nobody_elses_country() {
    let app = TestApp::with(&[("RATE_LIMITS", "off")]);
    let (ada, eve) = (app.member("ada@example.com"), app.member("eve@example.com"));
    let numbers: Vec<_> = (0..9).map(|it| format!("+3161234567{it}")).collect();
    let statuses: Vec<_> = numbers.iter().map(|it| give(&ada, it).status()).collect();
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429, 429, 429, 429]);
    assert!(app.letters_to(&numbers[8]).is_empty());
    assert_eq!(give(&ada, OTHER).status(), 429, "whatever the country");
    // What was refused has cost neither the number nor the country anything.
    for number in &numbers[4..] {
        assert_eq!(give(&eve, number).status(), 303, "{number}");
    }
    assert_eq!(give(&eve, OTHER).status(), 429);
    app.advance(Duration::DAY);
    ada.log_in("ada@example.com");
    assert_eq!(give(&ada, OTHER).status(), 303, "tomorrow is another day");
}

#[test]
fn staff_lifts_the_cap_of_an_account() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("SMS_DAILY_CAP_PER_ACCOUNT", "1")]);
    let ada = app.member("ada@example.com");
    assert_eq!(give(&ada, NUMBER).status(), 303);
    assert_eq!(give(&ada, OTHER).status(), 429);
    app.db_unlock("ada@example.com");
    assert_eq!(give(&ada, OTHER).status(), 303);
}

#[test]
fn a_network_gets_so_many_messages_a_day_whoever_asks_there() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("SMS_DAILY_CAP_PER_NETWORK", "3")]);
    let member = |name: &str, ip: &str| {
        let email = format!("{name}@example.com");
        app.member(&email);
        let there = app.guest_from(ip.parse().unwrap());
        assert_eq!(there.log_in(&email).location(), Some("/"));
        there
    };
    let statuses: Vec<_> = (0..5)
        .map(|it| {
            let guest = member(&format!("ada{it}"), "198.51.100.7");
            give(&guest, &format!("+3161234567{it}")).status()
        })
        .collect();
    assert_eq!(statuses, [303, 303, 303, 429, 429]);
    let elsewhere = member("eve", "198.51.100.8");
    assert_eq!(give(&elsewhere, "+31612345674").status(), 303);
    // Of IPv6 a /64 is a network, and a /48 is four.
    let mut taken = 0;
    for it in 0..16 {
        let guest = member(&format!("bob{it}"), &format!("2001:db8:7:{it:x}::1"));
        taken += i32::from(give(&guest, &format!("+316123456{}", 10 + it)).status() == 303);
    }
    assert_eq!(taken, 12);
    let neighbour = member("cleo", "2001:db8:8::1");
    assert_eq!(give(&neighbour, "+31612345699").status(), 303);
}
