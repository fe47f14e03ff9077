//! Who is at the admin site now. It has timeouts of its own, shorter than those of a session: what can be done here is worth
//! more than a home page.

use super::permits::Rights;
use crate::accounts::{LevelError, SignedIn, Staff, StaffError};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::store::sessions;
use time::Duration;

/// Nobody stays in for longer without a page.
const IDLE: Duration = Duration::hours(1);
/// Nobody stays in for longer without the password.
const ABSOLUTE: Duration = Duration::hours(24);
/// How often it is noted that somebody is here.
const NOTE_EVERY: Duration = Duration::minutes(1);

/// Why somebody cannot come in.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// They are not on the staff, or no longer.
    #[error("enter-not-staff")]
    NotStaff,
    /// The site demands a second step of staff, and they have none.
    #[error("policy-factor-missing")]
    FactorMissing,
    /// It is too long ago that they gave the password, or were here.
    #[error("enter-password-needed")]
    PasswordNeeded,
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for EnterError {
    fn details(&self) -> ErrorDetails {
        let refused =
            |code| ErrorDetails::one(Kind::Forbidden, Problem::general(code, self.message()));
        match self {
            Self::NotStaff => refused("permission_denied"),
            Self::FactorMissing => LevelError::FactorMissing.details(),
            Self::PasswordNeeded => refused("reauthentication_required"),
            Self::Fault(fault) => fault.details(),
        }
    }
}

impl From<StaffError> for EnterError {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::NotStaff => Self::NotStaff,
            // They show both where the password is asked for.
            StaffError::Level(LevelError::NotShown) => Self::PasswordNeeded,
            StaffError::Level(LevelError::FactorMissing) => Self::FactorMissing,
        }
    }
}

/// What somebody may do in the admin site, who is there or comes in.
pub fn enter(app: &App, me: &SignedIn) -> Result<Rights, EnterError> {
    let staff = Staff::among(app, me)?;
    let now = app.now();
    let given = me.authenticated_at();
    let seen = me.staff_seen().map_or(given, |seen| seen.max(given));
    if now - given >= ABSOLUTE || now - seen >= IDLE {
        return Err(EnterError::PasswordNeeded);
    }
    if me.staff_seen().is_none_or(|seen| now - seen >= NOTE_EVERY) {
        app.write(&Origin::command_line(), |tx| {
            sessions::touch_staff(tx, me.session()).map(drop)
        })?;
    }
    Ok(Rights::of(app, &staff)?)
}
