//! People of a Django project: they log in as they did, an import can be run again, and nothing is half there.

mod again;
mod bad_files;
mod collisions;
mod command_line;
mod databases;
mod kept;
mod names;
mod open_databases;
mod without_password;

use super::support::app::TestApp;
use super::support::people::OTHER_PASSWORD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vestibule::UserId;
use vestibule::internals::error::Fault;
use vestibule::internals::i18n::Zone;
use vestibule::internals::moving::{
    AddressTrust, Listener, Numbers, Options, Report, Run, StaffRights, import_django,
};
use vestibule::internals::store::{groups, permissions, totps, users};

/// Of the rows below.
pub const DJANGO_PASSWORD: &str = "corréct horse";

/// As `src/security/django_hashes.rs` has them, made by Django 5.2.
pub const HASHES: [&str; 7] = [
    "pbkdf2_sha256$1000$seasalt0123456789AbCdE$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
    "pbkdf2_sha1$1000000$seasalt0123456789AbCdE$C8WnQwFGQsCjEubUg9+372NhDkc=",
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu7JwkQFnybmaXuUpQXzpcOqvNgk8NAfu",
    "bcrypt$$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
    "scrypt$16384$seasalt0123456789AbCdE$8$5$eMdxJ3qXXg2bRxTQOkF9Tp6r21vcn2PDLUojuG1mpaI4Jxx22ylQv5EqlkiZQ7UIF6+2giPtgtaSsOJth1icTg==",
    "md5$seasalt0123456789AbCdE$8ca2c264d1851bf574ea144abcf883af",
    "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDAxMjM0NTY3ODlBYkNkRQ$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY",
];
pub const HASH: &str = HASHES[0];

/// How most tests import: addresses count as verified, so that a log-in asks for nothing else.
pub fn options() -> Options {
    Options {
        source: "django".into(),
        user_model: None,
        collection: "users".into(),
        zone: Zone::utc(),
        staff: StaffRights::Taken,
        address_trust: AddressTrust::Verified,
        numbers: Numbers::Kept,
        run: Run::Write,
    }
}

/// Imports a text, and tells who got another number.
pub fn import_with(
    app: &TestApp,
    text: &str,
    options: &Options,
) -> Result<(Report, BTreeMap<String, UserId>), Fault> {
    let mut numbers = BTreeMap::new();
    let report = import_django(
        app.site().app(),
        text.as_bytes(),
        options,
        &mut Listener {
            progress: &mut |_, _| (),
            renumbered: &mut |old, new| {
                numbers.insert(old.to_owned(), new);
                Ok(())
            },
        },
    )?;
    Ok((report, numbers))
}

pub fn import(app: &TestApp, records: &[Value]) -> Report {
    let text = Value::from(records.to_vec()).to_string();
    import_with(app, &text, &options()).unwrap().0
}

/// A user as `dumpdata` writes one, with other fields beside or in the place of the usual ones.
pub fn user(pk: i64, username: &str, fields: &Value) -> Value {
    let mut record = json!({"model": "auth.user", "pk": pk, "fields": {
        "password": HASH, "last_login": null, "is_superuser": false, "username": username,
        "first_name": "", "last_name": "", "email": format!("{username}@example.com"),
        "is_staff": false, "is_active": true, "date_joined": "2020-01-02T03:04:05.123Z",
        "groups": [], "user_permissions": [],
    }});
    for (name, value) in fields.as_object().unwrap() {
        record["fields"][name] = value.clone();
    }
    record
}

pub fn row(app: &TestApp, id: i64) -> users::Row {
    let found = app.site().app().read(|conn| users::find(conn, UserId(id)));
    found.unwrap().unwrap()
}

/// The counts that matter: added, changed, unchanged, not taken.
fn counts(report: &Report) -> [u64; 4] {
    let counts = report.counts;
    [
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.not_taken,
    ]
}

fn codes(report: &Report) -> Vec<&str> {
    report.notes.by_code().map(|(code, _)| code).collect()
}

fn logs_in(app: &TestApp, login: &str) -> bool {
    let guest = app.guest();
    guest.log_in_with(login, DJANGO_PASSWORD);
    guest.is_signed_in()
}

#[test]
fn people_of_every_hasher_log_in_with_their_password_and_keep_their_numbers() {
    let app = TestApp::without_limits();
    let people: Vec<_> = HASHES
        .iter()
        .zip(41..)
        .map(|(hash, pk)| user(pk, &format!("ada{pk}"), &json!({"password": hash})))
        .collect();
    let report = import(&app, &people);
    assert_eq!(counts(&report), [7, 0, 0, 0]);
    assert_eq!(codes(&report), Vec::<&str>::new());
    assert!(
        app.letters_to("ada41@example.com").is_empty(),
        "nobody is told"
    );
    for pk in 41..48 {
        let row = row(&app, pk);
        assert_eq!(row.username, format!("ada{pk}"));
        assert_eq!(row.date_joined.to_string(), "2020-01-02 3:04:05.123");
        assert!(logs_in(&app, &format!("ada{pk}@example.com")), "{pk}");
    }
    // Nobody gets a number that somebody had there, nor one of those whom they add before the last import.
    assert!(app.db_user("new@example.com").0 > 10_000);
}

#[test]
fn a_password_that_nothing_matches_stays_so_and_others_are_reset() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        &[
            user(
                1,
                "none",
                &json!({"password": "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl"}),
            ),
            user(2, "cut", &json!({"password": &HASHES[4][..100]})),
            user(3, "odd", &json!({"password": "crypt$xx$yy"})),
            user(
                4,
                "dear",
                &json!({"password": "pbkdf2_sha256$90000000$seasalt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM="}),
            ),
        ],
    );
    assert_eq!(counts(&report), [4, 0, 0, 0]);
    assert_eq!(
        codes(&report),
        ["password_expensive", "password_unreadable"]
    );
    assert!(!row(&app, 1).reset_required);
    for (pk, name) in [(2, "cut"), (3, "odd"), (4, "dear")] {
        assert!(row(&app, pk).reset_required, "{name}");
        let email = format!("{name}@example.com");
        assert!(!logs_in(&app, &email), "{name}");
        let guest = app.guest();
        guest.forget_password(&email);
        guest.reset_password(&app.code_for(&email), OTHER_PASSWORD);
        let guest = app.guest();
        guest.log_in_with(&email, OTHER_PASSWORD);
        assert!(guest.is_signed_in(), "{name}");
    }
}

#[test]
fn groups_permissions_and_staff_come_along_unless_they_shall_not() {
    let people = [
        json!({"model": "contenttypes.contenttype", "pk": 4, "fields": {"app_label": "auth", "model": "user"}}),
        json!({"model": "auth.permission", "pk": 14, "fields": {"name": "Can change user", "content_type": 4, "codename": "change_user"}}),
        json!({"model": "auth.permission", "pk": 15, "fields": {"name": "Can fly", "content_type": 4, "codename": "fly"}}),
        json!({"model": "auth.group", "pk": 7, "fields": {"name": "Editors", "permissions": [14, 15]}}),
        user(
            1,
            "ada",
            &json!({"groups": [7], "user_permissions": [14, 15], "is_staff": true}),
        ),
        user(
            2,
            "bob",
            &json!({"groups": [["Readers"]], "is_superuser": true, "is_staff": true}),
        ),
    ];
    let app = TestApp::without_limits();
    let report = import(&app, &people);
    assert_eq!(report.groups_made, ["Editors", "Readers"]);
    assert_eq!(
        (report.staff, codes(&report)),
        (2, vec!["permission_not_here"])
    );
    let told = report.notes.by_code().next().unwrap().1;
    let of_group = told.first.iter().find(|note| note.user.is_none()).unwrap();
    assert_eq!(of_group.record, "auth.group \"Editors\"");
    assert!(
        of_group.text.contains("the permission fly,"),
        "{of_group:?}"
    );
    assert_eq!(told.count, 2, "once of the group, once of ada");
    let held = |id| {
        let of = |conn: &mut _| {
            Ok::<_, Fault>((
                groups::of_user(conn, UserId(id))?,
                permissions::of_user(conn, UserId(id))?,
            ))
        };
        let (groups, permissions) = app.site().app().read(of).unwrap();
        (
            groups.into_values().collect::<Vec<_>>(),
            permissions.into_iter().collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        held(1),
        (vec!["Editors".to_owned()], vec!["change_user".to_owned()])
    );
    assert_eq!(held(2).0, ["Readers"]);
    assert!(row(&app, 1).is_staff && row(&app, 2).is_superuser);

    let careful = TestApp::without_limits();
    let options = Options {
        staff: StaffRights::Left,
        ..options()
    };
    let text = Value::from(people.to_vec()).to_string();
    import_with(&careful, &text, &options).unwrap();
    assert!(!row(&careful, 1).is_staff && !row(&careful, 2).is_superuser);
    let allowed = careful
        .site()
        .app()
        .read(|conn| permissions::of_user(conn, UserId(1)));
    assert!(
        allowed.unwrap().is_empty(),
        "nor does a group that was made give any"
    );
}

#[test]
fn what_allauth_and_graphql_auth_say_of_addresses_counts() {
    let app = TestApp::without_limits();
    let address = |pk: i64, user: &Value, email: &str, verified: bool, primary: bool| json!({"model": "account.emailaddress", "pk": pk, "fields": {"user": user, "email": email, "verified": verified, "primary": primary}});
    let people = [
        user(1, "ada", &json!({"email": "old@example.com"})),
        user(2, "bob", &json!({})),
        user(3, "cy", &json!({"email": "Cy@example.com"})),
        address(1, &json!(["ada"]), "Old@example.com", true, false),
        address(2, &json!(1), "new@example.com", true, true),
        address(3, &json!(1), "third@example.com", true, false),
        address(4, &json!(1), "never@example.com", false, false),
        address(5, &json!(3), "cy@example.com", false, true),
        json!({"model": "graphql_auth.userstatus", "pk": 1, "fields": {"user": 2, "verified": false, "archived": true, "secondary_email": "second@example.com"}}),
    ];
    let report = import(&app, &people);
    assert_eq!(codes(&report), ["address_unverified", "addresses_more"]);
    let ada = row(&app, 1);
    assert_eq!(
        (ada.email.as_str(), ada.is_verified),
        ("new@example.com", true)
    );
    assert_eq!(ada.secondary_email.as_deref(), Some("old@example.com"));
    let bob = row(&app, 2);
    assert_eq!((bob.is_verified, bob.archived), (false, true));
    assert_eq!(bob.secondary_email.as_deref(), Some("second@example.com"));
    let cy = row(&app, 3);
    assert!(!cy.is_verified, "allauth says that it was not");
    assert_eq!(cy.email, "Cy@example.com", "as they write it themselves");
}

#[test]
fn an_authenticator_app_comes_along_and_is_asked_for() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        &[
            user(1, "ada", &json!({})),
            user(2, "bob", &json!({})),
            json!({"model": "mfa.authenticator", "pk": 1, "fields": {"user": 1, "type": "totp", "data": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}}}),
            json!({"model": "mfa.authenticator", "pk": 2, "fields": {"user": 1, "type": "recovery_codes", "data": {"seed": "x"}}}),
            json!({"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": 2, "key": "3132333435363738393031323334353637383930", "step": 30, "t0": 0, "digits": 8, "last_t": 5, "confirmed": true}}),
        ],
    );
    assert_eq!(report.counts.second_factors, 2);
    assert_eq!(codes(&report), ["factor_recovery_codes"]);
    let kept = |id| {
        app.site()
            .app()
            .read(|conn| totps::find(conn, UserId(id)))
            .unwrap()
            .unwrap()
    };
    assert_eq!((kept(1).digits, kept(2).digits), (6, 8));
    assert_eq!(kept(2).last_step, Some(5));
    assert!(row(&app, 1).second_factor);
    assert!(
        !logs_in(&app, "ada@example.com"),
        "the second step is asked for"
    );
}

#[test]
fn documents_of_mongodb_get_numbers_and_a_list_of_them() {
    let app = TestApp::without_limits();
    let text = format!(
        "{}\n{}\n",
        json!({"_id": {"$oid": "65920f2e0000000000000001"}, "username": "ada", "email": "ada@example.com", "password": HASH, "date_joined": {"$date": "2024-01-01T10:20:30.123Z"}}),
        json!({"_id": {"$oid": "65920f2e0000000000000002"}, "id": 42, "username": "bob", "email": "bob@example.com", "password": HASH}),
    );
    let (report, numbers) = import_with(&app, &text, &options()).unwrap();
    assert_eq!(
        (report.model.as_str(), counts(&report)),
        ("users", [2, 0, 0, 0])
    );
    assert_eq!(numbers["65920f2e0000000000000002"], UserId(42));
    let ada = numbers["65920f2e0000000000000001"];
    assert!(
        ada.0 > 42,
        "numbers that are kept are kept for their owners"
    );
    assert!(logs_in(&app, "ada@example.com"));
    let (report, again) = import_with(&app, &text, &options()).unwrap();
    assert_eq!((counts(&report), again), ([0, 0, 2, 0], numbers));
}
