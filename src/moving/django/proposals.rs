//! What people have there and this site does not know: proposed as a file for `USER_FIELDS`, to be looked at and then used.

use crate::config::is_free_field_name;
use crate::foreign::records::Record;
use crate::values::custom_fields::Fields;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is known of a user without them, in Django and in what is often put beside it.
const KNOWN: [&str; 19] = [
    "password",
    "last_login",
    "is_superuser",
    "is_staff",
    "is_active",
    "date_joined",
    "username",
    "first_name",
    "last_name",
    "email",
    "groups",
    "user_permissions",
    "phone",
    "phone_number",
    "is_verified",
    "phone_verified",
    "secondary_email",
    "archived",
    "id",
];
/// No site has more fields.
const MOST: usize = 64;
const LONGEST_NAME: usize = 50;
/// No text of a custom field is longer.
const LONGEST_TEXT: usize = 2000;
/// As long as most columns of texts are in Django.
const USUAL_TEXT: usize = 255;
/// The form of a day, with signs for its digits.
const DAY: &str = "0000-00-00";

/// What was seen of the fields of all people.
#[derive(Debug, Default)]
pub(super) struct Proposals {
    fields: BTreeMap<String, Seen>,
}

/// What was seen of one.
#[derive(Debug, Default)]
struct Seen {
    yes_or_no: u64,
    whole: u64,
    days: u64,
    texts: u64,
    others: u64,
    longest: usize,
}

impl Proposals {
    pub(super) fn see(&mut self, record: &Record, declared: &Fields) {
        for (name, value) in &record.fields {
            let is_known = KNOWN.contains(&name.as_str()) || declared.find(name).is_some();
            if is_known || name.len() > LONGEST_NAME {
                continue;
            }
            if !self.fields.contains_key(name) {
                if self.fields.len() == MOST {
                    continue;
                }
                self.fields.insert(name.clone(), Seen::default());
            }
            if let Some(seen) = self.fields.get_mut(name) {
                seen.add(value);
            }
        }
    }

    /// Those that can be proposed, with their types.
    fn all(&self) -> impl Iterator<Item = (&str, &'static str, &Seen)> {
        let typed = self.fields.iter();
        typed.filter_map(|(name, seen)| Some((name.as_str(), seen.kind()?, seen)))
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.all().map(|(name, ..)| name.to_owned()).collect()
    }

    pub(super) fn file(&self) -> Option<String> {
        let mut text = String::new();
        for (name, kind, seen) in self.all() {
            let mark = if is_free_field_name(name) {
                ""
            } else {
                let _ = writeln!(
                    text,
                    "# {name:?} cannot be the name of a field here; only fields with their old names are imported."
                );
                "# "
            };
            let _ = writeln!(
                text,
                "{mark}[[field]]\n{mark}name = {name:?}\n{mark}type = \"{kind}\""
            );
            if kind == "text" {
                let _ = writeln!(
                    text,
                    "{mark}max_length = {} # the longest text there has {} characters",
                    room_for(seen.longest),
                    seen.longest
                );
            }
            text.push('\n');
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

impl Seen {
    fn add(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(_) => self.yes_or_no += 1,
            Value::Number(number) if number.is_i64() => self.whole += 1,
            Value::String(text) if text.is_empty() => {}
            Value::String(text) if is_day(text) => {
                self.days += 1;
                self.longest = self.longest.max(text.len());
            }
            Value::String(text) => {
                self.texts += 1;
                self.longest = self.longest.max(text.chars().count());
            }
            _ => self.others += 1,
        }
    }

    /// The type that holds all that was seen; none where there is none, or nothing was seen.
    fn kind(&self) -> Option<&'static str> {
        match (
            self.yes_or_no,
            self.whole,
            self.days,
            self.texts,
            self.others,
        ) {
            (1.., 0, 0, 0, 0) => Some("boolean"),
            (0, 1.., 0, 0, 0) => Some("integer"),
            (0, 0, 1.., 0, 0) => Some("date"),
            (0, 0, _, 1.., 0) => Some("text"),
            _ => None,
        }
    }
}

/// How long texts may be, by the longest that was seen: the next one may be longer.
fn room_for(longest: usize) -> usize {
    let twice = longest.saturating_mul(2).next_multiple_of(100);
    twice.clamp(USUAL_TEXT, LONGEST_TEXT)
}

fn is_day(text: &str) -> bool {
    let fits = |(sign, wanted): (u8, u8)| match wanted {
        b'0' => sign.is_ascii_digit(),
        other => sign == other,
    };
    text.len() == DAY.len() && text.bytes().zip(DAY.bytes()).all(fits)
}
