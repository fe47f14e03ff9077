//! The admin site: every list, row and form, and what is asked before something is done.

use super::Tour;
use super::members::log_in;
use crate::support::app::TestApp;
use time::Duration;
use vestibule::internals::admin::bulk;

const ROOT: &str = "root@example.com";

pub fn desk(tour: &mut Tour, app: &TestApp) {
    let [erased, banned] = ["erased", "banned"].map(|name| {
        let email = format!("{name}@{}.example", tour.language);
        app.db_user(&email);
        app.db_ban(&email);
        email
    });
    // Her address stays banned.
    app.db_delete(&erased);
    log_in(tour, ROOT);
    tour.visit("/", "home-staff");
    tour.visit("/admin/", "admin");
    tour.send(
        "/admin/groups/add/",
        &[("name", &format!("7 {}", tour.language)), ("_save", "1")],
        "groups-flash",
    );
    let names: Vec<_> = app.site().models().iter().map(|model| model.name).collect();
    for name in names.into_iter().filter(|name| *name != "throttles") {
        model_of(tour, name);
    }
    tour.visit("/admin/users/?q=nobody-is-called-so", "users-nobody");
    tour.visit("/admin/users/?is_staff=1&o=-email", "users-narrowed");
    let banned = format!("/admin/users/{}/", app.db_id(&banned).0);
    tour.visit(&banned, "users-banned");
    tour.visit("/admin/users/987654/", "row-missing");
    let order = [
        ("action", "deactivate"),
        ("select_across", "1"),
        ("query", "?q=leaver"),
    ];
    tour.send("/admin/users/action/", &order, "ask-all");
    tour.tab.post(
        "/admin/users/action/",
        &[
            order[0],
            order[1],
            order[2],
            ("post", "yes"),
            ("reason", "?"),
        ],
    );
    tour.look("bulk");
    tour.visit("/admin/", "admin-running");
    while bulk::run_part(app.site().app(), app.site().models()).unwrap() {}
    tour.visit("/admin/bulk/", "bulk-list");
    tour.tab.click("main li a");
    tour.look("bulk-done");
    app.advance(Duration::minutes(11));
    tour.send(
        "/admin/groups/add/",
        &[("name", "8"), ("_save", "1")],
        "admin-again",
    );
    app.advance(Duration::days(2));
    log_in(tour, ROOT);
    app.advance(Duration::minutes(31));
    app.advance(Duration::minutes(31));
    tour.visit("/admin/", "admin-login");
    tour.send(
        "/admin/login/",
        &[("current_password", "x")],
        "admin-login-refused",
    );
}

/// A model of an application that nobody is signed in to yet.
pub fn model(tour: &mut Tour, app: &TestApp, name: &str) {
    tour.tab.visit(app, "/login");
    log_in(tour, ROOT);
    model_of(tour, name);
}

/// The address of a link, where there is one.
fn href(tour: &Tour, css: &str) -> Option<String> {
    let link = tour.tab.ask(&format!(
        "document.querySelector('{css}')?.getAttribute('href')"
    ));
    link.as_str().map(str::to_owned)
}

fn model_of(tour: &mut Tour, name: &str) {
    let list = format!("/admin/{name}/");
    tour.visit(&list, name);
    let chips = tour
        .tab
        .ask("document.querySelectorAll('details.chip:not(.chip-order)').length");
    if chips.as_u64().unwrap() > 0 {
        tour.tab
            .ask("document.querySelector('details.chip').open = true; 1");
        tour.look(&format!("{name}-chip"));
    }
    let row = href(tour, "th.rows-name a");
    let add = href(tour, "a[href$=\"add/\"]");
    let Some(row) = row else {
        tour.faults.push(format!(
            "{name}, {}: there is no row to look at",
            tour.language
        ));
        return;
    };
    tour.visit(&row, &format!("{name}-row"));
    let history = href(tour, "a[href*=\"/history/\"]");
    let delete = href(tour, "a[href*=\"/delete/\"]");
    let actions = tour.tab.ask(
        "[...document.querySelectorAll('.deed')].filter(deed => deed.textContent.endsWith('…')).map(deed => deed.value)",
    );
    let key = row
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    if let Some(history) = history {
        tour.visit(&history, &format!("{name}-history"));
    }
    if let Some(delete) = delete {
        tour.visit(&delete, &format!("{name}-delete"));
    }
    for action in actions.as_array().unwrap() {
        let action = action.as_str().unwrap();
        let asked = [
            ("action", action),
            ("_selected_action", key.as_str()),
            ("from", "row"),
        ];
        tour.send(
            &format!("{list}action/"),
            &asked,
            &format!("{name}-{action}"),
        );
    }
    if let Some(add) = add {
        tour.visit(&add, &format!("{name}-add"));
        tour.send(
            &add,
            &[("_save", "1"), ("email", "x")],
            &format!("{name}-add-refused"),
        );
    }
}
