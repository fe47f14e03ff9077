//! The fields that were declared for this site, in a body.

use super::description::Kind;
use super::{BLANK, NULL, REQUIRED, Reading, Sent};
use crate::http::api::schemas::custom_field;
use crate::values::custom_fields::{self, Answers, Field, Fields};

impl Reading {
    /// What somebody who signs up says.
    pub(crate) fn answers_at_signup(&mut self, declared: &Fields) -> Answers {
        for field in declared.of_owner() {
            self.seek_custom(field, field.is_asked_at_signup());
            let missing = matches!(self.look(&field.name), Some(None));
            if field.is_asked_at_signup() && missing && !field.is_met_by(field.default.as_ref()) {
                self.wrong(field.name.clone(), REQUIRED);
            }
        }
        self.answers(declared, Field::is_asked_at_signup)
    }

    /// What somebody changes of what they said; the rest stays.
    pub(crate) fn answers_in_part(&mut self, declared: &Fields) -> Answers {
        for field in declared.of_owner() {
            self.seek_custom(field, false);
        }
        self.answers(declared, Field::is_asked_always)
    }

    fn seek_custom(&self, field: &Field, is_required: bool) {
        if self.sought.is_some() {
            let kind = Kind::Described(Box::new(custom_field(field)));
            self.seek(field.name.clone(), kind, is_required);
        }
    }

    /// What cannot be changed by people is ignored, as a read-only field is.
    fn answers(&mut self, declared: &Fields, is_asked: fn(&Field) -> bool) -> Answers {
        let mut answers = Answers::default();
        for field in declared.of_owner() {
            let (sent, empty) = match self.look(&field.name).flatten() {
                None => continue,
                Some(Sent::Null) => (custom_fields::Sent::Text(""), NULL),
                Some(Sent::Text(text)) => (custom_fields::Sent::Text(text), BLANK),
                Some(Sent::Boolean(yes)) => (custom_fields::Sent::Boolean(*yes), REQUIRED),
                Some(Sent::Repeated(all)) => (
                    custom_fields::Sent::Text(all.last().map_or("", |text| text)),
                    BLANK,
                ),
                Some(Sent::NoText | Sent::List(_)) => (custom_fields::Sent::Other, REQUIRED),
            };
            match field.parse(sent) {
                Err(error) => self.wrong(field.name.clone(), error.to_string()),
                Ok(value) if is_asked(field) && !field.is_met_by(value.as_ref()) => {
                    let text = if value.is_none() { empty } else { REQUIRED };
                    self.wrong(field.name.clone(), text);
                }
                Ok(value) => answers.set(field, value),
            }
        }
        answers
    }
}
