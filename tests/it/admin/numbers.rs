//! The numbers of the first page, and lists to take along.

use super::desk::{StaffCaller, sql};
use crate::support::app::TestApp;
use crate::support::people::OTHER_PASSWORD;
use time::Duration;
use vestibule::internals::admin::audit::seal;
use vestibule::internals::admin::{self, Ask, Numbers, Right, Rights};
use vestibule::internals::app::Origin;

fn numbers(desk: &StaffCaller<'_>) -> Numbers {
    let app = desk.app.site().app();
    admin::numbers(app, &Rights::of(app, &desk.staff).unwrap()).unwrap()
}

fn today(numbers: &Numbers, name: &str) -> i64 {
    let found = numbers.today.iter().find(|it| it.name == name);
    found.unwrap().total.number
}

#[test]
fn sign_ups_logins_and_failures_are_counted_by_day_sealed_or_not() {
    let app = TestApp::without_limits();
    let desk = StaffCaller::of_root(&app);
    app.db_user("ada@example.com");
    app.guest().log_in("ada@example.com");
    let before = numbers(&desk);
    assert_eq!(
        (today(&before, "sign_ups"), today(&before, "logins")),
        (2, 2)
    );
    assert!(seal(app.site().app()).unwrap() > 0);
    assert_eq!(
        numbers(&desk).plots,
        before.plots,
        "the sealer counts each once"
    );

    app.advance(Duration::days(1));
    app.guest().log_in_with("ada@example.com", OTHER_PASSWORD);
    seal(app.site().app()).unwrap();
    app.guest().log_in_with("ada@example.com", OTHER_PASSWORD);
    let after = numbers(&desk);
    assert_eq!(
        (today(&after, "failures"), today(&after, "sign_ups")),
        (2, 0)
    );
    for plot in &after.plots {
        assert_eq!(plot.days.len(), 30);
        assert_eq!(plot.days[29].0, app.site().app().now().date());
    }
    let sign_ups = &after.plots[0];
    assert_eq!((sign_ups.name, sign_ups.days[28].1), ("sign_ups", 2));
}

#[test]
fn nobody_reads_numbers_of_what_they_may_not_look_at() {
    let app = TestApp::start();
    let helper = StaffCaller::with(&app, "help@example.com", &["view_letter"]);
    let names: Vec<_> = numbers(&helper).today.iter().map(|it| it.name).collect();
    assert_eq!(names, ["letters_late", "letters_given_up"]);
    assert!(numbers(&helper).plots.is_empty());
    app.guest().sign_up("ada@example.com");
    assert_eq!(today(&numbers(&helper), "letters_late"), 0);
    app.advance(Duration::minutes(6));
    assert_eq!(today(&numbers(&helper), "letters_late"), 1);
}

#[test]
fn a_list_is_taken_along_part_by_part_and_no_cell_is_a_formula() {
    let app = TestApp::start();
    let desk = StaffCaller::of_root(&app);
    app.db_user("ada@example.com");
    sql(
        &app,
        "UPDATE users SET first_name = '=HYPERLINK(\"http://evil\")', last_name = 'O, \"K\"' WHERE id = 2",
    );
    let by = desk.permit("users", Right::View).unwrap();
    let (site, model, here) = (app.site(), desk.model("users"), Origin::command_line());
    let mut ask = Ask {
        order: "email".into(),
        search: "example".into(),
        ..Ask::default()
    };
    ask.search.clear();
    let (lines, next) =
        admin::export_part(site.app(), &by, site.models(), model, &ask, &here).unwrap();
    assert_eq!((lines.len(), next), (2, None));
    assert!(admin::csv_head(model).starts_with("\u{FEFF}id,email,username,"));
    let row = admin::csv_row(&lines[0]);
    assert!(row.starts_with("2,ada@example.com,"), "{row}");
    assert!(
        row.contains("\"'=HYPERLINK(\"\"http://evil\"\")\",\"O, \"\"K\"\"\""),
        "{row}"
    );
    let told = desk.lines("audit", "event", "rows_exported");
    assert_eq!(told.len(), 1);
    let stranger = StaffCaller::with(&app, "help@example.com", &["view_session"]);
    assert!(stranger.permit("users", Right::View).is_err());
}
