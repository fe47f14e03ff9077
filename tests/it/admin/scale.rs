//! A million people and five million entries of the audit log: what each list costs then. Takes minutes and gigabytes, so
//! it is run by hand: `cargo test --test it -- --ignored --nocapture admin::scale`.

use super::desk::{StaffCaller, sql};
use super::plans::asks;
use crate::support::app::TestApp;
use std::time::{Duration, Instant};
use vestibule::internals::admin::{self, Ask, Right, Rights};

const PEOPLE: u64 = 1_000_000;
const ENTRIES: u64 = 5_000_000;
/// With a debug build, on two cores that others use as well.
const PATIENCE: Duration = Duration::from_secs(1);

/// `number` rows by this SELECT, in which `n` counts from 1.
fn fill(app: &TestApp, into: &str, number: u64, select: &str) {
    let numbers =
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n <";
    let started = Instant::now();
    sql(
        app,
        &format!("INSERT INTO {into} {numbers} {number}) SELECT {select} FROM numbers"),
    );
    println!("{into:.12}: {number} rows in {:?}", started.elapsed());
}

/// A moment of the last year, the later the larger `n` is.
fn moment(app: &TestApp, of: u64) -> String {
    let seconds = format!("CAST(n AS BIGINT) * 31536000 / {of}");
    if app.database().is_postgres() {
        format!("TIMESTAMP '2025-11-22 00:00:00' + ({seconds}) * INTERVAL '1 second'")
    } else {
        format!("strftime('%Y-%m-%d %H:%M:%f', 1763769600 + {seconds}, 'unixepoch')")
    }
}

fn crowd(app: &TestApp) {
    let digest = if app.database().is_postgres() {
        sql(app, "SET statement_timeout = 0; SET lock_timeout = 0");
        "decode(lpad(to_hex(n), 8, '0'), 'hex')"
    } else {
        "CAST(printf('%08x', n) AS BLOB)"
    };
    let joined = moment(app, PEOPLE);
    fill(
        app,
        "users (email, email_key, username, username_key, first_name, last_name, password, is_active, is_verified, \
         date_joined, last_login)",
        PEOPLE,
        &format!(
            "'p' || n || '@example.com', 'p' || n || '@example.com', 'p' || n, 'p' || n, 'First' || n % 5000, 'Last' || n % 9000, \
             '!', n % 1000 <> 0, n % 10 <> 0, {joined}, {joined}"
        ),
    );
    fill(
        app,
        "sessions (user_id, token_digest, kind, remembered, created_at, authenticated_at, last_seen_at, expires_at, \
         revoked_at, ip, agent)",
        PEOPLE,
        &format!(
            "n, {digest}, CASE WHEN n % 100 = 0 THEN 'api' ELSE 'browser' END, FALSE, {joined}, {joined}, {joined}, \
             CASE WHEN n % 3 = 0 THEN '2026-11-01 00:00:00' ELSE '2999-01-01 00:00:00' END, \
             CASE WHEN n % 2 = 0 THEN {joined} END, '192.0.2.1', 'Lynx'"
        )
        .replace("'2026-11-01 00:00:00'", "TIMESTAMP '2026-11-01 00:00:00'")
        .replace("'2999-01-01 00:00:00'", "TIMESTAMP '2999-01-01 00:00:00'")
        .replace("TIMESTAMP '", if app.database().is_postgres() { "TIMESTAMP '" } else { "'" }),
    );
    let at = moment(app, ENTRIES);
    fill(
        app,
        "audit (at, event, user_id, actor_id, ip, agent, details, model, row_id, number)",
        ENTRIES,
        &format!(
            "{at}, CASE WHEN n % 50 = 0 THEN 'user_created' WHEN n % 3 = 0 THEN 'login_failed' ELSE 'logged_in' END, \
             n % {PEOPLE} + 1, CASE WHEN n % 10000 = 0 THEN 1 END, '192.0.2.1', 'Lynx', '{{}}', \
             CASE WHEN n % 10000 = 0 THEN 'users' END, CASE WHEN n % 10000 = 0 THEN n END, n + 1000"
        ),
    );
    // SQLite is never asked to, as it runs in the field; PostgreSQL does it by itself.
    if app.database().is_postgres() {
        sql(app, "VACUUM ANALYZE");
    }
}

#[test]
#[ignore = "takes minutes and gigabytes"]
fn every_list_is_quick_among_a_million_people() {
    let app = TestApp::with(&[("DATABASE_POOL", "1")]);
    let desk = StaffCaller::of_root(&app);
    crowd(&app);
    let mut slow = Vec::new();
    let mut time = |what: String, work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        let took = started.elapsed();
        println!("{took:>12.1?}  {what}");
        if took > PATIENCE {
            slow.push(format!("{what}: {took:?}"));
        }
    };
    let search = |search: &str| Ask {
        search: search.into(),
        ..Ask::default()
    };
    for model in app.site().models().iter() {
        let mut all = asks(model);
        if !model.search.is_empty() {
            all.extend(["p99999", "p", "p123456@example.com", "last77 first5"].map(search));
        }
        for mut ask in all {
            for page in ["first", "second"] {
                let what = format!(
                    "{} {:?} {:?} {:?} {:?} {page}",
                    model.name, ask.search, ask.filters, ask.order, ask.date
                );
                let mut next = None;
                let started = Instant::now();
                time(what, &mut || next = desk.list(model.name, &ask).next);
                if started.elapsed() > PATIENCE {
                    let by = desk.permit(model.name, Right::View).unwrap();
                    let (app, models) = (app.site().app(), app.site().models());
                    let plans = admin::explain_list(app, &by, models, model, &ask).unwrap();
                    println!("{plans:#?}");
                }
                match next {
                    Some(next) => ask.after = next,
                    None => break,
                }
            }
        }
    }
    let rights = Rights::of(app.site().app(), &desk.staff).unwrap();
    time("numbers".into(), &mut || {
        admin::numbers(app.site().app(), &rights).unwrap();
    });
    let by = desk.permit("users", Right::View).unwrap();
    let users = desk.model("users");
    time("history of a person".into(), &mut || {
        admin::history(app.site().app(), &by, users, 77, None, 100).unwrap();
    });
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
