//! Receivers that do not do as they should.

use super::{billing, count, replay, telling};
use crate::support::app::TestApp;
use crate::support::receiver::{Mood, Receiver, file_of};
use time::Duration;
use vestibule::internals::admin::Again;

const CREATED: &str = "['user_created']";

#[test]
fn a_receiver_that_breaks_is_told_again_a_little_later() {
    let receiver = Receiver::start(&[Mood::Status(500), Mood::Status(200)]);
    let app = telling(&receiver, CREATED);
    app.db_user("ada@example.com");
    assert_eq!(app.deliver_webhooks(), 0);
    assert!(billing(&app).failing_since.is_some());
    assert_eq!(app.deliver_webhooks(), 0, "not at once");
    app.advance(Duration::seconds(3));
    assert_eq!(app.deliver_webhooks(), 1);
    let heard = receiver.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(
        (heard[0].id(), &heard[0].text),
        (heard[1].id(), &heard[1].text)
    );
    assert_ne!(
        heard[0].header("webhook-timestamp"),
        heard[1].header("webhook-timestamp")
    );
    assert!(heard[1].is_signed());
    let billing = billing(&app);
    assert_eq!((billing.failing_since, billing.waiting), (None, 0));
}

#[test]
fn whatever_else_it_answers_is_no_yes() {
    let elsewhere = Receiver::start(&[]);
    let location = format!("307 There\r\nlocation: {}", elsewhere.url());
    for mood in [
        Mood::HangsUp,
        Mood::Says(location, String::new()),
        Mood::Says(
            "404 Not Found\r\ncontent-type: text/html".into(),
            "<h1>No".into(),
        ),
        Mood::Holds,
    ] {
        let receiver = Receiver::start(&[mood.clone(), Mood::Status(204)]);
        let app = telling(&receiver, CREATED);
        app.db_user("ada@example.com");
        assert_eq!(app.deliver_webhooks(), 0, "{mood:?}");
        assert_eq!(billing(&app).waiting, 1, "{mood:?}");
        app.advance(Duration::seconds(3));
        assert_eq!(app.deliver_webhooks(), 1, "{mood:?}");
    }
    assert!(elsewhere.heard().is_empty(), "redirects are not followed");
}

#[test]
fn an_answer_without_an_end_is_an_answer() {
    let receiver = Receiver::start(&[Mood::Huge]);
    let app = telling(&receiver, CREATED);
    app.db_user("ada@example.com");
    assert_eq!(app.deliver_webhooks(), 1);
}

#[test]
fn a_receiver_may_ask_for_time() {
    let later = Mood::Says("503 Later\r\nretry-after: 60".into(), String::new());
    let receiver = Receiver::start(&[later, Mood::Status(200)]);
    let app = telling(&receiver, CREATED);
    app.db_user("ada@example.com");
    app.deliver_webhooks();
    app.advance(Duration::seconds(30));
    app.deliver_webhooks();
    assert_eq!(receiver.heard().len(), 1, "it asked for a minute");
    app.advance(Duration::seconds(31));
    assert_eq!(app.deliver_webhooks(), 1);
}

#[test]
fn a_receiver_that_says_it_is_gone_is_left_alone_until_somebody_says_otherwise() {
    let receiver = Receiver::start(&[Mood::Status(410), Mood::Status(200)]);
    let app = telling(&receiver, "['user_created', 'webhook_disabled']");
    app.db_user("ada@example.com");
    app.deliver_webhooks();
    app.db_user("grace@example.com");
    app.advance(Duration::hours(2));
    assert_eq!(app.deliver_webhooks(), 0);
    assert_eq!(receiver.heard().len(), 1);
    assert!(billing(&app).disabled_at.is_some());
    assert_eq!(count(&app, "audit WHERE event = 'webhook_disabled'"), 1);
    assert_eq!(replay(&app, Again::Failed), 3);
    assert!(billing(&app).disabled_at.is_none());
    assert_eq!(app.deliver_webhooks(), 3);
    let mut told = receiver.types();
    told.sort();
    assert_eq!(
        told,
        [
            "user_created",
            "user_created",
            "user_created",
            "webhook_disabled"
        ]
    );
}

#[test]
fn what_waits_for_a_receiver_that_is_gone_is_not_sent_any_more() {
    let receiver = Receiver::start(&[Mood::Status(410)]);
    let app = telling(&receiver, CREATED);
    for number in 0..20 {
        app.db_user(&format!("ada{number}@example.com"));
    }
    app.deliver_webhooks();
    let heard = receiver.heard().len();
    assert!((1..=8).contains(&heard), "{heard}");
    assert_eq!(billing(&app).waiting, 20 - i64::try_from(heard).unwrap());
}

#[test]
fn what_was_not_taken_for_a_day_is_given_up_and_can_be_sent_again() {
    let receiver = Receiver::start(&[Mood::Status(500)]);
    let app = telling(&receiver, CREATED);
    app.db_user("ada@example.com");
    for _ in 0..40 {
        app.deliver_webhooks();
        app.advance(Duration::HOUR);
    }
    assert_eq!(receiver.heard().len(), 34);
    assert_eq!(billing(&app).waiting, 0);
    assert!(billing(&app).disabled_at.is_none(), "not for five days yet");
    receiver.set(&[Mood::Status(500), Mood::Status(200)]);
    assert_eq!(replay(&app, Again::Failed), 1);
    assert_eq!(app.deliver_webhooks(), 0);
    app.advance(Duration::seconds(3));
    assert_eq!(app.deliver_webhooks(), 1, "it has its tries again");
}

#[test]
fn a_receiver_that_fails_for_five_days_is_left_alone_and_loses_nothing() {
    let receiver = Receiver::start(&[Mood::Status(500)]);
    let app = telling(&receiver, CREATED);
    for day in 0..5 {
        app.db_user(&format!("ada{day}@example.com"));
        app.deliver_webhooks();
        assert!(billing(&app).disabled_at.is_none(), "day {day}");
        app.advance(Duration::DAY);
    }
    app.deliver_webhooks();
    assert!(billing(&app).disabled_at.is_some());
    let heard = receiver.heard().len();
    app.db_user("grace@example.com");
    app.advance(Duration::HOUR);
    app.deliver_webhooks();
    assert_eq!(receiver.heard().len(), heard);
    receiver.set(&[Mood::Status(200)]);
    assert_eq!(replay(&app, Again::Failed), 6);
    assert_eq!(app.deliver_webhooks(), 6);
}

#[test]
fn a_success_ends_the_days_of_failure() {
    let receiver = Receiver::start(&[Mood::Status(500)]);
    let app = telling(&receiver, CREATED);
    app.db_user("ada@example.com");
    app.deliver_webhooks();
    app.advance(Duration::days(4));
    receiver.set(&[Mood::Status(200)]);
    assert_eq!(app.deliver_webhooks(), 1);
    receiver.set(&[Mood::Status(500)]);
    app.advance(Duration::days(2));
    app.db_user("grace@example.com");
    app.deliver_webhooks();
    assert!(billing(&app).disabled_at.is_none());
}

#[test]
fn our_own_network_is_not_called_unless_the_operator_says_so() {
    let receiver = Receiver::start(&[]);
    let file = file_of(&[receiver.entry("billing", "events = ['*']")]);
    let app = TestApp::with(&[("WEBHOOKS", file.path().to_str().unwrap())]);
    app.db_user("ada@example.com");
    assert_eq!(app.deliver_webhooks(), 0);
    assert!(receiver.heard().is_empty());
    let why = "the address is not one of the public internet";
    let noted = format!("webhook_deliveries WHERE last_error = '{why}'");
    assert_eq!(count(&app, &noted), 1);
}

#[test]
fn a_receiver_that_holds_the_line_holds_up_nobody_else() {
    let receiver = Receiver::start(&[Mood::Holds]);
    let app = telling(&receiver, "['*']");
    app.db_user("ada@example.com");
    std::thread::scope(|scope| {
        let courier = scope.spawn(|| app.deliver_webhooks());
        receiver.wait_until_it_holds(1);
        let ada = app.guest();
        assert_eq!(ada.log_in("ada@example.com").location(), Some("/"));
        ada.forget_password("ada@example.com");
        assert!(!app.code_for("ada@example.com").is_empty());
        assert_eq!(receiver.most_held(), 1, "it still holds the first line");
        receiver.let_go();
        assert!(courier.join().unwrap() >= 1);
    });
}

#[test]
fn no_more_than_four_lines_to_one_receiver_are_open_together() {
    let receiver = Receiver::start(&[Mood::Holds]);
    let app = telling(&receiver, CREATED);
    for number in 0..12 {
        app.db_user(&format!("ada{number}@example.com"));
    }
    std::thread::scope(|scope| {
        let courier = scope.spawn(|| app.deliver_webhooks());
        receiver.wait_until_it_holds(4);
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert_eq!(receiver.heard().len(), 4);
        receiver.let_go();
        assert_eq!(courier.join().unwrap(), 12);
    });
    assert!(receiver.most_held() <= 4);
}
