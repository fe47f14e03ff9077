//! The fields that a site declares, in the schemas of those who say and are told them.

use crate::values::custom_fields::{Field, Fields, Kind, Value};
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

/// Adds the fields to the schema of this name, where it has any.
pub(super) fn declare(declared: &Fields, name: &str, schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    match name {
        // Told always, be it that there is nothing.
        "Profile" => add(object, declared.iter(), |_| true),
        "SignUp" => add(object, declared.of_owner(), Field::is_asked_at_signup),
        "ProfileChange" => add(object, declared.of_owner(), |_| false),
        _ => {}
    }
}

fn add<'a>(
    object: &mut Object,
    fields: impl Iterator<Item = &'a Field>,
    is_required: fn(&Field) -> bool,
) {
    for field in fields {
        object
            .properties
            .insert(field.name.clone(), property(field));
        if is_required(field) {
            object.required.push(field.name.clone());
        }
    }
}

fn property(field: &Field) -> RefOr<Schema> {
    let kind = match &field.kind {
        Kind::Integer { .. } => Type::Integer,
        Kind::Boolean => Type::Boolean,
        _ => Type::String,
    };
    let about = if field.help.is_empty() {
        &field.label
    } else {
        &field.help
    };
    let mut property = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([kind, Type::Null]))
        .description(Some(about.clone()));
    property = match &field.kind {
        Kind::Text { min, max } => lengths(property, *min, *max),
        Kind::Url { min, max } => {
            lengths(property, *min, *max).format(Some(SchemaFormat::Custom("uri".into())))
        }
        Kind::Date { .. } => property.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Kind::Boolean => property,
        Kind::Integer { min, max } => property
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(bound(*min, i64::MIN))
            .maximum(bound(*max, i64::MAX)),
        Kind::Choice(choices) => {
            let values = choices.iter().map(|choice| Some(choice.value.clone()));
            property.enum_values(Some(values.chain([None])))
        }
    };
    let default = field.default.as_ref();
    let default = default.and_then(|it: &Value| serde_json::to_value(it).ok());
    RefOr::T(Schema::Object(property.default(default).build()))
}

fn lengths(property: ObjectBuilder, min: usize, max: usize) -> ObjectBuilder {
    let min = (min > 0).then_some(min);
    property.min_length(min).max_length(Some(max))
}

/// A bound that somebody drew.
fn bound(number: i64, none: i64) -> Option<isize> {
    (number != none)
        .then(|| isize::try_from(number).ok())
        .flatten()
}
