//! Pages of an application that Vestibule is mounted into: its guards, its own login and logout.

use crate::admin::own_model::example;
use crate::support::app::TestApp;
use crate::support::factors::protect;
use crate::support::people::{Guest, PASSWORD, awaited};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpRequest};
use std::sync::Arc;
use time::Duration;
use vestibule::internals::http::{
    self, RecentlyAuthenticated, SignedIn, Staff, login_required, permission_required,
    recently_authenticated,
};
use vestibule::internals::values::UserId;

/// The shop, as somebody may build it.
fn shop(own: &mut ServiceConfig) {
    own.route("/invitation/{user}", web::get().to(accept))
        .route("/remembered/{user}", web::get().to(accept_for_long))
        .route("/by/{email}", web::get().to(invite_by_address))
        .route("/goodbye", web::post().to(leave))
        .route("/who", web::get().to(who))
        .route("/team", web::get().to(team))
        .route("/vault", web::get().to(vault))
        .service(behind("/members", login_required()))
        .service(behind("/shelves", permission_required("change_book")))
        .service(behind("/typo", permission_required("change_bok")))
        .service(behind("/safe", recently_authenticated()));
}

fn behind(path: &str, guard: http::Guard) -> impl actix_web::dev::HttpServiceFactory + 'static {
    web::scope(path)
        .wrap(guard)
        .route("", web::get().to(who))
        .route("", web::post().to(who))
        .route("/more", web::get().to(who))
}

fn outside(app: &mut ServiceConfig) {
    app.route("/outside", web::get().to(accept_first))
        .route("/outside/who", web::get().to(who))
        .service(behind("/outside/members", login_required()));
}

async fn accept(request: HttpRequest, user: web::Path<i64>) -> Result<String, Error> {
    let me = http::login(&request, UserId(user.into_inner())).await?;
    Ok(format!("Welcome, {}.", me.user().email))
}

async fn accept_for_long(request: HttpRequest, user: web::Path<i64>) -> Result<String, Error> {
    let me = http::login_remembered(&request, UserId(user.into_inner())).await?;
    Ok(format!("Welcome, {}.", me.user().email))
}

async fn accept_first(request: HttpRequest) -> Result<String, Error> {
    http::login(&request, UserId(1)).await?;
    Ok("in".to_owned())
}

async fn leave(request: HttpRequest) -> Result<&'static str, Error> {
    http::logout(&request).await?;
    http::logout(&request).await?;
    Ok("Goodbye.")
}

async fn who(me: Option<SignedIn>) -> String {
    me.map_or("nobody".to_owned(), |me| me.user().email.clone())
}

async fn team(staff: Staff) -> String {
    format!("{:?}", staff.id())
}

async fn vault(recent: RecentlyAuthenticated) -> String {
    recent.me().user().email.clone()
}

async fn invite_by_address(
    request: HttpRequest,
    site: web::Data<vestibule::Site>,
    email: web::Path<String>,
) -> Result<String, Error> {
    let user = match site.find_user(&email).await? {
        Some(user) => user,
        None => site.create_user([("email", email.as_str().into())]).await?,
    };
    let me = http::login(&request, user.id).await?;
    Ok(me.user().username.clone())
}

fn open() -> TestApp {
    TestApp::within(example::books(Arc::default()), shop, outside)
}

fn invite(guest: &Guest, user: UserId) -> u16 {
    guest.get(&format!("/invitation/{}", user.0)).status()
}

/// Shortcut: what the audit log says happened.
fn events(app: &TestApp, user: UserId) -> Vec<String> {
    let rows = app
        .site()
        .app()
        .read(|conn| vestibule::internals::store::audit::of_user(conn, user, None, 20));
    rows.unwrap().into_iter().map(|row| row.event).collect()
}

#[test]
fn a_handler_logs_somebody_in_whom_it_knows_and_out_again() {
    let app = open();
    let ada = app.db_user("ada@example.com");
    let guest = app.guest();
    let page = guest.get(&format!("/invitation/{}", ada.0));
    assert_eq!(page.html(), "Welcome, ada@example.com.");
    assert_eq!(guest.get("/who").html(), "ada@example.com");
    assert!(guest.is_signed_in());
    assert_eq!(events(&app, ada), ["logged_in", "user_created"]);
    let sessions = guest.get("/account/sessions");
    assert!(
        sessions.text().contains("This browser"),
        "{}",
        sessions.text()
    );
    let stolen = guest.window();
    assert_eq!(guest.post("/goodbye", &[]).html(), "Goodbye.");
    assert_eq!(guest.get("/who").html(), "nobody");
    assert_eq!(stolen.get("/who").html(), "nobody", "the session has ended");
    assert_eq!(
        events(&app, ada),
        ["logged_out", "logged_in", "user_created"]
    );
    assert_eq!(
        guest.post("/goodbye", &[]).status(),
        200,
        "nobody is signed in"
    );
}

#[test]
fn such_a_login_takes_the_place_of_the_one_before_and_its_cookie() {
    let app = open();
    let (ada, bob) = (
        app.db_user("ada@example.com"),
        app.db_user("bob@example.com"),
    );
    let guest = app.guest();
    assert_eq!(invite(&guest, ada), 200);
    let before = guest.window();
    assert_eq!(invite(&guest, bob), 200);
    assert_eq!(guest.get("/who").html(), "bob@example.com");
    assert_eq!(before.get("/who").html(), "nobody");
}

#[test]
fn such_a_login_asks_for_the_second_step_too() {
    let app = open();
    let ada = app.db_user("ada@example.com");
    crate::second_factor::protect(&app, "ada@example.com");
    let guest = app.guest();
    let page = guest.get(&format!("/invitation/{}", ada.0));
    assert_eq!(
        (page.status(), page.location()),
        (303, Some("/login/second"))
    );
    assert_eq!(guest.get("/who").html(), "nobody");
    assert_eq!(guest.get("/login/second").status(), 200);
    assert_eq!(events(&app, ada), ["user_created"]);
}

#[test]
fn a_remembered_login_keeps_its_cookie_and_another_one_does_not() {
    let app = open();
    let ada = app.db_user("ada@example.com");
    let cookie = |path: &str| {
        let page = app.guest().get(&format!("{path}/{}", ada.0));
        let cookies = page.headers("set-cookie");
        let session = cookies.iter().find(|it| it.starts_with("vestibule="));
        session.unwrap().contains("Max-Age")
    };
    assert!(cookie("/remembered"));
    assert!(!cookie("/invitation"));
}

#[test]
fn nobody_is_logged_in_whose_account_may_not_be_used() {
    let app = open();
    let guest = app.guest();
    let refuses = |user, status| {
        assert_eq!(invite(&guest, user), status);
        assert_eq!(guest.get("/who").html(), "nobody");
    };
    refuses(UserId(987_654), 404);
    let banned = app.db_user("banned@example.com");
    app.db_ban("banned@example.com");
    refuses(banned, 403);
    let unverified = app.db_user("unverified@example.com");
    app.db_sql("UPDATE users SET is_verified = FALSE WHERE email_key = 'unverified@example.com'");
    refuses(unverified, 403);
    let gone = app.db_user("archived@example.com");
    app.db_sql("UPDATE users SET archived = TRUE WHERE email_key = 'archived@example.com'");
    refuses(gone, 403);
    let undone = app.db_user("undone@example.com");
    app.db_sql("UPDATE users SET reset_required = TRUE WHERE email_key = 'undone@example.com'");
    refuses(undone, 403);
    assert!(!events(&app, banned).contains(&"logged_in".to_owned()));
    app.db_unban("banned@example.com");
    assert_eq!(invite(&guest, banned), 200);
    app.db_ban("banned@example.com");
    assert_eq!(guest.get("/who").html(), "nobody");
}

#[test]
fn outside_of_what_is_mounted_it_is_an_error_and_nobody_is_let_in() {
    let app = open();
    app.db_user("ada@example.com");
    for path in ["/outside", "/outside/members"] {
        assert_eq!(app.guest().get(path).status(), 500, "{path}");
    }
    assert_eq!(app.guest().get("/outside/who").html(), "nobody");
}

#[test]
fn a_permission_is_asked_for_by_its_name_in_the_admin_site() {
    let app = open();
    let (ada, root) = (app.guest(), app.guest());
    assert_eq!(
        ada.get("/shelves/more?a=b").location(),
        Some("/login?next=/shelves/more%3Fa%3Db")
    );
    assert_eq!(
        ada.post("/shelves", &[]).location(),
        Some("/login?next=/shelves")
    );
    let id = app.db_user("ada@example.com");
    invite(&ada, id);
    let refused = ada.get("/shelves");
    assert_eq!(refused.status(), 403);
    assert!(refused.html().contains("<html"), "a page says so");
    app.db_sql(&format!(
        "INSERT INTO user_permissions (user_id, permission_id)
         SELECT {}, id FROM permissions WHERE codename = 'view_book'",
        id.0
    ));
    assert_eq!(
        ada.get("/shelves").status(),
        403,
        "to look is not to change"
    );
    app.db_sql(&format!(
        "INSERT INTO user_groups (name) VALUES ('Librarians');
         INSERT INTO group_members (group_id, user_id) SELECT id, {} FROM user_groups;
         INSERT INTO group_permissions (group_id, permission_id)
         SELECT user_groups.id, permissions.id FROM user_groups, permissions WHERE codename = 'change_book'",
        id.0
    ));
    assert_eq!(ada.get("/shelves").html(), "ada@example.com");
    app.db_sql("DELETE FROM group_permissions");
    assert_eq!(
        ada.get("/shelves").status(),
        403,
        "taken away, and effective now"
    );
    invite(&root, app.db_superuser("root@example.com"));
    assert_eq!(root.get("/shelves").html(), "root@example.com");
}

#[test]
fn a_permission_that_no_model_has_lets_nobody_in() {
    let app = open();
    let root = app.guest();
    assert_eq!(root.get("/typo").location(), Some("/login?next=/typo"));
    invite(&root, app.db_superuser("root@example.com"));
    assert_eq!(root.get("/typo").status(), 500);
}

#[test]
fn a_page_that_matters_asks_for_the_password_again_and_comes_back() {
    let app = open();
    let ada = app.guest();
    assert_eq!(ada.get("/safe").location(), Some("/login?next=/safe"));
    app.db_user("ada@example.com");
    ada.log_in("ada@example.com");
    assert_eq!(ada.get("/safe").html(), "ada@example.com");
    assert_eq!(ada.get("/vault").html(), "ada@example.com");
    assert_eq!(
        ada.get("/reauthenticate?next=/safe").location(),
        Some("/safe")
    );
    app.advance(Duration::minutes(10));
    let asked = ada.get("/safe/more?a=b");
    let asks = "/reauthenticate?next=/safe/more%3Fa%3Db";
    assert_eq!((asked.status(), asked.location()), (303, Some(asks)));
    assert_eq!(
        ada.post("/safe", &[]).location(),
        Some("/reauthenticate?next=/safe")
    );
    assert_eq!(
        ada.get("/vault").location(),
        Some("/reauthenticate?next=/vault")
    );
    let form = ada.get(asks);
    assert!(form.html().contains("/safe/more?a&#x3D;b") || form.html().contains("/safe/more?a=b"));
    let before = ada.window();
    let again = |password: &str, next: &str| {
        let fields = [("current_password", password), ("next", next)];
        ada.post("/reauthenticate", &fields)
    };
    let wrong = again("wrong", "/safe/more?a=b");
    assert_eq!(wrong.status(), 422);
    assert!(wrong.html().contains("/safe/more"), "the way back is kept");
    assert_eq!(ada.get("/safe").status(), 303);
    let right = again(PASSWORD, "/safe/more?a=b");
    assert_eq!(
        (right.status(), right.location()),
        (303, Some("/safe/more?a=b"))
    );
    assert_eq!(ada.get("/safe").html(), "ada@example.com");
    assert_eq!(
        before.get("/who").html(),
        "nobody",
        "a copy of the cookie is worth nothing"
    );
}

#[test]
fn the_way_back_leads_nowhere_else() {
    let app = open();
    let ada = app.guest();
    app.db_user("ada@example.com");
    ada.log_in("ada@example.com");
    for next in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
    ] {
        let carried: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let known = ada.get(&format!("/reauthenticate?next={carried}"));
        assert_eq!(known.location(), Some("/"), "{next}");
        let fields = [("current_password", PASSWORD), ("next", next)];
        assert_eq!(
            ada.post("/reauthenticate", &fields).location(),
            Some("/"),
            "{next}"
        );
    }
    assert_eq!(
        app.guest().get("/reauthenticate").location(),
        Some("/login?next=/reauthenticate")
    );
}

#[test]
fn extractors_are_the_proofs_themselves() {
    let app = open();
    let (ada, root) = (app.guest(), app.guest());
    assert_eq!(
        ada.get("/who").html(),
        "nobody",
        "an option is nothing for strangers"
    );
    assert_eq!(ada.get("/team").location(), Some("/login?next=/team"));
    invite(&ada, app.db_user("ada@example.com"));
    assert_eq!(ada.get("/team").status(), 403);
    let id = app.db_superuser("root@example.com");
    invite(&root, id);
    assert_eq!(root.get("/team").html(), format!("{:?}", Some(id)));
}

#[test]
fn an_application_finds_accounts_and_makes_them() {
    let app = open();
    let guest = app.guest();
    assert_eq!(guest.get("/by/ada@example.com").html(), "ada");
    assert_eq!(guest.get("/who").html(), "ada@example.com");
    let again = app.guest();
    assert_eq!(
        again.get("/by/Ada@Example.com").html(),
        "ada",
        "the same account"
    );
    let refused = app.guest().get("/by/nobody");
    assert_eq!(refused.status(), 422, "{}", refused.text());
    let made = awaited(app.site().create_user([("username", "eve".into())]));
    assert!(made.is_err(), "an address is required");
    assert!(awaited(app.site().find_user("eve")).unwrap().is_none());
}

fn demanding(policy: &str) -> TestApp {
    let settings = [("RATE_LIMITS", "off"), ("MFA_REQUIRED", policy)];
    let books = example::books(Arc::default());
    TestApp::within_with(&settings, books, (shop, outside))
}

#[test]
fn where_everybody_needs_a_second_step_every_guard_and_extractor_asks_for_it() {
    let app = demanding("all");
    let ada = app.guest();
    invite(&ada, app.db_superuser("ada@example.com"));
    for page in ["/members", "/shelves", "/safe", "/team", "/vault"] {
        let to = format!("/account/factors?next={page}");
        assert_eq!(ada.get(page).location(), Some(to.as_str()));
    }
    assert_eq!(ada.get("/who").html(), "nobody");
    let ada = protect(&app, ada).guest;
    for page in ["/members", "/shelves", "/safe", "/team", "/vault", "/who"] {
        assert_eq!(ada.get(page).status(), 200, "{page}");
    }
    assert_eq!(ada.get("/who").html(), "ada@example.com");
}

#[test]
fn where_staff_needs_a_second_step_what_is_theirs_asks_for_it() {
    let app = demanding("staff");
    let ada = app.guest();
    invite(&ada, app.db_superuser("ada@example.com"));
    for page in ["/shelves", "/team"] {
        let to = format!("/account/factors?next={page}");
        assert_eq!(ada.get(page).location(), Some(to.as_str()));
    }
    for page in ["/members", "/safe", "/vault", "/who"] {
        assert_eq!(ada.get(page).html(), "ada@example.com", "{page}");
    }
    let ada = protect(&app, ada).guest;
    for page in ["/shelves", "/team"] {
        assert_eq!(ada.get(page).status(), 200, "{page}");
    }
}
