//! Phone numbers: given, verified with a code in a text message, changed, removed. A number is of use to one account alone
//! once it is verified there; before that it is what somebody says it is, and may stand with many.
//!
//! Who else has verified a number is told only to somebody who has read its messages.

mod errors;
mod sending;
mod signup;

pub use errors::PhoneError;
pub(super) use sending::{NotSent, is_allowed, send_again, send_first, taking_back, verifying};
pub use sending::{count_again, count_untaken};
pub use signup::correct;
pub(super) use signup::{awaits, finish, signs_in, step};

use super::actor::{PublicUser, Reauthenticated, RecentlyAuthenticated, SignedIn, SignedOut, hold};
use super::flows::{
    Flow, Opened, PendingProfile, ResumableFlow, VerifyError, of_session, spend_my_code,
};
use super::holds::{NotRecorded, check_free};
use super::throttle::{self, Who};
use super::undoable::{ChangedBy, NewAddress, record};
use crate::app::{App, Origin};
use crate::config::{Limit, PhoneVerification};
use crate::error::Fault;
use crate::events::{AddressChange, Event, Purpose};
use crate::store::users::{self, Contact};
use crate::store::{Tx, flows};
use crate::values::{Methods, OtpCode, Phone, Token, UserId, mask_phone};

/// What came of giving a number.
#[derive(Debug)]
pub enum SetPhone {
    /// A code is on its way to it.
    Asked(Opened),
    /// Numbers are not verified here: it is kept as it was given.
    Kept(PublicUser),
}

/// Gives me a number, once a code verifies that it is mine.
pub fn set(
    app: &App,
    by: &Reauthenticated,
    phone: Phone,
    origin: &Origin,
) -> Result<SetPhone, PhoneError> {
    let me = by.me().id();
    app.write(origin, |tx| {
        limited(app, tx, me)?;
        let now = held(tx, by.me())?;
        let same = now.phone.as_deref() == Some(phone.as_str());
        let at = tx.now();
        check_free(tx, me, at)?;
        if app.config().sms.verification == PhoneVerification::Off {
            return store_unverified(tx, by.me(), &now, &phone).map(SetPhone::Kept);
        }
        if same && now.phone_verified {
            return Err(PhoneError::Unchanged);
        }
        let before = of_session(app, tx, by.me(), Purpose::VerifyPhone, &now.email)?;
        let same = |held: &ResumableFlow| held.row.phone.as_deref() == Some(phone.as_str());
        if let Some(held) = before.filter(same) {
            return Ok(SetPhone::Asked(sending::go_on(app, tx, held, me)?));
        }
        let flow = Flow {
            purpose: Purpose::VerifyPhone,
            user: Some(me),
            email: &now.email,
            password: None,
            profile: PendingProfile {
                phone: Some(phone.as_str()),
                ..PendingProfile::default()
            },
            remembered: false,
            methods: Methods::none(),
        };
        let opened = flow.open(app, tx)?;
        flows::set_session(tx, opened.row, by.me().session())?;
        let due_at = send_first(app, tx, opened.row, verifying(me), phone.as_str())?;
        Ok(SetPhone::Asked(opened.due(due_at, tx.now())))
    })
}

fn store_unverified(
    tx: &mut Tx<'_>,
    me: &SignedIn,
    now: &users::Row,
    phone: &Phone,
) -> Result<PublicUser, PhoneError> {
    if now.phone.as_deref() != Some(phone.as_str()) {
        let contact = Contact {
            phone: Some(phone.as_str()),
            phone_verified: false,
            ..now.contact()
        };
        users::set_contact(tx, now.id, &contact)?;
        tell(tx, now, AddressChange::PhoneChanged, phone.as_str(), me)?;
    }
    Ok(lock(tx, now.id)?.public)
}

/// Makes the number of a flow of mine my own, with the code that went there.
pub fn verify(
    app: &App,
    me: &SignedIn,
    flow: &Token,
    code: &OtpCode,
    origin: &Origin,
) -> Result<PublicUser, VerifyError> {
    // The inner result is the answer, the outer one whether to keep what was written: a spent try is kept.
    app.write(origin, |tx| {
        let purposes = [Purpose::VerifyPhone];
        let (row, before) = match spend_my_code(app, tx, me, flow, code, &purposes)? {
            Ok(spent) => spent,
            Err(error) => return Ok(Err(error)),
        };
        let number = row.phone.ok_or(VerifyError::Dead)?;
        set_verified(tx, &before, &number)?;
        if before.phone.as_deref() == Some(number.as_str()) {
            // It has been theirs all along: there is nothing to undo.
            let now = tx.now();
            check_free(tx, me.id(), now)?;
            tx.emit(Event::AddressChanged {
                user: me.id(),
                change: AddressChange::PhoneChanged,
            })?;
        } else {
            tell(tx, &before, AddressChange::PhoneChanged, &number, me)?;
        }
        Ok(Ok(lock(tx, me.id())?.public))
    })
    .flatten()
}

/// The number is verified, unless somebody else was faster: the index settles it, also between two who verify it at once.
fn set_verified(tx: &mut Tx<'_>, user: &users::Row, number: &str) -> Result<(), VerifyError> {
    let contact = Contact {
        phone: Some(number),
        phone_verified: true,
        ..user.contact()
    };
    match users::set_contact(tx, user.id, &contact) {
        Ok(_) => Ok(()),
        Err(fault) if fault.violates("users", "phone") => Err(VerifyError::PhoneTaken),
        Err(fault) => Err(fault.into()),
    }
}

/// Removes my number. Where everybody who signs up needs one, it can only be changed.
pub fn remove(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<PublicUser, PhoneError> {
    let me = by.me().id();
    app.write(origin, |tx| {
        let now = held(tx, by.me())?;
        let Some(number) = &now.phone else {
            return Ok(now.public);
        };
        if app.config().sms.verification == PhoneVerification::Required {
            return Err(PhoneError::Needed);
        }
        let contact = Contact {
            phone: None,
            phone_verified: false,
            ..now.contact()
        };
        users::set_contact(tx, me, &contact)?;
        tell(tx, &now, AddressChange::PhoneRemoved, number, by.me())?;
        Ok(lock(tx, me)?.public)
    })
}

/// Tells how a number changed, and how to take that back.
fn tell(
    tx: &mut Tx<'_>,
    before: &users::Row,
    change: AddressChange,
    number: &str,
    me: &SignedIn,
) -> Result<(), NotRecorded> {
    let new = NewAddress {
        change,
        detail: &mask_phone(number),
        newcomer: None,
        by: ChangedBy::Session(me.session()),
    };
    record(tx, before, new)
}

fn limited(app: &App, tx: &mut Tx<'_>, user: UserId) -> Result<(), PhoneError> {
    let who = Who::signed_in(tx.origin(), user);
    throttle::spend(app, tx, Limit::ChangePhone, &who)?;
    Ok(())
}

/// Me as I am now, taken for this transaction, if my session still lives.
fn held(tx: &mut Tx<'_>, me: &SignedIn) -> Result<users::Row, PhoneError> {
    Ok(hold(tx, me)?.ok_or(SignedOut)?)
}

fn lock(tx: &mut Tx<'_>, user: UserId) -> Result<users::Row, Fault> {
    users::lock(tx, user)?;
    users::find(tx, user)?.ok_or_else(|| Fault::Broken("an account vanished".into()))
}
