//! In a browser: with and without scripts, and readable by everybody.

use super::{ALL, value, with};
use crate::browser::tab::{LOOKS, Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::people::PASSWORD;

#[test]
fn the_fields_can_be_read_by_everybody() {
    let app = with(&ALL.replace("required = \"signup\"", ""));
    app.db_user("ada@example.com");
    let Some(tab) = Tab::open_to_look(&app, WITH_SCRIPTS) else {
        return;
    };
    let look = |page: &str| {
        for look in LOOKS {
            tab.look(look);
            assert!(
                tab.axe().is_empty(),
                "{page}, {}: {:?}",
                look.name,
                tab.axe()
            );
        }
    };
    tab.goto("/signup");
    tab.click("details summary");
    look("sign-up");
    tab.press("Sign up");
    tab.see_refusal();
    look("sign-up with errors");
    tab.log_in("ada@example.com", PASSWORD);
    tab.see("Complete your profile.");
    look("home");
    tab.goto("/account");
    look("profile");
    tab.fill("company", "x");
    tab.press("Save");
    tab.see("at least 2 characters");
    look("profile with errors");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_fields_need_no_scripts() {
    let app = with(ALL);
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.goto("/signup");
    tab.fill("email", "ada@example.com");
    tab.fill("password1", PASSWORD);
    tab.fill("password2", PASSWORD);
    tab.fill("company", "Acme");
    tab.click("#id_country option[value=be]");
    tab.click("details summary");
    tab.click("#id_newsletter");
    tab.press("Sign up");
    tab.fill("code", &app.code_for("ada@example.com"));
    tab.press("Continue");
    let of = |name| value(&app, "ada@example.com", name).unwrap_or_default();
    assert_eq!(
        ["company", "country", "newsletter"].map(of),
        ["Acme", "be", "true"]
    );
}
