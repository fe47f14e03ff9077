//! Each policy, everybody, every door of every interface: a door that is new is closed to who has no second factor.

use super::routes::{NOWHERE, OPEN_CALLS, OPEN_PAGES, calls, pages, questions};
use crate::admin::desk::sql;
use crate::api::accounts::log_in;
use crate::doors::map;
use crate::factors::api_support;
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::factors::protect;
use crate::support::page::Page;
use crate::support::people::Guest;
use serde_json::{Value, json};

/// Somebody at all three interfaces; with an account for each, so that what is ended at one goes on at the others.
struct Person {
    browser: Guest,
    client: Client,
    api: Api,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Visitor,
    Member,
    StaffWithout,
    StaffWith,
    Superuser,
}

const EVERYBODY: [Who; 5] = [
    Who::Visitor,
    Who::Member,
    Who::StaffWithout,
    Who::StaffWith,
    Who::Superuser,
];

/// How a door answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    /// That nobody is signed in.
    LogIn,
    /// That a second step has to be set up.
    SetUp,
    /// Anything else.
    Otherwise,
}

impl Who {
    fn come(self, app: &TestApp) -> Person {
        if self == Self::Visitor {
            return Person {
                browser: app.guest(),
                client: Client::of(app),
                api: Api::of(app),
            };
        }
        let make = |place: &str| {
            let email = format!("{place}@example.com");
            let id = match self {
                Self::Superuser => app.db_superuser(&email),
                _ => app.db_user(&email),
            };
            if [Self::StaffWithout, Self::StaffWith].contains(&self) {
                sql(
                    app,
                    &format!("UPDATE users SET is_staff = TRUE WHERE id = {}", id.0),
                );
            }
            (id, email)
        };
        let browser = app.guest();
        assert_eq!(browser.log_in(&make("page").1).status(), 303);
        if self == Self::StaffWith {
            let program = |place| {
                let (id, email) = make(place);
                api_support::protected(app, id, &email)
            };
            let (rest, asks) = (program("call"), program("question"));
            return Person {
                browser: protect(app, browser).guest,
                client: rest.me,
                api: Api::of(app).bearing(asks.pair.text("access")),
            };
        }
        let (_, pair) = log_in(app, &make("question").1);
        Person {
            browser,
            client: log_in(app, &make("call").1).0,
            api: Api::of(app).bearing(pair.text("access")),
        }
    }

    /// What is expected where somebody has to be signed in.
    fn at_the_site(self, policy: &str) -> Answered {
        match (self, policy) {
            (Self::Visitor, _) => Answered::LogIn,
            (Self::Member | Self::StaffWithout | Self::Superuser, "all") => Answered::SetUp,
            _ => Answered::Otherwise,
        }
    }

    /// What is expected at the admin site.
    fn at_the_admin_site(self, policy: &str) -> Answered {
        match (self, policy) {
            (Self::StaffWithout | Self::Superuser, "staff") => Answered::SetUp,
            _ => self.at_the_site(policy),
        }
    }
}

fn of_page(page: &Page) -> Answered {
    let to = page.location().unwrap_or_default();
    let leads = |page: &str| to == page || to.starts_with(&format!("{page}?next="));
    match page.status() {
        303 if leads("/login") => Answered::LogIn,
        303 if leads("/account/factors") => Answered::SetUp,
        _ => Answered::Otherwise,
    }
}

fn of_call(said: &Answer) -> Answered {
    match (said.status, said.body["code"].as_str()) {
        (401, Some("not_authenticated")) => Answered::LogIn,
        (403, Some("second_factor_missing")) => {
            let text = "Set up a second step to go on.";
            assert_eq!(said.text("detail"), text);
            Answered::SetUp
        }
        _ => Answered::Otherwise,
    }
}

fn of_question(body: &Value) -> Answered {
    let text = body.to_string();
    match () {
        () if text.contains("second_factor_missing") => Answered::SetUp,
        () if text.contains("\"unauthenticated\"") => Answered::LogIn,
        () => Answered::Otherwise,
    }
}

fn open(person: &Person, method: &str, path: &str) -> Page {
    if method == "GET" {
        person.browser.get(path)
    } else {
        person.browser.post(path, &[])
    }
}

fn call(person: &Person, method: &str, path: &str) -> Answer {
    let body = (method != "GET").then(|| ("application/json", json!({}).to_string().into_bytes()));
    person.client.send(method, path, body)
}

fn tries(policy: &str, who: Who) {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("MFA_REQUIRED", policy),
        ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
    ]);
    let (nobody, person) = (Who::Visitor.come(&app), who.come(&app));
    let (site, admin_site) = (who.at_the_site(policy), who.at_the_admin_site(policy));
    let mut closed = 0;
    for (method, path) in pages() {
        // Whoever has no session is sent away from where one has to be signed in.
        let strangers = open(&nobody, &method, &path);
        let leads_back = strangers
            .location()
            .is_some_and(|to| to.starts_with("/login?next="));
        if path != "/" && !leads_back || path == "/reauthenticate" {
            continue;
        }
        closed += 1;
        let page = open(&person, &method, &path);
        let place = format!(
            "{policy} {who:?} {method} {path}: {} {:?}",
            page.status(),
            page.location()
        );
        let is_open = OPEN_PAGES.contains(&path.as_str()) && who != Who::Visitor;
        let led = page
            .location()
            .is_some_and(|to| to.starts_with("/account/factors?next="));
        if is_open {
            assert!(!led, "{place}");
        } else {
            assert_eq!(of_page(&page), site, "{place}");
        }
    }
    assert!(closed > 40, "{closed}");
    for map::Call {
        method,
        path,
        leads_on,
        ..
    } in map::pages(app.site().models(), NOWHERE)
    {
        let page = open(&person, &method, &path);
        let place = format!(
            "{policy} {who:?} {method} {path}: {} {:?}",
            page.status(),
            page.location()
        );
        if leads_on && [301, 303].contains(&page.status()) {
            continue;
        }
        assert_eq!(of_page(&page), admin_site, "{place}");
    }
    by_calls(&app, policy, (&nobody, &person, who));
    by_questions(policy, (&person, who));
}

fn by_calls(app: &TestApp, policy: &str, (nobody, person, who): (&Person, &Person, Who)) {
    let (site, admin_site) = (who.at_the_site(policy), who.at_the_admin_site(policy));
    let mut closed = 0;
    for map::Call { method, path, .. } in calls(app) {
        if of_call(&call(nobody, &method, &path)) != Answered::LogIn {
            continue;
        }
        closed += 1;
        let said = call(person, &method, &path);
        let door = format!("{method} {path}");
        let expected = match site {
            Answered::SetUp if OPEN_CALLS.contains(&door.as_str()) => Answered::Otherwise,
            other => other,
        };
        assert_eq!(
            of_call(&said),
            expected,
            "{policy} {who:?} {door}: {}",
            said.body
        );
    }
    assert!(closed > 25, "{closed}");
    for map::Call { method, path, .. } in map::calls(app, NOWHERE) {
        let said = call(person, &method, &path);
        if [404, 405].contains(&said.status) {
            continue;
        }
        let place = format!("{policy} {who:?} {method} {path}: {}", said.body);
        assert_eq!(of_call(&said), admin_site, "{place}");
    }
}

fn by_questions(policy: &str, (person, who): (&Person, Who)) {
    for (question, is_open) in questions() {
        let said = person.api.ask(&question);
        assert_eq!(said.status, 200, "{question}");
        let is_mutation = question.starts_with("mutation");
        let is_about_others = question.contains("user(") || question.contains("users");
        let expected = match (who, is_open) {
            // A query answers nobody with null, and says only that it is not permitted.
            (Who::Visitor, _) if !is_mutation || question.contains("verifySecondaryEmail") => {
                Answered::Otherwise
            }
            (Who::Visitor, _) => Answered::LogIn,
            (_, true) => Answered::Otherwise,
            (_, false) if is_about_others => who.at_the_admin_site(policy),
            (_, false) => who.at_the_site(policy),
        };
        assert_eq!(
            of_question(&said.body),
            expected,
            "{policy} {who:?} {question}: {}",
            said.body
        );
    }
}

#[test]
fn without_a_policy_nothing_is_closed_for_want_of_a_second_step() {
    for who in EVERYBODY {
        tries("off", who);
    }
}

#[test]
fn what_staff_needs_a_second_step_for_is_the_admin_site_at_every_door() {
    for who in EVERYBODY {
        tries("staff", who);
    }
}

#[test]
fn where_everybody_needs_a_second_step_every_door_is_closed_without() {
    for who in EVERYBODY {
        tries("all", who);
    }
}
