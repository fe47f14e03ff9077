//! One answer from eight threads at once is one session; and what a passkey showed is worth nothing once it was removed.

use super::support::{ADA, LOGIN, NEW, ORIGIN, ada, answer, app, sessions};
use crate::support::authenticator::Authenticator;
use crate::support::client::Client;
use serde_json::json;
use time::Duration;

const CONFIRMED: &str = "SELECT count(*) AS count FROM audit WHERE event = 'password_confirmed'";

#[test]
fn one_answer_opens_one_session() {
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let before = sessions(&app);
    let guest = Client::of(&app);
    let login = answer(&guest, &mut device, |_| {});
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let knocks: Vec<_> = (0..8)
            .map(|_| {
                let (app, login) = (&app, &login);
                scope.spawn(move || Client::of(app).post(LOGIN, login).status)
            })
            .collect();
        knocks.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(statuses.iter().all(|status| matches!(status, 200 | 401)));
    assert_eq!(sessions(&app), before + 1);
}

#[test]
fn a_passkey_that_is_removed_while_it_is_looked_at_confirms_nothing() {
    let app = app();
    let mut device = Authenticator::platform();
    let (me, _) = ada(&app, &mut device);
    app.advance(Duration::minutes(11));
    let before = app.db_count(CONFIRMED);
    let asked = me.post("/api/accounts/reauthenticate/options/", &json!({}));
    let used = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let shown = json!({ "passkey_flow": asked.text("passkey_flow"), "credential": used });
    let id = app.db_id(ADA).0;
    let held = app.database().hold_user(id);
    let refused = std::thread::scope(|scope| {
        let call = scope.spawn(|| me.post("/api/accounts/reauthenticate/", &shown));
        held.commit(&format!(
            "DELETE FROM passkeys WHERE user_id = {id}; UPDATE users SET second_factor = FALSE WHERE id = {id}"
        ));
        call.join().unwrap()
    });
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "reauthentication_required"),
        "{}",
        refused.body
    );
    assert_eq!(app.db_count(CONFIRMED), before);
    assert_eq!(me.post(NEW, &json!({})).status, 403);
}
