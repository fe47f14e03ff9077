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
    assert!(refused.text().contains("That was a lot of text messages."));
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
                "We cannot send text messages to numbers of that country."
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
