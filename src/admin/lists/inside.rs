//! Searches that find a word inside of others, where an index leads there.

use super::Ask;
use crate::admin::AdminError;
use crate::admin::model::{Model, Search};
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::Conn;
use crate::store::lists::{self, Candidates, Condition, Inside, Source};
use crate::store::trigrams;
use std::collections::BTreeMap;

/// How far a search looks into texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchReach {
    /// Words are found wherever they stand, or there is nothing to look for.
    Anywhere,
    /// A word is too short for that: it is found at the beginning of a text only.
    ShortWords,
    /// Some texts are looked at in their beginnings only.
    SomeBeginnings,
    /// All are.
    Beginnings,
}

impl SearchReach {
    /// All of them, for who describes answers.
    pub const ALL: [Self; 4] = [
        Self::Anywhere,
        Self::ShortWords,
        Self::SomeBeginnings,
        Self::Beginnings,
    ];

    /// The word of the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::ShortWords => "short_words",
            Self::SomeBeginnings => "some_beginnings",
            Self::Beginnings => "beginnings",
        }
    }

    /// What people are told of it, where there is something to tell.
    pub fn note(self) -> Option<Message> {
        Some(Message::new(match self {
            Self::Anywhere => return None,
            Self::ShortWords => "admin-search-short-words",
            Self::SomeBeginnings => "admin-search-some-beginnings",
            Self::Beginnings => "admin-search-beginnings",
        }))
    }
}

/// How far a search looks.
pub(super) fn reach(conn: &mut Conn, model: &Model, ask: &Ask) -> Result<SearchReach, AdminError> {
    let terms = ask.terms()?;
    let is_of_text = |search: &&Search| !matches!(search, Search::Number(_));
    let (mut anywhere, mut beginnings) = (false, false);
    let mut ready = Ready::default();
    for search in model.search.iter().filter(is_of_text) {
        let is_ready = match search.indexed(model.table) {
            Some(table) => ready.of(conn, table)?,
            None => false,
        };
        anywhere |= is_ready;
        beginnings |= !is_ready;
    }
    let is_short = |term: &String| {
        let found = model.search.iter();
        let mut found = found.filter_map(|search| search.inside(model.table, term));
        found.next().is_none()
    };
    Ok(match (anywhere, beginnings) {
        _ if terms.is_empty() => SearchReach::Anywhere,
        (false, true) => SearchReach::Beginnings,
        (true, true) => SearchReach::SomeBeginnings,
        _ if anywhere && terms.iter().any(is_short) => SearchReach::ShortWords,
        _ => SearchReach::Anywhere,
    })
}

/// Which tables have their index now: each is asked about once.
#[derive(Default)]
struct Ready(BTreeMap<&'static str, bool>);

impl Ready {
    fn of(&mut self, conn: &mut Conn, table: &'static str) -> Result<bool, Fault> {
        if let Some(known) = self.0.get(table) {
            return Ok(*known);
        }
        let found = trigrams::is_ready(conn, table)?;
        self.0.insert(table, found);
        Ok(found)
    }
}

/// The rows in which a term stands anywhere, as far as there is an index: those of the table itself at once.
pub(super) fn candidates(
    conn: &mut Conn,
    model: &Model,
    term: &str,
) -> Result<Vec<Candidates>, Fault> {
    let mut own: Option<Inside> = None;
    let mut all = Vec::new();
    let mut ready = Ready::default();
    for search in &model.search {
        let Some((mut inside, through)) = search.inside(model.table, term) else {
            continue;
        };
        if !ready.of(conn, inside.table)? {
            continue;
        }
        match (through, &mut own) {
            (Some(column), _) => all.push(by_key(Condition::Refers {
                column,
                table: inside.table,
                key: "id",
                is: Box::new(Condition::Inside(inside)),
            })),
            (None, Some(own)) => {
                own.keys.append(&mut inside.keys);
                own.texts.append(&mut inside.texts);
            }
            (None, none) => *none = Some(inside),
        }
    }
    all.extend(own.map(|own| by_key(Condition::Inside(own))));
    Ok(all)
}

fn by_key(is: Condition) -> Candidates {
    Candidates {
        is,
        by: Source::Column("id"),
    }
}

/// Whether more rows are like this than are looked through: of the table itself, or of the one that leads to them.
pub(super) fn is_cut(
    conn: &mut Conn,
    table: &'static str,
    condition: &Condition,
) -> Result<bool, Fault> {
    let most = lists::MOST_CANDIDATES + 1;
    if let Condition::Refers {
        table: other, is, ..
    } = condition
        && matches!(**is, Condition::Inside(_))
        && is_cut(conn, other, is)?
    {
        return Ok(true);
    }
    Ok(lists::count(conn, table, std::slice::from_ref(condition), most)? == most)
}
