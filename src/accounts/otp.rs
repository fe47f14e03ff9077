//! One-time codes verify that a person reads a mailbox. Issued by sign-up, login and reset; minted by the courier when
//! the letter leaves; ten minutes, five tries, one use.
//!
//! A code belongs to a flow, and a flow to whoever opened it. A flow for an address nobody may verify here looks like
//! any other and can never be completed.

mod delivery;
mod errors;
mod letter;
mod link;
mod proof;
mod quota;
mod resending;

pub use delivery::{Minted, is_living, mint};
pub use errors::{ResendError, VerifyError};
pub(super) use letter::{
    keep_refusal, life_of_token, look as look_at_letter, spend as spend_letter,
};
pub use letter::{verify as verify_by_letter, verify_by_link};
pub use link::{LinkView, look_at_link};
pub(crate) use proof::verify_for_staff;
pub(super) use quota::{PATIENCE, Recipient, next_email, room, send};
pub use resending::{resend, resend_activation};

use super::actor::SignedIn;
use super::archive;
use super::letters;
use super::login::Step;
use super::phone;
use super::sessions;
use super::signup::PendingProfile;
use super::throttle::{self, Refusal, Subject};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::store::{Tx, flows, users};
use crate::values::{self, FlowId, Moment, OtpCode, Token, UserId};
use time::Duration;

/// How long a code is good, from when it was sent (NIST 800-63B: ten minutes at most).
pub(super) const CODE_LIFE: Duration = Duration::minutes(10);
pub(super) const TRIES: i32 = 5;
const FLOW_LIFE: Duration = Duration::hours(24);

/// A flow that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The flow's token, for the session cookie or the API client; it is not kept.
    pub flow: Token,
    /// Where the letter goes.
    pub email: String,
    /// Until when no e-mail leaves, where there were too many today: the last one brought a link.
    pub held_back_until: Option<Moment>,
    pub(super) row: FlowId,
    pub(super) user: Option<UserId>,
}

/// A flow, as the page that asks for its code sees it.
#[derive(Debug)]
pub struct FlowView {
    /// What the code is for.
    pub purpose: Purpose,
    /// Where the letter goes.
    pub email: String,
    /// Where the text message goes, when it is one.
    pub phone: Option<String>,
    /// Whether its code signs somebody in.
    pub signs_in: bool,
    /// Whether no code can complete it any more.
    pub dead: bool,
    user: Option<UserId>,
}

impl FlowView {
    /// Whether it is about the account of this person.
    pub fn is_of(&self, me: &SignedIn) -> bool {
        self.user == Some(me.id())
    }
}

/// What a flow is opened with.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    pub(super) purpose: Purpose,
    pub(super) user: Option<UserId>,
    pub(super) email: &'a str,
    pub(super) password: Option<&'a str>,
    pub(super) profile: PendingProfile<'a>,
    pub(super) remembered: bool,
}

/// Opens a flow. It has no code until its letter leaves.
pub(super) fn open(
    app: &App,
    tx: &mut Tx<'_>,
    flow: &Flow<'_>,
    origin: &Origin,
) -> Result<Opened, Fault> {
    let token = app.new_token();
    let new = flows::New {
        digest: &digest::of_token(&token),
        purpose: flow.purpose,
        user: flow.user,
        email: flow.email,
        email_key: &values::key_of(flow.email),
        username: flow.profile.username,
        first_name: flow.profile.first_name,
        last_name: flow.profile.last_name,
        phone: flow.profile.phone,
        password: flow.password,
        custom_fields: flow.profile.custom_fields.unwrap_or("{}"),
        remembered: flow.remembered,
        expires_at: tx.now() + FLOW_LIFE,
        token_expires_at: letter::life(flow.purpose, origin).map(|life| tx.now() + life),
    };
    let row = flows::insert(tx, &new)?;
    Ok(Opened {
        flow: token,
        email: flow.email.to_owned(),
        held_back_until: None,
        row,
        user: flow.user,
    })
}

/// What the page that asks for a code shows. `None` when there is no such flow.
pub fn look_at_flow(app: &App, flow: &Token) -> Result<Option<FlowView>, Fault> {
    let now = app.now();
    let row = app.read(|conn| flows::find(conn, &digest::of_token(flow)))?;
    Ok(row.map(|row| FlowView {
        purpose: row.purpose,
        user: row.user(),
        dead: row.ended_at.is_some() || row.failures >= TRIES || row.expires_at <= now,
        signs_in: matches!(row.purpose, Purpose::SignUp | Purpose::LogIn) || phone::signs_in(&row),
        phone: row.phone.filter(|_| row.purpose == Purpose::VerifyPhone),
        email: row.email,
    }))
}

/// Verifies an address with a code, and signs in, or asks for the number to be verified too; or verifies that.
pub fn verify(
    app: &App,
    flow: &Token,
    code: &OtpCode,
    origin: &Origin,
) -> Result<Step, VerifyError> {
    // The inner result is the answer, the outer one whether to keep what was written: a spent try is kept.
    app.write(origin, |tx| {
        if let Err(refusal) = limited(app, tx, Limit::VerifyCode, origin)? {
            return Ok(Err(refusal));
        }
        let found = flows::find(tx, &digest::of_token(flow))?;
        let purposes: &[_] = if found.is_some_and(|row| phone::signs_in(&row)) {
            &[Purpose::VerifyPhone]
        } else {
            &[Purpose::SignUp, Purpose::LogIn]
        };
        match spend(app, tx, flow, code, purposes)? {
            Ok((row, user)) if row.purpose == Purpose::VerifyPhone => {
                let done = phone::finish(app, tx, &row, &user, origin)?;
                Ok(Ok(Step::Done(Box::new(done))))
            }
            Ok((row, user)) => complete(app, tx, &row, &user, origin).map(Ok),
            Err(error) => Ok(Err(error)),
        }
    })
    .and_then(|answer| answer)
}

/// Spends one share of a limit on codes by network.
pub(super) fn limited(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    origin: &Origin,
) -> Result<Result<(), VerifyError>, Fault> {
    match throttle::spend_of_network(app, tx, limit, origin) {
        Ok(_) => Ok(Ok(())),
        Err(Refusal::Wait(retry_after)) => Ok(Err(VerifyError::TooMany { retry_after })),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}

pub(super) type Spent = Result<(flows::Row, users::Row), VerifyError>;

/// Uses up a code of a flow that is mine, if my session still lives. The outer error undoes everything.
pub(super) fn spend_mine(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (flow, code): (&Token, &OtpCode),
    purposes: &[Purpose],
    origin: &Origin,
) -> Result<Spent, Fault> {
    if let Err(refusal) = limited(app, tx, Limit::VerifyCode, origin)? {
        return Ok(Err(refusal));
    }
    if sessions::hold(tx, me)?.is_none() {
        return Ok(Err(VerifyError::SignedOut));
    }
    let found = flows::find(tx, &digest::of_token(flow))?;
    if found.and_then(|row| row.user()) != Some(me.id()) {
        return Ok(Err(VerifyError::Dead));
    }
    spend(app, tx, flow, code, purposes)
}

/// Uses a code up, if it is the living one of a flow for one of `purposes`. The outer error undoes everything.
pub(super) fn spend(
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

/// The address is verified: signs in whoever verified it, unless the number has to be verified first.
fn complete(
    app: &App,
    tx: &mut Tx<'_>,
    row: &flows::Row,
    user: &users::Row,
    origin: &Origin,
) -> Result<Step, VerifyError> {
    proof::verify(app, tx, Some(row), user)?;
    let user = users::find(tx, user.id)?.ok_or(VerifyError::Dead)?;
    let user = archive::come_back(tx, user)?;
    if phone::awaits(app, &user) {
        let opened = phone::step(app, tx, &user, row.remembered, origin)?;
        return Ok(Step::VerifyPhone(opened));
    }
    users::note_login(
        tx,
        user.id,
        &user.password,
        users::WrongPasswords::Forgotten,
    )?;
    let done = sessions::open(app, tx, &user, row.remembered, origin)?;
    Ok(Step::Done(Box::new(done)))
}
