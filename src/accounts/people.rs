//! Other people's accounts, for those who may look at them: a page of a list at a time, and some by their keys.

use super::actor::{Person, SignedIn};
use crate::app::App;
use crate::error::Fault;
use crate::store::permissions;
pub use crate::store::users::Wanted;
use crate::store::users::{self, Place};
use crate::values::UserId;

/// The permission that lets somebody look.
const VIEW_USER: &str = "view_user";

/// Proof that somebody may look at other people's accounts.
#[derive(Debug, Clone)]
pub struct Viewer(());

/// Whether somebody may look at other people's accounts: superusers may, and who has `view_user`.
pub fn viewer(app: &App, me: &SignedIn) -> Result<Option<Viewer>, Fault> {
    let person = me.person();
    let holds = || app.read(|conn| permissions::of_user(conn, me.id()));
    let may = person.is_superuser || (person.is_staff && holds()?.contains(VIEW_USER));
    Ok(may.then_some(Viewer(())))
}

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
    pub people: Vec<Person>,
    /// The number of the first of them.
    pub start: i64,
    /// Whether there are others behind them.
    pub more: bool,
}

/// A page of the users that are wanted, in the order of their keys.
pub fn list_people(app: &App, _: &Viewer, wanted: &Wanted, slice: &Slice) -> Result<Page, Fault> {
    app.read(|conn| {
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
            people: rows.into_iter().take(full).map(Person::from).collect(),
            start,
        })
    })
}

/// How many users are wanted.
pub fn count_people(app: &App, _: &Viewer, wanted: &Wanted) -> Result<i64, Fault> {
    app.read(|conn| users::count_listed(conn, wanted))
}

/// The users with these keys, in no order; some may be missing.
pub fn people_by_key(app: &App, _: &Viewer, ids: &[i64]) -> Result<Vec<Person>, Fault> {
    let rows = app.read(|conn| users::find_all(conn, ids))?;
    Ok(rows.into_iter().map(Person::from).collect())
}
