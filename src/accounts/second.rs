//! The second step of a log-in, of whoever has taken the first. Its flow is opened by `entrance`; each look at it reads
//! anew what the account has, so that what was removed meanwhile is not asked for.
//!
//! Whoever guesses here knows the password. So guesses are counted for the account, however many log-ins are begun:
//! five a flow, `RATE_LIMIT_SECOND_FACTOR`, and a hundred in a row for an authenticator app (NIST 800-63B), which is off
//! then. The owner is told at the fifth.

mod check;
mod errors;

pub(super) use check::MOST_FAILURES;
use check::{Asked, check};
pub use errors::SecondFactorError;

use super::devices::{self, RecognisedBy};
use super::entrance::{self, AdmitError, Counted, Entry, Gate, Note, Step, Ways};
use super::flows::TRIES;
use super::letters;
use super::passkeys::{PasskeyAnswer, PasskeyRequest, ask_for_one};
use super::throttle::{self, Known, Refusal, Subject, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Purpose, SecondFactor};
use crate::security::digest;
use crate::security::webauthn;
use crate::store::{self, Conn, Tx, flows, recovery_codes, users};
use crate::values::{Bound as _, Method, Moment, RecoveryCode, Token, TotpCode};

/// What somebody shows in the second step.
#[derive(Debug)]
pub enum SecondStep {
    /// A code of their authenticator app.
    Totp(TotpCode),
    /// One of their recovery codes.
    RecoveryCode(RecoveryCode),
    /// One of their passkeys.
    Passkey(PasskeyAnswer),
}

impl SecondStep {
    /// Its kind.
    pub(super) fn factor(&self) -> SecondFactor {
        match self {
            Self::Totp(_) => SecondFactor::Totp,
            Self::RecoveryCode(_) => SecondFactor::RecoveryCode,
            Self::Passkey(_) => SecondFactor::Passkey,
        }
    }
}

/// A second step that was right.
#[derive(Debug)]
pub struct SecondStepTaken {
    /// How the log-in goes on.
    pub step: Step,
    /// How many recovery codes are left, where one was used.
    pub codes_left: Option<i64>,
}

/// By what the second step of a log-in can be taken now. `None` when that log-in is over, or there was none.
pub fn look(app: &App, flow: &Token) -> Result<Option<Ways>, Fault> {
    app.read(|conn| match waiting(app, conn, flow)? {
        Some((_, user)) => Ways::of(conn, user.id).map(Some),
        None => Ok(None),
    })
}

/// Asks for a passkey in the second step of a log-in. `None` when that log-in is over, or its account has none.
pub fn ask_for_passkey(app: &App, flow: &Token) -> Result<Option<PasskeyRequest>, Fault> {
    app.read(|conn| match waiting(app, conn, flow)? {
        Some((row, user)) => ask_for_one(app, conn, user.id, purpose(&row)),
        None => Ok(None),
    })
}

/// A log-in that waits for its second step, and whose it is.
fn waiting(
    app: &App,
    conn: &mut Conn,
    flow: &Token,
) -> Result<Option<(flows::Row, users::Row)>, Fault> {
    let found = flows::find(conn, &digest::of_token(flow))?;
    let Some(row) = found.filter(|row| is_living(row, app.now())) else {
        return Ok(None);
    };
    let user = row.user().map(|user| users::find(conn, user)).transpose()?;
    let user = user.flatten().filter(|user| waits(&row, user));
    Ok(user.map(|user| (row, user)))
}

fn purpose(row: &flows::Row) -> webauthn::Purpose<'_> {
    webauthn::Purpose::Second(row.id, row.nonce())
}

fn is_living(row: &flows::Row, now: Moment) -> bool {
    row.purpose == Purpose::SecondFactor
        && row.ended_at.is_none()
        && row.failures < TRIES
        && row.expires_at > now
}

/// Whether the account still lets this flow go on: not closed meanwhile, with the password of then, and with a second step.
fn waits(row: &flows::Row, user: &users::Row) -> bool {
    user.may_come_back()
        && user.second_factor
        && !user.reset_required
        && row.password.as_deref() == Some(user.password.as_str())
}

/// Takes the second step: signs in, unless something else comes first. A wrong one spends a try of the flow and a share of
/// the account's limit, which are kept.
pub fn take(
    app: &App,
    flow: &Token,
    shown: &SecondStep,
    origin: &Origin,
) -> Result<SecondStepTaken, SecondFactorError> {
    entrance::asking(app, origin, Counted::NotYet, |gate| {
        // The inner result is the answer, the outer one whether to keep what was written.
        app.write(origin, |tx| take_in(app, tx, flow, shown, gate))
            .flatten()
    })
}

/// The same for somebody signed in, who shows it again. What strangers guess takes no share of theirs.
pub(super) fn check_again(
    app: &App,
    tx: &mut Tx<'_>,
    (mine, user): (&store::sessions::Row, &users::Row),
    shown: &SecondStep,
) -> Result<Result<Method, SecondFactorError>, Fault> {
    let who = Who {
        known: Some(Known::Session(mine.id)),
        ..Who::signed_in(tx.origin(), user.id)
    };
    let asked = Asked {
        purpose: webauthn::Purpose::Confirm(mine.id, mine.nonce()),
        left: None,
        before: None,
    };
    check_limited(app, tx, user, (shown, asked), &who)
}

/// The same for somebody who is not signed in. Only what the account had before a moment counts.
pub(super) fn check_of_before(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    (shown, purpose): (&SecondStep, webauthn::Purpose<'_>),
    before: Moment,
) -> Result<Result<Method, SecondFactorError>, Fault> {
    let asked = Asked {
        purpose,
        left: None,
        before: Some(before),
    };
    let who = Who::of(tx.origin(), Subject::Account(user.id));
    check_limited(app, tx, user, (shown, asked), &who)
}

fn check_limited(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    shown: (&SecondStep, Asked<'_>),
    who: &Who<'_>,
) -> Result<Result<Method, SecondFactorError>, Fault> {
    let spent = match throttle::spend(app, tx, Limit::SecondFactor, who) {
        Ok(spent) => spent,
        Err(Refusal::Throttled(throttled)) => return Ok(Err(throttled.into())),
        Err(Refusal::Fault(fault)) => return Err(fault),
    };
    let checked = check(app, tx, user, shown)?;
    if checked.is_ok() {
        throttle::refund(tx, &spent)?;
    }
    Ok(checked)
}

fn take_in(
    app: &App,
    tx: &mut Tx<'_>,
    flow: &Token,
    shown: &SecondStep,
    gate: &Gate,
) -> Result<Result<SecondStepTaken, SecondFactorError>, SecondFactorError> {
    let digest = digest::of_token(flow);
    // The user first, then what is theirs.
    let user = users::find_holder_for_update(tx, &digest)?;
    let Some(row) = flows::spend_try(tx, &digest, TRIES)? else {
        return Ok(Err(SecondFactorError::Dead));
    };
    let serves = |user: &users::Row| row.user() == Some(user.id) && waits(&row, user);
    let is_ours = row.purpose == Purpose::SecondFactor;
    let Some(user) = user.filter(|user| is_ours && serves(user)) else {
        flows::return_try(tx, row.id)?;
        return Ok(Err(SecondFactorError::Dead));
    };
    let by = devices::recognise(app, tx, user.id)?;
    let who = Who {
        origin: tx.origin(),
        subject: Subject::Account(user.id),
        known: by.as_ref().map(RecognisedBy::known),
    };
    let left = TRIES - row.failures;
    let asked = Asked {
        purpose: purpose(&row),
        left: Some(left),
        before: None,
    };
    let method = match check_limited(app, tx, &user, (shown, asked), &who)? {
        Ok(method) => method,
        Err(error @ SecondFactorError::Throttled(_)) => {
            // Nothing was looked at.
            flows::return_try(tx, row.id)?;
            return Ok(Err(error));
        }
        Err(error) => {
            let refusal = refuse(app, tx, (&row, &user), error.with_left(left))?;
            return Ok(Err(refusal));
        }
    };
    flows::complete_by_code(tx, row.id)?;
    let wrong = match by {
        Some(_) => users::WrongPasswords::Kept,
        None => users::WrongPasswords::Forgotten,
    };
    let entry = Entry {
        proved: row.methods.and(method),
        proved_at: None,
        remembered: row.remembered,
        note: Note::Now(wrong),
        gate,
    };
    let step = entrance::admit(app, tx, &user, &entry)?;
    let codes_left = match shown {
        SecondStep::RecoveryCode(_) => Some(recovery_codes::left(tx, user.id)?),
        SecondStep::Totp(_) | SecondStep::Passkey(_) => None,
    };
    Ok(Ok(SecondStepTaken { step, codes_left }))
}

/// Says what was wrong. With the last try the log-in is over, and its owner is told: whoever it was knows the password.
fn refuse(
    app: &App,
    tx: &mut Tx<'_>,
    (row, user): (&flows::Row, &users::Row),
    error: SecondFactorError,
) -> Result<SecondFactorError, Fault> {
    if row.failures < TRIES {
        return Ok(error);
    }
    letters::tell_of_failure(app, tx, user)?;
    flows::end(tx, row.id)?;
    Ok(SecondFactorError::Dead)
}

impl From<AdmitError> for SecondFactorError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => Self::Dead,
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}
