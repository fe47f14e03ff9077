//! Accounts whose password does not let everybody in who has it. What staff can do about that is said in `users`.

use super::model::{Choice, Filter};
use crate::accounts::MOST_FAILURES;
use crate::store::lists::{Condition, Source};

/// Users whose password is guessed at, and those whose password is out of use.
pub(super) fn filter() -> Filter {
    // There is an index of just these.
    const { assert!(MOST_FAILURES == 100) };
    let guessed = Condition::Sql("login_failures >= 100");
    let out_of_use = Condition::Flag(Source::Column("reset_required"), true);
    Filter::choices(
        "lockout",
        "Password",
        vec![
            Choice::new("guessed", "New browsers need an e-mail", guessed),
            Choice::new("reset", "Needs a reset", out_of_use),
        ],
    )
}
