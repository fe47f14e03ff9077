//! Nodes that share a database, as an operator starts them: one that does not belong is told so, by every command.

use super::program::{Done, Place, Setting};
use super::steps::on_database;
use crate::races::together;
use crate::support::app::SECRET;
use crate::support::databases::TestDatabase;
use crate::support::people::PASSWORD;

const OTHER: &str = "another-secret-for-tests-0123456789";

/// Settings of a node, the later ones instead of the earlier.
fn node(database: &TestDatabase, settings: &[(&'static str, &str)]) -> Vec<Setting<'static>> {
    let own = settings.iter().map(|(name, text)| (*name, (*text).into()));
    on_database(&database.url())
        .into_iter()
        .chain(own)
        .collect()
}

fn production(database: &TestDatabase) -> Vec<Setting<'static>> {
    node(
        database,
        &[
            ("VESTIBULE_ENV", "production"),
            ("PUBLIC_URL", "https://accounts.example.com"),
            ("EMAIL_BACKEND", "file"),
            ("PHONE_VERIFICATION", "off"),
        ],
    )
}

fn says_all(done: Done, words: &[&str]) {
    let said = done.badly();
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
    for secret in [SECRET, OTHER] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn a_node_with_another_key_is_refused_by_every_command_and_told_what_to_do() {
    let (place, database) = (Place::new(), TestDatabase::new());
    place.run(&["migrate"], &node(&database, &[])).well();
    let mut stranger = node(&database, &[("SECRET_KEY", OTHER)]);
    stranger.push(("VESTIBULE_SUPERUSER_EMAIL", "root@example.com".into()));
    stranger.push(("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.into()));
    for command in [
        &["serve"][..],
        &["migrate"],
        &["check"],
        &["createsuperuser", "--noinput"],
        &["changepassword", "root@example.com"],
        &["clearsessions"],
        &["user", "list"],
        &["group", "list"],
        &["session", "list", "root@example.com"],
        &["audit", "verify"],
        &["webhooks", "list"],
    ] {
        let words = ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "vestibule keys adopt"];
        says_all(place.run(command, &stranger), &words);
    }
    let belongs = node(&database, &[]);
    assert_eq!(place.run(&["user", "list"], &belongs).well(), "");
    assert!(place.run(&["check"], &belongs).well().contains("in order"));
}

#[test]
fn development_is_refused_beside_production_and_the_other_way_round() {
    let place = Place::new();
    let database = TestDatabase::new();
    place.run(&["migrate"], &production(&database)).well();
    let words = ["VESTIBULE_ENV", "production", "DATABASE_URL"];
    for command in [["serve"], ["check"]] {
        says_all(place.run(&command, &node(&database, &[])), &words);
    }
    place.run(&["check"], &production(&database)).well();
    let database = TestDatabase::new();
    place.run(&["migrate"], &node(&database, &[])).well();
    let words = ["VESTIBULE_ENV", "development", "vestibule keys adopt"];
    for command in [["serve"], ["check"]] {
        says_all(place.run(&command, &production(&database)), &words);
    }
}

#[test]
fn of_two_strangers_that_start_at_once_one_is_let_in() {
    for _ in 0..4 {
        let (place, database) = (Place::new(), TestDatabase::new());
        let done = together(2, |number| {
            let key = [SECRET, OTHER][number];
            place.run(&["migrate"], &node(&database, &[("SECRET_KEY", key)]))
        });
        let went: Vec<_> = done.iter().filter(|one| one.status == Some(0)).collect();
        assert_eq!(went.len(), 1, "{done:?}");
        let refused = done.into_iter().find(|one| one.status != Some(0));
        says_all(refused.unwrap(), &["SECRET_KEY"]);
    }
}

#[test]
fn twins_that_start_at_once_are_both_let_in() {
    let (place, database) = (Place::new(), TestDatabase::new());
    let done = together(4, |_| place.run(&["migrate"], &node(&database, &[])));
    for one in done {
        one.well();
    }
}

#[test]
fn a_lost_key_is_replaced_for_good_once_it_has_been_said_what_that_ends() {
    let (place, database) = (Place::new(), TestDatabase::new());
    let (before, after) = (
        node(&database, &[]),
        node(&database, &[("SECRET_KEY", OTHER)]),
    );
    place.run(&["migrate"], &before).well();
    let nothing = place.run(&["keys", "adopt"], &before).well();
    assert!(nothing.contains("belongs to the database"), "{nothing}");
    let words = ["SECRET_KEY", "links", "codes", "audit log", "--yes"];
    says_all(place.run(&["keys", "adopt"], &after), &words);
    says_all(place.run(&["check"], &after), &["SECRET_KEY"]);
    let adopted = place.run(&["keys", "adopt", "--yes"], &after).well();
    assert!(adopted.contains("belongs to the database"), "{adopted}");
    place.run(&["check"], &after).well();
    place.run(&["user", "list"], &after).well();
    says_all(place.run(&["user", "list"], &before), &["SECRET_KEY"]);
}

#[test]
fn a_file_that_was_changed_later_than_now_is_told_by_check_the_log_and_readyz() {
    let (place, database) = (Place::new(), TestDatabase::new());
    if database.is_postgres() {
        return;
    }
    let mut settings = node(&database, &[]);
    settings.push(("VESTIBULE_SUPERUSER_EMAIL", "root@example.com".into()));
    settings.push(("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.into()));
    let made = place.run(&["createsuperuser", "--noinput"], &settings);
    made.well();
    database.run("UPDATE audit SET at = '2099-01-01 00:00:00.000000'");
    let words = "behind the last entry of the audit log";
    let check = place.run(&["check"], &settings);
    assert_eq!(check.status, Some(1));
    assert!(check.out.contains(words), "{check:?}");
    assert!(
        check.out.ends_with("One thing to think about.\n"),
        "{check:?}"
    );
    let swept = place.run(&["clearsessions"], &settings).badly();
    assert!(swept.contains(words), "{swept}");
    let server = place.serve(&settings);
    server.wait_for_log("sends no e-mails");
    let ready = server.guest().get("/readyz");
    assert!(ready.text().contains(words), "{}", ready.text());
    assert_eq!(
        server.guest().sign_up("ada@example.com").location(),
        Some("/verify")
    );
    assert!(!server.out().contains("Your code is "));
    // Once somebody was there, there is a newer entry, and it goes on by itself.
    database.run("UPDATE audit SET at = '2026-01-01 00:00:00.000000'");
    super::steps::wait("the e-mail", || {
        server.out().contains("Your code is ").then_some(())
    });
}

#[test]
fn a_development_database_becomes_one_of_production_when_it_is_said_so() {
    let (place, database) = (Place::new(), TestDatabase::new());
    place.run(&["migrate"], &node(&database, &[])).well();
    let production = production(&database);
    place.run(&["keys", "adopt", "--yes"], &production).well();
    place.run(&["check"], &production).well();
    let back = place.run(&["check"], &node(&database, &[]));
    says_all(back, &["VESTIBULE_ENV"]);
}
