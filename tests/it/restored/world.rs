//! A copy of one database, and somebody who comes after the copy was made.

use crate::schema::believed;
use crate::support::app::TestApp;
use crate::support::databases::TestDatabase;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use vestibule::internals::error::Fault;

pub const MALLORY: &str = "mallory";
pub const VICTOR: &str = "victor";

/// What every copy begins with: people who were there before.
static PAST: LazyLock<Arc<TestDatabase>> = LazyLock::new(|| {
    let database = Arc::new(TestDatabase::new());
    let app = TestApp::on(database.clone(), &[("RATE_LIMITS", "off")]);
    app.db_superuser("root@example.com");
    app.member("ada@example.com");
    drop(app);
    database.come_to_rest();
    database
});

/// A secret: how it is made, and what it opens.
pub struct Line {
    /// Of the row that it opens.
    pub table: &'static str,
    pub settings: &'static [(&'static str, &'static str)],
    /// By the same steps, whoever makes it.
    pub make: fn(&World) -> Vec<String>,
    /// Whether it opens, changes or ends anything, presented by a stranger.
    pub opens: fn(&World, &[String]) -> bool,
    /// Whether presenting it changes something in any case.
    pub changes: bool,
}

impl Line {
    pub const fn of(
        table: &'static str,
        make: fn(&World) -> Vec<String>,
        opens: fn(&World, &[String]) -> bool,
    ) -> Self {
        Self {
            table,
            settings: &[],
            make,
            opens,
            changes: false,
        }
    }
}

/// One copy.
pub struct World {
    pub app: TestApp,
    pub name: &'static str,
    pub email: String,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl World {
    pub fn new(name: &'static str, settings: &[(&'static str, &str)]) -> Self {
        let copy = Arc::new(TestDatabase::from_template(&PAST));
        let mut all = vec![("RATE_LIMITS", "off")];
        all.extend(settings);
        Self {
            app: TestApp::on(copy, &all),
            name,
            email: format!("{name}@example.com"),
        }
    }

    /// The number of the newest row.
    pub fn newest(&self, table: &str) -> i64 {
        self.number(&format!("SELECT MAX(id) AS number FROM {table}"))
    }

    pub fn number(&self, sql: &str) -> i64 {
        let asked = diesel::sql_query(sql);
        let app = self.app.site().app();
        let found = app.read(|conn| Ok::<_, Fault>(asked.clone().get_result::<Number>(conn)?));
        found.unwrap().number
    }

    /// Every row of every table.
    pub fn all_rows(&self) -> BTreeSet<String> {
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for place in believed() {
            let (table, column) = place.split_once('.').unwrap();
            tables.entry(table.into()).or_default().push(column.into());
        }
        let mut rows = BTreeSet::new();
        for (table, columns) in tables {
            let line = if self.app.database().is_postgres() {
                "row_to_json(it)::text".to_owned()
            } else {
                let quoted: Vec<_> = columns
                    .iter()
                    .map(|it| format!("quote(\"{it}\")"))
                    .collect();
                quoted.join(" || ' ' || ")
            };
            let sql = format!("SELECT {line} AS line FROM {table} AS it");
            let asked = diesel::sql_query(sql);
            let app = self.app.site().app();
            let found = app.read(|conn| Ok::<_, Fault>(asked.clone().load::<TextRow>(conn)?));
            let found = found.unwrap().into_iter();
            rows.extend(found.map(|row| format!("{table}: {}", row.line)));
        }
        rows
    }

    /// The path of the link in the last e-mail that has one.
    pub fn link(&self, page: &str) -> Vec<String> {
        let letters = self.app.letters_to(&self.email);
        let found = letters.iter().rev().find_map(|letter| {
            let text = &letter.written.text;
            let rest = &text[text.find(page)?..];
            Some(rest.split_whitespace().next()?.to_owned())
        });
        vec![found.expect("an e-mail brings the link")]
    }

    /// How many e-mails have left.
    pub fn sent(&self) -> usize {
        self.app.deliver();
        self.app.site().mailer().mailbox().unwrap().letters().len()
    }
}
