//! Lists: found, narrowed, ordered, read page by page, and taken along.

use super::{root, sql, staff};
use crate::support::app::TestApp;

fn names(page: &crate::support::page::Page) -> Vec<String> {
    page.texts(".rows-name")
}

#[test]
fn a_superuser_finds_a_person_among_many() {
    let app = TestApp::start();
    let root = root(&app);
    for name in ["ada", "adam", "bob"] {
        app.db_user(&format!("{name}@example.com"));
    }
    let index = root.get("/admin/");
    assert_eq!(index.title(), "Admin – Vestibule");
    assert!(index.html().contains("href=\"/admin/users/\""));
    let list = root.get("/admin/users/");
    assert_eq!(list.title(), "Users – Vestibule");
    assert_eq!(names(&list).len(), 4);
    let found = root.get("/admin/users/?q=AD");
    assert_eq!(names(&found), ["ada@example.com", "adam@example.com"]);
    assert_eq!(found.value("q"), "AD", "what was typed stays");
    let down = root.get("/admin/users/?q=ad&o=-email");
    assert_eq!(names(&down), ["adam@example.com", "ada@example.com"]);
    assert_eq!(
        down.attribute("th[aria-sort]", "aria-sort").as_deref(),
        Some("descending")
    );
    let staff = root.get("/admin/users/?is_staff=1");
    assert_eq!(names(&staff), ["root@example.com"]);
    assert_eq!(staff.texts(".chip-on summary"), ["Staff: Yes"]);
    // Another filter keeps this one, and the search.
    let both = root.get("/admin/users/?is_staff=1&q=root");
    let link = both.attribute(".chip a[href*=is_active]", "href").unwrap();
    assert_eq!(link, "?q=root&is_staff=1&is_active=1");
    assert_eq!(root.get("/admin/users/?q=nobody").texts(".empty").len(), 1);
    // From the row back to the same list.
    let row = both.attribute(".rows-name a", "href").unwrap();
    let row = root.get(&row);
    assert_eq!(row.texts("h1"), ["root@example.com"]);
    let back = row.attribute(".crumbs li:nth-child(2) a", "href").unwrap();
    assert_eq!(back, "/admin/users/?q=root&is_staff=1");
}

#[test]
fn a_long_list_is_read_page_by_page_and_by_its_dates() {
    let app = TestApp::start();
    let root = root(&app);
    for number in 0..120 {
        sql(
            &app,
            &format!(
                "INSERT INTO users (email, email_key, username, username_key, first_name, last_name, password, \
                 is_active, is_staff, is_superuser, is_verified, date_joined) SELECT 'p{number:03}@example.com', \
                 'p{number:03}@example.com', 'p{number:03}', 'p{number:03}', '', '', password, is_active, FALSE, \
                 FALSE, is_verified, '2024-02-29 10:00:00' FROM users WHERE email_key = 'root@example.com'"
            ),
        );
    }
    let first = root.get("/admin/users/?q=p");
    assert_eq!(names(&first).len(), 100);
    assert_eq!(first.texts(".turn-total"), ["120 users"]);
    let next = first.attribute("a[rel=next]", "href").unwrap();
    assert!(first.attribute("a[rel=prev]", "href").is_none());
    let second = root.get(&format!("/admin/users/{next}"));
    assert_eq!(names(&second).len(), 20);
    assert_eq!(names(&second)[0], "p100@example.com");
    let previous = second.attribute("a[rel=prev]", "href").unwrap();
    assert_eq!(
        names(&root.get(&format!("/admin/users/{previous}"))),
        names(&first)
    );
    let years = root.get("/admin/users/?date=2024");
    assert_eq!(years.texts(".turn-total"), ["120 users"]);
    assert!(years.html().contains("?date=2024-02"));
    let day = root.get("/admin/users/?date=2024-02-29");
    assert_eq!(names(&day).len(), 100);
    assert_eq!(day.texts(".chip-on summary"), ["Joined: 29 February 2024"]);
    assert_eq!(
        day.texts("th[aria-sort=descending]"),
        ["Joined ↓"],
        "days in their order"
    );
    assert_eq!(names(&root.get("/admin/users/?date=2024-03")).len(), 0);
}

#[test]
fn a_list_is_taken_along_as_it_is_narrowed_and_no_cell_is_a_formula() {
    let app = TestApp::start();
    let root = root(&app);
    let eve = app.db_user("eve@example.com").0;
    app.db_user("ada@example.com");
    sql(
        &app,
        &format!("UPDATE users SET first_name = '=cmd|calc' WHERE id = {eve}"),
    );
    let list = root.get("/admin/users/?q=eve");
    let link = list.attribute("a[href*='export.csv']", "href").unwrap();
    assert_eq!(link, "/admin/users/export.csv?q=eve");
    let file = root.get(&link);
    assert_eq!(file.status(), 200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = file.header("content-disposition").unwrap();
    assert!(name.starts_with("attachment; filename=\"users-"), "{name}");
    let lines: Vec<_> = file.html().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("\u{FEFF}id,email,username,"));
    assert!(file.bytes().starts_with(b"\xEF\xBB\xBF"));
    assert!(lines[1].contains("'=cmd|calc"), "{}", lines[1]);
    let later = root.get("/admin/users/export.csv?q=eve&after=987654");
    assert_eq!(later.html(), file.html(), "it begins at its beginning");
    let told = root.get("/admin/audit/?event=rows_exported");
    assert_eq!(told.texts(".rows-name").len(), 2, "and is told each time");
    assert_eq!(root.get("/admin/users/export.csv?o=x").status(), 400);
    let ned = staff(&app, "ned@example.com", &["view_group"]);
    assert_eq!(ned.get("/admin/users/export.csv").status(), 403);
}

#[test]
fn the_first_page_tells_numbers_and_what_one_did_lately() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0;
    app.guest().log_in_with("ada@example.com", "wrong");
    root.post(
        "/admin/users/action/",
        &[
            ("action", "deactivate"),
            ("_selected_action", &ada.to_string()),
            ("post", "yes"),
        ],
    );
    let index = root.get("/admin/");
    let numbers = index.texts(".today li");
    assert!(
        numbers.contains(&"1 Failed logins today".to_owned()),
        "{numbers:?}"
    );
    let plots: Vec<_> = index.texts(".plot h2");
    assert_eq!(
        plots,
        [
            "Sign-ups 2 in 30 days",
            "Logins 1 in 30 days",
            "Failed logins 1 in 30 days"
        ]
    );
    let words = index.attribute(".plot-picture", "aria-label").unwrap();
    assert!(words.starts_with("Sign-ups in 30 days: 2"), "{words}");
    assert!(!index.html().contains("style="), "no inline style");
    let lately = index.texts(".past-what");
    assert_eq!(lately, [format!("Deactivate user {ada}")]);
}

#[test]
fn names_of_events_and_permissions_are_said_in_words() {
    let app = TestApp::start();
    let root = root(&app);
    app.db_user("ada@example.com");
    app.guest().log_in_with("ada@example.com", "wrong");
    let log = root.get("/admin/audit/?event=login_failed");
    assert_eq!(log.texts(".chip-on summary"), ["Event: Login failed"]);
    assert!(
        log.texts(".rows-cell")
            .contains(&"Event Login failed".to_owned())
    );
    let form = root.get("/admin/groups/add/");
    let choices = form.texts(".picker-choice bdi");
    let said = "Can view audit event".to_owned();
    assert!(choices.contains(&said), "{choices:?}");
}
