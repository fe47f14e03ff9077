//! Two tabs of one browser, two flows: each form names its own, and only the browser that was given it can use it.

use super::another;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, fields};
use time::Duration;

/// A tab that a browser has open.
struct Tab<'a> {
    browser: &'a Guest,
    url: String,
}

impl<'a> Tab<'a> {
    /// Where the answer to a form leads.
    fn at(browser: &'a Guest, sent: &Page) -> Self {
        assert_eq!(sent.status(), 303, "{}", sent.text());
        let url = sent.location().unwrap().to_owned();
        Self { browser, url }
    }

    fn reload(&self) -> Page {
        self.browser.get(&self.url)
    }

    /// Sends a form of the page, with what is hidden in it.
    fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let flow = self.reload().value("flow");
        assert!(!flow.is_empty(), "the form names its flow");
        let mut all = vec![("flow", flow.as_str())];
        all.extend(fields);
        let page = self.browser.post(path, &all);
        if let Some(to) = page.location() {
            self.url = to.to_owned();
        }
        page
    }

    fn enter(&mut self, code: &str) -> Page {
        self.send("/verify", &[("code", code)])
    }
}

#[test]
fn two_sign_ups_in_two_tabs_do_not_disturb_each_other() {
    let app = TestApp::start();
    let browser = app.guest();
    let sent = browser.post(
        "/signup",
        &fields("a@example.com", &[("next", "/account/a")]),
    );
    let mut one = Tab::at(&browser, &sent);
    let sent = browser.post(
        "/signup",
        &fields("b@example.com", &[("next", "/account/b")]),
    );
    let mut two = Tab::at(&browser, &sent);
    assert!(
        one.reload().text().contains("a@example.com"),
        "a reload stays"
    );
    assert!(two.reload().text().contains("b@example.com"));
    let (first, second) = (app.code_for("a@example.com"), app.code_for("b@example.com"));
    // A wrong code in one is none in the other.
    assert!(
        one.enter(&another(&first))
            .error("code")
            .contains("4 attempts left")
    );
    assert!(
        two.enter(&another(&second))
            .error("code")
            .contains("4 attempts left")
    );
    app.advance(Duration::seconds(31));
    let resent = one.send("/verify/resend", &[]);
    assert_eq!(resent.status(), 303);
    assert!(one.reload().text().contains("a@example.com"));
    let first = app.code_for("a@example.com");
    assert_eq!(one.enter(&first).location(), Some("/account/a"));
    assert!(two.reload().text().contains("b@example.com"), "it goes on");
    assert_eq!(two.enter(&second).location(), Some("/account/b"));
}

#[test]
fn sign_ups_of_two_tabs_at_the_same_moment_are_both_kept() {
    let app = TestApp::start();
    let browser = app.guest();
    let pages = std::thread::scope(|scope| {
        let sign_up = |email: &'static str| {
            let tab = browser.window();
            scope.spawn(move || (tab.sign_up(email), tab.cookies()))
        };
        let tabs = [sign_up("a@example.com"), sign_up("b@example.com")];
        tabs.map(|tab| tab.join().unwrap())
    });
    for (_, cookies) in &pages {
        for (name, value) in cookies {
            browser.set_cookie(name, value);
        }
    }
    for ((sent, _), email) in pages.iter().zip(["a@example.com", "b@example.com"]) {
        // Both came while the browser had no flow: bare addresses mean the newest, forms the right one.
        let cookie = sent.headers("set-cookie").concat();
        let name = cookie.split('=').next().unwrap();
        let flow = name.rsplit('-').next().unwrap();
        let code = app.code_for(email);
        let page = browser.post("/verify", &[("flow", flow), ("code", &code)]);
        assert_eq!(page.location(), Some("/"), "{email}: {}", page.text());
    }
}

#[test]
fn a_flow_is_the_browsers_that_it_was_given_to() {
    let app = TestApp::start();
    let ada = app.guest();
    let sent = ada.sign_up("ada@example.com");
    let tab = Tab::at(&ada, &sent);
    let flow = tab.reload().value("flow");
    let code = app.code_for("ada@example.com");
    // Somebody who read it over a shoulder, in a log or in a Referer.
    let thief = app.guest();
    for path in ["/verify", "/password/reset", "/account/phone"] {
        let page = thief.get(&format!("{path}?flow={flow}"));
        assert_eq!(page.status(), 303, "{path}");
    }
    let forms: [(&str, &[(&str, &str)]); 3] = [
        ("/verify", &[("code", &code)]),
        ("/verify/resend", &[]),
        ("/verify/phone", &[("phone", "+31612345678")]),
    ];
    for (path, more) in forms {
        let mut form = vec![("flow", flow.as_str())];
        form.extend(more);
        let page = thief.post(path, &form);
        assert_eq!(page.location(), Some("/login"), "{path}");
    }
    // With a flow of their own, too: it is not taken for the one that the form names.
    thief.sign_up("thief@example.com");
    let page = thief.post("/verify", &[("flow", &flow), ("code", &code)]);
    assert_eq!(page.location(), Some("/login"));
    let own = app.code_for("thief@example.com");
    assert!(
        thief
            .enter_code(&another(&own))
            .error("code")
            .contains("4 attempts")
    );
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn a_browser_keeps_five_flows_and_the_oldest_goes() {
    let app = TestApp::without_limits();
    let browser = app.guest();
    let mut tabs = Vec::new();
    for number in 0..8 {
        let sent = browser.sign_up(&format!("a{number}@example.com"));
        tabs.push(Tab::at(&browser, &sent));
        app.advance(Duration::SECOND);
    }
    let flows = browser.cookies();
    let flows = flows.keys().filter(|name| name.contains("flow")).count();
    assert_eq!(flows, 5);
    let length: usize = browser.cookies().values().map(String::len).sum();
    assert!(length < 2000, "{length}");
    for (number, tab) in tabs.iter().enumerate().skip(3) {
        assert!(
            tab.reload()
                .text()
                .contains(&format!("a{number}@example.com"))
        );
    }
    // What the oldest tab sends is not taken for something else.
    assert_eq!(browser.get(&tabs[1].url).status(), 303);
}

#[test]
fn a_sign_up_and_a_reset_and_an_old_form_do_not_meet() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let browser = app.guest();
    let sent = browser.forget_password("ada@example.com");
    let mut reset = Tab::at(&browser, &sent);
    let sent = browser.sign_up("bob@example.com");
    let mut sign_up = Tab::at(&browser, &sent);
    let sent = browser.forget_password("eve@example.com");
    let other = Tab::at(&browser, &sent);
    assert!(reset.reload().text().contains("ada@example.com"));
    assert!(other.reload().text().contains("eve@example.com"));
    let code = app.code_for("ada@example.com");
    let done = reset.send(
        "/password/reset",
        &[
            ("code", &code),
            ("password1", OTHER_PASSWORD),
            ("password2", OTHER_PASSWORD),
        ],
    );
    assert_eq!(done.location(), Some("/login"), "{}", done.text());
    let code = app.code_for("bob@example.com");
    let stale = sign_up.reload().value("flow");
    assert_eq!(sign_up.enter(&code).location(), Some("/"));
    // A form of a flow that is over costs no other flow a try.
    browser.sign_up("joe@example.com");
    let page = browser.post("/verify", &[("flow", &stale), ("code", "123456")]);
    assert_eq!(page.location(), Some("/login"));
    let wrong = another(&app.code_for("joe@example.com"));
    assert!(
        browser
            .enter_code(&wrong)
            .error("code")
            .contains("4 attempts")
    );
}

#[test]
fn whoever_logs_out_leaves_no_flow_behind() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    ada.sign_up("bob@example.com");
    assert_eq!(ada.get("/verify").status(), 200);
    ada.log_out();
    assert_eq!(ada.get("/verify").location(), Some("/login"));
    let left: Vec<_> = ada
        .cookies()
        .into_keys()
        .filter(|it| it.contains("flow"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn two_addresses_asked_for_in_two_tabs_have_a_code_each() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let ask = |email: &str| {
        let form = [
            ("email", email),
            ("current_password", crate::support::people::PASSWORD),
        ];
        ada.post("/account/email", &form)
    };
    let mut one = Tab::at(&ada, &ask("one@new.example"));
    let mut two = Tab::at(&ada, &ask("two@new.example"));
    assert!(one.reload().text().contains("one@new.example"));
    assert!(two.reload().text().contains("two@new.example"));
    let code = app.code_for("one@new.example");
    let wrong = another(&app.code_for("two@new.example"));
    let page = two.send("/account/email/confirm", &[("code", &wrong)]);
    assert!(page.error("code").contains("4 attempts left"));
    let done = one.send("/account/email/confirm", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/email"), "{}", done.text());
}
