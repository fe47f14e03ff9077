//! Rows made, changed and deleted by hand.

use super::{root, said, send, staff, untouched};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

const FORM: &str = "form.sheet";

#[test]
fn a_group_is_made_changed_and_deleted() {
    let app = TestApp::start();
    let root = root(&app);
    let add = root.get("/admin/groups/add/");
    assert_eq!(add.texts("h1"), ["Add group"]);
    let empty = root.post("/admin/groups/add/", &[("name", ""), ("_save", "1")]);
    assert_eq!(empty.status(), 422);
    assert_eq!(empty.error("name"), "This field is required.");
    let made = root.post(
        "/admin/groups/add/",
        &[("name", "Support"), ("_continue", "1")],
    );
    assert_eq!(made.status(), 303, "{}", made.text());
    let row = made.location().unwrap().to_owned();
    let page = root.get(&row);
    assert_eq!(
        said(&page),
        "The group “Support” was added successfully. You may edit it again below."
    );
    let fields = untouched(&page, FORM);
    let one = page.attribute("[name=permissions]", "value").unwrap();
    let saved = send(
        &root,
        &row,
        &fields,
        &[("name", "Helpers"), ("permissions", &one), ("_save", "1")],
    );
    assert_eq!(saved.location(), Some("/admin/groups/"), "{}", saved.text());
    let list = root.get("/admin/groups/");
    assert_eq!(said(&list), "The group “Support” was changed successfully.");
    let page = root.get(&row);
    assert_eq!(page.value("name"), "Helpers");
    assert_eq!(page.texts("[name=permissions][checked]").len(), 1);
    let history = root.get(&format!("{row}history/"));
    let past = history.texts(".past-what");
    assert_eq!(past.first().map(String::as_str), Some("Changed"));
    assert_eq!(past.last().map(String::as_str), Some("Added"));
    assert!(
        history.text().contains("Support → , now Helpers"),
        "{}",
        history.text()
    );
    let ask = root.get(&format!("{row}delete/"));
    assert_eq!(ask.texts("h1"), ["Delete the group “Helpers”?"]);
    let gone = root.post(&format!("{row}delete/"), &[("post", "yes")]);
    assert_eq!(gone.location(), Some("/admin/groups/"));
    assert_eq!(
        said(&root.get("/admin/groups/")),
        "The group “Helpers” was deleted successfully."
    );
    let page = root.get(&row);
    assert_eq!(page.status(), 404);
    assert!(
        page.text()
            .contains("There is no such group. Perhaps it was deleted?")
    );
}

#[test]
fn permissions_stand_with_the_names_that_programs_use() {
    let app = TestApp::start();
    let root = root(&app);
    let page = root.get("/admin/groups/add/");
    let choices = page.texts(".picker-choice");
    let is_there = |text: &str| choices.iter().any(|choice| choice == text);
    assert!(is_there("Can add user add_user"), "{choices:?}");
    assert_eq!(page.texts(".picker-choice .codename").len(), choices.len());
    // Groups have no other name.
    let page = root.get("/admin/invitations/add/");
    assert!(page.texts(".codename").is_empty());
}

#[test]
fn a_name_that_is_taken_is_told_at_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::start();
    let root = root(&app);
    app.db_user("ada@example.com");
    let page = root.get("/admin/users/add/");
    let fields = untouched(&page, FORM);
    let typed = [
        ("email", "ADA@example.com"),
        ("first_name", "Ada"),
        ("_save", "1"),
    ];
    let refused = send(&root, "/admin/users/add/", &fields, &typed);
    assert_eq!(refused.status(), 422);
    assert!(!refused.error("email").is_empty());
    assert_eq!(refused.value("email"), "ADA@example.com");
    assert_eq!(refused.value("first_name"), "Ada");
    let another = send(
        &root,
        "/admin/users/add/",
        &fields,
        &[("email", "eve@example.com"), ("_addanother", "1")],
    );
    assert_eq!(another.location(), Some("/admin/users/add/"));
    assert_eq!(
        said(&root.get("/admin/users/add/")),
        "The user “eve@example.com” was added successfully. You may add another user below."
    );
}

#[test]
fn two_people_at_one_form_do_not_undo_each_others_work() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0;
    let path = format!("/admin/users/{ada}/");
    let (mine, theirs) = (root.get(&path), root.get(&path));
    let (mine, theirs) = (untouched(&mine, FORM), untouched(&theirs, FORM));
    let first = [
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
        ("_save", "1"),
    ];
    assert_eq!(send(&root, &path, &theirs, &first).status(), 303);
    // Another field: both are kept.
    let other = [("phone", "+4930123456"), ("_save", "1")];
    assert_eq!(send(&root, &path, &mine, &other).status(), 303);
    let now = root.get(&path);
    assert_eq!(now.value("first_name"), "Ada");
    assert_eq!(now.value("phone"), "+4930123456");
    // The same field: the second one is told what it is now, and may insist.
    let late = send(
        &root,
        &path,
        &mine,
        &[("first_name", "Augusta"), ("_save", "1")],
    );
    assert_eq!(late.status(), 422);
    assert_eq!(
        late.error("first_name"),
        "Someone else has changed this to “Ada” in the meantime. Save again to overwrite it."
    );
    assert_eq!(late.value("first_name"), "Augusta");
    assert_eq!(
        late.value("last_name"),
        "Lovelace",
        "what was not touched follows"
    );
    let again = send(&root, &path, &untouched(&late, FORM), &[("_save", "1")]);
    assert_eq!(again.status(), 303, "{}", again.text());
    let now = root.get(&path);
    assert_eq!(now.value("first_name"), "Augusta");
    assert_eq!(now.value("last_name"), "Lovelace");
    assert_eq!(now.value("phone"), "+4930123456");
}

#[test]
fn what_opens_doors_asks_for_the_password_again_in_the_same_form() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0;
    let path = format!("/admin/users/{ada}/");
    app.advance(time::Duration::minutes(11));
    let fields = untouched(&root.get(&path), FORM);
    let harmless = send(
        &root,
        &path,
        &fields,
        &[("last_name", "Byron"), ("_save", "1")],
    );
    assert_eq!(harmless.status(), 303, "no password for a name");
    let fields = untouched(&root.get(&path), FORM);
    let asked = send(&root, &path, &fields, &[("is_staff", "on"), ("_save", "1")]);
    asked.assert_asks_for_password();
    assert!(
        asked
            .attribute("[name=is_staff][checked]", "name")
            .is_some()
    );
    let fields = untouched(&asked, FORM);
    let wrong = send(
        &root,
        &path,
        &fields,
        &[("current_password", "wrong"), ("_save", "1")],
    );
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    let done = send(
        &root,
        &path,
        &fields,
        &[("current_password", PASSWORD), ("_save", "1")],
    );
    assert_eq!(done.status(), 303, "{}", done.text());
    assert_eq!(
        root.get("/admin/users/?is_staff=1&q=ada")
            .texts(".rows-name")
            .len(),
        1
    );
}

#[test]
fn who_may_only_look_sees_no_form_and_who_may_not_is_refused() {
    let app = TestApp::start();
    let ada = app.db_user("ada@example.com").0;
    let path = format!("/admin/users/{ada}/");
    let viewer = staff(&app, "viewer@example.com", &["view_user"]);
    let page = viewer.get(&path);
    assert_eq!(page.status(), 200);
    assert!(
        page.texts(".office-main form").is_empty(),
        "{}",
        page.html()
    );
    assert!(page.text().contains("ada@example.com"));
    assert!(!page.html().contains("delete/"));
    assert_eq!(
        viewer
            .post(&path, &[("first_name", "X"), ("_save", "1")])
            .status(),
        403
    );
    assert_eq!(viewer.get("/admin/users/add/").status(), 403);
    let list = viewer.get("/admin/users/");
    assert!(list.texts("select[name=action]").is_empty());
    assert!(list.texts(".top-actions .button-main").is_empty());
    assert_eq!(
        viewer.get("/admin/").texts(".office-nav li"),
        ["Overview", "Users"]
    );
}

#[test]
fn a_right_that_is_taken_away_while_a_form_is_open_is_gone() {
    let app = TestApp::start();
    let ada = app.db_user("ada@example.com").0;
    let path = format!("/admin/users/{ada}/");
    let editor = staff(&app, "editor@example.com", &["change_user"]);
    let fields = untouched(&editor.get(&path), FORM);
    super::sql(&app, "DELETE FROM user_permissions");
    let late = send(
        &editor,
        &path,
        &fields,
        &[("first_name", "X"), ("_save", "1")],
    );
    assert_eq!(late.status(), 403);
    assert!(late.text().contains("You do not have permission"));
    super::sql(&app, "UPDATE users SET is_staff = FALSE");
    assert_eq!(editor.get(&path).status(), 403);
}
