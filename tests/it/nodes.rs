//! Nodes that share a database: whoever has the keys that it is used with belongs, whoever rotates them goes on belonging,
//! and a stranger is refused before anything is changed.

use super::support::app::{SECRET, TestApp};
use super::support::databases::TestDatabase;
use super::support::nodes::{Settings, node_on};
use std::sync::LazyLock;
use vestibule::internals::app::App;
use vestibule::internals::config::Algorithm;
use vestibule::internals::error::Fault;

const NEW: &str = "another-secret-for-tests-0123456789";
const THIRD: &str = "a-third-secret-for-tests-9876543210";

/// Keys of tokens, made once.
static KEYS: LazyLock<[String; 2]> = LazyLock::new(|| {
    let key = || App::generate_key(Algorithm::EdDsa).unwrap();
    [key(), key()].map(|pem| pem.trim().replace('\n', "\\n"))
});

/// Starts a node and ends it, and says why it was refused.
fn start(database: &TestDatabase, settings: Settings<'_>) -> Result<(), String> {
    match node_on(database, settings).migrate() {
        Ok(_) => Ok(()),
        Err(Fault::Refused(why)) => Err(why),
        Err(fault) => panic!("{fault}"),
    }
}

fn secrets<'a>(current: &'a str, older: &'a str) -> [(&'static str, &'a str); 2] {
    [("SECRET_KEY", current), ("SECRET_KEY_FALLBACKS", older)]
}

#[test]
fn a_secret_is_rotated_in_two_steps_while_nodes_start_in_any_order() {
    let database = TestDatabase::new();
    let (old, aware) = (secrets(SECRET, ""), secrets(SECRET, NEW));
    let (new, done) = (secrets(NEW, SECRET), secrets(NEW, ""));
    // Everybody learns to believe the new key; then everybody signs with it; then the old one is dropped.
    for settings in [
        &old, &aware, &old, &aware, &new, &aware, &new, &aware, &new, &done, &new, &done,
    ] {
        assert_eq!(start(&database, settings), Ok(()), "{settings:?}");
    }
    let why = start(&database, &old).unwrap_err();
    assert!(why.contains("SECRET_KEY"), "{why}");
    assert_eq!(start(&database, &done), Ok(()));
}

#[test]
fn a_secret_is_rotated_in_one_step_and_back_again() {
    let database = TestDatabase::new();
    assert_eq!(start(&database, &secrets(SECRET, "")), Ok(()));
    assert_eq!(start(&database, &secrets(NEW, SECRET)), Ok(()));
    // A node that was forgotten would make what the others do not believe.
    assert!(start(&database, &secrets(SECRET, "")).is_err());
    assert_eq!(start(&database, &secrets(SECRET, NEW)), Ok(()));
    assert_eq!(start(&database, &secrets(NEW, SECRET)), Ok(()));
    assert!(start(&database, &secrets(THIRD, "")).is_err());
    assert_eq!(start(&database, &secrets(THIRD, NEW)), Ok(()));
}

#[test]
fn the_key_of_tokens_is_rotated_too_by_either_half_of_it() {
    let database = TestDatabase::new();
    let [old, new] = &*KEYS;
    let keys = |current, older| {
        [
            ("JWT_ALGORITHM", "EdDSA"),
            ("JWT_SIGNING_KEY", current),
            ("JWT_VERIFICATION_KEYS", older),
        ]
    };
    assert_eq!(start(&database, &keys(old, "")), Ok(()));
    let why = start(&database, &keys(new, "")).unwrap_err();
    assert!(why.contains("JWT_VERIFICATION_KEYS"), "{why}");
    assert!(!why.contains(" Its SECRET_KEY"), "{why}");
    let public = public_half(old);
    assert_eq!(start(&database, &keys(old, new)), Ok(()));
    assert_eq!(start(&database, &keys(new, &public)), Ok(()));
    assert_eq!(start(&database, &keys(old, new)), Ok(()));
    assert_eq!(start(&database, &keys(new, "")), Ok(()));
    assert!(start(&database, &keys(old, "")).is_err());
}

/// The public half of a key, as a PEM.
fn public_half(private: &str) -> String {
    use base64::Engine as _;
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
    let settings = [("JWT_ALGORITHM", "EdDSA"), ("JWT_SIGNING_KEY", private)];
    let app = node_on(&TestDatabase::new(), &settings);
    let set = app.tokens().jwks().unwrap();
    let point = set["keys"][0]["x"].as_str().unwrap();
    // RFC 8410: an algorithm, and 32 bytes.
    let mut der = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    der.extend(BASE64_URL_SAFE_NO_PAD.decode(point).unwrap());
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\\n{text}\\n-----END PUBLIC KEY-----")
}

#[test]
fn tokens_get_a_key_of_their_own_while_the_secret_is_still_believed() {
    let database = TestDatabase::new();
    let own = [("JWT_SIGNING_KEY", NEW), ("JWT_VERIFICATION_KEYS", SECRET)];
    assert_eq!(start(&database, &[]), Ok(()));
    let why = start(&database, &[("JWT_SIGNING_KEY", NEW)]).unwrap_err();
    assert!(why.contains("JWT_SIGNING_KEY"), "{why}");
    assert_eq!(start(&database, &own), Ok(()));
    assert!(start(&database, &[]).is_err());
    let other = [("JWT_ALGORITHM", "EdDSA"), ("JWT_SIGNING_KEY", &*KEYS[0])];
    let why = start(&database, &other).unwrap_err();
    assert!(why.contains("JWT_ALGORITHM"), "{why}");
}

#[test]
fn a_stranger_changes_nothing_not_even_the_schema() {
    let database = TestDatabase::new();
    assert_eq!(start(&database, &[]), Ok(()));
    // As if the stranger were a newer program.
    let undone = "DELETE FROM __diesel_schema_migrations WHERE version = '0001'";
    database.run(undone);
    let stranger = node_on(&database, &[("SECRET_KEY", NEW)]);
    assert!(matches!(stranger.migrate(), Err(Fault::Refused(_))));
    assert!(!stranger.is_migrated());
    let away = stranger.read(|_| Ok::<_, Fault>(()));
    assert!(matches!(away, Err(Fault::Unavailable(_))), "{away:?}");
    assert!(node_on(&database, &[]).is_outdated().unwrap());
}

#[test]
fn a_site_of_somebody_else_does_not_start_where_it_does_not_belong() {
    let app = TestApp::start();
    assert!(matches!(
        app.start_beside(&[("SECRET_KEY", NEW)]),
        Err(Fault::Refused(_))
    ));
    assert!(app.start_beside(&[]).is_ok());
}

#[test]
fn what_stands_in_the_database_tells_nothing_of_a_key() {
    use diesel::prelude::*;
    use diesel::sql_types::Text;
    #[derive(QueryableByName)]
    struct Value {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let app = TestApp::start();
    let question = "SELECT value FROM node_identity ORDER BY id";
    let kept = app
        .site()
        .app()
        .read(|conn| Ok::<_, Fault>(diesel::sql_query(question).load::<Value>(conn)?))
        .unwrap();
    let kept: Vec<_> = kept.into_iter().map(|row| row.value).collect();
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept[0], "development");
    assert!(
        kept[1..]
            .iter()
            .all(|value| value.len() == 32 && !SECRET.contains(value.as_str()))
    );
    assert_ne!(kept[1], kept[2], "nobody sees that one key does for both");
}

#[test]
fn a_running_node_whose_keys_were_replaced_sends_nothing_any_more() {
    let app = TestApp::without_limits();
    app.guest().sign_up("ada@example.com");
    let rotated = node_on(app.database(), &secrets(NEW, SECRET));
    rotated.migrate().unwrap();
    app.site().app().synchronise().unwrap();
    assert_eq!(app.site().app().objection(), None, "it is only rotated");
    let moved = node_on(app.database(), &secrets(THIRD, ""));
    moved.adopt().unwrap();
    moved.migrate().unwrap();
    app.site().app().synchronise().unwrap();
    let why = app.site().app().objection().unwrap();
    assert!(why.contains("keys adopt"), "{why}");
    assert!(app.try_deliver().is_err());
    assert_eq!(app.guest().get("/login").status(), 200);
    let ready = app.guest().get("/readyz");
    assert!(ready.text().contains("keys adopt"), "{}", ready.text());
}
