//! What is typed into a field, read and shown.

use super::{Input, InputKind};
use crate::admin::model::Cell;
use crate::error::Problem;
use crate::i18n::{LocalTime, Message, Zone};
use crate::values::{Moment, Password};
use std::ops::RangeInclusive;
use time::format_description::FormatItem;
use time::macros::format_description;
use zeroize::Zeroizing;

/// As browsers send a point in time.
const MINUTE: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]");
const SECOND: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

/// The years of the moments that can be kept.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// Rows that can be picked at once: each is looked up.
const MOST_ROWS: usize = 1000;

/// An answer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Left empty.
    Nothing,
    /// Text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A point in time.
    Moment(Moment),
    /// Keys of rows, in ascending order.
    Rows(Vec<i64>),
    /// A password.
    Secret(Zeroizing<String>),
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Addresses, names, passwords.
        f.write_str("Answer(..)")
    }
}

impl From<bool> for Answer {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Answer {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Moment> for Answer {
    fn from(at: Moment) -> Self {
        Self::Moment(at)
    }
}

impl Answer {
    /// What a column holds, as an answer of this kind.
    #[doc(hidden)]
    pub fn of_cell(cell: &Cell, kind: &InputKind) -> Self {
        match cell {
            Cell::Text(text) | Cell::Json(text) if text.is_empty() => Self::Nothing,
            Cell::Text(text) | Cell::Json(text) => Self::Text(text.clone()),
            Cell::Sentence(text) => Self::Text(text.kept()),
            Cell::Flag(flag) => Self::Flag(*flag),
            Cell::Number(number) => Self::Number(*number),
            // A form holds no more than the second.
            Cell::Moment(at) => Self::Moment(at.replace_microsecond(0).unwrap_or(*at)),
            Cell::Refers { id, .. } => Self::Number(*id),
            Cell::Nothing if matches!(kind, InputKind::Flag) => Self::Flag(false),
            Cell::Nothing => Self::Nothing,
        }
    }

    /// For people, and for the audit log.
    pub fn in_words(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Flag(true) => "yes".into(),
            Self::Flag(false) => "no".into(),
            Self::Number(number) => number.to_string(),
            Self::Moment(at) => at.format(SECOND).unwrap_or_default(),
            Self::Rows(ids) => {
                let ids: Vec<_> = ids.iter().map(i64::to_string).collect();
                ids.join(", ")
            }
            Self::Secret(_) => "***".into(),
        }
    }

    /// As a form holds it, a moment as the clocks of a zone show it; of rows none, they are ticked.
    #[doc(hidden)]
    pub fn as_typed(&self, zone: Zone) -> String {
        match self {
            Self::Flag(flag) => if *flag { "on" } else { "" }.into(),
            Self::Moment(at) => zone.clock(*at).format(SECOND).unwrap_or_default(),
            Self::Rows(_) | Self::Secret(_) => String::new(),
            other => other.in_words(),
        }
    }

    /// Whether a field for a moment was left as a form showed it: also where the clocks show it twice, and it is the second.
    /// Browsers leave seconds out where there are none.
    pub(crate) fn is_shown_as(&self, zone: Zone, typed: &str) -> bool {
        let Self::Moment(at) = self else {
            return false;
        };
        let shown = zone.clock(at.replace_microsecond(0).unwrap_or(*at));
        read_clock(typed.trim()) == Some(shown)
    }
}

/// A date and a time of day, with `T` or a blank between them.
fn read_clock(text: &str) -> Option<Moment> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let text = text.replacen(' ', "T", 1);
    let read = Moment::parse(&text, SECOND).or_else(|_| Moment::parse(&text, MINUTE));
    read.ok()
}

impl InputKind {
    /// What it is when nothing was typed, ticked or picked.
    pub(crate) fn nothing(&self) -> Answer {
        match self {
            Self::Flag => Answer::Flag(false),
            Self::Rows { .. } => Answer::Rows(Vec::new()),
            _ => Answer::Nothing,
        }
    }
}

impl Input {
    /// Reads what was sent: nothing sent is no, no rows, or empty. A moment is one of UTC.
    #[doc(hidden)]
    pub fn read(&self, sent: &[String]) -> Result<Answer, Problem> {
        self.read_in(Zone::utc(), sent)
    }

    /// Reads what was typed: a moment as the clocks of a zone show it. Of what they show twice the first counts; one that
    /// ends with `Z` is of UTC.
    #[doc(hidden)]
    pub fn read_in(&self, zone: Zone, sent: &[String]) -> Result<Answer, Problem> {
        let text = sent.last().map_or("", String::as_str);
        if let InputKind::Rows { .. } = self.kind {
            let mut ids = Vec::new();
            for one in sent.iter().filter(|one| !one.is_empty()) {
                let id = one.parse();
                ids.push(id.map_err(|_| self.wrong("invalid_choice", Message::new("admin-pick")))?);
            }
            ids.sort_unstable();
            ids.dedup();
            if ids.len() > MOST_ROWS {
                let text = Message::new("admin-pick-fewer").with("n", MOST_ROWS);
                return Err(self.wrong("too_many", text));
            }
            return Ok(Answer::Rows(ids));
        }
        if sent.len() > 1 {
            return Err(self.wrong("invalid", Message::new("common-sent-twice")));
        }
        if text.contains('\0') {
            return Err(self.wrong("invalid", Message::new("field-null")));
        }
        let trimmed = text.trim();
        Ok(match &self.kind {
            InputKind::Flag => match trimmed.to_ascii_lowercase().as_str() {
                "" | "0" | "false" | "off" | "no" => Answer::Flag(false),
                "1" | "true" | "on" | "yes" => Answer::Flag(true),
                _ => return Err(self.wrong("invalid", Message::new("value-not-boolean"))),
            },
            InputKind::Secret if text.is_empty() => Answer::Nothing,
            InputKind::Secret => Answer::Secret(Zeroizing::new(text.to_owned())),
            _ if trimmed.is_empty() => Answer::Nothing,
            InputKind::Number => {
                let number = trimmed.parse();
                let wrong = |_| self.wrong("invalid", Message::new("admin-number-invalid"));
                Answer::Number(number.map_err(wrong)?)
            }
            InputKind::Moment => Answer::Moment(self.read_moment(zone, trimmed)?),
            InputKind::Text { .. } | InputKind::Lines { .. } | InputKind::Choice(_) => {
                Answer::Text(trimmed.to_owned())
            }
            InputKind::Rows { .. } => Answer::Rows(Vec::new()),
        })
    }

    fn read_moment(&self, zone: Zone, typed: &str) -> Result<Moment, Problem> {
        let invalid = || self.wrong("invalid", Message::new("admin-moment-invalid"));
        let of_utc = typed.strip_suffix('Z');
        let clock = read_clock(of_utc.unwrap_or(typed)).ok_or_else(invalid)?;
        let at = match of_utc.map_or_else(|| zone.resolve(clock), |_| LocalTime::At(clock)) {
            LocalTime::At(at) => at,
            LocalTime::Skipped(_) => {
                let text = Message::new("admin-moment-never").with("zone", zone.name());
                return Err(self.wrong("invalid", text));
            }
        };
        if YEARS.contains(&at.year()) {
            Ok(at)
        } else {
            Err(invalid())
        }
    }

    /// Whether an answer can be accepted here.
    #[doc(hidden)]
    pub fn check(&self, answer: &Answer) -> Result<(), Problem> {
        match (&self.kind, answer) {
            (_, Answer::Nothing) if self.is_required => {
                Err(self.wrong("required", Message::new("field-required")))
            }
            (_, Answer::Nothing)
            | (InputKind::Flag, Answer::Flag(_))
            | (InputKind::Number, Answer::Number(_))
            | (InputKind::Moment, Answer::Moment(_))
            | (InputKind::Rows { .. }, Answer::Rows(_)) => Ok(()),
            (InputKind::Text { max } | InputKind::Lines { max }, Answer::Text(text))
                if text.chars().count() <= *max =>
            {
                Ok(())
            }
            (InputKind::Text { max } | InputKind::Lines { max }, Answer::Text(_)) => {
                let text = Message::new("admin-text-too-long").with("limit", *max);
                Err(self.wrong("max_length", text))
            }
            (InputKind::Choice(choices), Answer::Text(text)) => {
                let known = choices.iter().any(|(value, _)| value == text);
                let no = || self.wrong("invalid_choice", Message::new("admin-choose"));
                known.then_some(()).ok_or_else(no)
            }
            (InputKind::Secret, Answer::Secret(secret)) if secret.len() <= Password::LONGEST => {
                Ok(())
            }
            _ => Err(self.wrong("invalid", Message::new("admin-does-not-fit"))),
        }
    }

    fn wrong(&self, code: &'static str, text: impl Into<Message>) -> Problem {
        Problem::of(self.name.clone().into_owned(), code, text)
    }
}
