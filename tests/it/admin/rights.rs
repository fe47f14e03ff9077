//! Who may do what: every model, right and kind of person; and what nobody may do to others or to themselves.

use super::{StaffCaller, clerk, permission, wrong};
use crate::support::app::TestApp;
use vestibule::internals::admin::{AdminError, Answer, Right, Rights};
use vestibule::internals::values::UserId;

const ROOT: &str = "root@example.com";
const ADA: &str = "ada@example.com";

/// A kind of person, and whether they hold a permission.
struct Kind {
    email: String,
    holds: Box<dyn Fn(&str) -> bool>,
}

/// Everybody there is to tell apart: for each permission somebody who holds it alone, directly or through a group.
fn kinds(app: &TestApp) -> Vec<Kind> {
    let mut all = vec![
        Kind {
            email: ROOT.into(),
            holds: Box::new(|_| true),
        },
        Kind {
            email: "nothing@example.com".into(),
            holds: Box::new(|_| false),
        },
    ];
    app.db_superuser(ROOT);
    clerk(app, "nothing@example.com", &[]);
    let mut number = 0;
    for model in app.site().models().iter() {
        for right in Right::ALL {
            // For what cannot be done there is no permission.
            if !model.allows(right) {
                continue;
            }
            number += 1;
            let codename = model.permission(right.word());
            let email = format!("clerk{number}@example.com");
            if number % 2 == 0 {
                clerk(app, &email, &[&codename]);
            } else {
                in_a_group(app, &email, &codename);
            }
            all.push(Kind {
                email,
                holds: Box::new(move |other| other == codename),
            });
        }
    }
    all
}

fn in_a_group(app: &TestApp, email: &str, codename: &str) {
    let operator = StaffCaller::operator(app);
    let rows = Answer::Rows(vec![permission(app, codename)]);
    let name = Answer::Text(format!("Those who {codename}"));
    let group = operator.add("groups", &[("name", name), ("permissions", rows)]);
    let id = clerk(app, email, &[]);
    let joined = [("groups", Answer::Rows(vec![group.unwrap()]))];
    operator.change("users", id.0, &joined).unwrap();
}

#[test]
fn every_model_is_open_to_those_who_hold_the_right_and_to_nobody_else() {
    let app = TestApp::without_limits();
    let kinds = kinds(&app);
    let mut asked = 0;
    for kind in &kinds {
        let desk = StaffCaller::of(&app, &kind.email);
        let rights = Rights::of(app.site().app(), &desk.staff).unwrap();
        for model in app.site().models().iter() {
            for right in Right::ALL {
                let held = (kind.holds)(&model.permission(right.word()))
                    || right == Right::View && (kind.holds)(&model.permission("change"));
                let may = held && model.allows(right);
                let permit = rights.permit(model, right);
                let what = format!("{} {} {}", kind.email, right.word(), model.name);
                assert_eq!(permit.is_ok(), may, "{what}");
                assert_eq!(rights.allow(model, right), may, "{what}");
                if let Ok(permit) = permit {
                    covers_nothing_else(&app, &permit, model.name, right);
                }
                asked += 1;
            }
        }
        for model in app.site().models().iter() {
            for action in &model.actions {
                let held = (kind.holds)(&model.permission(action.right.word()));
                assert_eq!(rights.permit(model, action.right).is_ok(), held);
            }
        }
    }
    let models = app.site().models();
    let rights = models
        .iter()
        .flat_map(|model| Right::ALL.map(|right| model.allows(right)));
    let permissions = rights.filter(|allowed| *allowed).count();
    assert_eq!(asked, (permissions + 2) * models.iter().count() * 4);
}

fn covers_nothing_else(
    app: &TestApp,
    permit: &vestibule::internals::admin::Permit,
    model: &str,
    right: Right,
) {
    for other in app.site().models().iter() {
        for another in Right::ALL {
            let same = other.name == model && another == right;
            assert_eq!(permit.covers(other.name, another).is_ok(), same);
        }
    }
}

#[test]
fn who_is_no_staff_any_more_or_may_not_sign_in_has_no_right_left() {
    let app = TestApp::without_limits();
    app.db_superuser(ROOT);
    let second = app.db_superuser("second@example.com");
    let root = StaffCaller::of(&app, ROOT);
    for (ends, begins) in [
        ("ban", "unban"),
        ("deactivate", "activate"),
        ("unmake_staff", "make_staff"),
    ] {
        let desk = StaffCaller::of(&app, "second@example.com");
        assert!(desk.permit("users", Right::View).is_ok());
        root.act_because(ends, second, "For now.").unwrap();
        for right in Right::ALL {
            let refused = desk.permit("users", right);
            assert!(matches!(refused, Err(AdminError::NotAllowed)), "{ends}");
        }
        root.act(begins, second).unwrap();
    }
}

/// All that takes something from somebody.
const AGAINST: [&str; 5] = [
    "ban",
    "deactivate",
    "unmake_staff",
    "set_unusable_password",
    "reset_factors",
];

#[test]
fn nobody_acts_against_themselves() {
    let app = TestApp::without_limits();
    let root = app.db_superuser(ROOT);
    app.db_superuser("second@example.com");
    let desk = StaffCaller::of(&app, ROOT);
    for action in AGAINST {
        let refused = desk.act_because(action, root, "Why not.");
        assert!(
            matches!(refused, Err(AdminError::Yourself)),
            "{action}: {refused:?}"
        );
    }
    let gone = desk.delete("users", root.0);
    assert!(matches!(gone, Err(AdminError::Yourself)));
    let group = desk.add("groups", &[("name", Answer::Text("Some".into()))]);
    let permissions = Answer::Rows(vec![permission(&app, "view_user")]);
    for (field, answer) in [
        ("is_active", Answer::Flag(false)),
        ("is_staff", Answer::Flag(false)),
        ("is_superuser", Answer::Flag(false)),
        ("groups", Answer::Rows(vec![group.unwrap()])),
        ("user_permissions", permissions),
    ] {
        let refused = desk.change("users", root.0, &[(field, answer)]);
        assert_eq!(wrong(refused), [(field.to_owned(), "refused")]);
    }
    // What is no right may be changed.
    let name = [("first_name", Answer::Text("Root".into()))];
    desk.change("users", root.0, &name).unwrap();
}

#[test]
fn the_last_superuser_stays_what_they_are() {
    let app = TestApp::without_limits();
    let root = app.db_superuser(ROOT);
    let desk = StaffCaller::operator(&app);
    for action in ["ban", "deactivate", "unmake_staff"] {
        let refused = desk.act_because(action, root, "Why not.");
        assert!(
            matches!(refused, Err(AdminError::LastSuperuser)),
            "{action}"
        );
    }
    let gone = desk.delete("users", root.0);
    assert!(matches!(gone, Err(AdminError::LastSuperuser)));
    for field in ["is_active", "is_staff", "is_superuser"] {
        let refused = desk.change("users", root.0, &[(field, Answer::Flag(false))]);
        assert_eq!(wrong(refused), [(field.to_owned(), "refused")]);
    }
    // One who cannot enter the admin site does not count.
    let second = app.db_superuser("second@example.com");
    desk.act("unmake_staff", second).unwrap();
    assert!(desk.act("unmake_staff", root).is_err());
    desk.act("make_staff", second).unwrap();
    desk.act("unmake_staff", root).unwrap();
}

/// All that can be asked for of a user.
fn everything(desk: &StaffCaller<'_>, id: UserId) -> Vec<(String, Result<(), AdminError>)> {
    let actions = desk.model("users").actions.iter();
    let mut all: Vec<_> = actions
        .map(|action| {
            let done = desk.act_because(action.name, id, "Why not.").map(drop);
            (action.name.to_owned(), done)
        })
        .collect();
    let name = [("first_name", Answer::Text("Changed".into()))];
    all.push(("change".into(), desk.change("users", id.0, &name)));
    all.push(("delete".into(), desk.delete("users", id.0)));
    all
}

#[test]
fn who_is_no_superuser_leaves_accounts_alone_that_may_do_more() {
    let app = TestApp::without_limits();
    let root = app.db_superuser(ROOT);
    let more = clerk(&app, "more@example.com", &["view_audit_event"]);
    let banned = app.db_superuser("banned@example.com");
    StaffCaller::operator(&app).act("ban", banned).unwrap();
    clerk(
        &app,
        "clerk@example.com",
        &["change_user", "delete_user", "view_user"],
    );
    let desk = StaffCaller::of(&app, "clerk@example.com");
    for id in [root, more, banned] {
        for (what, done) in everything(&desk, id) {
            assert!(matches!(done, Err(AdminError::Beyond)), "{what}: {done:?}");
        }
    }
    // A colleague who may do no more is a person like others.
    let same = clerk(&app, "same@example.com", &["change_user"]);
    desk.act_because("ban", same, "Left.").unwrap();
}

#[test]
fn who_is_no_superuser_gives_and_takes_only_rights_they_hold() {
    let app = TestApp::without_limits();
    let operator = StaffCaller::operator(&app);
    let ada = app.db_user(ADA);
    let mine = [
        "change_user",
        "change_group",
        "add_group",
        "delete_group",
        "view_session",
    ];
    clerk(&app, "clerk@example.com", &mine);
    let desk = StaffCaller::of(&app, "clerk@example.com");
    let (held, beyond) = (
        permission(&app, "view_session"),
        permission(&app, "delete_user"),
    );
    let refused = |field: &str| vec![(field.to_owned(), "refused")];
    let set = |field, answer| desk.change("users", ada.0, &[(field, answer)]);
    assert_eq!(
        wrong(set("is_superuser", Answer::Flag(true))),
        refused("is_superuser")
    );
    let both = Answer::Rows(vec![held.min(beyond), held.max(beyond)]);
    assert_eq!(
        wrong(set("user_permissions", both)),
        refused("user_permissions")
    );
    set("user_permissions", Answer::Rows(vec![held])).unwrap();
    // A group is no way round.
    let group = |name: &str, id| {
        let name = Answer::Text(name.into());
        [("name", name), ("permissions", Answer::Rows(vec![id]))]
    };
    assert_eq!(
        wrong(desk.add("groups", &group("Mine", beyond))),
        refused("permissions")
    );
    let small = desk.add("groups", &group("Mine", held)).unwrap();
    let large = operator.add("groups", &group("Large", beyond)).unwrap();
    let more = desk.change(
        "groups",
        small,
        &[("permissions", Answer::Rows(vec![beyond]))],
    );
    assert_eq!(wrong(more), refused("permissions"));
    let less = desk.change("groups", large, &[("permissions", Answer::Rows(vec![]))]);
    assert_eq!(wrong(less), refused("permissions"));
    let gone = desk.delete("groups", large);
    assert!(matches!(gone, Err(AdminError::Beyond)));
    assert_eq!(
        wrong(set("groups", Answer::Rows(vec![large]))),
        refused("groups")
    );
    set("groups", Answer::Rows(vec![small])).unwrap();
    // Whoever could do more, were they made staff, is out of reach: not let in, not emptied.
    let dormant = app.db_user("dormant@example.com");
    let given = [("groups", Answer::Rows(vec![large]))];
    operator.change("users", dormant.0, &given).unwrap();
    let made = desk.act("make_staff", dormant);
    assert!(matches!(made, Err(AdminError::Beyond)));
    let left = desk.change("users", dormant.0, &[("groups", Answer::Rows(vec![]))]);
    assert_eq!(wrong(left), refused(""));
    // What is not there cannot be given.
    let unknown = set("groups", Answer::Rows(vec![99_999]));
    assert_eq!(wrong(unknown), [("groups".to_owned(), "invalid_choice")]);
    desk.act("make_staff", ada).unwrap();
}
