//! Codes that are entered.

use super::{TRIES, VerifyError, quota};
use crate::accounts::actor::{SignedIn, SignedOut, hold};
use crate::accounts::letters;
use crate::accounts::revocation::settle;
use crate::accounts::throttle::{self, CodesOfDay, Refusal, Subject};
use crate::app::App;
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::store::{Tx, flows, users};
use crate::values::{self, FlowId, Methods, OtpCode, Token};

/// Spends one share of a limit on codes by network.
pub(crate) fn limit_codes(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
) -> Result<Result<(), VerifyError>, Fault> {
    match throttle::spend_of_network(app, tx, limit) {
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
    flow: &Token,
    code: &OtpCode,
    purposes: &[Purpose],
) -> Result<Spent, Fault> {
    if let Err(refusal) = limit_codes(app, tx, Limit::VerifyCode)? {
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
    match accept_code(app, tx, flow, code, |row| purposes.contains(&row.purpose))? {
        Ok(accepted) => accepted.complete(tx).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// A flow whose code was right. It can be used again until it is completed, so nothing comes of it before.
#[derive(Debug)]
#[must_use]
pub(crate) struct Accepted {
    row: flows::Row,
    user: users::Row,
}

impl Accepted {
    /// Completes the flow alone.
    pub(crate) fn complete(self, tx: &mut Tx<'_>) -> Result<(flows::Row, users::Row), Fault> {
        flows::complete_by_code(tx, self.row.id)?;
        Ok((self.row, self.user))
    }

    /// Completes the flow, and ends everything else that could sign in to the account.
    pub(crate) fn settle(self, tx: &mut Tx<'_>) -> Result<(flows::Row, users::Row), Fault> {
        settle(tx, self.user.id, self.row.id)?;
        Ok((self.row, self.user))
    }

    /// Does not complete the flow after all, whose code stays good.
    pub(crate) fn keep(self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        flows::return_try(tx, self.row.id).map(drop)
    }

    /// The flow, and whose it is.
    pub(crate) fn parts(&self) -> (&flows::Row, &users::Row) {
        (&self.row, &self.user)
    }

    /// What its code is for.
    pub(crate) fn purpose(&self) -> Purpose {
        self.row.purpose
    }

    /// What whoever opened it had shown.
    pub(crate) fn methods(&self) -> Methods {
        self.row.methods
    }
}

/// Whether a code is the living one of a flow that `serves`. Where not, a try is spent, which is kept. The outer error
/// undoes everything.
pub(crate) fn accept_code(
    app: &App,
    tx: &mut Tx<'_>,
    flow: &Token,
    code: &OtpCode,
    serves: impl FnOnce(&flows::Row) -> bool,
) -> Result<Result<Accepted, VerifyError>, Fault> {
    let digest = digest::of_token(flow);
    let opens = |user: &users::Row| user.may_come_back();
    accept(app, tx, &digest, code, (serves, opens))
}

/// The same for a flow by its key, whatever its account may be used for at the moment: for who holds something else that names
/// the flow.
pub(crate) fn accept_code_of(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    code: &OtpCode,
    purpose: Purpose,
) -> Result<Result<Accepted, VerifyError>, Fault> {
    let Some(digest) = flows::digest_of(tx, flow)? else {
        return Ok(Err(VerifyError::Dead));
    };
    let serves = |row: &flows::Row| row.purpose == purpose;
    accept(app, tx, &digest, code, (serves, |_: &users::Row| true))
}

fn accept(
    app: &App,
    tx: &mut Tx<'_>,
    digest: &[u8],
    code: &OtpCode,
    (serves, opens): (
        impl FnOnce(&flows::Row) -> bool,
        impl FnOnce(&users::Row) -> bool,
    ),
) -> Result<Result<Accepted, VerifyError>, Fault> {
    // The user first, then what is theirs: two flows of one user completed at once must not wait for each other.
    let holder = users::find_holder_for_update(tx, digest)?;
    let Some(row) = flows::spend_try(tx, digest, TRIES)? else {
        return Ok(Err(VerifyError::Dead));
    };
    if !serves(&row) {
        flows::return_try(tx, row.id)?;
        return Ok(Err(VerifyError::Dead));
    }
    let key = values::key_of(row.asked_as());
    let subject = Subject::found(holder.as_ref(), &key);
    // A flow that nobody can complete gives nothing back; and a resend of it holds no user, so that it would wait for us
    // with what we would wait for.
    let gives_back = row.user().is_some() && quota::is_anybodys(row.purpose);
    let address = gives_back.then_some(key.as_str());
    let mut today = CodesOfDay::take(app, tx, subject, address)?;
    let user = holder.filter(|holder| row.user() == Some(holder.id));
    let now = tx.now();
    let end = match code.as_token() {
        Some(_) => row.token_expires_at,
        None => row.code_expires_at,
    };
    if end.is_some_and(|end| end <= now) {
        flows::return_try(tx, row.id)?;
        return Ok(Err(VerifyError::Expired));
    }
    if !is_right(app, &row, code) {
        today.count_wrong(tx)?;
        if let Some(user) = user.as_ref().filter(|_| today.are_guessed()) {
            letters::tell_of_attempts(app, tx, user)?;
        }
        return refuse(tx, &row).map(Err);
    }
    // Where so much is guessed at one account a short code is not enough, whichever of its flows it belongs to. Only the right
    // one says so: else a wrong one would tell that two names are the same account's.
    let is_short = code.as_token().is_none() && !code.is_long();
    if is_short && today.are_guessed() {
        flows::return_try(tx, row.id)?;
        return Ok(Err(VerifyError::Expired));
    }
    let Some(user) = user.filter(opens) else {
        return Ok(Err(VerifyError::Dead));
    };
    today.note_use(tx)?;
    Ok(Ok(Accepted { row, user }))
}

/// Says that a code was wrong.
fn refuse(tx: &mut Tx<'_>, row: &flows::Row) -> Result<VerifyError, Fault> {
    let left = TRIES - row.failures;
    tx.emit(Event::CodeRejected {
        user: row.user(),
        purpose: row.purpose,
        left,
    })?;
    Ok(match left {
        0 => VerifyError::Dead,
        left => VerifyError::Incorrect { left },
    })
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
