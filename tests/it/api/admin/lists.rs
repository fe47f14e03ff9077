//! Lists: found, narrowed, ordered, read on, taken along; and what the first page tells.

use super::{book, db_staff, library};
use crate::api::accounts::log_in;
use serde_json::json;

#[test]
fn a_list_is_narrowed_and_read_page_by_page_by_its_own_addresses() {
    let (app, root) = library();
    for title in ["Emma", "Persuasion", "Evelina", "Sanditon", "Eve & Adam"] {
        book(&root, title);
    }
    let titles = |path: &str| -> (Vec<String>, serde_json::Value) {
        let answer = root.get(path);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let rows = answer.body["results"].as_array().unwrap();
        let titles = rows
            .iter()
            .map(|row| row["title"].as_str().unwrap().to_owned());
        (titles.collect(), answer.body.clone())
    };
    let (first, page) = titles("/api/admin/books/?q=e&o=-title&size=2&lent=0");
    assert_eq!(first, ["Evelina", "Eve & Adam"]);
    assert_eq!(
        (&page["count"], &page["count_or_more"]),
        (&json!(3), &json!(false))
    );
    assert_eq!(page["previous"], json!(null));
    assert_eq!(
        page["facets"][0]["choices"][1],
        json!({ "value": "0", "label": "No", "count": 3, "count_or_more": false, "is_chosen": true })
    );
    let next = page["next"]
        .as_str()
        .unwrap()
        .strip_prefix(&app.url())
        .unwrap();
    let (second, page) = titles(next);
    assert_eq!(
        (second.as_slice(), &page["next"]),
        (["Emma".to_owned()].as_slice(), &json!(null))
    );
    let back = page["previous"]
        .as_str()
        .unwrap()
        .strip_prefix(&app.url())
        .unwrap();
    assert_eq!(titles(back).0, first);
}

#[test]
fn a_list_is_taken_along_as_a_table_that_computes_nothing() {
    let (app, root) = library();
    book(&root, "=HYPERLINK(\"http://evil\")");
    for number in 0..1203 {
        super::db(
            &app,
            &format!("INSERT INTO books (title, lent) VALUES ('b{number}', FALSE)"),
        );
    }
    for accept in ["text/csv", "application/json", "*/*"] {
        let table = root
            .with_header("accept", accept)
            .get("/api/admin/books/export.csv?o=id");
        assert_eq!(table.status, 200, "{}", table.body);
        assert_eq!(
            table.page.header("content-type"),
            Some("text/csv; charset=utf-8")
        );
        let text = table.page.html().to_owned();
        let mut lines = text.lines();
        // By the mark spreadsheets know that it is UTF-8.
        assert_eq!(lines.next(), Some("\u{FEFF}id,title,lent,bought_at"));
        assert!(lines.next().unwrap().contains(",\"'=HYPERLINK"), "{text}");
        assert_eq!(lines.count(), 1203);
        assert_eq!(
            text.matches('\u{FEFF}').count(),
            1,
            "at the beginning alone"
        );
    }
    let file = root.get("/api/admin/books/export.csv").page;
    let name = file.header("content-disposition").unwrap();
    assert!(name.starts_with("attachment; filename=\"books-"), "{name}");
    // From the middle of a list nothing would be told in the audit log.
    for place in ["after=5", "before=5", "size=5", "after=MTIz.MTIz"] {
        let path = format!("/api/admin/books/export.csv?{place}");
        assert_eq!(root.get(&path).status, 400, "{place}");
    }
    let told = root.get("/api/admin/audit/?event=rows_exported");
    assert_eq!(told.body["count"], json!(4), "{}", told.body);
    // Neither is it by way of the page, which begins at the beginning.
    let browser = app.guest();
    browser.log_in("root@example.com");
    let page = browser.get("/admin/books/export.csv?o=id&after=5");
    assert_eq!((page.status(), page.html().lines().count()), (200, 1205));
    let told = root.get("/api/admin/audit/?event=rows_exported");
    assert_eq!(told.body["count"], json!(5), "{}", told.body);
}

#[test]
fn the_first_page_tells_what_one_may_do_and_no_more() {
    let (app, root) = library();
    let index = root.get("/api/admin/");
    let names: Vec<_> = index.body["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"users") && names.contains(&"books"),
        "{names:?}"
    );
    db_staff(&app, "eve@example.com", &["view_book"]);
    let (eve, _) = log_in(&app, "eve@example.com");
    let index = eve.get("/api/admin/");
    assert_eq!(
        index.body["models"],
        json!([{
            "name": "books", "singular": "book", "title": "Books", "about": "What can be borrowed.",
            "url": "/api/admin/books/", "rights": ["view"], "orders": ["title", "bought_at"], "filters": ["lent"],
            "actions": [],
        }])
    );
    let numbers = |body: &serde_json::Value| body["plots"].as_array().unwrap().len();
    assert_eq!(numbers(&root.get("/api/admin/numbers/").body), 3);
    assert_eq!(numbers(&eve.get("/api/admin/numbers/").body), 0);
    assert_eq!(
        root.get("/api/admin/numbers/").body["plots"][1]["days"][29]["count"],
        json!(2)
    );
}

#[test]
fn whoever_may_make_a_row_and_not_look_at_it_is_told_its_key() {
    let (app, _) = library();
    db_staff(&app, "eve@example.com", &["add_book"]);
    let (eve, _) = log_in(&app, "eve@example.com");
    let made = eve.post("/api/admin/books/", &json!({ "title": "Emma" }));
    assert_eq!((made.status, &made.body), (201, &json!({ "id": 1 })));
    assert_eq!(eve.get("/api/admin/books/1/").status, 403);
}
