//! Addresses and forms that nobody's page has made.

use super::{root, untouched};
use crate::support::app::TestApp;

#[test]
fn a_wrong_address_is_a_page_that_leads_back_and_never_a_fault() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let long = "x".repeat(3000);
    let asks = [
        "q=%ff".to_owned(),
        "q=a&q=b".into(),
        format!("q={long}"),
        "o=nonsense".into(),
        "o=password".into(),
        "o=-".into(),
        "o=email;DROP TABLE users".replace(' ', "%20"),
        "after=nonsense".into(),
        "after=1.%27".into(),
        "after=99999999999999999999".into(),
        "before=-".into(),
        "date=yesterday".into(),
        "date=2026-13".into(),
        "date=99999".into(),
        "date=2026-02-30".into(),
        "is_staff=2".into(),
        "is_staff=1&is_staff=0".into(),
        "groups=x".into(),
        "password=argon2".into(),
        "password__startswith=a".into(),
        "id=1".into(),
    ];
    for ask in asks {
        let page = root.get(&format!("/admin/users/?{ask}"));
        assert_eq!(page.status(), 400, "{ask}");
        assert!(page.texts("h1") == ["That cannot be shown"], "{ask}");
        assert!(page.html().contains("href=\"/admin/users/\""), "{ask}");
    }
    for ask in [
        "q=%00",
        "q=%27%22%25_%5C",
        "q=%22open",
        "groups=987654",
        "q=&o=&date=",
    ] {
        let page = root.get(&format!("/admin/users/?{ask}"));
        assert_eq!(page.status(), 200, "{ask}");
    }
    for id in ["0", "-1", "x", "1e3", "99999999999999999999", "%00", "%ff"] {
        for more in ["", "history/", "delete/"] {
            let path = format!("/admin/users/{id}/{more}");
            assert_eq!(root.get(&path).status(), 404, "{path}");
        }
    }
    assert_eq!(root.get("/admin/users/1/history/?before=x").status(), 404);
}

#[test]
fn a_form_of_somebody_elses_making_is_refused_field_by_field() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0;
    let path = format!("/admin/users/{ada}/");
    let form = untouched(&root.get(&path), "form.sheet");
    let long = "x".repeat(2000);
    for (name, value, status) in [
        ("first_name", long.as_str(), 422),
        ("first_name", "a\0b", 422),
        ("groups", "987654", 422),
        ("groups", "x", 422),
        ("is_active", "perhaps", 422),
        ("email", "nobody", 422),
        ("username", "spaces are not allowed", 422),
    ] {
        let page = super::send(&root, &path, &form, &[(name, value), ("_save", "1")]);
        assert_eq!(page.status(), status, "{name}={value:?}: {}", page.text());
        assert!(!page.problems().is_empty(), "{name}");
    }
    let twice = super::send(
        &root,
        &path,
        &form,
        &[("first_name", "a"), ("first_name", "b")],
    );
    assert_eq!(twice.status(), 422);
    // What no field asks for is not listened to.
    let more = [("password", "x"), ("id", "1"), ("_save", "1")];
    assert_eq!(super::send(&root, &path, &form, &more).status(), 303);
    assert!(app.guest().log_in("ada@example.com").location() == Some("/"));
}

#[test]
fn an_action_of_somebody_elses_making_is_refused() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let act = |fields: &[(&str, &str)]| root.post("/admin/users/action/", fields);
    let many: Vec<_> = (1..=201).map(|id| id.to_string()).collect();
    let many: Vec<_> = many
        .iter()
        .map(|id| ("_selected_action", id.as_str()))
        .collect();
    let many = [&[("action", "ban")][..], &many].concat();
    for (fields, status) in [
        (
            &[("action", "nonsense"), ("_selected_action", "1")][..],
            400,
        ),
        (&[("action", "ban"), ("_selected_action", "x")], 400),
        (
            &[
                ("action", "ban"),
                ("_selected_action", "1"),
                ("query", "?o=x&o=y"),
            ],
            400,
        ),
        (
            &[
                ("action", "ban"),
                ("select_across", "1"),
                ("query", "?nonsense=1"),
            ],
            400,
        ),
        (&many, 400),
    ] {
        let page = act(fields);
        assert_eq!(page.status(), status, "{fields:?}");
        assert_eq!(page.texts("h1"), ["That cannot be shown"]);
    }
    assert_eq!(root.get("/admin/users/action/").status(), 405);
    let script = "<script>alert(1)</script>";
    let page = root.get("/admin/users/?q=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!page.html().contains(script));
    assert_eq!(page.value("q"), script);
}
