//! Nothing is left out: a new kind of e-mail, code, token, key or cookie is one more line of the table, or says here why not.

use super::NAMES;
use crate::schema::believed;
use std::path::Path;
use vestibule::internals::events::Purpose;
use vestibule::internals::security::jwt::{Kind, SessionClaim, Subject};
use vestibule::internals::store::Letter;
use vestibule::internals::values::{SessionId, UserId};

/// What is presented of the secrets that an e-mail brings. A new one does not build until it is named here.
fn brought_by(letter: Letter) -> &'static [&'static str] {
    match letter {
        Letter::Verify => &[
            "the_token_that_verifies_a_sign_up",
            "the_token_that_verifies_at_a_login",
            "the_code_of_a_sign_up_on_the_pages",
        ],
        Letter::Reset => &[
            "the_token_that_resets_a_password",
            "the_code_that_resets_a_password_on_the_pages",
        ],
        Letter::ConfirmAddress => &[
            "the_token_that_proves_a_second_address",
            "the_code_that_changes_an_address_on_the_pages",
        ],
        Letter::LoginCode => &["the_code_that_logs_in"],
        Letter::ReauthenticationCode => &["the_code_in_the_place_of_a_password"],
        Letter::ResetLink => &["the_link_by_which_staff_asks_for_a_password"],
        Letter::AddressChanged => &["the_link_that_takes_a_change_of_address_back"],
        Letter::Invitation => &["the_link_of_an_invitation"],
        Letter::Closing => &["the_link_that_cancels_a_deletion"],
        Letter::PhoneCode => &["the_code_in_a_text_message"],
        Letter::VerifyLink => &["the_link_that_verifies_an_address"],
        Letter::LastToday => &["the_link_of_the_last_email_of_a_day"],
        Letter::ApproveDevice => &[
            "the_link_that_lets_a_browser_in",
            "the_token_that_lets_a_program_in",
        ],
        Letter::AlreadyRegistered
        | Letter::LoginAttempts
        | Letter::PasswordChanged
        | Letter::NewLogin
        | Letter::TokenReused
        | Letter::AddressHold
        | Letter::DeletionCancelled
        | Letter::FactorChanged
        | Letter::SecondFactorFailed
        | Letter::Archived => &[],
    }
}

fn proved_for(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignUp => "the_code_of_a_sign_up_in_rest",
        Purpose::LogIn => "the_token_that_verifies_at_a_login",
        Purpose::ResetPassword => "the_code_that_resets_a_password_in_rest",
        Purpose::ChangeEmail => "the_code_that_changes_an_address_on_the_pages",
        Purpose::AddEmail => "the_code_that_adds_an_address_in_rest",
        // The one that takes a change back stands beside its link.
        Purpose::VerifyPhone | Purpose::UndoChange => "the_code_in_a_text_message",
        Purpose::ApproveDevice => "the_link_that_lets_a_browser_in",
        Purpose::LogInByCode => "the_code_that_logs_in",
        Purpose::ConfirmByCode => "the_code_in_the_place_of_a_password",
        other => panic!("what is proved for {other:?}?"),
    }
}

fn signed(kind: Kind, subject: &Subject) -> &'static str {
    match (kind, subject) {
        (Kind::Access, Subject::User { .. }) => "an_access_token_in_rest",
        (Kind::Refresh, Subject::User { .. }) => "a_refresh_token_in_rest",
        (Kind::Access, Subject::Pending { .. }) => "the_access_token_of_a_sign_up",
        (Kind::Refresh, Subject::Pending { .. }) => "the_refresh_token_of_a_sign_up",
    }
}

/// What a key is for, and what is presented of what it makes. Of what opens nothing there is nothing.
const KEYS: &[(&str, &[&str])] = &[
    ("one-time codes", &["the_code_of_a_sign_up_on_the_pages"]),
    (
        "undo links",
        &["the_link_that_takes_a_change_of_address_back"],
    ),
    ("letter tokens", &["the_token_that_resets_a_password"]),
    (
        "reset links",
        &["the_link_by_which_staff_asks_for_a_password"],
    ),
    ("invitation links", &["the_link_of_an_invitation"]),
    ("session cookie", &["the_cookie_of_a_session"]),
    (
        "flow tokens",
        &["the_flow_by_which_a_code_is_asked_for_again"],
    ),
    // Names of counters, names of text messages, banned addresses, and what seals the audit log.
    ("audit key encryption", &[]),
    ("banned addresses", &[]),
    ("throttle buckets", &[]),
    ("text messages", &[]),
    ("audit chain", &[]),
    // By which a database knows its nodes.
    ("fingerprint", &[]),
];

/// Cookies, by how the program calls them.
const COOKIES: &[(&str, &[&str])] = &[
    ("vestibule", &["the_cookie_of_a_session"]),
    ("vestibule-device", &["the_cookie_of_a_device"]),
    (
        "vestibule-flow-",
        &["the_flow_by_which_a_code_is_asked_for_again"],
    ),
    ("access", &["the_cookie_of_an_access_token"]),
    ("refresh", &["the_cookie_of_a_refresh_token"]),
    ("__Host-access", &["the_cookie_of_an_access_token"]),
    ("__Host-refresh", &["the_cookie_of_a_refresh_token"]),
    // The language that was chosen in the menu.
    ("vestibule-language", &[]),
    // The browser's time zone, as its script says.
    ("vestibule-time-zone", &[]),
];

/// Columns that keep something of a secret, and what is presented of it.
const COLUMNS: &[(&str, &str)] = &[
    ("devices.token_digest", "the_cookie_of_a_device"),
    ("flows.code_digest", "the_code_of_a_sign_up_in_rest"),
    (
        "flows.flow_digest",
        "the_flow_by_which_a_code_is_asked_for_again",
    ),
    ("flows.nonce", "the_token_that_verifies_a_sign_up"),
    ("invitations.nonce", "the_link_of_an_invitation"),
    ("sessions.jti", "a_refresh_token_in_rest"),
    ("sessions.nonce", "an_access_token_in_rest"),
    ("sessions.previous_jti", "a_refresh_token_that_was_used"),
    ("sessions.token_digest", "the_cookie_of_a_session"),
    ("sessions.used_jti", "a_refresh_token_that_was_used"),
    (
        "undos.nonce",
        "the_link_that_takes_a_change_of_address_back",
    ),
];

fn is_presented(name: &str) {
    assert!(NAMES.contains(&name), "{name} is no line of the table");
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_email_that_brings_a_secret_is_in_the_table() {
    for letter in Letter::ALL {
        let lines = brought_by(*letter);
        for name in lines {
            is_presented(name);
        }
        let text = ["sms", "mail"].map(|folder| match folder {
            "sms" => format!("templates/sms/{}.txt", letter.word()),
            _ => format!("templates/mail/{}/body.txt", letter.word()),
        });
        let text = text
            .iter()
            .find(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists());
        let text = read(text.expect("it says something"));
        let brings = ["{{ code", "code=code", "{{ token", "_url }}", "_url}"]
            .iter()
            .any(|it| text.contains(it));
        assert_eq!(brings, !lines.is_empty(), "{letter:?}");
    }
}

#[test]
fn every_purpose_of_a_code_and_every_kind_of_token_is_in_the_table() {
    // The flow of a second step has neither code nor token.
    let with_code = |purpose: &&Purpose| **purpose != Purpose::SecondFactor;
    for purpose in Purpose::ALL.iter().filter(with_code) {
        is_presented(proved_for(*purpose));
    }
    let user = Subject::User(SessionClaim {
        user: UserId(1),
        session: SessionId(1),
        nonce: [1; 16],
    });
    let pending = Subject::Pending {
        flow: String::new(),
    };
    for kind in [Kind::Access, Kind::Refresh] {
        is_presented(signed(kind, &user));
        is_presented(signed(kind, &pending));
    }
}

#[test]
fn every_column_that_keeps_something_of_a_secret_is_in_the_table() {
    let kept = believed().into_iter().filter(|place| {
        let (_, column) = place.split_once('.').unwrap();
        let words = ["digest", "nonce", "jti", "token", "secret"];
        // What is kept of a banned address, of a challenge that was answered, or of somebody who was imported, opens nothing;
        // what was signed elsewhere is bound to no row; and nobody can have a second factor yet.
        let unused = [
            "banned_addresses.digest",
            "spent_challenges.digest",
            "imported_rows.digest",
            "imported_logins.digest",
            "recovery_codes.digest",
            "totps.secret",
        ];
        let opens = !column.ends_with("_at") && !unused.contains(&place.as_str());
        words.iter().any(|word| column.contains(word)) && opens
    });
    let named: Vec<_> = COLUMNS.iter().map(|(column, _)| *column).collect();
    assert_eq!(kept.collect::<Vec<_>>(), named);
    for (_, line) in COLUMNS {
        is_presented(line);
    }
}

#[test]
fn every_key_that_is_derived_and_every_cookie_is_in_the_table() {
    let mut keys = Vec::new();
    for (file, text) in crate::house::sources() {
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        if !file.starts_with("src/")
            || file.ends_with("/tests.rs")
            || file == "src/config/secret.rs"
        {
            continue;
        }
        // One that is derived at a place of its own, and those that `Keys` derives in a row.
        for start in ["derive(\"", " keys(\"", "const USAGE: &str = \""] {
            let found = program.split(start).skip(1);
            keys.extend(found.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
    keys.sort();
    let mut named: Vec<_> = KEYS.iter().map(|(usage, _)| (*usage).to_owned()).collect();
    named.sort();
    assert_eq!(keys, named);
    for name in KEYS.iter().flat_map(|(_, lines)| *lines) {
        is_presented(name);
    }
    let text = read("src/http/cookies.rs");
    let quoted = text.split('"').skip(1).step_by(2);
    let cookie =
        |it: &&str| it.starts_with("vestibule") || it.contains("access") || it.contains("refresh");
    for name in quoted.filter(cookie) {
        let line = COOKIES.iter().find(|(known, _)| known == &name);
        let (_, presented) = line.unwrap_or_else(|| panic!("the cookie {name} is new"));
        presented.iter().for_each(|it| is_presented(it));
    }
}
