//! Every page opens without JavaScript, and says what it is.

use super::tab::{Tab, WITHOUT_SCRIPTS};
use crate::hijack::contested::link;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

#[test]
fn every_page_of_the_entrance_opens_without_javascript() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    for (path, title) in [
        ("/signup", "Sign up – Vestibule"),
        ("/login", "Log in – Vestibule"),
        ("/password/forgot", "Forgot your password? – Vestibule"),
        ("/nowhere", "Page not found – Vestibule"),
        (
            "/verify/resend",
            "This page cannot be used that way – Vestibule",
        ),
    ] {
        tab.goto(path);
        assert_eq!(tab.title(), title, "{path}");
    }
    tab.sign_up("ada@example.com");
    assert_eq!(tab.title(), "Enter your code – Vestibule");
    for left in [
        "4 attempts left",
        "3 attempts left",
        "2 attempts left",
        "1 attempt left",
    ] {
        tab.fill("code", wrong(&app.code_for("ada@example.com")));
        tab.press("Continue");
        tab.see(left);
        assert_eq!(tab.title(), "Error: Enter your code – Vestibule");
    }
    tab.fill("code", wrong(&app.code_for("ada@example.com")));
    tab.press("Continue");
    tab.see("This code no longer works");
    tab.focus_is_on("errors");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_pages_of_members_and_staff_open_without_javascript() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    app.db_superuser("root@example.com");
    app.db_user("ada@example.com");
    tab.log_in("root@example.com", PASSWORD);
    assert_eq!(tab.title(), "Home – Vestibule");
    tab.click("a[href='/admin/']");
    tab.arrive("/admin/");
    assert_eq!(tab.title(), "Admin – Vestibule");
    tab.see("Manage");
    tab.press("Log out");
    tab.arrive("/login");
    app.member("eve@example.com");
    tab.log_in("eve@example.com", PASSWORD);
    tab.goto("/admin/");
    tab.see("Only staff can open the admin site.");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_development_mailbox_shows_the_e_mail_without_javascript() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(&[
        ("EMAIL_BACKEND", "file"),
        ("EMAIL_FILE_PATH", folder.path().to_str().unwrap()),
    ]);
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.goto("/dev/mailbox");
    tab.see("No e-mails yet.");
    tab.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    tab.click("a[href='/dev/mailbox']");
    tab.arrive("/dev/mailbox");
    tab.see("To ada@example.com");
    tab.click("a.letter-link");
    tab.see(&format!("Your code is {} {}", &code[..3], &code[3..]));
    tab.click("p a.letter-link");
    tab.see("It works for 10 minutes, and only once.");
    tab.see("Sent to ada@example.com by Vestibule.");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

/// A code that is not this one.
pub fn wrong(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

#[test]
fn the_links_of_e_mails_lead_on_without_javascript() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "off")]);
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    app.db_user("ada@example.com");
    app.db_sql("UPDATE users SET login_failures = 100");
    tab.goto("/login");
    tab.fill("email", "ada@example.com");
    tab.fill("password", PASSWORD);
    tab.press("Log in");
    tab.see("That e-mail address, username or password is not right.");
    let path = |words: &str| {
        let e_mail = app.letter_saying("ada@example.com", words);
        link(&e_mail.written.text, "/link/")
    };
    let approval = path("entered your password correctly");
    tab.goto(&approval);
    assert_eq!(tab.title(), "Approve this browser – Vestibule");
    tab.press("Approve this browser");
    tab.arrive("/login");
    tab.see("This browser is approved.");
    tab.log_in("ada@example.com", PASSWORD);
    assert_eq!(tab.title(), "Home – Vestibule");
    tab.press("Log out");
    tab.arrive("/login");
    tab.goto(&approval);
    assert_eq!(tab.title(), "This link no longer works – Vestibule");
    for _ in 0..10 {
        app.guest().forget_password("ada@example.com");
    }
    tab.goto(&path("this is the last one"));
    assert_eq!(tab.title(), "Choose a new password – Vestibule");
    tab.fill("password1", "nine purple elephants");
    tab.fill("password2", "ten purple elephants");
    tab.press("Change password");
    tab.see("didn’t match");
    for _ in 0..10 {
        app.guest().sign_up("bob@example.com");
    }
    let e_mail = app.letter_saying("bob@example.com", "this is the last one");
    tab.goto(&link(&e_mail.written.text, "/link/"));
    assert_eq!(tab.title(), "Verify your e-mail address – Vestibule");
    tab.see("We will not use any of the passwords that were chosen");
    tab.press("Verify");
    tab.see("Your e-mail address is verified. Now choose a password.");
    assert_eq!(tab.title(), "Choose a new password – Vestibule");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}
