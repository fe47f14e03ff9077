//! `vestibule invite` and `vestibule invitation`.

use super::{ADA, accept, app, group, is_in, link};
use crate::process::program::Place;
use crate::process::superusers::with_root;
use crate::support::app::TestApp;
use serde_json::{Value, json};
use vestibule::internals::admin::{self, Answer, Answers, Permit, Right};
use vestibule::internals::app::Origin;

/// Shortcut: invites as the command line does.
pub fn invite_as_operator(app: &TestApp, email: &str, groups: &[i64]) -> i64 {
    let site = app.site();
    let model = site.models().find("invitations").unwrap();
    let by = Permit::at_the_command_line(model, Right::Add);
    let want = Answers::from([
        ("emails".to_owned(), Answer::Text(email.to_owned())),
        ("groups".to_owned(), Answer::Rows(groups.to_vec())),
    ]);
    admin::add_row(site.app(), &by, model, &want, &Origin::command_line()).unwrap()
}

#[test]
fn what_an_operator_offers_is_given() {
    let app = app();
    let rulers = group(&app, "Rulers", &["delete_user"]);
    invite_as_operator(&app, ADA, &[rulers]);
    assert_eq!(accept(&app.guest(), &link(&app, ADA)).location(), Some("/"));
    assert!(is_in(&app, ADA, rulers));
    assert_eq!(
        app.db_count("SELECT count(*) AS count FROM users WHERE is_staff"),
        0
    );
}

fn list(place: &Place, more: &[&str]) -> Value {
    let said = place
        .run(&[&["invitation", "list", "--json"], more].concat(), &[])
        .well();
    serde_json::from_str(&said).unwrap()
}

#[test]
fn an_operator_invites_one_or_a_file_lists_sends_again_and_withdraws() {
    let place = with_root();
    place.run(&["group", "add", "Writers"], &[]).well();
    let said = place
        .run(
            &["invite", ADA, "--group", "Writers", "--note", "Welcome"],
            &[],
        )
        .well();
    assert_eq!(said, format!("The invitation to {ADA} was sent.\n"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    std::fs::write(
        &file,
        "name,email\nGrace,grace@example.com\nEve,eve@example.com\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let said = place.run(&["invite", "--file", file], &[]).well();
    assert_eq!(said, "2 invitations were sent.\n");
    // An address beside a table is no row of it.
    let both = ["invite", "lost@example.com", "--file", file];
    place.run(&both, &[]).well();
    let all = list(&place, &[]);
    assert_eq!(all.as_array().unwrap().len(), 4, "{all}");
    let ada = all
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["email"] == ADA)
        .unwrap();
    assert_eq!(
        (&ada["offered"], &ada["source"], &ada["outcome"]),
        (&json!("Writers"), &json!("operator"), &Value::Null)
    );
    let id = ada["id"].to_string();
    assert_eq!(
        place.run(&["invitation", "resend", &id], &[]).well(),
        "Done.\n"
    );
    assert_eq!(
        place.run(&["invitation", "withdraw", &id], &[]).well(),
        "Done.\n"
    );
    let again = place.run(&["invitation", "withdraw", &id], &[]).badly();
    assert_eq!(
        again,
        format!("CommandError: invitation {id} was accepted or withdrawn before\n")
    );
    assert_eq!(
        list(&place, &["--state", "withdrawn"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(
        place
            .run(&["invitation", "list"], &[])
            .well()
            .contains("grace@example.com")
    );
    for (arguments, text) in [
        (vec!["invite", "nobody"], "emails: Line 1, “nobody”"),
        (
            vec!["invite", "x@example.com", "--group", "None"],
            "group 'None' does not exist",
        ),
        (vec!["invite", "--file", "/no/such/file"], "cannot be read"),
        (vec!["invitation", "resend", "999"], "CommandError"),
        (vec!["invitation", "list", "--state", "odd"], "CommandError"),
    ] {
        let said = place.run(&arguments, &[]).badly();
        assert!(said.contains(text), "{arguments:?}: {said}");
    }
    let closed = place
        .run(&["invite", "x@example.com"], &[("SIGNUP", "closed".into())])
        .badly();
    assert!(closed.contains("Nobody can sign up here"), "{closed}");
}
