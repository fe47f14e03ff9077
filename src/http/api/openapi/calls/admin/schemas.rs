//! Schemas made from the description of a model.

use super::super::Call;
use crate::admin::{Column, Filter, Input, InputKind, Kind, Model, Options};
use crate::http::api::admin::FacetView;
use crate::http::forms::CURRENT_PASSWORD;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Required, Schema};

/// A schema and its name.
pub(super) type Named = (String, RefOr<Schema>);

/// `AdminUser`, `AdminUserNew`: in one word, whatever the model is called.
pub(super) fn name(model: &Model, word: &str) -> String {
    let mut name = String::from("Admin");
    for part in model.singular.split(|c: char| !c.is_ascii_alphanumeric()) {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    name.push_str(word);
    name
}

/// A row. What is of the form alone is told only with a row by itself.
pub(super) fn row(model: &Model) -> Named {
    let number = integer(SchemaType::Type(Type::Integer));
    let mut row = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(model.about))
        .property("id", number.build())
        .required("id");
    let columns = model.columns.iter().filter(|column| column.name != "id");
    for column in columns {
        row = row.property(&*column.name, cell(column));
        row = row.required(&*column.name);
    }
    for input in model.inputs.iter().filter(|input| input.on_change) {
        let is_column = model.find_column(&input.name).is_some();
        if !is_column && !matches!(input.kind, InputKind::Secret) {
            row = row.property(&*input.name, typed(input, Side::Response));
        }
    }
    (name(model, ""), RefOr::T(row.build().into()))
}

/// A part of a list.
pub(super) fn part(model: &Model) -> Named {
    let list = |of: Ref| RefOr::T(Schema::Array(ArrayBuilder::new().items(of).build()));
    let flag = || ObjectBuilder::new().schema_type(Type::Boolean);
    let address = |help: &str| {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(help))
    };
    let more = flag().description(Some("Whether there are more than were counted."));
    let cut = "Whether a word of the search found more than is looked through: more letters find more exactly.";
    let part = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("count", integer(SchemaType::Type(Type::Integer)).build())
        .property("count_or_more", more.build())
        .property("next", address("Where the list goes on.").build())
        .property(
            "previous",
            address("Where the part before this one is.").build(),
        )
        .property("results", list(Ref::from_schema_name(name(model, ""))))
        .property("facets", list(Ref::from_schema_name("FacetView")))
        .property("is_cut", flag().description(Some(cut)).build());
    let names = [
        "count",
        "count_or_more",
        "next",
        "previous",
        "results",
        "facets",
        "is_cut",
    ];
    let part = names.into_iter().fold(part, ObjectBuilder::required);
    (name(model, "List"), RefOr::T(part.build().into()))
}

/// What every list says of its filters.
pub(super) fn details(call: &mut Call) {
    call.schema::<FacetView>();
}

/// A form. In a whole one, what is required has to be there.
pub(super) fn form<'a>(name: &str, inputs: impl Iterator<Item = &'a Input>, whole: bool) -> Named {
    let mut form = ObjectBuilder::new().schema_type(Type::Object);
    let mut is_guarded = false;
    for input in inputs {
        form = form.property(&*input.name, typed(input, Side::Request));
        if whole && input.is_required {
            form = form.required(&*input.name);
        }
        is_guarded |= input.is_guarded;
    }
    if is_guarded {
        form = form.property(CURRENT_PASSWORD, again());
    }
    (name.to_owned(), RefOr::T(form.build().into()))
}

/// The password, for what is guarded.
fn again() -> RefOr<Schema> {
    let help = "For what asks for the password; not needed within ten minutes after it was given.";
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
        .description(Some(help));
    RefOr::T(text.build().into())
}

/// A filter, as a parameter.
pub(super) fn filter(filter: &Filter) -> Parameter {
    let schema = match &filter.options {
        Options::Fixed(choices) => ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(choices.iter().map(|choice| choice.value.clone()))),
        Options::Rows { .. } | Options::Key { .. } => integer(SchemaType::Type(Type::Integer)),
    };
    ParameterBuilder::new()
        .name(&*filter.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(format!("Filter: {}.", filter.label)))
        .schema(Some(schema))
        .build()
}

fn integer(kind: SchemaType) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(kind)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
}

/// What stands in a column.
fn cell(column: &Column) -> RefOr<Schema> {
    let or_nothing = |kind| SchemaType::from_iter([kind, Type::Null]);
    let date_time = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    let object = match &column.kind {
        Kind::Text => ObjectBuilder::new().schema_type(or_nothing(Type::String)),
        Kind::Number | Kind::Refers(_) => integer(or_nothing(Type::Integer)),
        Kind::Flag => ObjectBuilder::new().schema_type(or_nothing(Type::Boolean)),
        Kind::Moment => ObjectBuilder::new()
            .schema_type(or_nothing(Type::String))
            .format(Some(date_time)),
        Kind::Json => ObjectBuilder::new().schema_type(SchemaType::AnyValue),
    };
    let label = match &column.kind {
        Kind::Refers(model) => format!("{}: the key of a row of `{model}`", column.label),
        _ => column.label.clone().into_owned(),
    };
    RefOr::T(object.description(Some(label)).build().into())
}

/// Whether it stands in what is sent or in the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
}

/// What is typed into a field.
fn typed(input: &Input, side: Side) -> RefOr<Schema> {
    let help = if input.help.is_empty() {
        &input.label
    } else {
        &input.help
    };
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
            let keys = integer(SchemaType::Type(Type::Integer)).build();
            let list = ArrayBuilder::new().items(keys).description(Some(&**help));
            return RefOr::T(Schema::Array(list.build()));
        }
        InputKind::Flag => ObjectBuilder::new().schema_type(Type::Boolean),
        InputKind::Number => integer(or_nothing(Type::Integer)),
        InputKind::Moment => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
        InputKind::Text { max } => text().max_length(Some(*max)),
        InputKind::Secret => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Password))),
        InputKind::Choice(choices) => {
            let values = choices
                .iter()
                .map(|(value, _)| Some(value.clone().into_owned()));
            let nothing = (!input.is_required || side == Side::Response).then_some(None);
            text().enum_values(Some(values.chain(nothing)))
        }
    };
    RefOr::T(object.description(Some(&**help)).build().into())
}
