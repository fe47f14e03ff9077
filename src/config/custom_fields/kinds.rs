//! The types of fields, each with the keys of its own.

use super::declaration::{Declaration, is_shown};
use crate::values::custom_fields::{Choice, Kind, date};
use time::Date;
use toml::de::{DeInteger, DeValue};

const LONGEST_TEXT: usize = 2000;
const USUAL_TEXT: usize = 255;
const MOST_CHOICES: usize = 200;
const LONGEST_CHOICE: usize = 100;
const CHOICES: &str = "choices = [[\"nl\", \"Netherlands\"], [\"be\", \"Belgium\"]]";

#[derive(Clone, Copy)]
enum Type {
    Text,
    Integer,
    Boolean,
    Date,
    Choice,
    Url,
}

/// What a field holds, if nothing is wrong with it.
pub(super) fn read(of: &mut Declaration<'_>) -> Option<Kind> {
    let words = [
        ("text", Type::Text),
        ("integer", Type::Integer),
        ("boolean", Type::Boolean),
        ("date", Type::Date),
        ("choice", Type::Choice),
        ("url", Type::Url),
    ];
    if !of.has("type") {
        of.wrong("type", "is missing", "type = \"text\"");
    }
    let (word, kind) = of.word("type", &words.map(|(word, kind)| (word, (word, kind))))?;
    let words: &[&str] = match kind {
        Type::Text | Type::Url => &["min_length", "max_length"],
        Type::Integer | Type::Date => &["min", "max"],
        Type::Choice => &["choices"],
        Type::Boolean => &[],
    };
    of.refuse_others(words, word);
    match kind {
        Type::Text => lengths(of).map(|(min, max)| Kind::Text { min, max }),
        Type::Url => lengths(of).map(|(min, max)| Kind::Url { min, max }),
        Type::Integer => integers(of),
        Type::Date => dates(of),
        Type::Choice => choices(of).map(Kind::Choice),
        Type::Boolean => Some(Kind::Boolean),
    }
}

fn lengths(of: &mut Declaration<'_>) -> Option<(usize, usize)> {
    let min = length(of, "min_length", 0)?;
    let max = length(of, "max_length", USUAL_TEXT)?;
    in_order(of, "max_length", min <= max && max > 0, "max_length = 100")?;
    Some((min, max))
}

fn length(of: &mut Declaration<'_>, key: &str, usual: usize) -> Option<usize> {
    let Some(value) = of.get(key) else {
        return Some(usual);
    };
    let number = integer(value).and_then(|number| usize::try_from(number).ok());
    let number = number.filter(|number| *number <= LONGEST_TEXT);
    if number.is_none() {
        let text = format!("must be a number from 0 to {LONGEST_TEXT}");
        of.wrong(key, &text, &format!("{key} = 100"));
    }
    number
}

fn integers(of: &mut Declaration<'_>) -> Option<Kind> {
    let mut bound = |key, usual| match of.get(key) {
        None => Some(usual),
        Some(value) => {
            let number = integer(value);
            if number.is_none() {
                of.wrong(key, "must be a whole number", &format!("{key} = 10"));
            }
            number
        }
    };
    let (min, max) = (bound("min", i64::MIN), bound("max", i64::MAX));
    let (min, max) = (min?, max?);
    in_order(of, "max", min <= max, "max = 100")?;
    Some(Kind::Integer { min, max })
}

fn dates(of: &mut Declaration<'_>) -> Option<Kind> {
    let mut bound = |key| match of.get(key) {
        None => Some(None),
        Some(value) => {
            let day = day(value);
            if day.is_none() {
                of.wrong(key, "must be a day", &format!("{key} = 1900-01-01"));
            }
            day.map(Some)
        }
    };
    let (min, max) = (bound("min"), bound("max"));
    let (min, max) = (min?, max?);
    let ordered = min.zip(max).is_none_or(|(min, max)| min <= max);
    in_order(of, "max", ordered, "max = 2100-12-31")?;
    Some(Kind::Date { min, max })
}

fn in_order(of: &mut Declaration<'_>, key: &str, ordered: bool, example: &str) -> Option<()> {
    if !ordered {
        of.wrong(key, "leaves no value that would fit", example);
    }
    ordered.then_some(())
}

fn choices(of: &mut Declaration<'_>) -> Option<Vec<Choice>> {
    let Some(given) = of.get("choices") else {
        of.wrong("choices", "are missing", CHOICES);
        return None;
    };
    let choices: Option<Vec<_>> = given
        .as_array()
        .and_then(|list| list.iter().map(|one| choice(one.get_ref())).collect());
    let Some(choices) = choices else {
        let text = format!(
            "must be a list of texts, or of pairs of what is kept and what people read; each of 1 to {LONGEST_CHOICE} characters"
        );
        of.wrong("choices", &text, CHOICES);
        return None;
    };
    if choices.is_empty() || choices.len() > MOST_CHOICES {
        of.wrong(
            "choices",
            &format!("must be from 1 to {MOST_CHOICES}"),
            CHOICES,
        );
        return None;
    }
    let mut values: Vec<_> = choices.iter().map(|choice| &choice.value).collect();
    values.sort_unstable();
    if let Some(twice) = values.windows(2).find(|pair| pair.first() == pair.last()) {
        let value = twice.first().map_or("", |value| value.as_str());
        of.wrong("choices", &format!("name \"{value}\" twice"), CHOICES);
        return None;
    }
    Some(choices)
}

fn choice(value: &DeValue<'_>) -> Option<Choice> {
    let mut parts = match value {
        DeValue::Array(pair) if pair.len() == 2 => {
            pair.iter().map(|part| part.get_ref().as_str()).collect()
        }
        DeValue::String(one) => vec![Some(&**one)],
        _ => return None,
    };
    let (label, value) = (parts.pop()??, parts.pop().unwrap_or(None));
    let fits = |text: &str| {
        let trimmed = text.trim() == text && !text.is_empty();
        trimmed && text.chars().count() <= LONGEST_CHOICE && is_shown(text)
    };
    let value = value.unwrap_or(label);
    (fits(value) && fits(label)).then(|| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    })
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    value.as_integer().and_then(whole)
}

/// The number that a TOML integer stands for.
pub(super) fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn day(value: &DeValue<'_>) -> Option<Date> {
    match value {
        DeValue::Datetime(moment) => date(&moment.to_string()),
        DeValue::String(text) => date(text),
        _ => None,
    }
}
