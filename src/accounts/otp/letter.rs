//! Tokens in letters: what programs that know no flow take in the place of a code. They come beside it in letters that
//! were asked for so (`Origin::letters`), are good once, for their own purpose, and die with their flow. Nobody can
//! guess one, so a wrong one spends no try.

use super::{FLOW_LIFE, Spent, TRIES, VerifyError, limited, proof};
use crate::accounts::archive;
use crate::app::{App, Letters, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::{Conn, Tx, challenges, users};
use crate::values::{Moment, Token};
use time::Duration;

/// How long a token is good that sets a password or adds an address.
const SHORT_LIFE: Duration = Duration::hours(1);

/// How long the token of a letter for `purpose` is good; `None` where it brings none.
pub(super) fn life(purpose: Purpose, origin: &Origin) -> Option<Duration> {
    match (origin.letters, purpose) {
        (Letters::Codes, _) | (_, Purpose::VerifyPhone) => None,
        (Letters::Tokens, Purpose::SignUp | Purpose::LogIn) => Some(FLOW_LIFE),
        (Letters::Tokens, _) => Some(SHORT_LIFE),
    }
}

/// The purposes of a token that verifies an account.
const VERIFIES: [Purpose; 2] = [Purpose::SignUp, Purpose::LogIn];

/// Proves an address with the token of a letter. Nobody is signed in by it: whoever reads the letter may be elsewhere.
pub fn verify(app: &App, token: &Token, origin: &Origin) -> Result<(), VerifyError> {
    app.write(origin, |tx| {
        limited(app, tx, Limit::VerifyCode, origin)??;
        let (row, user) = spend(app, tx, token, &VERIFIES)??;
        proof::prove(app, tx, Some(&row), &user)?;
        archive::come_back(tx, user)?;
        Ok(())
    })
}

/// The flow of a token, if it could be spent now for one of `purposes`.
pub(in crate::accounts) fn look(
    app: &App,
    conn: &mut Conn,
    token: &Token,
    purposes: &[Purpose],
    now: Moment,
) -> Result<challenges::Row, VerifyError> {
    let find = |flow| challenges::find_row(conn, flow);
    let row = app.keys().find_letter(token, find)?;
    let row = row.filter(|row| purposes.contains(&row.purpose));
    let row = row.ok_or(VerifyError::InvalidToken)?;
    if row.completed_at.is_some() && VERIFIES.contains(&row.purpose) {
        return Err(VerifyError::AlreadyVerified);
    }
    if row.ended_at.is_some() || row.failures >= TRIES {
        return Err(VerifyError::InvalidToken);
    }
    match row.token_expires_at {
        None => Err(VerifyError::InvalidToken),
        Some(end) if end <= now => Err(VerifyError::ExpiredToken),
        Some(_) => Ok(row),
    }
}

/// Uses a token up. The outer error undoes everything.
pub(in crate::accounts) fn spend(
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
    if challenges::spend_try(tx, row.id, TRIES)? == 0 {
        return Err(VerifyError::InvalidToken);
    }
    let user = users::find(tx, owner)?.filter(users::Row::may_come_back);
    let user = user.ok_or(VerifyError::InvalidToken)?;
    challenges::complete(tx, row.id)?;
    Ok((row, user))
}
