//! Scalars: moments, and whatever JSON holds.

use crate::values::Moment;
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use time::macros::format_description;

/// A moment in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp(pub(super) Moment);

/// A moment in ISO 8601, in UTC: `2026-11-20T20:20:55.810988+00:00`.
#[Scalar(name = "DateTime")]
impl ScalarType for Stamp {
    fn parse(value: Value) -> InputValueResult<Self> {
        Err(InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        Value::String(iso(self.0))
    }
}

/// As Python writes it: without a fraction when there is none.
fn iso(at: Moment) -> String {
    let whole = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]+00:00");
    let parted = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00"
    );
    let written = if at.microsecond() == 0 {
        at.format(whole)
    } else {
        at.format(parted)
    };
    written.unwrap_or_default()
}

/// Whatever JSON holds.
#[derive(Debug, Clone)]
pub(super) struct Generic(pub(super) Value);

/// Any JSON.
#[Scalar(name = "GenericScalar")]
impl ScalarType for Generic {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

impl Generic {
    /// Of what can be written as JSON.
    pub(super) fn of(json: serde_json::Value) -> Self {
        Self(Value::from_json(json).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::iso;
    use time::macros::datetime;

    #[test]
    fn moments_are_written_as_python_does() {
        assert_eq!(
            iso(datetime!(2026-11-20 20:20:55.810988)),
            "2026-11-20T20:20:55.810988+00:00"
        );
        assert_eq!(
            iso(datetime!(2026-11-20 20:20:55)),
            "2026-11-20T20:20:55+00:00"
        );
    }
}
