//! People who come without a password: who may choose one chooses one, and nobody else chooses one for them.

use super::{codes, import, import_with, options, row, user};
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use vestibule::internals::moving::{AddressTrust, Options};
use vestibule::internals::security::password::{is_unset, is_usable};

const NONE: &str = "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl";

fn resets(app: &TestApp, email: &str) -> bool {
    let guest = app.guest();
    guest.forget_password(email);
    let mut letters = app.letters_to(email).into_iter();
    if !letters.any(|it| it.written.text.contains("\nYour code is ")) {
        return false;
    }
    guest.reset_password(&app.code_for(email), OTHER_PASSWORD);
    let guest = app.guest();
    guest.log_in_with(email, OTHER_PASSWORD);
    guest.is_signed_in()
}

#[test]
fn whoever_logged_in_by_an_account_elsewhere_may_choose_a_password() {
    let app = TestApp::without_limits();
    let ada = user(1, "ada", &json!({"password": NONE, "first_name": "Ada"}));
    let elsewhere = json!({"model": "socialaccount.socialaccount", "pk": 1, "fields": {"user": 1, "provider": "google", "uid": "1234567890", "extra_data": {}}});
    let people = [ada, elsewhere];
    let report = import(&app, &people);
    assert_eq!(codes(&report), Vec::<&str>::new());
    assert!(is_unset(&row(&app, 1).password));
    assert!(!row(&app, 1).reset_required);
    assert!(resets(&app, "ada@example.com"));
    assert_eq!(row(&app, 1).first_name, "Ada");
    // The next import does not take it from them.
    assert_eq!(import(&app, &people).counts.unchanged, 1);
    assert!(is_usable(&row(&app, 1).password));
}

#[test]
fn so_may_everybody_where_allauth_was_used_and_nobody_where_it_was_not() {
    let ada = || user(1, "ada", &json!({"password": NONE}));
    let app = TestApp::without_limits();
    let address = json!({"model": "account.emailaddress", "pk": 1, "fields": {"user": 2, "email": "bob@example.com", "verified": true, "primary": true}});
    import(&app, &[ada(), user(2, "bob", &json!({})), address]);
    assert!(resets(&app, "ada@example.com"));
    let app = TestApp::without_limits();
    import(&app, &[ada(), user(2, "bob", &json!({}))]);
    assert!(!is_unset(&row(&app, 1).password));
    assert!(!resets(&app, "ada@example.com"), "as in Django");
}

#[test]
fn staff_who_vouch_for_an_address_let_no_stranger_in_who_signed_up_with_it() {
    let app = TestApp::without_limits();
    let text = Value::from(vec![user(
        1,
        "countess",
        &json!({"password": NONE, "first_name": "Ada"}),
    )]);
    let options = Options {
        address_trust: AddressTrust::Unverified,
        ..options()
    };
    import_with(&app, &text.to_string(), &options).unwrap();
    app.guest().sign_up("countess@example.com");
    app.db_verify("countess@example.com");
    let stranger = app.guest();
    stranger.log_in_with("countess@example.com", PASSWORD);
    assert!(!stranger.is_signed_in());
    let countess = row(&app, 1);
    assert!(countess.is_verified && !is_usable(&countess.password));
    assert_eq!(
        (countess.username.as_str(), countess.first_name.as_str()),
        ("countess", "Ada")
    );
}
