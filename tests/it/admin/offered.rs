//! What a page offers can be done: actions that would change nothing are left out, permissions that stand for nothing are not
//! there, and what is shown is called by one name each.

use super::desk::sql;
use crate::support::app::TestApp;
use crate::support::people::Guest;
use std::collections::BTreeSet;

fn offered(root: &Guest, id: i64) -> BTreeSet<String> {
    let page = root.get(&format!("/admin/users/{id}/"));
    assert_eq!(page.status(), 200);
    page.values_of_buttons("action").into_iter().collect()
}

#[test]
fn the_page_of_a_person_offers_what_can_apply() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    let id = app.db_user("ada@example.com").0;
    let root = app.guest();
    root.log_in("root@example.com");
    let change = |what: &str| sql(&app, &format!("UPDATE users SET {what} WHERE id = {id}"));
    let is_offered = |action: &str| offered(&root, id).contains(action);
    for (state, action, other) in [
        ("ban_reason = 'Spam.', is_active = FALSE", "unban", "ban"),
        ("ban_reason = ''", "ban", "unban"),
        ("is_active = FALSE", "activate", "deactivate"),
        ("is_active = TRUE", "deactivate", "activate"),
        ("is_staff = TRUE", "unmake_staff", "make_staff"),
        ("is_staff = FALSE", "make_staff", "unmake_staff"),
    ] {
        change(state);
        assert!(is_offered(action) && !is_offered(other), "{state}");
    }
    // Whose ban was not lifted is not let in by the way.
    change("ban_reason = 'Spam.', is_active = FALSE");
    assert!(!is_offered("activate") && !is_offered("deactivate"));
    change("ban_reason = '', is_active = TRUE");
    for (action, without, with) in [
        ("verify", "is_verified = TRUE", "is_verified = FALSE"),
        (
            "keep",
            "erase_at = NULL",
            "erase_at = '2030-01-01 00:00:00'",
        ),
        ("unlock", "login_failures = 0", "login_failures = 3"),
        (
            "reset_factors",
            "second_factor = FALSE",
            "second_factor = TRUE",
        ),
        ("send_reset_code", "is_active = FALSE", "is_active = TRUE"),
    ] {
        change(without);
        assert!(!is_offered(action), "{without}");
        change(with);
        assert!(is_offered(action), "{with}");
    }
    for always in ["end_sessions", "revoke_tokens", "set_unusable_password"] {
        assert!(is_offered(always), "{always}");
    }
    // A page that was opened before is told that there is nothing to do, and overwrites no reason.
    change("ban_reason = 'Spam.', is_active = FALSE");
    let fields = [
        ("action", "ban"),
        ("_selected_action", &id.to_string()),
        ("post", "yes"),
        ("reason", "Another."),
    ];
    root.post("/admin/users/action/", &fields);
    let page = root.get(&format!("/admin/users/{id}/"));
    assert!(page.text().contains("Spam.") && !page.text().contains("Another."));
}

#[test]
fn no_permission_stands_for_what_cannot_be_done() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    let page = root.get("/admin/groups/add/");
    let choices = page.texts(".picker-choice bdi");
    assert!(
        choices.iter().any(|it| it == "Can view audit event"),
        "{choices:?}"
    );
    for wrong in [
        "Can add audit event",
        "Can change audit event",
        "Can delete audit event",
        "Can add session",
    ] {
        assert!(!choices.iter().any(|it| it == wrong), "{wrong}");
    }
    // What an older version has made goes, from whoever had it.
    sql(
        &app,
        "INSERT INTO permissions (codename, name) VALUES ('add_audit_event', 'Can add audit_event')",
    );
    sql(
        &app,
        "INSERT INTO user_permissions (user_id, permission_id) SELECT users.id, permissions.id FROM users, permissions \
         WHERE codename = 'add_audit_event'",
    );
    let app = app.restart(&[]);
    assert_eq!(
        app.database()
            .rows_of("permissions WHERE codename = 'add_audit_event'"),
        0
    );
    assert_eq!(app.database().rows_of("user_permissions"), 0);
}

#[test]
fn no_two_columns_of_a_list_share_a_name_and_no_two_choices_of_a_filter() {
    let app = TestApp::start();
    let mut wrong = Vec::new();
    for model in app.site().models().iter() {
        let labels = model.columns.iter().map(|it| it.label.to_string());
        let mut seen = BTreeSet::new();
        let twice = labels.filter(|label| !seen.insert(label.clone()));
        wrong.extend(twice.map(|label| format!("{}: {label}", model.name)));
        let filters = model.filters.iter().map(|it| it.label.to_string());
        let mut seen = BTreeSet::new();
        let twice = filters.filter(|label| !seen.insert(label.clone()));
        wrong.extend(twice.map(|label| format!("{}: filter {label}", model.name)));
    }
    // On the page there is the name of the row besides.
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    root.post("/account/email", &[("email", "new@example.com")]);
    app.guest().forget_password("root@example.com");
    for model in app.site().models().iter() {
        let page = root.get(&format!("/admin/{}/", model.name));
        let mut seen = BTreeSet::new();
        let heads = page
            .texts("thead th")
            .into_iter()
            .filter(|it| !it.is_empty());
        let twice = heads.filter(|head| !seen.insert(head.clone()));
        wrong.extend(twice.map(|head| format!("{}: {head} on the page", model.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_kept_stands_beneath_what_is_said_of_it() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    for (model, raw) in [
        ("audit", "logged_in"),
        ("throttles", "RATE_LIMIT_LOGIN"),
        ("sessions", "browser"),
    ] {
        let list = root.get(&format!("/admin/{model}/"));
        let titles = format!("td .said[title='{raw}']");
        let said = list.texts(&titles);
        assert!(!said.is_empty(), "{model}");
        assert!(said.iter().all(|it| it != raw), "{said:?}");
    }
}
