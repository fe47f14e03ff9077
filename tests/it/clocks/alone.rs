//! One node, whose machine's clock is set while it runs.

use super::{ADA, FREE};
use crate::support::app::TestApp;
use time::Duration;
use vestibule::internals::jobs::sweep_once;

#[test]
fn a_clock_that_is_set_while_a_server_keeps_the_time_moves_nothing() {
    let app = TestApp::with(FREE);
    if !app.database().is_postgres() {
        return;
    }
    for shift in [3600, -7200] {
        let clock = app.site().app().clock();
        let before = clock.now();
        clock.shift_machine(Duration::seconds(shift));
        assert!((clock.now() - before).abs() < Duration::seconds(5));
        // Whoever writes asks the server first.
        assert_eq!(app.guest().sign_up(ADA).location(), Some("/verify"));
        assert!((clock.now() - before).abs() < Duration::seconds(5));
    }
}

#[test]
fn a_file_that_was_changed_later_than_now_keeps_its_mail_until_the_clock_is_right() {
    let app = TestApp::with(FREE);
    if app.database().is_postgres() {
        return;
    }
    app.member(ADA);
    assert_eq!(app.guest().get("/readyz").text(), "ready");
    let back = app.with_clock_off_by(Duration::hours(-2), FREE);
    let ready = back.guest().get("/readyz");
    assert_eq!(ready.status(), 200);
    assert!(
        ready.text().contains("behind the last entry"),
        "{}",
        ready.text()
    );
    assert!(back.try_deliver().is_err());
    assert!(sweep_once(back.site().app()).is_err());
    back.site().app().clock().shift_machine(Duration::hours(2));
    assert_eq!(back.guest().get("/readyz").text(), "ready");
    assert!(sweep_once(back.site().app()).is_ok());
}
