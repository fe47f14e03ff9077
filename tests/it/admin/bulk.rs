//! What is done to all rows of a list: in parts, to be followed and stopped, and only while the right lasts.

use super::desk::{StaffCaller, narrowed, sql};
use crate::support::app::TestApp;
use vestibule::internals::admin::bulk::{self, Progress, State};
use vestibule::internals::admin::{ActionRef, AdminError, Ask, Right};
use vestibule::internals::app::Origin;

/// An application in which 250 people are signed in.
fn crowded() -> TestApp {
    let app = TestApp::without_limits();
    let ada = app.db_user("ada@example.com").0;
    let digest = if app.database().is_postgres() {
        "decode(lpad(to_hex(n), 8, '0'), 'hex')"
    } else {
        "CAST(printf('%08x', n) AS BLOB)"
    };
    sql(
        &app,
        &format!(
            "INSERT INTO sessions (user_id, token_digest, kind, remembered, created_at, authenticated_at, last_seen_at, \
             expires_at, ip, agent, nonce) \
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 250) \
             SELECT {ada}, {digest}, 'api', FALSE, '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00', \
             '2999-01-01 00:00:00', '192.0.2.1', 'Lynx', SUBSTR({digest}, 1, 16) FROM numbers"
        ),
    );
    app
}

fn start(desk: &StaffCaller<'_>, ask: &Ask) -> Result<i64, AdminError> {
    let by = desk.permit("sessions", Right::Change).unwrap();
    let (app, model) = (desk.app.site().app(), desk.model("sessions"));
    let revoke = ActionRef::find(model, "revoke")?;
    bulk::start(app, &by, model, &revoke, ask, "", &Origin::command_line())
}

fn part(app: &TestApp) -> bool {
    bulk::run_part(app.site().app(), app.site().models()).unwrap()
}

fn progress(desk: &StaffCaller<'_>, id: i64) -> Progress {
    bulk::progress(desk.app.site().app(), &desk.staff, id).unwrap()
}

#[test]
fn all_rows_of_a_list_are_worked_off_in_parts_and_told_one_by_one() {
    let app = crowded();
    let desk = StaffCaller::of_root(&app);
    let id = start(&desk, &narrowed("kind", "api")).unwrap();
    let now = progress(&desk, id);
    assert_eq!(
        (now.state, now.total.number, now.percent),
        (State::Running, 250, 0)
    );
    assert!(part(&app));
    let now = progress(&desk, id);
    assert_eq!((now.changed, now.percent), (100, 40));
    // Made after the start: not meant.
    sql(&app, "UPDATE sessions SET id = 100000 WHERE id = 250");
    assert!(part(&app) && part(&app));
    assert!(!part(&app));
    let now = progress(&desk, id);
    assert_eq!(
        (now.state, now.changed, now.percent),
        (State::Done, 249, 100)
    );
    assert_eq!(desk.lines("audit", "event", "bulk_started").len(), 1);
    let told = desk.list("audit", &narrowed("event", "row_acted_on"));
    assert_eq!(told.total.number, 249);
    let mine = bulk::mine(app.site().app(), &desk.staff).unwrap();
    assert_eq!(mine.len(), 1);
}

#[test]
fn it_can_be_stopped_by_whoever_began_it_and_seen_by_nobody_else() {
    let app = crowded();
    let desk = StaffCaller::of_root(&app);
    let helper = StaffCaller::with(&app, "help@example.com", &["change_session"]);
    let id = start(&desk, &narrowed("kind", "api")).unwrap();
    assert!(part(&app));
    let other = bulk::progress(app.site().app(), &helper.staff, id);
    assert!(matches!(other, Err(AdminError::Unknown)));
    let here = Origin::command_line();
    let other = bulk::stop(app.site().app(), &helper.staff, id, &here);
    assert!(matches!(other, Err(AdminError::Unknown)));
    let stopped = bulk::stop(app.site().app(), &desk.staff, id, &here).unwrap();
    assert_eq!((stopped.state, stopped.changed), (State::Stopped, 100));
    assert!(!part(&app));
    assert_eq!(
        desk.list("sessions", &narrowed("state", "ended"))
            .total
            .number,
        100
    );
    assert_eq!(desk.lines("audit", "event", "bulk_stopped").len(), 1);
}

#[test]
fn it_ends_when_the_right_is_taken_away() {
    let app = crowded();
    let helper = StaffCaller::with(&app, "help@example.com", &["change_session"]);
    let root = StaffCaller::of_root(&app);
    let id = start(&helper, &narrowed("kind", "api")).unwrap();
    assert!(part(&app));
    sql(&app, "DELETE FROM user_permissions");
    assert!(part(&app));
    assert!(!part(&app));
    let now = progress(&root, id);
    assert_eq!((now.state, now.changed), (State::Failed, 100));
    let why = now.last_error.unwrap().to_string();
    assert_eq!(why, "You do not have permission to perform this action.");
}

/// As when their second factors were reset meanwhile.
#[test]
fn it_ends_when_the_site_demands_a_second_step_of_whoever_began_it() {
    let app = crowded();
    let root = StaffCaller::of_root(&app);
    start(&root, &narrowed("kind", "api")).unwrap();
    assert!(part(&app));
    let app = app.restart(&[("RATE_LIMITS", "off"), ("MFA_REQUIRED", "staff")]);
    assert!(part(&app));
    assert!(!part(&app));
    let ended = "SELECT count(*) AS count FROM sessions WHERE revoked_at IS NOT NULL";
    assert_eq!(app.db_count(ended), 100);
}

#[test]
fn another_node_goes_on_with_it_when_one_dies_and_two_never_do_the_same() {
    let app = crowded();
    let desk = StaffCaller::of_root(&app);
    let id = start(&desk, &narrowed("kind", "api")).unwrap();
    let until = "'2999-01-01 00:00:00'";
    sql(
        &app,
        &format!("UPDATE bulk_actions SET claim = 'other', claimed_until = {until}"),
    );
    assert!(!part(&app), "another node has it");
    sql(
        &app,
        "UPDATE bulk_actions SET claimed_until = '2026-01-01 00:00:00'",
    );
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| while part(&app) {});
        }
    });
    while part(&app) {}
    let now = progress(&desk, id);
    assert_eq!((now.state, now.changed, now.already), (State::Done, 250, 0));
}

#[test]
fn what_cannot_be_meant_is_not_begun() {
    let app = crowded();
    let desk = StaffCaller::of_root(&app);
    assert!(matches!(
        start(&desk, &narrowed("kind", "nonsense")),
        Err(AdminError::BadAsk(_))
    ));
    let (site, here) = (app.site(), Origin::command_line());
    let model = desk.model("sessions");
    for action in ["delete", "explode"] {
        let found = ActionRef::find(model, action);
        assert!(matches!(found, Err(AdminError::BadAsk(_))), "{action}");
    }
    let by = desk.permit("sessions", Right::View).unwrap();
    let revoke = ActionRef::find(model, "revoke").unwrap();
    let done = bulk::start(site.app(), &by, model, &revoke, &Ask::default(), "", &here);
    assert!(matches!(done, Err(AdminError::NotAllowed)));
    assert!(!part(&app));
}
