//! The second step of a log-in, of whoever has taken the first. Its flow is opened by `entrance`; each look at it reads
//! anew what the account has, so that what was removed meanwhile is not asked for.

use super::entrance::Ways;
use super::flows::TRIES;
use crate::app::App;
use crate::error::Fault;
use crate::events::Purpose;
use crate::security::digest;
use crate::store::{flows, users};
use crate::values::{Moment, Token};

/// By what the second step of a log-in can be taken now. `None` when that log-in is over, or there was none.
pub fn look(app: &App, flow: &Token) -> Result<Option<Ways>, Fault> {
    let now = app.now();
    app.read(|conn| {
        let found = flows::find(conn, &digest::of_token(flow))?;
        let Some(row) = found.filter(|row| is_living(row, now)) else {
            return Ok(None);
        };
        let user = row.user().map(|user| users::find(conn, user)).transpose()?;
        match user.flatten().filter(|user| waits(&row, user)) {
            Some(user) => Ways::of(conn, user.id).map(Some),
            None => Ok(None),
        }
    })
}

fn is_living(row: &flows::Row, now: Moment) -> bool {
    row.purpose == Purpose::SecondFactor
        && row.ended_at.is_none()
        && row.failures < TRIES
        && row.expires_at > now
}

/// Whether the account still lets this flow go on: not closed meanwhile, and with the password of then.
fn waits(row: &flows::Row, user: &users::Row) -> bool {
    user.may_come_back() && row.password.as_deref() == Some(user.password.as_str())
}
