//! Actions: asked about, done, told; and what they do to people who are signed in.

use super::{root, said, send, staff, untouched};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;

const ACTION: &str = "/admin/users/action/";

#[test]
fn a_person_who_is_banned_is_out_at_the_next_request_on_every_face() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.member("ada@example.com");
    let program = Client::of(&app);
    let login = program.post(
        "/api/accounts/login/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    let program = program.bearing(login.text("access"));
    assert_eq!(program.get("/api/accounts/me/").status, 200);
    let list = root.get("/admin/users/?q=ada");
    let id = list.attribute(".pick", "value").unwrap();
    let picked = [("action", "ban"), ("_selected_action", id.as_str())];
    let ask = root.post(ACTION, &picked);
    assert_eq!(ask.status(), 200);
    assert_eq!(ask.texts("h1"), ["Ban – ada@example.com?"]);
    assert!(ada.is_signed_in(), "nothing has happened yet");
    let fields = untouched(&ask, "form.sheet");
    let without = send(&root, ACTION, &fields, &[]);
    assert_eq!(without.status(), 422);
    assert_eq!(without.error("reason"), "Enter a reason.");
    let done = send(&root, ACTION, &fields, &[("reason", "Spam.")]);
    assert_eq!(done.location(), Some("/admin/users/"), "{}", done.text());
    assert_eq!(said(&root.get("/admin/users/")), "1 user banned.");
    assert!(!ada.is_signed_in());
    assert_eq!(program.get("/api/accounts/me/").status, 401);
    let history = root.get(&format!("/admin/users/{id}/history/"));
    assert!(
        history.text().contains("Reason Spam."),
        "{}",
        history.text()
    );
    let again = send(&root, ACTION, &fields, &[("reason", "Spam.")]);
    assert_eq!(again.status(), 303);
    assert_eq!(said(&root.get("/admin/users/")), "1 user: nothing to do.");
}

#[test]
fn what_is_dangerous_asks_for_the_password_and_loses_nothing_typed() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0.to_string();
    app.advance(time::Duration::minutes(11));
    let order = [
        ("action", "ban"),
        ("_selected_action", ada.as_str()),
        ("post", "yes"),
        ("reason", "Many letters."),
    ];
    let asked = root.post(ACTION, &order);
    asked.assert_asks_for_password();
    assert_eq!(asked.value("reason"), "Many letters.");
    let fields = untouched(&asked, "form.sheet");
    let wrong = send(&root, ACTION, &fields, &[("current_password", "wrong")]);
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    let done = send(&root, ACTION, &fields, &[("current_password", PASSWORD)]);
    assert_eq!(done.status(), 303, "{}", done.text());
    assert_eq!(said(&root.get("/admin/users/")), "1 user banned.");
}

#[test]
fn nothing_picked_is_told_and_one_who_is_refused_does_not_hold_up_others() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0.to_string();
    let none = root.post(ACTION, &[("action", "ban"), ("query", "?q=a")]);
    assert_eq!(none.location(), Some("/admin/users/?q=a"));
    assert!(said(&root.get("/admin/users/")).starts_with("Items must be selected"));
    root.post(ACTION, &[("_selected_action", &ada)]);
    assert_eq!(said(&root.get("/admin/users/")), "No action selected.");
    let me = root.get("/admin/users/?q=root").attribute(".pick", "value");
    let both = [
        ("action", "ban"),
        ("_selected_action", ada.as_str()),
        ("_selected_action", &me.unwrap()),
        ("_selected_action", "987654"),
        ("reason", "x"),
        ("post", "yes"),
    ];
    assert_eq!(root.post(ACTION, &both).status(), 303);
    let told = said(&root.get("/admin/users/"));
    assert!(
        told.starts_with("1 user banned. 2 users were not banned."),
        "{told}"
    );
    assert!(
        told.contains("You cannot do this to your own account."),
        "{told}"
    );
}

#[test]
fn a_harmless_action_on_the_page_of_a_row_needs_no_question() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.member("ada@example.com");
    let list = root.get("/admin/users/?q=ada");
    let id = list.attribute(".pick", "value").unwrap();
    let row = format!("/admin/users/{id}/");
    let page = root.get(&row);
    assert!(
        page.values_of_buttons("action")
            .contains(&"end_sessions".to_owned())
    );
    let form = untouched(&page, "form.deed-list");
    let done = send(&root, ACTION, &form, &[("action", "end_sessions")]);
    assert_eq!(done.location(), Some(row.as_str()), "{}", done.text());
    assert!(!ada.is_signed_in());
    let ask = send(&root, ACTION, &form, &[("action", "ban")]);
    assert_eq!((ask.status(), ask.texts("h1").len()), (200, 1));
    let cancel = ask.attribute(".sheet-buttons a", "href");
    assert_eq!(cancel.as_deref(), Some(row.as_str()));
}

#[test]
fn rows_that_were_picked_are_deleted_with_what_goes_along() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.member("ada@example.com");
    let list = root.get("/admin/users/?q=ada");
    let id = list.attribute(".pick", "value").unwrap();
    let ask = root.get(&format!("/admin/users/{id}/delete/"));
    assert!(
        ask.texts(".related li").contains(&"Sessions 1".to_owned()),
        "{:?}",
        ask.texts(".related li")
    );
    let ask = root.post(ACTION, &[("action", "delete"), ("_selected_action", &id)]);
    assert_eq!(ask.texts("h1"), ["Delete – ada@example.com?"]);
    let done = send(&root, ACTION, &untouched(&ask, "form.sheet"), &[]);
    assert_eq!(done.status(), 303, "{}", done.text());
    assert_eq!(said(&root.get("/admin/users/")), "1 user deleted.");
    assert!(!ada.is_signed_in());
    let changer = staff(&app, "changer@example.com", &["change_user"]);
    let refused = changer.post(ACTION, &[("action", "delete"), ("_selected_action", "1")]);
    assert_eq!(refused.status(), 403);
}

#[test]
fn a_hold_says_what_is_to_be_decided_and_offers_nothing_once_it_is() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let ada = app.member("ada@example.com");
    crate::email::move_to(&app, &ada, "ada@new.example");
    let link = crate::email::undo::links(&app, "ada@example.com").remove(0);
    app.guest().post(&link, &[("plea", "Order 4711")]);
    let id = app.db_count("SELECT max(id) AS count FROM address_holds");
    let place = format!("/admin/holds/{id}/");
    let page = root.get(&place);
    assert_eq!(page.texts("h1"), ["ada@example.com"]);
    for words in [
        "E-mail address changed",
        "Primary e-mail: ada@example.com, now ada@new.example.",
        "Order 4711",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert_eq!(page.texts(".deed").len(), 3);
    let id = id.to_string();
    let order = [
        ("action", "refuse"),
        ("_selected_action", id.as_str()),
        ("from", "row"),
    ];
    let ask = root.post("/admin/holds/action/", &order);
    assert_eq!(ask.status(), 200);
    let done = send(
        &root,
        "/admin/holds/action/",
        &untouched(&ask, "form.sheet"),
        &[],
    );
    assert_eq!(done.status(), 303, "{}", done.text());
    let page = root.get(&place);
    assert_eq!(said(&page), "1 hold decided.");
    assert!(page.texts(".deed").is_empty(), "{}", page.text());
    assert!(
        page.text().contains("Staff let the change stand"),
        "{}",
        page.text()
    );
}
