//! Codes that are entered.

use super::{TRIES, VerifyError, quota};
use crate::accounts::actor::{SignedIn, SignedOut, hold};
use crate::accounts::letters;
use crate::accounts::throttle::{self, Refusal, Subject};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::store::{Tx, flows, users};
use crate::values::{self, OtpCode, Token};

/// Spends one share of a limit on codes by network.
pub(crate) fn limit_codes(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    origin: &Origin,
) -> Result<Result<(), VerifyError>, Fault> {
    match throttle::spend_of_network(app, tx, limit, origin) {
        Ok(_) => Ok(Ok(())),
        Err(Refusal::Throttled(throttled)) => Ok(Err(throttled.into())),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}

/// A flow that was completed, with the user whose it is; or why it was not.
pub(super) type Spent = Result<(flows::Row, users::Row), VerifyError>;

/// Uses up a code of a flow that is mine, if my session still lives. The outer error undoes everything.
pub(crate) fn spend_my_code(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (flow, code): (&Token, &OtpCode),
    purposes: &[Purpose],
    origin: &Origin,
) -> Result<Spent, Fault> {
    if let Err(refusal) = limit_codes(app, tx, Limit::VerifyCode, origin)? {
        return Ok(Err(refusal));
    }
    if hold(tx, me)?.is_none() {
        return Ok(Err(SignedOut.into()));
    }
    let found = flows::find(tx, &digest::of_token(flow))?;
    if found.and_then(|row| row.user()) != Some(me.id()) {
        return Ok(Err(VerifyError::Dead));
    }
    spend_code(app, tx, flow, code, purposes)
}

/// Uses a code up, if it is the living one of a flow for one of `purposes`. The outer error undoes everything.
pub(crate) fn spend_code(
    app: &App,
    tx: &mut Tx<'_>,
    flow: &Token,
    code: &OtpCode,
    purposes: &[Purpose],
) -> Result<Spent, Fault> {
    let found = flows::find(tx, &digest::of_token(flow))?;
    let Some(found) = found.filter(|row| purposes.contains(&row.purpose)) else {
        return Ok(Err(VerifyError::Dead));
    };
    // The user first, then what is theirs: two flows of one user completed at once must not wait for each other.
    if let Some(user) = found.user() {
        users::lock(tx, user)?;
    }
    if flows::spend_try(tx, found.id, TRIES)? == 0 {
        return Ok(Err(VerifyError::Dead));
    }
    // From here the row is ours; what was read before may have changed.
    let Some(row) = flows::find_row(tx, found.id)? else {
        return Ok(Err(VerifyError::Dead));
    };
    let user = row
        .user()
        .map(|user| users::find(tx, user))
        .transpose()?
        .flatten();
    let key = values::key_of(&row.email);
    let holder = quota::holder(tx, &row)?;
    let subject = Subject::found(holder.as_ref(), &key);
    let now = tx.now();
    // Where so much is guessed at one account a code is not enough, whichever of its flows it belongs to.
    let expired = match code.as_token() {
        Some(_) => row.token_expires_at.is_some_and(|end| end <= now),
        None if code.is_long() => row.code_expires_at.is_some_and(|end| end <= now),
        None => {
            row.code_expires_at.is_some_and(|end| end <= now)
                || throttle::are_codes_guessed(app, tx, subject, now)?
        }
    };
    if expired {
        flows::return_try(tx, row.id)?;
        return Ok(Err(VerifyError::Expired));
    }
    if !is_right(app, &row, code) {
        throttle::count_wrong_code(app, tx, subject)?;
        if let Some(user) = user.as_ref()
            && throttle::are_codes_guessed(app, tx, subject, now)?
        {
            letters::tell_of_attempts(app, tx, user)?;
        }
        let left = TRIES - row.failures;
        tx.emit(Event::CodeRejected {
            user: row.user(),
            purpose: row.purpose,
            left,
        })?;
        return Ok(Err(if left == 0 {
            VerifyError::Dead
        } else {
            VerifyError::Incorrect { left }
        }));
    }
    let Some(user) = user.filter(users::Row::may_come_back) else {
        return Ok(Err(VerifyError::Dead));
    };
    flows::complete(tx, row.id)?;
    quota::note_use(app, tx, &row)?;
    Ok(Ok((row, user)))
}

/// Whether this is the living code of a flow, or the token that its e-mail brought in the place of one.
fn is_right(app: &App, row: &flows::Row, code: &OtpCode) -> bool {
    if let Some(token) = code.as_token() {
        let this = |flow| Ok::<_, Fault>((flow == row.id).then(|| row.clone()));
        let found = app.keys().find_letter(&token, this);
        return row.token_expires_at.is_some() && found.is_ok_and(|found| found.is_some());
    }
    let kept = row.code_digest.as_deref().unwrap_or(&[0; 32]);
    app.keys().code_matches(kept, row.id, &row.nonce, code)
}
