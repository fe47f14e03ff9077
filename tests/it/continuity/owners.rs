//! Whose a token is, and what ends it.

use super::{ada, app, outstanding, refresh_token};
use crate::importing::{import, user};
use crate::support::client::Client;
use serde_json::json;

const JTI: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_token_is_its_owners_whoever_is_called_by_their_name() {
    let app = app();
    let thief = user(
        1,
        "victim@example.com",
        &json!({"email": "thief@example.com"}),
    );
    let mut token = outstanding(&app, 1, 1, "of-the-thief");
    token["fields"]["user"] = json!(["victim@example.com"]);
    import(&app, &[thief, user(2, "victim", &json!({})), token]);
    let client = Client::of(&app);
    let token = json!({ "refresh": refresh_token(&app, 1, "of-the-thief") });
    let got = client.post("/api/token/refresh/", &token);
    let me = client.bearing(got.text("access")).get("/api/accounts/me/");
    assert_eq!(me.text("email"), "thief@example.com");
}

#[test]
fn an_address_that_was_changed_there_before_the_last_import_ends_nothing() {
    let app = app();
    import(&app, &[ada(), outstanding(&app, 1, 7, JTI)]);
    let old = refresh_token(&app, 7, JTI);
    let token = outstanding(&app, 1, 7, JTI);
    let moved = user(7, "ada", &json!({"email": "ada@example.net"}));
    let report = import(&app, &[moved, token]);
    assert_eq!(
        (report.counts.changed, report.logins.refresh_tokens),
        (1, 1)
    );
    let client = Client::of(&app);
    let token = json!({ "refresh": old });
    assert_eq!(client.post("/api/token/refresh/", &token).status, 200);
    // What was ended here does not go on again, and is not counted.
    assert_eq!(client.post("/api/token/blacklist/", &token).status, 200);
    let moved = user(7, "ada", &json!({"email": "ada@example.net"}));
    let again = import(&app, &[moved, outstanding(&app, 1, 7, JTI)]);
    assert_eq!(again.logins.refresh_tokens, 0);
}
