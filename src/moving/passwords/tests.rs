//! Passwords of other programs: what is kept, and what is said of those that are not.

use super::*;
use serde_json::json;

#[test]
fn what_may_be_a_part_of_a_password_is_not_named() {
    let name = |text: &str| match Passwords::Plain.kept(text) {
        Err(BadHash::Unknown { name }) => name,
        other => panic!("{other:?}"),
    };
    for text in ["$ecret$x", "{Summer}2024", "hunter2", "$Winter", "a$b$c"] {
        assert_eq!(name(text), None, "{text}");
    }
    assert_eq!(name("$1$salt$hash").as_deref(), Some("1"));
    assert_eq!(name("{SSHA}abcd").as_deref(), Some("{SSHA}"));
    let old = "$argon2id$v=16$m=1024,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo";
    assert_eq!(name(old).as_deref(), Some("argon2id, version 16"));
}

#[test]
fn hashes_that_came_to_supabase_from_firebase_are_kept_as_firebases() {
    let given = "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==";
    let kept = Passwords::Supabase.kept(given).unwrap();
    assert!(kept.starts_with("$firebase-scrypt$mem=14,r=8$C0sHCg9ek77hsg$Bw$"));
    for (from, to) in [
        ("v=1", "v=2"),
        ("p=1", "p=2"),
        ("sk=", "xx="),
        ("n=14,", ""),
    ] {
        let odd = given.replacen(from, to, 1);
        let refused = Passwords::Supabase.kept(&odd);
        assert!(matches!(refused, Err(BadHash::Damaged(_))), "{odd}");
    }
    assert!(Passwords::Supabase.kept(&format!("{given}$x")).is_err());
}

#[test]
fn custom_hashes_of_auth0_are_kept_or_refused_by_their_name() {
    let kept = |value: Value| Passwords::Auth0.kept(&value.to_string());
    let digest = json!({"algorithm": "md5", "hash": {"value": "X03MO1qnZdYdgyfeuILPmQ==", "encoding": "base64"}});
    assert_eq!(
        kept(digest).unwrap(),
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "of the word password"
    );
    let said = |value| kept(value).unwrap_err().to_string();
    let salted = json!({"algorithm": "md5", "hash": {"value": "00"}, "salt": {"value": "x"}});
    assert!(said(salted).contains("custom_password_hash md5"));
    let odd = said(json!({"algorithm": "hunter2"}));
    assert_eq!(odd, "it is no hash of a format known here");
    let uneven = json!({"algorithm": "scrypt", "cost": 15, "hash": {"value": "00", "encoding": "hex"}, "salt": {"value": "x"}});
    assert_eq!(kept(uneven), Err(Part::Parameters.into()));
    assert!(Passwords::Auth0.kept("{").is_err());
}
