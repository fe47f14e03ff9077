//! What people do often asks the database by an index, however many people there are: every statement of those ways is
//! written down as it runs, and the database is asked how it would go about it. Those of a few ways are counted too.

use crate::factors::api_support::protected;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::factors::protect;
use crate::support::people::PASSWORD;
use diesel::connection::{
    Connection, InstrumentationEvent, SimpleConnection as _, set_default_instrumentation,
};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection};
use serde_json::json;
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Tables that grow with the people or with what they do.
const LARGE: [&str; 9] = [
    "users",
    "sessions",
    "flows",
    "outbox",
    "audit",
    "throttles",
    "devices",
    "undos",
    "webhook_deliveries",
];

/// What was asked, in its order.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The connections of all tests would write into one list, so each of these tests runs in a process of its own.
const ALONE: &str = "TEST_PLANS_ALONE";

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text)]
    #[diesel(column_name = "QUERY PLAN")]
    line: String,
}

#[test]
fn nothing_that_is_done_often_reads_a_table_from_end_to_end() {
    alone(
        "nothing_that_is_done_often_reads_a_table_from_end_to_end",
        look,
    );
}

#[test]
fn entering_a_right_code_asks_no_more_of_the_database_than_it_did() {
    alone(
        "entering_a_right_code_asks_no_more_of_the_database_than_it_did",
        count_those_of_a_code,
    );
}

#[test]
fn refreshing_a_token_asks_no_more_of_the_database_than_it_did() {
    alone(
        "refreshing_a_token_asks_no_more_of_the_database_than_it_did",
        count_those_of_a_refresh,
    );
}

#[test]
fn banning_somebody_asks_no_more_of_the_database_than_it_did() {
    alone(
        "banning_somebody_asks_no_more_of_the_database_than_it_did",
        count_those_of_a_ban,
    );
}

#[test]
fn a_second_step_that_is_demanded_asks_no_more_of_the_database() {
    alone(
        "a_second_step_that_is_demanded_asks_no_more_of_the_database",
        count_those_of_a_visit,
    );
}

/// Runs `test` in a process of its own, in which every statement is written down.
fn alone(name: &str, test: fn()) {
    if std::env::var_os(ALONE).is_some() {
        write_down();
        return test();
    }
    let ran = Command::new(std::env::current_exe().unwrap())
        .args([&format!("plans::{name}"), "--exact", "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    assert!(said.contains("1 passed"), "{said}");
}

fn write_down() {
    set_default_instrumentation(|| {
        Some(Box::new(|event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let text = text.split(" -- binds:").next().unwrap_or_default().trim();
                let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
                seen.push(text.to_owned());
            }
        }))
    })
    .unwrap();
}

/// What `act` asks the database, but for what prepares a connection that is new.
fn asked_by(act: impl FnOnce()) -> Vec<String> {
    SEEN.lock().unwrap().clear();
    act();
    let mut asked = std::mem::take(&mut *SEEN.lock().unwrap());
    asked.retain(|text| {
        !["SET ", "PRAGMA", "SELECT 1"]
            .iter()
            .any(|begin| text.starts_with(begin))
    });
    asked
}

/// Exactly so many statements, with those that begin and end the transaction. Where there are fewer, write that down.
#[track_caller]
fn assert_count(wanted: usize, asked: &[String]) {
    let count = asked.len();
    assert!(
        count == wanted,
        "{count} statements, not {wanted}: {asked:#?}"
    );
}

fn count_those_of_a_code() {
    let app = TestApp::start();
    let guests = ["ada@example.com", "bea@example.com"].map(|email| {
        let guest = app.guest();
        guest.sign_up(email);
        (email, guest)
    });
    for (email, guest) in guests {
        let code = app.code_for(email);
        let asked = asked_by(|| assert_eq!(guest.enter_code(&code).location(), Some("/")));
        // On SQLite there is a savepoint, which begins and ends: see `store::group_commit`.
        let wanted = if app.database().is_postgres() { 14 } else { 16 };
        assert_count(wanted, &asked);
    }
}

fn count_those_of_a_refresh() {
    let app = TestApp::start();
    app.member("ada@example.com");
    let client = Client::of(&app);
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let tokens = client.post("/api/token/", &login);
    let refresh = json!({ "refresh": tokens.text("refresh") });
    let asked = asked_by(|| assert_eq!(client.post("/api/token/refresh/", &refresh).status, 200));
    let wanted = if app.database().is_postgres() { 5 } else { 7 };
    assert_count(wanted, &asked);
}

/// A superuser bans somebody who is signed in, on the page and over REST, with the password given just now: from the request
/// to the answer, with the look-ups of who asks.
fn count_those_of_a_ban() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    assert_eq!(root.get("/admin/").status(), 200);
    let [ada, bea] = ["ada@example.com", "bea@example.com"].map(|email| {
        app.member(email);
        app.db_id(email).0
    });
    let picked = ada.to_string();
    let ban = [
        ("action", "ban"),
        ("_selected_action", picked.as_str()),
        ("post", "yes"),
        ("reason", "Spam."),
    ];
    let asked = asked_by(|| assert_eq!(root.post("/admin/users/action/", &ban).status(), 303));
    // PostgreSQL locks two users where SQLite begins and ends a savepoint.
    assert_count(14, &asked);
    let client = Client::of(&app);
    let login = json!({ "email": "root@example.com", "password": PASSWORD });
    let root = client.bearing(client.post("/api/token/", &login).text("access"));
    assert_eq!(root.get("/api/admin/").status, 200);
    let ban = json!({ "ids": [bea], "reason": "Spam." });
    let asked = asked_by(|| {
        let path = "/api/admin/users/actions/ban/";
        assert_eq!(root.post(path, &ban).body["changed"], json!(1));
    });
    assert_count(14, &asked);
}

/// Home, and who I am: the read of every request, and for home the sessions it shows.
fn count_those_of_a_visit() {
    for policy in ["off", "staff", "all"] {
        let app = TestApp::with(&[("RATE_LIMITS", "off"), ("MFA_REQUIRED", policy)]);
        let [page, program] =
            ["page@example.com", "program@example.com"].map(|email| app.db_superuser(email));
        let guest = app.guest();
        guest.log_in("page@example.com");
        let guest = protect(&app, guest).guest;
        let me = protected(&app, program, "program@example.com").me;
        assert_ne!(page, program);
        assert_count(2, &asked_by(|| assert_eq!(guest.get("/").status(), 200)));
        let asked = asked_by(|| assert_eq!(me.get("/api/accounts/me/").status, 200));
        assert_count(1, &asked);
    }
}

fn look() {
    let app = TestApp::start();
    go_the_usual_ways(&app);
    let seen: BTreeSet<String> = SEEN.lock().unwrap().iter().cloned().collect();
    let asked: Vec<_> = seen.iter().filter(|text| is_about_rows(text)).collect();
    let joined = asked.iter().any(|text| {
        text.contains("token_digest") && text.contains("users") && text.starts_with("SELECT")
    });
    assert!(joined, "the read of every request was not seen: {asked:#?}");
    let url = app.database().url();
    let wrong: Vec<_> = if app.database().is_postgres() {
        let mut conn = PgConnection::establish(&url).unwrap();
        // A small table is read whole, and rightly; this asks whether there is another way at all.
        conn.batch_execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
            .unwrap();
        asked
            .iter()
            .filter_map(|text| on_postgres(&mut conn, text))
            .collect()
    } else {
        let mut conn = SqliteConnection::establish(url.trim_start_matches("sqlite://")).unwrap();
        asked
            .iter()
            .filter_map(|text| on_sqlite(&mut conn, text))
            .collect()
    };
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Signing up, verifying the address, logging in and out, the pages and calls behind the door, and refreshing.
fn go_the_usual_ways(app: &TestApp) {
    let guest = app.guest();
    guest.sign_up("ada@example.com");
    guest.enter_code(&app.code_for("ada@example.com"));
    assert_eq!(guest.get("/").status(), 200);
    guest.get("/account/sessions");
    guest.log_out();
    guest.log_in("ada@example.com");
    let client = Client::of(app);
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let tokens = client.post("/api/token/", &login);
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    let me = client.bearing(tokens.text("access"));
    assert_eq!(me.get("/api/accounts/me/").status, 200);
    let refresh = json!({ "refresh": tokens.text("refresh") });
    assert_eq!(client.post("/api/token/refresh/", &refresh).status, 200);
    app.deliver();
}

fn is_about_rows(text: &str) -> bool {
    let question = ["SELECT", "UPDATE", "DELETE"]
        .iter()
        .any(|verb| text.starts_with(verb));
    // Whether there is anybody at all is known from the first row.
    question && LARGE.iter().any(|table| text.contains(table)) && !text.contains("__diesel")
}

/// The statement and the plan, when that reads a large table from end to end.
fn on_sqlite(conn: &mut SqliteConnection, text: &str) -> Option<String> {
    let steps: Vec<SqliteStep> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {text}"))
        .load(conn)
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let whole = |step: &SqliteStep| {
        let table = step.detail.strip_prefix("SCAN ");
        table.is_some_and(|table| {
            let name = table.split(' ').next().unwrap_or_default();
            LARGE.contains(&name) && !table.contains("USING")
        })
    };
    let plan: Vec<_> = steps.iter().map(|step| step.detail.clone()).collect();
    steps
        .iter()
        .any(whole)
        .then(|| format!("{text}\n{}", plan.join("\n")))
}

/// The same there. The values of parameters do not count: the plan is for any.
fn on_postgres(conn: &mut PgConnection, text: &str) -> Option<String> {
    let parameters = (1..100)
        .take_while(|number| text.contains(&format!("${number}")))
        .count();
    let values = vec!["NULL"; parameters].join(", ");
    let values = if parameters == 0 {
        String::new()
    } else {
        format!("({values})")
    };
    conn.batch_execute(&format!("PREPARE asked AS {text}"))
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let plan: Vec<PostgresStep> = diesel::sql_query(format!("EXPLAIN EXECUTE asked{values}"))
        .load(conn)
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    conn.batch_execute("DEALLOCATE asked").unwrap();
    let plan: Vec<_> = plan.into_iter().map(|step| step.line).collect();
    let plan = plan.join("\n");
    LARGE
        .iter()
        .any(|table| plan.contains(&format!("Seq Scan on {table}")))
        .then(|| format!("{text}\n{plan}"))
}
