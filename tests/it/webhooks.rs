//! Webhooks: receivers elsewhere are told of what happened, whatever they do.

mod misbehaviour;
mod settings;

use super::support::app::TestApp;
use super::support::receiver::{Mood, Receiver, file_of};
use time::{Duration, OffsetDateTime};
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin::{self, Again};
use vestibule::internals::app::Origin;
use vestibule::internals::error::Fault;
use vestibule::internals::events::Event;
use vestibule::internals::jobs;
use vestibule::internals::store::{Queued as _, webhooks};

/// An application that tells this receiver of these events; the file of settings is read by then.
fn telling(receiver: &Receiver, events: &str) -> TestApp {
    let entry = receiver.entry(
        "billing",
        &format!("events = {events}\nallow_private = true"),
    );
    let file = file_of(&[entry]);
    let path = file.path().to_str().unwrap();
    TestApp::with(&[("RATE_LIMITS", "off"), ("WEBHOOKS", path)])
}

/// How the one receiver does.
fn billing(app: &TestApp) -> admin::Receiver {
    let me = Staff::at_the_command_line();
    let mut all = admin::list_webhooks(app.site().app(), &me).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn replay(app: &TestApp, which: Again) -> usize {
    let (me, here) = (Staff::at_the_command_line(), Origin::command_line());
    admin::replay_webhooks(app.site().app(), &me, "billing", which, &here).unwrap()
}

fn count(app: &TestApp, what: &str) -> i64 {
    app.db_count(&format!("SELECT COUNT(*) AS count FROM {what}"))
}

#[test]
fn a_receiver_is_told_of_what_it_wants_signed_and_without_a_word_about_the_person() {
    let receiver = Receiver::start(&[]);
    let app = telling(
        &receiver,
        "['user_created', 'verified', 'password_changed']",
    );
    app.member("ada@example.com");
    assert_eq!(app.deliver_webhooks(), 2);
    assert_eq!(app.deliver_webhooks(), 0, "once");
    let heard = receiver.heard();
    for told in &heard {
        assert!(told.is_signed(), "{told:?}");
        assert_eq!(told.path, "/hook?key=word");
        assert_eq!(told.header("content-type"), "application/json");
        assert!(told.header("user-agent").starts_with("vestibule/"));
        assert!(told.id().starts_with("msg_"));
        let sent: i64 = told.header("webhook-timestamp").parse().unwrap();
        assert!((OffsetDateTime::now_utc().unix_timestamp() - sent).abs() < 60);
        assert!(told.body["timestamp"].as_str().unwrap().ends_with('Z'));
        assert!(told.body["data"]["user"].is_i64());
        assert!(!told.text.contains("ada"), "{}", told.text);
    }
    let mut types = receiver.types();
    types.sort();
    assert_eq!(types, ["user_created", "verified"]);
    assert_ne!(heard[0].id(), heard[1].id());
}

#[test]
fn while_a_secret_is_changed_each_delivery_is_signed_with_the_old_and_the_new_one() {
    let receiver = Receiver::start(&[]);
    let more = "events = ['user_created']\nallow_private = true";
    let file = file_of(&[receiver.entry_with_secrets("billing", more)]);
    let app = TestApp::with(&[("WEBHOOKS", file.path().to_str().unwrap())]);
    app.db_user("ada@example.com");
    assert_eq!(app.deliver_webhooks(), 1);
    let told = &receiver.heard()[0];
    assert!(told.is_signed(), "who still has the old secret believes it");
    let signatures: Vec<_> = told.header("webhook-signature").split(' ').collect();
    assert_eq!(signatures.len(), 2, "{signatures:?}");
    assert!(signatures.iter().all(|one| one.starts_with("v1,")));
    assert_ne!(signatures[0], signatures[1]);
}

#[test]
fn the_star_is_everything_and_the_words_are_those_of_the_catalogue() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver, "['*']");
    app.member("ada@example.com").log_out();
    app.deliver_webhooks();
    let known: Vec<_> = Event::LIST
        .iter()
        .map(vestibule::internals::events::Entry::word)
        .collect();
    let types = receiver.types();
    assert!(types.iter().all(|word| known.contains(word)), "{types:?}");
    for word in [
        "user_created",
        "code_sent",
        "verified",
        "logged_in",
        "logged_out",
    ] {
        assert!(types.iter().any(|told| told == word), "{word}: {types:?}");
    }
}

#[test]
fn nobody_is_told_of_what_was_taken_back() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver, "['*']");
    let user = app.db_user("ada@example.com");
    let undone = app.site().app().write(&Origin::command_line(), |tx| {
        tx.emit(Event::Banned { user })?;
        Err::<(), _>(Fault::Broken("changed its mind".into()))
    });
    assert!(undone.is_err());
    app.deliver_webhooks();
    assert_eq!(receiver.types(), ["user_created"]);
}

#[test]
fn several_receivers_hear_the_same_message_each_in_its_own_time() {
    let (well, ill) = (Receiver::start(&[]), Receiver::start(&[Mood::Status(500)]));
    let more = "events = ['user_created']\nallow_private = true";
    let file = file_of(&[well.entry("well", more), ill.entry("ill", more)]);
    let app = TestApp::with(&[("WEBHOOKS", file.path().to_str().unwrap())]);
    app.db_user("ada@example.com");
    assert_eq!(app.deliver_webhooks(), 1);
    app.advance(Duration::seconds(3));
    assert_eq!(app.deliver_webhooks(), 0);
    assert_eq!(well.heard().len(), 1);
    let tries = ill.heard();
    assert_eq!(tries.len(), 2);
    assert!(tries.iter().all(|told| told.id() == well.heard()[0].id()));
}

#[test]
fn two_couriers_at_once_deliver_once() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver, "['user_created']");
    for number in 0..20 {
        app.db_user(&format!("ada{number}@example.com"));
    }
    let taken: usize = std::thread::scope(|scope| {
        let couriers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| app.deliver_webhooks()))
            .collect();
        couriers
            .into_iter()
            .map(|courier| courier.join().unwrap())
            .sum()
    });
    assert_eq!((taken, receiver.heard().len()), (20, 20));
}

#[test]
fn what_a_courier_held_when_it_died_is_delivered_by_another() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver, "['user_created']");
    app.db_user("ada@example.com");
    let core = app.site().app();
    let held = core.write(&Origin::command_line(), |tx| {
        let now = tx.now();
        let due = webhooks::due(tx, "billing", now, 1)?;
        webhooks::Row::claim(tx, due[0], "of the dead", now + Duration::seconds(20))
    });
    assert_eq!(held.unwrap().unwrap().event, "user_created");
    assert_eq!(app.deliver_webhooks(), 0, "it is somebody's");
    app.advance(Duration::seconds(21));
    assert_eq!(app.deliver_webhooks(), 1);
}

#[test]
fn what_was_told_can_be_told_again() {
    let receiver = Receiver::start(&[]);
    let app = telling(&receiver, "['user_created']");
    app.db_user("ada@example.com");
    app.deliver_webhooks();
    app.advance(Duration::hours(2));
    app.db_user("grace@example.com");
    app.deliver_webhooks();
    assert_eq!(replay(&app, Again::Failed), 0, "nothing failed");
    let since = app.site().app().now() - Duration::HOUR;
    assert_eq!(replay(&app, Again::Since(since)), 1);
    assert_eq!(app.deliver_webhooks(), 1);
    let heard = receiver.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[2].text, heard[1].text);
    assert_eq!(heard[2].id(), heard[1].id());
    assert!(heard[2].is_signed());
}

#[test]
fn what_is_told_of_a_person_goes_with_the_person_and_that_it_went_is_told() {
    let receiver = Receiver::start(&[Mood::Status(500)]);
    let app = telling(&receiver, "['*']");
    let ada = app.db_user("ada@example.com");
    app.db_user("grace@example.com");
    app.deliver_webhooks();
    app.db_delete("ada@example.com");
    receiver.set(&[Mood::Status(200)]);
    app.advance(Duration::seconds(3));
    assert_eq!(app.deliver_webhooks(), 2);
    let heard = &receiver.heard()[2..];
    assert!(
        heard
            .iter()
            .all(|told| told.body["data"]["user"] != ada.0 || told.kind() == "user_deleted")
    );
    let gone = heard.iter().find(|told| told.kind() == "user_deleted");
    assert_eq!(gone.unwrap().body["data"]["user"], ada.0);
    assert_eq!(count(&app, "webhook_deliveries WHERE user_id IS NULL"), 1);
}

#[test]
fn old_deliveries_are_swept() {
    let receiver = Receiver::start(&[Mood::Status(200), Mood::Status(500)]);
    let app = telling(&receiver, "['user_created']");
    app.db_user("ada@example.com");
    app.deliver_webhooks();
    app.db_user("grace@example.com");
    app.deliver_webhooks();
    app.advance(Duration::days(29));
    assert_eq!(jobs::sweep_once(app.site().app()).unwrap().webhooks, 0);
    app.advance(Duration::days(2));
    assert_eq!(jobs::sweep_once(app.site().app()).unwrap().webhooks, 2);
}
