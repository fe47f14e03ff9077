//! What helps people with a form: where the focus is, what the keyboard does, and what scripts add.

use super::tab::{Key, Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::browser::Options;
use crate::support::people::PASSWORD;

#[test]
fn a_refused_form_gives_the_focus_to_what_is_wrong_with_javascript() {
    what_is_wrong_has_the_focus(WITH_SCRIPTS);
}

#[test]
fn a_refused_form_gives_the_focus_to_what_is_wrong_without_javascript() {
    what_is_wrong_has_the_focus(WITHOUT_SCRIPTS);
}

fn what_is_wrong_has_the_focus(options: Options) {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, options) else {
        return;
    };
    let has_summary = || tab.text().contains("There is a problem");
    for (path, button, summary) in [
        ("/signup", "Sign up", true),
        ("/login", "Log in", true),
        ("/password/forgot", "Send the code", false),
    ] {
        tab.goto(path);
        tab.press(button);
        tab.see_refusal();
        tab.focus_is_on("email");
        assert_eq!(has_summary(), summary, "{path}");
        assert!(tab.title().starts_with("Error: "), "{path}");
    }
    // Only the password is wrong: it has the focus, and says so beside itself.
    tab.goto("/login");
    tab.fill("email", "ada@example.com");
    tab.press("Log in");
    tab.see_refusal();
    tab.focus_is_on("password");
    assert!(!has_summary());
    // What belongs to no field has the focus in the summary.
    tab.fill("email", "ada@example.com");
    tab.fill("password", "not the right one");
    tab.press("Log in");
    tab.see("There is a problem");
    tab.focus_is_on("errors");
    // A line of the summary leads into its field.
    tab.goto("/signup");
    tab.press("Sign up");
    tab.see_refusal();
    tab.click("#errors li:nth-child(2) a");
    tab.focus_is_on("password1");
    // The code has the focus at once, and after a refusal again.
    tab.sign_up("ada@example.com");
    tab.focus_is_on("code");
    tab.press("Continue");
    tab.see_refusal();
    tab.focus_is_on("code");
    assert!(!has_summary());
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_password_can_be_shown_and_is_hidden_again_before_it_is_sent() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    let kind = || tab.ask("document.querySelector('[name=password]').type");
    let pressed = || tab.ask("document.querySelector('.reveal').getAttribute('aria-pressed')");
    tab.goto("/login");
    tab.fill("email", "ada@example.com");
    tab.fill("password", "not the right one");
    assert_eq!((kind(), pressed()), ("password".into(), "false".into()));
    tab.click(".reveal");
    assert_eq!((kind(), pressed()), ("text".into(), "true".into()));
    tab.click(".reveal");
    assert_eq!(kind(), "password");
    tab.click(".reveal");
    tab.ask(
        "document.querySelector('form.form').addEventListener('submit', event => {
            event.preventDefault();
            document.title = document.querySelector('[name=password]').type;
        })",
    );
    tab.click("form.form button[type=submit]");
    assert_eq!(tab.title(), "password");
}

#[test]
fn the_strength_of_a_password_is_told_while_it_is_typed() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    let score = || tab.ask("document.querySelector('.strength').dataset.score ?? ''");
    tab.goto("/signup");
    assert_eq!(score(), "");
    tab.fill("password1", "password1");
    tab.until("a low score", || score() == "0");
    let met = || {
        tab.ask(
            "[...document.querySelectorAll('[data-rule]')].map(it => it.dataset.met ?? '').join()",
        )
    };
    let place =
        || tab.ask("document.querySelector('[name=password2]').getBoundingClientRect().top");
    let before = place();
    assert_eq!(met(), "yes,yes,no,yes");
    tab.fill("password1", "correct horse 9 battery staple");
    tab.until("a high score", || score() == "4");
    assert_eq!(met(), "yes,yes,yes,yes");
    tab.see("Strength: ");
    assert_eq!(place(), before, "nothing moves while it is typed");
    tab.ask("document.querySelector('[name=password1]').select()");
    tab.key(Key::Delete);
    tab.until("no score", || score() == "");
    assert_eq!(met(), ",,,");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_first_field_waits_to_be_filled_in_and_the_button_is_above_the_fold() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    for path in ["/signup", "/login"] {
        tab.goto(path);
        let focused = || tab.ask("document.activeElement?.name ?? ''");
        tab.until("the first field has the focus", || focused() == "email");
        let bottom =
            "document.querySelector('form.form .button-main').getBoundingClientRect().bottom";
        let bottom = tab.ask(bottom).as_f64().unwrap();
        assert!(bottom <= 900.0, "{path}: {bottom}");
    }
}

#[test]
fn the_button_for_a_new_code_counts_down() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.sign_up("ada@example.com");
    let clock = || tab.ask("document.querySelector('.countdown')?.textContent ?? ''");
    let seconds = || {
        let clock = clock();
        let clock = clock.as_str().unwrap();
        let (minutes, seconds) = clock.split_once(':').unwrap_or(("0", "0"));
        assert_eq!(minutes, "0", "{clock}");
        seconds.parse::<u64>().unwrap()
    };
    let first = seconds();
    assert!((1..=30).contains(&first), "{first}");
    tab.until("it to count", || seconds() < first);
    // It is no news to who listens, and no part of the button's name.
    let hidden = "document.querySelector('.countdown').getAttribute('aria-hidden')";
    assert_eq!(tab.ask(hidden), "true");
    assert_eq!(tab.axe(), vec![]);
    // Asked for too early, it says so in words as well.
    tab.press("Send a new code");
    tab.see("You can ask for a new code in");
    assert!(seconds() <= first);
    assert_eq!(tab.axe(), vec![]);
    app.advance(time::Duration::seconds(31));
    tab.goto("/verify");
    assert_eq!(clock(), "", "it is over");
    tab.press("Send a new code");
    tab.until("another code", || seconds() > 0);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_code_is_pasted_as_people_copy_it() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    let (first, second) = code.split_at(3);
    let paste = |text: &str| {
        tab.ask(&format!(
            "(() => {{
                const data = new DataTransfer();
                data.setData('text/plain', {text:?});
                const event = new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }});
                const field = document.querySelector('[name=code]');
                field.value = '';
                field.dispatchEvent(event);
                return field.value;
            }})()"
        ))
    };
    assert_eq!(paste(&format!("{first} {second}")), code);
    assert_eq!(
        paste(&format!(
            "Your code is {first}-{second}\nIt works for 10 minutes."
        )),
        code
    );
    tab.press("Continue");
    tab.arrive("/");
}

#[test]
fn a_code_with_a_space_works_without_javascript() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    tab.fill("code", &format!(" {} {} ", &code[..3], &code[3..]));
    tab.press("Continue");
    tab.arrive("/");
}

#[test]
fn the_keyboard_alone_logs_in_and_out() {
    let app = TestApp::start();
    app.member("ada@example.com");
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    // Tab until something has the focus; a person would give up sooner.
    let reach = |name: &str| {
        let mut passed = Vec::new();
        while passed.len() < 20 {
            tab.key(Key::Tab);
            let here = tab.focused();
            if here == name {
                return passed.len() + 1;
            }
            passed.push(here);
        }
        panic!("{name} cannot be reached; passed {passed:?}");
    };
    // Where no field waits to be filled in, the first stop is the link to the content.
    tab.goto("/password/forgot");
    assert_eq!(reach("Skip to content"), 1);
    tab.key(Key::Enter);
    assert!(reach("email") <= 1, "the link skips to the content");
    tab.goto("/login");
    tab.focus_is_on("email");
    tab.type_text("ada@example.com");
    assert_eq!(reach("password"), 1);
    tab.type_text(PASSWORD);
    reach("remember");
    tab.key(Key::Space);
    assert_eq!(
        tab.ask("document.querySelector('[name=remember]').checked"),
        true
    );
    reach("Log in");
    // What has the focus shows it.
    let outline = tab.ask("getComputedStyle(document.activeElement).outlineStyle");
    assert_ne!(outline, "none");
    tab.key(Key::Enter);
    tab.arrive("/");
    reach("Log out");
    tab.key(Key::Space);
    tab.arrive("/login");
}
