//! Today's numbers, and those of thirty days as bars.

use super::super::admin_auth::AdminSession;
use super::super::layout::list_url;
use super::super::list::{grouped, in_short};
use crate::admin::{Number, Numbers, Plot, Right};
use crate::i18n::Message;
use crate::site::Site;
use serde::Serialize;
use serde_json::{Value, json};

/// The height of a plot, in the units of its own picture.
const HEIGHT: i64 = 48;
/// From one bar to the next, and how wide a bar is.
const STEP: usize = 10;
const WIDTH: usize = 8;

#[derive(Serialize)]
pub(super) struct Drawn {
    label: Message,
    /// Of all days.
    sum: Message,
    /// All of it in a sentence.
    words: Message,
    width: usize,
    height: i64,
    bars: Vec<Bar>,
    first: Option<Message>,
}

#[derive(Serialize)]
struct Bar {
    x: usize,
    y: i64,
    width: usize,
    height: i64,
    words: Message,
}

pub(super) fn today(site: &Site, at: &AdminSession, numbers: &Numbers) -> Vec<Value> {
    let url = |number: &Number| {
        let (name, filter) = number.list;
        let model = site.models().find(name)?;
        let seen = at.rights.allow(model, Right::View);
        let query = filter.map_or_else(String::new, |(name, value)| format!("?{name}={value}"));
        seen.then(|| format!("{}{query}", list_url(model)))
    };
    let view = |number: &Number| json!({ "label": number.label, "count": in_short(number.total), "url": url(number) });
    numbers.today.iter().map(view).collect()
}

pub(super) fn drawn(numbers: &Numbers) -> Vec<Drawn> {
    numbers.plots.iter().map(draw).collect()
}

fn draw(plot: &Plot) -> Drawn {
    let most = plot
        .days
        .iter()
        .map(|(_, number)| *number)
        .max()
        .unwrap_or(0);
    let sum: i64 = plot.days.iter().map(|(_, number)| *number).sum();
    let busiest = plot.days.iter().rev().max_by_key(|(_, number)| *number);
    let words = match busiest.filter(|_| most > 0) {
        Some((date, number)) => {
            let words = Message::new("admin-plot-words").with("day", Message::day(*date));
            words
                .with("sum", grouped(sum))
                .with("most", grouped(*number))
        }
        None => Message::new("admin-plot-none"),
    };
    let words = words.with("label", plot.label.clone());
    let bar = |(place, (date, number)): (usize, &(time::Date, i64))| {
        // A single one shall be seen beside a thousand.
        let height = match *number {
            0 => 0,
            number => (number.saturating_mul(HEIGHT) / most.max(1)).max(1),
        };
        Bar {
            x: place * STEP,
            y: HEIGHT - height,
            width: WIDTH,
            height,
            words: Message::new("admin-plot-day")
                .with("day", Message::day(*date))
                .with("sum", grouped(*number)),
        }
    };
    Drawn {
        label: plot.label.clone(),
        sum: grouped(sum),
        words,
        width: plot.days.len() * STEP,
        height: HEIGHT,
        bars: plot.days.iter().enumerate().map(bar).collect(),
        first: plot.days.first().map(|(date, _)| Message::day(*date)),
    }
}
