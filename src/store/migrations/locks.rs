//! Which locks a statement takes on PostgreSQL, and whether it holds one that others wait for as long as it reads or writes a
//! whole table. `vestibule migrate --plan` prints it, and a test looks at every migration.
//!
//! It knows the statements that migrations are made of. One that it does not know counts as long, so that somebody looks it up.

use std::collections::{BTreeMap, BTreeSet};

/// A lock on a table, by the name that PostgreSQL's manual gives it, weak ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Others read and write.
    RowExclusive,
    /// Others read and write; nobody else changes the table's form.
    ShareUpdateExclusive,
    /// Others read. Whoever writes waits.
    Share,
    /// Others read. Whoever writes waits.
    ShareRowExclusive,
    /// Everybody waits.
    AccessExclusive,
}

impl Strength {
    /// As the manual writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

/// Why a lock is held for as long as a table is large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Long {
    /// An index is built, and nobody writes meanwhile.
    BuildsIndex,
    /// `CONCURRENTLY` cannot be used: migrations run in one transaction.
    Concurrently,
    /// Every row is checked.
    ChecksRows,
    /// Every row is written anew.
    RewritesTable,
    /// Rows are changed, and stay locked until the last migration is done.
    ChangesRows,
    /// A column that may not be empty has no default: rows that are there cannot have it.
    NeedsDefault,
    /// A statement that is not known here.
    Unknown,
}

/// A lock that a statement takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// How strong.
    pub strength: Strength,
    /// On which table; empty where it is not known.
    pub table: String,
    /// Why it is held long; `None` for a moment.
    pub long: Option<Long>,
}

/// A statement and what it locks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Without comments and without a semicolon.
    pub sql: String,
    /// In the order in which it takes them.
    pub locks: Vec<Lock>,
}

/// What the statements before have done.
#[derive(Debug, Default)]
pub struct Reader {
    /// Tables that they made: nobody else knows them yet, and they are empty.
    new: BTreeSet<String>,
    /// Checks that a column is not empty which rows that were there need not pass: the table and name, and the column.
    unproven: BTreeMap<(String, String), String>,
    /// Columns of tables that are known not to be empty.
    proven: BTreeSet<(String, String)>,
}

impl Reader {
    /// Reads one migration after another.
    pub fn read(&mut self, text: &str) -> Vec<Step> {
        let steps = statements(text).into_iter();
        let step = |sql: String| Step {
            locks: self.locks(&sql),
            sql,
        };
        steps.map(step).collect()
    }

    /// From now on the tables that were made are known to others, and have rows.
    pub fn settle(&mut self) {
        self.new.clear();
    }

    fn locks(&mut self, sql: &str) -> Vec<Lock> {
        let words: Vec<&str> = words(sql);
        let upper: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
        let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
        let mut locks = match upper.as_slice() {
            ["SELECT", ..] => Vec::new(),
            ["CREATE", "TABLE", ..] => self.table_made(sql, &words, &upper),
            ["CREATE", "INDEX" | "UNIQUE", ..] => {
                vec![index_made(&words, &upper)]
            }
            ["ALTER", "TABLE", ..] => self.table_changed(sql, &words, &upper),
            ["DROP", "TABLE", ..] => {
                vec![lock(Strength::AccessExclusive, last(&words), None)]
            }
            ["DROP", "INDEX", "CONCURRENTLY", ..] => vec![lock(
                Strength::ShareUpdateExclusive,
                String::new(),
                Some(Long::Concurrently),
            )],
            ["DROP", "INDEX", ..] => vec![lock(Strength::AccessExclusive, String::new(), None)],
            ["INSERT", "INTO", table, ..] => {
                vec![lock(Strength::RowExclusive, lower(table), None)]
            }
            ["UPDATE", table, ..] | ["DELETE", "FROM", table, ..] => vec![lock(
                Strength::RowExclusive,
                lower(table),
                Some(Long::ChangesRows),
            )],
            _ => vec![lock(
                Strength::AccessExclusive,
                String::new(),
                Some(Long::Unknown),
            )],
        };
        locks.retain(|lock| !self.new.contains(&lock.table));
        locks
    }

    fn table_made(&mut self, sql: &str, words: &[&str], upper: &[&str]) -> Vec<Lock> {
        let name = name_after(words, upper, &["CREATE", "TABLE"]);
        self.new.insert(name);
        referenced(sql)
    }

    /// `ALTER TABLE`: each of its actions.
    fn table_changed(&mut self, sql: &str, words: &[&str], upper: &[&str]) -> Vec<Lock> {
        let table = name_after(words, upper, &["ALTER", "TABLE"]);
        let start = sql
            .to_ascii_lowercase()
            .find(&table)
            .map(|at| at + table.len());
        let actions = start.and_then(|start| sql.get(start..)).unwrap_or_default();
        let mut locks = Vec::new();
        for action in split(actions, ',') {
            let (strength, long) = self.action(&table, &action.to_uppercase());
            locks.push(lock(strength, table.clone(), long));
            locks.extend(referenced(&action));
        }
        locks
    }

    fn action(&mut self, table: &str, action: &str) -> (Strength, Option<Long>) {
        let words = words(action);
        let strong = Strength::AccessExclusive;
        match words.as_slice() {
            ["ADD", "CONSTRAINT", name, ..] => self.constraint(table, name, action),
            ["VALIDATE", "CONSTRAINT", name, ..] => {
                let key = (table.to_owned(), (*name).to_owned());
                let column = self.unproven.remove(&key);
                self.proven
                    .extend(column.map(|column| (table.to_owned(), column)));
                (Strength::ShareUpdateExclusive, None)
            }
            [
                "ADD",
                "CHECK" | "FOREIGN" | "UNIQUE" | "PRIMARY" | "EXCLUDE",
                ..,
            ] => self.constraint(table, "", action),
            ["ADD", ..] => (strong, added(action)),
            ["ALTER", rest @ ..] => {
                let rest = rest.strip_prefix(&["COLUMN"]).unwrap_or(rest);
                (strong, self.column_changed(table, rest))
            }
            ["DROP" | "RENAME", ..] => (strong, None),
            _ => (strong, Some(Long::Unknown)),
        }
    }

    fn column_changed(&self, table: &str, words: &[&str]) -> Option<Long> {
        match words {
            [column, "SET", "NOT", "NULL"] => {
                let key = (table.to_owned(), (*column).to_owned());
                (!self.proven.contains(&key)).then_some(Long::ChecksRows)
            }
            [_, "TYPE", ..] | [_, "SET", "DATA", "TYPE", ..] => Some(Long::RewritesTable),
            [_, "SET" | "DROP", "DEFAULT", ..] | [_, "DROP", "NOT", "NULL"] => None,
            _ => Some(Long::Unknown),
        }
    }

    fn constraint(&mut self, table: &str, name: &str, action: &str) -> (Strength, Option<Long>) {
        let words = words(action);
        let has = |phrase: &[&str]| words.windows(phrase.len()).any(|some| some == phrase);
        if has(&["USING", "INDEX"]) {
            return (Strength::AccessExclusive, None);
        }
        if has(&["UNIQUE"]) || has(&["PRIMARY", "KEY"]) || has(&["EXCLUDE"]) {
            return (Strength::AccessExclusive, Some(Long::BuildsIndex));
        }
        let strength = if has(&["FOREIGN", "KEY"]) {
            Strength::ShareRowExclusive
        } else {
            Strength::AccessExclusive
        };
        if !has(&["NOT", "VALID"]) {
            return (strength, Some(Long::ChecksRows));
        }
        if let Some(column) = words
            .windows(4)
            .find_map(|four| match four {
                [column, "IS", "NOT", "NULL"] => Some(*column),
                _ => None,
            })
            .filter(|_| !has(&["OR"]))
        {
            let key = (table.to_owned(), name.to_owned());
            self.unproven.insert(key, column.to_owned());
        }
        (strength, None)
    }
}

/// `ADD COLUMN`, in capital letters.
fn added(action: &str) -> Option<Long> {
    let words = words(action);
    let has = |phrase: &[&str]| words.windows(phrase.len()).any(|some| some == phrase);
    if has(&["GENERATED"]) || words.iter().any(|word| word.contains("SERIAL")) {
        return Some(Long::RewritesTable);
    }
    if has(&["UNIQUE"]) || has(&["PRIMARY", "KEY"]) {
        return Some(Long::BuildsIndex);
    }
    let default = action.split_once(" DEFAULT ").map(|(_, after)| after);
    if has(&["CHECK"]) || default.is_some() && has(&["REFERENCES"]) {
        return Some(Long::ChecksRows);
    }
    match default {
        Some(value) if is_volatile(value) => Some(Long::RewritesTable),
        None if has(&["NOT", "NULL"]) => Some(Long::NeedsDefault),
        _ => None,
    }
}

/// Whether a default may be another for each row. What is not known to be stable counts as volatile.
fn is_volatile(default: &str) -> bool {
    let text = default.trim_start();
    let is_text = text.starts_with('\'');
    let called = text.find('(').map(|at| text[..at].trim());
    match called {
        None => false,
        Some(_) if is_text => false,
        Some(name) => {
            let name = name.rsplit([' ', ':']).next().unwrap_or_default();
            !["NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP"].contains(&name)
        }
    }
}

fn index_made(words: &[&str], upper: &[&str]) -> Lock {
    let on = upper.iter().position(|word| *word == "ON");
    let after = on.map_or(&[][..], |at| words.get(at + 1..).unwrap_or_default());
    let table = match after {
        [only, table, ..] if only.eq_ignore_ascii_case("only") => table,
        [table, ..] => table,
        [] => "",
    };
    if upper.contains(&"CONCURRENTLY") {
        let long = Some(Long::Concurrently);
        return lock(Strength::ShareUpdateExclusive, lower(table), long);
    }
    lock(Strength::Share, lower(table), Some(Long::BuildsIndex))
}

/// Locks on the tables that foreign keys lead to.
fn referenced(sql: &str) -> Vec<Lock> {
    let words = words(sql);
    let pairs = words.windows(2);
    let tables: BTreeSet<_> = pairs
        .filter(|pair| {
            pair.first()
                .is_some_and(|word| word.eq_ignore_ascii_case("references"))
        })
        .filter_map(|pair| pair.get(1).map(|table| lower(table)))
        .collect();
    tables
        .into_iter()
        .map(|table| lock(Strength::ShareRowExclusive, table, None))
        .collect()
}

fn lock(strength: Strength, table: String, long: Option<Long>) -> Lock {
    Lock {
        strength,
        table,
        long,
    }
}

fn lower(word: &str) -> String {
    word.trim_matches('"').to_lowercase()
}

fn last(words: &[&str]) -> String {
    let named = words.iter().rev();
    let mut named = named.filter(|word| {
        !["cascade", "restrict"]
            .iter()
            .any(|other| word.eq_ignore_ascii_case(other))
    });
    named.next().map(|word| lower(word)).unwrap_or_default()
}

/// The name behind some words, and behind `IF [NOT] EXISTS` and `ONLY`.
fn name_after(words: &[&str], upper: &[&str], before: &[&str]) -> String {
    let behind = words.iter().zip(upper).skip(before.len());
    let mut behind = behind.filter(|(_, word)| !["IF", "NOT", "EXISTS", "ONLY"].contains(*word));
    behind
        .next()
        .map(|(word, _)| lower(word))
        .unwrap_or_default()
}

/// Words, brackets and commas left out.
fn words(sql: &str) -> Vec<&str> {
    sql.split(|sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | ','))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The statements of a file, without comments.
fn statements(text: &str) -> Vec<String> {
    let lines = text.lines().map(without_comment);
    let text = lines.collect::<Vec<_>>().join("\n");
    split(&text, ';')
}

fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("--").map(|at| at + from) {
        if line[..at].matches('\'').count() % 2 == 0 {
            return line[..at].trim_end();
        }
        from = at + 2;
    }
    line.trim_end()
}

/// The parts of a text between signs that stand in no brackets and no quotes.
fn split(text: &str, sign: char) -> Vec<String> {
    let (mut depth, mut is_quoted) = (0_usize, false);
    let mut parts = vec![String::new()];
    for letter in text.chars() {
        match letter {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if letter == sign && depth == 0 && !is_quoted {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    let parts = parts.iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests;
