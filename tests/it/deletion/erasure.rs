//! After an erasure nothing of the person is left: not in a table, not in a file of the database. First the rows are
//! written as life writes them, and found; then they are gone.

use super::{ADA, delete, keep_link, key_of};
use crate::factors::staff_support::db_passkey;
use crate::second_factor::protect;
use crate::support::app::TestApp;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD, fields};
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;
use time::Duration;
use vestibule::internals::app::Origin;
use vestibule::internals::error::Fault;
use vestibule::internals::jobs::sweep_once;
use vestibule::internals::store::users::{self, Contact};
use vestibule::internals::store::{Conn, undos};

const IP: &str = "198.51.100.77";
const AGENT: &str = "Lynx/2.9.2-of-Ada";
const OLD: &str = "augusta.byron@example.net";
const SECOND: &str = "countess@example.org";
/// In the order in which they are looked for: an address, a name, a number, a place, a browser.
const TRACES: [&str; 9] = [
    ADA,
    OLD,
    SECOND,
    "Enchantress.of.Numbers",
    "Adelheid",
    "Lovelacia",
    "+442079460958",
    IP,
    AGENT,
];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every row of every table, all columns as text, a table a line and a row a line.
fn rows(conn: &mut Conn, postgres: bool) -> Vec<String> {
    let tables = if postgres {
        "SELECT table_name || ' SELECT t::text AS line FROM ' || table_name || ' t' AS line \
         FROM information_schema.tables WHERE table_schema = 'public'"
    } else {
        "SELECT m.name || ' SELECT ' || group_concat('quote(\"' || c.name || '\")', ' || '' '' || ') || ' AS line FROM ' || m.name AS line \
         FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name"
    };
    let lines = |conn: &mut Conn, question: &str| -> Vec<String> {
        let found = diesel::sql_query(question).load::<Line>(conn).unwrap();
        found.into_iter().map(|line| line.line).collect()
    };
    let tables = lines(conn, tables);
    assert!(tables.len() > 12, "{tables:?}");
    let all = tables.iter().flat_map(|table| {
        let (name, question) = table.split_once(' ').unwrap();
        let rows = lines(conn, question);
        rows.into_iter().map(move |row| format!("{name}: {row}"))
    });
    all.collect()
}

/// Where a trace is: lines of tables, and files.
pub fn places(app: &TestApp, traces: &[&str]) -> Vec<String> {
    let postgres = app.database().is_postgres();
    let domain = app.site().app();
    let rows = domain
        .read(|conn| Ok::<_, Fault>(rows(conn, postgres)))
        .unwrap();
    let holds = |text: &str| {
        let folded = text.to_lowercase();
        let found = traces
            .iter()
            .find(|trace| folded.contains(&trace.to_lowercase()));
        found.map(|trace| format!("{trace} in {text}"))
    };
    let mut places: Vec<_> = rows.iter().filter_map(|row| holds(row)).collect();
    if let Some(file) = app.database().url().strip_prefix("sqlite://") {
        let folder = std::path::Path::new(file).parent().unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
            for trace in traces {
                let trace = trace.to_lowercase();
                if bytes.windows(trace.len()).any(|w| w == trace.as_bytes()) {
                    places.push(format!("{trace} in {}", path.display()));
                }
            }
        }
    }
    places
}

fn ada(app: &TestApp) -> Guest {
    app.guest_from(IP.parse().unwrap())
        .with_header("user-agent", AGENT)
}

/// A life: sign-up, wrong codes, wrong passwords, resets, programs, a second address, an older one, strangers who sign up
/// with hers.
fn live(app: &TestApp) -> Guest {
    let guest = ada(app);
    let profile = [
        ("username", "Enchantress.of.Numbers"),
        ("first_name", "Adelheid"),
        ("last_name", "Lovelacia"),
        ("phone", "+44 20 7946 0958"),
    ];
    guest.post("/signup", &fields(OLD, &profile));
    guest.enter_code("000000");
    guest.enter_code(&app.code_for(OLD));
    assert!(guest.is_signed_in());
    ada(app).sign_up(OLD);
    ada(app).forget_password(OLD);
    let id = key_of(app, OLD);
    app.site()
        .app()
        .write(&Origin::command_line(), |tx| {
            let user = users::find(tx, id)?.unwrap();
            let until = tx.now() + Duration::days(7);
            undos::insert(tx, id, "email_changed", &user.contact(), until)?;
            let contact = Contact {
                email: ADA,
                email_key: ADA,
                secondary_email: Some(SECOND),
                secondary_email_key: Some(SECOND),
                phone: user.phone.as_deref(),
                phone_verified: true,
            };
            users::set_contact(tx, id, &contact)
        })
        .unwrap();
    let second = ada(app);
    second.log_in_with(ADA, OTHER_PASSWORD);
    second.log_in_with("enchantress.OF.numbers", OTHER_PASSWORD);
    second.log_in(ADA);
    second.forget_password(ADA);
    app.deliver();
    let program = ada(app).with_header("sec-fetch-site", "");
    let credentials = json!({ "email": ADA, "password": PASSWORD }).to_string();
    program
        .with_header("content-type", "application/json")
        .post_raw("/api/accounts/login/", credentials.into_bytes());
    for address in [ADA, SECOND, "ADA@example.COM"] {
        ada(app).sign_up(address);
        ada(app).forget_password(address);
    }
    app.deliver();
    guest
}

#[test]
fn after_seven_days_no_trace_is_left_in_any_table_or_file() {
    let app = TestApp::without_limits();
    // Others before and after, so that pages are split and joined.
    let crowd = |from: usize| {
        for number in from..from + 40 {
            app.db_user(&format!("somebody{number}@crowd.example"));
            app.guest()
                .log_in(&format!("somebody{number}@crowd.example"));
        }
    };
    crowd(0);
    let guest = live(&app);
    crowd(40);
    assert_eq!(delete(&guest).status(), 303);
    keep_link(&app, ADA);
    // In the days between: somebody still tries.
    let late = ada(&app);
    late.log_in(ADA);
    late.log_in_with(ADA, OTHER_PASSWORD);
    late.forget_password(ADA);
    late.sign_up(ADA);
    app.deliver();
    for trace in TRACES {
        assert!(!places(&app, &[trace]).is_empty(), "{trace} was kept");
    }
    let marks = |app: &TestApp| places(app, &["user_deleted", "login_failed"]).len();
    let before = marks(&app);
    app.advance(Duration::days(7) + Duration::minutes(1));
    assert_eq!(sweep_once(app.site().app()).unwrap().erased, 1);
    assert_eq!(places(&app, &TRACES), Vec::<String>::new());
    assert!(marks(&app) > before, "that things happened is kept");
    assert!(app.guest().log_in("somebody7@crowd.example").status() == 303);
}

#[test]
fn an_operator_erases_at_once_and_as_thoroughly() {
    let app = TestApp::without_limits();
    live(&app);
    let id = key_of(&app, ADA);
    app.db_delete(ADA);
    assert_eq!(places(&app, &TRACES), Vec::<String>::new());
    let named = format!("\"user\":{}", id.0);
    assert_eq!(places(&app, &[&named, "Adelheid"]), Vec::<String>::new());
}

#[test]
fn what_somebody_had_for_the_second_step_goes_with_them() {
    let app = TestApp::without_limits();
    for email in [ADA, SECOND] {
        let id = app.db_user(email);
        protect(&app, email);
        db_passkey(&app, id);
    }
    let tables = ["totps", "passkeys", "recovery_codes"];
    let count = |table: &str| app.db_count(&format!("SELECT count(*) AS count FROM {table}"));
    assert_eq!(tables.map(count), [2; 3]);
    app.db_delete(ADA);
    assert_eq!(tables.map(count), [1; 3], "those of others stay");
    app.db_delete(SECOND);
    assert_eq!(tables.map(count), [0; 3]);
}

#[test]
fn what_belongs_to_others_stays() {
    let app = TestApp::without_limits();
    live(&app);
    // Her old address is somebody else's by now, who is in the middle of something.
    let heir = app.guest();
    heir.sign_up(OLD);
    heir.enter_code(&app.code_for(OLD));
    assert!(heir.is_signed_in());
    let forgetful = app.guest();
    forgetful.forget_password(OLD);
    let code = app.code_for(OLD);
    let stranger = app.guest();
    stranger.sign_up(OLD);
    app.db_delete(ADA);
    assert!(heir.is_signed_in());
    assert_eq!(
        forgetful.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
    assert!(
        stranger.get("/verify").text().contains(OLD),
        "a flow for somebody else's address goes on"
    );
}
