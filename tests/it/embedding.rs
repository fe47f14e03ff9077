//! Vestibule in somebody else's application.

mod layout;
mod pages;

use super::support::app::{SECRET, TestApp};
use super::support::databases::TestDatabase;
use super::support::people::Guest;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use vestibule::internals::accounts::{NewPassword, NewUser, create_user};
use vestibule::internals::app::Origin;

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_project_has_a_protected_page_of_its_own() {
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--offline",
            "--example",
            "own_page",
        ])
        .status();
    assert!(built.unwrap().success());
    let program =
        std::path::Path::new(env!("CARGO_BIN_EXE_vestibule")).with_file_name("examples/own_page");
    let source = include_str!("../../examples/own_page.rs");
    let lines = source
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
    assert!(lines.count() < 30);

    let database = TestDatabase::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(program);
    child
        .env_clear()
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    child.envs([
        ("BIND", free.to_string()),
        ("DATABASE_URL", database.url()),
        ("SECRET_KEY", SECRET.into()),
        ("TRUSTED_PROXIES", "127.0.0.1".into()),
    ]);
    let mut running = Running(child.spawn().unwrap());
    // E-mails go to standard output; somebody must read it.
    let output = running.0.stdout.take().unwrap();
    std::thread::spawn(move || BufReader::new(output).lines().for_each(drop));

    let guest = Guest::new(free, "203.0.113.1".parse().unwrap());
    for attempt in 0..200 {
        if std::net::TcpStream::connect(free).is_ok() && guest.get("/readyz").status() == 200 {
            break;
        }
        assert!(attempt < 199, "it did not start");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(
        guest.get("/members").location(),
        Some("/login?next=/members")
    );
    make_ada(&database);
    let page = guest.post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", super::support::people::PASSWORD),
            ("next", "/members"),
        ],
    );
    assert_eq!(page.location(), Some("/members"));
    let own = guest.get("/members");
    assert_eq!(own.status(), 200);
    assert!(
        own.html().contains("ada@example.com") || own.html().contains("Ada"),
        "{}",
        own.html()
    );
    assert!(
        own.header("content-security-policy").is_some(),
        "our guards stand around it too"
    );
}

fn make_ada(database: &TestDatabase) {
    let environment = vestibule::internals::config::Environment::of([
        ("DATABASE_URL", database.url()),
        ("SECRET_KEY", SECRET.into()),
    ]);
    let app = vestibule::internals::app::App::new(
        vestibule::internals::config::Config::read(&environment).unwrap(),
    )
    .unwrap();
    app.migrate().unwrap();
    let ada = NewUser {
        email: vestibule::internals::values::Email::parse("ada@example.com").unwrap(),
        username: None,
        first_name: vestibule::internals::values::PersonName::parse("Ada").unwrap(),
        last_name: vestibule::internals::values::PersonName::default(),
        phone: None,
        custom_fields: vestibule::internals::values::custom_fields::Answers::default(),
        password: NewPassword::Checked(vestibule::internals::values::Password::new(
            super::support::people::PASSWORD.into(),
        )),
    };
    create_user(&app, ada, &Origin::command_line()).unwrap();
}

#[test]
fn subscribers_hear_of_what_has_been_committed_and_one_that_panics_harms_nobody() {
    use std::sync::{Arc, Mutex};
    let app = TestApp::start();
    let heard = Arc::new(Mutex::new(Vec::new()));
    app.site()
        .signals()
        .subscribe(|_| panic!("a subscriber with a bug"));
    let notes = heard.clone();
    app.site()
        .signals()
        .subscribe(move |event| notes.lock().unwrap().push(format!("{event:?}")));
    app.member("ada@example.com");
    let heard = heard.lock().unwrap().clone();
    let names: Vec<_> = heard
        .iter()
        .map(|event| event.split(' ').next().unwrap())
        .collect();
    assert_eq!(names, ["UserCreated", "CodeSent", "Verified", "LoggedIn"]);
}
