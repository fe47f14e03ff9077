//! The admin site in a real browser, with JavaScript and without, and open to everybody.

use super::access::Walk;
use super::tab::{Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
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
    tab.see("Ban: ada@example.com?");
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
    walk.tab.see("There is a problem");
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
