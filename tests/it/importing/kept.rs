//! What an import has brought along stays with those whose it is: passkeys, accounts at providers, accounts that nobody verified.

use super::{codes, counts, import, import_with, options, row, user};
use crate::email::change;
use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::client::Client;
use crate::support::people::OTHER_PASSWORD;
use serde_json::{Value, json};
use vestibule::UserId;
use vestibule::internals::accounts::{erase_due, erase_never_verified};
use vestibule::internals::moving::{AddressTrust, Options};
use vestibule::internals::store::{passkeys, social_accounts};

const ORIGIN: &str = "http://localhost:8000";

/// What allauth keeps of a passkey that this device makes.
fn passkey(device: &mut Authenticator, pk: i64, owner: i64, rp: &str) -> Value {
    use base64::Engine as _;
    let handle = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(owner.to_string());
    let asked = json!({"rp": {"id": rp}, "user": {"id": handle}, "challenge": "AAAA"});
    let credential = device.create(ORIGIN, &asked).unwrap();
    json!({"model": "mfa.authenticator", "pk": pk, "fields": {"user": owner, "type": "webauthn", "data": {"name": "Phone", "credential": credential}}})
}

fn of_user(app: &TestApp, id: i64) -> Vec<passkeys::Row> {
    let found = app
        .site()
        .app()
        .read(|conn| passkeys::of_user(conn, UserId(id)));
    found.unwrap()
}

#[test]
fn a_passkey_of_allauth_logs_in_here() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PUBLIC_URL", ORIGIN)]);
    let mut device = Authenticator::platform();
    let people = [
        user(1, "ada", &json!({})),
        passkey(&mut device, 1, 1, "localhost"),
    ];
    let report = import(&app, &people);
    assert_eq!((counts(&report), codes(&report)), ([1, 0, 0, 0], vec![]));
    assert_eq!(report.counts.second_factors, 1);
    let kept = of_user(&app, 1);
    assert_eq!((kept.len(), kept[0].name.as_str()), (1, "Phone"));
    assert_eq!(kept[0].user_handle, b"1");
    assert!(row(&app, 1).second_factor);
    let client = Client::of(&app);
    let asked = client.post("/api/accounts/passkey/options/", &json!({}));
    let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let login = json!({"flow": asked.text("flow"), "credential": used});
    let answer = client.post("/api/accounts/passkey/login/", &login);
    assert_eq!(answer.status, 200, "{}", answer.body);
    // One that was removed here since is not brought back.
    let id = kept[0].id;
    app.database()
        .run(&format!("DELETE FROM passkeys WHERE id = {id}"));
    let mut changed = people.to_vec();
    changed[0]["fields"]["first_name"] = "Ada".into();
    assert_eq!(counts(&import(&app, &changed)), [0, 1, 0, 0]);
    assert!(of_user(&app, 1).is_empty());
}

#[test]
fn a_passkey_of_another_host_and_one_of_two_people_are_named_and_left_out() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PUBLIC_URL", ORIGIN)]);
    let mut device = Authenticator::platform();
    let shared = passkey(&mut device, 2, 2, "localhost");
    let mut copied = shared.clone();
    copied["pk"] = 3.into();
    copied["fields"]["user"] = 3.into();
    let mut cut = shared.clone();
    cut["pk"] = 4.into();
    cut["fields"]["data"]["credential"]["response"]["attestationObject"] = "oA".into();
    let report = import(
        &app,
        &[
            user(1, "ada", &json!({})),
            user(2, "bob", &json!({})),
            user(3, "cy", &json!({})),
            passkey(&mut device, 1, 1, "old.example"),
            shared,
            copied,
            cut,
        ],
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        (
            [3, 0, 0, 0],
            vec!["passkey_elsewhere", "passkey_taken", "passkey_unreadable"]
        )
    );
    let had: Vec<_> = (1..=3).map(|id| of_user(&app, id).len()).collect();
    assert_eq!(had, [0, 1, 0]);
    assert!(!row(&app, 1).second_factor && !row(&app, 3).second_factor);
}

#[test]
fn static_codes_and_phones_of_django_otp_are_named() {
    let app = TestApp::without_limits();
    let device = |model: &str| json!({"model": model, "pk": 1, "fields": {"user": 1, "name": "backup", "confirmed": true}});
    let report = import(
        &app,
        &[
            user(1, "ada", &json!({})),
            device("otp_static.staticdevice"),
            device("two_factor.phonedevice"),
            device("otp_webauthn.webauthncredential"),
        ],
    );
    assert_eq!(
        codes(&report),
        [
            "factor_phone",
            "factor_recovery_codes",
            "passkey_unreadable"
        ]
    );
    assert!(!row(&app, 1).second_factor);
}

#[test]
fn accounts_at_providers_are_kept_once_and_go_with_their_owner() {
    let app = TestApp::without_limits();
    let social = |pk: i64, owner: i64, provider: &str, uid: &str| json!({"model": "socialaccount.socialaccount", "pk": pk, "fields": {"user": owner, "provider": provider, "uid": uid, "extra_data": {"access": "secret"}}});
    let people = [
        user(1, "ada", &json!({})),
        user(2, "bob", &json!({})),
        social(1, 1, "google", "1234"),
        social(2, 1, "github", "1234"),
        social(3, 2, "google", "1234"),
    ];
    let report = import(&app, &people);
    assert_eq!(codes(&report), ["social_account_taken"]);
    let kept = |id| {
        let found = app
            .site()
            .app()
            .read(|conn| social_accounts::of_user(conn, UserId(id)));
        found.unwrap()
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(
        kept(1),
        [
            (text("github"), text("1234")),
            (text("google"), text("1234"))
        ]
    );
    assert!(kept(2).is_empty());
    assert_eq!(counts(&import(&app, &people)), [0, 0, 2, 0]);
    app.database()
        .run("UPDATE users SET erase_at = '2020-01-01 00:00:00' WHERE id = 1");
    erase_due(app.site().app()).unwrap();
    assert_eq!(app.database().rows_of("social_accounts"), 0);
}

/// Ada, whose address nobody verified, and who has no password.
fn unverified(app: &TestApp) {
    let fields = json!({"password": "!x", "first_name": "Ada", "phone": "+31612345678"});
    let text = Value::from(vec![user(1, "countess", &fields)]).to_string();
    let options = Options {
        address_trust: AddressTrust::Unverified,
        ..options()
    };
    import_with(app, &text, &options).unwrap();
}

#[test]
fn an_imported_account_that_nobody_verified_gives_way_to_nobody() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PREVENT_ENUMERATION", "false")]);
    unverified(&app);
    app.advance(time::Duration::days(400));
    assert_eq!(erase_never_verified(app.site().app()).unwrap(), 0);
    let bob = app.member("bob@example.com");
    let asked = change(&bob, "countess@example.com");
    assert_eq!(asked.status(), 422, "the address is taken");
    assert_eq!(row(&app, 1).email, "countess@example.com");
    assert_eq!(row(&app, 1).username, "countess");
}

#[test]
fn an_imported_account_without_a_password_keeps_its_profile_when_its_owner_resets_it() {
    let app = TestApp::without_limits();
    unverified(&app);
    let guest = app.guest();
    guest.forget_password("countess@example.com");
    guest.reset_password(&app.code_for("countess@example.com"), OTHER_PASSWORD);
    let guest = app.guest();
    guest.log_in_with("countess@example.com", OTHER_PASSWORD);
    assert!(guest.is_signed_in());
    let ada = row(&app, 1);
    assert_eq!(
        (ada.username.as_str(), ada.first_name.as_str()),
        ("countess", "Ada")
    );
    assert_eq!(ada.phone.as_deref(), Some("+31612345678"));
    assert!(ada.is_verified);
}
