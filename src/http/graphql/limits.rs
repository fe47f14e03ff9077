//! How much one request may ask for. Measured before the engine looks at it, with every fragment in its place, so that
//! nothing short can stand for something long.

use super::answer::Refusal;
use super::document::{Document, Fragments, too_much};
use async_graphql::parser::types::{Field, OperationType, Selection, SelectionSet};
use async_graphql::{Value, Variables};
use async_graphql_value::Value as InputValue;

/// Fields in each other; what asks for the schema itself does not count.
const DEEPEST: usize = 8;
/// Fields, with every fragment in its place.
const MOST_FIELDS: usize = 1000;
/// What an answer may hold, each entry of a list counted.
const MOST_COST: usize = 5000;
/// Mutations of one request, under whatever names.
const MOST_MUTATIONS: usize = 10;
/// Queries of one request, under whatever names.
const MOST_QUERIES: usize = 30;
/// Lists of the schema's parts in each other: each one multiplies the answer.
const MOST_LISTS: usize = 3;
/// Entries of a list that says no number.
const USUAL_PAGE: usize = 100;

/// Whether a document may be run.
pub(super) fn check(
    document: &Document,
    variables: &Variables,
    schema_is_open: bool,
) -> Result<(), Refusal> {
    let mut measure = Measure {
        fragments: &document.fragments,
        variables,
        schema_is_open,
        inside: Vec::new(),
        fields: 0,
        cost: 0,
        roots: 0,
    };
    measure.set(&document.operation.node.selection_set.node, Place::ROOT)?;
    let (most, what) = match document.operation.node.ty {
        OperationType::Mutation => (MOST_MUTATIONS, "mutations"),
        _ => (MOST_QUERIES, "queries"),
    };
    if measure.roots > most {
        return Err(too_much(&format!("One request may hold {most} {what}.")));
    }
    Ok(())
}

/// Where a field stands.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// How often it comes, at most.
    times: usize,
    /// Lists of the schema's parts around it; `None` outside the schema.
    lists: Option<usize>,
}

impl Place {
    const ROOT: Self = Self {
        depth: 0,
        times: 1,
        lists: None,
    };
}

struct Measure<'a> {
    fragments: &'a Fragments,
    variables: &'a Variables,
    schema_is_open: bool,
    /// Names of the fragments we are in.
    inside: Vec<&'a str>,
    fields: usize,
    cost: usize,
    roots: usize,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet, place: Place) -> Result<(), Refusal> {
        for item in &set.items {
            self.fields += 1;
            if self.fields > MOST_FIELDS {
                return Err(too_much("The query asks for too much at once."));
            }
            match &item.node {
                Selection::Field(field) => self.field(&field.node, place)?,
                Selection::InlineFragment(part) => {
                    self.set(&part.node.selection_set.node, place)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, place)?;
                }
            }
        }
        Ok(())
    }

    fn fragment(&mut self, name: &'a str, place: Place) -> Result<(), Refusal> {
        if self.inside.contains(&name) {
            return Err(too_much("A fragment cannot be a part of itself."));
        }
        // One that is not there is for the engine to name.
        if let Some(fragment) = self.fragments.get(name) {
            self.inside.push(name);
            self.set(&fragment.node.selection_set.node, place)?;
            self.inside.pop();
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, place: Place) -> Result<(), Refusal> {
        let name = field.name.node.as_str();
        let mut inner = Place {
            depth: place.depth + 1,
            ..place
        };
        if place.depth == 0 {
            self.roots += 1;
        }
        if matches!(name, "__schema" | "__type") {
            if !self.schema_is_open {
                return Err(too_much("GraphQL introspection is not allowed here."));
            }
            inner.lists = Some(0);
        }
        match inner.lists {
            Some(lists) => {
                let is_list = matches!(
                    name,
                    "fields" | "inputFields" | "interfaces" | "possibleTypes"
                );
                let lists = lists + usize::from(is_list);
                if lists > MOST_LISTS {
                    return Err(too_much(
                        "The query asks for too much of the schema at once.",
                    ));
                }
                inner.lists = Some(lists);
            }
            None if inner.depth > DEEPEST => {
                let text = format!("The query is nested too deeply: {DEEPEST} levels at most.");
                return Err(too_much(&text));
            }
            None => {}
        }
        self.cost = self.cost.saturating_add(place.times);
        if self.cost > MOST_COST {
            return Err(too_much("The query asks for too much at once."));
        }
        if place.depth == 0 && matches!(name, "users" | "sessions") {
            inner.times = self.page(field);
        }
        self.set(&field.selection_set.node, inner)
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
