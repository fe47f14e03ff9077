//! One-time codes: six digits, ten minutes, five tries, one use, one flow.

mod again;
mod tabs;
mod waiting;

use super::support::app::TestApp;
use time::Duration;

/// A code that is not `code`.
pub fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[test]
fn a_code_is_good_once() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    let again = ada.window();
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    let page = again.enter_code(&code);
    assert_eq!(page.status(), 422);
    assert!(!again.is_signed_in());
}

#[test]
fn an_address_stands_in_the_script_of_its_reader_unless_it_could_be_taken_for_another() {
    let app = TestApp::start();
    let ada = app.guest();
    // As browsers send it.
    ada.sign_up("ada@xn--bcher-kva.de");
    let page = ada.get("/verify").text();
    assert!(page.contains("ada@bücher.de"), "{page}");
    let code = app.code_for("ada@xn--bcher-kva.de");
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    for path in ["/", "/account/email"] {
        let page = ada.get(path).text();
        assert!(
            page.contains("ada@bücher.de") && !page.contains("xn--"),
            "{page}"
        );
    }
    // A Cyrillic letter among Latin ones.
    let eve = app.guest();
    eve.sign_up("eve@p\u{430}ypal.com");
    let page = eve.get("/verify").text();
    assert!(page.contains("eve@xn--pypal-4ve.com"), "{page}");
}

#[test]
fn spaces_dashes_and_other_digits_are_forgiven() {
    let app = TestApp::start();
    for (number, typed) in [" 12 34-56 ", "１２３４５６", "123\u{a0}456"]
        .iter()
        .enumerate()
    {
        let ada = app.guest();
        let email = format!("ada{number}@example.com");
        ada.sign_up(&email);
        let code = app.code_for(&email);
        let mut digits = code.chars();
        let typed: String = typed
            .chars()
            .map(|c| match c {
                '0'..='9' => digits.next().unwrap(),
                '０'..='９' => {
                    char::from_u32(u32::from('０') + digits.next().unwrap().to_digit(10).unwrap())
                        .unwrap()
                }
                other => other,
            })
            .collect();
        assert_eq!(ada.enter_code(&typed).location(), Some("/"), "{typed:?}");
    }
}

#[test]
fn five_wrong_codes_end_the_flow_and_a_new_code_does_not_bring_tries_back() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let wrong = another(&app.code_for("ada@example.com"));
    for left in ["4 attempts left", "3 attempts left"] {
        let page = ada.enter_code(&wrong);
        assert_eq!(page.status(), 422);
        assert!(page.error("code").contains(left), "{}", page.error("code"));
    }
    app.advance(Duration::seconds(31));
    assert_eq!(ada.post("/verify/resend", &[]).location(), Some("/verify"));
    let code = app.code_for("ada@example.com");
    let wrong = another(&code);
    assert!(
        ada.enter_code(&wrong)
            .error("code")
            .contains("2 attempts left")
    );
    assert!(
        ada.enter_code(&wrong)
            .error("code")
            .contains("1 attempt left")
    );
    let dead = ada.enter_code(&wrong);
    assert_eq!(dead.status(), 422);
    assert!(dead.text().contains("no longer works"), "{}", dead.text());
    assert_eq!(
        ada.enter_code(&code).status(),
        422,
        "the right one comes too late"
    );
    app.advance(Duration::seconds(31));
    assert_eq!(ada.post("/verify/resend", &[]).status(), 422);
    assert_eq!(app.letters_to("ada@example.com").len(), 2);
}

#[test]
fn what_is_no_code_costs_no_try() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    for typed in ["", "12345", "1234567", "abcdef", "\u{0}"] {
        let page = ada.enter_code(typed);
        assert_eq!(page.status(), 422, "{typed:?}");
        assert_ne!(page.error("code"), "");
    }
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn a_code_expires_after_ten_minutes_from_when_it_was_sent() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    // The mail server was away for two hours.
    app.advance(Duration::hours(2));
    let code = app.code_for("ada@example.com");
    app.advance(Duration::minutes(9));
    let still_good = ada.window();
    app.advance(Duration::minutes(1));
    let page = ada.enter_code(&code);
    assert_eq!(
        page.error("code"),
        "That code has expired. Ask for a new one."
    );
    assert_eq!(still_good.enter_code(&code).status(), 422);
    assert_eq!(ada.post("/verify/resend", &[]).location(), Some("/verify"));
    assert_eq!(
        ada.enter_code(&app.code_for("ada@example.com")).location(),
        Some("/")
    );
}

#[test]
fn a_new_code_kills_the_old_one_at_once() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let old = app.code_for("ada@example.com");
    app.advance(Duration::seconds(31));
    let resent = ada.post("/verify/resend", &[]);
    assert_eq!(resent.location(), Some("/verify"));
    assert!(
        ada.get("/verify")
            .text()
            .contains("A new code is on its way")
    );
    // Before the new e-mail has left, too.
    assert_eq!(ada.enter_code(&old).status(), 422);
    let new = app.code_for("ada@example.com");
    if new != old {
        assert_eq!(ada.enter_code(&old).status(), 422);
    }
    assert_eq!(ada.enter_code(&new).location(), Some("/"));
}

#[test]
fn asking_again_too_soon_is_refused_with_the_time_to_wait() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let page = ada.post("/verify/resend", &[]);
    assert_eq!(page.status(), 429);
    let wait: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert!(
        page.problems()
            .concat()
            .contains("You can ask for a new code in"),
        "{:?}",
        page.problems()
    );
}

#[test]
fn without_a_flow_there_is_nothing_to_enter() {
    let app = TestApp::start();
    let guest = app.guest();
    assert_eq!(guest.get("/verify").location(), Some("/login"));
    assert_eq!(guest.enter_code("123456").location(), Some("/login"));
    assert_eq!(guest.post("/verify/resend", &[]).location(), Some("/login"));
    assert_eq!(
        guest.get("/password/reset").location(),
        Some("/password/forgot")
    );
    assert!(guest.cookies().is_empty());
}

#[test]
fn a_reset_code_does_not_verify_and_a_sign_up_code_does_not_reset() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    ada.log_out();
    app.advance(Duration::seconds(31));
    ada.forget_password("ada@example.com");
    let code = app.code_for("ada@example.com");
    assert_eq!(ada.get("/verify").location(), Some("/password/reset"));
    assert_eq!(ada.enter_code(&code).status(), 422);
    let bob = app.guest();
    bob.sign_up("bob@example.com");
    let code = app.code_for("bob@example.com");
    assert_eq!(
        bob.reset_password(&code, "another fine word 7").location(),
        Some("/password/forgot")
    );
    assert_eq!(bob.enter_code(&code).location(), Some("/"));
}

#[test]
fn codes_from_one_place_are_limited() {
    let app = TestApp::with(&[("RATE_LIMIT_VERIFY_CODE", "2/m/ip")]);
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    let wrong = another(&code);
    assert_eq!(ada.enter_code(&wrong).status(), 422);
    assert_eq!(ada.enter_code(&wrong).status(), 422);
    assert_eq!(ada.enter_code(&code).status(), 429);
    app.advance(Duration::seconds(61));
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn the_code_is_in_the_e_mail_alone_and_on_disk_nowhere() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let letter = app.last_letter_to("ada@example.com");
    let code = app.code_for("ada@example.com");
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let subject = format!("{spaced} is your code for Vestibule");
    assert_eq!(letter.written.subject, subject);
    assert!(letter.written.html.contains(&spaced));
    assert!(
        letter.written.text.contains("Firefox on Linux")
            && letter.written.text.contains("203.0.113.")
    );
    assert!(
        !letter.written.text.contains("/verify"),
        "no link that verifies"
    );
    assert!(!format!("{letter:?}").contains(&code));
}

#[test]
fn a_limit_that_was_raised_lets_people_in_at_once() {
    let app = TestApp::with(&[("RATE_LIMIT_VERIFY_CODE", "2/m/ip")]);
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    assert_eq!(ada.enter_code(&another(&code)).status(), 422);
    let counted = "SELECT COUNT(*) AS count FROM throttles \
         WHERE limit_name = 'RATE_LIMIT_VERIFY_CODE'";
    assert_eq!(app.db_count(counted), 1);
    // As a smaller limit left it, which was reached.
    app.db_sql(
        "UPDATE throttles SET full_until = '2999-01-01 00:00:00' \
         WHERE limit_name = 'RATE_LIMIT_VERIFY_CODE'",
    );
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn what_counts_no_more_does_not_pile_up() {
    let app = TestApp::with(&[("RATE_LIMIT_VERIFY_CODE", "4/m/ip")]);
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    for _ in 0..40 {
        ada.enter_code("123456");
        app.advance(Duration::seconds(30));
    }
    let counted = app.db_count(
        "SELECT CAST(coalesce(max(length(hits)), 0) / 8 AS BIGINT) AS count FROM throttles \
         WHERE limit_name = 'RATE_LIMIT_VERIFY_CODE'",
    );
    assert!((1..=8).contains(&counted), "{counted} moments are kept");
}
