//! Two nodes on one database, one of them on a machine whose clock is wrong: what they share goes by the database's clock,
//! and the one that is wrong says so.

use super::deletion::delete;
use super::support::app::TestApp;
use super::support::client::Client;
use super::support::people::PASSWORD;
use serde_json::json;
use time::Duration;
use vestibule::internals::admin::{Right, find_user};
use vestibule::internals::app::Skew;
use vestibule::internals::jobs::{sweep_ended_sessions, sweep_once};

mod alone;

const ADA: &str = "ada@example.com";
const FREE: &[(&str, &str)] = &[("RATE_LIMITS", "off")];

/// A node, and another on a machine whose clock is off by so many seconds. Only on a server: a file has one machine.
fn nodes(off: i64, settings: &[(&'static str, &str)]) -> Option<(TestApp, TestApp)> {
    let one = TestApp::with(settings);
    if !one.database().is_postgres() {
        return None;
    }
    let two = one.with_clock_off_by(Duration::seconds(off), settings);
    Some((one, two))
}

fn refresh_token(app: &TestApp) -> String {
    let login = json!({ "email": ADA, "password": PASSWORD });
    let tokens = Client::of(app).post("/api/token/", &login);
    tokens.text("refresh").to_owned()
}

#[test]
fn tabs_that_refresh_at_once_by_two_nodes_stay_signed_in() {
    for off in [50, -50, 3600, -3600] {
        let Some((one, two)) = nodes(off, FREE) else {
            return;
        };
        one.member(ADA);
        let token = json!({ "refresh": refresh_token(&one) });
        let refresh = |app| Client::of(app).post("/api/token/refresh/", &token);
        let first = refresh(&one);
        assert_eq!(first.status, 200, "{}", first.body);
        let second = refresh(&two);
        assert_eq!(second.status, 200, "{off}: {}", second.body);
        // Nobody was signed out by it, and what one signs the other believes.
        for (app, pair) in [(&two, &first), (&one, &second)] {
            let me = Client::of(app).bearing(pair.text("access"));
            assert_eq!(me.get("/api/accounts/me/").status, 200, "{off}");
        }
        let next = json!({ "refresh": first.text("refresh") });
        let next = Client::of(&one).post("/api/token/refresh/", &next);
        assert_eq!(next.status, 200, "{off}: {}", next.body);
    }
}

#[test]
fn a_token_that_was_replaced_is_good_for_no_node_once_the_others_had_their_time() {
    for off in [50, -50, -3600] {
        let Some((one, two)) = nodes(off, FREE) else {
            return;
        };
        one.member(ADA);
        let token = json!({ "refresh": refresh_token(&one) });
        let refresh = |app| Client::of(app).post("/api/token/refresh/", &token);
        let first = refresh(&one);
        let used = json!({ "refresh": first.text("refresh") });
        let used = Client::of(&one).post("/api/token/refresh/", &used);
        assert_eq!(used.status, 200, "{off}: {}", used.body);
        for app in [&one, &two] {
            app.advance(Duration::seconds(40));
        }
        assert_eq!(refresh(&two).status, 401, "{off}");
    }
}

#[test]
fn an_e_mail_that_one_node_holds_is_not_due_for_a_node_whose_clock_is_ahead() {
    for off in [59, -59] {
        let Some((one, two)) = nodes(off, FREE) else {
            return;
        };
        one.guest().sign_up(ADA);
        // ActiveSession by a node that is at it.
        let held = "UPDATE outbox SET claim = 'there', claimed_until = \
             (clock_timestamp() AT TIME ZONE 'UTC') + interval '25 seconds'";
        one.database().run(held);
        assert_eq!((one.deliver(), two.deliver()), (0, 0), "{off}");
        for app in [&one, &two] {
            app.advance(Duration::seconds(26));
        }
        assert_eq!(two.deliver() + one.deliver(), 1, "{off}");
    }
}

#[test]
fn a_code_that_one_node_sent_works_and_ends_by_the_other() {
    for off in [600, -600] {
        let Some((one, two)) = nodes(off, FREE) else {
            return;
        };
        let ada = one.guest();
        ada.sign_up(ADA);
        let code = one.code_for(ADA);
        let elsewhere = two.returning(&ada);
        assert_eq!(elsewhere.enter_code(&code).location(), Some("/"), "{off}");
        let eve = one.guest();
        eve.sign_up("eve@example.com");
        let code = one.code_for("eve@example.com");
        for app in [&one, &two] {
            app.advance(Duration::seconds(601));
        }
        let late = two.returning(&eve).enter_code(&code);
        assert_ne!(late.location(), Some("/"), "{off}");
    }
}

#[test]
fn a_limit_counts_for_both_and_ends_for_both() {
    let limit = [("RATE_LIMIT_LOGIN", "3/m/ip")];
    for off in [3600, -3600] {
        let Some((one, two)) = nodes(off, &limit) else {
            return;
        };
        let ip = [203, 0, 113, 77].into();
        let ask = |app: &TestApp| app.guest_from(ip).log_in("nobody@example.com").status();
        for app in [&one, &two, &one] {
            assert_ne!(ask(app), 429);
        }
        assert_eq!((ask(&one), ask(&two)), (429, 429), "{off}");
        for app in [&one, &two] {
            app.advance(Duration::seconds(61));
        }
        assert_ne!(ask(&two), 429, "{off}");
    }
}

#[test]
fn an_account_is_erased_on_its_day_by_the_database_and_by_no_node_that_is_wrong() {
    const DAYS: i64 = 24 * 3600;
    let Some((one, wrong)) = nodes(8 * DAYS, FREE) else {
        return;
    };
    delete(&one.member(ADA));
    let is_there = || find_user(one.site().app(), &one.operator(Right::View), ADA).is_ok();
    assert!(sweep_once(wrong.site().app()).is_err());
    assert!(is_there());
    // Little off, it does what is due, and nothing else.
    let near = one.with_clock_off_by(Duration::seconds(50), FREE);
    assert_eq!(sweep_once(near.site().app()).unwrap().erased, 0);
    near.advance(Duration::days(7) - Duration::seconds(20));
    assert_eq!(sweep_once(near.site().app()).unwrap().erased, 0);
    near.advance(Duration::minutes(1));
    assert_eq!(sweep_once(near.site().app()).unwrap().erased, 1);
    assert!(!is_there());
}

#[test]
fn only_the_clock_reads_the_time_of_the_machine() {
    // Nothing of this is shared: names of files, what this process sent, and what a receiver compares with its own clock.
    let may = [
        "src/app/clock.rs",
        "src/cli/log/line.rs",
        // How far a date among the settings is ahead is looked at once, when they are read.
        "src/config/django.rs",
        "src/mail/files.rs",
        "src/mail/mailbox.rs",
        "src/sms/webhook.rs",
        "src/site/blocking_webhook.rs",
    ];
    let reads = |text: &str| {
        ["now_utc", "SystemTime::now", "Utc::now", "Local::now"].map(|word| text.contains(word))
    };
    for (file, text) in crate::house::sources() {
        let ours = file.starts_with("src/") && !may.contains(&file.as_str());
        assert!(!ours || !reads(&text).contains(&true), "{file}");
    }
}

#[test]
fn a_node_whose_clock_is_off_says_so_and_beyond_a_minute_does_nothing_that_cannot_be_undone() {
    for (off, side) in [(20, "ahead of"), (-20, "behind")] {
        let Some((_, two)) = nodes(off, FREE) else {
            return;
        };
        assert!(matches!(two.site().app().clock().skew(), Skew::Some(_)));
        let ready = two.guest().get("/readyz");
        assert_eq!(ready.status(), 200);
        assert!(ready.text().contains(side), "{}", ready.text());
        two.guest().sign_up(ADA);
        assert_eq!(two.deliver(), 1);
        assert!(sweep_once(two.site().app()).is_ok());
    }
    for off in [90, -90] {
        let Some((one, two)) = nodes(off, FREE) else {
            return;
        };
        let ready = two.guest().get("/readyz");
        assert_eq!(ready.status(), 200, "people are served");
        assert!(ready.text().contains("nothing is sent"), "{}", ready.text());
        assert_eq!(one.guest().get("/readyz").text(), "ready");
        assert_eq!(two.guest().sign_up(ADA).location(), Some("/verify"));
        assert!(two.try_deliver().is_err());
        assert!(sweep_once(two.site().app()).is_err());
        assert!(sweep_ended_sessions(two.site().app()).is_err());
        // Somebody sets it right, and it is at it again by itself.
        two.site()
            .app()
            .clock()
            .shift_machine(Duration::seconds(-off));
        assert_eq!(two.deliver(), 1);
        assert_eq!(two.guest().get("/readyz").text(), "ready");
    }
}
