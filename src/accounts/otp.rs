//! One-time codes verify that a person reads a mailbox. Issued by sign-up, login and reset; minted by the courier when
//! the e-mail leaves. How long they are good, how many tries there are, and what a wrong one does: `flows`, `flows/codes`;
//! how soon and how often another is sent: `flows/quota`.

mod by_token;
mod delivery;
mod errors;
mod link;
mod resending;
mod verified;

pub use by_token::{verify as verify_by_token, verify_by_link};
pub use delivery::{Minted, living, mint};
pub use errors::ResendError;
pub use link::{LinkView, look_at_link};
pub use resending::{resend, resend_activation};
pub(crate) use verified::verify_for_staff;

use super::actor::SignedIn;
use super::entrance::{self, AdmitError, Counted, Entry, Gate, Note, Step, Wait, waits_for};
use super::flows::{Accepted, Sending, TRIES, VerifyError, accept_code, limit_codes};
use super::login_code;
use super::phone;
use super::signup_rules::{SignupRefusal, check_flow};
use super::throttle::Throttled;
use crate::app::{App, Origin};
use crate::config::{Limit, Per};
use crate::error::Fault;
use crate::events::Purpose;
use crate::i18n::Message;
use crate::security::digest;
use crate::store::{Tx, flows, users};
use crate::values::{Method, Moment, OtpCode, Token, UserId};
use verified::Then;

/// So often may another account take a name at the very moment in which it was found to be free.
const MOST_LOST: u32 = 4;

/// A flow, as the page that asks for its code sees it.
#[derive(Debug)]
pub struct FlowView {
    /// What the code is for.
    pub purpose: Purpose,
    /// Where the e-mail goes; the name that was typed, where that is all that whoever asked may know.
    pub email: String,
    /// Where the text message goes, when it is one.
    pub phone: Option<String>,
    /// Whether its code signs somebody in.
    pub signs_in: bool,
    /// Whether no code can complete it any more.
    pub dead: bool,
    /// When its e-mail or text message leaves, where that waits: "in 24 seconds".
    pub leaves: Option<Message>,
    /// In how many seconds another code can be asked for at the earliest, where that is not now.
    pub again_in: Option<u64>,
    /// Whether its e-mail or text message could not be delivered.
    pub returned: bool,
    user: Option<UserId>,
}

impl FlowView {
    /// Whether it is about the account of this person.
    pub fn is_of(&self, me: &SignedIn) -> bool {
        self.user == Some(me.id())
    }
}

/// What the page that asks for a code shows. `None` when there is no such flow.
pub fn look_at_flow(app: &App, flow: &Token) -> Result<Option<FlowView>, Fault> {
    let now = app.now();
    let found = app.read(|conn| {
        let Some(row) = flows::find(conn, &digest::of_token(flow))? else {
            return Ok::<_, Fault>(None);
        };
        let sending = Sending::of(conn, &row)?;
        Ok(Some((row, sending)))
    })?;
    let wait = |due_at| Throttled::until(due_at, now).wait();
    let again_in = |again_at| Throttled::until(again_at, now).retry_after;
    Ok(found.map(|(row, sending)| FlowView {
        again_in: again_at(app, &row, &sending)
            .filter(|again_at| *again_at > now)
            .map(again_in),
        leaves: sending.waits_until.filter(|due_at| *due_at > now).map(wait),
        purpose: row.purpose,
        user: row.user(),
        dead: row.ended_at.is_some() || row.failures >= TRIES || row.expires_at <= now,
        returned: sending.returned,
        signs_in: signs_in(app, &row),
        email: row.asked_as().to_owned(),
        phone: row.phone.filter(|_| row.purpose == Purpose::VerifyPhone),
    }))
}

/// When another e-mail or text message may follow the last one, by the pause that there is between any two.
fn again_at(app: &App, row: &flows::Row, sending: &Sending) -> Option<Moment> {
    let limit = match row.purpose {
        Purpose::VerifyPhone => Limit::VerifyPhone,
        _ => Limit::ConfirmEmail,
    };
    let rates = app.config().limits.of(limit).iter();
    let pauses = rates.filter(|rate| rate.amount == 1 && rate.per == Per::Key);
    let pause = pauses.map(|rate| rate.window).max()?;
    let last = sending.waits_until.or(sending.tried_at)?;
    last.checked_add(pause)
}

/// Verifies an address with a code, and signs in, or asks for the number to be verified too; or verifies that.
pub fn verify(
    app: &App,
    flow: &Token,
    code: &OtpCode,
    origin: &Origin,
) -> Result<Step, VerifyError> {
    entrance::asking(app, origin, Counted::NotYet, |gate| {
        again_if_name_is_lost(|| verify_once(app, flow, code, origin, gate))
    })
}

fn verify_once(
    app: &App,
    flow: &Token,
    code: &OtpCode,
    origin: &Origin,
    gate: &Gate,
) -> Result<Step, VerifyError> {
    let serves = |row: &flows::Row| signs_in(app, row);
    // The inner result is the answer, the outer one whether to keep what was written: a spent try is kept.
    app.write(origin, |tx| {
        if let Err(refusal) = limit_codes(app, tx, Limit::VerifyCode)? {
            return Ok(Err(refusal));
        }
        if let Err(refusal) = still_taken(app, tx, flow)? {
            return Ok(Err(refusal.into()));
        }
        match accept_code(app, tx, flow, code, serves)? {
            Ok(accepted) if accepted.purpose() == Purpose::LogInByCode => {
                login_code::complete(app, tx, accepted, gate)
            }
            Ok(accepted) => complete(app, tx, accepted, gate).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    })
    .flatten()
}

/// Whether the site still takes the sign-up that a flow goes on with. Before its code is looked at: the same for every code.
fn still_taken(
    app: &App,
    tx: &mut Tx<'_>,
    flow: &Token,
) -> Result<Result<(), SignupRefusal>, Fault> {
    if app.config().signup.is_unrestricted() {
        return Ok(Ok(()));
    }
    match flows::find(tx, &digest::of_token(flow))? {
        Some(row) => check_flow(app, tx, &row),
        None => Ok(Ok(())),
    }
}

/// Whether the code of a flow signs somebody in.
fn signs_in(app: &App, row: &flows::Row) -> bool {
    match row.purpose {
        Purpose::SignUp | Purpose::LogIn => true,
        Purpose::LogInByCode => app.config().login_by_code,
        _ => phone::signs_in(row),
    }
}

/// Runs a change again that gives an account a username, where somebody took that name between its look and its write.
fn again_if_name_is_lost<T>(
    mut change: impl FnMut() -> Result<T, VerifyError>,
) -> Result<T, VerifyError> {
    for _ in 0..MOST_LOST {
        match change() {
            Err(VerifyError::Fault(fault)) if fault.violates("users", "username_key") => {}
            done => return done,
        }
    }
    change()
}

/// The address or the number is verified: signs in whoever verified it, unless something else comes first.
fn complete(
    app: &App,
    tx: &mut Tx<'_>,
    accepted: Accepted,
    gate: &Gate,
) -> Result<Step, VerifyError> {
    let shown = accepted.methods();
    if accepted.purpose() == Purpose::VerifyPhone {
        let (row, user) = accepted.complete(tx)?;
        let (user, proved) = match waits_for(app, &user, shown) {
            // Its flow is older than the second factor: nor does it bring a number before that.
            Some(Wait::Second) => (user, shown),
            Some(Wait::Phone) | None => {
                let user = phone::finish(tx, &row, &user)?;
                (user, shown.and(Method::PhoneCode))
            }
        };
        let entry = Entry {
            proved,
            proved_at: None,
            remembered: row.remembered,
            note: Note::Now(users::WrongPasswords::Forgotten),
            gate,
        };
        return Ok(entrance::admit(app, tx, &user, &entry)?);
    }
    let proved = shown.and(Method::EmailCode);
    let (row, user) = accepted.settle(tx)?;
    let user = verified::verify(app, tx, Some(&row), &user, Then::LogIn(proved))?;
    let entry = Entry {
        proved,
        proved_at: None,
        remembered: row.remembered,
        note: Note::WithAddress,
        gate,
    };
    Ok(entrance::admit(app, tx, &user, &entry)?)
}

impl From<AdmitError> for VerifyError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => Self::Dead,
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}
