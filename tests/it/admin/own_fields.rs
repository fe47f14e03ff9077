//! The fields that a site declares itself, in lists and forms of staff.

use super::{StaffCaller, text, wrong};
use crate::support::app::TestApp;
use vestibule::internals::admin::{self, Answer, Ask, Cell, Right};

const ADA: &str = "ada@example.com";

/// A site with fields of its own.
fn with_fields() -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fields.toml");
    let fields = "[[field]]\nname = \"company\"\ntype = \"text\"\nmax_length = 20\nmin_length = 3\n\
        [[field]]\nname = \"seats\"\ntype = \"integer\"\nmin = 1\nmax = 9\n\
        [[field]]\nname = \"vip\"\ntype = \"boolean\"\nedit = \"staff\"\n\
        [[field]]\nname = \"born\"\ntype = \"date\"\n\
        [[field]]\nname = \"plan\"\ntype = \"choice\"\nchoices = [\"free\", \"pro\"]\nedit = \"staff\"\n";
    std::fs::write(&file, fields).unwrap();
    let path = file.display().to_string();
    (
        TestApp::with(&[("RATE_LIMITS", "off"), ("USER_FIELDS", &path)]),
        folder,
    )
}

#[test]
fn fields_of_ones_own_are_columns_filters_and_questions() {
    let (app, _folder) = with_fields();
    let (ada, operator) = (app.db_user(ADA), StaffCaller::operator(&app));
    let want = [
        ("company", text("Looms")),
        ("seats", Answer::Number(7)),
        ("vip", Answer::Flag(true)),
        ("born", text("1815-12-10")),
        ("plan", text("pro")),
    ];
    operator.change("users", ada.0, &want).unwrap();
    let seen = operator.seen("users", ada.0);
    for (field, answer) in &want {
        assert_eq!(&seen[*field], answer, "{field}");
    }
    for (field, answer, code) in [
        ("company", text("x"), "min_length"),
        ("seats", Answer::Number(10), "max_value"),
        ("born", text("yesterday"), "invalid"),
        ("plan", text("gold"), "invalid_choice"),
    ] {
        let refused = operator.change("users", ada.0, &[(field, answer)]);
        assert!(
            wrong(refused)
                .iter()
                .all(|(name, told)| name == field && (*told == code || field == "born")),
            "{field}"
        );
    }
    app.db_user("bob@example.com");
    let by = operator.permit("users", Right::View).unwrap();
    let ask = |filter: &str, value: &str| {
        let ask = Ask {
            filters: vec![(filter.into(), value.into())],
            ..Ask::default()
        };
        let model = operator.model("users");
        let models = app.site().models();
        let page = admin::list_rows(
            app.site().app(),
            &by,
            models,
            model,
            &ask,
            &vestibule::internals::app::Origin::command_line(),
        )
        .unwrap();
        page.lines
    };
    assert_eq!((ask("vip", "1").len(), ask("vip", "0").len()), (1, 1));
    let pro = ask("plan", "pro");
    let place = |name: &str| {
        let columns = &operator.model("users").columns;
        columns
            .iter()
            .position(|column| column.name == name)
            .unwrap()
    };
    assert_eq!(pro.len(), 1);
    assert_eq!(pro[0].cells[place("company")], Cell::Text("Looms".into()));
    assert_eq!(pro[0].cells[place("seats")], Cell::Number(7));
    assert_eq!(pro[0].cells[place("vip")], Cell::Flag(true));
    assert!(ask("plan", "free").is_empty());
}
