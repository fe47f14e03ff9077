//! Every page is HTML as the standard has it: the checker of the W3C finds no error in any. `scripts/test` names it, where
//! there is Java to run it.

use crate::email::move_to;
use crate::email::undo::links as links_to_undo;
use crate::invitations::link;
use crate::second_factor::{Factor, protect_by};
use crate::support::app::TestApp;
use crate::support::databases::another_run_looks;
use crate::support::factors::Phone;
use crate::support::page::Page;
use crate::support::people::{Guest, PASSWORD};
use scraper::{Html, Selector};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::process::Command;
use url::Url;

/// No site of ours has so many pages.
const MOST: usize = 400;

/// The checker; `None` where there is none to run, and then the test has nothing to do.
fn checker() -> Option<PathBuf> {
    let named = std::env::var_os("TEST_VNU");
    assert!(
        named.is_some() || std::env::var_os("TEST_EVERYTHING").is_none(),
        "TEST_EVERYTHING is set, but TEST_VNU does not name vnu.jar"
    );
    let named = named.filter(|path| !path.is_empty());
    if named.is_none() {
        eprintln!("skipped: TEST_VNU names no vnu.jar; scripts/test does, where there is Java");
    }
    named.map(PathBuf::from)
}

/// Pages to be looked at, and where they were found.
#[derive(Default)]
pub struct Found(Vec<(String, String)>);

impl Found {
    fn keep(&mut self, place: &str, page: &Page) {
        let kind = page.header("content-type").unwrap_or_default();
        if kind.starts_with("text/html") {
            let place = format!("{place} ({})", page.status());
            self.0.push((place, page.html().to_owned()));
        }
    }

    /// Goes wherever a link leads, and every address of a list once for each set of names in its query.
    pub fn walk(&mut self, whose: &str, guest: &Guest, starts: &[&str]) {
        let mut seen = BTreeSet::new();
        let mut next: VecDeque<String> = starts.iter().map(|start| (*start).to_owned()).collect();
        while let Some(path) = next.pop_front() {
            if !seen.insert(shape(&path)) {
                continue;
            }
            assert!(seen.len() < MOST, "{seen:?}");
            let page = guest.get(&path);
            self.keep(&format!("{whose} GET {path}"), &page);
            if page
                .header("content-type")
                .unwrap_or_default()
                .starts_with("text/html")
            {
                next.extend(links(&path, &page));
            }
            next.extend(page.location().map(str::to_owned));
        }
    }

    pub fn send(
        &mut self,
        whose: &str,
        guest: &Guest,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let page = guest.post(path, fields);
        self.keep(&format!("{whose} POST {path}"), &page);
        page
    }

    /// The errors of all pages, as the checker tells them.
    fn errors(&self, checker: &Path) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (number, (_, html)) in self.0.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{number}.html")), html).unwrap();
        }
        let ran = Command::new("java")
            .args(["-Xmx512m", "-jar"])
            .arg(checker)
            .args(["--errors-only", "--format", "json", "--exit-zero-always"])
            .arg(folder.path())
            .output()
            .expect("TEST_VNU is set, so there is Java");
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("no JSON: {told}"));
        let errors = told["messages"].as_array().unwrap().iter();
        errors
            .map(|error| {
                let file = Path::new(error["url"].as_str().unwrap());
                let number: usize = file.file_stem().unwrap().to_str().unwrap().parse().unwrap();
                format!(
                    "{}: {} {}",
                    self.0[number].0, error["message"], error["extract"]
                )
            })
            .collect()
    }
}

/// The path without the keys of rows, and the names in the query: one row of each kind will do.
fn shape(path: &str) -> String {
    let url = Url::parse("http://site").unwrap().join(path).unwrap();
    let names: BTreeSet<_> = url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    let is_key = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = url.path().split('/');
    let parts: Vec<_> = parts
        .map(|part| if is_key(part) { "#" } else { part })
        .collect();
    format!("{} {names:?}", parts.join("/"))
}

/// Where the links of a page lead on this site.
fn links(path: &str, page: &Page) -> Vec<String> {
    let here = Url::parse("http://site").unwrap().join(path).unwrap();
    let document = Html::parse_document(page.html());
    let links = Selector::parse("a[href]").unwrap();
    let links = document.select(&links);
    links
        .filter_map(|link| here.join(link.attr("href")?).ok())
        .filter(|url| url.host_str() == Some("site") && !url.path().starts_with("/static/"))
        // Lists with several filters look like those with one.
        .filter(|url| url.query_pairs().count() < 2)
        .map(|url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
        .collect()
}

fn entrance(app: &TestApp, found: &mut Found) {
    let guest = app.guest();
    found.walk(
        "nobody",
        &guest,
        &[
            "/login",
            "/signup",
            "/password/forgot",
            "/api/docs",
            "/nowhere",
            "/link/x",
            "/undo/x",
            "/keep/x",
            "/password/choose/x",
            "/invitation/x",
        ],
    );
    for path in [
        "/login",
        "/signup",
        "/password/forgot",
        "/logout",
        "/api/docs",
    ] {
        found.send(
            "nobody",
            &guest,
            path,
            &[("email", "\"<ada>"), ("password1", "x")],
        );
    }
    guest.sign_up("eve@example.com");
    found.walk("who waits", &guest, &["/verify"]);
    found.send("who waits", &guest, "/verify", &[("code", "x")]);
    for _ in 0..5 {
        found.send("who waits", &guest, "/verify", &[("code", "000000")]);
    }
    let guest = app.guest();
    guest.forget_password("ada@example.com");
    found.walk("who forgot", &guest, &["/password/reset"]);
    found.send("who forgot", &guest, "/password/reset", &[("code", "x")]);
    let guest = app.guest().with_header("accept", "text/html");
    for path in [
        "/graphql",
        "/graphql?search=phone",
        "/graphql?search=nothing",
    ] {
        found.keep(&format!("nobody GET {path}"), &guest.get(path));
    }
    let fields = [("query", "{ me { pk } }"), ("headers", "<b>")];
    found.send("nobody", &guest, "/graphql", &fields);
    found.send("nobody", &guest, "/graphql", &fields[..1]);
}

/// The link of somebody whose address was changed, and who had a passkey.
fn undoing(app: &TestApp, found: &mut Found) {
    app.db_user("before@example.com");
    let eve = app.guest();
    eve.log_in("before@example.com");
    move_to(app, &eve, "after@example.com");
    let link = links_to_undo(app, "before@example.com").remove(0);
    protect_by(app, "after@example.com", Factor::Passkey);
    let guest = app.guest();
    found.walk("who undoes", &guest, &[&link]);
    let wrong = [("password", "x"), ("recovery_code", "x")];
    found.send("who undoes", &guest, &link, &wrong);
}

fn account(app: &TestApp, found: &mut Found) {
    let ada = app.guest();
    ada.log_in("ada@example.com");
    found.walk(
        "a member",
        &ada,
        &["/", "/account", "/reauthenticate", "/admin/"],
    );
    for path in [
        "/account",
        "/account/email",
        "/account/email/secondary",
        "/account/phone",
        "/account/phone/verify",
        "/account/password",
        "/account/delete",
        "/account/archive",
        "/account/export",
        "/reauthenticate",
    ] {
        found.send(
            "a member",
            &ada,
            path,
            &[
                ("email", "x"),
                ("username", "a b"),
                ("phone", "x"),
                ("current_password", "x"),
                ("password", "x"),
            ],
        );
    }
    let set_up = "/account/factors/totp";
    let begun = found.send("a member", &ada, set_up, &[("current_password", PASSWORD)]);
    let phone = Phone::of(&begun);
    let setup = begun.value("setup");
    found.send(
        "a member",
        &ada,
        set_up,
        &[("setup", &setup), ("code", "x")],
    );
    let first = [("setup", setup.as_str()), ("code", &phone.now(app))];
    found.send("a member", &ada, set_up, &first);
    found.walk(
        "who has a second step",
        &ada,
        &[
            "/account/factors",
            "/account/factors/totp",
            "/account/factors/totp/remove",
            "/account/factors/codes",
            "/account/factors/passkeys",
        ],
    );
    let two = app.guest();
    two.log_in("ada@example.com");
    found.walk(
        "who is asked for it",
        &two,
        &["/login/second", "/login/second?use=recovery"],
    );
    found.send("a member", &ada, "/account/factors/totp/remove", &[]);
    let email = [("email", "new@example.com"), ("current_password", PASSWORD)];
    found.send("a member", &ada, "/account/email", &email);
    found.walk(
        "who changes the address",
        &ada,
        &["/account/email", "/account/email/confirm"],
    );
}

/// Somebody without a password.
fn by_code(app: &TestApp, found: &mut Found) {
    let cleo = app.guest();
    let door = "/login/code";
    found.walk("nobody", &cleo, &[door]);
    found.send("nobody", &cleo, door, &[]);
    cleo.sign_up("cleo@example.com");
    cleo.post(door, &[("email", "cleo@example.com")]);
    found.walk("who waits for a code to log in", &cleo, &["/verify"]);
    cleo.enter_code(&app.code_for("cleo@example.com"));
    let next = "next=https://app.example.com/x";
    let ways = [format!("/continue?{next}"), format!("/logout?{next}")];
    for way in &ways {
        found.keep("who goes on", &cleo.get(way));
    }
    app.advance(time::Duration::minutes(11));
    found.walk(
        "who has no password",
        &cleo,
        &["/account/password", "/reauthenticate"],
    );
    for fields in [&[("email_code", "x")][..], &[("send_code", "on")], &[]] {
        found.send("who has no password", &cleo, "/account/password", fields);
        found.send("who has no password", &cleo, "/account/export", fields);
    }
}

fn admin(app: &TestApp, found: &mut Found) {
    let root = app.guest();
    root.log_in("root@example.com");
    let ada = app.db_id("ada@example.com").0.to_string();
    for action in ["ban", "delete", "deactivate", "make_staff", "end_sessions"] {
        let asked = [("action", action), ("_selected_action", ada.as_str())];
        let page = found.send("staff", &root, "/admin/users/action/", &asked);
        assert_eq!(page.status(), 200, "{action} asks first");
    }
    found.send("staff", &root, "/admin/users/action/", &[("action", "ban")]);
    for path in ["/admin/users/add/", "/admin/groups/add/"] {
        found.send("staff", &root, path, &[("email", "x"), ("name", "")]);
    }
    found.walk(
        "staff",
        &root,
        &[
            "/admin/",
            "/admin/users/?q=ada",
            "/admin/users/?q=nobody",
            "/admin/users/?is_staff=1&date=2026",
            "/admin/users/?o=x",
            "/admin/users/987654/",
            "/admin/nothing/",
            "/dev/mailbox",
        ],
    );
}

/// What an application is set to that has all of them.
pub const SETTINGS: &[(&str, &str)] = &[
    ("RATE_LIMITS", "off"),
    ("LOGIN_BY_CODE", "on"),
    ("ALLOWED_REDIRECTS", "https://app.example.com"),
];

/// Visits all pages in all their states.
pub fn tour(app: &TestApp) -> Found {
    app.member("ada@example.com");
    app.db_superuser("root@example.com");
    for number in 0..101 {
        app.db_user(&format!("person{number}@example.com"));
    }
    let mut found = Found::default();
    entrance(app, &mut found);
    account(app, &mut found);
    by_code(app, &mut found);
    undoing(app, &mut found);
    admin(app, &mut found);
    app.deliver();
    found
}

/// A site that has rules of entry, and terms.
pub const RULES: &[(&str, &str)] = &[
    ("RATE_LIMITS", "off"),
    ("SIGNUP", "invite"),
    ("INVITED_BY_MEMBERS", "on"),
    ("TERMS_URL", "/terms"),
    ("PRIVACY_URL", "/privacy"),
    ("TERMS_VERSION", "1"),
    ("ALLOWED_REDIRECTS", "https://app.example.com"),
];

/// Visits what only a site with rules has: a closed door, terms, and invitations.
pub fn tour_of_rules(app: &TestApp) -> Found {
    let mut found = Found::default();
    found.keep("nobody GET /signup", &app.guest().get("/signup"));
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    let terms = "/account/terms";
    found.keep("who has terms due", &ada.get(terms));
    found.send("who has terms due", &ada, terms, &[]);
    let accepted = [("accept_terms", "on"), ("version", "1")];
    found.send("who has terms due", &ada, terms, &accepted);
    found.keep("who has accepted them", &ada.get(terms));
    let invitations = "/account/invitations";
    found.keep("who invited nobody", &ada.get(invitations));
    for email in ["", "bob@example.com"] {
        found.send("who invites", &ada, invitations, &[("email", email)]);
    }
    found.keep("who invites", &ada.get(invitations));
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    root.post(terms, &accepted);
    found.walk(
        "staff",
        &root,
        &["/admin/invitations/", "/admin/invitations/add/"],
    );
    let nobody = [("emails", "no address\n<b>"), ("note", "Hello")];
    found.send("staff", &root, "/admin/invitations/add/", &nobody);
    let link = link(app, "bob@example.com");
    let bob = app.guest();
    found.keep("who is invited", &bob.get(&link));
    found.send("who is invited", &bob, &link, &[("password1", "x")]);
    found.keep(
        "nobody GET /invitation/nothing",
        &bob.get("/invitation/nothing"),
    );
    app.db_user("bob@example.com");
    found.keep("who is invited and has an account", &bob.get(&link));
    found.keep("who has the invitation of somebody else", &ada.get(&link));
    bob.log_in("bob@example.com");
    bob.post(terms, &accepted);
    found.keep("who is invited and logged in", &bob.get(&link));
    let away = "https://app.example.com/bye";
    found.keep("who logs out", &ada.get(&format!("/logout?next={away}")));
    found.send("who logs out", &ada, "/logout", &[("next", away)]);
    found
}

#[test]
fn no_page_has_an_error_of_html() {
    let Some(checker) = checker().filter(|_| !another_run_looks()) else {
        return;
    };
    let app = TestApp::with(SETTINGS);
    let mut found = tour(&app);
    found.0.extend(tour_of_rules(&TestApp::with(RULES)).0);
    assert!(found.0.len() > 60, "that cannot be all: {}", found.0.len());
    let errors = found.errors(&checker);
    assert!(
        errors.is_empty(),
        "{} errors in {} pages:\n{}",
        errors.len(),
        found.0.len(),
        errors.join("\n")
    );
}
