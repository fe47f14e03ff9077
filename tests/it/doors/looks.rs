//! That staff looked at people is told, whichever door they took.

use super::{ADA, CLERK, Caller, MARK, ROOT, is_turned_away, looks, start};
use super::{NO_STAFF, Turned};
use crate::admin::desk::StaffCaller;
use crate::support::app::TestApp;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// The entries that came since, oldest first: name, whom it is about, and the rest.
fn told_since(app: &TestApp, before: usize) -> Vec<(String, Option<i64>, Value)> {
    let mut all = looks(app);
    all.sort_by_key(|entry| entry.id);
    let new = all.into_iter().skip(before);
    new.map(|entry| {
        let details = serde_json::from_str(&entry.details).unwrap();
        assert!(!entry.ip.is_empty(), "from where");
        (entry.event, entry.user_id, details)
    })
    .collect()
}

#[test]
fn a_page_of_people_is_one_entry_at_every_door() {
    let (app, ada) = start();
    let clerk = {
        StaffCaller::with(&app, CLERK, &["view_user"]);
        Caller::of(&app, CLERK)
    };
    let list = |narrowed_by: Value| {
        (
            "rows_viewed".to_owned(),
            None,
            json!({ "model": "users", "narrowed_by": narrowed_by, "count": 1 }),
        )
    };
    let before = looks(&app).len();
    let page = clerk.browser.get(&format!("/admin/users/?q={ADA}"));
    assert!(page.text().contains(MARK));
    assert_eq!(told_since(&app, before), [list(json!(["search"]))]);
    let said = clerk.client.get(&format!("/api/admin/users/?q={ADA}"));
    assert_eq!(said.body["results"][0]["id"], ada);
    assert_eq!(told_since(&app, before + 1), [list(json!(["search"]))]);
    let asked =
        format!("{{ users(email: \"{ADA}\") {{ totalCount edges {{ node {{ firstName }} }} }} }}");
    let said = clerk.api.ask(&asked);
    assert_eq!(said.of("users")["edges"][0]["node"]["firstName"], MARK);
    assert_eq!(told_since(&app, before + 2), [list(json!(["email"]))]);
}

#[test]
fn one_person_is_one_entry_about_them_at_every_door() {
    let (app, ada) = start();
    StaffCaller::with(&app, CLERK, &["view_user"]);
    let clerk = Caller::of(&app, CLERK);
    let one = (
        "row_viewed".to_owned(),
        Some(ada),
        json!({ "model": "users", "row": ada, "user": ada }),
    );
    let mut before = looks(&app).len();
    let mut is_told = |what: &str| {
        assert_eq!(
            told_since(&app, before),
            std::slice::from_ref(&one),
            "{what}"
        );
        before += 1;
    };
    for path in [
        format!("/admin/users/{ada}/"),
        format!("/admin/users/{ada}/history/"),
    ] {
        assert!(clerk.browser.get(&path).text().contains(MARK), "{path}");
        is_told(&path);
    }
    for path in [
        format!("/api/admin/users/{ada}/"),
        format!("/api/admin/users/{ada}/history/"),
    ] {
        assert_eq!(clerk.client.get(&path).status, 200);
        is_told(&path);
    }
    let id = BASE64_STANDARD.encode(format!("UserNode:{ada}"));
    let asked =
        format!("{{ a: user(id: \"{id}\") {{ firstName }} b: user(id: \"{id}\") {{ email }} }}");
    assert_eq!(clerk.api.ask(&asked).of("b")["email"], ADA);
    is_told("GraphQL");
    let nobody = BASE64_STANDARD.encode("UserNode:987654");
    let said = clerk
        .api
        .ask(&format!("{{ user(id: \"{nobody}\") {{ email }} }}"));
    assert!(said.of("user").is_null());
    assert_eq!(looks(&app).len(), before, "there was nobody to look at");
    // It is told who looked, and it is no part of what happened to her.
    let by: Vec<_> = looks(&app).iter().map(|entry| entry.actor_id).collect();
    assert!(
        by.iter()
            .all(|actor| actor.is_some() && *actor != Some(ada))
    );
    let history = clerk
        .client
        .get(&format!("/api/admin/users/{ada}/history/"));
    assert!(
        !history.body.to_string().contains("viewed"),
        "{}",
        history.body
    );
}

#[test]
fn rows_of_a_model_without_people_are_looked_at_untold() {
    let (app, _) = start();
    let root = Caller::of(&app, ROOT);
    assert_eq!(root.client.get("/api/admin/groups/").status, 200);
    assert_eq!(root.browser.get("/admin/groups/").status(), 200);
    assert!(looks(&app).is_empty());
}

#[test]
fn a_superuser_who_is_no_staff_looks_at_nobody() {
    let (app, ada) = start();
    let id = app.db_superuser(CLERK).0;
    crate::admin::desk::sql(
        &app,
        &format!("UPDATE users SET is_staff = FALSE WHERE id = {id}"),
    );
    let clerk = Caller::of(&app, CLERK);
    is_turned_away(&app, ada, &clerk, &Turned { ..NO_STAFF });
}

#[test]
fn interfaces_ask_for_rights_at_one_door() {
    for (path, text) in crate::house::sources() {
        let goes_round = text.contains("Rights::of(");
        assert!(!goes_round || !path.starts_with("src/http/"), "{path}");
    }
}
