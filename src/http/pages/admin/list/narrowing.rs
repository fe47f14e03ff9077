//! How a list can be narrowed: filters with what each choice would leave, and dates from the year down to the day.

use super::in_short;
use super::query;
use crate::admin::{Ask, Day, Facet, FacetChoice, Model, Page};
use crate::i18n::{Message, marked};
use crate::values::Moment;
use serde::Serialize;
use time::Month;

/// So many years are offered at most: dates out of hand have no end.
const MOST_YEARS: i32 = 40;

/// A filter.
#[derive(Serialize)]
struct Chip {
    name: String,
    label: Message,
    /// What is chosen.
    chosen: Option<Message>,
    /// The list without it.
    all_url: String,
    choices: Vec<Link>,
}

/// A way to narrow.
#[derive(Serialize)]
pub(super) struct Link {
    label: Message,
    url: String,
    count: Message,
    is_chosen: bool,
}

#[derive(Serialize)]
struct Dates {
    label: Message,
    all_url: String,
    chosen: Option<Message>,
    /// The larger parts of time that the chosen one is in.
    up: Vec<Link>,
    /// The smaller ones in it.
    down: Vec<Link>,
}

#[derive(Serialize)]
pub(super) struct Narrowing {
    chips: Vec<Chip>,
    dates: Option<Dates>,
}

pub(super) fn of(model: &Model, ask: &Ask, found: &Page) -> Narrowing {
    let chips = found
        .facets
        .iter()
        .filter(|facet| !facet.choices.is_empty());
    Narrowing {
        chips: chips.map(|facet| chip(ask, facet)).collect(),
        dates: dates(model, ask, found.span),
    }
}

fn chip(ask: &Ask, facet: &Facet) -> Chip {
    let chosen = facet.choices.iter().find(|choice| choice.is_chosen);
    let link = |choice: &FacetChoice| Link {
        label: choice.label.clone(),
        url: query::with(ask, &facet.name, &choice.value),
        count: in_short(choice.total),
        is_chosen: choice.is_chosen,
    };
    Chip {
        name: facet.name.clone(),
        label: facet.label.clone(),
        chosen: chosen.map(|choice| choice.label.clone()),
        all_url: query::with(ask, &facet.name, ""),
        choices: facet.choices.iter().map(link).collect(),
    }
}

fn dates(model: &Model, ask: &Ask, span: Option<(Moment, Moment)>) -> Option<Dates> {
    let column = model.find_column(model.date?)?;
    let (first, last) = span?;
    let (first, last) = (ask.zone.clock(first), ask.zone.clock(last));
    let chosen = Day::parse(&ask.date);
    let link = |label: Message, value: &str| Link {
        label: marked(value, &label),
        url: query::dated(ask, value),
        count: "".into(),
        is_chosen: false,
    };
    let mut up = Vec::new();
    if let Some(Day {
        year,
        month: Some(month),
        day,
    }) = chosen
    {
        up.push(link(year.to_string().into(), &format!("{year:04}")));
        if day.is_some() {
            up.push(link(name_of(month), &format!("{year:04}-{month:02}")));
        }
    }
    let down: Vec<_> = match chosen {
        None => {
            let years = first.year().max(last.year() - MOST_YEARS)..=last.year();
            years
                .rev()
                .map(|year| link(year.to_string().into(), &format!("{year:04}")))
                .collect()
        }
        Some(Day {
            year, month: None, ..
        }) => {
            let inside = |month: &u8| {
                let from = (first.year(), u8::from(first.month()));
                let to = (last.year(), u8::from(last.month()));
                (from..=to).contains(&(year, *month))
            };
            let months = (1..=12_u8).filter(inside);
            months
                .map(|month| link(name_of(month), &format!("{year:04}-{month:02}")))
                .collect()
        }
        Some(Day {
            year,
            month: Some(month),
            day: None,
        }) => {
            let length = Month::try_from(month).map_or(0, |month| month.length(year));
            let days = 1..=length;
            days.map(|day| {
                link(
                    day.to_string().into(),
                    &format!("{year:04}-{month:02}-{day:02}"),
                )
            })
            .collect()
        }
        Some(_) => Vec::new(),
    };
    Some(Dates {
        label: column.label.clone(),
        all_url: query::dated(ask, ""),
        chosen: chosen.map(in_words),
        up,
        down,
    })
}

fn in_words(day: Day) -> Message {
    let year = day.year;
    match (day.month, day.day) {
        (Some(month), Some(day)) => {
            let said = Message::new("admin-date-day").with("day", day);
            let said = said.with("month", name_of(month)).with("year", year);
            marked(&format!("{year:04}-{month:02}-{day:02}"), &said)
        }
        (Some(month), None) => {
            let said = Message::new("admin-date-month").with("month", name_of(month));
            marked(&format!("{year:04}-{month:02}"), &said.with("year", year))
        }
        (None, _) => marked(&format!("{year:04}"), &year.to_string().into()),
    }
}

fn name_of(month: u8) -> Message {
    Message::new("admin-month").with("n", month)
}
