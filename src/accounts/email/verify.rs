//! The code that came to a new address: from now on it belongs to the account. All that was begun before for the account
//! ends, so that no code sent to an address it no longer has opens it.

use crate::accounts::actor::{PublicUser, SignedIn, hold};
use crate::accounts::addresses::make_way;
use crate::accounts::flows::{VerifyError, limit_codes, look_at_token, spend_my_code, spend_token};
use crate::accounts::holds::{OnHold, from_not_recorded};
use crate::accounts::signup_rules::{SignupRefusal, check_address};
use crate::accounts::undoable::{ChangedBy, NewAddress, record};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{AddressChange, Purpose};
use crate::security::digest;
use crate::store::users::Contact;
use crate::store::{Tx, flows, users};
use crate::values::{self, OtpCode, Token};

/// Why a code did not make an address the account's.
#[derive(Debug, thiserror::Error)]
pub enum VerifyEmailError {
    /// The code does not do.
    #[error(transparent)]
    Code(VerifyError),
    /// The mailbox is the person's, and another account has its address.
    #[error("email-taken")]
    Taken,
    /// The site does not take such addresses any more.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// Somebody asked to undo a change. The code is not used up.
    #[error(transparent)]
    OnHold(#[from] OnHold),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

from_not_recorded!(VerifyEmailError);

impl Failure for VerifyEmailError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Code(error) => error.details(),
            Self::Taken => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("email", "unique", self.message()),
            ),
            Self::Refused(refusal) => refusal.details(),
            Self::OnHold(hold) => hold.details(),
            Self::Fault(fault) => fault.details(),
        }
    }
}

/// Verifies a new address with the code that was sent there.
pub fn verify(
    app: &App,
    me: &SignedIn,
    flow: &Token,
    code: &OtpCode,
    origin: &Origin,
) -> Result<PublicUser, VerifyEmailError> {
    let purposes = [Purpose::ChangeEmail, Purpose::AddEmail];
    // The inner result is the answer, the outer one whether to keep what was written: a spent try is kept.
    app.write(origin, |tx| {
        if let Some(row) = flows::find(tx, &digest::of_token(flow))? {
            users::lock_address(tx, &values::key_of(&row.email))?;
        }
        match spend_my_code(app, tx, me, flow, code, &purposes)? {
            Ok((row, user)) => Ok(give(app, tx, me, (&row, &user))?),
            Err(error) => Ok(Err(VerifyEmailError::Code(error))),
        }
    })
    .flatten()
}

/// Verifies a new address with the token of the e-mail that was sent there. The session that asked completes it: whoever was
/// shut out since cannot finish what they began, and an address that was mistyped is somebody else's mailbox, whose reader
/// has the token too.
pub fn verify_by_token(
    app: &App,
    me: Option<&SignedIn>,
    token: &Token,
    origin: &Origin,
) -> Result<PublicUser, VerifyEmailError> {
    let purposes = [Purpose::ChangeEmail, Purpose::AddEmail];
    app.write(origin, |tx| {
        if let Err(refusal) = limit_codes(app, tx, Limit::VerifyCode)? {
            return Ok(Err(VerifyEmailError::Code(refusal)));
        }
        let now = tx.now();
        let row = match look_at_token(app, tx, token, &purposes, now) {
            Ok(row) => row,
            Err(VerifyError::Fault(fault)) => return Err(fault.into()),
            Err(error) => return Ok(Err(VerifyEmailError::Code(error))),
        };
        // Before it is used up: whoever asked may still come with it.
        let is_asker =
            |me: &&SignedIn| row.session() == Some(me.session()) && row.user() == Some(me.id());
        let Some(me) = me.filter(is_asker) else {
            return Ok(Err(VerifyEmailError::Code(VerifyError::InvalidToken)));
        };
        users::lock_address(tx, &values::key_of(&row.email))?;
        if hold(tx, me)?.is_none() {
            return Ok(Err(VerifyEmailError::Code(VerifyError::InvalidToken)));
        }
        match spend_token(app, tx, token, &purposes)? {
            Ok((row, user)) => Ok(give(app, tx, me, (&row, &user))?),
            Err(error) => Ok(Err(VerifyEmailError::Code(error))),
        }
    })
    .flatten()
}

/// Gives the address of a flow to the account, unless somebody else has verified it to be theirs. The transaction holds both.
fn give(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (row, user): (&flows::Row, &users::Row),
) -> Result<Result<PublicUser, VerifyEmailError>, VerifyEmailError> {
    let (email, key) = (row.email.as_str(), values::key_of(&row.email));
    if let Err(refusal) = check_address(app, &key) {
        return Ok(Err(refusal.into()));
    }
    if !make_way(app, tx, Some(user.id), &key)? {
        return Ok(Err(VerifyEmailError::Taken));
    }
    let was = user.contact();
    let (change, contact) = match row.purpose {
        Purpose::AddEmail => (
            AddressChange::SecondaryEmailAdded,
            Contact {
                secondary_email: Some(email),
                secondary_email_key: Some(&key),
                ..was
            },
        ),
        _ => (
            AddressChange::EmailChanged,
            Contact {
                email,
                email_key: &key,
                ..was
            },
        ),
    };
    match users::set_contact(tx, user.id, &contact) {
        Err(fault) if is_refused(&fault) => return Ok(Err(VerifyEmailError::Taken)),
        set => set?,
    };
    flows::end_all(tx, user.id)?;
    // Another spelling of an address is no newcomer: the e-mail about it goes there anyway.
    let newcomer = user.spelling_of(&key).is_none().then_some(email);
    let new = NewAddress {
        change,
        detail: &values::mask_email_beside(email, was.addresses().map(|(email, _)| email)),
        newcomer,
        by: ChangedBy::Session(me.session()),
    };
    record(tx, user, new)?;
    let now = users::find(tx, user.id)?;
    let now = now.ok_or_else(|| Fault::Broken("an account vanished".into()))?;
    Ok(Ok(now.public))
}

/// Whether it was the address that the database refused.
fn is_refused(fault: &Fault) -> bool {
    fault.violates("users", "email_key") || fault.violates("users", "secondary_email_key")
}
