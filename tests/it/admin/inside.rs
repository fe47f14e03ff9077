//! Searches find a word wherever it stands in a text, on both databases alike, and leave nothing of who is erased.

use super::desk::{StaffCaller, sql};
use crate::support::app::TestApp;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};
use vestibule::internals::admin::{Ask, SearchReach};
use vestibule::internals::error::Fault;

fn ask(search: &str) -> Ask {
    Ask {
        search: search.into(),
        order: "email".into(),
        ..Ask::default()
    }
}

/// The users that are found, without the ends of their addresses.
fn found(desk: &StaffCaller<'_>, search: &str) -> Vec<String> {
    let page = desk.list("users", &ask(search));
    let names = page.lines.iter().map(|line| line.label.to_string());
    let names = names.map(|name| name.split('@').next().unwrap().to_owned());
    names.filter(|name| name != "root").collect()
}

fn people(app: &TestApp) {
    for (email, first, last, phone) in [
        ("grace.hopper@navy.example", "Grace", "Hopper", ""),
        (
            "ada@lovelace.example",
            "Augusta Ada",
            "McDonald-King",
            "+442079460958",
        ),
        ("zoe@example.com", "Zo\u{eb}", "Sch\u{e4}fer", ""),
        (
            "percent@example.com",
            "100%_sure",
            "O'Neil \"the\" \\ back",
            "",
        ),
        (
            "hangul@example.com",
            "\u{d55c}\u{ae00}\u{c774}\u{b984}",
            "",
            "",
        ),
        ("emoji@example.com", "a\u{1f680}\u{1f680}\u{1f680}b", "", ""),
    ] {
        let id = app.db_user(email).0;
        let quoted = |text: &str| text.replace('\'', "''");
        let phone = if phone.is_empty() {
            "NULL".to_owned()
        } else {
            format!("'{phone}'")
        };
        sql(
            app,
            &format!(
                "UPDATE users SET first_name = '{}', last_name = '{}', phone = {phone} WHERE id = {id}",
                quoted(first),
                quoted(last)
            ),
        );
    }
}

#[test]
fn a_word_is_found_wherever_it_stands_and_in_any_case() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    people(&app);
    for (search, who) in [
        // Within an address, a username, a name, a number.
        ("hopper", vec!["grace.hopper"]),
        ("OPPE", vec!["grace.hopper"]),
        ("@navy", vec!["grace.hopper"]),
        ("velace", vec!["ada"]),
        ("gusta", vec!["ada"]),
        ("mcdonald", vec!["ada"]),
        ("DONALD-K", vec!["ada"]),
        ("7946", vec!["ada"]),
        ("sta ada", vec!["ada"]),
        ("\"sta ada\"", vec!["ada"]),
        ("\"ada sta\"", vec![]),
        ("ch\u{e4}f", vec!["zoe"]),
        ("CH\u{c4}F", vec!["zoe"]),
        ("cha\u{308}f", vec!["zoe"]),
        ("\u{ae00}\u{c774}\u{b984}", vec!["hangul"]),
        ("\u{1f680}\u{1f680}\u{1f680}", vec!["emoji"]),
        ("example.com", vec!["emoji", "hangul", "percent", "zoe"]),
        // All words have to be found, each somewhere.
        ("gusta king", vec!["ada"]),
        ("gusta hopper", vec![]),
        ("nobody", vec![]),
    ] {
        assert_eq!(found(&desk, search), who, "{search}");
    }
}

#[test]
fn words_of_one_or_two_letters_are_found_at_the_beginning() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    people(&app);
    for (search, who) in [
        ("g", vec!["grace.hopper"]),
        ("gr", vec!["grace.hopper"]),
        ("op", vec![]),
        ("ho", vec!["grace.hopper"]),
        ("mc", vec!["ada"]),
        ("79", vec![]),
        ("\u{d55c}\u{ae00}", vec!["hangul"]),
        ("\u{1f680}", vec![]),
    ] {
        assert_eq!(found(&desk, search), who, "{search}");
        let reach = desk.list("users", &ask(search)).reach;
        assert_eq!(reach, SearchReach::ShortWords, "{search}");
    }
    assert_eq!(desk.list("users", &ask("hop")).reach, SearchReach::Anywhere);
    assert_eq!(desk.list("users", &ask("")).reach, SearchReach::Anywhere);
    assert_eq!(
        desk.list("users", &ask("hop g")).reach,
        SearchReach::ShortWords
    );
}

#[test]
fn no_sign_means_anything_but_itself() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    people(&app);
    for (search, who) in [
        ("%_s", vec!["percent"]),
        ("100%", vec!["percent"]),
        ("o'neil", vec!["percent"]),
        ("' or 1=1 --", vec![]),
        ("\"\\ back\"", vec!["percent"]),
        ("\\ back", vec![]),
        ("%%%", vec![]),
        ("___", vec![]),
        ("\\%\\", vec![]),
        ("***", vec![]),
        ("gra*", vec![]),
        ("^gra", vec![]),
        ("grace OR ada", vec![]),
        ("grace NOT ada", vec![]),
        ("NEAR(grace)", vec![]),
        ("email_key:ada", vec![]),
        ("{email_key}: ada", vec![]),
        ("-hopper", vec![]),
        ("(((", vec![]),
        ("$1$1$1", vec![]),
        ("\u{0}\u{0}\u{0}", vec![]),
        ("gra\u{0}ce", vec![]),
        ("\"\"\"\"\"", vec![]),
        ("\"the", vec!["percent"]),
        ("\u{feff}\u{feff}\u{feff}", vec![]),
        ("\u{10ffff}\u{10ffff}\u{10ffff}", vec![]),
    ] {
        let all = search.chars().filter(|sign| *sign != '"').count() == 0;
        let found = found(&desk, search);
        if all {
            assert_eq!(found.len(), 6, "nothing to look for: {search}");
        } else {
            assert_eq!(found, who, "{search:?}");
        }
    }
}

#[test]
fn sessions_and_events_are_found_by_any_part_of_who_they_are_of() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    app.db_user("grace.hopper@navy.example");
    app.guest().log_in("grace.hopper@navy.example");
    for model in ["sessions", "audit"] {
        let search = |search: &str| Ask {
            search: search.into(),
            ..Ask::default()
        };
        let page = desk.list(model, &search("hopper"));
        assert!(!page.lines.is_empty(), "{model}");
        assert_eq!(page.reach, SearchReach::Anywhere, "{model}");
        assert!(desk.list(model, &search("hoppers")).lines.is_empty());
        assert_eq!(
            desk.list(model, &search("ho")).reach,
            SearchReach::ShortWords
        );
    }
    // Some of this is nobody's account.
    let page = desk.list(
        "outbox",
        &Ask {
            search: "hopper".into(),
            ..Ask::default()
        },
    );
    assert_eq!(page.reach, SearchReach::SomeBeginnings);
    let page = desk.list(
        "throttles",
        &Ask {
            search: "hopper".into(),
            ..Ask::default()
        },
    );
    assert_eq!(page.reach, SearchReach::Beginnings);
}

#[test]
fn a_change_is_found_at_once_and_what_was_before_no_more() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    let id = app.db_user("grace.hopper@navy.example").0;
    assert_eq!(found(&desk, "hopper").len(), 1);
    sql(
        &app,
        &format!(
            "UPDATE users SET email = 'murray@x.example', email_key = 'murray@x.example', username = 'm', \
             username_key = 'm' WHERE id = {id}"
        ),
    );
    assert_eq!(found(&desk, "hopper").len(), 0);
    assert_eq!(found(&desk, "urray"), ["murray"]);
    sql(&app, &format!("DELETE FROM users WHERE id = {id}"));
    assert_eq!(found(&desk, "urray").len(), 0);
}

#[test]
fn where_there_is_no_index_beginnings_are_found_and_the_list_says_so() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    people(&app);
    sql(
        &app,
        if app.database().is_postgres() {
            "DROP INDEX users_trigrams"
        } else {
            "DROP TRIGGER users_trigrams_insert; DROP TRIGGER users_trigrams_update; DROP TRIGGER users_trigrams_delete; \
             DROP TABLE users_trigrams"
        },
    );
    assert_eq!(found(&desk, "opper").len(), 0);
    assert_eq!(
        found(&desk, "hopper"),
        ["grace.hopper"],
        "the last name begins so"
    );
    let page = desk.list("users", &ask("hopper"));
    assert_eq!(page.reach, SearchReach::Beginnings);
    let root = app.guest();
    root.log_in("root@example.com");
    let page = root.get("/admin/users/?q=hopper");
    let note = "This list is searched at the beginning of its fields only.";
    assert!(page.text().contains(note), "{}", page.text());
    assert!(!root.get("/admin/users/").text().contains(note));
}

#[test]
fn the_pages_say_how_short_words_are_found() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    app.db_user("grace.hopper@navy.example");
    let root = app.guest();
    root.log_in("root@example.com");
    let note = "Words of one or two characters are found at the beginning only.";
    assert!(root.get("/admin/users/?q=ho").text().contains(note));
    let page = root.get("/admin/users/?q=oppe");
    assert!(!page.text().contains(note));
    assert_eq!(page.texts(".rows-name"), ["grace.hopper@navy.example"]);
    let note = "some fields are searched at their beginning only.";
    assert!(root.get("/admin/outbox/?q=hopper").text().contains(note));
    for hostile in [
        "%22",
        "%00%00%00",
        "%25%5F%25",
        "%27%22%2A",
        "NEAR%28",
        "%F0%9F%9A%80%F0%9F%9A%80%F0%9F%9A%80",
    ] {
        for model in [
            "users",
            "groups",
            "sessions",
            "audit",
            "outbox",
            "codes",
            "throttles",
            "holds",
        ] {
            let page = root.get(&format!("/admin/{model}/?q={hostile}"));
            assert_eq!(page.status(), 200, "{model} {hostile}");
        }
    }
}

#[test]
fn a_database_of_the_version_before_is_indexed_when_it_starts() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    app.db_user("grace.hopper@navy.example");
    if app.database().is_postgres() {
        sql(
            &app,
            "DROP INDEX users_trigrams; DROP EXTENSION pg_trgm CASCADE",
        );
    } else {
        // Also where a table was made anew, and has lost what keeps its index.
        sql(&app, "DROP TRIGGER users_trigrams_update");
    }
    let app = app.restart(&[]);
    let desk = StaffCaller::of(&app, "root@example.com");
    assert_eq!(found(&desk, "opper"), ["grace.hopper"]);
}

#[test]
fn where_the_index_cannot_be_made_everything_else_works() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    app.db_user("grace.hopper@navy.example");
    sql(
        &app,
        if app.database().is_postgres() {
            "DROP EXTENSION pg_trgm CASCADE; CREATE SCHEMA elsewhere; CREATE EXTENSION pg_trgm SCHEMA elsewhere"
        } else {
            "DROP TRIGGER users_trigrams_insert; DROP TRIGGER users_trigrams_update; DROP TRIGGER users_trigrams_delete; \
             DROP TABLE users_trigrams; CREATE TABLE users_trigrams_data (id INTEGER)"
        },
    );
    let app = app.restart(&[]);
    let desk = StaffCaller::of(&app, "root@example.com");
    assert_eq!(found(&desk, "opper").len(), 0);
    assert_eq!(found(&desk, "grace"), ["grace.hopper"]);
    let reach = desk.list("users", &ask("grace")).reach;
    assert_eq!(reach, SearchReach::Beginnings);
    let guest = app.guest();
    guest.sign_up("ada@example.com");
    guest.enter_code(&app.code_for("ada@example.com"));
    assert!(guest.is_signed_in());
}

#[derive(QueryableByName)]
struct Term {
    #[diesel(sql_type = Text)]
    term: String,
}

/// The trigrams of SQLite's index, and whether they agree with what is indexed.
fn trigrams(app: &TestApp) -> Vec<String> {
    let check = "INSERT INTO users_trigrams (users_trigrams, rank) VALUES ('integrity-check', 1)";
    sql(app, check);
    let table = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, users_trigrams, row)";
    let terms = app.site().app().read(|conn| {
        diesel::sql_query(table).execute(conn)?;
        let terms = diesel::sql_query("SELECT term FROM temp.vocabulary").load::<Term>(conn)?;
        diesel::sql_query("DROP TABLE temp.vocabulary").execute(conn)?;
        Ok::<_, Fault>(terms)
    });
    terms.unwrap().into_iter().map(|it| it.term).collect()
}

#[test]
fn nothing_of_an_erased_person_stays_in_the_index() {
    let app = TestApp::start();
    if app.database().is_postgres() {
        return;
    }
    for number in 0..50 {
        app.db_user(&format!("person{number}@example.com"));
    }
    let id = app.db_user("qz~xwkv.jq~vzx@example.com").0;
    let rare = |terms: &[String]| terms.iter().filter(|term| term.contains('q')).count();
    assert!(rare(&trigrams(&app)) > 2);
    sql(
        &app,
        &format!("UPDATE users SET last_name = 'Qqxyz' WHERE id = {id}"),
    );
    sql(&app, &format!("DELETE FROM users WHERE id = {id}"));
    assert_eq!(rare(&trigrams(&app)), 0, "{:?}", trigrams(&app));
    sql(&app, "PRAGMA wal_checkpoint(TRUNCATE)");
    let file = app.database().url();
    let file = std::path::Path::new(file.strip_prefix("sqlite://").unwrap());
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        // Short ones have a sign that no hash and no key is written with.
        for trace in ["qz~xwkv", "jq~vzx", "qqxyz", "z~x", "q~v"] {
            let found = bytes.windows(trace.len()).any(|it| it == trace.as_bytes());
            assert!(!found, "{trace} in {}", path.display());
        }
    }
}
