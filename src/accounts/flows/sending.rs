//! How far the e-mail or text message of a flow got, as far as whoever asked may know. Where anybody can ask with any
//! address, that is no more than when it was tried first, whatever became of it then: to an address that has no account there
//! is nothing to send, and trying again is what only real e-mails need.

use super::CODE_LIFE;
use super::quota::is_anybodys;
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::{Conn, Outcome, flows, outbox};
use crate::values::Moment;

/// How far the newest e-mail or text message of a flow got.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sending {
    /// When it leaves, where it waits.
    pub(crate) waits_until: Option<Moment>,
    /// When it left, or was tried.
    pub(crate) tried_at: Option<Moment>,
    /// Whether it could not be delivered.
    pub(crate) returned: bool,
}

/// Whether only those get an e-mail who have an account.
fn is_for_owners(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::ResetPassword | Purpose::LogInByCode)
}

impl Sending {
    pub(crate) fn of(conn: &mut Conn, row: &flows::Row) -> Result<Self, Fault> {
        let Some(newest) = outbox::progress_of(conn, row.id)? else {
            return Ok(Self::default());
        };
        let waits = newest.waits.then_some(newest.due_at);
        let given_up = newest.outcome == Some(Outcome::GivenUp);
        Ok(if is_anybodys(row.purpose) {
            Self {
                waits_until: waits.filter(|_| newest.tried_at.is_none()),
                tried_at: newest.tried_at,
                returned: given_up && !is_for_owners(row.purpose),
            }
        } else {
            Self {
                waits_until: waits,
                tried_at: row.code_expires_at.map(|end| end - CODE_LIFE),
                returned: given_up,
            }
        })
    }
}
