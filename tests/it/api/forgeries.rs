//! A second, unrelated implementation of JSON Web Tokens reads our tokens and forges them. Whoever forges one is told
//! the package's words with a 401, at every door, and ends nobody's session.

mod claims;

use super::accounts::member;
use crate::support::app::{SECRET, TestApp};
use crate::support::client::{Answer, Client};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64};
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use vestibule::internals::app::Origin;
use vestibule::internals::config::Algorithm;
use vestibule::internals::error::Fault;
use vestibule::internals::security::jwt::generate;

const INVALID: &str = "Token is invalid";
const EXPIRED: &str = "Token is expired";
const ENDED: &str = "Token is blacklisted";
const WRONG_TYPE: &str = "Token has wrong type";
const NO_USER: &str = "Token contained no recognizable user identification";
const NO_ACCOUNT: &str = "No active account found for the given token.";

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

/// Writes a token; whatever its header says, the signature is that of HS256.
fn forge(key: &[u8], header: &str, claims: &str) -> String {
    let text = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims));
    let signature = BASE64.encode(mac(key, &text));
    format!("{text}.{signature}")
}

/// The header and the claims of a token that is signed with HS256 and our secret.
fn read(token: &str) -> (Value, Value) {
    let (text, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(
        BASE64.decode(signature).unwrap(),
        mac(SECRET.as_bytes(), text)
    );
    let (header, claims) = text.split_once('.').unwrap();
    let part = |part| serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap();
    (part(header), part(claims))
}

/// Somebody's session, and whoever wants into it.
struct Stage {
    app: TestApp,
    client: Client,
    access: String,
    refresh: String,
    now: i64,
}

impl Stage {
    fn set() -> Self {
        Self::with(&[])
    }

    fn with(settings: &[(&'static str, &str)]) -> Self {
        let app = TestApp::with(settings);
        let (_, pair) = member(&app, "ada@example.com");
        Self {
            client: Client::of(&app),
            access: pair.text("access").to_owned(),
            refresh: pair.text("refresh").to_owned(),
            now: app.site().app().now().assume_utc().unix_timestamp(),
            app,
        }
    }

    fn me(&self, access: &str) -> Answer {
        self.client.bearing(access).get("/api/accounts/me/")
    }

    /// Both tokens, with a claim changed (`null` takes it out) and signed again with our own secret.
    fn changed(&self, name: &str, value: &Value) -> [String; 2] {
        self.resigned(|claims| {
            let claims = claims.as_object_mut().unwrap();
            if value.is_null() {
                claims.remove(name);
            } else {
                claims.insert(name.to_owned(), value.clone());
            }
        })
    }

    fn resigned(&self, change: impl Fn(&mut Value)) -> [String; 2] {
        [&self.access, &self.refresh].map(|token| {
            let (header, mut claims) = read(token);
            change(&mut claims);
            forge(SECRET.as_bytes(), &header.to_string(), &claims.to_string())
        })
    }

    /// Every door: `me` and `verify` for the access token, `refresh` and `verify` for the other.
    fn said(&self, [access, refresh]: &[String; 2]) -> [String; 4] {
        let post = |path: &str, name: &str, token: &str| {
            let path = format!("/api/token/{path}/");
            self.client.post(&path, &json!({ name: token }))
        };
        [
            self.me(access),
            post("verify", "token", access),
            post("refresh", "refresh", refresh),
            post("verify", "token", refresh),
        ]
        .map(|answer| words(&answer))
    }

    /// Every door says `word`, and the session goes on.
    fn refuses(&self, tokens: &[String; 2], word: &str) {
        for said in self.said(tokens) {
            assert_eq!(said, word, "{tokens:?}");
        }
        assert_eq!(self.me(&self.access).status, 200, "{tokens:?}");
    }

    /// Shortcut: past every use case.
    fn db(&self, sql: &str) {
        let done = self.app.site().app().write(&Origin::command_line(), |tx| {
            Ok::<_, Fault>(diesel::sql_query(sql).execute(&mut **tx)?)
        });
        assert_eq!(done.unwrap(), 1, "{sql}");
    }
}

/// What a refusal says, once its form has been looked at. `200` for no refusal.
fn words(answer: &Answer) -> String {
    if answer.status == 200 {
        return "200".into();
    }
    assert_eq!(answer.status, 401, "{}", answer.body);
    assert_eq!(
        answer.page.header("www-authenticate"),
        Some("Bearer realm=\"api\"")
    );
    assert!(!answer.text("code").is_empty());
    match answer.body["messages"][0]["message"].as_str() {
        Some(message) => {
            let detail = "Given token not valid for any token type";
            assert_eq!(answer.text("detail"), detail);
            message.to_owned()
        }
        None => answer.text("detail").to_owned(),
    }
}

#[test]
fn somebody_elses_decoder_reads_the_packages_claims() {
    let stage = Stage::set();
    for (token, kind, life) in [
        (&stage.access, "access", 300),
        (&stage.refresh, "refresh", 14 * 86_400),
    ] {
        let (header, claims) = read(token);
        assert_eq!(header, json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(claims["token_type"], json!(kind));
        let [issued, expires] = ["iat", "exp"].map(|name| claims[name].as_i64().unwrap());
        assert_eq!(expires - issued, life);
        assert!(claims["user_id"].is_string() && claims["sid"].is_string());
        let jti = claims["jti"].as_str().unwrap();
        assert!(jti.len() == 32 && jti.bytes().all(|b| b"0123456789abcdef".contains(&b)));
        let packages = ["token_type", "exp", "iat", "jti", "user_id", "sid"];
        let how = ["acr", "amr", "auth_time"].map(|name| claims.get(name).is_some());
        assert_eq!(how, [kind == "access"; 3], "{claims}");
        let most = packages.len() + how.iter().filter(|there| **there).count();
        assert_eq!(claims.as_object().unwrap().len(), most, "{claims}");
    }
}

#[test]
fn neither_another_key_nor_another_algorithm_is_believed() {
    let stage = Stage::set();
    let secret = SECRET.as_bytes();
    let both = |forge: &dyn Fn(&Value) -> String| {
        [&stage.access, &stage.refresh].map(|token| forge(&read(token).1))
    };
    for alg in ["none", "None", "nOnE", "", "HS384", "HS512", "RS256"] {
        let header = json!({ "alg": alg, "typ": "JWT" }).to_string();
        let signed = both(&|claims| forge(secret, &header, &claims.to_string()));
        stage.refuses(&signed, INVALID);
        let bare = signed.map(|token| format!("{}.", token.rsplit_once('.').unwrap().0));
        stage.refuses(&bare, INVALID);
    }
    let theirs = b"a-secret-of-somebody-else-0123456789";
    let k = BASE64.encode(theirs);
    for header in [
        json!({ "alg": "HS256" }),
        json!({ "alg": "HS256", "jwk": { "kty": "oct", "k": k } }),
        json!({ "alg": "HS256", "jku": "https://example.com/keys", "x5u": "https://example.com/" }),
        json!({ "alg": "HS256", "kid": "../../dev/null" }),
    ] {
        for key in [theirs.as_slice(), b"", b"\0"] {
            let tokens = both(&|claims| forge(key, &header.to_string(), &claims.to_string()));
            stage.refuses(&tokens, INVALID);
        }
    }
    for header in [
        "{}",
        "[]",
        "1",
        "",
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
    ] {
        stage.refuses(
            &both(&|claims| forge(secret, header, &claims.to_string())),
            INVALID,
        );
    }
}

#[test]
fn a_public_key_is_no_secret() {
    let pem = generate(Algorithm::EdDsa).unwrap();
    let stage = Stage::with(&[
        ("JWT_ALGORITHM", "EdDSA"),
        ("JWT_SIGNING_KEY", pem.as_str()),
    ]);
    let private: String = pem.lines().filter(|line| !line.contains('-')).collect();
    let private = Ed25519KeyPair::from_pkcs8(&BASE64_STANDARD.decode(private).unwrap()).unwrap();
    let raw = private.public_key().as_ref();
    let (text, signature) = stage.access.rsplit_once('.').unwrap();
    let signature = BASE64.decode(signature).unwrap();
    let verified = UnparsedPublicKey::new(&ED25519, raw).verify(text.as_bytes(), &signature);
    assert!(verified.is_ok(), "anybody with the public key can check it");
    let spki = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", raw].concat();
    let lines = BASE64_STANDARD.encode(&spki);
    let public = format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n");
    for alg in ["HS256", "EdDSA"] {
        for key in [raw, &spki, public.as_bytes(), public.trim().as_bytes()] {
            let tokens = [&stage.access, &stage.refresh].map(|token| {
                let claims = BASE64.decode(token.split('.').nth(1).unwrap()).unwrap();
                let header = json!({ "alg": alg, "typ": "JWT" }).to_string();
                forge(key, &header, str::from_utf8(&claims).unwrap())
            });
            stage.refuses(&tokens, INVALID);
        }
    }
}
