//! People who are kept out by too many wrong passwords in a row. Who unlocks them is said in `users`.

use super::model::{Choice, Filter};
use crate::accounts::MOST_FAILURES;
use crate::store::lists::Condition;

/// Users whose password login is off.
pub(super) fn filter() -> Filter {
    // There is an index of just these.
    const { assert!(MOST_FAILURES == 100) };
    let off = Condition::Sql("login_failures >= 100");
    Filter::choices(
        "lockout",
        "Password login",
        vec![Choice::new("off", "Off", off)],
    )
}
