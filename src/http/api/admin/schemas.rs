//! Schemas made from the description of a model.

use crate::admin::{Column, Filter, InputKind, Kind, Model, Options, SearchReach};
use crate::http::api::schemas::{Named, Side, field_of_form, integer, known, one_of};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required, Schema};

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
        .description(Some(model.about.in_english()))
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
            row = row.property(&*input.name, field_of_form(input, Side::Response));
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
    let cut = "Whether a word of the search matched more rows than can be looked through: type more letters to narrow it down.";
    let part = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("count", integer(SchemaType::Type(Type::Integer)).build())
        .property("count_or_more", more.build())
        .property("next", address("Where the list continues.").build())
        .property("previous", address("Where the previous part is.").build())
        .property("results", list(Ref::from_schema_name(name(model, ""))))
        .property("facets", list(Ref::from_schema_name("FacetView")))
        .property("is_cut", flag().description(Some(cut)).build())
        .property("search_reach", reach());
    let names = [
        "count",
        "count_or_more",
        "next",
        "previous",
        "results",
        "facets",
        "is_cut",
        "search_reach",
    ];
    let part = names.into_iter().fold(part, ObjectBuilder::required);
    (name(model, "List"), RefOr::T(part.build().into()))
}

/// How far a search looks into texts.
fn reach() -> ObjectBuilder {
    let words = SearchReach::ALL.into_iter();
    let words = words.map(|reach| Some(reach.word().to_owned()));
    let help = "How far the search looked into texts: `anywhere`; `short_words`: words of one or two characters are found at the \
                beginning of a text only; `some_beginnings`, `beginnings`: some texts or all are searched at their beginning only.";
    let text = ObjectBuilder::new().schema_type(Type::String);
    one_of(text.description(Some(help)), words)
}

/// A filter, as a parameter.
pub(super) fn filter(filter: &Filter) -> Parameter {
    let schema = match &filter.options {
        Options::Fixed(choices) => {
            let values = choices
                .iter()
                .map(|choice| Some(choice.value.clone().into_owned()));
            one_of(ObjectBuilder::new().schema_type(Type::String), values)
        }
        Options::Rows { .. } | Options::Key { .. } => integer(SchemaType::Type(Type::Integer)),
    };
    ParameterBuilder::new()
        .name(&*filter.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(format!("Filter: {}.", filter.label.in_english())))
        .schema(Some(schema))
        .build()
}

/// What stands in a column.
fn cell(column: &Column) -> RefOr<Schema> {
    let or_nothing = |kind| SchemaType::from_iter([kind, Type::Null]);
    let object = match &column.kind {
        Kind::Text => ObjectBuilder::new().schema_type(or_nothing(Type::String)),
        Kind::Number | Kind::Refers(_) => integer(or_nothing(Type::Integer)),
        Kind::Flag => ObjectBuilder::new().schema_type(or_nothing(Type::Boolean)),
        Kind::Moment => ObjectBuilder::new()
            .schema_type(or_nothing(Type::String))
            .format(Some(known(KnownFormat::DateTime))),
        Kind::Json => ObjectBuilder::new().schema_type(SchemaType::AnyValue),
    };
    let label = column.label.in_english();
    let label = match &column.kind {
        Kind::Refers(model) => format!("{label}: the key of a row of `{model}`"),
        _ => label,
    };
    RefOr::T(object.description(Some(label)).build().into())
}
