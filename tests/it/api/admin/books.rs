//! A model of somebody's own: its rows made, changed, acted on, deleted.

use super::{book, db, delete, library, with_password};
use serde_json::{Value, json};
use time::Duration;
use vestibule::internals::admin::bulk;

#[test]
fn a_row_is_made_changed_and_deleted_and_its_history_tells() {
    let (app, root) = library();
    let missing = root.post("/api/admin/books/", &json!({ "lent": "perhaps" }));
    assert_eq!(
        (missing.status, missing.body),
        (
            400,
            json!({ "title": ["This field is required."], "lent": ["Must be a valid boolean."] })
        )
    );
    let made = root.post(
        "/api/admin/books/",
        &json!({ "title": " Emma ", "bought_at": "2026-11-20T12:30:00.123456+01:00", "id": 77 }),
    );
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.body["id"].as_i64().unwrap();
    let path = format!("/api/admin/books/{id}/");
    assert_eq!(
        made.page.header("location"),
        Some(format!("{}{path}", app.url()).as_str())
    );
    assert_eq!(
        made.body,
        json!({ "id": id, "title": "Emma", "lent": false, "bought_at": "2026-11-20T11:30:00Z" })
    );
    // What was read can be sent back as it is.
    let same = root.patch(&path, &made.body);
    assert_eq!((same.status, &same.body), (200, &made.body));

    let changed = root.patch(&path, &json!({ "lent": true, "bought_at": null }));
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(
        changed.body,
        json!({ "id": id, "title": "Emma", "lent": true, "bought_at": null })
    );
    for (body, wrong) in [
        (json!({ "title": "" }), "title"),
        (json!({ "title": null }), "title"),
        (json!({ "title": ["a", "b"] }), "title"),
        (json!({ "title": { "a": 1 } }), "title"),
        (json!({ "title": "x".repeat(41) }), "title"),
        (json!({ "title": "a\u{0}b" }), "title"),
        (json!({ "lent": null }), "lent"),
        (json!({ "bought_at": "yesterday" }), "bought_at"),
        (
            json!({ "bought_at": "9999-12-31T23:59:59-23:00" }),
            "bought_at",
        ),
    ] {
        let refused = root.patch(&path, &body);
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.body[wrong].is_array(), "{body}: {}", refused.body);
    }

    app.advance(Duration::minutes(11));
    let stale = root.delete(&path);
    assert_eq!(
        (stale.status, stale.text("code")),
        (403, "reauthentication_required")
    );
    let wrong = delete(&root, &path, &json!({ "current_password": "no" }));
    assert_eq!(
        (wrong.status, wrong.body),
        (400, json!({ "current_password": ["Invalid password."] }))
    );
    let history = root.get(&format!("{path}history/"));
    let events: Vec<_> = history.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["event"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(events, ["row_changed", "row_added"]);
    assert_eq!(
        history.body["results"][0]["details"]["changes"]["lent"],
        json!(["no", "yes"])
    );
    assert_eq!(delete(&root, &path, &with_password(json!({}))).status, 204);
    assert_eq!(root.get(&path).status, 404);
    // It was given just now.
    assert_eq!(root.delete(&path).status, 404);
}

#[test]
fn what_somebody_changed_meanwhile_is_told() {
    let (_app, root) = library();
    let path = format!("/api/admin/books/{}/", book(&root, "Emma"));
    let mark =
        |answer: &crate::support::client::Answer| answer.page.header("etag").unwrap().to_owned();
    let seen = mark(&root.get(&path));
    let change = |mark: &str, title: &str| {
        let body = json!({ "title": title }).to_string().into_bytes();
        let headed = root.with_header("if-match", mark);
        headed.send("PATCH", &path, Some(("application/json", body)))
    };
    let first = change(&seen, "Persuasion");
    assert_eq!(first.status, 200);
    let second = change(&seen, "Sanditon");
    assert_eq!(
        (second.status, second.text("code")),
        (412, "changed_meanwhile")
    );
    assert_eq!(root.get(&path).text("title"), "Persuasion");
    assert_eq!(change(&mark(&first), "Sanditon").status, 200);
    assert_eq!(change("*", "Emma").status, 200);
    assert_eq!(change("\u{FFFD}", "Emma").status, 412);
}

#[test]
fn actions_run_on_rows_by_their_keys() {
    let (app, root) = library();
    let ids: Vec<_> = ["Emma", "Persuasion"]
        .map(|title| book(&root, title))
        .into();
    let lend = "/api/admin/books/actions/lend/";
    let run = |body: Value| root.post(lend, &body);
    let refused = |body: Value| {
        let answer = run(body);
        assert_eq!(answer.status, 400, "{}", answer.body);
        answer.body
    };
    assert_eq!(
        refused(json!({ "ids": ids })),
        json!({ "reason": ["Enter a reason."] })
    );
    for body in [
        json!({}),
        json!({ "ids": [] }),
        json!({ "ids": ids, "all": true }),
        json!({ "all": "perhaps" }),
        json!({ "ids": ["x"] }),
        json!({ "ids": [[1]] }),
        json!({ "ids": 1.5 }),
        json!({ "ids": (0..201).collect::<Vec<_>>() }),
        // Whoever says this means fewer than all.
        json!({ "all": true, "reason": "x", "filters": { "lent": "1" } }),
        json!({ "all": true, "reason": "x", "lent": true }),
    ] {
        refused(body);
    }
    let ran = run(json!({ "ids": [ids[0], ids[1], 13, ids[0]], "reason": "Ada wants them" }));
    assert_eq!(
        (ran.status, ran.body),
        (
            200,
            json!({ "changed": 2, "already": 0, "refused": [{ "id": 13, "why": "There is no such user." }] })
        )
    );
    let form = format!("ids={}&ids={}&reason=x", ids[0], ids[1]).into_bytes();
    let sent = root.send(
        "POST",
        lend,
        Some(("application/x-www-form-urlencoded", form)),
    );
    assert_eq!((sent.status, &sent.body["changed"]), (200, &json!(2)));
    app.advance(Duration::minutes(11));
    let back = "/api/admin/books/actions/take_back/";
    assert_eq!(run(json!({ "ids": ids, "reason": "x" })).status, 200);
    assert_eq!(
        root.post(back, &json!({ "ids": ids })).text("code"),
        "reauthentication_required"
    );
    let done = root.post(back, &with_password(json!({ "ids": ids })));
    assert_eq!((done.status, &done.body["changed"]), (200, &json!(2)));
}

#[test]
fn whole_lists_are_worked_off_behind_the_answer() {
    let (app, root) = library();
    for number in 0..150 {
        db(
            &app,
            &format!(
                "INSERT INTO books (title, lent) VALUES ('b{number}', {})",
                number < 120
            ),
        );
    }
    let work = || while bulk::run_part(app.site().app(), app.site().models()).unwrap() {};
    let lend = "/api/admin/books/actions/lend/?lent=1";
    let bad = root.post(
        "/api/admin/books/actions/lend/?lent=2",
        &json!({ "all": true, "reason": "x" }),
    );
    assert_eq!(bad.status, 400);
    let begun = root.post(lend, &json!({ "all": true, "reason": "Spring" }));
    assert_eq!(begun.status, 202, "{}", begun.body);
    let url = begun
        .text("url")
        .strip_prefix(&app.url())
        .unwrap()
        .to_owned();
    assert_eq!(root.get(&url).text("state"), "running");
    work();
    let done = root.get(&url);
    assert_eq!(
        (
            done.text("state"),
            &done.body["changed"],
            &done.body["refused"]
        ),
        ("done", &json!(119), &json!(1))
    );
    assert_eq!(root.get("/api/admin/books/?lent=1").body["count"], json!(1));

    let again = root.post(lend, &json!({ "all": true, "reason": "Autumn" }));
    let url = again
        .text("url")
        .strip_prefix(&app.url())
        .unwrap()
        .to_owned();
    let stopped = root.post(&format!("{url}stop/"), &json!({}));
    assert_eq!(stopped.text("state"), "stopped");
    work();
    assert_eq!(root.get(&url).body["changed"], json!(0));
    let mine = root.get("/api/admin/bulk/");
    assert_eq!(mine.body.as_array().unwrap().len(), 2);
    assert_eq!(root.get("/api/admin/bulk/999/").status, 404);

    let gone = root.post(
        "/api/admin/books/actions/delete/?lent=0",
        &json!({ "all": true }),
    );
    assert_eq!(gone.status, 202, "{}", gone.body);
    work();
    assert_eq!(root.get("/api/admin/books/").body["count"], json!(1));
    let one = book(&root, "Emma");
    let path = "/api/admin/books/actions/delete/";
    let by_keys = root.post(path, &json!({ "ids": [one, 999] }));
    assert_eq!(
        (by_keys.status, by_keys.body),
        (200, json!({ "changed": 1, "already": 1, "refused": [] }))
    );
}
