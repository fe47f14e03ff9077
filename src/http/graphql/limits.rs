//! How much one request may ask for. Measured before the engine looks at it, with every fragment in its place, so that
//! nothing short can stand for something long.
//!
//! How deep it goes is known by now ([`super::size`], [`super::fragments`]). Here is counted what the engine will do with
//! it, so that the dearest document that passes holds a worker for some hundredths of a second. Introspection is refused
//! here where `GRAPHQL_INTROSPECTION` is off.

mod schema;
mod values;

use super::answer::Refusal;
use super::document::Document;
use super::fragments::Fragments;
use crate::i18n::Message;
use async_graphql::parser::types::{Directive, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;

/// Fields in each other; what asks for the schema itself does not count.
const DEEPEST: usize = 8;
/// Fields, with every fragment in its place.
const MOST_FIELDS: usize = 1000;
/// What an answer may hold, each entry of a list counted.
const MOST_COST: usize = 5000;
/// What an answer may hold of the schema. The usual question costs less than 25,000.
const MOST_OF_SCHEMA: usize = 30_000;
/// Mutations of one request, under whatever names.
const MOST_MUTATIONS: usize = 10;
/// Queries of one request, under whatever names.
const MOST_QUERIES: usize = 30;
/// Variables that an operation declares.
const MOST_VARIABLES: usize = 100;
/// Arguments and fields that the engine compares to find out whether equal names mean the same.
const MOST_COMPARED: usize = 20_000;
/// Bytes of arguments. The engine copies a value wherever it is used.
const MOST_COPIED: usize = 1024 * 1024;
/// Second factors that somebody may have.
const MOST_FACTORS: usize = 25;
/// Entries of a list that says no number.
const USUAL_PAGE: usize = 100;

/// Whether a document may be run.
pub(super) fn check(
    document: &Document,
    variables: &Variables,
    schema_is_open: bool,
) -> Result<(), Refusal> {
    let operation = &document.operation.node;
    if operation.variable_definitions.len() > MOST_VARIABLES {
        return Err(Refusal::of("graphql-too-many-variables"));
    }
    let mut measure = Measure {
        fragments: &document.fragments,
        variables,
        schema_is_open,
        fields: 0,
        cost: 0,
        of_schema: 0,
        compared: 0,
        copied: 0,
        roots: 0,
    };
    measure.set(&operation.selection_set.node, Place::ROOT)?;
    let (most, id) = match operation.ty {
        OperationType::Mutation => (MOST_MUTATIONS, "graphql-too-many-mutations"),
        _ => (MOST_QUERIES, "graphql-too-many-queries"),
    };
    if measure.roots > most {
        let text = Message::new(id).with("limit", most);
        return Err(Refusal::bad_request(&text));
    }
    Ok(())
}

/// Where a field stands.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// How often it comes, at most.
    times: usize,
    /// The list of the schema's parts that it is in; `None` outside the schema.
    schema: Option<schema::Part>,
    /// Selections that are one with those around them, up to the field they are of. Each looks through all within.
    merged: usize,
}

impl Place {
    const ROOT: Self = Self {
        depth: 0,
        times: 1,
        schema: None,
        merged: 1,
    };

    fn within(self) -> Self {
        Self {
            merged: self.merged + 1,
            ..self
        }
    }
}

struct Measure<'a> {
    fragments: &'a Fragments,
    variables: &'a Variables,
    schema_is_open: bool,
    fields: usize,
    cost: usize,
    of_schema: usize,
    compared: usize,
    copied: usize,
    roots: usize,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet, place: Place) -> Result<(), Refusal> {
        for item in &set.items {
            self.fields += 1;
            if self.fields > MOST_FIELDS {
                return Err(too_much());
            }
            match &item.node {
                Selection::Field(field) => self.field(&field.node, place)?,
                Selection::InlineFragment(part) => {
                    self.directives(&part.node.directives)?;
                    self.set(&part.node.selection_set.node, place.within())?;
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives)?;
                    // One that is not there is for the engine to name.
                    let fragments = self.fragments;
                    if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                        self.directives(&fragment.node.directives)?;
                        self.set(&fragment.node.selection_set.node, place.within())?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, place: Place) -> Result<(), Refusal> {
        let name = field.name.node.as_str();
        let mut inner = Place {
            depth: place.depth + 1,
            merged: 1,
            ..place
        };
        if place.depth == 0 {
            self.roots += 1;
        }
        let arguments = field.arguments.len();
        let compared = place.merged.saturating_mul(1 + arguments * arguments);
        add(&mut self.compared, compared, MOST_COMPARED)?;
        self.arguments(&field.arguments)?;
        self.directives(&field.directives)?;
        if matches!(name, "__schema" | "__type") {
            if !self.schema_is_open {
                return Err(Refusal::of("graphql-introspection-off"));
            }
            inner.schema = Some(schema::Part::Other);
        }
        if let Some(part) = inner.schema {
            add(&mut self.of_schema, place.times, MOST_OF_SCHEMA)?;
            let (part, entries) = part.of(name);
            inner.schema = Some(part);
            inner.times = place.times.saturating_mul(entries);
        } else {
            if inner.depth > DEEPEST {
                let text = Message::new("graphql-too-deep-by").with("limit", DEEPEST);
                return Err(Refusal::bad_request(&text));
            }
            add(&mut self.cost, place.times, MOST_COST)?;
            if place.depth == 0 && matches!(name, "users" | "sessions") {
                inner.times = self.page(field);
            }
            if place.depth == 0 && name == "secondFactors" {
                inner.times = MOST_FACTORS;
            }
        }
        self.set(&field.selection_set.node, inner)
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Refusal> {
        let mut directives = directives.iter();
        directives.try_for_each(|it| self.arguments(&it.node.arguments))
    }

    fn arguments(
        &mut self,
        arguments: &[(Positioned<Name>, Positioned<InputValue>)],
    ) -> Result<(), Refusal> {
        for (_, value) in arguments {
            let bytes = values::bytes(&value.node, self.variables);
            add(&mut self.copied, bytes, MOST_COPIED)?;
        }
        Ok(())
    }

    /// How many entries a list is asked for.
    fn page(&self, field: &Field) -> usize {
        let sizes = ["first", "last"].into_iter().filter_map(|name| {
            let number = match &field.get_argument(name)?.node {
                InputValue::Variable(variable) => match self.variables.get(variable)? {
                    Value::Number(number) => number.as_u64(),
                    _ => None,
                },
                InputValue::Number(number) => number.as_u64(),
                _ => None,
            };
            usize::try_from(number?).ok()
        });
        sizes.min().unwrap_or(USUAL_PAGE).min(USUAL_PAGE)
    }
}

fn add(all: &mut usize, more: usize, most: usize) -> Result<(), Refusal> {
    *all = all.saturating_add(more);
    if *all > most { Err(too_much()) } else { Ok(()) }
}

fn too_much() -> Refusal {
    Refusal::of("graphql-too-much")
}
