//! What the first page of the admin site tells: how many signed up, logged in and failed to, day by day, and what waits
//! for somebody to look at it. Read off counters and bounded counts: it costs the same whatever the size of the log.

use super::lists::{MOST_COUNTED, Total};
use super::permits::Rights;
use super::users;
use crate::app::App;
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::audit::{self, Days};
use crate::store::lists::{self, Bind, Condition, Source};
use crate::store::sizes;
use crate::values::Moment;
use time::{Date, Duration};

const DAYS: i64 = 30;
/// The sealer runs every second; more than that waits only while it does not run.
const MOST_WAITING: i64 = 5000;
const MEGABYTE: i64 = 1 << 20;

/// What happened and what waits, as far as the person may look at it.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// Numbers of today and of now, in the order to show them.
    pub today: Vec<Number>,
    /// Numbers of the last 30 days.
    pub plots: Vec<Plot>,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Its name on the wire.
    pub name: &'static str,
    /// What people read: "Sign-ups today".
    pub label: Message,
    /// How many.
    pub total: Total,
    /// The list that shows them: the model, and what to narrow it by (a filter and its choice).
    pub list: (&'static str, Option<(&'static str, &'static str)>),
}

/// A number for each of 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// Its name on the wire.
    pub name: &'static str,
    /// What people read: "Sign-ups".
    pub label: Message,
    /// Days in UTC, the oldest first; the last one is today.
    pub days: Vec<(Date, i64)>,
}

/// What is counted by the day.
struct Daily {
    name: &'static str,
    label: &'static str,
    /// The label of what there was today.
    today: &'static str,
    event: &'static str,
    /// The model whose list shows it.
    model: &'static str,
    /// Whoever may look at rows of this kind may see it.
    kind: &'static str,
}

const DAILY: [Daily; 3] = [
    Daily {
        name: "sign_ups",
        label: "admin-number-sign-ups",
        today: "admin-number-sign-ups-today",
        event: "user_created",
        model: "users",
        kind: "user",
    },
    Daily {
        name: "logins",
        label: "admin-number-logins",
        today: "admin-number-logins-today",
        event: "logged_in",
        model: "audit",
        kind: "audit_event",
    },
    Daily {
        name: "failures",
        label: "admin-number-failures",
        today: "admin-number-failures-today",
        event: "login_failed",
        model: "audit",
        kind: "audit_event",
    },
];

/// What happened today and in the last 30 days, and what waits.
pub fn numbers(app: &App, rights: &Rights) -> Result<Numbers, Fault> {
    let now = app.now();
    let daily: Vec<_> = DAILY
        .iter()
        .filter(|it| may_view(rights, it.kind))
        .collect();
    let events: Vec<_> = daily.iter().map(|it| it.event).collect();
    let first = now.date() - Duration::days(DAYS - 1);
    // Of one moment: what is put into the chain meanwhile is neither missed nor counted twice.
    app.snapshot(|conn| {
        let mut days = audit::days(conn, &events, first)?;
        for (day, number) in audit::waiting_days(conn, &events, MOST_WAITING)? {
            *days.entry(day).or_default() += number;
        }
        let mut numbers = Numbers::default();
        for it in &daily {
            let plot = plot(&days, it.event, first);
            let number = plot.last().map_or(0, |(_, number)| *number);
            numbers.today.push(Number {
                name: it.name,
                label: Message::new(it.today),
                total: Total {
                    number,
                    or_more: false,
                },
                list: (
                    it.model,
                    (it.model == "audit").then_some(("event", it.event)),
                ),
            });
            numbers.plots.push(Plot {
                name: it.name,
                label: Message::new(it.label),
                days: plot,
            });
        }
        for wait in waiting(now) {
            if may_view(rights, wait.kind) {
                let most = MOST_COUNTED + 1;
                let number = lists::count(conn, wait.table, &[wait.is], most)?;
                numbers.today.push(Number {
                    name: wait.name,
                    label: Message::new(wait.label),
                    total: Total::counted(number),
                    list: wait.list,
                });
            }
        }
        if may_view(rights, "audit_event") {
            let month_ago = now - Duration::days(DAYS);
            numbers.today.extend(room(sizes::glance(conn, month_ago)?));
        }
        Ok(numbers)
    })
}

/// What the database takes, and what was added to it. The audit log is what grows for ever.
fn room((bytes, new): (i64, i64)) -> [Number; 2] {
    let number = |name, label, bytes: i64| Number {
        name,
        label: Message::new(label),
        total: Total {
            number: bytes / MEGABYTE,
            or_more: false,
        },
        list: ("audit", None),
    };
    [
        number("database_megabytes", "admin-number-database", bytes),
        number(
            "database_growth_megabytes",
            "admin-number-database-growth",
            new,
        ),
    ]
}

fn may_view(rights: &Rights, kind: &str) -> bool {
    ["view", "change"]
        .iter()
        .any(|word| rights.has(&format!("{word}_{kind}")))
}

fn plot(days: &Days, event: &str, first: Date) -> Vec<(Date, i64)> {
    let number = |day: Date| {
        let found = days.get(&(event.to_owned(), day));
        (day, found.copied().unwrap_or(0))
    };
    (0..DAYS)
        .map(|past| number(first + Duration::days(past)))
        .collect()
}

/// Something that waits for somebody to look at it.
struct Waiting {
    name: &'static str,
    label: &'static str,
    table: &'static str,
    kind: &'static str,
    is: Condition,
    list: (&'static str, Option<(&'static str, &'static str)>),
}

/// Each of these has an index of its own; of the staff there are few.
fn waiting(now: Moment) -> [Waiting; 6] {
    let text =
        |column, word: &str| Condition::Is(Source::Text(column), Bind::Text(word.to_owned()));
    let open = || Condition::Empty(Source::Column("finished_at"));
    let late = now - Duration::minutes(5);
    let late = Condition::Before(Source::Column("created_at"), Bind::Moment(late));
    let standing = vec![
        Condition::Empty(Source::Column("ended_at")),
        Condition::From(Source::Column("expires_at"), Bind::Moment(now)),
    ];
    [
        Waiting {
            name: "holds",
            label: "admin-number-holds",
            table: "address_holds",
            kind: "hold",
            is: Condition::All(standing),
            list: ("holds", Some(("state", "standing"))),
        },
        Waiting {
            name: "banned",
            label: "admin-number-closed",
            table: "users",
            kind: "user",
            is: Condition::Flag(Source::Column("is_active"), false),
            list: ("users", Some(("is_active", "0"))),
        },
        Waiting {
            name: "staff_without_second_factor",
            label: "admin-number-staff-without-second-factor",
            table: "users",
            kind: "user",
            is: users::is_staff_without_second_factor(),
            list: ("users", Some(("second_factor", "staff"))),
        },
        Waiting {
            name: "letters_late",
            label: "admin-number-letters-late",
            table: "outbox",
            kind: "letter",
            is: Condition::All(vec![open(), late]),
            list: ("outbox", Some(("state", "waiting"))),
        },
        Waiting {
            name: "letters_given_up",
            label: "admin-number-letters-given-up",
            table: "outbox",
            kind: "letter",
            is: text("outcome", "given_up"),
            list: ("outbox", Some(("state", "given_up"))),
        },
        Waiting {
            name: "deliveries_given_up",
            label: "admin-number-deliveries-given-up",
            table: "webhook_deliveries",
            kind: "delivery",
            is: text("outcome", "given_up"),
            list: ("deliveries", Some(("state", "given_up"))),
        },
    ]
}
