//! Addresses on hold, as every change of one asks: see `undo::hold`, which places holds.

use super::actor::SignedIn;
use crate::app::App;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;
use crate::store::{Conn, holds, undos};
use crate::values::{Moment, UserId};
use time::Duration;

/// For so long addresses are on hold.
pub(super) const HOLD_LIFE: Duration = Duration::days(7);

/// Somebody asked for a change to be undone: until staff has decided, or a week is over, the addresses stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("addresses-on-hold")]
pub struct OnHold {
    until: Moment,
}

impl Failure for OnHold {
    fn details(&self) -> ErrorDetails {
        let problem = Problem::general("addresses_on_hold", self.message());
        ErrorDetails::one(Kind::Forbidden, problem)
    }

    fn message(&self) -> Message {
        Message::of(self).with("day", Message::day_of_moment(self.until))
    }
}

/// Whether my addresses are on hold now.
pub fn on_hold(app: &App, me: &SignedIn) -> Result<Option<OnHold>, Fault> {
    let now = app.now();
    let hold = app.read(|conn| holds::open_for(conn, me.id(), now))?;
    Ok(hold.map(|hold| OnHold {
        until: hold.expires_at,
    }))
}

/// Why a change of addresses was not made.
#[derive(Debug)]
pub(crate) enum NotRecorded {
    /// The addresses are on hold.
    OnHold(OnHold),
    /// Something else.
    Fault(Fault),
}

impl From<Fault> for NotRecorded {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Lets `?` turn it into an error that carries both of what it may be.
macro_rules! from_not_recorded {
    ($error:ty) => {
        impl From<$crate::accounts::holds::NotRecorded> for $error {
            fn from(reason: $crate::accounts::holds::NotRecorded) -> Self {
                match reason {
                    $crate::accounts::holds::NotRecorded::OnHold(hold) => hold.into(),
                    $crate::accounts::holds::NotRecorded::Fault(fault) => fault.into(),
                }
            }
        }
    };
}

pub(super) use from_not_recorded;

/// Refuses what would change an address while the addresses are on hold. The transaction holds the user.
pub(super) fn check_free(conn: &mut Conn, user: UserId, now: Moment) -> Result<(), NotRecorded> {
    match holds::open_for(conn, user, now)? {
        Some(hold) => Err(NotRecorded::OnHold(OnHold {
            until: hold.expires_at,
        })),
        None => Ok(()),
    }
}

/// Refuses to put the addresses on hold for a change while they are for an older one. Evidence undoes a change all the
/// same.
pub(super) fn check_none_older(
    conn: &mut Conn,
    kept: &undos::Row,
    now: Moment,
) -> Result<(), NotRecorded> {
    match holds::open_for(conn, kept.user_id, now)? {
        Some(hold) if hold.undo_id.0 < kept.id.0 => Err(NotRecorded::OnHold(OnHold {
            until: hold.expires_at,
        })),
        _ => Ok(()),
    }
}
