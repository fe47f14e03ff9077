//! What somebody wants to see of a list. Everything in it comes out of an address and may be anything.

use super::bad;
use crate::admin::AdminError;
use crate::admin::model::{Column, Model};
use crate::i18n::{Message, Zone};
use crate::store::lists::{Bind, Condition, Direction, Mark, Order, Row, Source};
use crate::values::Moment;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use time::{Date, Month};

/// Rows on a page, unless somebody asks for fewer or more.
const SIZE: i64 = 100;
const LARGEST: i64 = 200;
const MOST_TERMS: usize = 8;
const LONGEST_SEARCH: usize = 200;

/// What somebody wants to see of a list.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Words, all of which have to be found; several in quotation marks count as one.
    pub search: String,
    /// Names of filters, and the choices.
    pub filters: Vec<(String, String)>,
    /// The column to order by; with `-` before it from the largest down.
    pub order: String,
    /// The rows behind this one, as a page said it.
    pub after: String,
    /// The rows before this one.
    pub before: String,
    /// A year, a month or a day.
    pub date: String,
    /// Where that is.
    pub zone: Zone,
    /// How many rows; 100 when nothing is said, at most 200.
    pub size: Option<i64>,
}

/// A year, a month or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month.
    pub day: Option<u8>,
}

impl Day {
    /// "2026", "2026-11" or "2026-11-21".
    pub fn parse(text: &str) -> Option<Self> {
        let [year, month, day] = match *text.split('-').collect::<Vec<_>>() {
            [year] => [Some(year), None, None],
            [year, month] => [Some(year), Some(month), None],
            [year, month, day] => [Some(year), Some(month), Some(day)],
            _ => return None,
        };
        let two_digits = |part: Option<&str>| match part {
            Some(part) => digits(part, 2)?.try_into().ok().map(Some),
            None => Some(None),
        };
        let day = Self {
            year: digits(year?, 4).filter(|year| *year > 0)?.into(),
            month: two_digits(month)?,
            day: two_digits(day)?,
        };
        day.range(Zone::utc()).map(|_| day)
    }

    /// When it begins in a zone, and when it is over.
    fn range(self, zone: Zone) -> Option<(Moment, Moment)> {
        let month = Month::try_from(self.month.unwrap_or(1)).ok()?;
        let first = Date::from_calendar_date(self.year, month, self.day.unwrap_or(1)).ok()?;
        let after = match (self.month, self.day) {
            (_, Some(_)) => first.next_day()?,
            (Some(_), None) => first
                .replace_day(month.length(self.year))
                .ok()?
                .next_day()?,
            (None, None) => Date::from_calendar_date(self.year + 1, Month::January, 1).ok()?,
        };
        Some((zone.start_of(first), zone.start_of(after)))
    }
}

/// A number of so many digits.
fn digits(part: &str, number: usize) -> Option<u16> {
    let is_whole = part.len() == number && part.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| part.parse().ok()).flatten()
}

impl Ask {
    /// How many rows on a page.
    pub fn size(&self) -> i64 {
        self.size.unwrap_or(SIZE).clamp(1, LARGEST)
    }

    /// The choice of a filter.
    pub fn filter(&self, name: &str) -> Option<&str> {
        let found = self.filters.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn filters(&self) -> &[(String, String)] {
        &self.filters
    }

    /// By what the list is narrowed, without what was looked for: that may name people.
    pub(super) fn narrowed_by(&self) -> Vec<String> {
        let filters = self.filters.iter().map(|(name, _)| name.clone());
        let others = [("search", &self.search), ("date", &self.date)];
        let others = others.iter().filter(|(_, text)| !text.trim().is_empty());
        filters
            .chain(others.map(|(name, _)| (*name).to_owned()))
            .collect()
    }

    pub(super) fn is_backwards(&self) -> bool {
        self.after.is_empty() && !self.before.is_empty()
    }

    /// The name of the column that the list is ordered by, asked for or not, and which way.
    pub fn ordered<'a>(&'a self, model: &Model) -> (&'a str, Direction) {
        match self.order.strip_prefix('-') {
            // The days somebody looks at lie together, the newest first.
            _ if self.order.is_empty() && !self.date.is_empty() && model.has_dates_in_order() => {
                (model.date.unwrap_or("id"), Direction::Down)
            }
            _ if self.order.is_empty() => model.order,
            Some(name) => (name, Direction::Down),
            None => (self.order.as_str(), Direction::Up),
        }
    }

    /// The order, and its column when it is not that of the keys.
    pub(super) fn order<'m>(
        &self,
        model: &'m Model,
    ) -> Result<(Order, Option<&'m Column>), AdminError> {
        let (name, direction) = self.ordered(model);
        if name == "id" {
            return Ok((model.ordering("id", direction), None));
        }
        let column = model.find_column(name).filter(|column| column.is_sorted);
        let column = column.ok_or_else(|| bad("admin-no-order", name))?;
        Ok((model.ordering(name, direction), Some(column)))
    }

    pub(super) fn mark(&self, column: Option<&Column>) -> Result<Option<Mark>, AdminError> {
        let text = if self.after.is_empty() {
            &self.before
        } else {
            &self.after
        };
        if text.is_empty() {
            return Ok(None);
        }
        read_token(text, column)
            .map(Some)
            .ok_or_else(|| AdminError::BadAsk(Message::new("admin-bad-place")))
    }

    /// What rows have to be like for the date.
    pub(super) fn dates(&self, model: &Model) -> Result<Vec<Condition>, AdminError> {
        if self.date.is_empty() {
            return Ok(Vec::new());
        }
        let bad = || AdminError::BadAsk(Message::new("admin-bad-date"));
        let column = Source::Column(model.date.ok_or_else(bad)?);
        let (from, before) = Day::parse(&self.date)
            .and_then(|day| day.range(self.zone))
            .ok_or_else(bad)?;
        Ok(vec![
            Condition::From(column.clone(), Bind::Moment(from)),
            Condition::Before(column, Bind::Moment(before)),
        ])
    }

    /// The words of the search.
    pub(super) fn terms(&self) -> Result<Vec<String>, AdminError> {
        let search = self.search.trim();
        if search.chars().count() > LONGEST_SEARCH {
            let text = Message::new("admin-search-too-long").with("limit", LONGEST_SEARCH);
            return Err(AdminError::BadAsk(text));
        }
        if search.contains('\0') {
            return Ok(vec!["\u{10FFFF}".into()]);
        }
        let mut terms = Vec::new();
        for (place, part) in search.split('"').enumerate() {
            if place % 2 == 1 {
                terms.push(part.trim().to_owned());
            } else {
                terms.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        terms.retain(|term| !term.is_empty());
        terms.dedup();
        terms.truncate(MOST_TERMS);
        Ok(terms)
    }
}

/// The place of a row in a list, for an address. The last cell is what the list is ordered by.
pub(super) fn token(row: &Row, by_key: bool) -> String {
    match row.cells.last() {
        Some(Some(text)) if !by_key => format!("{}.{}", row.id, URL_SAFE_NO_PAD.encode(text)),
        _ => row.id.to_string(),
    }
}

fn read_token(text: &str, column: Option<&Column>) -> Option<Mark> {
    let (id, value) = match text.split_once('.') {
        Some((id, value)) => (id, Some(value)),
        None => (text, None),
    };
    let id = id.parse().ok()?;
    let Some(column) = column else {
        return value.is_none().then_some(Mark { value: None, id });
    };
    let value = String::from_utf8(URL_SAFE_NO_PAD.decode(value?).ok()?).ok()?;
    if value.contains('\0') {
        return None;
    }
    let cell = column.cell(Some(&value));
    // What a column of moments or numbers cannot hold is no place in its order.
    let fits = column.takes(&cell);
    let value = cell.bind().filter(|_| fits)?;
    Some(Mark {
        value: Some(value),
        id,
    })
}
