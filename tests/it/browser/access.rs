//! Everybody can use every page in every state: axe-core finds nothing, on a phone and a desk, by day and by night.

use super::pages::wrong;
use super::tab::{LOOKS, Tab, WITH_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::databases::another_run_looks;
use crate::support::people::PASSWORD;
use std::path::PathBuf;

/// Looks at pages, and remembers what is wrong with them.
pub struct Walk {
    pub tab: Tab,
    shots: Option<PathBuf>,
    faults: Vec<String>,
}

impl Walk {
    pub fn begin(app: &TestApp) -> Option<Self> {
        Tab::open_to_look(app, WITH_SCRIPTS).map(Self::in_tab)
    }

    /// At `localhost`, which is a name: passkeys need one.
    pub fn begin_by_name(app: &TestApp) -> Option<Self> {
        if another_run_looks() {
            return None;
        }
        Tab::open_by_name(app, WITH_SCRIPTS).map(Self::in_tab)
    }

    fn in_tab(tab: Tab) -> Self {
        let shots = std::env::var_os("TEST_SHOTS").filter(|folder| !folder.is_empty());
        let shots = shots.map(PathBuf::from);
        if let Some(folder) = &shots {
            std::fs::create_dir_all(folder).unwrap();
        }
        Self {
            tab,
            shots,
            faults: Vec::new(),
        }
    }

    pub fn look(&mut self, page: &str) {
        for look in LOOKS {
            self.tab.look(look);
            let place = format!("{page}, {}", look.name);
            if let Some(folder) = &self.shots {
                self.tab
                    .picture(&folder.join(format!("{page}-{}.png", look.name)));
            }
            for found in self.tab.axe() {
                self.faults.push(format!("{place}: {found:?}"));
            }
            let sideways =
                "document.documentElement.scrollWidth > document.documentElement.clientWidth";
            if self.tab.ask(sideways) == true {
                self.faults.push(format!("{place}: scrolls sideways"));
            }
        }
        for complaint in self.tab.complaints() {
            self.faults.push(format!("{page}: {complaint}"));
        }
    }

    pub fn end(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }
}

#[test]
fn everybody_can_use_the_pages_of_the_entrance() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN_FAILED", "2/5m/key")]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.goto("/login");
    walk.look("login");
    walk.tab.press("Log in");
    walk.tab.see_refusal();
    walk.look("login-empty");
    for (times, words) in [
        (1, "There is a problem"),
        (2, "There is a problem"),
        (3, "again in"),
    ] {
        walk.tab.fill("email", "nobody@example.com");
        walk.tab.fill("password", "wrong password");
        walk.tab.press("Log in");
        walk.tab.see(words);
        match times {
            1 => walk.look("login-wrong"),
            3 => walk.look("login-too-many"),
            _ => {}
        }
    }
    walk.tab.goto("/signup");
    walk.look("signup");
    walk.tab.click("summary");
    walk.tab.fill("email", "not an address");
    walk.tab.fill("username", "spaces are not allowed");
    walk.tab.fill("phone", "12");
    walk.tab.fill("password1", "12345");
    walk.tab.until("the score", || {
        walk.tab
            .ask("document.querySelector('.strength').dataset.score")
            == "0"
    });
    walk.look("signup-filled");
    walk.tab.press("Sign up");
    walk.tab.see_refusal();
    walk.look("signup-refused");
    walk.end();
}

#[test]
fn everybody_can_use_the_pages_that_ask_for_a_code() {
    let app = TestApp::start();
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.sign_up("ada@example.com");
    walk.look("verify");
    let code = app.code_for("ada@example.com");
    for _ in 0..4 {
        walk.tab.fill("code", wrong(&code));
        walk.tab.press("Continue");
        walk.tab.see_refusal();
    }
    walk.look("verify-wrong");
    walk.tab.press("Send a new code");
    walk.tab.see("We have just sent an e-mail to this address.");
    walk.look("verify-too-many");
    walk.tab.fill("code", wrong(&code));
    walk.tab.press("Continue");
    walk.tab.see("This code no longer works");
    walk.look("verify-dead");
    walk.tab.goto("/password/forgot");
    walk.look("forgot");
    walk.tab.press("Send the code");
    walk.tab.see_refusal();
    walk.look("forgot-refused");
    app.member("eve@example.com");
    walk.tab.fill("email", "eve@example.com");
    walk.tab.press("Send the code");
    walk.tab.arrive("/password/reset");
    walk.look("reset");
    walk.tab.fill("code", "12");
    walk.tab.fill("password1", "12345");
    walk.tab.fill("password2", "54321");
    walk.tab.press("Change password");
    walk.tab.see_refusal();
    walk.look("reset-refused");
    walk.end();
}

#[test]
fn everybody_can_use_the_pages_behind_the_door() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    app.member("ada@example.com");
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.log_in("ada@example.com", PASSWORD);
    walk.look("home");
    app.guest().log_in("ada@example.com");
    walk.tab.goto("/admin/");
    walk.look("error-403");
    walk.tab.goto("/");
    walk.tab.see("Log out everywhere else");
    walk.look("home-sessions");
    walk.tab.click("a[href='/account/sessions']");
    walk.tab.arrive("/account/sessions");
    walk.tab.press("Log out everywhere else");
    walk.tab.see("have ended");
    walk.look("sessions-flash");
    walk.tab.press("Log out");
    walk.tab.arrive("/login");
    walk.look("login-flash");
    walk.tab.log_in("root@example.com", PASSWORD);
    walk.look("home-staff");
    walk.tab.goto("/admin/");
    walk.look("admin");
    walk.end();
}

#[test]
fn everybody_can_use_the_error_pages_and_the_mailbox() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(&[
        ("EMAIL_BACKEND", "file"),
        ("EMAIL_FILE_PATH", folder.path().to_str().unwrap()),
    ]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.goto("/nowhere");
    walk.look("error-404");
    walk.tab.goto("/logout");
    walk.look("error-405");
    walk.tab.goto("/login");
    walk.tab
        .ask("document.querySelector('[name=next]').value = 'x'.repeat(70_000)");
    walk.tab.press("Log in");
    walk.tab.see("That was too large");
    walk.look("error-413");
    walk.tab.goto("/dev/mailbox");
    walk.look("mailbox-empty");
    walk.tab.sign_up("ada@example.com");
    app.code_for("ada@example.com");
    walk.tab.goto("/dev/mailbox");
    walk.look("mailbox");
    walk.tab.click("a.letter-link");
    walk.tab.see("HTML version");
    walk.look("letter");
    // Its own page runs no script, not even the checker's: so the same e-mail from a file.
    let letter = folder.path().join("letter.html");
    std::fs::write(&letter, app.last_letter_to("ada@example.com").written.html).unwrap();
    walk.tab.goto_file(&letter);
    walk.tab.see("Sent to ada@example.com");
    walk.look("letter-html");
    let elsewhere = TestApp::with(&[("ALLOWED_HOSTS", "elsewhere.example")]);
    walk.tab.visit(&elsewhere, "/");
    walk.look("error-400");
    walk.end();
}

#[test]
fn everybody_can_use_the_pages_of_a_database_that_is_away() {
    let app = TestApp::start();
    app.member("ada@example.com");
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.log_in("ada@example.com", PASSWORD);
    let lock = app.database().lock();
    walk.tab.press("Log out");
    walk.tab.see("Not available at the moment");
    walk.look("error-503");
    walk.tab.goto("/password/forgot");
    walk.tab.fill("email", "ada@example.com");
    walk.tab.press("Send the code");
    walk.tab.see_refusal();
    walk.look("forgot-busy");
    drop(lock);
    walk.tab.press("Send the code");
    walk.tab.arrive("/password/reset");
    walk.end();
}
