//! The JavaScript of `docs/api.md`, run in a browser that has an authenticator of its own, as phones and computers do.

use super::device::{Device, app, app_with};
use super::tab::{Tab, WITH_SCRIPTS};
use crate::api::accounts::log_in;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const GUIDE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md"));
const ADA: &str = "ada@example.com";

/// The block of JavaScript that is about passkeys.
fn code() -> &'static str {
    let blocks = GUIDE.split("```js\n").skip(1);
    let mut blocks = blocks
        .map(|block| block.split_once("\n```").unwrap().0)
        .filter(|block| block.contains("navigator.credentials"));
    let code = blocks.next().unwrap();
    assert!(blocks.next().is_none(), "there is one block");
    code
}

/// What these lines return that use the guide's, or how they failed.
fn run(tab: &Tab, lines: &str) -> Value {
    let failed = "error => ({ failed: String(error), status: error.status, said: error.said })";
    tab.ask(&format!(
        "(async () => {{\n{}\n{lines}\n}})().catch({failed})",
        code()
    ))
}

const WHO: &str = "const [email, password] = ";

/// Lines that add a passkey to an account that has none.
fn adding() -> String {
    let who = json!([ADA, PASSWORD]);
    format!(
        "{WHO}{who}; const {{ access }} = await logIn(email, password); return addPasskey(access, password, 'Phone');"
    )
}

/// Logs in with the password, and with what this shows in the second step.
fn second(tab: &Tab, step: &str) -> Value {
    let who = json!([ADA, PASSWORD]);
    run(
        tab,
        &format!("{WHO}{who}; return await logIn(email, password, {step});"),
    )
}

fn text<'a>(said: &'a Value, name: &str) -> &'a str {
    said[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name}: {said}"))
}

#[test]
fn a_front_end_adds_a_passkey_and_uses_it_everywhere() {
    let app = app();
    let Some(tab) = Tab::open_by_name(&app, WITH_SCRIPTS) else {
        return;
    };
    Device::of(&tab);
    app.db_user(ADA);
    tab.goto("/password/forgot");
    let nobody = run(&tab, "return await logInByPasskey();");
    assert!(
        text(&nobody, "failed").contains("NotAllowedError"),
        "{nobody}"
    );
    let added = run(&tab, &adding());
    assert!(added["id"].is_i64(), "{added}");
    let codes = added["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    let done = run(&tab, "return await logInByPasskey();");
    assert_eq!(done["user"]["email"], ADA, "{done}");
    let confirmed = run(
        &tab,
        &format!(
            "return await confirmByPasskey('{}');",
            text(&done, "access")
        ),
    );
    assert_eq!(confirmed, json!({}));
    let second = |step: &str| second(&tab, step);
    let done = second("secondByPasskey");
    assert_eq!(done["user"]["email"], ADA, "{done}");
    let done = second(&format!(
        "(flow, methods) => ({{ recovery_code: {} }})",
        codes[0]
    ));
    assert_eq!(done["recovery_codes_left"], 9, "{done}");
    let ways = second("(flow, methods) => { throw new Error(methods.join()) }");
    assert_eq!(text(&ways, "failed"), "Error: webauthn,recovery_codes");
    let methods = "audit WHERE event = 'logged_in' AND details LIKE '%\"passkey\"%'";
    let used = app.db_count(&format!("SELECT count(*) AS count FROM {methods}"));
    assert_eq!(used, 2);
}

#[test]
fn a_key_that_is_only_touched_is_the_second_step_alone() {
    let app = app();
    let Some(tab) = Tab::open_by_name(&app, WITH_SCRIPTS) else {
        return;
    };
    let device = Device::of(&tab);
    app.db_user(ADA);
    tab.goto("/password/forgot");
    run(&tab, &adding());
    let done = run(&tab, "return await logInByPasskey();");
    device.unplug(&tab);
    Device::of_touch(&tab);
    let access = text(&done, "access").to_owned();
    let added = run(
        &tab,
        &format!("return await addPasskey('{access}', undefined, 'Key');"),
    );
    assert!(added["id"].is_i64(), "{added}");
    assert!(added.get("recovery_codes").is_none(), "there are some");
    // It is one factor, and no log-in of its own.
    let refused = run(&tab, "return await logInByPasskey();");
    assert!(
        text(&refused, "failed").contains("NotAllowedError"),
        "{refused}"
    );
    let done = second(&tab, "secondByPasskey");
    let access = text(&done, "access");
    let refused = run(&tab, &format!("return await confirmByPasskey('{access}');"));
    assert_eq!(refused["status"], 403, "{refused}");
    assert_eq!(refused["said"]["code"], "reauthentication_required");
}

#[test]
fn a_first_passkey_that_the_site_demands_takes_a_code_from_an_e_mail() {
    let app = app_with(&[("MFA_REQUIRED", "all")]);
    let Some(tab) = Tab::open_by_name(&app, WITH_SCRIPTS) else {
        return;
    };
    Device::of(&tab);
    app.db_user(ADA);
    tab.goto("/signup");
    let (_, pair) = log_in(&app, ADA);
    let access = pair.text("access");
    let sent = "await call('reauthenticate/code/', {}, access);";
    run(
        &tab,
        &format!("const access = '{access}'; {sent} return 1;"),
    );
    let code = app.code_for(ADA);
    let add = |more: &str| {
        let call = format!("addPasskey('{access}', '{PASSWORD}', 'Phone'{more})");
        run(
            &tab,
            &format!("return await {call}.catch(error => error.said);"),
        )
    };
    assert_eq!(add("")["methods"], json!(["password", "email_code"]));
    let added = add(&format!(", '{code}'"));
    assert!(added["id"].is_i64(), "{added}");
}

#[test]
fn a_passkey_of_another_origin_is_refused() {
    let app = app();
    let Some(tab) = Tab::open_by_name(&app, WITH_SCRIPTS) else {
        return;
    };
    Device::of(&tab);
    app.db_user(ADA);
    tab.goto("/password/forgot");
    let added = run(&tab, &adding());
    assert!(added["id"].is_i64(), "{added}");
    // The same name, another port: another site of this machine.
    let other = super::device::app();
    let port = other.address().port().to_string();
    tab.ask(&format!(
        "location.assign('http://localhost:{port}/signup'); 1"
    ));
    tab.until("the other site", || {
        tab.ask("document.readyState === 'complete' && location.port") == port
    });
    let client = Client::of(&app);
    let asked = client.post("/api/accounts/passkey/options/", &json!({}));
    let answered = run(
        &tab,
        &format!(
            "return {{ credential: await passkey('get', {}) }};",
            asked.body
        ),
    );
    let login = json!({ "flow": asked.text("flow"), "credential": answered["credential"] });
    let refused = client.post("/api/accounts/passkey/login/", &login);
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "invalid_passkey"),
        "{answered}"
    );
}
