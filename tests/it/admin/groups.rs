//! Groups: made, changed, deleted, and what they allow.

use super::{StaffCaller, clerk, permission, text, wrong};
use crate::support::app::TestApp;
use vestibule::internals::admin::{self, Answer, Ask, Cell, Right};

#[test]
fn a_group_allows_what_it_says_to_those_in_it() {
    let app = TestApp::without_limits();
    let operator = StaffCaller::operator(&app);
    let view = permission(&app, "view_user");
    let name = ("name", text(" Readers "));
    let rows = ("permissions", Answer::Rows(vec![view]));
    let group = operator.add("groups", &[name, rows]).unwrap();
    let clerk = clerk(&app, "clerk@example.com", &[]);
    let desk = StaffCaller::of(&app, "clerk@example.com");
    assert!(desk.permit("users", Right::View).is_err());
    let joined = [("groups", Answer::Rows(vec![group]))];
    operator.change("users", clerk.0, &joined).unwrap();
    assert!(desk.permit("users", Right::View).is_ok());
    let (event, details) = &operator.history("users", clerk.0)[0];
    assert_eq!(event, "row_changed");
    assert!(details.contains(r#""groups":["","Readers"]"#), "{details}");
    // The list counts who is in it, and leads to them.
    let by = operator.permit("groups", Right::View).unwrap();
    let (site, models) = (app.site().app(), app.site().models());
    let page = admin::list_rows(
        site,
        &by,
        models,
        operator.model("groups"),
        &Ask::default(),
        &vestibule::internals::app::Origin::command_line(),
    );
    let line = page.unwrap().lines.remove(0);
    assert_eq!(
        (line.label.to_string().as_str(), &line.cells[1]),
        ("Readers", &Cell::Number(1))
    );
    let ask = Ask {
        filters: vec![("groups".into(), group.to_string())],
        ..Ask::default()
    };
    let by = operator.permit("users", Right::View).unwrap();
    let page = admin::list_rows(
        site,
        &by,
        models,
        operator.model("users"),
        &ask,
        &vestibule::internals::app::Origin::command_line(),
    )
    .unwrap();
    assert_eq!(page.lines.len(), 1);
    assert_eq!(page.lines[0].id, clerk.0);
    // Without it the right is gone.
    let empty = [("permissions", Answer::Rows(vec![]))];
    operator.change("groups", group, &empty).unwrap();
    assert!(desk.permit("users", Right::View).is_err());
    operator.delete("groups", group).unwrap();
    assert_eq!(
        operator.seen("users", clerk.0)["groups"],
        Answer::Rows(vec![])
    );
    let told = operator.history("groups", group);
    let events: Vec<_> = told.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(
        events,
        ["row_deleted", "row_changed", "row_changed", "row_added"]
    );
}

#[test]
fn names_of_groups_are_needed_and_taken_once() {
    let app = TestApp::without_limits();
    let operator = StaffCaller::operator(&app);
    let add = |name: &str| operator.add("groups", &[("name", text(name))]);
    let wrong_name = |code| vec![("name".to_owned(), code)];
    assert_eq!(wrong(operator.add("groups", &[])), wrong_name("required"));
    assert_eq!(wrong(add(&"x".repeat(151))), wrong_name("max_length"));
    assert_eq!(wrong(add("a\u{202e}b")), wrong_name("invalid"));
    add("Editors").unwrap();
    assert_eq!(wrong(add("Editors")), wrong_name("unique"));
    let other = add("Others").unwrap();
    let renamed = operator.change("groups", other, &[("name", text("Editors"))]);
    assert_eq!(wrong(renamed), wrong_name("unique"));
    let unknown = [("permissions", Answer::Rows(vec![99_999]))];
    let given = operator.change("groups", other, &unknown);
    assert_eq!(wrong(given), [("permissions".to_owned(), "invalid_choice")]);
    assert_eq!(
        wrong(operator.delete("groups", 99_999)),
        [(String::new(), "not_found")]
    );
}

#[test]
fn two_who_change_a_group_at_once_are_told_of_each_other() {
    let app = TestApp::without_limits();
    let operator = StaffCaller::operator(&app);
    let group = operator.add("groups", &[("name", text("One"))]).unwrap();
    let seen = operator.seen("groups", group);
    operator
        .change("groups", group, &[("name", text("Two"))])
        .unwrap();
    let late = operator.change_seen("groups", group, &seen, &[("name", text("Three"))]);
    assert_eq!(wrong(late), [("name".to_owned(), "changed_meanwhile")]);
}

/// What an event of that word says, from the audit log.
fn told(app: &TestApp, word: &str) -> Vec<serde_json::Value> {
    let heard = app.site().app().read(|conn| {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Details {
            #[diesel(sql_type = diesel::sql_types::Text)]
            details: String,
        }
        let query = format!("SELECT details FROM audit WHERE event = '{word}' ORDER BY id");
        let rows: Vec<Details> = diesel::sql_query(query).load(conn)?;
        Ok::<_, vestibule::internals::error::Fault>(rows)
    });
    let heard = heard.unwrap().into_iter();
    heard
        .map(|row| serde_json::from_str(&row.details).unwrap())
        .collect()
}

#[test]
fn who_comes_into_groups_and_what_they_may_is_told_as_one_event() {
    let app = TestApp::without_limits();
    let operator = StaffCaller::operator(&app);
    let [view, change] = ["view_user", "change_user"].map(|name| permission(&app, name));
    let rows = |ids: &[i64]| Answer::Rows(ids.to_vec());
    let group = |name: &str| operator.add("groups", &[("name", text(name))]).unwrap();
    let (desk, house) = (group("Desk"), group("House"));
    let ada = clerk(&app, "ada@example.com", &[]).0;
    let event = "user_groups_changed";
    assert!(told(&app, event).is_empty());
    let both = [
        ("groups", rows(&[desk, house])),
        ("user_permissions", rows(&[view])),
    ];
    operator.change("users", ada, &both).unwrap();
    // The same once more changes nothing.
    operator
        .change("users", ada, &[("first_name", text("Ada"))])
        .unwrap();
    operator.change("users", ada, &both).unwrap();
    let other = [
        ("groups", rows(&[house])),
        ("user_permissions", rows(&[change])),
    ];
    operator.change("users", ada, &other).unwrap();
    let all = told(&app, event);
    assert_eq!(all.len(), 2, "{all:?}");
    let said = |at: usize, name: &str| all[at][name].to_string();
    assert_eq!(said(0, "groups_added"), r#"["Desk","House"]"#);
    assert_eq!(said(0, "groups_removed"), "[]");
    assert_eq!(said(0, "permissions_added"), r#"["view_user"]"#);
    assert_eq!(said(1, "groups_removed"), r#"["Desk"]"#);
    assert_eq!(said(1, "permissions_added"), r#"["change_user"]"#);
    assert_eq!(said(1, "permissions_removed"), r#"["view_user"]"#);
    let of_ada = format!("audit WHERE event = '{event}' AND user_id = {ada}");
    assert_eq!(
        app.db_count(&format!("SELECT count(*) AS count FROM {of_ada}")),
        2
    );
}

#[test]
fn what_a_group_allows_is_told_where_it_changes() {
    let app = TestApp::without_limits();
    let operator = StaffCaller::operator(&app);
    let [view, change] = ["view_user", "change_user"].map(|name| permission(&app, name));
    let rows = |ids: &[i64]| ("permissions", Answer::Rows(ids.to_vec()));
    let group = operator
        .add("groups", &[("name", text("Desk")), rows(&[view])])
        .unwrap();
    operator
        .change("groups", group, &[("name", text("Front desk"))])
        .unwrap();
    operator
        .change("groups", group, &[rows(&[change])])
        .unwrap();
    operator.add("groups", &[("name", text("None"))]).unwrap();
    let all = told(&app, "group_permissions_changed");
    let said: Vec<_> = all
        .iter()
        .map(|it| {
            (
                it["group"].as_i64().unwrap(),
                it["added"].to_string(),
                it["removed"].to_string(),
            )
        })
        .collect();
    let list = |name: &str| format!("[\"{name}\"]");
    assert_eq!(
        said,
        [
            (group, list("view_user"), "[]".to_owned()),
            (group, list("change_user"), list("view_user")),
        ]
    );
}
