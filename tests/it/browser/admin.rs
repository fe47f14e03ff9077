//! The admin site in a real browser, with JavaScript and without, and open to everybody.

use super::access::Walk;
use super::tab::{Look, Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::browser::Options;
use crate::support::people::PASSWORD;

#[test]
fn a_superuser_finds_and_bans_a_person_with_javascript() {
    a_superuser_finds_and_bans_a_person(WITH_SCRIPTS);
}

#[test]
fn a_superuser_finds_and_bans_a_person_without_javascript() {
    a_superuser_finds_and_bans_a_person(WITHOUT_SCRIPTS);
}

fn a_superuser_finds_and_bans_a_person(options: Options) {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    for number in 0..12 {
        app.db_user(&format!("person{number}@example.com"));
    }
    let ada = app.member("ada@example.com");
    let Some(tab) = Tab::open(&app, options) else {
        return;
    };
    tab.log_in("root@example.com", PASSWORD);
    tab.click("a[href='/admin/']");
    tab.arrive("/admin/");
    tab.see("Sign-ups today");
    tab.click(".stock a[href='/admin/users/']");
    tab.arrive("/admin/users/");
    tab.see("14 users");
    tab.fill("q", "ada");
    tab.press("Search");
    tab.see("1 user");
    tab.click(".pick[name=_selected_action]");
    tab.click("#id_action");
    tab.ask("document.querySelector('#id_action').value = 'ban'");
    tab.press("Go");
    tab.see("Ban – ada@example.com?");
    tab.press("Ban");
    tab.see("Enter a reason.");
    tab.fill("reason", "Spam");
    tab.press("Ban");
    tab.see("1 user banned.");
    assert!(!ada.is_signed_in());
    tab.click(".rows-name a");
    tab.see("Related");
    tab.press("Unban");
    tab.see("1 user unbanned.");
    assert_eq!(ada.log_in("ada@example.com").location(), Some("/"));
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn permissions_are_picked_with_javascript() {
    permissions_are_picked(WITH_SCRIPTS);
}

#[test]
fn permissions_are_picked_without_javascript() {
    permissions_are_picked(WITHOUT_SCRIPTS);
}

fn permissions_are_picked(options: Options) {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    let Some(tab) = Tab::open(&app, options) else {
        return;
    };
    tab.log_in("root@example.com", PASSWORD);
    tab.goto("/admin/groups/add/");
    tab.fill("name", "Support");
    let columns = tab.ask("document.querySelectorAll('.picker-columns').length");
    assert_eq!(columns, i32::from(options.javascript));
    let first = "[name=permissions]";
    tab.click(first);
    if options.javascript {
        tab.see("1 selected");
        let left = "document.querySelectorAll('.picker-list')[0].querySelector('input').value";
        assert_ne!(tab.ask(left), "1", "it has gone over to the other side");
    }
    tab.press("Save and continue editing");
    tab.see("The group “Support” was added successfully.");
    let ticked = tab.ask("document.querySelectorAll('[name=permissions]:checked').length");
    assert_eq!(ticked, 1);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn rows_are_picked_at_once_and_filters_close_by_the_keyboard() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    app.db_user("ada@example.com");
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.log_in("root@example.com", PASSWORD);
    tab.goto("/admin/users/");
    tab.click("[aria-label='Select all rows on this page']");
    tab.see("2 selected");
    tab.click("details.chip summary");
    assert_eq!(
        tab.ask("document.querySelectorAll('details[open]').length"),
        1
    );
    tab.ask("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))");
    assert_eq!(
        tab.ask("document.querySelectorAll('details[open]').length"),
        0
    );
    tab.ask("document.activeElement.blur()");
    tab.ask("document.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }))");
    tab.focus_is_on("q");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn everybody_can_use_the_admin_site() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    for number in 0..3 {
        app.db_user(&format!("person{number}@example.com"));
    }
    app.member("ada@example.com");
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.log_in("root@example.com", PASSWORD);
    for model in app.site().models().iter() {
        walk.tab.goto(&format!("/admin/{}/", model.name));
        walk.look(&format!("admin-{}", model.name));
    }
    walk.tab.goto("/admin/users/?is_active=1&q=nobody");
    walk.look("admin-empty");
    walk.tab.goto("/admin/users/?o=nonsense");
    walk.look("admin-refused");
    walk.tab.goto("/admin/users/?q=ada");
    walk.tab.click("details.chip summary");
    walk.look("admin-filter");
    walk.tab.goto("/admin/users/add/");
    walk.tab.press("Save");
    walk.tab.see_refusal();
    walk.look("admin-add-refused");
    walk.tab.goto("/admin/users/?q=ada");
    walk.tab.click(".rows-name a");
    walk.tab.see("Related");
    walk.look("admin-row");
    walk.tab.press("Ban…");
    walk.tab.see("This changes 1 user");
    walk.look("admin-action");
    walk.tab.fill("reason", "Spam");
    walk.tab.press("Ban");
    walk.tab.see("1 user banned.");
    walk.tab.click("a[href*='/history/']");
    walk.tab.see("History of ada@example.com");
    walk.look("admin-history");
    walk.tab.goto("/admin/users/?q=person");
    walk.tab.click(".rows-name a");
    walk.tab.click("a[href*='/delete/']");
    walk.tab.see("This cannot be undone.");
    walk.look("admin-delete");
    walk.tab.goto("/admin/users/?q=person");
    let order = "document.querySelector('#id_action').innerHTML += '<option value=deactivate selected>'; \
                 document.querySelector('.pick').name = 'select_across'";
    walk.tab.ask(order);
    walk.tab.click("[name=select_across]");
    walk.tab.press("Go");
    walk.tab.press("Deactivate");
    walk.tab.see("Running");
    walk.look("admin-whole-list");
    walk.tab.goto("/admin/");
    walk.look("admin-index");
    app.advance(time::Duration::minutes(61));
    walk.tab.goto("/admin/");
    walk.tab.see("Enter your password");
    walk.look("admin-login");
    walk.end();
}

#[test]
fn a_wide_table_moves_within_its_card_and_its_first_column_stays() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    let id = app.db_user("ada@example.com").0;
    let name = "Philippine Maximiliane Alexandrine von Hohenlohe";
    app.database().run(&format!(
        "UPDATE users SET first_name = '{name}', last_name = '{name}' WHERE id = {id}"
    ));
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.log_in("root@example.com", PASSWORD);
    let desk = |width| Look {
        name: "desk",
        width,
        dark: false,
    };
    tab.look(desk(900));
    tab.goto("/admin/users/");
    let more = || tab.ask("document.querySelector('.board .scroll').dataset.more");
    let left = "document.querySelector('tbody .rows-name').getBoundingClientRect().left";
    let begins = tab.ask(left);
    tab.until("an edge at the end", || more() == "end");
    tab.ask("document.querySelector('.board .scroll').scrollLeft = 60; 1");
    tab.until("an edge on both sides", || more() == "start end");
    assert_eq!(tab.ask(left), begins, "the name of a row stays");
    tab.ask("document.querySelector('.board .scroll').scrollLeft = 9999; 1");
    tab.until("an edge at the beginning", || more() == "start");
    let cut = "[...document.querySelectorAll('.rows bdi')].filter(one => one.scrollWidth > one.clientWidth + 1).length";
    assert_eq!(tab.ask(cut), 0, "nothing is cut");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn on_a_phone_the_sections_are_a_menu_above_the_page() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    for options in [WITH_SCRIPTS, WITHOUT_SCRIPTS] {
        let Some(tab) = Tab::open(&app, options) else {
            return;
        };
        tab.log_in("root@example.com", PASSWORD);
        tab.goto("/admin/users/");
        tab.look(Look {
            name: "phone",
            width: 390,
            dark: true,
        });
        let seen = |css: &str| {
            tab.ask(&format!(
                "document.querySelector('{css}').checkVisibility()"
            ))
        };
        tab.until("a narrow page", || seen(".office-nav") == false);
        assert_eq!(seen(".office-menu a"), false);
        tab.click(".office-menu summary");
        assert_eq!(
            tab.ask("document.querySelector('.office-menu [aria-current]').textContent"),
            "Users"
        );
        tab.click(".office-menu a[href='/admin/groups/']");
        tab.arrive("/admin/groups/");
        tab.look(Look {
            name: "desk",
            width: 1280,
            dark: true,
        });
        tab.until("a wide page", || seen(".office-nav a") == true);
        assert_eq!(seen(".office-menu"), false);
    }
}
