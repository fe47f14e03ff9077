//! All users, as `loaddata` of a Django project takes them: what one brought comes back as it was, and what does not is named.

mod command_line;
mod fields;
mod passwords;
mod second_factors;

use super::importing::{HASHES, import, user};
use super::support::app::TestApp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vestibule::UserId;
use vestibule::internals::error::Fault;
use vestibule::internals::i18n::Zone;
use vestibule::internals::moving::{
    Columns, ExportOptions, Exported, Factors, Form, Included, Lost, UserModel, export_django,
};
use vestibule::internals::store::exports;

/// As the command does it where nothing is said, but for pages of two people.
fn options(app: &TestApp, model: &str) -> ExportOptions {
    let model = UserModel::parse(model).unwrap();
    let fields = &app.site().config().user_fields;
    ExportOptions {
        columns: Columns::choose(&model, fields, &[], &[]).unwrap(),
        model,
        addresses: Included::Yes,
        status: Included::No,
        factors: Factors::Left,
        zone: None,
        lost: Lost::Unusable,
        form: Form::Json,
        at_once: 2,
    }
}

fn export_with(app: &TestApp, options: &ExportOptions) -> (Vec<Value>, Exported) {
    let mut out = Vec::new();
    let report = export_django(app.site().app(), options, &mut out, &mut |_, _| ()).unwrap();
    (serde_json::from_slice(&out).unwrap(), report)
}

fn export(app: &TestApp) -> (Vec<Value>, Exported) {
    export_with(app, &options(app, "auth.User"))
}

/// The records of a model.
fn of<'r>(records: &'r [Value], model: &str) -> Vec<&'r Value> {
    let these = records.iter().filter(|record| record["model"] == model);
    these.collect()
}

/// The fields of a user.
fn fields_of(records: &[Value], id: i64) -> &Value {
    let this = records.iter().find(|record| record["pk"] == id);
    &this.unwrap()["fields"]
}

/// What is not written as it is: how often, by its code.
fn left(report: &Exported) -> BTreeMap<&str, u64> {
    let left = report.left.iter();
    left.map(|(code, left)| (code.word(), left.count)).collect()
}

#[test]
fn what_a_project_brought_comes_back_as_it_was() {
    let app = TestApp::without_limits();
    let address = |user: i64, email: &str, verified: bool, primary: bool| json!({"model": "account.emailaddress", "fields": {"user": user, "email": email, "verified": verified, "primary": primary}});
    let people = vec![
        json!({"model": "auth.group", "fields": {"name": "Editors & \"more\"", "permissions": [["change_user", "auth", "user"], ["view_group", "auth", "group"]]}}),
        json!({"model": "auth.group", "fields": {"name": "Readers", "permissions": []}}),
        user(
            7,
            "ada",
            &json!({"groups": [["Editors & \"more\""], ["Readers"]], "user_permissions": [["delete_user", "auth", "user"]], "is_staff": true, "first_name": "Ada María", "last_name": "O'Neil-\u{141}o\u{15b} \u{645}", "last_login": "2024-02-29T23:59:59Z"}),
        ),
        address(7, "ada@example.com", true, true),
        address(7, "ada.second@example.com", true, false),
        user(
            9,
            "bob",
            &json!({"is_active": false, "password": HASHES[4], "date_joined": "2020-01-02T03:04:05.123456Z"}),
        ),
        address(9, "bob@example.com", false, true),
        user(
            1 << 40,
            "\u{674e}",
            &json!({"email": "li@example.com", "is_superuser": true, "is_staff": true, "password": HASHES[6]}),
        ),
        address(1 << 40, "li@example.com", true, true),
    ];
    import(&app, &people);
    let (records, report) = export(&app);
    assert_eq!(records, people);
    assert_eq!((report.users, report.groups, report.addresses), (3, 2, 4));
    assert_eq!(left(&report), BTreeMap::new());
    assert_eq!(report.model, "auth.user");
    assert!(
        app.letters_to("ada@example.com").is_empty(),
        "nobody is told"
    );

    // And once more, into another site.
    let other = TestApp::without_limits();
    let brought = import(&other, &records);
    assert_eq!(
        (brought.counts.added, brought.notes.by_code().count()),
        (3, 0)
    );
    assert_eq!(export(&other).0, records);
}

#[test]
fn fields_stand_as_dumpdata_writes_them() {
    let app = TestApp::without_limits();
    import(
        &app,
        &[user(1, "ada", &json!({"email": "Ada@example.com"}))],
    );
    let mut out = Vec::new();
    let options = options(&app, "accounts.User");
    export_django(app.site().app(), &options, &mut out, &mut |_, _| ()).unwrap();
    let text = String::from_utf8(out).unwrap();
    let password = HASHES[0];
    assert_eq!(
        text,
        format!(
            "[\n{{\"model\":\"accounts.user\",\"pk\":1,\"fields\":{{\"password\":\"{password}\",\"last_login\":null,\"is_superuser\":false,\
             \"username\":\"ada\",\"first_name\":\"\",\"last_name\":\"\",\"email\":\"Ada@example.com\",\"is_staff\":false,\"is_active\":true,\
             \"date_joined\":\"2020-01-02T03:04:05.123Z\",\"groups\":[],\"user_permissions\":[]}}}},\n\
             {{\"model\":\"account.emailaddress\",\"fields\":{{\"user\":1,\"email\":\"ada@example.com\",\"verified\":true,\"primary\":true}}}}\n]\n"
        )
    );
}

#[test]
fn everybody_is_there_once_however_small_the_pages() {
    let app = TestApp::without_limits();
    let people: Vec<_> = (1..=23)
        .map(|pk| {
            user(
                pk * 3,
                &format!("ada{pk}"),
                &json!({"groups": [["Readers"]]}),
            )
        })
        .collect();
    import(&app, &people);
    let whole = export(&app).0;
    assert_eq!(of(&whole, "auth.user").len(), 23);
    for at_once in [1, 7, 23, 1000] {
        let options = ExportOptions {
            at_once,
            ..options(&app, "auth.User")
        };
        assert_eq!(export_with(&app, &options).0, whole, "{at_once}");
    }
    let options = ExportOptions {
        form: Form::Lines,
        ..options(&app, "auth.User")
    };
    let mut out = Vec::new();
    export_django(app.site().app(), &options, &mut out, &mut |_, _| ()).unwrap();
    let lines: Result<Vec<Value>, _> = out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(serde_json::from_slice)
        .collect();
    assert_eq!(lines.unwrap(), whole);
}

#[test]
fn nobody_there_is_an_empty_list() {
    let app = TestApp::without_limits();
    assert_eq!(export(&app).0, Vec::<Value>::new());
}

#[test]
fn an_export_shows_one_moment_whatever_happens_meanwhile() {
    let app = TestApp::without_limits();
    let people: Vec<_> = (1..=5)
        .map(|pk| user(pk, &format!("ada{pk}"), &json!({})))
        .collect();
    import(&app, &people);
    let mut out = Vec::new();
    let mut is_changed = false;
    export_django(
        app.site().app(),
        &options(&app, "auth.User"),
        &mut out,
        &mut |_, _| {
            if !std::mem::replace(&mut is_changed, true) {
                app.db_user("new@example.com");
                app.db_ban("ada5@example.com");
            }
        },
    )
    .unwrap();
    let records: Vec<Value> = serde_json::from_slice(&out).unwrap();
    assert_eq!(of(&records, "auth.user").len(), 5);
    assert_eq!(fields_of(&records, 5)["is_active"], true);
    assert_eq!(fields_of(&export(&app).0, 5)["is_active"], false);
}

#[test]
fn a_hostile_name_is_a_name_and_a_nul_is_left_out() {
    let app = TestApp::without_limits();
    import(&app, &[user(1, "ada", &json!({}))]);
    let name = "'\"; --\\\n</script>\u{2028}\u{202e}";
    app.db_sql("UPDATE users SET first_name = '''\"; --\\' || char(10) || '</script>\u{2028}\u{202e}', last_name = 'a' || char(0) || 'b' WHERE id = 1"
        .replace("char(", if app.database().is_postgres() { "chr(" } else { "char(" })
        .replace("'a' || chr(0) || 'b'", "'ab'")
        .as_str());
    let (records, report) = export(&app);
    let fields = fields_of(&records, 1);
    assert_eq!(
        (&fields["first_name"], &fields["last_name"]),
        (&json!(name), &json!("ab"))
    );
    let removed = u64::from(!app.database().is_postgres());
    assert_eq!(
        left(&report).get("nul_removed").copied().unwrap_or(0),
        removed
    );
}

#[test]
fn permissions_that_django_does_not_know_are_named() {
    let app = TestApp::without_limits();
    import(
        &app,
        &[user(
            1,
            "ada",
            &json!({"user_permissions": [["view_user", "auth", "user"], ["view_session", "auth", "user"]], "groups": [["Staff"]]}),
        )],
    );
    let (records, report) = export_with(&app, &options(&app, "accounts.Member"));
    assert_eq!(
        fields_of(&records, 1)["user_permissions"],
        json!([["view_member", "accounts", "member"]])
    );
    assert_eq!(left(&report), BTreeMap::from([("permission", 1)]));
    let named: Vec<_> = report.left.values().flat_map(|left| &left.names).collect();
    assert_eq!(named, ["view_session"]);
}

#[test]
fn whoever_may_not_come_in_here_may_not_there() {
    let app = TestApp::without_limits();
    let people: Vec<_> = ["ada", "bob", "cy", "dan"]
        .iter()
        .zip(1..)
        .map(|(name, pk)| user(pk, name, &json!({})))
        .collect();
    import(&app, &people);
    app.db_ban("ada@example.com");
    app.db_sql("UPDATE users SET archived = true WHERE id = 2");
    app.db_sql(
        "UPDATE users SET erase_at = '2100-01-01 00:00:00', phone = '+31612345678' WHERE id = 3",
    );
    app.db_sql("UPDATE users SET ban_reason = 'spam' WHERE id = 1");
    let (records, report) = export(&app);
    let active = |id| fields_of(&records, id)["is_active"].clone();
    assert_eq!([1, 2, 3, 4].map(active), [false, true, false, true]);
    assert_eq!(
        left(&report),
        BTreeMap::from([
            ("archived", 1),
            ("ban_reason", 1),
            ("closing", 1),
            ("phone", 1)
        ])
    );
    let options = ExportOptions {
        addresses: Included::No,
        status: Included::Yes,
        ..options(&app, "auth.User")
    };
    let (records, report) = export_with(&app, &options);
    assert!(!left(&report).contains_key("archived"));
    assert!(of(&records, "account.emailaddress").is_empty());
    let statuses = of(&records, "graphql_auth.userstatus");
    assert_eq!(
        *statuses[1],
        json!({"model": "graphql_auth.userstatus", "fields": {"user": 2, "verified": true, "archived": true, "secondary_email": null}})
    );
    assert_eq!(report.statuses, 4);
}

#[test]
fn in_a_project_without_zones_moments_are_as_its_clocks_show_them() {
    let app = TestApp::without_limits();
    import(
        &app,
        &[
            user(
                1,
                "ada",
                &json!({"date_joined": "2021-07-01T22:30:00.250Z"}),
            ),
            // The second time that clocks in Amsterdam show half past two.
            user(2, "bob", &json!({"date_joined": "2021-10-31T01:30:00Z"})),
        ],
    );
    let options = ExportOptions {
        zone: Zone::parse("Europe/Amsterdam"),
        ..options(&app, "auth.User")
    };
    let (records, report) = export_with(&app, &options);
    assert_eq!(
        fields_of(&records, 1)["date_joined"],
        "2021-07-02T00:30:00.250"
    );
    assert_eq!(fields_of(&records, 2)["date_joined"], "2021-10-31T02:30:00");
    assert_eq!(left(&report), BTreeMap::from([("moment_twice", 1)]));
}

#[test]
fn what_fails_in_the_middle_is_said_and_the_audit_log_knew_before() {
    struct Small(usize);
    impl std::io::Write for Small {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or_else(|| std::io::Error::other("no room"))?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let app = TestApp::without_limits();
    import(
        &app,
        &[user(1, "ada", &json!({})), user(2, "bob", &json!({}))],
    );
    let options = options(&app, "auth.User");
    let mut out = Small(500);
    let failed = export_django(app.site().app(), &options, &mut out, &mut |_, _| ());
    assert!(matches!(failed, Err(Fault::Refused(why)) if why.contains("no room")));
    let told = "SELECT count(*) AS count FROM audit WHERE event = 'users_exported'";
    assert_eq!(app.db_count(told), 1);
}

#[test]
fn pages_hold_what_belongs_to_their_people_alone() {
    let app = TestApp::without_limits();
    let people: Vec<_> = (1..=4)
        .map(|pk| {
            let fields = json!({"groups": [["Readers"]], "user_permissions": [["view_user", "auth", "user"]]});
            user(pk, &format!("ada{pk}"), &fields)
        })
        .collect();
    import(&app, &people);
    let read = app.site().app().read(|conn| {
        let (after, last) = (UserId(1), UserId(3));
        Ok::<_, Fault>((
            exports::memberships(conn, after, last)?,
            exports::permissions_held(conn, after, last)?,
        ))
    });
    let (groups, permissions) = read.unwrap();
    assert_eq!(
        groups.iter().map(|(user, _)| user.0).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(
        permissions
            .iter()
            .map(|(user, _)| user.0)
            .collect::<Vec<_>>(),
        [2, 3]
    );
}
