//! Forgeries under a good signature, damaged tokens, and good tokens of people who may not come in.

use super::{ENDED, EXPIRED, INVALID, NO_ACCOUNT, NO_USER, Stage, WRONG_TYPE, forge, read, words};
use crate::api::accounts::member;
use crate::support::app::{SECRET, TestApp};
use serde_json::{Value, json};

#[test]
fn a_damaged_token_is_invalid() {
    let stage = Stage::set();
    let both = |change: &dyn Fn(&str) -> String| {
        [&stage.access, &stage.refresh].map(|token| change(token))
    };
    let last = |token: &str| {
        // Four ways to write the last letter of a digest, of which three waste bits.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let at = alphabet.find(token.chars().last().unwrap()).unwrap();
        format!("{}{}", &token[..token.len() - 1], &alphabet[at ^ 1..][..1])
    };
    let damages: [&dyn Fn(&str) -> String; 13] = [
        &|token| token.rsplit_once('.').unwrap().0.to_owned(),
        &|token| format!("{token}.e30"),
        &|token| format!("{token}."),
        &|token| format!(".{token}"),
        &|token| format!("{token}="),
        &|token| token.replace('.', "=."),
        &|token| format!("{token}{}", "A".repeat(20 * 1024)),
        &|token| token.to_uppercase(),
        &|token| format!("{token}%00"),
        &|token| token.replace('.', ".."),
        &last,
        &|_| "..".into(),
        &|_| "x".into(),
    ];
    for damage in damages {
        stage.refuses(&both(damage), INVALID);
    }
    // In a body there may be what no header carries.
    for damage in ["\n", " ", "\u{a0}", "é", "\u{1f600}", "\t."] {
        let token = stage.access.replacen('.', &format!("{damage}."), 1);
        let told = stage
            .client
            .post("/api/token/verify/", &json!({ "token": token }));
        assert_eq!(words(&told), INVALID, "{damage:?}");
    }
    let long = stage.changed("note", &json!("x".repeat(20 * 1024)));
    stage.refuses(&long, INVALID);
    for claims in [
        "[]",
        "null",
        "\"\"",
        "{",
        "",
        r#"{"exp":1e400}"#,
        r#"{"jti":"\ud800"}"#,
    ] {
        let token = forge(SECRET.as_bytes(), r#"{"alg":"HS256"}"#, claims);
        stage.refuses(&[token.clone(), token], INVALID);
    }
}

#[test]
fn every_claim_is_looked_at_even_under_a_good_signature() {
    let stage = Stage::set();
    let now = stage.now;
    for (name, value, word) in [
        ("exp", json!(now - 1), EXPIRED),
        ("exp", json!(now), EXPIRED),
        ("exp", json!(0), EXPIRED),
        ("exp", json!(-1), EXPIRED),
        ("exp", json!(0.5), EXPIRED),
        ("exp", json!(-1e300), EXPIRED),
        ("exp", json!(1e300), INVALID),
        ("exp", json!(1_000_000_000_000_000_000_i64), INVALID),
        ("exp", json!(u64::MAX), INVALID),
        ("exp", json!((now + 60).to_string()), INVALID),
        ("exp", json!([now + 60]), INVALID),
        ("exp", json!(true), INVALID),
        ("exp", Value::Null, "Token has no 'exp' claim"),
        ("iat", json!(now + 3600), INVALID),
        ("iat", json!("now"), INVALID),
        ("nbf", json!(now + 3600), INVALID),
        ("jti", Value::Null, "Token has no id"),
        ("jti", json!(7), INVALID),
        ("token_type", Value::Null, "Token has no type"),
        ("token_type", json!("sliding"), WRONG_TYPE),
        ("token_type", json!(["access", "refresh"]), WRONG_TYPE),
        ("user_id", Value::Null, NO_USER),
        ("user_id", json!("abc"), NO_USER),
        ("user_id", json!(""), NO_USER),
        ("user_id", json!(1.5), NO_USER),
        ("user_id", json!(-1), NO_USER),
        ("user_id", json!("99999999999999999999"), NO_USER),
        ("user_id", json!({ "id": 1 }), NO_USER),
        ("sid", Value::Null, INVALID),
        ("sid", json!("1 OR 1=1"), INVALID),
        ("sid", json!(1), INVALID),
        ("sid", json!("1"), INVALID),
        ("sid", json!("1-"), INVALID),
        ("sid", json!(format!("1-{}", "A".repeat(21))), INVALID),
        ("scope", json!("pending"), INVALID),
        ("scope", json!("admin"), INVALID),
    ] {
        stage.refuses(&stage.changed(name, &value), word);
    }
    let pending = stage.resigned(|claims| {
        let kind = claims["token_type"].clone();
        *claims = json!({ "token_type": kind, "exp": now + 60, "iat": now, "jti": "a", "scope": "pending",
            "flow": "x".repeat(43) });
    });
    for said in stage.said(&pending) {
        assert!([INVALID, ENDED].contains(&said.as_str()), "{said}");
    }
    let swapped = [stage.refresh.clone(), stage.access.clone()];
    assert_eq!(stage.said(&swapped), [WRONG_TYPE, "200", WRONG_TYPE, "200"]);
    // What the package takes, is taken.
    let user: i64 = read(&stage.access).1["user_id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    for (name, value) in [
        ("user_id", json!(user)),
        ("user_id", json!(user.to_string())),
        ("exp", json!(f64::from(u32::try_from(now).unwrap()) + 60.5)),
        ("aud", json!("anybody")),
        ("more", json!({ "of": ["this"] })),
    ] {
        let [access, refresh] = stage.changed(name, &value);
        assert_eq!(stage.me(&access).status, 200, "{name} {value}");
        let asked = json!({ "token": refresh });
        assert_eq!(stage.client.post("/api/token/verify/", &asked).status, 200);
    }
}

#[test]
fn a_token_opens_no_session_but_its_own() {
    let stage = Stage::set();
    let (_, other) = member(&stage.app, "eve@example.com");
    let theirs = read(other.text("access")).1;
    let [access, _] = stage.changed("user_id", &theirs["user_id"]);
    assert_eq!(words(&stage.me(&access)), INVALID);
    let said = stage.said(&stage.changed("sid", &theirs["sid"]));
    assert_eq!(said, [INVALID, ENDED, ENDED, ENDED]);
    let nobody = stage.changed("user_id", &json!("424242"));
    assert_eq!(words(&stage.me(&nobody[0])), "User not found");
    let own = read(&stage.access).1["sid"].as_str().unwrap().to_owned();
    let (number, nonce) = own.split_once('-').unwrap();
    let nowhere = json!(format!("424242-{nonce}"));
    let nowhere = stage.said(&stage.changed("sid", &nowhere));
    assert_eq!(nowhere, [INVALID, ENDED, NO_ACCOUNT, NO_ACCOUNT]);
    // The right number does not do, and nothing becomes of the session that has it.
    let another = json!(format!("{number}-{}", "A".repeat(22)));
    let another = stage.said(&stage.changed("sid", &another));
    assert_eq!(another, [INVALID, ENDED, ENDED, ENDED]);
    assert_eq!(stage.me(&stage.access).status, 200);
}

/// The access token of such a pair is refused already.
#[test]
fn a_refresh_token_that_names_somebody_else_opens_nothing() {
    let told = ["verify", "refresh", "blacklist"].map(|path| {
        let stage = Stage::set();
        let (_, other) = member(&stage.app, "eve@example.com");
        let theirs = read(other.text("access")).1;
        let [_, refresh] = stage.changed("user_id", &theirs["user_id"]);
        let asked = json!({ "token": refresh, "refresh": refresh });
        words(&stage.client.post(&format!("/api/token/{path}/"), &asked))
    });
    assert_eq!(told, [ENDED, ENDED, ENDED]);
}

#[test]
fn a_refresh_token_that_names_somebody_elses_session_does_not_end_it() {
    let stage = Stage::set();
    let (eve, other) = member(&stage.app, "eve@example.com");
    let theirs = read(other.text("access")).1;
    let [_, refresh] = stage.changed("sid", &theirs["sid"]);
    let asked = json!({ "refresh": refresh });
    let told = stage.client.post("/api/token/refresh/", &asked);
    assert_eq!(words(&told), ENDED);
    assert_eq!(eve.get("/api/accounts/me/").status, 200, "eve did nothing");
}

#[test]
fn a_token_of_somebody_who_may_not_come_in_is_refused_by_every_door() {
    let barred = [NO_ACCOUNT, NO_ACCOUNT, NO_ACCOUNT];
    let mut open = Vec::new();
    for (sql, me, others) in [
        (
            "UPDATE users SET is_active = FALSE",
            "User is inactive",
            barred,
        ),
        (
            "UPDATE users SET archived = TRUE",
            "User is inactive",
            barred,
        ),
        (
            "UPDATE users SET is_verified = FALSE",
            INVALID,
            [ENDED, ENDED, ENDED],
        ),
        ("DELETE FROM users", "User not found", barred),
    ] {
        let stage = Stage::set();
        stage.db(sql);
        let [first, rest @ ..] = stage.said(&[stage.access.clone(), stage.refresh.clone()]);
        if first != me || rest != others {
            open.push((sql, first, rest));
        }
    }
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn a_token_of_another_deployment_opens_nothing() {
    let ours = [
        ("JWT_ISSUER", "https://accounts.example.com"),
        ("JWT_AUDIENCE", "shop"),
    ];
    let other = TestApp::with(&[("SECRET_KEY", "another-secret-for-tests-0123456789")]);
    let stage = Stage::with(&ours);
    let (_, foreign) = member(&other, "ada@example.com");
    let foreign = ["access", "refresh"].map(|name| foreign.text(name).to_owned());
    stage.refuses(&foreign, INVALID);
    // With the same secret the names of issuer and audience still tell them apart.
    for (name, value) in [
        ("iss", Value::Null),
        ("iss", json!("https://accounts.example.org")),
        ("aud", Value::Null),
        ("aud", json!("forum")),
        ("aud", json!(["forum", 1])),
    ] {
        stage.refuses(&stage.changed(name, &value), INVALID);
    }
    let [listed, _] = stage.changed("aud", &json!(["forum", "shop"]));
    assert_eq!(stage.me(&listed).status, 200);
}
