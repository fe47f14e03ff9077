//! Every model, every right, every kind of person, at the pages: made from the descriptions.

use super::{root, staff};
use crate::support::app::TestApp;
use vestibule::internals::admin::Right;

/// What of the pages of a model opens, and what is refused.
fn opens(app: &TestApp, permissions: &[&str], who: &str) -> Vec<(String, &'static str, u16)> {
    let guest = staff(app, who, permissions);
    let mut seen = Vec::new();
    for model in app.site().models().iter() {
        let name = model.name;
        let base = format!("/admin/{name}");
        seen.push((name.into(), "list", guest.get(&format!("{base}/")).status()));
        seen.push((
            name.into(),
            "add",
            guest.get(&format!("{base}/add/")).status(),
        ));
        let id = "987654";
        seen.push((
            name.into(),
            "row",
            guest.get(&format!("{base}/{id}/")).status(),
        ));
        let change = guest.post(&format!("{base}/{id}/"), &[("_save", "1")]);
        seen.push((name.into(), "change", change.status()));
        let delete = guest.get(&format!("{base}/{id}/delete/"));
        seen.push((name.into(), "delete", delete.status()));
        for action in &model.actions {
            let fields = [
                ("action", action.name),
                ("_selected_action", id),
                ("post", "yes"),
                ("reason", "x"),
            ];
            let ran = guest.post(&format!("{base}/action/"), &fields);
            seen.push((name.into(), action.name, ran.status()));
        }
    }
    seen
}

#[test]
fn pages_open_for_those_who_hold_the_right_and_for_nobody_else() {
    let app = TestApp::without_limits();
    let models: Vec<_> = app.site().models().iter().cloned().collect();
    for right in Right::ALL {
        let held: Vec<_> = models
            .iter()
            .filter(|model| model.allows(right))
            .map(|model| model.permission(right.word()))
            .collect();
        let held: Vec<_> = held.iter().map(String::as_str).collect();
        let who = format!("{}@example.com", right.word());
        for (name, what, status) in opens(&app, &held, &who) {
            let model = models.iter().find(|model| model.name == name).unwrap();
            // Who may change may look.
            let looks = model.allows(right) && matches!(right, Right::View | Right::Change);
            let changes = right == Right::Change && model.inputs.iter().any(|it| it.on_change);
            let expected = match what {
                "list" if looks => 200,
                // There is no such row; who may look is told so.
                "row" if looks => 404,
                "change" if changes => 404,
                "add" if right == Right::Add && model.addable => 200,
                // To delete is not to look.
                "list" | "row" | "change" | "add" | "delete" => 403,
                action => {
                    let needs = model.find_action(action).unwrap().right;
                    if needs == right { 303 } else { 403 }
                }
            };
            assert_eq!(status, expected, "{right:?}: {name} {what}");
        }
    }
    for (name, what, status) in opens(&app, &[], "nothing@example.com") {
        assert_eq!(status, 403, "nothing: {name} {what}");
    }
}

#[test]
fn a_superuser_opens_everything_there_is() {
    let app = TestApp::without_limits();
    let root = root(&app);
    for model in app.site().models().iter() {
        let name = model.name;
        assert_eq!(root.get(&format!("/admin/{name}/")).status(), 200, "{name}");
        let row = root.get(&format!("/admin/{name}/987654/"));
        assert_eq!(row.status(), 404, "{name}");
        let add = root.get(&format!("/admin/{name}/add/")).status();
        assert_eq!(add, if model.addable { 200 } else { 403 }, "{name}");
    }
    assert_eq!(root.get("/admin/nonsense/").status(), 404);
    assert_eq!(root.get("/admin/nonsense/1/").status(), 404);
    assert_eq!(root.get("/admin/bulk/1/").status(), 404);
}

#[test]
fn every_row_that_a_list_shows_has_a_page_and_a_history() {
    let app = TestApp::without_limits();
    let root = root(&app);
    app.member("ada@example.com");
    app.guest().forget_password("ada@example.com");
    app.guest().log_in_with("ada@example.com", "wrong");
    root.post("/admin/groups/add/", &[("name", "Support"), ("_save", "1")]);
    let mut shown = 0;
    for model in app.site().models().iter() {
        let list = root.get(&format!("/admin/{}/", model.name));
        let Some(row) = list.attribute(".rows-name a", "href") else {
            continue;
        };
        shown += 1;
        assert_eq!(root.get(&row).status(), 200, "{row}");
        assert_eq!(root.get(&format!("{row}history/")).status(), 200, "{row}");
    }
    assert!(shown >= 5, "{shown}");
}
