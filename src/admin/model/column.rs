//! Columns, and what stands in them.

use crate::i18n::Message;
use crate::store::lists::{Bind, Source};
use crate::values::Moment;
use crate::values::custom_fields;
use std::borrow::Cow;
use time::Date;
use time::macros::format_description;

/// A column that can be shown.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Column {
    /// Its name in addresses and on the wire.
    pub name: Cow<'static, str>,
    /// What people call it.
    pub label: Message,
    /// What it holds.
    pub kind: Kind,
    /// Where it stands.
    #[doc(hidden)]
    pub source: Source,
    /// Whether lists show it; a row's own page shows all.
    pub is_listed: bool,
    /// Whether a list can be ordered by it: it has an index together with the key.
    pub is_sorted: bool,
    /// What people read in the place of words that are kept.
    #[doc(hidden)]
    pub words: Vec<(Cow<'static, str>, Message)>,
    /// Whether it holds sentences that are kept until somebody reads them.
    #[doc(hidden)]
    pub is_of_sentences: bool,
    /// What people read in the place of a kept text of a certain form.
    #[doc(hidden)]
    pub reading: Option<fn(&str) -> Option<Message>>,
    /// Whether it holds what programs say to each other: names, addresses of machines, errors of a mail server.
    #[doc(hidden)]
    pub is_technical: bool,
    /// Whether rows may have nothing in it: then a list that is ordered by it shows only those that have something.
    pub is_sometimes_empty: bool,
    /// Whether a row's page leaves it out where nothing is in it.
    pub(crate) is_left_out_if_empty: bool,
    /// What pages say where nothing is in it.
    pub(crate) empty: Option<fn(&Shown<'_>) -> Message>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// A point in time.
    Moment,
    /// JSON.
    Json,
    /// The key of a row of the model of this name.
    Refers(&'static str),
}

impl Column {
    fn new(name: &'static str, label: impl Into<Message>, kind: Kind, source: Source) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            source,
            is_listed: true,
            is_sorted: false,
            words: Vec::new(),
            is_of_sentences: false,
            reading: None,
            is_technical: false,
            is_sometimes_empty: false,
            is_left_out_if_empty: false,
            empty: None,
        }
    }

    /// A column of text.
    pub fn text(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, Kind::Text, Source::Text(name))
    }

    /// A column of whole numbers.
    pub fn number(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, Kind::Number, Source::Column(name))
    }

    /// A column of yes and no.
    pub fn flag(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, Kind::Flag, Source::Column(name))
    }

    /// A column of moments, in UTC.
    pub fn moment(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, Kind::Moment, Source::Column(name))
    }

    /// A column of text that is JSON.
    pub fn json(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, Kind::Json, Source::Text(name)).unlisted()
    }

    /// A column with the keys of another model's rows.
    pub fn refers(name: &'static str, label: impl Into<Message>, model: &'static str) -> Self {
        Self::new(name, label, Kind::Refers(model), Source::Column(name))
    }

    /// A field that was declared for this site.
    #[doc(hidden)]
    pub fn custom(name: &str, label: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned().into(),
            label: label.to_owned().into(),
            kind,
            source: Source::CustomField(name.to_owned()),
            is_listed: false,
            is_sorted: false,
            words: Vec::new(),
            is_of_sentences: false,
            reading: None,
            is_technical: false,
            is_sometimes_empty: false,
            is_left_out_if_empty: false,
            empty: None,
        }
    }

    /// Compared and sorted by another column of text: the key of an address, say.
    #[must_use]
    pub fn by_key(mut self, key: &'static str) -> Self {
        self.source = Source::Text(key);
        self
    }

    /// Lists can be ordered by it.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.is_sorted = true;
        self
    }

    /// Rows may have nothing in it.
    #[must_use]
    pub fn sometimes_empty(mut self) -> Self {
        self.is_sometimes_empty = true;
        self
    }

    /// What is in it is asked of another table, for rows in which `second_factor` is true; of others a row's page says
    /// nothing.
    #[must_use]
    pub(crate) fn asked(mut self, words: &'static str) -> Self {
        self.source = Source::Sql(words);
        self.is_left_out_if_empty = true;
        self.unlisted()
    }

    /// Pages say its words in other words; programs get them as they are kept.
    #[must_use]
    pub(crate) fn said(
        mut self,
        words: impl IntoIterator<Item = (Cow<'static, str>, Message)>,
    ) -> Self {
        self.words = words.into_iter().collect();
        self
    }

    /// It holds sentences that are kept until somebody reads them, in a language that nobody knew yet.
    #[must_use]
    pub(crate) fn of_sentences(mut self) -> Self {
        self.is_of_sentences = true;
        self
    }

    /// Pages say what it holds in a sentence that this makes of it; programs get it as it is kept.
    #[must_use]
    pub(crate) fn read_as(mut self, reading: fn(&str) -> Option<Message>) -> Self {
        self.reading = Some(reading);
        self
    }

    /// Pages say this where nothing is in it; programs get nothing.
    #[must_use]
    pub(crate) fn when_empty(mut self, says: fn(&Shown<'_>) -> Message) -> Self {
        self.empty = Some(says);
        self
    }

    /// It holds what programs say to each other, which is in no language of people, or in English.
    #[must_use]
    pub(crate) fn technical(mut self) -> Self {
        self.is_technical = true;
        self
    }

    /// What people read in the place of a kept text, where that is something else.
    pub(crate) fn in_words(&self, text: &str) -> Option<Message> {
        let word = self.words.iter().find(|(word, _)| word == text);
        let word = word.map(|(_, said)| said.clone());
        word.or_else(|| self.reading.and_then(|reading| reading(text)))
    }

    /// Lists do not show it.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.is_listed = false;
        self
    }

    /// Lists show it.
    #[must_use]
    pub fn listed(mut self) -> Self {
        self.is_listed = true;
        self
    }

    /// Where the value to show stands: in the column that is called so, whatever it is sorted by.
    #[doc(hidden)]
    pub fn shown(&self) -> Source {
        match (&self.source, &self.name) {
            (Source::Text(_), Cow::Borrowed(name)) => Source::Text(name),
            (source, _) => source.clone(),
        }
    }

    /// Whether this can stand in it.
    pub(crate) fn takes(&self, cell: &Cell) -> bool {
        matches!(
            (&self.kind, cell),
            (Kind::Text, Cell::Text(_))
                | (Kind::Number, Cell::Number(_))
                | (Kind::Flag, Cell::Flag(_))
                | (Kind::Moment, Cell::Moment(_))
                | (Kind::Refers(_), Cell::Refers { .. })
        )
    }

    /// The day in it, where it is a field that was declared for this site.
    pub(crate) fn day(&self, text: &str) -> Option<Date> {
        matches!(self.source, Source::CustomField(_))
            .then(|| custom_fields::date(text))
            .flatten()
    }

    /// What stands in it, out of a row of the database.
    #[doc(hidden)]
    pub fn cell(&self, text: Option<&str>) -> Cell {
        let Some(text) = text else {
            return Cell::Nothing;
        };
        match &self.kind {
            Kind::Text if self.is_of_sentences && !text.is_empty() => {
                Cell::Sentence(Message::of_kept(text))
            }
            Kind::Text => Cell::Text(text.to_owned()),
            Kind::Json => Cell::Json(text.to_owned()),
            Kind::Number => text
                .parse()
                .map_or_else(|_| Cell::Text(text.to_owned()), Cell::Number),
            Kind::Flag => Cell::Flag(matches!(text, "1" | "true" | "t")),
            Kind::Moment => moment(text).map_or_else(|| Cell::Text(text.to_owned()), Cell::Moment),
            Kind::Refers(model) => text.parse().map_or(Cell::Nothing, |id| Cell::Refers {
                model,
                id,
                label: None,
            }),
        }
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// Text.
    Text(String),
    /// A sentence that was kept.
    #[doc(hidden)]
    Sentence(Message),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A point in time.
    Moment(Moment),
    /// JSON.
    Json(String),
    /// A row of another model.
    Refers {
        /// Which model.
        model: &'static str,
        /// The row's key.
        id: i64,
        /// What the row is called; nothing when it has gone.
        label: Option<Message>,
    },
}

impl Cell {
    /// The value as a bound one, to compare rows with.
    pub fn bind(&self) -> Option<Bind> {
        match self {
            Self::Nothing => None,
            Self::Text(text) | Self::Json(text) => Some(Bind::Text(text.clone())),
            Self::Sentence(text) => Some(Bind::Text(text.kept())),
            Self::Number(number) => Some(Bind::Number(*number)),
            Self::Flag(flag) => Some(Bind::Flag(*flag)),
            Self::Moment(at) => Some(Bind::Moment(*at)),
            Self::Refers { id, .. } => Some(Bind::Number(*id)),
        }
    }
}

/// A row, as its page shows it.
pub(crate) struct Shown<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
    now: Moment,
}

impl<'a> Shown<'a> {
    pub(crate) fn new(columns: &'a [Column], cells: &'a [Cell], now: Moment) -> Self {
        Self {
            columns,
            cells,
            now,
        }
    }

    /// What is said of a column with nothing in it, where that means something.
    pub(crate) fn said_of_nothing(&self, column: &Column) -> Option<Message> {
        let says = column.empty.filter(|_| !self.has(&column.name))?;
        Some(says(self))
    }

    fn cell(&self, name: &str) -> Option<&Cell> {
        let mut all = self.columns.iter().zip(self.cells);
        all.find(|(column, _)| column.name == name)
            .map(|(_, cell)| cell)
    }

    /// Whether a column says yes.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self.cell(name), Some(Cell::Flag(true)))
    }

    /// Whether there is something in a column: a text, a moment, a number that is not zero.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.cell(name) {
            None | Some(Cell::Nothing) => false,
            Some(Cell::Text(text)) => !text.is_empty(),
            Some(Cell::Number(number)) => *number != 0,
            Some(_) => true,
        }
    }

    /// Whether a row can still be decided: `ended` is empty, and `end` is to come.
    pub(crate) fn is_open(&self, ended: &str, end: &str) -> bool {
        let is_over = matches!(self.cell(end), Some(Cell::Moment(at)) if *at <= self.now);
        !self.has(ended) && !is_over
    }
}

/// As the databases write it: "2026-11-21 14:00:00.123456", the fraction as long as it needs to be.
fn moment(text: &str) -> Option<Moment> {
    let text = text.replace('T', " ");
    let (second, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let second = Moment::parse(second, &format).ok()?;
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let micros = digits.parse().ok()?;
    second.replace_microsecond(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_databases_write_is_read_as_it_was_meant() {
        let day = time::macros::date!(2026 - 11 - 21);
        let at = Moment::new(day, time::macros::time!(14:00:00.5));
        for text in ["2026-11-21 14:00:00.5", "2026-11-21T14:00:00.500000"] {
            assert_eq!(moment(text), Some(at), "{text}");
        }
        assert_eq!(
            moment("2026-11-21 14:00:00"),
            Some(Moment::new(day, time::macros::time!(14:00:00)))
        );
        assert_eq!(moment("yesterday"), None);
        let flag = Column::flag("is_staff", "Staff");
        assert_eq!(flag.cell(Some("1")), Cell::Flag(true));
        assert_eq!(flag.cell(Some("false")), Cell::Flag(false));
        assert_eq!(flag.cell(None), Cell::Nothing);
    }
}
