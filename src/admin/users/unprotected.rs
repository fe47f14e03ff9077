//! Staff without a second step.

use super::MODEL;
use crate::admin::AdminError;
use crate::admin::lists::{MOST_COUNTED, Total};
use crate::admin::permits::{Permit, Right};
use crate::app::App;
use crate::store::lists::{self, Condition, Source};

/// What they are like.
pub(crate) fn condition() -> Condition {
    let has_none = Condition::Flag(Source::Column("second_factor"), false);
    Condition::All(vec![
        Condition::Flag(Source::Column("is_staff"), true),
        // The staff are few.
        Condition::Aside(Box::new(has_none)),
    ])
}

/// How many there are.
pub fn count(app: &App, by: &Permit) -> Result<Total, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        let number = lists::count(conn, MODEL, &[condition()], MOST_COUNTED + 1)?;
        Ok(Total::counted(number))
    })
}
