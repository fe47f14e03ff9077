//! The schemas of the `OpenAPI` document, gathered while it is made.

use crate::admin::{Input, InputKind};
use crate::config::Config;
use crate::values::custom_fields::{Field, Kind, Value};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A schema and its name.
pub(super) type Named = (String, RefOr<Schema>);

pub(super) struct Schemas<'c> {
    pub(super) config: &'c Config,
    made: Vec<Named>,
}

impl<'c> Schemas<'c> {
    pub(super) fn new(config: &'c Config) -> Self {
        let made = Vec::new();
        Self { config, made }
    }

    /// That of a type, with those that it refers to.
    pub(super) fn of<T: ToSchema>(&mut self) -> Ref {
        T::schemas(&mut self.made);
        self.add((T::name().into_owned(), <T as PartialSchema>::schema()))
    }

    /// One that no type has.
    pub(super) fn add(&mut self, (name, schema): Named) -> Ref {
        let reference = Ref::from_schema_name(&name);
        self.made.push((name, schema));
        reference
    }

    /// Whether a body that was added reads such a field.
    pub(super) fn has_field(&self, of: &Ref, field: &str) -> bool {
        let name = of.ref_location.rsplit('/').next().unwrap_or_default();
        let found = self.made.iter().find(|(made, _)| made == name);
        found.is_some_and(|(_, schema)| match schema {
            RefOr::T(Schema::Object(object)) => object.properties.contains_key(field),
            _ => false,
        })
    }

    /// All of them, with the custom fields in the profile: told always, be it that there is nothing.
    pub(super) fn finish(mut self) -> Vec<Named> {
        let profiles = self.made.iter_mut().filter(|(name, _)| name == "Profile");
        for (_, schema) in profiles {
            let RefOr::T(Schema::Object(object)) = schema else {
                continue;
            };
            for field in self.config.user_fields.iter() {
                let property = custom_field(field);
                object.properties.insert(field.name.clone(), property);
                object.required.push(field.name.clone());
            }
        }
        self.made
    }
}

pub(super) fn known(format: KnownFormat) -> SchemaFormat {
    SchemaFormat::KnownFormat(format)
}

pub(super) fn integer(kind: SchemaType) -> ObjectBuilder {
    let number = ObjectBuilder::new().schema_type(kind);
    number.format(Some(known(KnownFormat::Int64)))
}

/// A field that was declared, as the document tells it.
pub(super) fn custom_field(field: &Field) -> RefOr<Schema> {
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
        Kind::Date { .. } => property.format(Some(known(KnownFormat::Date))),
        Kind::Boolean => property,
        Kind::Integer { min, max } => property
            .format(Some(known(KnownFormat::Int64)))
            .minimum(bound(*min, i64::MIN))
            .maximum(bound(*max, i64::MAX)),
        Kind::Choice(choices) => {
            let values = choices.iter().map(|choice| Some(choice.value.clone()));
            one_of(property, values.chain([None]))
        }
    };
    let default = field.default.as_ref();
    let default = default.and_then(|it: &Value| serde_json::to_value(it).ok());
    RefOr::T(Schema::Object(property.default(default).build()))
}

/// With the values that it may have, each said once. Where there happens to be none the document says nothing of them: a list
/// without entries is no list in JSON Schema, and generators of clients refuse the whole document for one.
pub(super) fn one_of(
    property: ObjectBuilder,
    values: impl Iterator<Item = Option<String>>,
) -> ObjectBuilder {
    let mut all = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    let is_empty = all.iter().all(Option::is_none);
    property.enum_values((!is_empty).then_some(all))
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

/// Whether it stands in what is sent or in the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

/// A field of the form of a model, as the document tells it.
pub(super) fn field_of_form(input: &Input, side: Side) -> RefOr<Schema> {
    let help = if input.help == "".into() {
        &input.label
    } else {
        &input.help
    };
    let help = help.in_english();
    let or_nothing = |kind| {
        if side == Side::Request && input.is_required {
            SchemaType::Type(kind)
        } else {
            SchemaType::from_iter([kind, Type::Null])
        }
    };
    let text = || ObjectBuilder::new().schema_type(or_nothing(Type::String));
    let object = match &input.kind {
        InputKind::Rows { .. } => {
            let key = integer(SchemaType::Type(Type::Integer));
            let list = ArrayBuilder::new().items(key).description(Some(help));
            return RefOr::T(Schema::Array(list.build()));
        }
        InputKind::Flag => ObjectBuilder::new().schema_type(Type::Boolean),
        InputKind::Number => integer(or_nothing(Type::Integer)),
        InputKind::Moment => text().format(Some(known(KnownFormat::DateTime))),
        InputKind::Text { max } | InputKind::Lines { max } => text().max_length(Some(*max)),
        InputKind::Secret => text().format(Some(known(KnownFormat::Password))),
        InputKind::Choice(choices) => {
            let values = choices
                .iter()
                .map(|(value, _)| Some(value.clone().into_owned()));
            let nothing = (!input.is_required || side == Side::Response).then_some(None);
            one_of(text(), values.chain(nothing))
        }
    };
    RefOr::T(object.description(Some(help)).build().into())
}
