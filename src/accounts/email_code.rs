//! A code to the primary address of somebody who is signed in: in the place of the password, where the account has none, and
//! beside it for the first factor that a site demands. It belongs to the session that asked, and is spent in the transaction
//! of what it is asked for. E-mails that strangers ask for take no share of it.

use super::actor::{SignedIn, SignedOut, hold};
use super::flows::{
    Accepted, Flow, LONGEST_DELAY, Opened, PendingProfile, TRIES, VerifyError, accept_code_of,
    of_session,
};
use super::policy::is_first_demanded;
use super::throttle::{self, Throttled, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Purpose;
use crate::security::password::is_usable;
use crate::store::{Letter, Tx, flows, users};
use crate::values::{Methods, Moment, OtpCode};
use time::Duration;

/// What somebody shows again who they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReauthenticationFor {
    /// A sensitive change.
    Change,
    /// A new second factor.
    NewFactor,
}

/// Whether that takes a code from an e-mail.
pub(super) fn is_needed(app: &App, user: &users::Row, what: ReauthenticationFor) -> bool {
    let for_factor = what == ReauthenticationFor::NewFactor && is_first_demanded(app, user);
    !is_usable(&user.password) || for_factor
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum EmailCodeError {
    /// Nothing that they could do asks for one.
    #[error("reauthentication-email-code-unneeded")]
    NotNeeded,
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many.
    #[error("throttled-codes")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for EmailCodeError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::NotNeeded => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("not_found", self.message()),
            ),
            Self::SignedOut(ended) => ended.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(EmailCodeError);

/// Sends a code by which I show that it is me. Asked for again, the one that was sent stays good until another may leave.
pub fn send(app: &App, me: &SignedIn, origin: &Origin) -> Result<Opened, EmailCodeError> {
    app.write(origin, |tx| {
        let user = hold(tx, me)?.ok_or(SignedOut)?;
        if !is_needed(app, &user, ReauthenticationFor::NewFactor) {
            return Err(EmailCodeError::NotNeeded);
        }
        let ask = |tx: &mut Tx<'_>, longest_delay: Duration| {
            let who = Who::signed_in(origin, me.id());
            let limit = Limit::ReauthenticationEmail;
            throttle::reserve(app, tx, limit, &who, longest_delay).map(|(at, _)| at)
        };
        if let Some(held) = of_session(app, tx, me, Purpose::ConfirmByCode, &user.email)? {
            return Ok(held.go_on_as(tx, ask)?);
        }
        let at = ask(tx, LONGEST_DELAY)?;
        Ok(open(app, tx, me, &user, at)?)
    })
}

fn open(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    user: &users::Row,
    at: Moment,
) -> Result<Opened, Fault> {
    let flow = Flow {
        purpose: Purpose::ConfirmByCode,
        user: Some(user.id),
        email: &user.email,
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    flows::set_session(tx, opened.row, me.session())?;
    opened.queue(tx, Letter::ReauthenticationCode, at)?;
    Ok(opened.due(at, tx.now()))
}

/// Whether a code is the one that was sent to my session. Whoever asks completes it with what it is for, or keeps it; a wrong
/// one spends a try. The transaction has locked `user`, who is me.
pub(super) fn accept(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    user: &users::Row,
    code: &OtpCode,
) -> Result<Result<Accepted, VerifyError>, Fault> {
    let asked = (Purpose::ConfirmByCode, user.email.as_str());
    match flows::of_session(tx, me.session(), asked, TRIES)? {
        Some(row) => accept_code_of(app, tx, row.id, code, Purpose::ConfirmByCode),
        None => Ok(Err(VerifyError::Dead)),
    }
}
