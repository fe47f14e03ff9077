//! Sessions and departures, as an operator sees and mends them.

use super::superusers::{ROOT, with_root};
use crate::support::people::PASSWORD;
use serde_json::Value;

#[test]
fn an_operator_sees_sessions_and_ends_them() {
    let place = with_root();
    let server = place.serve(&[]);
    let guests: Vec<_> = (0..3).map(|_| server.guest()).collect();
    for guest in &guests {
        guest.log_in(ROOT);
    }
    let list = || -> Vec<Value> {
        let listed = place.run(&["session", "list", ROOT, "--json"], &[]).well();
        serde_json::from_str(&listed).unwrap()
    };
    let rows = list();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["kind"], "browser");
    assert!(rows[0].get("token_digest").is_none() && rows[0].get("jti").is_none());
    let lines = place.run(&["session", "list", ROOT], &[]).well();
    assert!(lines.contains("Firefox on Linux"), "{lines}");

    let id = rows[0]["id"].to_string();
    let said = place.run(&["session", "end", &id], &[]).well();
    assert_eq!(said, "1 session has ended.\n");
    assert_eq!(guests.iter().filter(|it| it.is_signed_in()).count(), 2);
    let again = place.run(&["session", "end", &id], &[]).badly();
    assert_eq!(again, format!("CommandError: session {id} is not alive\n"));
    let said = place.run(&["session", "end", "--user", ROOT, "--json"], &[]);
    assert_eq!(said.well(), "{\"ended\":2}\n");
    assert!(guests.iter().all(|guest| !guest.is_signed_in()));
    assert!(list().is_empty());
    let said = place.run(&["session", "end", "--user", ROOT], &[]).well();
    assert_eq!(said, "0 sessions have ended.\n");
    for command in [
        ["session", "list", "nobody"].as_slice(),
        &["session", "end", "--user", "nobody"],
    ] {
        let said = place.run(command, &[]).badly();
        assert_eq!(said, "CommandError: user 'nobody' does not exist\n");
    }
}

#[test]
fn an_operator_keeps_an_account_whose_owner_lost_the_e_mail() {
    let place = with_root();
    let second = [
        ("VESTIBULE_SUPERUSER_EMAIL", "ada@example.com".to_owned()),
        ("VESTIBULE_SUPERUSER_PASSWORD", PASSWORD.to_owned()),
    ];
    place.run(&["createsuperuser", "--noinput"], &second).well();
    let server = place.serve(&[]);
    let ada = server.guest();
    ada.log_in("ada@example.com");
    let gone = ada.post("/account/delete", &[("current_password", PASSWORD)]);
    assert_eq!(gone.location(), Some("/login"));
    assert_eq!(ada.log_in("ada@example.com").status(), 403);
    let kept = place
        .run(&["user", "keep", "ada@example.com", "--json"], &[])
        .well();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["erase_at"], Value::Null);
    assert_eq!(ada.log_in("ada@example.com").location(), Some("/"));
}
