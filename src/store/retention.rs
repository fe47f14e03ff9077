//! Addresses of networks that were kept for long enough: blanked, a few a transaction. Those of the audit log are blanked by
//! [`super::audit::blank_networks`].

use super::Tx;
use super::schema::{bulk_actions, consents, outbox, sessions};
use crate::error::Fault;
use crate::values::Moment;
use diesel::prelude::*;

/// As where there is no network.
const NONE: &str = "-";

macro_rules! blank {
    ($name:ident, $table:ident, $at:ident, $what:literal) => {
        #[doc = concat!("Blanks up to `most` addresses of networks of ", $what, " of before `before`, and says how many.")]
        pub fn $name(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
            let old = $table::table
                .filter($table::$at.lt(before))
                .filter($table::ip.ne_all([NONE, ""]))
                .select($table::id)
                .limit(most)
                .load::<i64>(&mut **tx)?;
            let old = $table::table.filter($table::id.eq_any(old));
            let blank = diesel::update(old).set($table::ip.eq(NONE));
            Ok(blank.execute(&mut **tx)?)
        }
    };
}

blank!(of_sessions, sessions, created_at, "sessions");
blank!(of_letters, outbox, created_at, "e-mails");
blank!(of_bulk_actions, bulk_actions, created_at, "bulk actions");
blank!(of_consents, consents, accepted_at, "consents");
