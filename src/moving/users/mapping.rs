//! What columns are called there and here, as an operator says it: `theirs=ours`. `theirs` may lead into an object:
//! `user_metadata.company`. `ours` is one of the documented columns or a custom field; `-` leaves a column out.

use super::neutral::COLUMNS;
use crate::values::custom_fields::Fields;
use serde_json::{Map, Value};

/// Leaves a column out.
const NOTHING: &str = "-";
/// A site has no more fields, and files have no more columns of interest.
const MOST: usize = 200;

/// Pairs of what columns are called there and here.
#[derive(Debug, Clone, Default)]
pub struct Mapping(Vec<(String, String)>);

/// Why something is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMapping {
    /// Not `theirs=ours`.
    #[error("{0:?} is not of the form <their column>=<column here>")]
    Form(String),
    /// There is no such column.
    #[error("there is no column {0:?} here: it is one of {columns}, or a field of USER_FIELDS", columns = COLUMNS.join(", "))]
    Unknown(String),
    /// Two of theirs for one of ours.
    #[error("{0:?} is given twice")]
    Twice(String),
    /// More than anybody has.
    #[error("more than {MOST} columns are named")]
    TooMany,
    /// Not a table of TOML with texts.
    #[error("the file is not TOML with lines as \"their column\" = \"column here\": {0}")]
    File(String),
}

impl Mapping {
    /// Reads pairs, first those of a file, then others.
    pub fn read(
        file: Option<&str>,
        others: &[String],
        declared: &Fields,
    ) -> Result<Self, BadMapping> {
        let mut pairs = Vec::new();
        if let Some(file) = file {
            let table: std::collections::BTreeMap<String, String> = toml::from_str(file)
                .map_err(|error| BadMapping::File(error.message().to_owned()))?;
            pairs.extend(table);
        }
        for other in others {
            let pair = other
                .split_once('=')
                .filter(|(theirs, ours)| !theirs.trim().is_empty() && !ours.trim().is_empty());
            let (theirs, ours) = pair.ok_or_else(|| BadMapping::Form(other.clone()))?;
            pairs.push((theirs.trim().to_owned(), ours.trim().to_owned()));
        }
        if pairs.len() > MOST {
            return Err(BadMapping::TooMany);
        }
        let mut seen = std::collections::BTreeSet::new();
        for (_, ours) in &pairs {
            if ours == NOTHING {
                continue;
            }
            if !COLUMNS.contains(&ours.as_str()) && declared.find(ours).is_none() {
                return Err(BadMapping::Unknown(ours.clone()));
            }
            if !seen.insert(ours.clone()) {
                return Err(BadMapping::Twice(ours.clone()));
            }
        }
        Ok(Self(pairs))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes out of a row what is named, under the names that it has here. Notes which of the pairs met something.
    pub(super) fn pick(
        &self,
        fields: &mut Map<String, Value>,
        used: &mut [bool],
    ) -> Vec<(String, Value)> {
        let mut picked = Vec::new();
        for ((theirs, ours), used) in self.0.iter().zip(used) {
            let Some(value) = found(fields, theirs) else {
                continue;
            };
            *used = true;
            if ours != NOTHING {
                picked.push((ours.clone(), value));
            }
        }
        for (theirs, _) in &self.0 {
            fields.remove(theirs);
        }
        picked
    }

    /// The names of theirs that lead into objects.
    pub(super) fn inner(&self) -> impl Iterator<Item = &str> {
        let names = self.0.iter().map(|(theirs, _)| theirs.as_str());
        names.filter(|theirs| theirs.contains('.'))
    }

    /// The names of theirs that no row had.
    pub(super) fn unused(&self, used: &[bool]) -> impl Iterator<Item = &str> {
        let pairs = self.0.iter().zip(used.to_vec());
        pairs.filter_map(|((theirs, _), used)| (!used).then_some(theirs.as_str()))
    }
}

/// What stands under a name; of names with dots, in the object of the first part. CSV holds objects as texts.
fn found(fields: &Map<String, Value>, name: &str) -> Option<Value> {
    if let Some(value) = fields.get(name) {
        return Some(alone(value.clone()));
    }
    let (first, rest) = name.split_once('.')?;
    match fields.get(first)? {
        Value::Object(object) => found(object, rest),
        Value::String(text) if text.trim_start().starts_with('{') => {
            let object: Map<String, Value> = serde_json::from_str(text).ok()?;
            found(&object, rest)
        }
        _ => None,
    }
}

/// The only value of a list, as Keycloak has each of its attributes.
fn alone(value: Value) -> Value {
    match value {
        Value::Array(mut list) if list.len() == 1 && list.iter().all(|one| !one.is_array()) => {
            list.pop().unwrap_or_default()
        }
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(others: &[&str]) -> Result<Mapping, BadMapping> {
        let others: Vec<_> = others.iter().map(|one| (*one).to_owned()).collect();
        Mapping::read(None, &others, &Fields::default())
    }

    #[test]
    fn columns_are_picked_by_their_names_and_through_objects() {
        let mapping = read(&["Mail=email", "meta.name=first_name", "x=-", "none=phone"]).unwrap();
        let object = json!({"Mail": "a@b.c", "meta": "{\"name\":[\"Ada\"]}", "x": 1, "y": 2});
        let Value::Object(mut fields) = object else {
            unreachable!()
        };
        let mut used = vec![false; mapping.len()];
        let picked = mapping.pick(&mut fields, &mut used);
        assert_eq!(
            picked,
            [
                ("email".to_owned(), json!("a@b.c")),
                ("first_name".to_owned(), json!("Ada"))
            ]
        );
        let left: Vec<_> = fields.keys().collect();
        assert_eq!(left, ["meta", "y"]);
        assert_eq!(mapping.unused(&used).collect::<Vec<_>>(), ["none"]);
    }

    #[test]
    fn what_is_no_mapping_is_said() {
        let said = |others: &[&str]| read(others).unwrap_err().to_string();
        assert_eq!(
            said(&["email"]),
            "\"email\" is not of the form <their column>=<column here>"
        );
        assert!(said(&["a=b"]).starts_with("there is no column \"b\" here"));
        assert_eq!(said(&["a=email", "b=email"]), "\"email\" is given twice");
        let file = Mapping::read(Some("a = 1"), &[], &Fields::default());
        assert!(matches!(file, Err(BadMapping::File(_))));
        let file = Mapping::read(Some("\"E-Mail\" = \"email\""), &[], &Fields::default());
        assert_eq!(file.unwrap().len(), 1);
    }
}
