//! `MFA_REQUIRED`: of whom the site demands a second step. Whoever has none yet logs in all the same, and is led to where
//! they set one up; nothing else opens until then. What is asked is the level of the session, which every request reads
//! anyway: who lost the last factor, or became staff a moment ago, is asked at once.

use crate::app::App;
use crate::config::MfaRequired;
use crate::error::{ErrorDetails, Failure, Kind, Problem};
use crate::store::users::{self, PublicUser};
use crate::values::Level;

/// Why somebody signed in cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// They have no second factor.
    #[error("policy-factor-missing")]
    FactorMissing,
    /// They have one, and this session was opened without it.
    #[error("policy-not-shown")]
    NotShown,
}

impl Failure for LevelError {
    fn details(&self) -> ErrorDetails {
        let code = match self {
            Self::FactorMissing => "second_factor_missing",
            Self::NotShown => "reauthentication_required",
        };
        ErrorDetails::one(Kind::Forbidden, Problem::general(code, self.message()))
    }
}

/// Whether the site demands a second step of this person.
pub fn demands(app: &App, user: &PublicUser) -> bool {
    match app.config().mfa_required {
        MfaRequired::Off => false,
        MfaRequired::Staff => user.is_staff,
        MfaRequired::All => true,
    }
}

/// Whether the next factor of this person is the first one, and the site demands it.
pub(super) fn is_first_demanded(app: &App, user: &users::Row) -> bool {
    !user.second_factor && demands(app, user)
}

/// Whether somebody may go anywhere but to where a second factor is set up. `level` is that of their session.
pub(super) fn check(app: &App, user: &PublicUser, level: Level) -> Result<(), LevelError> {
    match app.config().mfa_required {
        MfaRequired::Off | MfaRequired::Staff => Ok(()),
        MfaRequired::All => shown(user, level),
    }
}

/// Whether somebody may use what is theirs by being staff.
pub(super) fn check_privileged(
    app: &App,
    user: &PublicUser,
    level: Level,
) -> Result<(), LevelError> {
    if demands(app, user) {
        shown(user, level)
    } else {
        Ok(())
    }
}

fn shown(user: &PublicUser, level: Level) -> Result<(), LevelError> {
    match (level, user.second_factor) {
        (Level::Two, _) => Ok(()),
        (Level::One, true) => Err(LevelError::NotShown),
        (Level::One, false) => Err(LevelError::FactorMissing),
    }
}
