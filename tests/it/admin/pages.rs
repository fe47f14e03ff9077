//! The pages of the admin site, as people of the staff meet them.

mod deeds;
mod door;
mod forms;
mod hostile;
mod letters;
mod lists;
mod rights;
mod whole_lists;

use super::desk::{StaffCaller, sql};
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::Guest;

/// A superuser at a browser.
fn root(app: &TestApp) -> Guest {
    app.db_superuser("root@example.com");
    let root = app.guest();
    assert_eq!(root.log_in("root@example.com").location(), Some("/"));
    root
}

/// Somebody of the staff with these permissions alone, at a browser.
fn staff(app: &TestApp, email: &str, permissions: &[&str]) -> Guest {
    StaffCaller::with(app, email, permissions);
    let guest = app.guest();
    assert_eq!(guest.log_in(email).location(), Some("/"));
    guest
}

/// What a form of the page would send if nobody touched it: its fields and hidden values, not its buttons.
fn untouched(page: &Page, form: &str) -> Vec<(String, String)> {
    let document = scraper::Html::parse_document(page.html());
    let css = format!("{form} input, {form} select");
    let selector = scraper::Selector::parse(&css).unwrap();
    let option = scraper::Selector::parse("option[selected]").unwrap();
    let mut fields = Vec::new();
    for field in document.select(&selector) {
        let Some(name) = field.attr("name") else {
            continue;
        };
        let is_box = field.attr("type") == Some("checkbox");
        if is_box && field.attr("checked").is_none() {
            continue;
        }
        let value = match field.value().name() {
            "select" => field.select(&option).next().and_then(|it| it.attr("value")),
            _ => field.attr("value"),
        };
        fields.push((name.to_owned(), value.unwrap_or_default().to_owned()));
    }
    fields
}

/// Sends such a form with some values in the place of others.
fn send(guest: &Guest, path: &str, fields: &[(String, String)], other: &[(&str, &str)]) -> Page {
    let mut all: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !other.iter().any(|(changed, _)| changed == name))
        .collect();
    all.extend(other);
    guest.post(path, &all)
}

/// What was said on the page.
fn said(page: &Page) -> String {
    page.texts(".flash p").join(" ")
}
