//! The fields that this site declares itself, as columns and filters.

use crate::admin::model::{Choice, Column, Filter, Kind, Model};
use crate::store::lists::{Bind, Condition, Source};
use crate::values::custom_fields::{self, Field, Fields};

/// Adds them all.
pub(super) fn add(model: &mut Model, fields: &Fields) {
    for field in fields.iter() {
        model
            .columns
            .push(Column::custom(&field.name, &field.label, kind(field)));
        model.filters.extend(filter(field));
    }
}

fn kind(field: &Field) -> Kind {
    match &field.kind {
        custom_fields::Kind::Integer { .. } => Kind::Number,
        custom_fields::Kind::Boolean => Kind::Flag,
        custom_fields::Kind::Text { .. }
        | custom_fields::Kind::Url { .. }
        | custom_fields::Kind::Date { .. }
        | custom_fields::Kind::Choice(_) => Kind::Text,
    }
}

/// What has few answers can be chosen by them.
fn filter(field: &Field) -> Option<Filter> {
    let source = || Source::CustomField(field.name.clone());
    let choices: Vec<_> = match &field.kind {
        custom_fields::Kind::Boolean => vec![
            Choice::new("1", "Yes", Condition::Flag(source(), true)),
            Choice::new("0", "No", Condition::Flag(source(), false)),
        ],
        custom_fields::Kind::Choice(choices) => choices
            .iter()
            .map(|choice| {
                let is = Condition::Is(source(), Bind::Text(choice.value.clone()));
                Choice::new(choice.value.clone(), choice.label.clone(), is)
            })
            .collect(),
        _ => return None,
    };
    Some(Filter {
        name: field.name.clone().into(),
        label: field.label.clone().into(),
        ..Filter::choices("", "", choices)
    })
}
