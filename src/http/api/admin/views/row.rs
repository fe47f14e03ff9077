//! Rows, as their model says they look.

use crate::admin::{Answer, Answers, Cell, InputKind, Line, Model};
use crate::http::api::views::stamp;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// A row: its key, its columns, and of its form what is no column.
pub(crate) struct Row(Vec<(String, Value)>);

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Row {
    /// A row of a list.
    pub(crate) fn listed(model: &Model, line: Line) -> Self {
        let mut fields = vec![("id".to_owned(), Value::from(line.id))];
        for (column, cell) in model.columns.iter().zip(line.cells) {
            if column.name != "id" {
                fields.push((column.name.clone().into_owned(), value_of(cell)));
            }
        }
        Self(fields)
    }

    /// A row by itself.
    pub(crate) fn whole(model: &Model, line: Line, answers: &Answers) -> Self {
        let mut row = Self::listed(model, line);
        for input in model.inputs.iter().filter(|input| input.on_change) {
            let told = row.0.iter().any(|(name, _)| *name == *input.name);
            if !told && !matches!(input.kind, InputKind::Secret) {
                let answer = answers.get(&*input.name);
                let value = answer.map_or(Value::Null, answer_value);
                row.0.push((input.name.clone().into_owned(), value));
            }
        }
        row
    }
}

fn value_of(cell: Cell) -> Value {
    match cell {
        Cell::Nothing => Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Sentence(text) => text.to_string().into(),
        Cell::Number(number) => number.into(),
        Cell::Flag(flag) => flag.into(),
        Cell::Moment(at) => stamp(at).into(),
        Cell::Json(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        Cell::Refers { id, .. } => id.into(),
    }
}

fn answer_value(answer: &Answer) -> Value {
    match answer {
        Answer::Nothing | Answer::Secret(_) => Value::Null,
        Answer::Text(text) => text.as_str().into(),
        Answer::Flag(flag) => (*flag).into(),
        Answer::Number(number) => (*number).into(),
        Answer::Moment(at) => stamp(*at).into(),
        Answer::Rows(ids) => ids.as_slice().into(),
    }
}

/// A mark of what the form of a row holds: another one when somebody has changed it.
pub(crate) fn mark(answers: &Answers) -> String {
    let mut hasher = DefaultHasher::new();
    for (name, answer) in answers {
        (name, answer.in_words()).hash(&mut hasher);
    }
    format!("\"{:016x}\"", hasher.finish())
}
