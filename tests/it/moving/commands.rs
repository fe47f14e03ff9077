//! The commands, as an operator types them.

use crate::process::program::Place;
use crate::support::app::SECRET;
use crate::support::databases::TestDatabase;

#[test]
fn an_operator_backs_up_loses_everything_and_restores() {
    let place = Place::new();
    let database = TestDatabase::new();
    let settings = [
        ("DATABASE_URL", database.url()),
        ("SECRET_KEY", SECRET.to_owned()),
    ];
    place
        .run(&["user", "add", "ada@example.com"], &settings)
        .well();
    let said = place.run(&["backup", "a.backup"], &settings).well();
    assert!(
        said.starts_with("users                         1  "),
        "{said}"
    );
    assert!(
        said.contains("Backed up to a.backup. The secret is not in it"),
        "{said}"
    );
    let said = place.run(&["backup", "a.backup"], &settings).badly();
    assert_eq!(said, "a.backup is there already. Name another file.\n");
    place
        .run(&["user", "add", "bob@example.com"], &settings)
        .well();

    let said = place.run(&["restore", "a.backup"], &settings).badly();
    assert!(said.contains("Say --replace"), "{said}");
    let said = place
        .run(&["restore", "a.backup", "--replace"], &settings)
        .badly();
    assert!(said.contains("Say --yes"), "{said}");
    let said = place
        .run(&["restore", "a.backup", "--yes", "--replace"], &settings)
        .well();
    assert!(said.contains("Restored into "), "{said}");
    let said = place.run(&["user", "list"], &settings).well();
    assert!(
        said.contains("ada@example.com") && !said.contains("bob@example.com"),
        "{said}"
    );
}

#[test]
fn at_a_terminal_a_restore_asks_first() {
    let place = Place::new();
    place.run(&["user", "add", "ada@example.com"], &[]).well();
    place.run(&["backup", "a.backup"], &[]).well();
    let mut terminal = place.at_terminal(&["restore", "a.backup", "--replace"], &[]);
    terminal.answer("Restore a.backup into SQLite, vestibule.db? The file as it is now is kept beside it. [y/N]: ", "n");
    terminal.see("Nothing was changed.");
    assert_eq!(terminal.ended(), Some(1));
}

#[test]
fn an_operator_copies_a_database() {
    let place = Place::new();
    let there = TestDatabase::new();
    place.run(&["user", "add", "ada@example.com"], &[]).well();
    let said = place
        .run_with(&["copy", "--to", "-"], &[], &there.url())
        .well();
    assert!(said.contains("the same on both sides"), "{said}");
    assert!(!said.contains("password"), "{said}");
    let said = place.run(&["copy", "--to", &there.url()], &[]).badly();
    assert!(said.contains("Name one that is empty."), "{said}");
    let said = place.run(&["copy", "--to", "mysql://x"], &[]).badly();
    assert_eq!(
        said,
        "CommandError: --to must begin with sqlite:// or postgres://\n"
    );
    let secret = std::fs::read_to_string(place.path("vestibule.secret")).unwrap();
    let settings = [
        ("DATABASE_URL", there.url()),
        ("SECRET_KEY", secret.trim().to_owned()),
    ];
    let said = place.run(&["user", "list"], &settings).well();
    assert!(said.contains("ada@example.com"), "{said}");
}
