//! What nobody asked to be kept: accounts that nobody verified, and addresses of networks.

use super::erasure::places;
use super::{ADA, exists};
use crate::support::app::TestApp;
use crate::support::nodes::config_on;
use time::Duration;
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin::audit::{self, Filter};
use vestibule::internals::jobs::sweep_once;

const IP: &str = "198.51.100.77";

fn sweep(app: &TestApp) {
    sweep_once(app.site().app()).unwrap();
}

#[test]
fn an_account_that_nobody_verified_is_erased_after_a_month() {
    let app = TestApp::without_limits();
    app.guest().sign_up(ADA);
    app.member("bob@example.com");
    // One that came with a password from elsewhere is not a sign-up that nobody finished.
    app.db_user("imported@example.com");
    app.db_sql("UPDATE users SET is_verified = FALSE WHERE email = 'imported@example.com'");
    app.guest().sign_up("banned@example.com");
    app.db_ban("banned@example.com");
    app.advance(Duration::days(29));
    sweep(&app);
    assert!(exists(&app, ADA));
    // Somebody who is about to verify it may.
    let late = app.guest();
    late.sign_up("late@example.com");
    app.advance(Duration::days(30));
    late.sign_up("late@example.com");
    sweep(&app);
    assert!(!exists(&app, ADA));
    assert_eq!(places(&app, &[ADA]), Vec::<String>::new());
    for kept in ["bob", "imported", "banned", "late"] {
        assert!(exists(&app, &format!("{kept}@example.com")), "{kept}");
    }
    late.enter_code(&app.code_for("late@example.com"));
    assert!(late.is_signed_in());
}

#[test]
fn how_long_is_for_the_operator_to_say() {
    for (set, days, kept) in [("off", 400, true), ("2d", 3, false)] {
        let app = TestApp::with(&[("RATE_LIMITS", "off"), ("UNVERIFIED_RETENTION", set)]);
        app.guest().sign_up(ADA);
        app.advance(Duration::days(days));
        sweep(&app);
        assert_eq!(exists(&app, ADA), kept, "{set}");
    }
}

#[test]
fn addresses_of_networks_go_when_they_are_old_enough_and_who_acted_stays() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("IP_RETENTION", "2d")]);
    app.db_superuser("root@example.com");
    let from_there = || app.guest_from(IP.parse().unwrap());
    let ada = from_there();
    ada.sign_up(ADA);
    ada.enter_code(&app.code_for(ADA));
    let root = from_there();
    root.log_in("root@example.com");
    let id = app.db_id(ADA).0.to_string();
    let deactivate = [
        ("action", "deactivate"),
        ("_selected_action", &id),
        ("post", "yes"),
    ];
    assert_eq!(root.post("/admin/users/action/", &deactivate).status(), 303);
    audit::seal(app.site().app()).unwrap();
    sweep(&app);
    let tables = ["audit", "sessions", "outbox"];
    for table in tables {
        let found = places(&app, &[IP]);
        assert!(
            found.iter().any(|it| it.contains(&format!(" in {table}:"))),
            "{table}"
        );
    }
    let acted = || {
        let by = Filter {
            event: Some("row_acted_on".into()),
            ..Filter::default()
        };
        let rows = audit::list(app.site().app(), &Staff::at_the_command_line(), &by, 5).unwrap();
        let row = rows.into_iter().next().unwrap();
        (row.actor_id, row.agent)
    };
    let before = acted();
    assert!(before.0.is_some());
    app.advance(Duration::days(3));
    let late = from_there();
    late.log_in_with(ADA, "wrong");
    for _ in 0..2 {
        sweep(&app);
        audit::seal(app.site().app()).unwrap();
        let left: Vec<_> = places(&app, &[IP]);
        let left: Vec<_> = left.iter().filter(|it| it.contains(": ")).collect();
        assert!(
            left.iter().all(|it| it.contains("login_failed")),
            "{left:?}"
        );
        assert_eq!(acted(), before);
        let found = audit::verify(app.site().app(), &Staff::at_the_command_line(), &[]).unwrap();
        assert_eq!(found.broken, None);
    }
    // Erasing somebody then blanks what is left.
    app.db_delete(ADA);
    audit::seal(app.site().app()).unwrap();
    let found = audit::verify(app.site().app(), &Staff::at_the_command_line(), &[]).unwrap();
    assert_eq!(found.broken, None);
}

#[test]
fn nothing_is_taken_for_its_age_unless_somebody_said_so_and_that_is_told() {
    let app = TestApp::without_limits();
    let ada = app.guest_from(IP.parse().unwrap());
    ada.log_in(ADA);
    app.advance(Duration::days(1000));
    sweep(&app);
    assert!(!places(&app, &[IP]).is_empty());
    let doubts = |settings: &[(&'static str, &str)]| config_on(app.database(), settings).doubts();
    let speaks = |doubts: Vec<String>| doubts.iter().any(|it| it.contains("IP_RETENTION"));
    assert!(speaks(doubts(&[])));
    assert!(!speaks(doubts(&[("IP_RETENTION", "90d")])));
    assert!(!speaks(doubts(&[("IP_RETENTION", "off")])));
}
