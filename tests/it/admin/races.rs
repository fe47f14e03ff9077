//! Staff who act on each other at the same moment.

use super::StaffCaller;
use crate::support::app::TestApp;
use std::sync::Barrier;
use vestibule::internals::admin::Answer;

#[test]
fn of_two_superusers_who_take_each_others_rights_one_keeps_them() {
    let app = TestApp::without_limits();
    for round in 0..8 {
        let emails = [
            format!("one{round}@example.com"),
            format!("two{round}@example.com"),
        ];
        let ids = emails.clone().map(|email| app.db_superuser(&email));
        let desks = emails.clone().map(|email| StaffCaller::of(&app, &email));
        let start = Barrier::new(2);
        let done: Vec<bool> = std::thread::scope(|scope| {
            let take = |number: usize| {
                let (start, desk, other) = (&start, &desks[number], ids[1 - number]);
                scope.spawn(move || {
                    start.wait();
                    let done = match round % 3 {
                        0 => desk.act("ban", other).map(drop),
                        1 => desk.act("unmake_staff", other).map(drop),
                        _ => {
                            let want = [("is_superuser", Answer::Flag(false))];
                            desk.change("users", other.0, &want)
                        }
                    };
                    done.is_ok()
                })
            };
            let threads = [take(0), take(1)];
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(done.iter().filter(|it| **it).count(), 1, "round {round}");
    }
}
