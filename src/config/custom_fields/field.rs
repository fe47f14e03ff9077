//! One `[[field]]`, made of its declaration.

use super::declaration::Declaration;
use super::{kinds, names};
use crate::values::custom_fields::{EditedBy, Field, Required, Sent, Value};
use toml::de::DeValue;

const LONGEST_LABEL: usize = 100;
const LONGEST_HELP: usize = 300;

/// The field, if nothing is wrong with it.
pub(super) fn read(of: &mut Declaration<'_>) -> Option<Field> {
    let before = of.problem_count();
    let name = name(of);
    let label = of.text("label", LONGEST_LABEL, "label = \"Company\"");
    let help = of.text("help", LONGEST_HELP, "help = \"Where you work.\"");
    let required = of.word(
        "required",
        &[
            ("never", Required::Never),
            ("signup", Required::AtSignup),
            ("always", Required::Always),
        ],
    );
    let edited_by = of.word(
        "edit",
        &[("self", EditedBy::Owner), ("staff", EditedBy::Staff)],
    );
    let in_token = of.flag("in_token");
    let kind = kinds::read(of);
    let name = name?;
    let mut field = Field {
        label: label
            .filter(|label| !label.is_empty())
            .unwrap_or_else(|| spoken(&name)),
        name,
        help: help.unwrap_or_default(),
        kind: kind?,
        required: required.unwrap_or(Required::Never),
        edited_by: edited_by.unwrap_or(EditedBy::Owner),
        in_token: in_token.unwrap_or(false),
        default: None,
    };
    if field.required != Required::Never && !field.is_owners() {
        let text = "cannot go with edit = \"staff\": people could not fill it in";
        of.wrong("required", text, "edit = \"self\"");
    }
    field.default = default(of, &field);
    (of.problem_count() == before).then_some(field)
}

fn name(of: &mut Declaration<'_>) -> Option<String> {
    const EXAMPLE: &str = "name = \"company\"";
    let name = of.text("name", usize::MAX, EXAMPLE);
    if !of.has("name") {
        of.wrong("name", "is missing", EXAMPLE);
    }
    if let Some(problem) = name.as_deref().and_then(names::problem) {
        of.wrong("name", &problem, EXAMPLE);
        return None;
    }
    name
}

fn default(of: &mut Declaration<'_>, field: &Field) -> Option<Value> {
    const EXAMPLE: &str = "default = a value that the field may hold";
    let scalar = scalar(of.get("default")?);
    let parsed = match &scalar {
        Some(Scalar::Boolean(yes)) => field.parse(Sent::Boolean(*yes)),
        Some(Scalar::Text(text)) => field.parse(Sent::Text(text)),
        None => field.parse(Sent::Other),
    };
    match parsed {
        Ok(value) => value,
        Err(error) => {
            of.wrong(
                "default",
                &format!("does not fit: {}", error.message()),
                EXAMPLE,
            );
            None
        }
    }
}

/// `company_size` is `Company size`.
fn spoken(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

enum Scalar {
    Boolean(bool),
    Text(String),
}

fn scalar(value: &DeValue<'_>) -> Option<Scalar> {
    Some(match value {
        DeValue::Boolean(yes) => Scalar::Boolean(*yes),
        DeValue::String(text) => Scalar::Text(text.to_string()),
        DeValue::Integer(number) => Scalar::Text(kinds::whole(number)?.to_string()),
        DeValue::Datetime(moment) => Scalar::Text(moment.to_string()),
        DeValue::Float(_) | DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}
