//! How a list is narrowed: filters and searches.

use crate::i18n::Message;
use crate::store::lists::{Bind, Candidates, Condition, Inside, Source};
use crate::store::trigrams;
use crate::values::Moment;
use std::borrow::Cow;

/// A way to narrow a list: one choice at a time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Filter {
    /// Its name in addresses.
    pub name: Cow<'static, str>,
    /// What people call it.
    pub label: Message,
    /// What there is to choose from.
    #[doc(hidden)]
    pub options: Options,
}

/// What a filter offers.
#[derive(Debug, Clone)]
pub enum Options {
    /// These.
    Fixed(Vec<Choice>),
    /// The rows of a small table, by their names; a row of ours is meant when `link` leads to it.
    Rows {
        /// The small table.
        table: &'static str,
        /// Its column with the names.
        label: &'static str,
        /// The table between: its name, its column with our key, its column with theirs.
        link: (&'static str, &'static str, &'static str),
    },
    /// No list, but the key of a row elsewhere, in any of these columns: all sessions of one person, say.
    Key {
        /// The model of the other row.
        model: &'static str,
        /// Our columns.
        columns: &'static [&'static str],
    },
}

/// One of the choices of a filter.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its value in addresses.
    pub value: Cow<'static, str>,
    /// What people read.
    pub label: Message,
    /// What rows have to be like, as of now.
    pub is: fn(Moment) -> Condition,
    /// The condition, where it does not depend on the time.
    pub always: Option<Condition>,
}

impl Choice {
    /// A choice that means the same at any time.
    pub fn new(
        value: impl Into<Cow<'static, str>>,
        label: impl Into<Message>,
        is: Condition,
    ) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            is: |_| Condition::All(Vec::new()),
            always: Some(is),
        }
    }

    /// A choice that means something else as time goes on: what has expired, say.
    pub fn at(value: &'static str, label: impl Into<Message>, is: fn(Moment) -> Condition) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            is,
            always: None,
        }
    }

    /// What rows have to be like.
    pub fn condition(&self, now: Moment) -> Condition {
        self.always.clone().unwrap_or_else(|| (self.is)(now))
    }
}

impl Filter {
    /// By a column of yes and no.
    pub fn flag(column: &'static str, label: impl Into<Message>) -> Self {
        let is = |yes| Condition::Flag(Source::Column(column), yes);
        Self {
            name: column.into(),
            label: label.into(),
            options: Options::Fixed(vec![
                Choice::new("1", Message::new("admin-yes"), is(true)),
                Choice::new("0", Message::new("admin-no"), is(false)),
            ]),
        }
    }

    /// By a column of text that holds one of a few words.
    pub fn words(
        column: &'static str,
        label: impl Into<Message>,
        words: &[(&'static str, &'static str)],
    ) -> Self {
        let words = words.iter();
        let words = words.map(|(value, label)| (Cow::Borrowed(*value), (*label).into()));
        Self::said(column, label, words)
    }

    /// By a column of text that holds one of a few words, each said in a sentence.
    pub(crate) fn said(
        column: &'static str,
        label: impl Into<Message>,
        words: impl IntoIterator<Item = (Cow<'static, str>, Message)>,
    ) -> Self {
        let choice = |(value, label): (Cow<'static, str>, Message)| {
            let bind = Bind::Text(value.clone().into_owned());
            Choice::new(value, label, Condition::Is(Source::Text(column), bind))
        };
        Self {
            name: column.into(),
            label: label.into(),
            options: Options::Fixed(words.into_iter().map(choice).collect()),
        }
    }

    /// By choices of any kind.
    #[doc(hidden)]
    pub fn choices(name: &'static str, label: impl Into<Message>, choices: Vec<Choice>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            options: Options::Fixed(choices),
        }
    }

    /// By the key of a row of another model, in any of these columns.
    pub fn key(
        name: &'static str,
        label: impl Into<Message>,
        model: &'static str,
        columns: &'static [&'static str],
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            options: Options::Key { model, columns },
        }
    }
}

/// What a search looks at. Each has an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Search {
    /// The beginning of a column of text that holds lower-case keys.
    Key(&'static str),
    /// The beginning of a column of text, as typed, in lower case, in upper case and with a capital, its letters composed
    /// or decomposed.
    Prefix(&'static str),
    /// A whole number.
    Number(&'static str),
    /// People, by the beginning of address or username, through a column with their keys.
    Person(&'static str),
}

impl Search {
    /// The beginning of a column of text.
    pub fn prefix(column: &'static str) -> Self {
        Self::Prefix(column)
    }

    /// What a text has to hold for a term to be found here, wherever it stands, and the column with the keys of the rows that
    /// have such a text where they are of another table. Nothing where the term has too few letters, or no index leads to it.
    pub(crate) fn inside(
        self,
        table: &'static str,
        term: &str,
    ) -> Option<(Inside, Option<&'static str>)> {
        match self {
            Self::Key(column) => Some((inside_keys(table, &[column], term)?, None)),
            Self::Prefix(column) => Some((inside_text(table, column, term)?, None)),
            Self::Person(column) => {
                let keys = ["email_key", "username_key"];
                Some((inside_keys("users", &keys, term)?, Some(column)))
            }
            Self::Number(_) => None,
        }
    }

    /// The table whose index leads to what stands anywhere in a text here; `None` where there is none, or no text.
    pub(crate) fn indexed(self, table: &'static str) -> Option<&'static str> {
        match self {
            Self::Key(column) | Self::Prefix(column) => {
                trigrams::covers(table, column).then_some(table)
            }
            Self::Person(_) => Some("users"),
            Self::Number(_) => None,
        }
    }

    /// What a row has to be like for a term to be found here, an index at a time.
    #[doc(hidden)]
    pub fn candidates(self, term: &str) -> Vec<Candidates> {
        let prefix = |column, text: String| Candidates {
            is: Condition::Prefix(Source::Text(column), text),
            by: Source::Text(column),
        };
        match self {
            Self::Key(column) => vec![prefix(column, crate::values::key_of(term))],
            Self::Prefix(column) => spellings(term)
                .into_iter()
                .map(|text| prefix(column, text))
                .collect(),
            Self::Number(column) => match term.parse() {
                Ok(number) => vec![Candidates {
                    is: Condition::Is(Source::Column(column), Bind::Number(number)),
                    by: Source::Column(column),
                }],
                Err(_) => Vec::new(),
            },
            Self::Person(column) => vec![Candidates {
                is: Condition::Refers {
                    column,
                    table: "users",
                    key: "id",
                    is: Box::new(Condition::Candidates(
                        ["email_key", "username_key"]
                            .map(|key| prefix(key, crate::values::key_of(term)))
                            .into(),
                    )),
                },
                by: Source::Column("id"),
            }],
        }
    }
}

fn inside_keys(table: &'static str, columns: &[&'static str], term: &str) -> Option<Inside> {
    let key = crate::values::key_of(term);
    let is_covered = columns.iter().all(|column| trigrams::covers(table, column));
    (is_covered && is_long(&key)).then(|| Inside {
        table,
        keys: columns
            .iter()
            .map(|column| (*column, key.clone()))
            .collect(),
        texts: Vec::new(),
    })
}

fn inside_text(table: &'static str, column: &'static str, term: &str) -> Option<Inside> {
    let mut parts: Vec<_> = spellings(term)
        .into_iter()
        .map(|text| text.to_ascii_lowercase())
        .collect();
    parts.sort();
    parts.dedup();
    let is_covered = trigrams::covers(table, column) && parts.iter().all(|part| is_long(part));
    is_covered.then(|| Inside {
        table,
        keys: Vec::new(),
        texts: parts.into_iter().map(|part| (column, part)).collect(),
    })
}

/// Whether an index of trigrams leads to it.
fn is_long(part: &str) -> bool {
    part.chars().count() >= trigrams::SHORTEST
}

/// As typed, and as people may have written it: in any case, and their letters composed, as phones do, or decomposed, as
/// macOS does.
fn spellings(term: &str) -> Vec<String> {
    let (composed, decomposed) = (crate::values::nfc(term), crate::values::nfd(term));
    let mut all: Vec<_> = [term, &composed, &decomposed]
        .into_iter()
        .flat_map(cases)
        .collect();
    all.sort();
    all.dedup();
    all
}

fn cases(term: &str) -> [String; 4] {
    let lower = term.to_lowercase();
    let mut letters = lower.chars();
    let capital = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect::<String>())
        .unwrap_or_default();
    [term.to_owned(), lower, term.to_uppercase(), capital]
}
