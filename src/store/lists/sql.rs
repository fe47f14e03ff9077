//! The words of the statements.

use super::{
    Bind, Candidates, Condition, Direction, Inside, MOST_CANDIDATES, Mark, Order, Query, Source,
};
use crate::store::{Conn, dialect};
use dialect::Words;

/// A statement and its values, in the order in which they stand in it.
#[derive(Debug)]
pub(super) struct Sql {
    text: String,
    binds: Vec<Bind>,
    words: Words,
}

impl Sql {
    pub(super) fn new(conn: &Conn) -> Self {
        Self {
            text: String::new(),
            binds: Vec::new(),
            words: dialect::words(conn),
        }
    }

    /// The question how the database would answer it.
    pub(super) fn explained(mut self) -> Self {
        self.text.insert_str(0, self.words.explain());
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn binds(&self) -> &[Bind] {
        &self.binds
    }

    pub(super) fn rows(conn: &Conn, query: &Query<'_>) -> Self {
        let mut sql = Self::new(conn);
        let cells: Vec<_> = query
            .columns
            .iter()
            .map(|source| as_text(&sql.source(source)))
            .collect();
        let cells = sql.words.array(&cells);
        sql.push(&format!("SELECT id, {cells} AS cells FROM {}", query.table));
        sql.wheres(query.table, query.conditions);
        if let Some(mark) = query.after {
            sql.push(if query.conditions.is_empty() {
                " WHERE "
            } else {
                " AND "
            });
            sql.behind(query.order, mark);
        }
        sql.order(query.order);
        sql.push(" LIMIT ");
        sql.bind(Bind::Number(query.limit));
        sql
    }

    pub(super) fn count(
        conn: &Conn,
        table: &'static str,
        conditions: &[Condition],
        most: i64,
    ) -> Self {
        let mut sql = Self::new(conn);
        sql.push(&format!(
            "SELECT COUNT(*) AS number FROM (SELECT 1 FROM {table}"
        ));
        sql.wheres(table, conditions);
        sql.push(" LIMIT ");
        sql.bind(Bind::Number(most));
        sql.push(") AS counted");
        sql
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// SQLite numbers such names in the order in which it meets them, which is ours.
    pub(super) fn bind(&mut self, bind: Bind) {
        self.binds.push(bind);
        let number = self.binds.len().to_string();
        self.text.push('$');
        self.text.push_str(&number);
    }

    pub(super) fn wheres(&mut self, table: &'static str, conditions: &[Condition]) {
        for (place, condition) in conditions.iter().enumerate() {
            self.push(if place == 0 { " WHERE " } else { " AND " });
            self.condition(table, condition);
        }
    }

    fn source(&self, source: &Source) -> String {
        match source {
            Source::Column(name) | Source::Text(name) => (*name).to_owned(),
            Source::CustomField(name) => self.words.custom_field(name),
            Source::Sql(words) => format!("({words})"),
        }
    }

    /// The column as it is compared and sorted: text byte for byte, on both databases.
    fn sorted(&self, source: &Source) -> String {
        match source {
            Source::Column(name) => (*name).to_owned(),
            text => format!("{} {}", self.source(text), self.words.bytewise()),
        }
    }

    fn compare(&mut self, source: &Source, sign: &str, bind: &Bind) {
        let column = self.sorted(source);
        self.push(&format!("{column} {sign} "));
        self.bind(bind.clone());
    }

    fn condition(&mut self, table: &'static str, condition: &Condition) {
        match condition {
            Condition::Is(source, bind) => {
                let column = self.source(source);
                self.push(&format!("{column} = "));
                self.bind(bind.clone());
            }
            Condition::Flag(source, yes) => {
                let (not, word) = if *yes {
                    ("", "TRUE")
                } else {
                    ("NOT ", "FALSE")
                };
                match source {
                    Source::CustomField(name) => {
                        let flag = self.words.custom_flag(name);
                        self.push(&format!("{not}{flag}"));
                    }
                    column => {
                        // In both ways of saying it: SQLite looks one up in an index of the column, and finds by the other that an
                        // index of just these rows will do.
                        let column = self.source(column);
                        self.push(&format!("({column} = {word} AND {not}{column})"));
                    }
                }
            }
            Condition::Empty(source) => {
                let column = self.source(source);
                self.push(&format!("{column} IS NULL"));
            }
            Condition::Filled(source) => {
                let column = self.source(source);
                self.push(&format!("{column} IS NOT NULL"));
            }
            Condition::From(source, bind) => self.compare(source, ">=", bind),
            Condition::Before(source, bind) => self.compare(source, "<", bind),
            Condition::Prefix(source, prefix) => self.prefix(source, prefix),
            Condition::OneOf(source, ids) => {
                let column = self.source(source);
                // Numbers of our own; a list of no rows matches nothing.
                let ids: Vec<_> = ids.iter().map(i64::to_string).collect();
                let ids = if ids.is_empty() {
                    "NULL".into()
                } else {
                    ids.join(", ")
                };
                self.push(&format!("{column} IN ({ids})"));
            }
            Condition::Any(parts) => self.joined(table, parts, " OR ", "FALSE"),
            Condition::All(parts) => self.joined(table, parts, " AND ", "TRUE"),
            Condition::Candidates(all) => self.candidates(table, all),
            Condition::Inside(inside) => self.inside(inside),
            Condition::Among(is) => {
                self.push(&format!("id IN (SELECT id FROM {table} WHERE "));
                self.condition(table, is);
                self.push(&format!(" LIMIT {MOST_CANDIDATES})"));
            }
            Condition::Aside(is) => {
                self.push(self.words.aside());
                self.push("(");
                self.condition(table, is);
                self.push(")");
            }
            Condition::Sql(words) => self.push(&format!("({words})")),
            Condition::Refers {
                column,
                table: other,
                key,
                is,
            } => {
                self.push(&format!("{column} IN (SELECT {key} FROM {other} WHERE "));
                self.condition(other, is);
                self.push(")");
            }
        }
    }

    fn joined(&mut self, table: &'static str, parts: &[Condition], word: &str, none: &str) {
        if parts.is_empty() {
            return self.push(none);
        }
        self.push("(");
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                self.push(word);
            }
            self.condition(table, part);
        }
        self.push(")");
    }

    fn prefix(&mut self, source: &Source, prefix: &str) {
        self.push("(");
        self.compare(source, ">=", &Bind::Text(prefix.to_owned()));
        self.push(" AND ");
        // Behind every text that begins so.
        self.compare(source, "<", &Bind::Text(format!("{prefix}\u{10FFFF}")));
        self.push(")");
    }

    /// On SQLite the index leads to rows that hold the letters in whatever case, so both databases look at the texts again.
    /// One row more than are taken tells that there are more.
    fn inside(&mut self, inside: &Inside) {
        let Inside { table, keys, texts } = inside;
        match self.words {
            Words::Sqlite => {
                self.push(&format!(
                    "id IN (SELECT rowid FROM {table}_trigrams WHERE {table}_trigrams MATCH "
                ));
                self.bind(Bind::Text(phrases(keys.iter().chain(texts))));
                self.push(" AND (");
                self.held(keys, texts);
                self.push(") ORDER BY rowid");
            }
            Words::Postgres => {
                self.push(&format!("id IN (SELECT id FROM {table} WHERE ("));
                self.held(keys, texts);
                self.push(") ORDER BY id");
            }
        }
        self.push(&format!(" LIMIT {})", MOST_CANDIDATES + 1));
    }

    fn held(&mut self, keys: &[(&'static str, String)], texts: &[(&'static str, String)]) {
        let keys = keys
            .iter()
            .map(|(column, part)| ((*column).to_owned(), part));
        let words = self.words;
        let texts = texts.iter();
        let texts = texts.map(|(column, part)| (words.lowered(column), part));
        for (place, (column, part)) in keys.chain(texts).enumerate() {
            self.push(if place == 0 { "" } else { " OR " });
            match words {
                Words::Sqlite => {
                    self.push(&format!("instr({column}, "));
                    self.bind(Bind::Text(part.clone()));
                    self.push(") > 0");
                }
                Words::Postgres => {
                    self.push(&format!("{column} LIKE "));
                    self.bind(Bind::Text(format!("%{}%", without_wildcards(part))));
                }
            }
        }
    }

    fn candidates(&mut self, table: &'static str, all: &[Candidates]) {
        self.push("id IN (");
        for (place, one) in all.iter().enumerate() {
            if place > 0 {
                self.push(" UNION ALL ");
            }
            self.push(&format!("SELECT id FROM (SELECT id FROM {table} WHERE "));
            self.condition(table, &one.is);
            let by = self.sorted(&one.by);
            self.push(&format!(
                " ORDER BY {by} LIMIT {MOST_CANDIDATES}) AS c{place}"
            ));
        }
        self.push(if all.is_empty() { "NULL)" } else { ")" });
    }

    fn behind(&mut self, order: &Order, mark: &Mark) {
        let sign = match order.direction {
            Direction::Up => ">",
            Direction::Down => "<",
        };
        let Some(value) = &mark.value else {
            self.push(&format!("id {sign} "));
            return self.bind(Bind::Number(mark.id));
        };
        // A row comparison, which both databases answer from an index on the column and the key.
        let column = self.sorted(&order.by);
        self.push(&format!("({column}, id) {sign} ("));
        self.bind(value.clone());
        self.push(", ");
        self.bind(Bind::Number(mark.id));
        self.push(")");
    }

    fn order(&mut self, order: &Order) {
        let way = match order.direction {
            Direction::Up => "ASC",
            Direction::Down => "DESC",
        };
        match &order.by {
            Source::Column("id") => self.push(&format!(" ORDER BY id {way}")),
            by => {
                let column = self.sorted(by);
                self.push(&format!(" ORDER BY {column} {way}, id {way}"));
            }
        }
    }
}

/// Any of these, each as it stands in its column: no sign in it means anything to FTS5.
fn phrases<'a>(parts: impl Iterator<Item = &'a (&'static str, String)>) -> String {
    let mut all: Vec<_> = parts
        .map(|(column, part)| format!("{column} : \"{}\"", part.replace('"', "\"\"")))
        .collect();
    all.sort();
    all.dedup();
    all.join(" OR ")
}

/// A text for `LIKE`, of which every letter means itself.
fn without_wildcards(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\");
    escaped.replace('%', "\\%").replace('_', "\\_")
}

fn as_text(what: &str) -> String {
    format!("CAST({what} AS TEXT)")
}
