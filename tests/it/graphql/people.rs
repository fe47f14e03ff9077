//! `user` and `users`, for those who may look at others.

use super::Api;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use diesel::connection::SimpleConnection as _;
use vestibule::internals::error::Fault;

fn viewer(app: &TestApp) -> Api {
    app.db_superuser("root@example.com");
    let said = Api::of(app).log_in("root@example.com", PASSWORD);
    Api::of(app).bearing(said.of("tokenAuth")["token"].as_str().unwrap())
}

fn id(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

fn names(api: &Api, arguments: &str) -> Vec<String> {
    let said = api.ask(&format!(
        "{{ users{arguments} {{ edges {{ node {{ username }} }} }} }}"
    ));
    let edges = said.of("users")["edges"].as_array().unwrap().clone();
    edges
        .iter()
        .map(|it| it["node"]["username"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn people_are_listed_by_pages_and_filters() {
    let app = TestApp::without_limits();
    let root = viewer(&app);
    for name in ["ann", "bob", "cat", "Dan_1", "danx1"] {
        app.db_user(&format!("{name}@example.com"));
    }
    let said = root.ask("{ users(first: 2) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { pk } } } }");
    let page = said.of("users");
    assert_eq!(page["edges"][0]["cursor"], "YXJyYXljb25uZWN0aW9uOjA=");
    assert_eq!(
        (&page["totalCount"], &page["pageInfo"]["hasNextPage"]),
        (&6.into(), &true.into())
    );
    assert_eq!(page["pageInfo"]["hasPreviousPage"], false);
    let end = page["pageInfo"]["endCursor"].as_str().unwrap();
    assert_eq!(
        names(&root, &format!("(first: 2, after: \"{end}\")")),
        ["bob", "cat"]
    );
    assert_eq!(
        names(&root, &format!("(first: 2, offset: 1, after: \"{end}\")")),
        ["cat", "Dan_1"]
    );
    assert_eq!(names(&root, "(last: 2)"), ["Dan_1", "danx1"]);
    let third = id("arrayconnection:3");
    assert_eq!(
        names(&root, &format!("(last: 2, before: \"{third}\")")),
        ["ann", "bob"]
    );
    assert_eq!(names(&root, "(first: 4, last: 1)"), ["cat"]);
    assert_eq!(names(&root, "(first: 1, after: \"garbage\")"), ["root"]);
    for none in [
        "(last: -1)",
        "(first: 0)",
        "(offset: 6)",
        "(status_Archived: true)",
        "(isActive: false)",
    ] {
        assert!(names(&root, none).is_empty(), "{none}");
    }
    assert_eq!(names(&root, "(username_Icontains: \"N_1\")"), ["Dan_1"]);
    assert_eq!(
        names(&root, "(username_Istartswith: \"DAN\")"),
        ["Dan_1", "danx1"]
    );
    assert_eq!(names(&root, "(email: \"ANN@example.com\")"), ["ann"]);
    assert_eq!(
        names(
            &root,
            "(username: \"bob\", isActive: true, status_Verified: true)"
        ),
        ["bob"]
    );
    for (arguments, text) in [
        ("first: -1", "Negative indexing is not supported."),
        ("offset: -1", "Negative indexing is not supported."),
        (
            "first: 101",
            "Requesting 101 records on the `users` connection exceeds the `first` limit of 100 records.",
        ),
        (
            "last: 101",
            "Requesting 101 records on the `users` connection exceeds the `last` limit of 100 records.",
        ),
        ("email: \"\\u0000\"", "Null characters are not allowed."),
    ] {
        let said = root.ask(&format!(
            "{{ users({arguments}) {{ edges {{ cursor }} }} }}"
        ));
        assert_eq!((said.status, said.error()), (200, text));
    }
}

#[test]
fn a_text_longer_than_any_name_is_nobodys() {
    let app = TestApp::without_limits();
    let root = viewer(&app);
    for text in [
        "a".repeat(60_000),
        "\u{fdfa}".repeat(20_000),
        "%".repeat(60_000),
    ] {
        for argument in [
            "username",
            "username_Icontains",
            "username_Istartswith",
            "email",
        ] {
            let query = format!("query($t: String) {{ users({argument}: $t) {{ totalCount }} }}");
            let said = root.ask_with(&query, &serde_json::json!({ "t": text }));
            assert_eq!(said.of("users")["totalCount"], 0, "{argument}");
        }
    }
}

#[test]
fn one_person_is_found_by_id() {
    let app = TestApp::without_limits();
    let root = viewer(&app);
    let user = |id: &str| root.ask(&format!("{{ user(id: \"{id}\") {{ username }} }}"));
    assert_eq!(user(&id("UserNode:1")).of("user")["username"], "root");
    for nobody in [
        "",
        "garbage",
        &id("UserNode:999"),
        &id("UserNode:99999999999999999999"),
    ] {
        assert!(user(nobody).of("user").is_null(), "{nobody}");
    }
    assert_eq!(
        user(&id("GroupNode:1")).error(),
        "Must receive a UserNode id."
    );
    assert_eq!(
        user(&id("UserNode:x")).error(),
        "Field 'id' expected a number but got 'x'."
    );
    let other = app.db_user("ann@example.com").0;
    let both = root.ask(&format!(
        "{{ a: user(id: \"{}\") {{ pk }} b: user(id: \"{}\") {{ pk }} }}",
        id("UserNode:1"),
        id(&format!("UserNode:{other}"))
    ));
    assert_eq!(both.of("b")["pk"], other);
}

#[test]
fn a_permission_lets_somebody_look_directly_or_through_a_group() {
    let app = TestApp::without_limits();
    let looks = |api: &Api| {
        api.ask("{ users { totalCount } }").body["data"]["users"]["totalCount"].is_number()
    };
    let write = |sql: &str| {
        let core = app.site().app();
        core.write(&vestibule::internals::app::Origin::command_line(), |tx| {
            Ok::<_, Fault>(tx.batch_execute(sql)?)
        })
        .unwrap();
    };
    let (ada, bob) = (Api::member(&app, "ada"), Api::member(&app, "bob"));
    assert!(!looks(&ada) && !looks(&bob));
    write(
        "DELETE FROM permissions WHERE codename = 'view_user'; INSERT INTO permissions (id, codename, name) VALUES (901, 'view_user', 'Can view user');",
    );
    write("INSERT INTO user_permissions (user_id, permission_id) VALUES (1, 901);");
    write(
        "INSERT INTO user_groups (id, name) VALUES (901, 'lookers'); INSERT INTO group_permissions (group_id, permission_id) VALUES (901, 901); \
           INSERT INTO group_members (user_id, group_id) SELECT id, 901 FROM users WHERE username_key = 'bob';",
    );
    assert!(
        !looks(&ada) && !looks(&bob),
        "who is no staff looks at nobody"
    );
    write("UPDATE users SET is_staff = TRUE");
    assert!(looks(&ada) && looks(&bob));
    let far = base64_of("arrayconnection:9223372036854775807");
    for slice in [
        format!("after: \"{far}\""),
        format!("before: \"{far}\", last: -1"),
        format!("before: \"{far}\", last: 1"),
    ] {
        let answer = ada.ask(&format!("{{ users({slice}) {{ edges {{ cursor }} }} }}"));
        assert!(answer.body.to_string().len() < 2000, "{slice}");
        assert!(
            !answer.body.to_string().contains("busy"),
            "{slice} {}",
            answer.body
        );
    }
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(text)
}

#[test]
fn far_into_a_long_list_the_next_page_comes_from_the_index() {
    let app = TestApp::without_limits();
    let root = viewer(&app);
    let core = app.site().app();
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
        INSERT INTO users (email, email_key, username, username_key, first_name, last_name, password, is_verified, date_joined) \
        SELECT 'u' || i || '@x.example', 'u' || i || '@x.example', 'u' || i, 'u' || i, '', '', '!', TRUE, TIMESTAMP_HERE FROM n";
    let many = many
        .replace("TIMESTAMP_HERE", "'2026-01-01 00:00:00'")
        .replace(
            "'2026-01-01 00:00:00'",
            if app.database().is_postgres() {
                "TIMESTAMP '2026-01-01 00:00:00'"
            } else {
                "'2026-01-01 00:00:00'"
            },
        );
    core.write(&vestibule::internals::app::Origin::command_line(), |tx| {
        Ok::<_, Fault>(tx.batch_execute(&many)?)
    })
    .unwrap();
    let far = id("arrayconnection:2000");
    let said = root.ask(&format!("{{ users(first: 2, after: \"{far}\") {{ pageInfo {{ endCursor }} edges {{ node {{ username }} }} }} }}"));
    let end = said.of("users")["pageInfo"]["endCursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let key = String::from_utf8(BASE64_STANDARD.decode(&end).unwrap()).unwrap();
    assert!(key.starts_with("arrayconnection:2002:"), "{key}");
    assert_eq!(
        names(&root, &format!("(first: 2, after: \"{end}\")")),
        ["u2003", "u2004"]
    );
    assert_eq!(
        names(&root, &format!("(last: 2, before: \"{end}\")")),
        ["u2000", "u2001"]
    );
    assert_eq!(names(&root, "(last: 1)"), ["u3000"]);
}
