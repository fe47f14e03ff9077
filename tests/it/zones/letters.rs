//! E-mails tell moments in the zone of the account, else in that of the browser that asked, and always name it.

use super::{ADA, COOKIE, at, program};
use crate::support::app::{TestApp, code_in};
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::{Duration, UtcOffset};

/// When the last e-mail that says so was asked for.
fn when(app: &TestApp, email: &str) -> String {
    app.deliver();
    let letters = app.letters_to(email);
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = letters.iter().rev().map(|letter| &letter.written);
    let mut says = says.map(|written| (written, squeezed(&written.text)));
    let (written, text) = says.find(|(_, text)| text.contains(", on ")).unwrap();
    let (_, when) = text.split_once(", on ").unwrap();
    let (when, _) = when.split_once(". ").unwrap();
    let when = when.to_owned();
    // The HTML says the same, and when that is for machines.
    let html = &written.html;
    let element = format!(">{when}</time>");
    assert!(html.contains(&element), "{when}\n{html}");
    assert!(!written.text.contains('\u{FDD0}') && !written.subject.contains('\u{FDD0}'));
    when
}

/// The moment of now in a zone without summers, as an e-mail says it.
fn now_at(app: &TestApp, hours: i8, minutes: i8, zone: &str) -> String {
    let offset = UtcOffset::from_hms(hours, minutes, 0).unwrap();
    let now = app.site().app().now().assume_utc().to_offset(offset);
    let words = time::macros::format_description!(
        "[day padding:none] [month repr:short] [year], [hour]:[minute]"
    );
    format!("{} {zone}", now.format(&words).unwrap())
}

#[test]
fn e_mails_tell_moments_in_the_zone_of_the_account_else_of_the_browser_that_asked() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("TIME_ZONE", "Asia/Kathmandu")]);
    let site = "UTC+5:45";
    // No account yet: as the browser says.
    let ada = at(app.guest(), "Asia/Tokyo");
    ada.sign_up(ADA);
    assert_eq!(when(&app, ADA), now_at(&app, 9, 0, "JST (UTC+9)"));
    let code = code_in(&app.last_letter_to(ADA).written.text);
    ada.enter_code(&code);
    app.guest().forget_password(ADA);
    assert_eq!(when(&app, ADA), now_at(&app, 5, 45, site));
    app.advance(Duration::hours(1));
    at(app.guest(), "America/Phoenix").forget_password(ADA);
    assert_eq!(when(&app, ADA), now_at(&app, -7, 0, "MST (UTC-7)"));

    // The account says which.
    let me = program(&app, ADA);
    let set = me.patch(
        "/api/accounts/me/",
        &json!({ "time_zone": "Pacific/Kiritimati" }),
    );
    assert_eq!(set.status, 200, "{}", set.body);
    app.deliver();
    app.advance(Duration::hours(1));
    at(app.guest(), "America/Phoenix").forget_password(ADA);
    assert_eq!(when(&app, ADA), now_at(&app, 14, 0, "UTC+14"));
    app.advance(Duration::hours(1));
    at(app.guest(), "America/Phoenix").sign_up(ADA);
    assert_eq!(when(&app, ADA), now_at(&app, 14, 0, "UTC+14"));

    // Programs have no browser.
    let program = Client::of(&app).with_header("cookie", &format!("{COOKIE}=Asia/Tokyo"));
    let sign_up = json!({ "email": "bob@example.com", "password": PASSWORD });
    program.post("/api/accounts/signup", &sign_up);
    assert_eq!(when(&app, "bob@example.com"), now_at(&app, 5, 45, site));
}

#[test]
fn who_did_not_ask_is_not_written_to_in_the_zone_of_who_did() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    app.db_sql("UPDATE users SET login_failures = 99");
    at(app.guest(), "Asia/Tokyo").log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(app.db_count("SELECT COUNT(*) AS count FROM outbox WHERE letter = 'login_attempts' AND time_zone IS NULL"), 1);
    app.db_sql("UPDATE users SET login_failures = 0");
    // Staff elsewhere changes an address.
    app.db_superuser("root@example.com");
    let root = at(app.guest(), "Asia/Tokyo");
    root.log_in("root@example.com");
    let path = format!("/admin/users/{}/", app.db_id(ADA).0);
    root.post(
        &path,
        &[
            ("email", "ada@example.org"),
            ("was.email", ADA),
            ("username", "ada"),
            ("_save", "1"),
            ("is_active", "on"),
        ],
    );
    assert!(when(&app, ADA).ends_with(" UTC"), "{}", when(&app, ADA));
    drop(ada);
}

#[test]
fn notices_do_not_come_in_the_zone_of_the_thief_that_they_warn_of() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("TIME_ZONE", "Asia/Kathmandu")]);
    let ada = app.member(ADA);
    at(app.guest(), "Asia/Tokyo").log_in(ADA);
    assert_eq!(when(&app, ADA), now_at(&app, 5, 45, "UTC+5:45"));
    let thief = at(ada.window(), "Asia/Tokyo");
    thief.post(
        "/account/password",
        &[
            ("current_password", PASSWORD),
            ("password1", OTHER_PASSWORD),
            ("password2", OTHER_PASSWORD),
        ],
    );
    let told = app.last_letter_to(ADA).written.subject;
    assert!(told.contains("password"), "{told}");
    assert_eq!(when(&app, ADA), now_at(&app, 5, 45, "UTC+5:45"));
    let noted =
        "SELECT COUNT(*) AS count FROM outbox WHERE flow_id IS NULL AND time_zone IS NOT NULL";
    assert_eq!(app.db_count(noted), 0);
}

#[test]
fn the_day_on_which_an_account_is_erased_is_the_one_where_its_owner_is() {
    let app = TestApp::without_limits();
    let ada = at(app.member(ADA), "Pacific/Kiritimati");
    let fields = [("current_password", PASSWORD)];
    let gone = ada.post("/account/delete", &fields);
    assert_eq!(gone.status(), 303, "{}", gone.text());
    let erased = |hours| {
        let offset = UtcOffset::from_hms(hours, 0, 0).unwrap();
        let at = app.site().app().now() + Duration::days(7);
        let words =
            time::macros::format_description!("[day padding:none] [month repr:short] [year]");
        at.assume_utc().to_offset(offset).format(&words).unwrap()
    };
    let day = erased(14);
    let login = ada.get("/login");
    let said = login.texts("time");
    assert_eq!(said, std::slice::from_ref(&day), "{}", login.text());
    // Whoever asked may be a thief: without a zone of the account, the e-mail is in that of the site, and says the time.
    let exact = {
        let at = app.site().app().now() + Duration::days(7);
        let words = time::macros::format_description!(
            "[day padding:none] [month repr:short] [year], [hour]:[minute] UTC"
        );
        at.format(&words).unwrap()
    };
    let letter = app.last_letter_to(ADA).written;
    assert!(
        letter.subject.ends_with(&format!(" on {exact}")),
        "{}",
        letter.subject
    );
    assert!(
        letter.html.contains(&format!(">{exact}</time>")),
        "{}",
        letter.html
    );
    let (title, _) = letter.html.split_once("</title>").unwrap();
    assert!(!title.contains("<time"), "{title}");
    // Who opens the link elsewhere is told the day of there, and so is who tries to log in.
    let (_, link) = letter.text.split_once("/keep/").unwrap();
    let link = format!("/keep/{}", link.split_whitespace().next().unwrap());
    for (zone, hours) in [("Etc/GMT+12", -12), ("Pacific/Kiritimati", 14)] {
        let guest = at(app.guest(), zone);
        assert_eq!(guest.get(&link).texts("time"), [erased(hours)]);
        let refused = guest.log_in(ADA);
        assert!(
            refused.texts("time").contains(&erased(hours)),
            "{}",
            refused.html()
        );
    }
}
