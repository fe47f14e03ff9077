//! The address of a list: read into what is asked for, and written again with one thing otherwise. Its days are those of
//! whoever looks at it.

use crate::admin::{AdminError, Ask};
use crate::http::next::in_query;
use crate::http::urlencoded::pairs;
use crate::i18n::{self, Message};
use std::collections::HashSet;

/// Names that are no filter.
const SEARCH: &str = "q";
const ORDER: &str = "o";
const DATE: &str = "date";
const AFTER: &str = "after";
const BEFORE: &str = "before";
/// Where a page that a list leads to keeps the list.
pub(super) const KEPT: &str = "_changelist_filters";

/// What an address asks for.
pub(super) fn read(query: &str) -> Result<Ask, AdminError> {
    let unreadable = || AdminError::BadAsk(Message::new("admin-bad-query"));
    let mut ask = Ask {
        zone: i18n::zone(),
        ..Ask::default()
    };
    let mut seen = HashSet::new();
    for (name, value) in pairs(query.as_bytes()).map_err(|()| unreadable())? {
        if value.is_empty() || name == KEPT {
            continue;
        }
        if !seen.insert(name.clone()) {
            let text = Message::new("admin-asked-twice").with("name", name);
            return Err(AdminError::BadAsk(text));
        }
        match name.as_str() {
            SEARCH => ask.search = value,
            ORDER => ask.order = value,
            DATE => ask.date = value,
            AFTER => ask.after = value,
            BEFORE => ask.before = value,
            _ => ask.filters.push((name, value)),
        }
    }
    Ok(ask)
}

/// What an ask says, its place in the list aside.
pub(super) fn pairs_of(ask: &Ask) -> Vec<(String, String)> {
    let known = [
        (SEARCH, &ask.search),
        (ORDER, &ask.order),
        (DATE, &ask.date),
    ];
    let known = known.map(|(name, value)| (name.to_owned(), value.clone()));
    let all = known.into_iter().chain(ask.filters.iter().cloned());
    all.filter(|(_, value)| !value.is_empty()).collect()
}

/// A request for a list as the query of an address, with its question mark; empty when there is nothing to say.
pub(super) fn written(ask: &Ask) -> String {
    joined(&pairs_of(ask))
}

/// The query with one thing otherwise; an empty value leaves it out.
pub(super) fn with(ask: &Ask, name: &str, value: &str) -> String {
    let mut all = pairs_of(ask);
    match all.iter_mut().find(|(other, _)| other == name) {
        Some(found) => value.clone_into(&mut found.1),
        None => all.push((name.to_owned(), value.to_owned())),
    }
    all.retain(|(_, value)| !value.is_empty());
    if all.is_empty() {
        "?".to_owned()
    } else {
        joined(&all)
    }
}

/// Another order.
pub(super) fn ordered(ask: &Ask, order: &str) -> String {
    with(ask, ORDER, order)
}

/// Another date.
pub(super) fn dated(ask: &Ask, date: &str) -> String {
    with(ask, DATE, date)
}

/// The part behind a row, or before it.
pub(super) fn turned(ask: &Ask, name: &'static str, mark: &str) -> String {
    let mut all = pairs_of(ask);
    all.push((name.to_owned(), mark.to_owned()));
    joined(&all)
}

/// A query that goes along with the address of another page.
pub(super) fn kept(query: &str) -> String {
    match query.trim_start_matches('?') {
        "" => String::new(),
        query => format!("?{KEPT}={}", in_query(query)),
    }
}

/// The list that a page was reached from, with its question mark.
pub(super) fn reached_from(query: &str) -> String {
    let kept = pairs(query.as_bytes()).unwrap_or_default();
    let kept = kept.into_iter().find(|(name, _)| name == KEPT);
    // Only what reads as the query of a list, written anew: it goes into an address.
    kept.and_then(|(_, query)| read(&query).ok())
        .map(|ask| written(&ask))
        .unwrap_or_default()
}

fn joined(all: &[(String, String)]) -> String {
    let one = |(name, value): &(String, String)| format!("{}={}", in_query(name), in_query(value));
    let all: Vec<_> = all.iter().map(one).collect();
    if all.is_empty() {
        String::new()
    } else {
        format!("?{}", all.join("&"))
    }
}
