//! The catalogue of what can happen: complete, true, and heard by those who subscribe.

use super::api::accounts::member;
use super::support::app::TestApp;
use actix_web::{App, web};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use vestibule::internals::cli::signals_table;
use vestibule::internals::events::{Deleted, Entry, Event, Model, RequestSignal, Saved};
use vestibule::internals::http::configure_with;

/// What is heard, as it comes.
fn heard<T: Clone + Send + 'static>() -> (Arc<Mutex<Vec<T>>>, impl Fn(&T) + Send + Sync + 'static) {
    let all = Arc::new(Mutex::new(Vec::new()));
    let kept = all.clone();
    (all, move |one: &T| kept.lock().unwrap().push(one.clone()))
}

#[test]
fn the_document_is_printed_from_the_declaration() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/signals.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once("<!-- events:begin -->").unwrap();
    let (table, _) = rest.split_once("<!-- events:end -->").unwrap();
    assert_eq!(
        table.trim(),
        signals_table().trim(),
        "put the output of `vestibule signals` into docs/signals.md"
    );
}

/// Those of the list that some transaction emits, by the sources.
fn emitted() -> BTreeSet<&'static str> {
    let sources = super::house::sources();
    let program = sources.iter().filter(|(file, _)| file.starts_with("src/"));
    let text: String = program.map(|(_, text)| text.as_str()).collect();
    let folded: String = text.split_whitespace().collect();
    let is_emitted = |entry: &&Entry| {
        let call = format!("tx.emit(Event::{}{{", entry.variant);
        folded.contains(&call)
    };
    let all = Event::LIST.iter().filter(is_emitted);
    all.map(|entry| entry.variant).collect()
}

#[test]
fn every_event_of_the_list_happens() {
    let emitted = emitted();
    let missing = Event::LIST.iter().map(|entry| entry.variant);
    let missing: Vec<_> = missing.filter(|name| !emitted.contains(name)).collect();
    assert!(
        missing.is_empty(),
        "{missing:?}: a use case emits it, or it is no event"
    );
}

#[test]
fn every_event_that_happens_stands_in_a_table_of_use_cases() {
    let (table, emitted) = (signals_table(), emitted());
    let nobodys = |entry: &&Entry| {
        let begin = format!("| `{}` |", entry.word());
        let line = table.lines().find(|line| line.starts_with(&begin));
        emitted.contains(entry.variant) && !line.unwrap().contains("::")
    };
    let nobodys = Event::LIST
        .iter()
        .filter(nobodys)
        .map(|entry| entry.variant);
    let nobodys: Vec<_> = nobodys.collect();
    assert!(
        nobodys.is_empty(),
        "{nobodys:?} are not in the docs of accounts, admin, jobs"
    );
}

#[test]
fn a_program_that_logs_in_and_out_is_given_tokens_and_gives_them_back() {
    let app = TestApp::without_limits();
    let (all, listen) = heard::<Event>();
    app.site().signals().subscribe(listen);
    let (me, pair) = member(&app, "ada@example.com");
    me.post(
        "/api/accounts/logout/",
        &json!({ "refresh": pair.text("refresh") }),
    );
    let words = |event: &Event| serde_json::to_value(event).unwrap()["event"].to_string();
    let all: Vec<_> = all.lock().unwrap().iter().map(words).collect();
    let tail = &all[all.len() - 4..];
    let expected = ["logged_in", "token_issued", "logged_out", "token_revoked"];
    assert_eq!(tail, expected.map(|word| format!("{word:?}")), "{all:?}");
}

#[test]
fn a_change_of_the_profile_names_what_changed() {
    let app = TestApp::without_limits();
    let (me, _) = member(&app, "ada@example.com");
    let (saved, listen) = heard::<Saved>();
    app.site().signals().on_saved(listen);
    me.patch(
        "/api/accounts/me/",
        &json!({ "first_name": "Ada", "username": "countess" }),
    );
    me.patch("/api/accounts/me/", &json!({ "first_name": "Ada" }));
    let saved = saved.lock().unwrap();
    assert_eq!(saved.len(), 1, "the second changed nothing: {saved:?}");
    assert_eq!(saved[0].changed, ["username", "first_name"]);
    assert!(!saved[0].created);
}

#[test]
fn rows_of_users_are_saved_and_deleted_as_django_tells_it() {
    let app = TestApp::start();
    let (saved, listen) = heard::<Saved>();
    app.site().signals().on_saved(listen);
    let (deleted, listen) = heard::<Deleted>();
    app.site().signals().on_deleted(listen);
    let id = app.db_user("ada@example.com");
    app.guest().log_in("ada@example.com");
    app.db_ban("ada@example.com");
    app.db_delete("ada@example.com");
    let saved = saved.lock().unwrap();
    let told: Vec<_> = saved
        .iter()
        .map(|it| (it.model, it.id, it.created, it.changed.join(" ")))
        .collect();
    let expected = [
        (true, ""),
        (false, "last_login"),
        (false, "is_active ban_reason"),
    ];
    let user = Model::User;
    let expected = expected.map(|(created, changed)| (user, id, created, changed.to_owned()));
    assert_eq!(told, expected);
    let deleted = deleted.lock().unwrap();
    let gone: Vec<_> = deleted.iter().map(|it| (it.model, it.id)).collect();
    assert_eq!(gone, [(user, id)]);
}

#[test]
fn a_subscriber_that_panics_harms_neither_the_others_nor_the_change() {
    let app = TestApp::start();
    app.site().signals().subscribe(|_| panic!("of the test"));
    let (all, listen) = heard::<Event>();
    app.site().signals().subscribe(listen);
    let user = app.db_user("ada@example.com");
    assert_eq!(*all.lock().unwrap(), [Event::UserCreated { user }]);
}

#[test]
fn requests_are_told_without_what_was_typed() {
    let app = TestApp::start();
    let (all, listen) = heard::<RequestSignal>();
    app.site().signals().subscribe_requests(listen);
    assert_eq!(app.guest().get("/login?next=/secret").status(), 200);
    assert_eq!(app.guest().get("/nowhere").status(), 404);
    let all = all.lock().unwrap();
    let [
        RequestSignal::RequestStarted { line },
        RequestSignal::RequestFinished {
            line: same,
            status: 200,
            took,
        },
        RequestSignal::RequestStarted { line: lost },
        RequestSignal::RequestFinished { status: 404, .. },
    ] = &all[..]
    else {
        panic!("{all:?}");
    };
    assert_eq!(
        (line.method.as_str(), line.path.as_str()),
        ("GET", "/login")
    );
    assert_eq!(line.route.as_deref(), Some("/login"));
    assert_eq!(lost.route, None);
    assert_eq!(line, same);
    assert!(!took.is_zero());
}

async fn broken() -> String {
    panic!("of the test")
}

#[test]
fn a_request_that_breaks_is_told_and_finishes() {
    let app = TestApp::start();
    let (all, listen) = heard::<RequestSignal>();
    app.site().signals().subscribe_requests(listen);
    let own = |own: &mut web::ServiceConfig| {
        own.route("/broken", web::get().to(broken));
    };
    actix_web::rt::System::new().block_on(async {
        let service = App::new().configure(configure_with(app.site(), own));
        let service = actix_web::test::init_service(service).await;
        let request = actix_web::test::TestRequest::get().uri("/broken");
        let request = request.insert_header(("host", "localhost")).to_request();
        let _ = actix_web::test::try_call_service(&service, request).await;
    });
    let all = all.lock().unwrap();
    let [
        RequestSignal::RequestStarted { line },
        RequestSignal::RequestFailed {
            line: broken,
            status: 500,
        },
        RequestSignal::RequestFinished { status: 500, .. },
    ] = &all[..]
    else {
        panic!("{all:?}");
    };
    assert_eq!((line, line.path.as_str()), (broken, "/broken"));
}

#[test]
fn a_request_whose_sender_hangs_up_finishes_all_the_same() {
    let app = TestApp::start();
    let (all, listen) = heard::<RequestSignal>();
    app.site().signals().subscribe_requests(listen);
    let own = |own: &mut web::ServiceConfig| {
        own.route("/endless", web::get().to(std::future::pending::<String>));
    };
    actix_web::rt::System::new().block_on(async {
        let service = App::new().configure(configure_with(app.site(), own));
        let service = actix_web::test::init_service(service).await;
        let request = actix_web::test::TestRequest::get().uri("/endless");
        let request = request.insert_header(("host", "localhost")).to_request();
        let call = actix_web::test::try_call_service(&service, request);
        let patience = std::time::Duration::from_millis(100);
        assert!(tokio::time::timeout(patience, call).await.is_err());
    });
    let all = all.lock().unwrap();
    let finished = all
        .iter()
        .filter(|signal| matches!(signal, RequestSignal::RequestFinished { status: 499, .. }));
    assert_eq!((finished.count(), all.len()), (1, 2), "{all:?}");
}
