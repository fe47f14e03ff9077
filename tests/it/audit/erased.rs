//! Blanking what is left of somebody in the log: it still holds, and others keep what is theirs.

use super::{eventful, head, report};
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::people::{PASSWORD, signed_in};
use vestibule::internals::accounts::{self, Login, Staff, Step};
use vestibule::internals::admin::audit::{self, Filter};
use vestibule::internals::admin::{self, Right, Rights};
use vestibule::internals::app::Origin;
use vestibule::internals::values::Password;

/// Somebody who may act on others, and is known by name.
fn staff(app: &TestApp, email: &str) -> Staff {
    let (site, here) = (app.site().app(), Origin::command_line());
    let login = Login {
        login: email.to_owned(),
        password: Password::new(PASSWORD.to_owned()),
        remember: false,
    };
    let Ok(Step::Done(done)) = accounts::login(site, login, &here) else {
        panic!("the password is right");
    };
    let me = signed_in(site, &done.token);
    Staff::among(site, &me).unwrap()
}

#[test]
fn a_log_holds_after_somebody_was_erased() {
    let app = eventful();
    let kept = head(&app);
    let staff = Staff::at_the_command_line();
    let site = app.site().app();
    app.db_delete("ada@example.com");
    audit::seal(site).unwrap();
    let found = report(&app, &[kept]);
    assert_eq!(found.broken, None);
    assert!(found.blanked >= 4, "{found:?}");
    let filter = Filter {
        event: Some("user_deleted".into()),
        ..Filter::default()
    };
    let marks = audit::list(site, &staff, &filter, 10).unwrap();
    assert_eq!(marks.len(), 1);
    assert_eq!((marks[0].user_id, marks[0].details.as_str()), (None, "{}"));
}

#[test]
fn a_log_holds_after_staff_who_acted_on_others_was_erased() {
    const AGENT: &str = "Lynx/2.9.2-of-Bob";
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    app.db_superuser("bob@example.com");
    let ada = app.db_user("ada@example.com");
    let (site, root) = (app.site().app(), Staff::at_the_command_line());
    let bob = staff(&app, "bob@example.com");
    let here = Origin {
        ip: Some("198.51.100.77".parse().unwrap()),
        agent: AGENT.into(),
        ..Origin::command_line()
    };
    let by = |staff: &Staff, right| {
        let users = app.site().models().find("users").unwrap();
        let rights = Rights::of(site, staff).unwrap();
        rights.permit(users, right).unwrap()
    };
    let bans = by(&bob, Right::Change);
    admin::ban_user(site, &bans, ada, "", &here).unwrap();
    audit::seal(site).unwrap();
    admin::unban_user(site, &bans, ada, &here).unwrap();
    let about_ada = |event: &str| {
        let filter = Filter {
            event: Some(event.into()),
            ..Filter::default()
        };
        let rows = audit::list(site, &root, &filter, 10).unwrap();
        rows.into_iter().next().unwrap()
    };
    for event in ["banned", "unbanned"] {
        let row = about_ada(event);
        assert_eq!(row.actor_id, bob.id().map(|id| id.0));
        assert_eq!(
            (row.ip.as_str(), row.agent.as_str()),
            ("198.51.100.77", AGENT)
        );
    }
    // Ada is not told where Bob was.
    let guest = app.guest();
    guest.log_in("ada@example.com");
    let export = guest.post("/account/export", &[("current_password", PASSWORD)]);
    let file = export.text();
    assert!(
        file.contains("\"banned\"") && file.contains("\"unbanned\""),
        "{file}"
    );
    assert!(
        !file.contains("198.51.100.77") && !file.contains(AGENT),
        "{file}"
    );

    let kept = head(&app);
    app.db_delete("bob@example.com");
    for event in ["banned", "unbanned"] {
        let row = about_ada(event);
        assert_eq!(row.user_id, Some(ada.0), "{event} stays Ada's");
        assert_eq!(
            (row.actor_id, row.ip, row.agent),
            (None, String::new(), String::new())
        );
    }
    audit::seal(site).unwrap();
    let found = report(&app, &[kept]);
    assert_eq!(found.broken, None);

    // Who was acted on goes without taking along who acted.
    let bert = staff(&app, "root@example.com");
    let bans = by(&bert, Right::Change);
    admin::ban_user(site, &bans, ada, "", &here).unwrap();
    audit::seal(site).unwrap();
    let deletes = by(&bert, Right::Delete);
    admin::delete_user(site, &deletes, ada, &here).unwrap();
    audit::seal(site).unwrap();
    let row = about_ada("banned");
    assert_eq!((row.user_id, row.details.as_str()), (None, "{}"));
    assert_eq!(
        (row.actor_id, row.agent.as_str()),
        (bert.id().map(|id| id.0), AGENT)
    );
    assert_eq!(report(&app, &[]).broken, None);
}

#[test]
fn a_log_holds_when_people_are_erased_while_it_is_sealed() {
    let app = TestApp::without_limits();
    let site = app.site().app();
    for round in 0..5 {
        let address = |number| format!("ada{round}-{number}@example.com");
        for number in 0..6 {
            app.db_user(&address(number));
            for _ in 0..6 {
                app.db_ban(&address(number));
                app.db_unban(&address(number));
            }
        }
        together(8, |number| match number {
            0 | 1 => drop(audit::seal(site).unwrap()),
            other => {
                let who = address(other - 2);
                app.db_delete(&who);
            }
        });
        audit::seal(site).unwrap();
        let found = report(&app, &[]);
        assert_eq!(found.broken, None, "round {round}");
    }
    let found = report(&app, &[]);
    // Made, banned and unbanned six times, erased: at least a row for each.
    assert!(found.sealed >= 5 * 6 * 14, "{}", found.sealed);
}
