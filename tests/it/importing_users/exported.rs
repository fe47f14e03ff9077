//! People who leave, and come back as they were.

use super::{ARGON2ID, BCRYPT, import_with, line, logs_in, options, row};
use crate::fields;
use crate::support::app::TestApp;
use vestibule::internals::moving::{
    ExportFormat, Hashes, Options, StaffRights, UsersOptions, export_users,
};
use vestibule::internals::store::users::{self, Row};
use vestibule::internals::values::UserId;

const DECLARED: &str = "[[field]]\nname = \"company\"\ntype = \"text\"\n[[field]]\nname = \"seats\"\ntype = \"integer\"\n[[field]]\nname = \"news\"\ntype = \"boolean\"\n";

fn exported(app: &TestApp, format: ExportFormat, hashes: Hashes) -> String {
    let mut out = Vec::new();
    let count = export_users(app.site().app(), (format, hashes), &mut out, &mut |_, _| ());
    assert_eq!(
        count.unwrap(),
        u64::try_from(app.database().rows_of("users")).unwrap()
    );
    String::from_utf8(out).unwrap()
}

fn with_staff() -> UsersOptions {
    UsersOptions {
        options: Options {
            staff: StaffRights::Taken,
            ..options(None).options
        },
        ..options(None)
    }
}

fn peopled() -> TestApp {
    let app = fields::with(DECLARED);
    let header = "id,username,email,email_verified,secondary_email,first_name,last_name,phone,phone_verified,password_hash,is_active,archived,is_staff,date_joined,last_login,groups,company,seats,news";
    let text = [
        header.to_owned(),
        line(&[
            "7",
            "ada",
            "Ada@Example.com",
            "true",
            "second@example.com",
            "=Ada()",
            "''=x; \"y\"",
            "+31612345678",
            "true",
            BCRYPT,
            "true",
            "false",
            "true",
            "2020-01-02T03:04:05.123456Z",
            "2021-01-01 10:00",
            "[\"a;b\",\"Editors\"]",
            "-1",
            "7",
            "true",
        ]),
        line(&[
            "9",
            "bob",
            "bob@example.com",
            "false",
            "",
            "'",
            "'t Hooft",
            "",
            "",
            ARGON2ID,
            "false",
            "true",
            "",
            "2020-01-02",
            "",
            "Editors",
            "",
            "",
            "",
        ]),
        line(&[
            "12",
            "cy",
            "cy@example.com",
            "true",
            "",
            "",
            "",
            "",
            "",
            "",
            "true",
            "",
            "",
            "2020-01-02",
            "",
            "",
            "Straße",
            "",
            "false",
        ]),
        "13,di,di@example.com,true,,,,,,!,true,,,2020-01-02,,,,,".to_owned(),
    ];
    import_with(&app, text.join("\n").as_bytes(), &with_staff()).unwrap();
    app
}

/// What must be equal of somebody, but for a password that nothing matches.
fn told(row: &Row) -> String {
    let password = match row.password.as_str() {
        none if none.starts_with("!unset") => "!unset",
        none if none.starts_with('!') => "!",
        kept => kept,
    };
    format!(
        "{} {} {} {} {:?} {:?} {:?} {:?} {} {password} {} {} {} {} {} {:?} {}",
        row.id.0,
        row.username,
        row.email,
        row.is_verified,
        row.secondary_email,
        row.first_name,
        row.last_name,
        row.phone,
        row.phone_verified,
        row.is_active,
        row.archived,
        row.is_staff,
        row.is_superuser,
        row.date_joined,
        row.last_login,
        row.custom_fields.as_str()
    )
}

fn everybody(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let rows = app
        .site()
        .app()
        .read(|conn| users::page(conn, UserId(0), 100))
        .unwrap();
    rows.iter()
        .map(|row| (told(row), super::groups_of(app, &row.email_key)))
        .collect()
}

#[test]
fn whoever_leaves_comes_back_as_they_were() {
    let app = peopled();
    let before = everybody(&app);
    assert_eq!(before.len(), 4);
    for format in [ExportFormat::Csv, ExportFormat::JsonLines] {
        let text = exported(&app, format, Hashes::Taken);
        let other = fields::with(DECLARED);
        let (report, numbers) = import_with(&other, text.as_bytes(), &with_staff()).unwrap();
        assert_eq!(
            (super::counts(&report), super::codes(&report)),
            ([4, 0, 0, 0], vec![])
        );
        assert!(numbers.is_empty());
        assert_eq!(everybody(&other), before, "{text}");
        assert!(logs_in(&other, "ada"));
        // The same export again is the same text.
        let again = fields::with(DECLARED);
        import_with(&again, text.as_bytes(), &with_staff()).unwrap();
        assert_eq!(exported(&again, format, Hashes::Taken), text);
    }
}

#[test]
fn hashes_stay_unless_they_are_asked_for_and_no_cell_is_a_formula() {
    let app = peopled();
    let text = exported(&app, ExportFormat::Csv, Hashes::Left);
    assert!(
        !text.contains("$2b$") && !text.contains("argon2") && !text.contains("password_hash"),
        "{text}"
    );
    assert!(
        text.contains(",\"'=Ada()\",\"''=x; \"\"y\"\"\",\"'+31612345678\",true,"),
        "{text}"
    );
    assert!(text.contains(",\"'-1\",7,true\r\n"), "{text}");
    let lines = exported(&app, ExportFormat::JsonLines, Hashes::Taken);
    assert!(
        lines.contains(&format!("\"password_hash\":\"{BCRYPT}\"")),
        "{lines}"
    );
    assert!(
        lines.contains(&format!("\"password_hash\":\"{ARGON2ID}\"")),
        "{lines}"
    );
    assert!(
        lines
            .lines()
            .nth(2)
            .unwrap()
            .contains("\"password_hash\":null")
    );
    assert!(
        lines
            .lines()
            .nth(3)
            .unwrap()
            .contains("\"password_hash\":\"!\""),
        "none, and none may be chosen"
    );
    let told = app.db_count("SELECT COUNT(*) AS count FROM audit WHERE event = 'users_exported'");
    assert_eq!(told, 2);
    let secret = app.db_count("SELECT COUNT(*) AS count FROM audit WHERE event = 'users_exported' AND details LIKE '%password_hash%'");
    assert_eq!(secret, 1);
}

#[test]
fn whoever_has_to_reset_their_password_leaves_without_one() {
    let app = peopled();
    app.database()
        .run("UPDATE users SET reset_required = TRUE WHERE id = 7");
    let text = exported(&app, ExportFormat::JsonLines, Hashes::Taken);
    assert!(
        text.lines()
            .next()
            .unwrap()
            .contains("\"password_hash\":null")
    );
    assert!(row(&app, "ada@example.com").password.contains("$2b$"));
}
