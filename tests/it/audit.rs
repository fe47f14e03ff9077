//! The audit log: nobody who can write to the database changes it unnoticed.

mod before;
mod erased;
mod forged;
mod jobs;

use super::admin::desk::StaffCaller;
use super::support::app::TestApp;
use diesel::connection::SimpleConnection as _;
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin;
use vestibule::internals::admin::audit::{self, Broken, Checkpoint, Filter, Report};
use vestibule::internals::error::Fault;

/// An application where a few things have happened, sealed.
fn eventful() -> TestApp {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    app.db_user("ada@example.com");
    let guest = app.guest();
    guest.log_in_with("ada@example.com", "wrong");
    guest.log_in("ada@example.com");
    guest.log_out();
    assert!(audit::seal(app.site().app()).unwrap() >= 5);
    app
}

fn report(app: &TestApp, kept: &[Checkpoint]) -> Report {
    audit::verify(app.site().app(), &Staff::at_the_command_line(), kept).unwrap()
}

fn head(app: &TestApp) -> Checkpoint {
    let head = audit::checkpoint(app.site().app(), &Staff::at_the_command_line());
    head.unwrap().unwrap()
}

/// What somebody does who can write to the database.
fn tamper(app: &TestApp, sql: &str) {
    let done = app
        .site()
        .app()
        .read(|conn| Ok::<_, Fault>(conn.batch_execute(sql)?));
    done.unwrap();
}

#[test]
fn a_log_that_nobody_touched_is_in_order() {
    let app = eventful();
    let first = head(&app);
    assert_eq!(report(&app, &[]).broken, None);
    app.guest().log_in("ada@example.com");
    assert_eq!(
        report(&app, &[]).sealed,
        first.number,
        "not sealed yet, not yet late"
    );
    assert_eq!(report(&app, &[]).waiting, 0);
    app.advance(time::Duration::minutes(6));
    assert_eq!(report(&app, &[]).waiting, 1);
    assert_eq!(audit::seal(app.site().app()).unwrap(), 1);
    assert_eq!(audit::seal(app.site().app()).unwrap(), 0);
    let found = report(&app, &[first.clone(), head(&app)]);
    assert_eq!((found.broken, found.sealed), (None, first.number + 1));
}

#[test]
fn a_row_that_was_edited_deleted_swapped_or_put_in_is_named() {
    for (sql, broken) in [
        (
            "UPDATE audit SET event = 'logged_out' WHERE number = 3",
            "row 3 of the chain (id 3) is not as it was sealed",
        ),
        (
            "UPDATE audit SET at = '2020-01-01 00:00:00' WHERE number = 2",
            "row 2 of the chain (id 2) is not as it was sealed",
        ),
        (
            "UPDATE audit SET ip = '192.0.2.1' WHERE number = 4",
            "row 4 of the chain (id 4) names other people or places than when it was sealed",
        ),
        (
            "UPDATE audit SET user_id = 1 WHERE number = 4",
            "row 4 of the chain (id 4) names other people or places than when it was sealed",
        ),
        (
            "UPDATE audit SET actor_id = 1 WHERE number = 2",
            "row 2 of the chain (id 2) names other people or places than when it was sealed",
        ),
        (
            "UPDATE audit SET details = '{}', user_id = NULL WHERE number = 4",
            "row 4 of the chain (id 4) names other people or places than when it was sealed",
        ),
        (
            "UPDATE audit SET subject_salt = NULL WHERE number = 4",
            "row 4 of the chain (id 4) names other people or places than when it was sealed",
        ),
        (
            "UPDATE audit SET subject = source, subject_salt = source_salt WHERE number = 4",
            "row 4 of the chain (id 4) is not as it was sealed",
        ),
        (
            "UPDATE audit SET source_salt = NULL WHERE number = 4",
            "row 4 of the chain (id 4) names other people or places than when it was sealed",
        ),
        (
            "DELETE FROM audit WHERE number = 2",
            "row 2 of the chain is missing",
        ),
        (
            "DELETE FROM audit WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3",
            "row 2 of the chain (id 3) is not as it was sealed",
        ),
        (
            "UPDATE audit SET number = -1 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3; \
             UPDATE audit SET number = 3 WHERE number = -1",
            "row 2 of the chain (id 3) is not as it was sealed",
        ),
    ] {
        let app = eventful();
        assert_eq!(report(&app, &[]).broken, None);
        tamper(&app, sql);
        let found = report(&app, &[]).broken.map(|broken| broken.to_string());
        assert_eq!(found.as_deref(), Some(broken), "{sql}");
    }
}

#[test]
fn rows_taken_off_the_end_are_missed_by_a_checkpoint() {
    let app = eventful();
    let kept = head(&app);
    tamper(&app, "DELETE FROM audit WHERE number > 2");
    assert_eq!(
        report(&app, &[]).broken,
        None,
        "without a checkpoint nobody can tell"
    );
    assert_eq!(
        report(&app, std::slice::from_ref(&kept)).broken,
        Some(Broken::NotAsCheckpoint {
            number: kept.number
        })
    );
    // Nor do new rows take their place.
    for _ in 0..6 {
        app.guest().log_in("ada@example.com");
    }
    audit::seal(app.site().app()).unwrap();
    assert_eq!(
        report(&app, std::slice::from_ref(&kept)).broken,
        Some(Broken::NotAsCheckpoint {
            number: kept.number
        })
    );
}

#[test]
fn two_sealers_at_once_make_one_chain() {
    let app = TestApp::without_limits();
    app.db_user("ada@example.com");
    for _ in 0..20 {
        app.guest().log_in("ada@example.com");
    }
    let sealed: usize = std::thread::scope(|scope| {
        let sealers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| audit::seal(app.site().app()).unwrap()))
            .collect();
        sealers.into_iter().map(|it| it.join().unwrap()).sum()
    });
    let found = report(&app, &[]);
    assert_eq!(found.broken, None);
    assert_eq!(usize::try_from(found.sealed).unwrap(), sealed);
}

#[test]
fn the_log_is_listed_by_person_event_and_time() {
    let app = eventful();
    let site = app.site().app();
    let staff = Staff::at_the_command_line();
    let ada = admin::find_user(site, &app.operator(admin::Right::View), "ada@example.com")
        .unwrap()
        .id;
    let names = |filter: Filter| -> Vec<String> {
        let rows = audit::list(site, &staff, &filter, 50).unwrap();
        rows.into_iter().map(|row| row.event).collect()
    };
    let mine = names(Filter {
        user: Some(ada),
        ..Filter::default()
    });
    assert_eq!(
        mine,
        ["logged_out", "logged_in", "login_failed", "user_created"]
    );
    let logins = names(Filter {
        event: Some("logged_in".into()),
        ..Filter::default()
    });
    assert_eq!(logins, ["logged_in"]);
    let now = site.now();
    let later = Filter {
        since: Some(now + time::Duration::HOUR),
        ..Filter::default()
    };
    assert!(names(later).is_empty());
    let earlier = Filter {
        until: Some(now - time::Duration::HOUR),
        ..Filter::default()
    };
    assert!(names(earlier).is_empty());
    app.db_ban("ada@example.com");
    let mine = names(Filter {
        user: Some(ada),
        ..Filter::default()
    });
    assert_eq!(mine[..3], ["row_changed", "row_acted_on", "banned"]);
}

#[test]
fn which_row_an_entry_is_about_is_sealed_with_it() {
    for sql in [
        "UPDATE audit SET row_id = 2 WHERE event = 'row_acted_on'",
        "UPDATE audit SET model = 'groups' WHERE event = 'row_acted_on'",
        "UPDATE audit SET model = NULL WHERE event = 'row_acted_on'",
        "UPDATE audit SET model = 'users' WHERE event = 'sessions_ended'",
    ] {
        let app = TestApp::start();
        let desk = StaffCaller::of_root(&app);
        desk.act("sessions", "revoke", 1);
        audit::seal(app.site().app()).unwrap();
        assert_eq!(report(&app, &[]).broken, None);
        tamper(&app, sql);
        let broken = report(&app, &[]).broken;
        assert!(
            matches!(broken, Some(Broken::PersonalChanged { .. })),
            "{sql}: {broken:?}"
        );
    }
}
