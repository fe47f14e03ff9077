//! One way in: only `accounts::entrance` opens sessions, after everything that an account may still ask for. And one way to
//! change what somebody may do: only `accounts::memberships` does, which tells of it.

use super::circles::program;
use super::sources;

const ENTRANCE: &str = "src/accounts/entrance.rs";
const SESSIONS: &str = "src/accounts/sessions.rs";
const REFRESH: &str = "src/accounts/tokens/rotation.rs";
const KEPT: &str = "src/store/sessions.rs";
const MEMBERSHIPS: &str = "src/accounts/memberships.rs";

/// How often a text names `function` of a module, by its path or by an import.
fn names(text: &str, module: &str, function: &str) -> usize {
    let text: String = program(text).split_whitespace().collect();
    let path = format!("{module}::{function}");
    let is_whole = |end: usize| {
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        next.is_none_or(|next| !next.is_alphanumeric() && next != '_')
            || text[end..].starts_with("as")
    };
    let by_path = text
        .match_indices(&path)
        .filter(|(at, found)| is_whole(at + found.len()));
    let group = format!("{module}::{{");
    let groups = text.split(group.as_str()).skip(1);
    let imported = groups.flat_map(|group| group.split('}').next().unwrap_or_default().split(','));
    let renamed = format!("{function}as");
    let by_import = imported.filter(|name| *name == function || name.starts_with(&renamed));
    by_path.count() + by_import.count()
}

/// The files that open sessions and may not.
fn strangers(files: &[(String, String)]) -> Vec<String> {
    let program = files.iter().filter(|(file, _)| file.starts_with("src/"));
    let wrong = program.filter(|(file, text)| {
        let opens = names(text, "sessions", "open") > 0 && file != ENTRANCE;
        // Nor does anybody keep one past it, or make tokens of one but where it is opened and refreshed.
        let keeps = names(text, "sessions", "insert") > 0 && file != SESSIONS;
        let signs = names(text, "token_pair", "of_session") > 0;
        let rows = ["insert_into(sessions", "insert into sessions"];
        let writes = rows.iter().any(|row| text.to_lowercase().contains(row));
        opens
            || keeps
            || (signs && ![SESSIONS, REFRESH].contains(&file.as_str()))
            || (writes && file != KEPT)
    });
    wrong.map(|(file, _)| file.clone()).collect()
}

#[test]
fn only_the_entrance_opens_sessions() {
    let files = sources();
    assert_eq!(strangers(&files), Vec::<String>::new());
    let of = |wanted: &str| {
        let found = files.iter().find(|(file, _)| file == wanted);
        program(&found.unwrap().1)
    };
    assert_eq!(names(&of(ENTRANCE), "sessions", "open"), 1, "one call");
    // In its own file nothing but its beginning.
    let own = of(SESSIONS);
    assert_eq!(own.matches("fn open(").count(), 1);
    let calls = own.match_indices("open(").filter(|(at, _)| {
        let before = own[..*at].chars().next_back();
        !own[..*at].ends_with("fn ") && before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    });
    assert_eq!(calls.count(), 0);
}

#[test]
fn a_planted_caller_is_found() {
    for planted in [
        "fn a() { sessions::open(app, tx, &user, &opening) }",
        "fn a() { crate::accounts::sessions::open(app) }",
        "use super::sessions::{self, LoggedIn, open};",
        "use super::sessions::{\n    LoggedIn,\n    open as begin,\n};",
        "use super::sessions::open as begin;",
        "use super::sessions::open;",
        "fn a() { store::sessions::insert(tx, &new) }",
        "fn a() { diesel::insert_into(sessions::table).values(new) }",
        "fn a() { dialect::run(tx, \"INSERT INTO sessions (user_id) VALUES (1)\") }",
        "fn a() { token_pair::of_session(app, &issued, now) }",
        "use super::token_pair::{Pair, of_session};",
    ] {
        let file = ("src/accounts/otp.rs".to_owned(), planted.to_owned());
        assert_eq!(strangers(&[file]), ["src/accounts/otp.rs"], "{planted}");
    }
    for harmless in [
        "use super::sessions::{self, LoggedIn, Opening};",
        "fn a() { sessions::open_ones(tx) }",
        "// sessions::open(app)",
        "fn a() { flow.open(app, tx) }",
        "fn a() { flows::of_session(tx, me) }",
        "use super::token_pair::{self, Pair};",
    ] {
        let file = ("src/accounts/otp.rs".to_owned(), harmless.to_owned());
        assert!(strangers(&[file]).is_empty(), "{harmless}");
    }
}

/// The files that change groups or permissions of users past the one place that tells of it.
fn untold(files: &[(String, String)]) -> Vec<String> {
    let program = files.iter().filter(|(file, _)| file.starts_with("src/"));
    let wrong = program.filter(|(file, text)| {
        let text = text.to_lowercase();
        let calls = ["groups", "permissions"]
            .iter()
            .any(|module| names(&text, module, "change_user") > 0);
        let writes = ["group_members", "user_permissions"].iter().any(|table| {
            [
                "insert_into(",
                "diesel::delete(",
                "diesel::update(",
                "insert into ",
                "delete from ",
                "update ",
            ]
            .iter()
            .any(|verb| text.contains(&format!("{verb}{table}")))
        });
        calls && file != MEMBERSHIPS || writes && !file.starts_with("src/store/")
    });
    wrong.map(|(file, _)| file.clone()).collect()
}

#[test]
fn only_memberships_change_what_somebody_may_do() {
    assert_eq!(untold(&sources()), Vec::<String>::new());
    for planted in [
        "fn a() { groups::change_user(tx, user, &[1], &[]) }",
        "use crate::store::permissions::{self, change_user};",
        "fn a() { diesel::insert_into(group_members::table).values(new) }",
        "fn a() { dialect::run(tx, \"DELETE FROM user_permissions\") }",
    ] {
        let file = ("src/admin/users.rs".to_owned(), planted.to_owned());
        assert_eq!(untold(&[file]), ["src/admin/users.rs"], "{planted}");
    }
}
