//! Tokens in e-mails: what programs that know no flow take in the place of a code, and what links bring. They come beside
//! it in e-mails that were asked for so (`Origin::letters`), or alone where a code is not enough; are good once, for their
//! own purpose, and end with their flow. Nobody can guess one, so a wrong one spends no try, and wrong codes do not use it
//! up: whoever enters those may be a stranger.

use super::codes::Spent;
use super::{FLOW_LIFE, VerifyError, quota};
use crate::app::{App, Letters, Origin};
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::{Conn, Tx, flows, users};
use crate::values::{Moment, Token};
use time::Duration;

/// How long a token is good that sets a password or adds an address.
const SHORT_LIFE: Duration = Duration::hours(1);

/// How long the token of an e-mail for `purpose` is good; `None` where it brings none beside its code.
pub(crate) fn life(purpose: Purpose, letters: Letters) -> Option<Duration> {
    match (letters, purpose) {
        (Letters::Codes, _)
        | (
            _,
            Purpose::VerifyPhone
            | Purpose::UndoChange
            | Purpose::SecondFactor
            | Purpose::LogInByCode
            | Purpose::ConfirmByCode,
        ) => None,
        (Letters::Tokens, purpose) => Some(life_of_token(purpose)),
    }
}

/// How long a token for `purpose` is good.
pub(crate) fn life_of_token(purpose: Purpose) -> Duration {
    match purpose {
        Purpose::SignUp | Purpose::LogIn | Purpose::ApproveDevice => FLOW_LIFE,
        _ => SHORT_LIFE,
    }
}

/// The purposes of a token that verifies an account.
pub(crate) const VERIFIES: [Purpose; 2] = [Purpose::SignUp, Purpose::LogIn];

/// Runs `change`, and keeps what it wrote also where it refuses: a share of a limit that a wrong token spent.
pub(crate) fn keep_refusal<T>(
    app: &App,
    origin: &Origin,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, VerifyError>,
) -> Result<T, VerifyError> {
    app.write(origin, |tx| match change(tx) {
        Err(VerifyError::Fault(fault)) => Err(fault),
        answer => Ok(answer),
    })?
}

/// The flow of a token, if it could be spent now for one of `purposes`.
pub(crate) fn look(
    app: &App,
    conn: &mut Conn,
    token: &Token,
    purposes: &[Purpose],
    now: Moment,
) -> Result<flows::Row, VerifyError> {
    let find = |flow| flows::find_row(conn, flow);
    let row = app.keys().find_letter(token, find)?;
    let row = row.filter(|row| purposes.contains(&row.purpose));
    let row = row.ok_or(VerifyError::InvalidToken)?;
    if row.completed_at.is_some() && VERIFIES.contains(&row.purpose) {
        return Err(VerifyError::AlreadyVerified);
    }
    if row.ended_at.is_some() {
        return Err(VerifyError::InvalidToken);
    }
    match row.token_expires_at {
        None => Err(VerifyError::InvalidToken),
        Some(end) if end <= now => Err(VerifyError::ExpiredToken),
        Some(_) => Ok(row),
    }
}

/// Uses a token up. The outer error undoes everything.
pub(crate) fn spend(
    app: &App,
    tx: &mut Tx<'_>,
    token: &Token,
    purposes: &[Purpose],
) -> Result<Spent, Fault> {
    match spend_or_fault(app, tx, token, purposes) {
        Err(VerifyError::Fault(fault)) => Err(fault),
        answer => Ok(answer),
    }
}

fn spend_or_fault(app: &App, tx: &mut Tx<'_>, token: &Token, purposes: &[Purpose]) -> Spent {
    let now = tx.now();
    let found = look(app, tx, token, purposes, now)?;
    // The user first, then what is theirs: it may have been used while we waited.
    let owner = found.user().ok_or(VerifyError::InvalidToken)?;
    users::lock(tx, owner)?;
    let row = look(app, tx, token, purposes, now)?;
    let user = users::find(tx, owner)?.filter(|user| user.may_come_back());
    let user = user.ok_or(VerifyError::InvalidToken)?;
    if flows::complete(tx, row.id)? == 0 {
        return Err(VerifyError::InvalidToken);
    }
    quota::note_use(app, tx, &row)?;
    Ok((row, user))
}
