//! What the database holds after a life of an account: no password, no code, no token, not even for a moment.

use super::support::app::TestApp;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use super::support::receiver::{Receiver, file_of};
use diesel::prelude::*;
use diesel::sql_types::Text;
use time::Duration;
use vestibule::internals::error::Fault;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    place: String,
}

const TABLES: [&str; 19] = [
    "users",
    "sessions",
    "flows",
    "outbox",
    "undos",
    "address_holds",
    "banned_addresses",
    "audit",
    "throttles",
    "devices",
    "webhook_deliveries",
    "webhook_endpoints",
    "bulk_actions",
    "event_days",
    "node_identity",
    "totps",
    "passkeys",
    "recovery_codes",
    "spent_challenges",
];

#[test]
fn no_secret_is_ever_in_the_database() {
    let receiver = Receiver::start(&[]);
    let told = file_of(&[receiver.entry("billing", "events = ['*']")]);
    let app = TestApp::with(&[("WEBHOOKS", told.path().to_str().unwrap())]);
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let mut secrets = vec![app.code_for("ada@example.com")];
    ada.enter_code(&secrets[0]);
    secrets.extend(ada.cookies().into_values());
    ada.log_out();
    ada.log_in("ada@example.com");
    app.advance(Duration::seconds(31));
    ada.forget_password("ada@example.com");
    secrets.push(app.code_for("ada@example.com"));
    ada.reset_password(&secrets[secrets.len() - 1], OTHER_PASSWORD);
    app.guest()
        .log_in_with("ada@example.com", "a wrong one 1234");
    secrets.extend(address_secrets(&app, &ada));
    secrets.extend([PASSWORD, OTHER_PASSWORD, "a wrong one 1234"].map(str::to_owned));
    let kept = everything(&app);
    assert!(kept.contains("ada@example.com"), "the look was thorough");
    for secret in secrets.iter().filter(|secret| secret.len() > 6) {
        assert!(!kept.contains(secret.as_str()), "{secret} is kept");
    }
    // Six digits may stand in a number by chance; alone, or in a word of their own, they may not.
    for code in secrets.iter().filter(|secret| secret.len() == 6) {
        let words = kept.split(|c: char| !c.is_ascii_digit());
        assert_eq!(
            words.filter(|word| word == code).count(),
            0,
            "{code} is kept"
        );
    }
}

/// The code for a new address, and the link that takes the change back.
fn address_secrets(app: &TestApp, ada: &Guest) -> [String; 2] {
    ada.log_in_with("ada@example.com", OTHER_PASSWORD);
    let fields = [
        ("email", "ada@new.example"),
        ("current_password", OTHER_PASSWORD),
    ];
    ada.post("/account/email", &fields);
    let code = app.code_for("ada@new.example");
    ada.post("/account/email/confirm", &[("code", &code)]);
    let letters = app.letters_to("ada@example.com");
    let mut lines = letters
        .iter()
        .flat_map(|letter| letter.written.text.lines());
    let link = lines.find_map(|line| line.split_once("/undo/"));
    [code, link.unwrap().1.to_owned()]
}

/// All that the tables, or the file and its log, hold.
fn everything(app: &TestApp) -> String {
    if let Some(file) = app.database().url().strip_prefix("sqlite://") {
        let bytes =
            ["", "-wal"].map(|end| std::fs::read(format!("{file}{end}")).unwrap_or_default());
        return bytes
            .iter()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect();
    }
    let read = |table: &str| {
        let question = format!("SELECT t::text AS place FROM {table} t");
        let rows = app
            .site()
            .app()
            .read(|conn| Ok::<_, Fault>(diesel::sql_query(question.as_str()).load::<Row>(conn)?));
        rows.unwrap()
            .into_iter()
            .map(|row| row.place + "\n")
            .collect::<String>()
    };
    // In the order of the words above; times are numbers too, with dots between.
    TABLES.iter().map(|table| read(table)).collect()
}
