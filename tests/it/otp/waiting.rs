//! E-mails that are still to leave, and pages whose code somebody has entered elsewhere.

use super::another;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::OTHER_PASSWORD;
use time::Duration;

const ADA: &str = "ada@example.com";
const NUMBER: &str = "+31612345678";

#[test]
fn an_e_mail_that_waits_is_not_asked_for_again() {
    let app = TestApp::start();
    let network = "198.51.100.7".parse().unwrap();
    let (one, two) = (app.guest_from(network), app.guest_from(network));
    one.sign_up(ADA);
    app.deliver();
    app.advance(Duration::seconds(10));
    two.sign_up(ADA);
    let page = two.get("/verify").text();
    assert!(page.contains("We will send the e-mail in"), "{page}");
    let again = two.post("/verify/resend", &[]);
    assert_eq!(again.status(), 429);
    let said = again.text();
    assert!(!said.contains("We have just sent an e-mail"), "{said}");
    assert!(
        said.contains("The e-mail you asked for is still waiting"),
        "{said}"
    );
    let wait: i64 = again.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    // The button counts the seconds down where scripts run, on every page that has it.
    let again_in = |page: &Page| {
        let form = "form[action='/verify/resend']";
        page.attribute(form, "data-again-in")
            .map(|it| it.parse::<i64>().unwrap())
    };
    for page in [again, two.get("/verify"), two.enter_code("000000")] {
        // After the one that waits comes the usual pause.
        let left = again_in(&page).unwrap();
        assert!((wait..=wait + 30).contains(&left), "{left} after {wait}");
    }
    // Nothing is spent by it.
    app.advance(Duration::seconds(wait + 1));
    assert_eq!(two.enter_code(&app.code_for(ADA)).location(), Some("/"));
}

#[test]
fn a_form_whose_address_was_verified_elsewhere_says_so() {
    let app = TestApp::without_limits();
    let (one, two) = (app.guest(), app.guest());
    one.sign_up(ADA);
    assert_eq!(two.log_in(ADA).location(), Some("/verify"));
    let flow = two.get("/verify").value("flow");
    let code = app.code_for(ADA);
    assert_eq!(one.enter_code(&code).location(), Some("/"));
    let page = two.post("/verify", &[("flow", &flow), ("code", &code)]);
    let said = match page.location() {
        Some(to) => {
            assert_eq!(to, "/login");
            two.get(to).text()
        }
        None => page.text(),
    };
    assert!(said.contains("is already verified, log in"), "{said}");
    assert!(said.contains("no longer works"), "{said}");
    let page = two.post("/verify/resend", &[("flow", &flow)]);
    let said = page.location().map_or(page.text(), |to| two.get(to).text());
    assert!(said.contains("no longer works"), "{said}");
    // A form whose flow this browser does not hold any more.
    let gone = app.guest();
    let page = gone.post("/verify", &[("flow", &flow), ("code", &code)]);
    assert_eq!(page.location(), Some("/login"));
    let said = gone.get("/login").text();
    assert!(said.contains("is already verified, log in"), "{said}");
}

#[test]
fn the_count_of_wrong_tries_is_one_of_wrong_tries() {
    let app = TestApp::without_limits();
    let (ada, bob) = (app.guest(), app.guest());
    let failures = |email: &str| {
        app.db_count(&format!(
            "SELECT CAST(failures AS BIGINT) AS count FROM flows WHERE email = '{email}' ORDER BY id DESC LIMIT 1"
        ))
    };
    ada.sign_up(ADA);
    assert_eq!(ada.enter_code(&app.code_for(ADA)).location(), Some("/"));
    assert_eq!(failures(ADA), 0);
    bob.forget_password(ADA);
    let code = app.code_for(ADA);
    for _ in 0..2 {
        bob.reset_password(&another(&code), OTHER_PASSWORD);
    }
    bob.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(failures(ADA), 2);
    ada.log_in_with(ADA, OTHER_PASSWORD);
    let given = [("phone", NUMBER), ("current_password", OTHER_PASSWORD)];
    ada.post("/account/phone", &given);
    let code = app.text_code(NUMBER);
    ada.post("/account/phone/verify", &[("code", &another(&code))]);
    ada.post("/account/phone/verify", &[("code", &code)]);
    assert_eq!(failures(ADA), 1);
}
