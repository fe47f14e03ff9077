//! With a second step the password alone changes nothing that matters: forms ask for a code too.

use super::pages::ADA;
use crate::support::app::TestApp;
use crate::support::factors::owner;
use crate::support::people::{Guest, PASSWORD};
use time::Duration;

/// A form sent with the password alone, and then with a code beside it.
fn asks(guest: &Guest, (path, fields): (&str, &[(&str, &str)]), code: &str) {
    let mut sent = fields.to_vec();
    sent.push(("current_password", PASSWORD));
    let alone = guest.post(path, &sent);
    assert_eq!(alone.status(), 422, "{path}: {}", alone.text());
    assert!(!alone.error("authenticator_code").is_empty(), "{path}");
    sent.push(("authenticator_code", "000000"));
    let wrong = guest.post(path, &sent);
    assert_eq!(wrong.status(), 422, "{path}: {}", wrong.text());
    assert!(!wrong.error("authenticator_code").is_empty(), "{path}");
    assert_eq!(wrong.value("authenticator_code"), "", "{path}");
    for (name, value) in fields {
        assert_eq!(wrong.value(name), *value, "{path}: nothing typed is lost");
    }
    sent.pop();
    sent.push(("authenticator_code", code));
    let right = guest.post(path, &sent);
    assert!(
        [200, 303].contains(&right.status()),
        "{path}: {}",
        right.text()
    );
    assert!(
        right.location().is_none_or(|to| !to.starts_with("/login?")),
        "{path}"
    );
}

#[test]
fn what_matters_takes_a_code_beside_the_password() {
    let app = TestApp::without_limits();
    let ada = owner(&app, ADA);
    let number = [("phone", "+31612345678")];
    for (path, fields) in [
        ("/account/email", &[("email", "new@example.com")][..]),
        ("/account/phone", &number),
        ("/account/export", &[]),
        ("/reauthenticate", &[]),
        ("/account/delete", &[]),
    ] {
        app.advance(Duration::minutes(11));
        let code = ada.phone.now(&app);
        asks(&ada.guest, (path, fields), &code);
    }
}

#[test]
fn the_admin_site_takes_a_code_beside_the_password() {
    let app = TestApp::without_limits();
    app.db_superuser(ADA);
    let root = app.guest();
    root.log_in(ADA);
    let root = crate::support::factors::protect(&app, root);
    assert_eq!(root.guest.get("/admin/").status(), 200);
    app.advance(Duration::minutes(90));
    let sent = root.guest.get("/admin/");
    assert_eq!(
        sent.location(),
        Some("/admin/login/?next=/admin/"),
        "{}",
        sent.text()
    );
    let page = root.guest.get("/admin/login/?next=/admin/");
    assert_eq!(page.texts("main [name=authenticator_code]").len(), 1);
    let next: &[(&str, &str)] = &[("next", "/admin/")];
    let code = root.phone.now(&app);
    asks(&root.guest, ("/admin/login/", next), &code);
    assert_eq!(root.guest.get("/admin/").status(), 200);
}
