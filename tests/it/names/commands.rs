//! Whom commands mean.

use super::{NEWHIRE, NUMBER, db_old_username};
use crate::process::program::{Done, Place};
use crate::support::app::{SECRET, TestApp};
use crate::support::people::OTHER_PASSWORD;
use vestibule::internals::values::UserId;

/// Where commands are run on the database of an application.
struct Terminal<'a> {
    app: &'a TestApp,
    place: Place,
}

impl<'a> Terminal<'a> {
    fn of(app: &'a TestApp) -> Self {
        Self {
            app,
            place: Place::new(),
        }
    }

    fn run(&self, command: &[&str]) -> Done {
        let fields = self.place.path("fields.toml");
        std::fs::write(
            &fields,
            "[[field]]\nname = \"shoe_size\"\ntype = \"integer\"\n",
        )
        .unwrap();
        let settings = [
            ("USER_FIELDS", fields.to_str().unwrap().to_owned()),
            ("DATABASE_URL", self.app.database().url()),
            ("SECRET_KEY", SECRET.to_owned()),
        ];
        let typed = format!("{OTHER_PASSWORD}\n{OTHER_PASSWORD}\n");
        self.place.run_with(command, &settings, &typed)
    }

    fn shown(&self, who: &str) -> String {
        self.run(&["user", "show", who, "--json"]).well()
    }

    /// The commands under `user`, as the program itself lists them.
    fn user_commands(&self) -> Vec<String> {
        let help = self.run(&["user", "--help"]).well();
        let list = help.split("Commands:").nth(1).unwrap();
        let list = list.split("Options:").next().unwrap();
        let names = list
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        names.map(str::to_owned).collect()
    }
}

/// Every command that means somebody, said of `who`.
fn commands(terminal: &Terminal<'_>, who: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for name in terminal.user_commands() {
        let rest: &[&str] = match name.as_str() {
            "list" | "add" => continue,
            "set" => &["shoe_size=1"],
            "delete" => &["--yes"],
            "reset-factors" => &["--reason", "Lost the phone", "--yes"],
            "make-staff" | "unmake-staff" => &["--superuser"],
            _ => &[],
        };
        let command = ["user", &name, who].into_iter().chain(rest.iter().copied());
        all.push(command.map(str::to_owned).collect());
    }
    assert!(all.len() > 14, "{all:?}");
    for other in [
        &["group", "join", "Desk", who][..],
        &["group", "leave", "Desk", who],
        &["session", "list", who],
        &["session", "end", "--user", who],
        &["audit", "list", "--user", who],
        &["changepassword", who],
    ] {
        all.push(other.iter().map(|&word| word.to_owned()).collect());
    }
    all
}

fn run_all(terminal: &Terminal<'_>, who: &str) {
    for command in commands(terminal, who) {
        let words: Vec<_> = command.iter().map(String::as_str).collect();
        let said = terminal.run(&words);
        let text = format!("{}{}", said.out, said.err);
        assert_eq!(said.status, Some(1), "{words:?}: {text}");
        assert!(
            text.contains("does not exist") || text.contains("There is no such user."),
            "{words:?}: {text}"
        );
    }
}

fn id(user: UserId) -> String {
    user.0.to_string()
}

#[test]
fn no_command_takes_a_username_for_an_address_or_a_number() {
    let app = TestApp::without_limits();
    let terminal = Terminal::of(&app);
    app.db_superuser("root@example.com");
    terminal.run(&["group", "add", "Desk"]).well();
    let mallory = app.db_user("mallory@example.com");
    for name in [NEWHIRE, NUMBER] {
        db_old_username(&app, mallory, name);
        let before = terminal.shown(&id(mallory));
        run_all(&terminal, name);
        assert_eq!(terminal.shown(&id(mallory)), before, "{name}");
    }
}

#[test]
fn a_command_means_whose_the_address_or_the_number_is() {
    let app = TestApp::without_limits();
    let terminal = Terminal::of(&app);
    let (mallory, trent) = (
        app.db_user("mallory@example.com"),
        app.db_user("trent@example.com"),
    );
    let newhire = app.db_user(NEWHIRE);
    db_old_username(&app, mallory, NEWHIRE);
    db_old_username(&app, trent, &id(newhire));
    let shown = terminal.shown(&id(newhire));
    for name in [NEWHIRE, "NEWHIRE@Corp.Test", "ｎewhire＠corp.test"] {
        assert_eq!(terminal.shown(name), shown, "{name}");
    }
    terminal.run(&["user", "make-staff", NEWHIRE]).well();
    terminal.run(&["changepassword", NEWHIRE]).well();
    assert!(terminal.shown(&id(newhire)).contains(r#""is_staff":true"#));
    for other in [mallory, trent] {
        assert!(terminal.shown(&id(other)).contains(r#""is_staff":false"#));
    }
    let entered = app.guest().log_in_with(NEWHIRE, OTHER_PASSWORD);
    assert_eq!(entered.location(), Some("/"));
    assert_eq!(
        app.guest().log_in("mallory@example.com").location(),
        Some("/")
    );
}

#[test]
fn check_names_old_usernames_that_mean_nobody() {
    let app = TestApp::without_limits();
    let terminal = Terminal::of(&app);
    let fine = terminal.run(&["check"]).well();
    assert_eq!(fine, "Everything is in order.\n");
    let ids: Vec<_> = (0..23)
        .map(|number| app.db_user(&format!("u{number}@example.com")))
        .collect();
    assert_eq!(terminal.run(&["check"]).well(), fine);
    db_old_username(&app, ids[0], NEWHIRE);
    db_old_username(&app, ids[1], NUMBER);
    let said = terminal.run(&["check"]);
    assert_eq!(said.status, Some(1));
    let line = |user: UserId, like: &str| {
        let id = user.0;
        format!(
            "* The username of user {id} looks like {like}, so it names nobody. Choose another one at http://127.0.0.1:0/admin/users/{id}/; until then they log in with their e-mail address.\n"
        )
    };
    assert_eq!(
        said.out,
        format!(
            "{}{}2 things to think about.\n",
            line(ids[0], "an e-mail address"),
            line(ids[1], "a number")
        )
    );
    for (number, id) in ids.iter().enumerate() {
        db_old_username(&app, *id, &format!("u{number}@corp.test"));
    }
    let said = terminal.run(&["check"]).out;
    assert_eq!(
        said.lines()
            .filter(|line| line.contains("looks like"))
            .count(),
        20
    );
    assert!(said.contains("* 3 more usernames look so.\n"), "{said}");
}
