//! `/login/second`: codes of the app and recovery codes, right and wrong.

use super::pages::{ADA, FACTORS};
use crate::support::app::TestApp;
use crate::support::factors::owner;
use crate::support::people::OTHER_PASSWORD;
use time::Duration;

pub const SECOND: &str = "/login/second";

#[test]
fn a_code_of_the_app_logs_in_and_leads_on() {
    let app = TestApp::start();
    let ada = owner(&app, ADA);
    ada.guest.log_out();
    let asked = ada.guest.post(
        "/login",
        &[
            ("email", ADA),
            ("password", crate::support::people::PASSWORD),
            ("next", "/account/phone"),
        ],
    );
    assert_eq!(asked.location(), Some(SECOND));
    let page = ada.guest.get(SECOND);
    assert_eq!(page.texts("main [name=code]").len(), 1);
    assert!(page.texts("[name=recovery_code]").is_empty(), "never first");
    let flow = page.value("flow");
    let recovery = page.attribute("a[href*='use=recovery']", "href").unwrap();
    let other = ada.guest.get(&recovery);
    assert_eq!(other.texts("main [name=recovery_code]").len(), 1);
    assert_eq!(other.value("flow"), flow);
    let back = other.attribute("a[href*='use=totp']", "href").unwrap();
    assert_eq!(ada.guest.get(&back).texts("main [name=code]").len(), 1);
    let code = ada.phone.next(&app);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let right = ada
        .guest
        .post(SECOND, &[("flow", &flow), ("code", &spaced)]);
    assert_eq!(right.location(), Some("/account/phone"), "{}", right.text());
    assert!(ada.guest.is_signed_in());
    // The flow is over.
    assert_eq!(ada.guest.get(SECOND).location(), Some("/login"));
    let page = ada.guest.get(FACTORS).text();
    assert!(page.contains("and last used it on"), "{page}");
}

#[test]
fn recovery_codes_log_in_once_each_and_say_how_many_are_left() {
    let app = TestApp::without_limits();
    let ada = owner(&app, ADA);
    for (used, code) in ada.codes.iter().enumerate() {
        let guest = app.guest();
        guest.log_in(ADA);
        let typed = code.replace('-', " ").to_lowercase();
        let right = guest.post(SECOND, &[("recovery_code", &typed)]);
        assert_eq!(right.location(), Some("/"), "{}", right.text());
        let text = guest.get("/").text();
        let left = 9 - used;
        match left {
            0 => assert!(text.contains("You have used your last recovery code. Make new ones now")),
            1..=3 => assert!(text.contains(&format!("You have {left} left. Make new ones soon"))),
            _ => assert!(text.contains(&format!("You have {left} left.")), "{text}"),
        }
        let page = guest.get(FACTORS).text();
        let asks = page.contains("losing your phone means losing your account");
        assert_eq!(asks, left <= 3, "{page}");
    }
    let guest = app.guest();
    guest.log_in(ADA);
    let page = guest.get(SECOND);
    assert!(
        page.attribute("a[href*='use=recovery']", "href").is_none(),
        "none is left"
    );
    let again = guest.post(SECOND, &[("recovery_code", &ada.codes[0])]);
    assert_eq!(again.status(), 422);
    assert!(
        again.error("recovery_code").contains("used already"),
        "{}",
        again.text()
    );
}

#[test]
fn the_fifth_wrong_code_ends_the_log_in_and_tells_the_owner_once_a_day() {
    let app = TestApp::without_limits();
    let ada = owner(&app, ADA);
    let told = || {
        let letters = app.letters_to(ADA);
        let says = |text: &str| text.contains("Someone knows your");
        letters
            .iter()
            .filter(|letter| says(&letter.written.subject))
            .count()
    };
    for (days, letters) in [(0, 1), (0, 1), (1, 2)] {
        app.advance(Duration::days(days));
        let guest = app.guest();
        guest.log_in(ADA);
        for left in ["4 attempts", "3 attempts", "2 attempts", "1 attempt"] {
            let wrong = guest.post(SECOND, &[("code", &ada.phone.wrong(&app))]);
            assert_eq!(wrong.status(), 422);
            assert_eq!(
                wrong.error("code"),
                format!("That code is not right. You have {left} left.")
            );
        }
        let over = guest.post(SECOND, &[("code", &ada.phone.wrong(&app))]);
        assert_eq!((over.status(), over.location()), (303, Some("/login")));
        assert!(
            guest
                .get("/login")
                .text()
                .contains("This log-in is over. Start again.")
        );
        assert_eq!(
            guest
                .post(SECOND, &[("code", &ada.phone.next(&app))])
                .location(),
            Some("/login")
        );
        assert!(!guest.is_signed_in());
        assert_eq!(told(), letters, "once a day");
    }
}

#[test]
fn used_old_and_malformed_codes_are_told_apart() {
    let app = TestApp::start();
    let ada = owner(&app, ADA);
    let guest = app.guest();
    guest.log_in(ADA);
    let now = app.site().app().now();
    // The one that set the app up counts once as well.
    let used = guest.post(SECOND, &[("code", &ada.phone.at(now))]);
    assert_eq!(
        used.error("code"),
        "That code has been used already. Wait for the next one."
    );
    let old = ada.phone.at(now - Duration::minutes(3));
    let old = guest.post(SECOND, &[("code", &old)]);
    assert!(
        old.error("code").contains("from a few minutes ago"),
        "{}",
        old.text()
    );
    for odd in ["", "12", "abcdef", "123456789"] {
        let odd = guest.post(SECOND, &[("code", odd)]);
        assert_eq!(odd.status(), 422);
        assert!(odd.error("code").contains("6-digit code"), "{}", odd.text());
    }
    for odd in ["", "AAAA-BBBB", "not a code"] {
        let odd = guest.post(SECOND, &[("recovery_code", odd)]);
        assert_eq!(odd.status(), 422);
        assert!(odd.error("recovery_code").contains("24 letters and digits"));
    }
    let twice = guest.post(SECOND, &[("code", "123456"), ("code", "123457")]);
    assert!(
        twice.error("code").contains("more than once"),
        "{}",
        twice.text()
    );
    // None of the malformed ones cost a try.
    let wrong = guest.post(SECOND, &[("code", &ada.phone.wrong(&app))]);
    assert!(
        wrong.error("code").contains("2 attempts left"),
        "{}",
        wrong.text()
    );
    let right = guest.post(SECOND, &[("code", &ada.phone.next(&app))]);
    assert_eq!(right.location(), Some("/"));
}

#[test]
fn a_limit_holds_for_the_account_however_many_log_ins_are_begun() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN", "off"),
        ("RATE_LIMIT_SECOND_FACTOR", "3/5m/account"),
    ]);
    let ada = owner(&app, ADA);
    for _ in 0..3 {
        let guest = app.guest();
        guest.log_in(ADA);
        guest.post(SECOND, &[("code", &ada.phone.wrong(&app))]);
    }
    let guest = app.guest();
    guest.log_in(ADA);
    let limited = guest.post(SECOND, &[("code", &ada.phone.next(&app))]);
    assert_eq!(limited.status(), 429);
    assert!(limited.header("retry-after").is_some());
    let limited = guest.post(SECOND, &[("recovery_code", &ada.codes[0])]);
    assert_eq!(
        (limited.status(), limited.value("recovery_code")),
        (429, ada.codes[0].clone())
    );
}

#[test]
fn a_hundred_wrong_codes_in_a_row_switch_the_app_off() {
    let app = TestApp::without_limits();
    let ada = owner(&app, ADA);
    for _ in 0..20 {
        let guest = app.guest();
        guest.log_in(ADA);
        for _ in 0..5 {
            guest.post(SECOND, &[("code", &ada.phone.wrong(&app))]);
        }
    }
    let guest = app.guest();
    guest.log_in(ADA);
    let off = guest.post(SECOND, &[("code", &ada.phone.next(&app))]);
    assert_eq!(off.status(), 422);
    assert!(
        off.error("code").contains("are switched off"),
        "{}",
        off.text()
    );
    app.letter_saying(ADA, "Too many wrong codes were entered in a row");
    assert!(
        ada.guest
            .get(FACTORS)
            .text()
            .contains("Codes from the app no longer work")
    );
    let right = guest.post(SECOND, &[("recovery_code", &ada.codes[0])]);
    assert_eq!(right.location(), Some("/"));
}

#[test]
fn other_pages_of_codes_and_this_one_send_their_flows_over() {
    let app = TestApp::start();
    owner(&app, ADA);
    let guest = app.guest();
    guest.log_in(ADA);
    assert_eq!(
        guest.post("/verify", &[("code", "123456")]).location(),
        Some(SECOND)
    );
    let other = app.guest();
    other.sign_up("eve@example.com");
    assert_eq!(
        other.post(SECOND, &[("code", "123456")]).location(),
        Some("/verify")
    );
    let nobody = app.guest();
    let sent = nobody.post(SECOND, &[("flow", "abcdefgh"), ("code", "123456")]);
    assert_eq!(sent.location(), Some("/login"));
}

#[test]
fn a_reset_password_signs_nobody_in_past_the_second_step() {
    let app = TestApp::start();
    let ada = owner(&app, ADA);
    let guest = app.guest();
    guest.forget_password(ADA);
    let done = guest.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"));
    assert!(!guest.is_signed_in() && !ada.guest.is_signed_in());
    assert_eq!(
        guest.log_in_with(ADA, OTHER_PASSWORD).location(),
        Some(SECOND)
    );
    let right = guest.post(SECOND, &[("code", &ada.phone.next(&app))]);
    assert_eq!(right.location(), Some("/"));
}
