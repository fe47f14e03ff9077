//! The fields that were declared for this site, in any command.

use super::{Asked, Input};
use crate::values::custom_fields::{Answers, BadValue, Fields};

/// What somebody says. What only staff may change is ignored, as a read-only field is.
pub(super) fn read(input: &mut impl Input, declared: &Fields, asked: Asked) -> Answers {
    let mut answers = Answers::default();
    for field in declared.of_owner() {
        let is_wanted = asked.wants(field);
        match input.custom_field(field, asked) {
            None if asked == Asked::Later => {}
            None if !is_wanted || field.is_met_by(field.default.as_ref()) => {}
            Some(Ok(value)) if !is_wanted || field.is_met_by(value.as_ref()) => {
                answers.set(field, value);
            }
            Some(Err(bad)) => input.wrong_custom_field(field, &bad),
            None | Some(Ok(_)) => input.wrong_custom_field(field, &BadValue::Required),
        }
    }
    answers
}
