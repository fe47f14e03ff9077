//! What a body holds, for the `OpenAPI` document. It comes from the function that reads the body: that is run over
//! nothing, and what it looks for is noted. So a field that is read is in the document.

use super::{Body, Fields, Reading};
use crate::config::Config;
use crate::http::api::schemas::{integer, known};
use std::borrow::Cow;
use std::cell::RefCell;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

/// What kind of value a reader looks for.
pub(super) enum Kind {
    Text,
    Email,
    Secret,
    Flag,
    /// An object, or its JSON as a text.
    Json,
    /// Keys of rows.
    Keys,
    /// Described by the site or by a model.
    Described(Box<RefOr<Schema>>),
}

/// A field that a reader looked for.
struct Field {
    name: Cow<'static, str>,
    kind: Kind,
    is_required: bool,
}

/// All that a reader looked for.
#[derive(Default)]
pub(super) struct Sought {
    fields: Vec<Field>,
    /// Fields of which it asked whether they were sent.
    optional: Vec<String>,
}

impl Sought {
    pub(super) fn note(&mut self, name: Cow<'static, str>, kind: Kind, is_required: bool) {
        // A body that can be read in two ways has each field once.
        if self.fields.iter().any(|field| field.name == name) {
            return;
        }
        self.fields.push(Field {
            name,
            kind,
            is_required,
        });
    }

    pub(super) fn may_be_missing(&mut self, name: &str) {
        self.optional.push(name.to_owned());
    }
}

/// What reads a body, under these settings.
type Reader<'m> = Box<dyn Fn(&mut Reading, &Config) + 'm>;

/// A body: how it is called in the document, what reads it, and what is to be said of its fields.
pub(crate) struct BodyDescription<'m> {
    name: Cow<'static, str>,
    about: &'static str,
    read: Reader<'m>,
    helps: Vec<(&'static str, &'static str)>,
    examples: Vec<(&'static str, &'static str)>,
}

/// The body that this function reads.
pub(crate) fn body<'m, T>(
    name: impl Into<Cow<'static, str>>,
    read: impl Fn(&mut Reading, &Config) -> T + 'm,
) -> BodyDescription<'m> {
    BodyDescription {
        name: name.into(),
        about: "",
        read: Box::new(move |fields, config| {
            read(fields, config);
        }),
        helps: Vec::new(),
        examples: Vec::new(),
    }
}

impl BodyDescription<'_> {
    pub(crate) fn about(mut self, text: &'static str) -> Self {
        self.about = text;
        self
    }

    pub(crate) fn help(mut self, field: &'static str, text: &'static str) -> Self {
        self.helps.push((field, text));
        self
    }

    pub(crate) fn example(mut self, field: &'static str, value: &'static str) -> Self {
        self.examples.push((field, value));
        self
    }

    /// Its schema, and the name of that.
    pub(crate) fn schema(&self, config: &Config) -> (String, RefOr<Schema>) {
        let mut reading = Reading {
            sought: Some(RefCell::default()),
            ..Reading::new(Body(Ok(Fields::new())))
        };
        (self.read)(&mut reading, config);
        let sought = reading.sought.unwrap_or_default().into_inner();
        let is_read = |name: &str| sought.fields.iter().any(|field| field.name == name);
        let mut told = self.helps.iter().chain(&self.examples);
        debug_assert!(told.all(|(name, _)| is_read(name)), "of {}", self.name);
        let mut schema = ObjectBuilder::new().schema_type(Type::Object);
        if !self.about.is_empty() {
            schema = schema.description(Some(self.about));
        }
        for field in sought.fields {
            let is_required =
                field.is_required && !sought.optional.iter().any(|it| *it == field.name);
            if is_required {
                schema = schema.required(&*field.name);
            }
            let name = field.name.clone();
            schema = schema.property(name, self.property(field, is_required));
        }
        (
            self.name.clone().into_owned(),
            RefOr::T(schema.build().into()),
        )
    }

    fn property(&self, field: Field, is_required: bool) -> RefOr<Schema> {
        let or_null = |kind| {
            if is_required {
                SchemaType::Type(kind)
            } else {
                SchemaType::from_iter([kind, Type::Null])
            }
        };
        let find = |all: &[(&'static str, &'static str)]| {
            let found = all.iter().find(|(name, _)| *name == field.name);
            found.map(|(_, text)| *text)
        };
        let (help, example) = (find(&self.helps), find(&self.examples));
        let text = ObjectBuilder::new()
            .schema_type(or_null(Type::String))
            .description(help)
            .examples(example);
        let object = match field.kind {
            Kind::Text => text,
            Kind::Email => text.format(Some(known(KnownFormat::Email))),
            Kind::Secret => text.format(Some(known(KnownFormat::Password))),
            Kind::Flag => text.schema_type(or_null(Type::Boolean)),
            Kind::Json => text.schema_type(SchemaType::from_iter([
                Type::Object,
                Type::String,
                Type::Null,
            ])),
            Kind::Keys => {
                let key = integer(SchemaType::Type(Type::Integer));
                let keys = ArrayBuilder::new()
                    .schema_type(or_null(Type::Array))
                    .items(key)
                    .description(help);
                return RefOr::T(keys.build().into());
            }
            Kind::Described(schema) => return *schema,
        };
        RefOr::T(object.build().into())
    }
}
