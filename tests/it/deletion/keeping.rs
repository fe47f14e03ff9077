//! The link in the e-mail that keeps the account.

use super::{ADA, day_in, delete, exists, has_letter, keep_link, key_of, listen};
use crate::support::app::TestApp;
use time::Duration;
use vestibule::internals::accounts::{erase_due, undo_link};
use vestibule::internals::app::Origin;
use vestibule::internals::events::Event;
use vestibule::internals::jobs::sweep_once;
use vestibule::internals::store::{undos, users};

#[test]
fn the_link_in_the_e_mail_keeps_the_account_and_opening_it_changes_nothing() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    delete(&ada);
    let letter = app.last_letter_to(ADA);
    let day = day_in(&app, 7);
    // The hour too: nothing can be brought back after it.
    let subject = &letter.written.subject;
    let begin = format!("Your Vestibule account will be erased on {day}, ");
    assert!(subject.starts_with(&begin), "{subject}");
    assert!(subject.ends_with(" UTC"), "{subject}");
    assert!(letter.written.html.contains("/keep/"));
    let link = keep_link(&app, ADA);
    app.advance(Duration::days(6));
    let scanner = app.guest();
    for _ in 0..2 {
        let page = scanner.get(&link);
        assert_eq!(page.status(), 200);
        assert!(page.text().contains(&day), "{}", page.text());
    }
    assert_eq!(app.guest().log_in(ADA).status(), 403, "nothing has changed");
    let told = listen(&app);
    let kept = scanner.post(&link, &[]);
    assert_eq!(kept.status(), 200);
    assert!(kept.html().contains("href=\"/password/forgot\""));
    assert!(has_letter(
        &app,
        ADA,
        "Your Vestibule account will not be erased"
    ));
    assert!(matches!(
        told.lock().unwrap()[..],
        [Event::DeletionCancelled { .. }]
    ));
    assert!(!scanner.is_signed_in(), "nobody is signed in by it");
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
    for again in [scanner.post(&link, &[]), scanner.get(&link)] {
        assert_eq!(again.status(), 404);
        assert_eq!(again.texts("h1"), ["This link no longer works"]);
    }
    app.advance(Duration::days(30));
    sweep_once(app.site().app()).unwrap();
    assert!(exists(&app, ADA));
    // A second wish brings a second link, and the first one stays used up.
    let ada = app.guest();
    ada.log_in(ADA);
    assert_eq!(delete(&ada).status(), 303);
    assert_ne!(keep_link(&app, ADA), link);
    assert_eq!(scanner.post(&link, &[]).status(), 404);
    assert_eq!(scanner.post(&keep_link(&app, ADA), &[]).status(), 200);
}

#[test]
fn a_link_that_is_too_old_or_tampered_with_or_of_another_kind_keeps_nothing() {
    let app = TestApp::without_limits();
    let (ada, eve) = (app.member(ADA), app.guest());
    let id = key_of(&app, ADA);
    delete(&ada);
    let link = keep_link(&app, ADA);
    let other = app
        .site()
        .app()
        .write(&Origin::command_line(), |tx| {
            let user = users::find(tx, id)?.unwrap();
            let until = tx.now() + Duration::days(7);
            undos::insert(tx, id, "email_changed", &user.contact(), until)
        })
        .unwrap();
    let of_another_kind = format!(
        "/keep/{}",
        undo_link(app.site().app(), other).unwrap().unwrap()
    );
    let (number, tag) = link.trim_start_matches("/keep/").split_once('-').unwrap();
    let number: i64 = number.parse().unwrap();
    let tampered = [
        of_another_kind,
        format!("/keep/{}-{tag}", number + 1),
        link[..link.len() - 1].to_owned(),
        "/keep/x".into(),
        "/keep/%00-%ff".into(),
        format!("/keep/{}-{tag}", i128::MAX),
    ];
    for bad in &tampered {
        assert_eq!(eve.get(bad).status(), 404, "{bad}");
        let page = eve.post(bad, &[]);
        assert_eq!(page.status(), 404, "{bad}");
        assert_eq!(page.texts("h1"), ["This link no longer works"]);
    }
    app.advance(Duration::days(8));
    assert_eq!(eve.get(&link).status(), 404);
    assert_eq!(eve.post(&link, &[]).status(), 404);
    assert_eq!(app.guest().log_in(ADA).status(), 403, "not swept yet");
}

#[test]
fn a_page_elsewhere_cannot_press_the_button() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    delete(&ada);
    let link = keep_link(&app, ADA);
    let elsewhere = app
        .guest()
        .with_header("sec-fetch-site", "cross-site")
        .with_header("origin", "https://evil.example");
    assert_eq!(elsewhere.post(&link, &[]).status(), 403);
    assert_eq!(app.guest().log_in(ADA).status(), 403);
}

#[test]
fn of_a_sweep_and_a_change_of_mind_at_one_moment_one_wins() {
    use diesel::RunQueryDsl as _;
    let app = TestApp::without_limits();
    for round in 0..12 {
        let email = format!("ada{round}@example.com");
        let ada = app.guest();
        app.db_user(&email);
        ada.log_in(&email);
        delete(&ada);
        let link = keep_link(&app, &email);
        // As if the clocks of two nodes disagreed: due for the one, and not over for the other.
        let earlier = app.site().app().now() - Duration::minutes(1);
        app.site()
            .app()
            .write(&Origin::command_line(), |tx| {
                diesel::sql_query("UPDATE users SET erase_at = $1 WHERE erase_at IS NOT NULL")
                    .bind::<diesel::sql_types::Timestamp, _>(earlier)
                    .execute(&mut **tx)
                    .map_err(vestibule::internals::error::Fault::from)
            })
            .unwrap();
        let start = std::sync::Barrier::new(2);
        let (kept, erased) = std::thread::scope(|scope| {
            let keep = scope.spawn(|| {
                let guest = app.guest();
                start.wait();
                guest.post(&link, &[]).status()
            });
            start.wait();
            let erased = erase_due(app.site().app()).unwrap();
            (keep.join().unwrap(), erased)
        });
        let there = exists(&app, &email);
        match (kept, erased) {
            (200, 0) => assert!(there),
            (404, 1) => assert!(!there),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_keep_link_takes_no_change_back_and_an_undo_link_keeps_nobody() {
    let app = TestApp::without_limits();
    let (ada, eve) = (app.member(ADA), app.guest());
    crate::email::move_to(&app, &ada, "ada@new.example");
    let undo = crate::email::undo::links(&app, ADA).remove(0);
    delete(&ada);
    let keep = keep_link(&app, "ada@new.example");
    for (link, elsewhere) in [
        (&keep, keep.replace("/keep/", "/undo/")),
        (&undo, undo.replace("/undo/", "/keep/")),
    ] {
        for page in [eve.get(&elsewhere), eve.post(&elsewhere, &[])] {
            assert_eq!(page.status(), 404, "{elsewhere}: {}", page.text());
        }
        assert_eq!(eve.get(link).status(), 200, "where it belongs it is good");
    }
    assert_eq!(app.guest().log_in("ada@new.example").status(), 403);
    assert_eq!(eve.post(&keep, &[]).status(), 200);
    assert_eq!(app.guest().log_in("ada@new.example").location(), Some("/"));
}

#[test]
fn the_day_is_kept_as_a_date_and_a_row_that_has_it_in_words_is_sent_as_it_is() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    app.deliver();
    delete(&ada);
    let dates = "SELECT COUNT(*) AS count FROM outbox WHERE letter = 'closing' AND detail LIKE '2___-__-__T__:__:__Z'";
    assert_eq!(app.db_count(dates), 1);
    // As versions with one language put it down.
    app.db_sql("UPDATE outbox SET detail = '3 Mar 2031' WHERE letter = 'closing'");
    let written = app.last_letter_to(ADA).written;
    assert_eq!(
        written.subject,
        "Your Vestibule account will be erased on 3 Mar 2031"
    );
    assert!(written.text.contains("erased on 3 Mar 2031"));
    assert!(written.html.contains("erased on 3 Mar 2031"));
}
