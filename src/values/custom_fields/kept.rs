//! What is kept of a person's custom fields, and what changes it.

use super::{EditedBy, Field, Fields, Sent, Value};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::fmt;

/// What is kept, as the JSON text of its row: by name, also of fields that are not declared now. A name that is not
/// there was never answered; one that is `null` was left empty.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomFields(String);

impl Default for CustomFields {
    fn default() -> Self {
        Self("{}".into())
    }
}

impl fmt::Debug for CustomFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomFields(..)")
    }
}

impl From<String> for CustomFields {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl CustomFields {
    /// The text of a row.
    #[doc(hidden)]
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// The text for a row.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a field holds; nothing, when what is kept does not fit it any more.
    #[doc(hidden)]
    pub fn get(&self, field: &Field) -> Option<Value> {
        self.open().get(field)
    }

    pub(super) fn open(&self) -> Opened {
        // Written by us; whoever wrote something else into the row has emptied it.
        Opened(serde_json::from_str(&self.0).unwrap_or_default())
    }

    /// With what somebody gave. What they may not change stays.
    #[must_use]
    #[doc(hidden)]
    pub fn changed(&self, declared: &Fields, answers: &Answers, by: EditedBy) -> Self {
        let may = |field: &Field| by == EditedBy::Staff || field.is_owners();
        let mut kept = self.open().0;
        for (name, value) in &answers.0 {
            if declared.find(name).is_some_and(may) {
                kept.insert(name.clone(), value.as_ref().map_or(Json::Null, json));
            }
        }
        Self(Json::Object(kept).to_string())
    }

    /// What an account keeps when its address is verified: of what was said before only what staff said, and of the sign-up
    /// that verified it all that its owner may say.
    #[must_use]
    #[doc(hidden)]
    pub fn verified(&self, declared: &Fields, wish: &Self) -> Self {
        let (before, wish) = (self.open().0, wish.open().0);
        let theirs = |name: &String, by| declared.find(name).is_some_and(|it| it.edited_by == by);
        let mut kept: Map<_, _> = before
            .into_iter()
            .filter(|(name, _)| theirs(name, EditedBy::Staff))
            .collect();
        kept.extend(
            wish.into_iter()
                .filter(|(name, _)| theirs(name, EditedBy::Owner)),
        );
        Self(Json::Object(kept).to_string())
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Boolean(yes) => (*yes).into(),
        day @ Value::Date(_) => day.to_string().into(),
    }
}

/// What is kept, read once for several fields.
pub(super) struct Opened(Map<String, Json>);

impl Opened {
    pub(super) fn get(&self, field: &Field) -> Option<Value> {
        let number;
        let sent = match self.0.get(&field.name) {
            None => return field.default.clone(),
            Some(Json::Null) => return None,
            Some(Json::Bool(yes)) => Sent::Boolean(*yes),
            Some(Json::String(text)) => Sent::Text(text),
            Some(Json::Number(it)) => {
                number = it.to_string();
                Sent::Text(&number)
            }
            Some(Json::Array(_) | Json::Object(_)) => Sent::Other,
        };
        field.parse(sent).ok().flatten()
    }
}

/// What somebody gives: for each field that shall change its value, or none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Option<Value>>);

impl Answers {
    /// Notes a value for a field.
    pub fn set(&mut self, field: &Field, value: Option<Value>) {
        self.0.insert(field.name.clone(), value);
    }

    /// Whether nothing shall change.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
