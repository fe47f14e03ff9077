//! What is done to all rows of a list: asked about, followed, stopped.

use super::{root, send, staff, untouched};
use crate::support::app::TestApp;
use vestibule::internals::admin::bulk;

const ACTION: &str = "/admin/users/action/";

fn people(app: &TestApp, number: usize) {
    for number in 0..number {
        app.db_user(&format!("p{number}@example.com"));
    }
}

/// What the job does, until there is nothing left of it.
fn work_off(app: &TestApp) {
    while bulk::run_part(app.site().app(), app.site().models()).unwrap() {}
}

#[test]
fn all_of_a_list_is_counted_named_and_worked_off_and_the_page_follows_it() {
    let app = TestApp::without_limits();
    let root = root(&app);
    people(&app, 25);
    let order = [
        ("action", "deactivate"),
        ("select_across", "1"),
        ("query", "?q=p"),
    ];
    let ask = root.post(ACTION, &order);
    assert_eq!(ask.texts("h1"), ["Deactivate – 25 users?"]);
    assert_eq!(ask.texts(".names li").len(), 21, "twenty, and others");
    let begun = send(&root, ACTION, &untouched(&ask, "form.sheet"), &[]);
    let page = begun.location().unwrap().to_owned();
    assert!(page.starts_with("/admin/bulk/"), "{page}");
    let running = root.get(&page);
    assert!(running.text().contains("Running"));
    assert!(running.html().contains("http-equiv=\"refresh\""));
    assert!(root.get("/admin/").text().contains("Users: deactivate"));
    work_off(&app);
    let done = root.get(&page);
    assert!(done.text().contains("Done 100%"), "{}", done.text());
    assert!(done.text().contains("Changed 25"), "{}", done.text());
    assert!(!done.html().contains("http-equiv=\"refresh\""));
    let left = root.get("/admin/users/?is_active=1");
    assert_eq!(left.texts(".rows-name"), ["root@example.com"]);
    assert!(
        root.get("/admin/bulk/")
            .text()
            .contains("Users: deactivate Done")
    );
    let other = staff(&app, "other@example.com", &["change_user"]);
    assert_eq!(other.get(&page).status(), 404, "somebody else's");
    assert_eq!(other.post(&format!("{page}stop/"), &[]).status(), 404);
}

#[test]
fn it_is_stopped_and_what_is_not_done_stays_as_it_is() {
    let app = TestApp::without_limits();
    let root = root(&app);
    people(&app, 3);
    let order = [
        ("action", "deactivate"),
        ("select_across", "1"),
        ("query", "?q=p"),
        ("post", "yes"),
    ];
    let page = root.post(ACTION, &order).location().unwrap().to_owned();
    let stopped = root.post(&format!("{page}stop/"), &[]);
    assert_eq!(stopped.location(), Some(page.as_str()));
    assert!(root.get(&page).text().contains("Stopped"));
    work_off(&app);
    assert_eq!(
        root.get("/admin/users/?is_active=0")
            .texts(".rows-name")
            .len(),
        0
    );
}
