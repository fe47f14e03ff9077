//! People as GraphQL lists them: a page at a time in the order of their keys, and some by their keys. Whoever looks has come
//! in as at the admin site ([`enter`](super::enter)) and holds its permit for users.

use super::permits::{Permit, Right};
use super::users::MODEL;
use super::{AdminError, view_audit};
use crate::accounts::PublicUser;
use crate::app::{App, Origin};
use crate::store::Conn;
pub use crate::store::users::Wanted;
use crate::store::users::{self, Place};
use crate::values::UserId;

/// A place in a list: the number of an entry, counted from 0, and its key where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub number: i64,
    /// Its key: from here the list goes on by an index, however far in it is.
    pub key: Option<UserId>,
}

/// A piece of a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slice {
    /// Behind this entry.
    pub after: Option<Entry>,
    /// So many further on.
    pub offset: i64,
    /// Before this entry.
    pub before: Option<Entry>,
    /// So many from the beginning of that.
    pub first: Option<i64>,
    /// Of those so many from the end.
    pub last: Option<i64>,
    /// At most so many.
    pub most: i64,
}

/// A page of a list.
#[derive(Debug, Default)]
pub struct Page {
    /// Who stands on it.
    pub people: Vec<PublicUser>,
    /// The number of the first of them.
    pub start: i64,
    /// Whether there are others behind them.
    pub more: bool,
}

/// A page of the users that are wanted, in the order of their keys.
pub fn list(
    app: &App,
    by: &Permit,
    wanted: &Wanted,
    slice: &Slice,
    origin: &Origin,
) -> Result<Page, AdminError> {
    by.covers(MODEL, Right::View)?;
    let page = app.read(|conn| {
        by.check(conn)?;
        page_of(conn, wanted, slice)
    })?;
    view_audit::at_list(app, by, narrowed_by(wanted), page.people.len(), origin)?;
    Ok(page)
}

fn page_of(conn: &mut Conn, wanted: &Wanted, slice: &Slice) -> Result<Page, AdminError> {
    let begin = slice
        .after
        .map_or(0, |entry| entry.number.saturating_add(1));
    let mut start = begin.saturating_add(slice.offset);
    let mut end = slice.before.map_or(i64::MAX, |entry| entry.number);
    if let Some(first) = slice.first {
        end = end.min(start.saturating_add(first));
    }
    let mut place = match slice.after {
        Some(Entry { key: Some(key), .. }) if slice.offset == 0 => Place::After(key),
        _ => Place::At(start),
    };
    if let Some(last) = slice.last.map(|last| last.max(0)) {
        let before = slice.before.filter(|entry| entry.number == end);
        if before.is_none() {
            let count = users::count_listed(conn, wanted)?;
            end = end.min(count);
            if end == count && last < end.saturating_sub(start) {
                place = Place::End;
            }
        }
        if last < end.saturating_sub(start) {
            start = end.saturating_sub(last);
            place = match (before.and_then(|entry| entry.key), place) {
                (Some(key), _) => Place::Before(key),
                (None, Place::End) => Place::End,
                (None, _) => Place::At(start),
            };
        }
    }
    let size = end.saturating_sub(start).min(slice.most);
    if size <= 0 {
        return Ok(Page::default());
    }
    let backwards = matches!(place, Place::Before(_) | Place::End);
    let rows = users::listed(conn, wanted, place, size + i64::from(!backwards))?;
    let full = usize::try_from(size).unwrap_or(usize::MAX);
    Ok(Page {
        more: match place {
            Place::End => false,
            Place::Before(_) => true,
            _ => rows.len() > full,
        },
        people: rows.into_iter().take(full).map(|row| row.public).collect(),
        start,
    })
}

/// By what a list is narrowed.
fn narrowed_by(wanted: &Wanted) -> Vec<String> {
    [
        ("email", wanted.email.is_some()),
        ("username", wanted.username.is_some()),
        ("username_contains", wanted.username_contains.is_some()),
        ("username_begins", wanted.username_begins.is_some()),
        ("is_active", wanted.is_active.is_some()),
        ("archived", wanted.archived.is_some()),
        ("verified", wanted.verified.is_some()),
        ("secondary_email", wanted.secondary_email.is_some()),
    ]
    .into_iter()
    .filter(|(_, is_given)| *is_given)
    .map(|(name, _)| name.to_owned())
    .collect()
}

/// How many users are wanted.
pub fn count(app: &App, by: &Permit, wanted: &Wanted) -> Result<i64, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        Ok(users::count_listed(conn, wanted)?)
    })
}

/// The users with these keys, in no order; some may be missing.
pub fn by_key(
    app: &App,
    by: &Permit,
    ids: &[i64],
    origin: &Origin,
) -> Result<Vec<PublicUser>, AdminError> {
    by.covers(MODEL, Right::View)?;
    let rows = app.read(|conn| {
        by.check(conn)?;
        Ok::<_, AdminError>(users::find_all(conn, ids)?)
    })?;
    let found: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    view_audit::at_rows(app, by, &found, origin)?;
    Ok(rows.into_iter().map(|row| row.public).collect())
}
