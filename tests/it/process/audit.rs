//! The audit log on the command line, and its checkpoints in a file.

use super::superusers::{ROOT, with_root};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

#[test]
fn an_operator_reads_the_log_checks_it_and_finds_checkpoints_in_a_file() {
    let place = with_root();
    let settings = [("AUDIT_CHECKPOINT_FILE", "checkpoints".to_owned())];
    let mut server = place.serve(&settings);
    server.guest().log_in_with(ROOT, "not the password");
    server.guest().log_in_with(ROOT, PASSWORD);
    server.terminate();
    assert!(server.ended().success());

    let listed = place
        .run(&["audit", "list", "--json", "--user", ROOT], &[])
        .well();
    let rows: Vec<Value> = serde_json::from_str(&listed).unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["event"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["logged_in", "login_failed", "user_created"]);
    let text = place
        .run(&["audit", "list", "--event", "login_failed"], &[])
        .well();
    assert!(
        text.contains("login_failed") && text.lines().count() == 1,
        "{text}"
    );
    let kept = std::fs::read_to_string(place.path("checkpoints")).unwrap();
    assert!(kept.lines().last().unwrap().starts_with("3 "), "{kept}");
    let checked = place.run(&["audit", "verify"], &settings).well();
    assert!(
        checked.starts_with("3 rows are as they were sealed; "),
        "{checked}"
    );
    let told = place.run(&["audit", "verify", "--json"], &settings).well();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&told["sealed"], &told["broken"], &told["waiting"]),
        (&json!(3), &Value::Null, &json!(0))
    );
    assert!(
        place
            .run(&["audit", "checkpoint"], &[])
            .well()
            .starts_with("3 ")
    );

    std::fs::write(
        place.path("checkpoints"),
        "9 bm90aGluZw 2026-11-21T00:00:00Z\n",
    )
    .unwrap();
    let broken = place.run(&["audit", "verify"], &settings).badly();
    assert!(
        broken.contains("row 9 of the chain is not the one"),
        "{broken}"
    );
    std::fs::write(place.path("checkpoints"), "no checkpoint\n").unwrap();
    let odd = place.run(&["audit", "verify"], &settings).badly();
    assert!(odd.contains("line 1 is no checkpoint"), "{odd}");
}
