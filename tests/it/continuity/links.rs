//! Links to choose a password that Django has sent.

use super::{ADA, ada, ada_link, app, app_with, link, now};
use crate::importing::{DJANGO_PASSWORD, HASH, import, user};
use crate::races::together;
use crate::second_factor::protect;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;

fn choose(guest: &Guest, link: &str, password: &str) -> Page {
    let fields = [("password1", password), ("password2", password)];
    guest.post(&format!("/reset/{link}/"), &fields)
}

fn is_over(page: &Page) {
    assert_eq!(page.status(), 410, "{}", page.text());
}

fn logs_in(app: &TestApp, password: &str) -> bool {
    let guest = app.guest();
    guest.log_in_with(ADA, password);
    guest.is_signed_in()
}

/// What an operator or somebody else does meanwhile.
type Change = fn(&TestApp);

#[test]
fn a_link_that_is_under_way_chooses_a_password_once() {
    let app = app();
    let link = ada_link(&app);
    import(&app, &[ada()]);
    let guest = app.guest();
    for path in [
        format!("/reset/{link}/"),
        format!("/reset/{link}"),
        format!("/accounts/reset/{link}/"),
    ] {
        let page = guest.get(&path);
        assert_eq!(page.status(), 200, "{path}");
        assert!(!page.text().contains(ADA), "the address is partly hidden");
        assert!(guest.cookies().is_empty());
    }
    let weak = choose(&guest, &link, "password");
    assert_eq!(weak.status(), 422);
    let done = choose(&guest, &link, OTHER_PASSWORD);
    assert_eq!(
        (done.status(), done.location()),
        (303, Some("/login")),
        "{}",
        done.text()
    );
    assert!(logs_in(&app, OTHER_PASSWORD) && !logs_in(&app, DJANGO_PASSWORD));
    is_over(&guest.get(&format!("/reset/{link}/")));
    is_over(&choose(&guest, &link, PASSWORD));
    assert!(logs_in(&app, OTHER_PASSWORD));
    let told: Vec<_> = app
        .letters_to(ADA)
        .iter()
        .map(|it| it.written.subject.clone())
        .collect();
    assert_eq!(
        told.iter().filter(|it| it.contains("password")).count(),
        1,
        "its owner is told: {told:?}"
    );
}

#[test]
fn a_link_that_is_older_newer_changed_or_anothers_leads_nowhere() {
    let app = app();
    let old = link(7, HASH, "", ADA, now(&app) - Duration::days(4));
    import(&app, &[ada(), user(8, "bob", &json!({}))]);
    let good = ada_link(&app);
    app.advance(Duration::minutes(5));
    let guest = app.guest();
    let (uid, token) = good.split_once('/').unwrap();
    let (_, bobs) = link(8, HASH, "", "bob@example.com", now(&app))
        .split_once('/')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    for bad in [
        old,
        // Whoever has the key, and a copy of the database, makes one now.
        ada_link(&app),
        link(7, "!", "", ADA, now(&app)),
        link(
            7,
            HASH,
            "2026-01-01 00:00:00",
            ADA,
            now(&app) - Duration::minutes(6),
        ),
        link(
            7,
            HASH,
            "",
            "other@example.com",
            now(&app) - Duration::minutes(6),
        ),
        link(99, HASH, "", ADA, now(&app) - Duration::minutes(6)),
        format!("{uid}/{bobs}"),
        format!("OA/{token}"),
        format!("{uid}/{token}x"),
        format!("{uid}/set-password"),
        "done".to_owned(),
        "x".repeat(3000),
        format!("{good}/more"),
    ] {
        is_over(&guest.get(&format!("/reset/{bad}/")));
        is_over(&choose(&guest, &bad, OTHER_PASSWORD));
    }
    assert_eq!(guest.get(&format!("/reset/{good}/")).status(), 200);
    app.advance(Duration::days(3));
    is_over(&choose(&guest, &good, OTHER_PASSWORD));
    assert!(logs_in(&app, DJANGO_PASSWORD));
}

#[test]
fn a_link_dies_with_whatever_it_covers() {
    let changes: [(&str, Change); 6] = [
        ("a log-in", |app| assert!(logs_in(app, DJANGO_PASSWORD))),
        ("another address", |app| {
            app.db_sql("UPDATE users SET email = 'x@example.com', email_key = 'x@example.com' WHERE id = 7");
        }),
        ("deactivation", |app| app.db_ban(ADA)),
        ("closing", |app| {
            app.db_sql("UPDATE users SET erase_at = '2099-01-01 00:00:00' WHERE id = 7");
        }),
        ("a reset that is asked for", |app| {
            app.db_sql("UPDATE users SET reset_required = TRUE WHERE id = 7");
        }),
        ("erasure", |app| {
            app.db_sql("DELETE FROM users WHERE id = 7");
        }),
    ];
    for (what, change) in changes {
        let app = app();
        let link = ada_link(&app);
        import(&app, &[ada()]);
        let guest = app.guest();
        assert_eq!(guest.get(&format!("/reset/{link}/")).status(), 200);
        change(&app);
        is_over(&guest.get(&format!("/reset/{link}/")));
        is_over(&choose(&guest, &link, OTHER_PASSWORD));
        assert!(!logs_in(&app, OTHER_PASSWORD), "{what}");
    }
}

#[test]
fn a_password_that_was_chosen_here_is_safe_from_the_key() {
    let app = app();
    import(&app, &[ada()]);
    let before = now(&app) - Duration::minutes(1);
    let other = crate::importing::user(9, "eve", &json!({}));
    import(&app, &[ada(), other]);
    // Of the same shape as an imported one, and chosen here.
    let chosen = HASH.replace("seasalt", "another");
    app.db_sql(&format!(
        "UPDATE users SET password = '{chosen}' WHERE id = 7"
    ));
    let forged = link(7, &chosen, "", ADA, before);
    is_over(&choose(&app.guest(), &forged, OTHER_PASSWORD));
    // Neither is somebody's who was never imported.
    let id = app.db_user("new@example.com");
    app.db_sql(&format!(
        "UPDATE users SET password = '{HASH}' WHERE id = {}",
        id.0
    ));
    let forged = link(id.0, HASH, "", "new@example.com", before);
    is_over(&choose(&app.guest(), &forged, OTHER_PASSWORD));
}

#[test]
fn staff_ask_for_another_link() {
    for rights in ["is_staff", "is_superuser"] {
        let app = app();
        let mut fields = json!({});
        fields[rights] = json!(true);
        let link = ada_link(&app);
        import(&app, &[user(7, "ada", &fields)]);
        is_over(&app.guest().get(&format!("/reset/{link}/")));
        is_over(&choose(&app.guest(), &link, OTHER_PASSWORD));
    }
}

#[test]
fn the_last_log_in_is_read_as_the_project_wrote_it() {
    for (zone, use_tz, last_login, stamp) in [
        (
            "UTC",
            true,
            "2020-05-06T07:08:09.123456Z",
            "2020-05-06 07:08:09",
        ),
        (
            "Asia/Tokyo",
            true,
            "2020-05-06T07:08:09.123Z",
            "2020-05-06 07:08:09",
        ),
        (
            "Asia/Tokyo",
            false,
            "2020-05-06T16:08:09",
            "2020-05-06 16:08:09",
        ),
    ] {
        let app = app_with(&[("DJANGO_TIME_ZONE", zone)]);
        // What clocks there show.
        let shown = now(&app) + Duration::hours(if zone == "UTC" { 0 } else { 9 });
        let link = link(7, HASH, stamp, ADA, shown);
        let mut options = crate::importing::options();
        if !use_tz {
            options.zone = vestibule::internals::i18n::Zone::parse(zone).unwrap();
        }
        let text = json!([user(7, "ada", &json!({ "last_login": last_login }))]).to_string();
        crate::importing::import_with(&app, &text, &options).unwrap();
        let done = choose(&app.guest(), &link, OTHER_PASSWORD);
        assert_eq!(done.status(), 303, "{zone} {use_tz}");
    }
}

#[test]
fn the_second_step_is_asked_for_after_a_link_as_before() {
    let app = app();
    let link = ada_link(&app);
    import(&app, &[ada()]);
    protect(&app, ADA);
    assert_eq!(choose(&app.guest(), &link, OTHER_PASSWORD).status(), 303);
    let guest = app.guest();
    let page = guest.log_in_with(ADA, OTHER_PASSWORD);
    assert!(page.location().unwrap().starts_with("/login/second"));
    assert!(!guest.is_signed_in());
}

#[test]
fn of_ten_who_open_one_link_at_once_one_chooses() {
    let app = app();
    let link = ada_link(&app);
    import(&app, &[ada()]);
    let guests: Vec<_> = (0..10).map(|_| app.guest()).collect();
    let passwords: Vec<_> = (0..10)
        .map(|number| format!("correct horse {number} battery"))
        .collect();
    let statuses = together(10, |number| {
        choose(&guests[number], &link, &passwords[number]).status()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 303).count(),
        1,
        "{statuses:?}"
    );
    let winner = statuses.iter().position(|status| *status == 303).unwrap();
    assert!(logs_in(&app, &passwords[winner]));
}

#[test]
fn there_is_no_such_page_where_it_is_switched_off_and_no_link_after_the_last_day() {
    let app = app_with(&[("DJANGO_RESET_LINKS", "off")]);
    let link = ada_link(&app);
    import(&app, &[ada()]);
    let guest = app.guest();
    assert_eq!(guest.get(&format!("/reset/{link}/")).status(), 404);
    let late = app_with(&[("DJANGO_UNTIL", "2026-01-01")]);
    let link = ada_link(&late);
    import(&late, &[ada()]);
    is_over(&late.guest().get(&format!("/reset/{link}/")));
}
