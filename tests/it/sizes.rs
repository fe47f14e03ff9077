//! How large the tables are, how fast they grow, and what is said about it.

use super::support::app::TestApp;
use std::time::{Duration as StdDuration, Instant};
use time::Duration;
use vestibule::internals::app::{Advice, Sizes};

fn sizes(app: &TestApp) -> Sizes {
    app.site().app().sizes().unwrap()
}

#[test]
fn rows_of_the_last_30_days_are_told_apart_from_those_before() {
    let app = TestApp::start();
    for name in ["ada", "ben", "cyd"] {
        app.db_user(&format!("{name}@example.com"));
    }
    app.advance(Duration::days(31));
    for name in ["dan", "eve"] {
        app.db_user(&format!("{name}@example.com"));
    }
    let sizes = sizes(&app);
    let users = sizes.tables.iter().find(|table| table.name == "users");
    let users = users.unwrap();
    assert_eq!(users.rows, Some((5, 2)));
    assert!(users.bytes > 0 && users.bytes <= sizes.bytes, "{sizes:?}");
    assert_eq!(users.growth(), Some(users.bytes / 5 * 2));
    let readiness = sizes.tables.iter().find(|table| table.name == "readiness");
    assert_eq!(readiness.unwrap().rows, None);
    assert_eq!(sizes.advice, []);
}

#[test]
fn room_that_was_left_behind_is_told_of() {
    let app = TestApp::start();
    let database = app.database();
    if database.is_postgres() {
        database.run(
            "CREATE TABLE heap AS SELECT generate_series(1, 30000) AS number; DELETE FROM heap",
        );
    } else {
        database.run("CREATE TABLE heap (bytes BLOB); INSERT INTO heap VALUES (zeroblob(90000000)); DROP TABLE heap");
    }
    // PostgreSQL counts what is dead a moment later.
    let until = Instant::now() + StdDuration::from_secs(10);
    let advice = loop {
        let advice = sizes(&app).advice;
        if !advice.is_empty() || Instant::now() > until {
            break advice;
        }
        std::thread::sleep(StdDuration::from_millis(100));
    };
    match advice.as_slice() {
        [Advice::Vacuum(table, dead)] => {
            assert_eq!((table.as_str(), *dead), ("heap", 30_000));
        }
        [Advice::Shrink(free)] => assert!(*free >= 90_000_000, "{free}"),
        other => panic!("{other:?}"),
    }
}
