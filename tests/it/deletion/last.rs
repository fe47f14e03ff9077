//! The last one who can do everything has to stay.

use super::{delete, exists, key_of};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use std::sync::Barrier;
use time::Duration;
use vestibule::internals::admin::{Right, ban_user, delete_user};
use vestibule::internals::app::Origin;
use vestibule::internals::jobs::sweep_once;

const ROOT: &str = "root@example.com";
const WORDS: &str = "This is the last active superuser. Make someone else a superuser first.";

#[test]
fn the_last_superuser_is_neither_erased_nor_archived() {
    let app = TestApp::without_limits();
    app.db_superuser(ROOT);
    let root = app.guest();
    root.log_in(ROOT);
    let archive = || root.post("/account/archive", &[("current_password", PASSWORD)]);
    for page in [delete(&root), archive()] {
        assert_eq!((page.status(), page.problems()), (403, vec![WORDS.into()]));
    }
    assert!(root.is_signed_in());
    // Who waits to be erased, or is archived, does not count.
    app.db_superuser("second@example.com");
    let second = app.guest();
    second.log_in("second@example.com");
    assert_eq!(archive().status(), 303);
    assert_eq!(delete(&second).status(), 403);
    root.log_in(ROOT);
    assert_eq!(delete(&second).status(), 303);
    assert_eq!(delete(&root).status(), 403);
    let (domain, here) = (app.site().app(), Origin::command_line());
    let (changes, deletes) = (app.operator(Right::Change), app.operator(Right::Delete));
    assert!(ban_user(domain, &changes, app.db_id(ROOT), "", &here).is_err());
    assert!(delete_user(domain, &deletes, app.db_id(ROOT), &here).is_err());
    app.db_delete("second@example.com");
    assert!(exists(&app, ROOT) && !exists(&app, "second@example.com"));
}

#[test]
fn who_has_become_the_last_one_meanwhile_is_not_erased_after_all() {
    let app = TestApp::without_limits();
    app.db_superuser(ROOT);
    app.db_superuser("second@example.com");
    let second = app.guest();
    second.log_in("second@example.com");
    assert_eq!(delete(&second).status(), 303);
    set_superuser(&app, ROOT, false);
    app.advance(Duration::days(8));
    assert_eq!(sweep_once(app.site().app()).unwrap().erased, 0);
    assert!(exists(&app, "second@example.com"));
    set_superuser(&app, ROOT, true);
    assert_eq!(sweep_once(app.site().app()).unwrap().erased, 1);
}

#[test]
fn of_two_superusers_who_leave_at_the_same_moment_one_stays() {
    let app = TestApp::without_limits();
    for round in 0..8 {
        let emails = [
            format!("one{round}@example.com"),
            format!("two{round}@example.com"),
        ];
        let guests = emails.clone().map(|email| {
            app.db_superuser(&email);
            let guest = app.guest();
            guest.log_in(&email);
            guest
        });
        let start = Barrier::new(2);
        let mut answers: Vec<_> = std::thread::scope(|scope| {
            let leave = |number: usize| {
                let (start, guest) = (&start, &guests[number]);
                scope.spawn(move || {
                    start.wait();
                    let path = ["/account/delete", "/account/archive"][number * (round % 2)];
                    let page = guest.post(path, &[("current_password", PASSWORD)]);
                    page.status()
                })
            };
            let threads = [leave(0), leave(1)];
            threads.map(|thread| thread.join().unwrap()).into()
        });
        answers.sort_unstable();
        assert_eq!(answers, [303, 403]);
        for email in &emails {
            set_superuser(&app, email, false);
        }
    }
}

fn set_superuser(app: &TestApp, who: &str, is: bool) {
    use diesel::RunQueryDsl as _;
    let id = key_of(app, who).0;
    let question = format!("UPDATE users SET is_superuser = {is} WHERE id = {id}");
    app.site()
        .app()
        .write(&Origin::command_line(), |tx| {
            diesel::sql_query(question)
                .execute(&mut **tx)
                .map_err(vestibule::internals::error::Fault::from)
        })
        .unwrap();
}
