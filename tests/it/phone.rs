//! One's own phone number, on the pages: given for the password, verified by a code, changed, removed.

mod claims;
mod limits;
mod signup;

use super::support::app::TestApp;
use super::support::page::Page;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

const NUMBER: &str = "+31612345678";
const OTHER: &str = "+447400123456";

fn give(guest: &Guest, number: &str) -> Page {
    guest.post(
        "/account/phone",
        &[("phone", number), ("current_password", PASSWORD)],
    )
}

fn confirm(guest: &Guest, code: &str) -> Page {
    guest.post("/account/phone/verify", &[("code", code)])
}

/// The number on the page, and whether it says that it is confirmed.
fn shown(guest: &Guest) -> (String, bool) {
    let page = guest.get("/account/phone");
    assert_eq!(page.status(), 200);
    let number = page.texts("p > strong").into_iter().next();
    let badges = page.texts(".badge");
    (
        number.unwrap_or_default(),
        badges.contains(&"Verified".to_owned()),
    )
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[test]
fn a_number_is_given_verified_changed_and_removed() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let page = ada.get("/account/phone");
    assert!(page.text().contains("Your account has no phone number"));
    assert_eq!(page.texts("[aria-current=page]"), ["Phone"]);
    assert!(
        page.texts("button")
            .iter()
            .all(|label| !label.contains("Remove"))
    );

    let asked = give(&ada, "+31 (0)6 1234 5678");
    assert_eq!(asked.location(), Some("/account/phone"), "{}", asked.text());
    let page = ada.get("/account/phone");
    assert!(page.text().contains("text message to +31612345678"));
    assert!(
        page.text().contains("Your account has no phone number"),
        "not before the code"
    );
    let code = app.text_code(NUMBER);
    let wrong = confirm(&ada, &another(&code));
    assert_eq!(wrong.status(), 422);
    assert!(wrong.error("code").contains("4 attempts left"));
    assert_eq!(
        confirm(&ada, "12").error("code"),
        "Enter the 6-digit code we sent you."
    );
    assert_eq!(confirm(&ada, &code).location(), Some("/account/phone"));
    assert_eq!(shown(&ada), (NUMBER.to_owned(), true));
    let again = confirm(&ada, &code);
    assert_eq!(
        again.location(),
        Some("/account/phone"),
        "a code works once"
    );
    assert!(ada.get("/account/phone").text().contains("no longer works"));

    let same = give(&ada, NUMBER);
    assert_eq!(
        (same.status(), same.error("phone").as_str()),
        (422, "This is already your phone number.")
    );
    give(&ada, OTHER);
    assert_eq!(
        shown(&ada),
        (NUMBER.to_owned(), true),
        "the old one stays until then"
    );
    confirm(&ada, &app.text_code(OTHER));
    assert_eq!(shown(&ada), (OTHER.to_owned(), true));

    let removed = ada.post("/account/phone/remove", &[]);
    assert_eq!(
        removed.location(),
        Some("/account/phone"),
        "the password is fresh"
    );
    assert_eq!(shown(&ada), (String::new(), false));
}

#[test]
fn the_page_has_one_form_at_a_time() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let forms = |page: &Page| {
        let has = |it: &str| !page.texts(&format!("main form {it}")).is_empty();
        (has("[name=phone]"), has("[name=code]"))
    };
    assert_eq!(forms(&ada.get("/account/phone")), (true, false));
    give(&ada, NUMBER);
    assert_eq!(forms(&ada.get("/account/phone")), (false, true));
    assert_eq!(forms(&confirm(&ada, "12")), (false, true));
    // A number that was mistyped, with a mistake in it again.
    assert_eq!(forms(&ada.get("/account/phone?another=on")), (true, false));
    assert_eq!(forms(&give(&ada, "12")), (true, false));
    confirm(&ada, &app.text_code(NUMBER));
    assert_eq!(forms(&ada.get("/account/phone")), (true, false));
}

#[test]
fn a_number_that_was_theirs_already_is_verified_without_alarm() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    app.db_sql(&format!("UPDATE users SET phone = '{NUMBER}'"));
    let told = || app.letters_to("ada@example.com").len();
    let before = told();
    give(&ada, NUMBER);
    confirm(&ada, &app.text_code(NUMBER));
    assert_eq!(shown(&ada), (NUMBER.to_owned(), true));
    assert_eq!(told(), before, "nothing was changed");
    give(&ada, OTHER);
    confirm(&ada, &app.text_code(OTHER));
    assert_eq!(told(), before + 1);
}

#[test]
fn a_number_wants_the_password_always_and_its_removal_when_it_is_not_fresh() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    let none = ada.post("/account/phone", &[("phone", NUMBER)]);
    assert_eq!(none.status(), 422);
    assert_eq!(none.error("current_password"), "This field is required.");
    assert_eq!(none.value("phone"), NUMBER, "nothing typed is lost");
    let wrong = ada.post(
        "/account/phone",
        &[
            ("phone", "0612345678"),
            ("current_password", OTHER_PASSWORD),
        ],
    );
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    assert!(
        wrong.error("phone").contains("country code"),
        "both are told"
    );
    assert_eq!(wrong.value("current_password"), "");
    assert!(app.letters_to(NUMBER).is_empty());

    give(&ada, NUMBER);
    confirm(&ada, &app.text_code(NUMBER));
    app.advance(Duration::minutes(11));
    let stale = ada.post("/account/phone/remove", &[]);
    stale.assert_asks_for_password();
    let removed = ada.post("/account/phone/remove", &[("current_password", PASSWORD)]);
    assert_eq!(removed.location(), Some("/account/phone"));
    assert_eq!(shown(&ada).0, "");
    for path in [
        "/account/phone",
        "/account/phone/verify",
        "/account/phone/remove",
    ] {
        let stranger = app.guest().post(path, &[("phone", NUMBER)]);
        assert!(stranger.location().unwrap().starts_with("/login"), "{path}");
    }
}

#[test]
fn national_formats_are_read_where_the_settings_name_a_country() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_DEFAULT_REGION", "nl")]);
    let ada = app.member("ada@example.com");
    for (typed, number) in [("06-12345678", NUMBER), ("0044 7400 123456", OTHER)] {
        give(&ada, typed);
        confirm(&ada, &app.text_code(number));
        assert_eq!(shown(&ada), (number.to_owned(), true));
    }
    for (typed, words) in [
        (
            "0800 1234",
            "Text messages cannot be sent to this kind of number.",
        ),
        (
            "0900-1234",
            "Text messages cannot be sent to this kind of number.",
        ),
        ("06 1234", "too short"),
        ("06 1234 5678 9012", "too long"),
        ("06 1234 5678 90", "Enter a valid phone number"),
        ("06-HELLO-YOU", "without letters"),
        ("", "Enter a valid phone number"),
    ] {
        let page = give(&ada, typed);
        assert_eq!(page.status(), 422, "{typed}");
        assert!(
            page.error("phone").contains(words),
            "{typed}: {}",
            page.error("phone")
        );
    }
}

#[test]
fn a_new_code_kills_the_old_one() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    give(&ada, NUMBER);
    let old = app.text_code(NUMBER);
    let early = ada.post("/account/phone/resend", &[]);
    assert_eq!(early.status(), 429);
    assert!(early.header("retry-after").is_some());
    app.advance(Duration::seconds(31));
    assert_eq!(
        ada.post("/account/phone/resend", &[]).location(),
        Some("/account/phone")
    );
    assert_eq!(confirm(&ada, &old).status(), 422);
    let new = app.text_code(NUMBER);
    assert_eq!(app.letters_to(NUMBER).len(), 2);
    assert_eq!(confirm(&ada, &new).location(), Some("/account/phone"));
    assert!(shown(&ada).1);
}

#[test]
fn where_numbers_are_not_verified_a_number_is_a_field_like_any_other() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "off")]);
    let (ada, eve) = (app.member("ada@example.com"), app.member("eve@example.com"));
    for guest in [&ada, &eve] {
        assert_eq!(give(guest, NUMBER).location(), Some("/account/phone"));
        assert!(
            guest
                .get("/account/phone")
                .text()
                .contains("Your phone number has been saved.")
        );
        assert_eq!(shown(guest), (NUMBER.to_owned(), false));
    }
    assert_eq!(give(&ada, OTHER).location(), Some("/account/phone"));
    assert_eq!(shown(&ada).0, OTHER);
    assert!(app.letters_to(NUMBER).is_empty() && app.letters_to(OTHER).is_empty());
    ada.post("/account/phone/remove", &[]);
    assert_eq!(shown(&ada).0, "");
}

#[test]
fn text_messages_are_among_the_e_mails_of_the_development_mailbox() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    give(&ada, NUMBER);
    let code = app.text_code(NUMBER);
    let mailbox = app.guest().get("/dev/mailbox");
    assert!(mailbox.text().contains(&format!("To {NUMBER}")));
    let first = mailbox.attribute("a.letter-link", "href").unwrap();
    let message = app.guest().get(&first);
    assert_eq!(message.title(), "Text message – Vestibule");
    assert!(message.text().contains(&format!("@127.0.0.1 #{code}")));
    assert!(!message.text().contains("From") && !message.text().contains("HTML version"));
}
