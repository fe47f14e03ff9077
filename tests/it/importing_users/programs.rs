//! Exports of Keycloak, Auth0 and Firebase, in the shapes that these write them.

use super::{
    BCRYPT, THEIR_PASSWORD, codes, counts, groups_of, import_of, import_with, line, lines, logs_in,
    options, row, said,
};
use crate::support::app::TestApp;
use serde_json::{Value, json};
use vestibule::internals::error::Fault;
use vestibule::internals::moving::{HashConfig, Preset, UsersOptions};
use vestibule::internals::store::totps;

const ADA: &str = "6f1f9f2e-0000-4000-8000-00000000000a";
const BOB: &str = "6f1f9f2e-0000-4000-8000-00000000000b";

/// What `kc.sh export` writes of somebody.
fn keycloak(id: &str, name: &str, credentials: &Value) -> Value {
    json!({"id": id, "username": name, "firstName": "A", "lastName": "L", "email": format!("{name}@example.com"),
        "emailVerified": true, "attributes": {"company": ["Engines"]}, "createdTimestamp": 1_704_104_430_123_i64,
        "enabled": true, "totp": false, "credentials": credentials, "disableableCredentialTypes": [], "requiredActions": [],
        "realmRoles": ["default-roles-shop"], "notBefore": 0, "groups": ["/Editors", "/a/b"]})
}

fn realm() -> String {
    let pbkdf2 = json!([{"id": "x", "type": "password", "createdDate": 1_704_104_430_123_i64,
        "secretData": "{\"value\":\"Ax/f3fG8P61XXFe0sBIPhrY32/Mp4O/SjY5wDDo2CxD1YKFq2CYQoNlHi6n9b7vFcP2FPSuuFUXhhOtK8q1y9w==\",\"salt\":\"WFrimTNh2nEFzyQbOQLrng==\",\"additionalParameters\":{}}",
        "credentialData": "{\"hashIterations\":1000,\"algorithm\":\"pbkdf2-sha512\",\"additionalParameters\":{}}"}]);
    let argon2 = json!([{"id": "y", "type": "password",
        "secretData": "{\"value\":\"vFW0DS+9Lc8U27fL9eEH93AHbNCLurLFDnirKJOo6+s=\",\"salt\":\"hhEdTNjWJd3vV88G0Y9YCQ==\",\"additionalParameters\":{}}",
        "credentialData": "{\"hashIterations\":1,\"algorithm\":\"argon2\",\"additionalParameters\":{\"hashLength\":[\"32\"],\"memory\":[\"1024\"],\"type\":[\"id\"],\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}"}]);
    let otp = json!([{"id": "z", "type": "otp", "userLabel": "phone",
        "secretData": "{\"value\":\"12345678901234567890\"}",
        "credentialData": "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}"}, {"id": "w", "type": "webauthn"}]);
    let odd = json!([{"type": "password", "secretData": "{\"value\":\"AA==\",\"salt\":\"AA==\"}", "credentialData": "{\"hashIterations\":1,\"algorithm\":\"pbkdf2-sha1024\"}"}]);
    let mut service = keycloak("s", "service-account-shop", &json!([]));
    service["serviceAccountClientId"] = "shop".into();
    let mut named_by_address = keycloak("c", "cy", &json!([]));
    named_by_address["username"] = "cy@example.com".into();
    named_by_address["enabled"] = false.into();
    let users = Value::from(vec![
        keycloak(ADA, "ada", &pbkdf2),
        keycloak(BOB, "bob", &argon2),
        named_by_address,
        keycloak("d", "di", &otp),
        keycloak("e", "ed", &odd),
        service,
    ]);
    format!(
        "{{\"realm\": \"shop \\\"users\\\": [\", \"roles\": {{\"users\": [1]}}, \"users\" : {users}, \"clients\": [{{\"users\": []}}]}}"
    )
}

#[test]
fn people_of_keycloak() {
    let app = TestApp::without_limits();
    let mut report = import_of(&app, Preset::Keycloak, &realm());
    assert_eq!(counts(&report), [5, 0, 0, 1]);
    assert_eq!(
        codes(&report),
        ["factor_not_taken", "password_unreadable", "service_account"]
    );
    assert!(said(&mut report).contains("pbkdf2-sha1024"));
    assert_eq!(report.groups_made, ["Editors", "a/b"]);
    assert_eq!(
        report.proposed_names(),
        Vec::<String>::new(),
        "a list is no field"
    );
    let ada = row(&app, "ada@example.com");
    assert_eq!(ada.date_joined.to_string(), "2024-01-01 10:20:30.123");
    assert_eq!(groups_of(&app, "ada@example.com"), ["Editors", "a/b"]);
    assert!(logs_in(&app, "ada") && logs_in(&app, "bob@example.com"));
    assert!(!row(&app, "cy@example.com").is_active);
    assert!(!row(&app, "cy@example.com").username.contains('@'));
    let di = row(&app, "di@example.com");
    let kept = app.site().app().read(|conn| totps::find(conn, di.id));
    assert!(di.second_factor && kept.unwrap().is_some());
    assert!(row(&app, "ed@example.com").reset_required);
    let report = import_of(&app, Preset::Keycloak, &realm());
    assert_eq!(counts(&report), [0, 0, 5, 1]);
}

#[test]
fn an_object_without_a_list_of_people_is_refused() {
    let app = TestApp::without_limits();
    let said =
        |text: &str| match import_with(&app, text.as_bytes(), &options(Some(Preset::Keycloak))) {
            Err(Fault::Refused(why)) => why,
            other => panic!("{other:?}"),
        };
    assert!(
        said("{\"realm\": \"users\", \"x\": {\"users\": []}}")
            .contains("without a list called \"users\"")
    );
    assert!(said("{\"realm\": \"users\", \"x\"").contains("ends in the middle"));
    let cut = realm();
    assert!(said(&cut[..cut.len() / 2]).contains("ends in the middle"));
}

#[test]
fn people_of_auth0() {
    let app = TestApp::without_limits();
    let scrypt = json!({"algorithm": "scrypt", "keylen": 64, "cost": 16, "blockSize": 8, "parallelization": 1,
        "hash": {"value": "6aa763b3d5de41c036c129e13043f00f5672120a4914fe78326acbd50ce76d2d1befe5f2368f811b0b95eb02a81a29fd7ac4781cf1a60c19a52012ac338070da", "encoding": "hex"},
        "salt": {"value": "7t7MBYhwMtbh1iawokv1AQ==", "encoding": "base64"}});
    let pbkdf2 = json!({"algorithm": "pbkdf2", "hash": {"encoding": "utf8", "value":
        "$pbkdf2-sha256$i=1000,l=32$xDjKZnBA1vALviDOB3GwbA$z9VsmSiVhULQl7U8S78AI+Cm8ziQi3mtmFIo1e81HZU"}});
    let sha = json!({"algorithm": "sha256", "hash": {"value": "abcd", "encoding": "hex"}});
    let rows = [
        json!({"user_id": "auth0|5f7c8ec7c33c6c004bbafe82", "email": "ada@example.com", "email_verified": true,
            "name": "ada@example.com", "nickname": "ada", "given_name": "Ada", "picture": "https://s.gravatar.com/x",
            "created_at": "2020-10-06T15:32:39.271Z", "updated_at": "2020-10-06T15:32:39.271Z", "last_login": "2024-01-01T00:00:00.000Z",
            "logins_count": 3, "identities": [{"provider": "auth0"}], "user_metadata": {"company": "Engines"}, "password_hash": BCRYPT}),
        json!({"email": "bob@example.com", "email_verified": true, "custom_password_hash": scrypt}),
        json!({"user_id": "cy", "email": "cy@example.com", "email_verified": true, "custom_password_hash": pbkdf2, "multifactor": ["guardian"]}),
        json!({"email": "di@example.com", "custom_password_hash": sha, "blocked": true}),
        json!({"_id": {"$oid": "5f7c8ec7c33c6c004bbafe83"}, "email": "ed@example.com", "email_verified": true, "passwordHash": BCRYPT, "tenant": "t", "connection": "c", "_tmp_is_unique": true}),
    ];
    let (mut report, numbers) =
        import_with(&app, lines(&rows).as_bytes(), &options(Some(Preset::Auth0))).unwrap();
    assert_eq!(counts(&report), [5, 0, 0, 0]);
    assert_eq!(codes(&report), ["factor_not_taken", "password_unreadable"]);
    assert!(said(&mut report).contains("custom_password_hash sha256"));
    assert_eq!(report.proposed_names(), ["user_metadata.company"]);
    let keys: Vec<_> = numbers.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "auth0|5f7c8ec7c33c6c004bbafe82",
            "auth0|5f7c8ec7c33c6c004bbafe83",
            "auth0|cy"
        ]
    );
    assert_eq!(row(&app, "ada@example.com").first_name, "Ada");
    assert!(!row(&app, "di@example.com").is_active);
    for name in ["ada", "bob", "cy", "ed"] {
        assert!(logs_in(&app, &format!("{name}@example.com")), "{name}");
    }
}

/// Python's `hashlib.scrypt` and AES in counter mode, as github.com/firebase/scrypt has it.
const CONFIG: &str = "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 4,\n}\n";
const SALT: &str = "Ct+UiaOFKE3dyg==";
const HASH: &str =
    "OWD3umtaryk3P8bcs62lWlaM96wCyotUmdEgWDJR5/09JjP+1Y/lMpTcBM8ZDK3dQ39mbM6rHSTWvtvsejYxwQ==";

fn firebase() -> UsersOptions {
    UsersOptions {
        hash_config: Some(HashConfig::parse(CONFIG).unwrap()),
        ..options(Some(Preset::Firebase))
    }
}

#[test]
fn people_of_firebase() {
    let app = TestApp::without_limits();
    let text = json!({"users": [
        {"localId": "4Xv1AbCdEfGhIjKlMnOpQrStUvW2", "email": "ada@example.com", "emailVerified": true, "passwordHash": HASH, "salt": SALT,
            "displayName": "Ada L", "lastSignedInAt": "1704104430123", "createdAt": "1704104430000", "phoneNumber": "+31612345678",
            "customAttributes": "{\"plan\":\"pro\"}",
            "providerUserInfo": [{"providerId": "password", "rawId": "ada@example.com"}]},
        {"localId": "b", "email": "bob@example.com", "emailVerified": false, "createdAt": "1704104430000", "disabled": true, "providerUserInfo": []},
        {"localId": "c", "phoneNumber": "+31612345679", "createdAt": "1704104430000", "providerUserInfo": []},
    ]})
    .to_string();
    let without = import_with(&app, text.as_bytes(), &options(Some(Preset::Firebase)));
    let Err(Fault::Refused(why)) = without else {
        panic!("{without:?}");
    };
    assert!(
        why.contains("--hash-config") && !why.contains(HASH),
        "{why}"
    );
    let (report, _) = import_with(&app, text.as_bytes(), &firebase()).unwrap();
    assert_eq!(
        (counts(&report), codes(&report)),
        ([2, 0, 0, 1], vec!["address_missing"])
    );
    assert_eq!(report.proposed_names(), ["customAttributes.plan"]);
    let ada = row(&app, "ada@example.com");
    assert_eq!(
        (ada.first_name.as_str(), ada.phone_verified),
        ("Ada L", true)
    );
    assert_eq!(
        ada.last_login.unwrap().to_string(),
        "2024-01-01 10:20:30.123"
    );
    let guest = app.guest();
    guest.log_in_with("ada@example.com", THEIR_PASSWORD);
    assert!(guest.is_signed_in());
    let bob = row(&app, "bob@example.com");
    assert!(!bob.is_active && !bob.is_verified && !bob.reset_required);
}

#[test]
fn people_of_firebase_as_csv_without_a_header() {
    let app = TestApp::without_limits();
    let mut cells = vec![""; 28];
    for (at, cell) in [
        (0, "4Xv1AbCdEfGhIjKlMnOpQrStUvW2"),
        (1, "ada@example.com"),
        (2, "true"),
        (3, HASH),
        (4, SALT),
        (5, "Ada, L"),
        (23, "1704104430000"),
        (24, "1704104430123"),
        (26, "false"),
    ] {
        cells[at] = cell;
    }
    let text = format!("{}\n", line(&cells));
    let (report, numbers) = import_with(&app, text.as_bytes(), &firebase()).unwrap();
    assert_eq!((counts(&report), codes(&report)), ([1, 0, 0, 0], vec![]));
    assert_eq!(numbers.len(), 1);
    let ada = row(&app, "ada@example.com");
    assert_eq!((ada.first_name.as_str(), ada.is_active), ("Ada, L", true));
    assert!(logs_in(&app, "ada@example.com"));
}
