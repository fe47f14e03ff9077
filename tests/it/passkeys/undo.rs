//! The link that undoes a change of addresses, for somebody whose second factor is a passkey: beside the password of then it
//! takes one of the passkeys of then, or a recovery code of then. What a thief added later does not do.

use super::support::{
    ADA, LOGIN, NEW, OPTIONS, ORIGIN, PASSKEYS, SECOND, SECOND_OPTIONS, ada, add, app, second_flow,
};
use crate::admin::desk::sql;
use crate::email::undo::links;
use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::client::{Answer, Client};
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

const EVE: &str = "eve@evil.example";
const AGAIN: &str = "/api/accounts/reauthenticate/options/";
const CODES: &str = "/api/accounts/factors/recovery-codes/";

/// Ada with a passkey, and a thief with her session: it is used where no browser is known.
struct Stolen {
    app: TestApp,
    device: Authenticator,
    thief: Client,
    codes: Vec<String>,
}

impl Stolen {
    fn by(mut device: Authenticator) -> Self {
        let app = app();
        let (thief, codes) = ada(&app, &mut device);
        app.advance(Duration::minutes(1));
        Self {
            app,
            device,
            thief,
            codes,
        }
    }

    /// What shows again who is there.
    fn shown(&mut self) -> Value {
        let asked = self.thief.post(AGAIN, &json!({}));
        let used = self.device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
        json!({ "passkey_flow": asked.text("passkey_flow"), "credential": used, "current_password": PASSWORD })
    }

    /// The thief moves the account there. The link to undo that.
    fn move_to(&mut self, email: &str) -> String {
        let mut order = self.shown();
        order["email"] = email.into();
        let sent = self.thief.post("/api/accounts/email/change/", &order);
        assert_eq!(sent.status, 200, "{}", sent.body);
        let body = json!({ "flow": sent.text("flow"), "code": self.app.code_for(email) });
        let done = self.thief.post("/api/accounts/email/confirm/", &body);
        assert_eq!(done.status, 200, "{}", done.body);
        self.app.deliver();
        links(&self.app, ADA).remove(0)
    }

    fn moved(&mut self) -> String {
        self.move_to(EVE)
    }

    fn kept(&self) -> (i64, i64) {
        let count = |table: &str| {
            self.app
                .db_count(&format!("SELECT count(*) AS count FROM {table}"))
        };
        (
            count("passkeys"),
            count("recovery_codes WHERE used_at IS NULL"),
        )
    }
}

/// What the page of a link asks a passkey.
fn asked(page: &Page) -> Value {
    assert_eq!(page.status(), 200, "{}", page.text());
    let options = page.attribute("button[data-passkey=get]", "data-options");
    serde_json::from_str(&options.expect("a button")).unwrap()
}

/// Sends the form of the link, as the script of the page does.
fn send(guest: &Guest, link: &str, password: &str, (asked, used): (&Value, &Value)) -> Page {
    let fields = [
        ("password", password),
        ("passkey_flow", asked["flow"].as_str().unwrap()),
        ("credential", &used.to_string()),
    ];
    guest.post(link, &fields)
}

fn says(page: &Page, words: &str) {
    assert_eq!(page.status(), 422, "{}", page.text());
    assert!(page.text().contains(words), "{}", page.text());
}

/// Shortcut: as if the link had not been used.
fn reopen(app: &TestApp) {
    let password = "(SELECT password FROM users WHERE users.id = undos.user_id)";
    sql(
        app,
        &format!("UPDATE undos SET ended_at = NULL, password = {password}"),
    );
}

const UNCHECKED: &str = "That passkey could not be checked.";
const UNKNOWN: &str = "That passkey does not belong to an account here.";

#[test]
fn a_passkey_of_then_undoes_a_change_beside_the_password_and_stays() {
    for device in [Authenticator::platform(), Authenticator::security_key()] {
        let mut ada = Stolen::by(device);
        let link = ada.moved();
        let owner = ada.app.guest();
        let page = owner.get(&link);
        assert!(page.html().contains("js/passkeys.js"));
        assert_eq!(
            page.texts("[name=authenticator_code]").len(),
            0,
            "there is no app"
        );
        let question = asked(&page);
        let options = &question["publicKey"];
        assert_eq!(options["userVerification"], "preferred");
        assert_eq!(options["allowCredentials"].as_array().unwrap().len(), 1);
        says(
            &owner.post(&link, &[("password", PASSWORD)]),
            "protected by a passkey too",
        );
        let used = ada.device.get(ORIGIN, options).unwrap();
        let wrong = send(&owner, &link, OTHER_PASSWORD, (&question, &used));
        assert_eq!(
            (wrong.status(), wrong.error("password").as_str()),
            (422, "That password is not right. Check it and try again.")
        );
        // A passkey alone is none of the ways.
        let alone = send(&owner, &link, "", (&question, &used));
        assert_eq!(alone.status(), 422);
        let done = send(&owner, &link, PASSWORD, (&question, &used));
        assert_eq!(done.location(), Some("/password/reset"), "{}", done.text());
        assert_eq!(ada.kept(), (1, 10), "no factor is touched");
        owner.reset_password(&ada.app.code_for(ADA), OTHER_PASSWORD);
        let page = owner.log_in_with(ADA, OTHER_PASSWORD);
        assert_eq!(page.location(), Some("/login/second"));
    }
}

#[test]
fn an_answer_undoes_one_change_once() {
    let mut ada = Stolen::by(Authenticator::platform());
    let first = ada.moved();
    let second = {
        ada.move_to("eve2@evil.example");
        links(&ada.app, EVE).pop().unwrap()
    };
    assert_ne!(first, second);
    let owner = ada.app.guest();
    // What was asked for one change is no answer for another.
    let other = asked(&owner.get(&second));
    let used = ada.device.get(ORIGIN, &other["publicKey"]).unwrap();
    says(&send(&owner, &first, PASSWORD, (&other, &used)), UNCHECKED);
    let question = asked(&owner.get(&first));
    let used = ada.device.get(ORIGIN, &question["publicKey"]).unwrap();
    says(&send(&owner, &first, PASSWORD, (&other, &used)), UNCHECKED);
    let done = send(&owner, &first, PASSWORD, (&question, &used));
    assert_eq!(done.location(), Some("/password/reset"), "{}", done.text());
    let again = send(&owner, &first, PASSWORD, (&question, &used));
    assert_eq!(again.status(), 410);
    // Even if the link could be used again.
    reopen(&ada.app);
    says(
        &send(&owner, &first, PASSWORD, (&question, &used)),
        "That took too long.",
    );
}

#[test]
fn an_answer_is_good_for_ten_minutes() {
    let mut ada = Stolen::by(Authenticator::platform());
    let link = ada.moved();
    let owner = ada.app.guest();
    let question = asked(&owner.get(&link));
    let used = ada.device.get(ORIGIN, &question["publicKey"]).unwrap();
    ada.app.advance(Duration::minutes(10));
    says(
        &send(&owner, &link, PASSWORD, (&question, &used)),
        "That took too long.",
    );
}

#[test]
fn what_was_asked_elsewhere_undoes_nothing_and_this_opens_nothing_elsewhere() {
    let mut ada = Stolen::by(Authenticator::platform());
    let link = ada.moved();
    let owner = ada.app.guest();
    let client = Client::of(&ada.app);
    sql(
        &ada.app,
        &format!("UPDATE users SET email = '{ADA}', email_key = '{ADA}'"),
    );
    let waits = second_flow(&client);
    let again = json!({ "current_password": PASSWORD });
    let elsewhere = [
        (client.post(OPTIONS, &json!({})), "flow"),
        (
            client.post(SECOND_OPTIONS, &json!({ "flow": waits })),
            "flow",
        ),
        (ada.thief.post(AGAIN, &json!({})), "passkey_flow"),
    ];
    for (answer, flow) in elsewhere {
        let question = json!({ "flow": answer.text(flow), "publicKey": answer.body["publicKey"] });
        let used = ada.device.get(ORIGIN, &question["publicKey"]).unwrap();
        says(
            &send(&owner, &link, PASSWORD, (&question, &used)),
            UNCHECKED,
        );
    }
    let mut fresh = || {
        let question = asked(&owner.get(&link));
        let used = ada.device.get(ORIGIN, &question["publicKey"]).unwrap();
        (question["flow"].clone(), used)
    };
    let is_refused = |answer: Answer| {
        assert!(matches!(answer.status, 400 | 401), "{}", answer.body);
        assert!(
            answer.body.to_string().contains("could not be checked"),
            "{}",
            answer.body
        );
    };
    let (flow, used) = fresh();
    is_refused(client.post(LOGIN, &json!({ "flow": flow, "credential": used })));
    let (flow, used) = fresh();
    let step = json!({ "flow": waits, "passkey_flow": flow, "credential": used });
    is_refused(client.post(SECOND, &step));
    let (flow, used) = fresh();
    let mut body = again.clone();
    (body["passkey_flow"], body["credential"]) = (flow, used);
    is_refused(ada.thief.post("/api/accounts/reauthenticate/", &body));
}

/// The account's own passkeys of then, and no others: neither those of somebody else nor those that came later.
#[test]
fn passkeys_of_others_and_of_later_undo_nothing() {
    let mut ada = Stolen::by(Authenticator::platform());
    let link = ada.moved();
    ada.app.advance(Duration::minutes(1));
    let mut evil = Authenticator::platform();
    let mut order = ada.shown();
    order["current_password"] = Value::Null;
    order.as_object_mut().unwrap().remove("current_password");
    let new = ada.thief.post(NEW, &order);
    assert_eq!(new.status, 200, "{}", new.body);
    let made = evil.create(ORIGIN, &new.body["publicKey"]).unwrap();
    let added = json!({ "flow": new.text("flow"), "credential": made, "name": "" });
    assert_eq!(ada.thief.post(PASSKEYS, &added).status, 201);
    assert_eq!(ada.kept().0, 2);
    let mut bobs = Authenticator::platform();
    ada.app.db_user("bob@example.com");
    let (bob, _) = crate::api::accounts::log_in(&ada.app, "bob@example.com");
    assert_eq!(add(&bob, &mut bobs, "").status, 201);
    let owner = ada.app.guest();
    for device in [&mut evil, &mut bobs] {
        let mut question = asked(&owner.get(&link));
        let listed = question["publicKey"]["allowCredentials"].take();
        assert_eq!(listed.as_array().unwrap().len(), 1, "only that of then");
        let used = device.get(ORIGIN, &question["publicKey"]).unwrap();
        says(&send(&owner, &link, PASSWORD, (&question, &used)), UNKNOWN);
    }
    let told = "audit WHERE event = 'second_factor_failed' AND details LIKE '%\"left\":null%'";
    let told = ada
        .app
        .db_count(&format!("SELECT count(*) AS count FROM {told}"));
    assert_eq!(told, 2);
    let mut question = asked(&owner.get(&link));
    let used = ada
        .device
        .get_lying(ORIGIN, &question["publicKey"].take(), |saying| {
            saying.client["origin"] = "http://evil-localhost:8000".into();
        });
    says(
        &send(&owner, &link, PASSWORD, (&question, &used.unwrap())),
        UNCHECKED,
    );
}

#[test]
fn a_recovery_code_of_then_takes_the_place_of_a_passkey_once() {
    let mut ada = Stolen::by(Authenticator::platform());
    let link = ada.moved();
    let owner = ada.app.guest();
    let page = owner.get(&link);
    assert_eq!(
        page.texts("[name=recovery_code]").len(),
        1,
        "{}",
        page.text()
    );
    let send = |code: &str| owner.post(&link, &[("password", PASSWORD), ("recovery_code", code)]);
    let wrong = send("0000-0000-0000-0000-0000-0000");
    assert!(
        wrong.error("recovery_code").contains("not right"),
        "{}",
        wrong.text()
    );
    let wrong = send("12");
    assert_eq!(wrong.status(), 422);
    assert_ne!(wrong.error("recovery_code"), "");
    let done = send(&ada.codes[0]);
    assert_eq!(done.location(), Some("/password/reset"), "{}", done.text());
    assert_eq!(ada.kept(), (1, 9));
    reopen(&ada.app);
    let used = send(&ada.codes[0]);
    assert!(
        used.error("recovery_code").contains("used already"),
        "{}",
        used.text()
    );
}

#[test]
fn recovery_codes_of_later_are_none() {
    let mut ada = Stolen::by(Authenticator::platform());
    let link = ada.moved();
    ada.app.advance(Duration::minutes(1));
    let order = ada.shown();
    let made = ada.thief.post(CODES, &order);
    assert_eq!(made.status, 200, "{}", made.body);
    let owner = ada.app.guest();
    let page = owner.get(&link);
    assert_eq!(page.texts("[name=recovery_code]").len(), 0);
    for code in [made.body["codes"][0].as_str().unwrap(), &ada.codes[0]] {
        let refused = owner.post(&link, &[("password", PASSWORD), ("recovery_code", code)]);
        assert_eq!(refused.status(), 422, "{}", refused.text());
    }
    assert_eq!(ada.kept(), (1, 10));
}

/// One that was made for another name of the site cannot be shown here.
#[test]
fn where_nothing_of_then_can_be_shown_the_password_is_not_asked_for() {
    let mut ada = Stolen::by(Authenticator::platform());
    let link = ada.moved();
    sql(&ada.app, "UPDATE passkeys SET rp_id = 'old.example'");
    sql(&ada.app, "DELETE FROM recovery_codes");
    let owner = ada.app.guest();
    let page = owner.get(&link);
    assert_eq!(page.texts("[name=password]").len(), 0, "{}", page.text());
    assert_eq!(page.texts("[name=plea]").len(), 1, "people can decide");
    says(
        &owner.post(&link, &[("password", PASSWORD)]),
        "protected by a passkey too",
    );
}
