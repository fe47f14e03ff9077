//! Every search, filter, order and page of every list is answered from an index, on both databases.

use super::desk::{StaffCaller, sql};
use crate::support::app::TestApp;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};
use vestibule::internals::admin::{self, Ask, Model, Options, Plan, Right};
use vestibule::internals::error::Fault;

/// Tables that grow with the people or with time.
const LARGE: [&str; 7] = [
    "users",
    "sessions",
    "flows",
    "outbox",
    "webhook_deliveries",
    "audit",
    "throttles",
];

/// What nearly every row is: whoever counts or lists these meets enough of them soon, in any order.
const COMMON: [&str; 6] = [
    "is_staff=0",
    "is_superuser=0",
    "is_active=1",
    "is_verified=1",
    "state=live",
    // Codes: those that are still good are few, and swept away soon.
    "state=ended",
];

/// Every way to ask for a list that a page offers a link to.
pub fn asks(model: &Model) -> Vec<Ask> {
    let plain = Ask::default();
    let mut asks = vec![plain.clone()];
    if !model.search.is_empty() {
        let search = "ada".to_owned();
        asks.push(Ask {
            search,
            ..plain.clone()
        });
    }
    for column in model.columns.iter().filter(|column| column.is_sorted) {
        for sign in ["", "-"] {
            let order = format!("{sign}{}", column.name);
            asks.push(Ask {
                order,
                ..plain.clone()
            });
        }
    }
    for filter in &model.filters {
        let value = match &filter.options {
            Options::Fixed(choices) => choices.first().map(|choice| choice.value.to_string()),
            Options::Rows { .. } | Options::Key { .. } => Some("1".to_owned()),
        };
        let filters = value.map(|value| (filter.name.to_string(), value));
        let filters = filters.into_iter().collect();
        asks.push(Ask {
            filters,
            ..plain.clone()
        });
    }
    if model.date.is_some() {
        for (date, order) in [("2026-11", ""), ("2026", ""), ("2026", "-id")] {
            let (date, order) = (date.to_owned(), order.to_owned());
            asks.push(Ask {
                date,
                order,
                ..plain.clone()
            });
        }
        let filter = model.filters.first();
        if let Some(Options::Fixed(choices)) = filter.map(|filter| &filter.options)
            && let Some(choice) = choices.first()
        {
            let name = model.filters[0].name.to_string();
            let filters = vec![(name, choice.value.to_string())];
            let date = "2026-11-02".to_owned();
            asks.push(Ask {
                date,
                filters,
                ..plain
            });
        }
    }
    asks
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
}

/// SQLite's indexes of but a part of a table.
fn partial(app: &TestApp) -> Vec<String> {
    if app.database().is_postgres() {
        return Vec::new();
    }
    let asked = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'";
    let found = app
        .site()
        .app()
        .read(|conn| Ok::<_, Fault>(diesel::sql_query(asked).load::<Index>(conn)?));
    found.unwrap().into_iter().map(|index| index.name).collect()
}

/// The lines of a plan that walk through a large table, or to count through the whole of an index of it.
fn walks<'a>(plan: &'a Plan, partial: &[String]) -> Vec<&'a String> {
    let through = |line: &str, table: &str| {
        let Some(rest) = line.strip_prefix(&format!("SCAN {table}")) else {
            return line.contains(&format!("Seq Scan on {table} "));
        };
        // Another table, whose name begins alike: the index of trigrams is looked up, never walked through.
        if !rest.is_empty() && !rest.starts_with(' ') {
            return false;
        }
        let whole = || {
            let index = rest.rsplit_once("INDEX ").map(|(_, name)| name);
            index.is_some_and(|index| partial.iter().all(|name| name != index))
        };
        rest.is_empty() || (plan.what != "rows" && whole())
    };
    let large = |line: &&String| LARGE.iter().any(|table| through(line, table));
    plan.lines.iter().filter(large).collect()
}

#[test]
fn every_list_is_answered_from_an_index() {
    let app = TestApp::with(&[("DATABASE_POOL", "1")]);
    let desk = StaffCaller::of_root(&app);
    for name in ["ada", "bob", "carol"] {
        app.guest().sign_up(&format!("{name}@example.com"));
        app.deliver();
    }
    if app.database().is_postgres() {
        // Three rows are faster to walk through than any index: this asks whether there is one.
        sql(&app, "SET enable_seqscan = off");
    }
    let partial = partial(&app);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for model in app
        .site()
        .models()
        .iter()
        .filter(|model| LARGE.contains(&model.table))
    {
        for mut ask in asks(model) {
            let rest = desk
                .list(
                    model.name,
                    &Ask {
                        size: Some(1),
                        ..ask.clone()
                    },
                )
                .next;
            for after in [None, rest].into_iter().flatten().chain([String::new()]) {
                ask.after = after;
                let by = desk.permit(model.name, Right::View).unwrap();
                let site = app.site();
                let plans =
                    admin::explain_list(site.app(), &by, site.models(), model, &ask).unwrap();
                for plan in plans {
                    let filter = ask.filters.first();
                    let chosen = filter.map(|(name, value)| format!("{name}={value}"));
                    let is_own = ["rows", "count"].contains(&&*plan.what);
                    // The whole table: in the order of its keys, or counted as far as the bound.
                    let of_all = is_own && chosen.is_none() && ask.search.is_empty();
                    let common = |what: &str| COMMON.contains(&what);
                    let stops_soon = of_all
                        || common(&plan.what)
                        || (is_own && chosen.as_deref().is_some_and(common));
                    let walks = if stops_soon {
                        Vec::new()
                    } else {
                        walks(&plan, &partial)
                    };
                    if !walks.is_empty() {
                        wrong.push(format!(
                            "{} {ask:?} {}: {:#?}",
                            model.name, plan.what, plan.lines
                        ));
                    }
                    seen += 1;
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(seen > 300, "{seen}");
}
