//! Lists by description: searches, filters, orders and pages, the same on both databases.

use crate::support::app::TestApp;
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin::{self, Ask, Page, Right, Rights};

fn ask(app: &TestApp, ask: &Ask) -> Page {
    let site = app.site();
    let models = site.models();
    let model = models.find("users").unwrap();
    let rights = Rights::of(site.app(), &Staff::at_the_command_line()).unwrap();
    let by = rights.permit(model, Right::View).unwrap();
    admin::list_rows(
        site.app(),
        &by,
        models,
        model,
        ask,
        &vestibule::internals::app::Origin::command_line(),
    )
    .unwrap()
}

fn names(page: &Page) -> Vec<String> {
    let lines = page.lines.iter();
    lines.map(|line| line.label.to_string()).collect()
}

#[test]
fn a_list_is_searched_filtered_ordered_and_read_page_by_page() {
    let app = TestApp::start();
    for name in ["Dora", "ada", "Bob", "carol", "adam"] {
        app.db_user(&format!("{name}@example.com"));
    }
    app.db_superuser("root@example.com");
    let email_up = Ask {
        order: "email".into(),
        size: Some(2),
        ..Ask::default()
    };
    let first = ask(&app, &email_up);
    assert_eq!(names(&first), ["ada@example.com", "adam@example.com"]);
    assert_eq!(first.total.number, 6);
    assert!(first.previous.is_none());
    let second = ask(
        &app,
        &Ask {
            after: first.next.unwrap(),
            ..email_up.clone()
        },
    );
    assert_eq!(names(&second), ["Bob@example.com", "carol@example.com"]);
    let back = ask(
        &app,
        &Ask {
            before: second.previous.unwrap(),
            ..email_up.clone()
        },
    );
    assert_eq!(names(&back), ["ada@example.com", "adam@example.com"]);
    assert!(back.previous.is_none() && back.next.is_some());

    let found = ask(
        &app,
        &Ask {
            search: "ADA".into(),
            order: "-email".into(),
            ..Ask::default()
        },
    );
    assert_eq!(names(&found), ["adam@example.com", "ada@example.com"]);
    let staff = ask(
        &app,
        &Ask {
            filters: vec![("is_staff".into(), "1".into())],
            order: "-date_joined".into(),
            date: "2026".into(),
            ..Ask::default()
        },
    );
    assert!(staff.lines.len() <= 1, "{:?}", names(&staff));
    let facet = staff
        .facets
        .iter()
        .find(|it| it.name == "is_staff")
        .unwrap();
    assert!(facet.choices[0].is_chosen);
    let never = ask(
        &app,
        &Ask {
            order: "last_login".into(),
            ..Ask::default()
        },
    );
    assert_eq!(names(&never), Vec::<&str>::new());
}

#[test]
fn composed_and_decomposed_letters_are_found_alike() {
    let app = TestApp::start();
    // As phones write them, and as macOS does.
    for (email, name) in [
        ("composed@example.com", "Zo\u{eb}"),
        ("decomposed@example.com", "Zoe\u{308}"),
        ("upper@example.com", "ZOE\u{308}"),
        ("hangul@example.com", "\u{d55c}"),
        ("jamo@example.com", "\u{1112}\u{1161}\u{11ab}"),
        ("plain@example.com", "Zoran"),
    ] {
        let id = app.db_user(email).0;
        app.database().run(&format!(
            "UPDATE users SET first_name = '{name}', last_name = '{name}' WHERE id = {id}"
        ));
    }
    let found = |search: &str| {
        let page = ask(
            &app,
            &Ask {
                search: search.into(),
                order: "email".into(),
                ..Ask::default()
            },
        );
        let found = names(&page)
            .into_iter()
            .map(|name| name.split('@').next().unwrap().to_owned());
        found.collect::<Vec<_>>()
    };
    for search in [
        "zo\u{eb}",
        "zoe\u{308}",
        "Zo\u{eb}",
        "ZO\u{cb}",
        "ZOE\u{308}",
        "\"Zoe\u{308}\"",
    ] {
        assert_eq!(
            found(search),
            ["composed", "decomposed", "upper"],
            "{search}"
        );
    }
    for search in ["\u{d55c}", "\u{1112}\u{1161}\u{11ab}"] {
        assert_eq!(found(search), ["hangul", "jamo"], "{search}");
    }
    assert_eq!(found("zor"), ["plain"]);
}
