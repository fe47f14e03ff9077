//! Second factors over GraphQL: the second step of a log-in, what there is, and the code beside the password.

use super::api_support::{ADA, Member, REAUTHENTICATE, ada, app, claims};
use crate::graphql::{Api, Said};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};
use time::Duration;

const FIELDS: &str = "{ success errors token refreshToken unarchiving device recoveryCodesLeft flow user { email } }";

fn flow(api: &Api) -> String {
    let said = api.log_in(ADA, PASSWORD);
    let waits = said.of("tokenAuth");
    let general = &waits["errors"]["nonFieldErrors"][0];
    assert_eq!(general["code"], "second_factor_required", "{waits}");
    waits["flow"].as_str().unwrap().to_owned()
}

fn complete(api: &Api, arguments: &str) -> Said {
    api.ask(&format!(
        "mutation {{ completeTokenAuth({arguments}) {FIELDS} }}"
    ))
}

#[test]
fn a_log_in_takes_both_steps_in_graphql() {
    let app = app();
    let ada = ada(&app);
    let api = Api::of(&app);
    let (waits, code) = (flow(&api), ada.phone.next(&app));
    let said = complete(&api, &format!("flow: \"{waits}\", code: \"{code}\""));
    let done = said.of("completeTokenAuth");
    assert_eq!(done["success"], true, "{done}");
    assert_eq!(done["user"]["email"], ADA);
    assert!(done["device"].is_string() && done["recoveryCodesLeft"].is_null());
    let token = done["token"].as_str().unwrap();
    assert_eq!(claims(token)["acr"], "2");
    let had = api
        .bearing(token)
        .ask("{ secondFactors { kind createdAt lastUsedAt isOff left } }");
    let had = had.of("secondFactors");
    assert_eq!(
        (&had[0]["kind"], &had[0]["isOff"], &had[0]["left"]),
        (&json!("totp"), &json!(false), &Value::Null)
    );
    assert_eq!(
        (&had[1]["kind"], &had[1]["isOff"], &had[1]["left"]),
        (&json!("recovery_codes"), &Value::Null, &json!(10))
    );
    assert!(had[0]["lastUsedAt"].is_string() && had[1]["lastUsedAt"].is_null());
    let (waits, code) = (flow(&api), &ada.codes[0]);
    let said = complete(
        &api,
        &format!("flow: \"{waits}\", recoveryCode: \"{code}\""),
    );
    let done = said.of("completeTokenAuth");
    assert_eq!(
        (&done["success"], &done["recoveryCodesLeft"]),
        (&json!(true), &json!(9))
    );
    assert_eq!(
        api.ask("{ secondFactors { kind } }").of("secondFactors"),
        &Value::Null
    );
}

#[test]
fn what_is_wrong_is_said_by_field_and_code() {
    let app = app();
    let ada = ada(&app);
    let api = Api::of(&app);
    let refused = |arguments: &str| complete(&api, arguments).code("completeTokenAuth");
    let waits = flow(&api);
    let code = ada.phone.next(&app);
    let (wrong, recovery) = (ada.phone.wrong(&app), &ada.codes[0]);
    assert_eq!(
        refused("flow: \"nonsense\", code: \"123456\""),
        "flow invalid"
    );
    assert_eq!(refused(&format!("flow: \"{waits}\"")), "code required");
    let both = format!("flow: \"{waits}\", code: \"{code}\", recoveryCode: \"{recovery}\"");
    assert_eq!(refused(&both), "recoveryCode invalid");
    assert_eq!(
        refused(&format!("flow: \"{waits}\", code: \"12\"")),
        "code invalid"
    );
    let other = "0000-0000-0000-0000-0000-0000";
    let other = format!("flow: \"{waits}\", recoveryCode: \"{other}\"");
    assert_eq!(refused(&other), "recoveryCode incorrect_code");
    let wrong = format!("flow: \"{waits}\", code: \"{wrong}\"");
    for _ in 0..3 {
        assert_eq!(refused(&wrong), "code incorrect_code");
    }
    assert_eq!(refused(&wrong), "code dead_flow");
    let step = |code: &str| format!("flow: \"{}\", code: \"{code}\"", flow(&api));
    assert_eq!(
        complete(&api, &step(&code)).of("completeTokenAuth")["success"],
        true
    );
    assert_eq!(refused(&step(&code)), "code used_code");
}

/// Refused without the code and with a used one; done with the next.
fn asks(app: &TestApp, ada: &Member, name: &str, arguments: &str) {
    let token = ada.pair.text("access");
    let api = Api::of(app).bearing(token);
    app.advance(Duration::minutes(11));
    let used = ada.phone.code(app);
    let shown = json!({ "current_password": PASSWORD, "authenticator_code": used });
    assert_eq!(ada.me.post(REAUTHENTICATE, &shown).status, 200);
    let call = |more: &str| {
        api.done(&format!(
            "{name}({arguments}password: \"{PASSWORD}\"{more})"
        ))
    };
    assert_eq!(
        call("").code(name),
        "authenticatorCode reauthentication_required"
    );
    let with = |code: &str| call(&format!(", authenticatorCode: \"{code}\""));
    assert_eq!(with(&used).code(name), "authenticatorCode used_code");
    assert_eq!(with(&ada.codes[0]).code(name), "authenticatorCode invalid");
    let done = with(&ada.phone.next(app));
    assert_eq!(done.of(name)["success"], true, "{name}: {}", done.body);
}

#[test]
fn mutations_that_take_the_password_take_the_code_beside_it() {
    for (name, arguments) in [
        ("updateAccount", "phone: \"+31612345678\", "),
        (
            "sendSecondaryEmailActivation",
            "email: \"new@example.com\", ",
        ),
        ("swapEmails", ""),
        ("removeSecondaryEmail", ""),
        ("archiveAccount", ""),
        ("deleteAccount", ""),
    ] {
        println!("{name}");
        let app = app();
        let ada = ada(&app);
        if name.contains("wap") || name.contains("remove") {
            app.db_sql(
                "UPDATE users SET secondary_email = 'two@example.com', secondary_email_key = 'two@example.com'",
            );
        }
        asks(&app, &ada, name, arguments);
    }
    let app = app();
    let ada = ada(&app);
    let api = Api::of(&app).bearing(ada.pair.text("access"));
    let mine = api.ask("{ sessions { id current } }");
    let id = mine.of("sessions")[0]["id"].as_str().unwrap().to_owned();
    asks(&app, &ada, "revokeSession", &format!("id: \"{id}\", "));
}
