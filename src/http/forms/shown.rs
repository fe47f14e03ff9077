//! What a template is given of a form.

use super::custom_fields::Input;
use super::{FieldView, Form, Name, Problem};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A form as a template is given it. Which field is the first, and whether all that are wrong are on the page, is known once
/// that is made: see [`settle`](crate::http::views).
#[derive(Serialize)]
struct Shown<'a> {
    fields: &'a BTreeMap<Name, FieldView>,
    /// All that is wrong.
    problems: &'a [Problem],
    /// Whether the problems stand in a box above the form: those of a single field stand beside it alone.
    has_summary: bool,
    /// The first field that is wrong, which has the focus; empty where none is, or none that people see.
    focus: &'a str,
    custom_fields: &'a [Input],
    asks_for_password: bool,
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.problems.iter().map(|problem| &*problem.field);
        let focus = fields.clone().find(|field| !field.is_empty());
        let focus = focus.unwrap_or_default();
        let shown = Shown {
            fields: &self.fields,
            problems: &self.problems,
            has_summary: fields
                .into_iter()
                .any(|field| field.is_empty() || field != focus),
            focus,
            custom_fields: &self.custom_fields,
            asks_for_password: self.asks_for_password,
        };
        shown.serialize(serializer)
    }
}
