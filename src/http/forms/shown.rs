//! What a template is given of a form.

use super::custom_fields::Input;
use super::{CODE_FIELDS, CURRENT_PASSWORD, FieldView, Form, Name, Problem, all};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A form as a template is given it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
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
        self.shown(|_| true).serialize(serializer)
    }
}

impl Form {
    /// The form for a page that has the fields that `is_there`.
    pub(super) fn shown(&self, is_there: impl Fn(&str) -> bool) -> Shown<'_> {
        let focus = self.first_wrong(is_there);
        let is_elsewhere = |problem: &Problem| problem.field.is_empty() || problem.field != focus;
        Shown {
            fields: &self.fields,
            problems: &self.problems,
            has_summary: self.problems.iter().any(is_elsewhere),
            focus,
            custom_fields: &self.custom_fields,
            asks_for_password: self.asks_for_password,
        }
    }

    /// The first field that is wrong, of those that are there, in the order of the page: what confirms who somebody is comes
    /// last.
    pub(super) fn first_wrong(&self, is_there: impl Fn(&str) -> bool) -> &str {
        let confirms = |name: &&str| {
            *name == CURRENT_PASSWORD || CODE_FIELDS.iter().any(|(code, _)| code == name)
        };
        let ours = || all(self.declared).map(|(name, _)| *name);
        let custom = self.custom_fields.iter().map(|input| input.name.as_str());
        let is_wrong = |name: &&str| self.problems.iter().any(|problem| problem.field == *name);
        ours()
            .filter(|name| !confirms(name))
            .chain(custom)
            .chain(ours().filter(confirms))
            .filter(is_wrong)
            .find(|name| is_there(name))
            .unwrap_or_default()
    }
}
