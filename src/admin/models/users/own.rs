//! The fields that this site declares itself, as columns, filters and questions.

use crate::admin::model::{Choice, Column, Filter, Input, InputKind, Kind, Model};
use crate::store::lists::{Bind, Condition, Source};
use crate::values::own::{self, Field, Fields};

/// Adds them all.
pub(super) fn add(model: &mut Model, fields: &Fields) {
    for field in fields.iter() {
        model
            .columns
            .push(Column::own(&field.name, &field.label, kind(field)));
        model.filters.extend(filter(field));
        model.inputs.push(input(field));
    }
}

fn kind(field: &Field) -> Kind {
    match &field.kind {
        own::Kind::Integer { .. } => Kind::Number,
        own::Kind::Boolean => Kind::Flag,
        own::Kind::Text { .. }
        | own::Kind::Url { .. }
        | own::Kind::Date { .. }
        | own::Kind::Choice(_) => Kind::Text,
    }
}

/// What has few answers can be chosen by them.
fn filter(field: &Field) -> Option<Filter> {
    let source = || Source::Own(field.name.clone());
    let choices: Vec<_> = match &field.kind {
        own::Kind::Boolean => vec![
            Choice::new("1", "Yes", Condition::Flag(source(), true)),
            Choice::new("0", "No", Condition::Flag(source(), false)),
        ],
        own::Kind::Choice(choices) => choices
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

fn input(field: &Field) -> Input {
    let kind = match &field.kind {
        own::Kind::Text { max, .. } | own::Kind::Url { max, .. } => InputKind::Text { max: *max },
        own::Kind::Integer { .. } => InputKind::Number,
        own::Kind::Boolean => InputKind::Flag,
        own::Kind::Date { .. } => InputKind::Text { max: 10 },
        own::Kind::Choice(choices) => {
            let pair =
                |choice: &own::Choice| (choice.value.clone().into(), choice.label.clone().into());
            InputKind::Choice(choices.iter().map(pair).collect())
        }
    };
    let help = match &field.kind {
        own::Kind::Date { .. } if field.help.is_empty() => "As in 2026-11-21.".into(),
        _ => field.help.clone().into(),
    };
    Input {
        name: field.name.clone().into(),
        label: field.label.clone().into(),
        help,
        kind,
        ..Input::text("", "", 0).section("More about the person")
    }
}
