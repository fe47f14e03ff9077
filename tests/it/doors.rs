//! Every door of the staff on every interface, made from the maps of addresses themselves, tried by everybody who must not
//! come in: a guard belongs to what is guarded, not to a door.

mod looks;
pub mod map;

use crate::admin::desk::{StaffCaller, sql};
use crate::api::accounts::log_in;
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, PASSWORD};
use map::{Call, calls, pages, questions};
use serde_json::{Value, json};
use time::Duration;
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin::audit::{self, Filter};

const ROOT: &str = "root@example.com";
/// Nobody else is called so; who reads this has seen her.
const MARK: &str = "zebulonia";
const ADA: &str = "zebulonia@example.com";
const CLERK: &str = "clerk@example.com";
const REFUSED: &str = "You do not have permission to perform this action";

/// Somebody at all three interfaces.
struct Caller {
    browser: Guest,
    client: Client,
    api: Api,
}

impl Caller {
    fn nobody(app: &TestApp) -> Self {
        Self {
            browser: app.guest(),
            client: Client::of(app),
            api: Api::of(app),
        }
    }

    fn of(app: &TestApp, email: &str) -> Self {
        let browser = app.guest();
        assert_eq!(browser.log_in(email).location(), Some("/"));
        let (client, pair) = log_in(app, email);
        let api = Api::of(app).bearing(pair.text("access"));
        Self {
            browser,
            client,
            api,
        }
    }

    /// Goes in everywhere.
    fn visit(&self) {
        assert_eq!(self.browser.get("/admin/users/").status(), 200);
        assert_eq!(self.client.get("/api/admin/users/").status, 200);
        let said = self.api.ask("{ users { totalCount } }");
        assert!(said.of("users")["totalCount"].is_number());
    }
}

/// How somebody is turned away.
struct Turned {
    /// Where a browser is sent that reads, or that it is refused.
    page: Option<&'static str>,
    status: u16,
    code: Option<&'static str>,
    /// Whether there are doors that stand open to all of the staff.
    is_staff: bool,
}

const LOGGED_OUT: Turned = Turned {
    page: Some("/login"),
    status: 401,
    code: None,
    is_staff: false,
};
const NO_STAFF: Turned = Turned {
    page: None,
    status: 403,
    code: Some("permission_denied"),
    is_staff: false,
};
const TIMED_OUT: Turned = Turned {
    page: Some("/admin/login/"),
    status: 403,
    code: Some("reauthentication_required"),
    is_staff: false,
};
const NOT_ALLOWED: Turned = Turned {
    is_staff: true,
    ..NO_STAFF
};

fn start() -> (TestApp, i64) {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "2d")]);
    app.db_superuser(ROOT);
    let ada = app.db_user(ADA).0;
    sql(
        &app,
        &format!("UPDATE users SET first_name = '{MARK}' WHERE id = {ada}"),
    );
    (app, ada)
}

/// How often it was told in the audit log that staff looked.
fn looks(app: &TestApp) -> Vec<audit::Entry> {
    let by = Staff::at_the_command_line();
    let told = |event: &str| {
        let filter = Filter {
            event: Some(event.to_owned()),
            ..Filter::default()
        };
        audit::list(app.site().app(), &by, &filter, 100).unwrap()
    };
    ["row_viewed", "rows_viewed", "rows_exported"]
        .into_iter()
        .flat_map(told)
        .collect()
}

/// Tries every door.
fn is_turned_away(app: &TestApp, ada: i64, who: &Caller, turned: &Turned) {
    let before = looks(app).len();
    let tries = [
        by_pages(app, ada, who, turned),
        by_calls(app, ada, who, turned),
        by_questions(ada, who, turned),
    ];
    assert!(tries[0] > 60 && tries[1] > 50 && tries[2] > 4, "{tries:?}");
    assert_eq!(looks(app).len(), before, "nobody has looked");
    let root = Caller::of(app, ROOT);
    let path = format!("/api/admin/users/{ada}/");
    let there = root.client.get(&path);
    assert_eq!(
        (there.status, &there.body["is_active"]),
        (200, &true.into())
    );
}

fn by_pages(app: &TestApp, ada: i64, who: &Caller, turned: &Turned) -> usize {
    let doors = pages(app.site().models(), ada);
    for door in &doors {
        let Call { method, path, .. } = door;
        let page = if method == "GET" {
            who.browser.get(path)
        } else {
            let picked = ada.to_string();
            let fields = [
                ("_save", "1"),
                ("action", "ban"),
                ("_selected_action", &picked),
            ];
            who.browser.post(path, &fields)
        };
        let place = format!("{method} {path}: {} {:?}", page.status(), page.location());
        assert!(!page.text().contains(MARK), "{place}");
        let leads_on = door.leads_on && [301, 303].contains(&page.status());
        if door.is_for_all_staff && turned.is_staff || leads_on {
            assert!(page.status() < 500, "{place}");
            continue;
        }
        let is_asked = door.asks && turned.code == TIMED_OUT.code;
        match turned.page {
            _ if is_asked => assert!([200, 422].contains(&page.status()), "{place}"),
            Some(to) if method == "GET" || turned.status == 401 => {
                assert_eq!(page.status(), 303, "{place}");
                assert!(page.location().unwrap().starts_with(to), "{place}");
            }
            _ => assert_eq!(page.status(), 403, "{place}"),
        }
    }
    doors.len()
}

fn by_calls(app: &TestApp, ada: i64, who: &Caller, turned: &Turned) -> usize {
    let doors = calls(app, ada);
    let mut refused = 0;
    for door in &doors {
        let Call { method, path, .. } = door;
        let body = json!({
            "ids": [ada], "reason": "x", "first_name": "x", "is_active": false, "current_password": PASSWORD,
        });
        let body = body.to_string().into_bytes();
        let body = (method != "GET").then_some(("application/json", body));
        let said = who.client.send(method, path, body);
        let place = format!("{method} {path}: {} {}", said.status, said.body);
        assert!(!said.page.text().contains(MARK), "{place}");
        // What a model does not offer is there for nobody.
        if door.is_for_all_staff && turned.is_staff || [404, 405].contains(&said.status) {
            assert!(said.status < 500, "{place}");
            continue;
        }
        refused += 1;
        assert_eq!(said.status, turned.status, "{place}");
        if let Some(code) = turned.code {
            assert_eq!(said.text("code"), code, "{place}");
        }
    }
    refused
}

fn by_questions(ada: i64, who: &Caller, turned: &Turned) -> usize {
    let all = questions(ada, ADA);
    for question in &all {
        let said = who.api.ask(question);
        assert_eq!((said.status, said.error()), (200, REFUSED), "{question}");
        let code = &said.body["errors"][0]["extensions"]["code"];
        let again = turned.code.filter(|_| turned.page.is_some());
        assert_eq!(code.as_str(), again, "{question}: {}", said.body);
        assert!(!said.body.to_string().contains(MARK), "{question}");
        let data = said.body["data"].as_object();
        let empty = data.is_none_or(|data| data.values().all(Value::is_null));
        assert!(empty, "{question}: {}", said.body);
    }
    all.len()
}

#[test]
fn nobody_and_no_member_comes_in_by_any_door() {
    let (app, ada) = start();
    is_turned_away(&app, ada, &Caller::nobody(&app), &LOGGED_OUT);
    app.db_user("member@example.com");
    let member = Caller::of(&app, "member@example.com");
    is_turned_away(&app, ada, &member, &NO_STAFF);
}

#[test]
fn staff_without_a_permission_sees_nothing_at_any_door() {
    let (app, ada) = start();
    StaffCaller::with(&app, CLERK, &[]);
    is_turned_away(&app, ada, &Caller::of(&app, CLERK), &NOT_ALLOWED);
}

#[test]
fn staff_who_was_away_for_an_hour_comes_in_by_no_door() {
    let (app, ada) = start();
    app.db_superuser(CLERK);
    let clerk = Caller::of(&app, CLERK);
    clerk.visit();
    app.advance(Duration::minutes(61));
    is_turned_away(&app, ada, &clerk, &TIMED_OUT);
}

#[test]
fn staff_whose_day_is_over_comes_in_by_no_door_however_busy() {
    let (app, ada) = start();
    app.db_superuser(CLERK);
    let clerk = Caller::of(&app, CLERK);
    for _ in 0..28 {
        app.advance(Duration::minutes(50));
        clerk.visit();
    }
    app.advance(Duration::minutes(45));
    is_turned_away(&app, ada, &clerk, &TIMED_OUT);
}

#[test]
fn who_was_of_the_staff_a_moment_ago_comes_in_by_no_door() {
    let (app, ada) = start();
    let id = app.db_superuser(CLERK).0;
    let clerk = Caller::of(&app, CLERK);
    clerk.visit();
    sql(
        &app,
        &format!("UPDATE users SET is_staff = FALSE WHERE id = {id}"),
    );
    is_turned_away(&app, ada, &clerk, &NO_STAFF);
}

#[test]
fn staff_who_was_banned_comes_in_by_no_door() {
    let (app, ada) = start();
    app.db_superuser(CLERK);
    let clerk = Caller::of(&app, CLERK);
    clerk.visit();
    app.db_ban(CLERK);
    is_turned_away(&app, ada, &clerk, &LOGGED_OUT);
}

#[test]
fn a_permission_that_was_taken_away_a_moment_ago_opens_no_door() {
    let (app, ada) = start();
    let all: Vec<_> = app
        .site()
        .models()
        .iter()
        .map(|it| it.permission("view"))
        .collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    StaffCaller::with(&app, CLERK, &all);
    let clerk = Caller::of(&app, CLERK);
    clerk.visit();
    sql(&app, "DELETE FROM user_permissions");
    is_turned_away(&app, ada, &clerk, &NOT_ALLOWED);
}
