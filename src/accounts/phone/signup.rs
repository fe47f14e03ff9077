//! Numbers at sign-up, where everybody has to verify one: the address is verified and nobody is signed in yet. The flow that
//! goes on carries the password of the account, as it was when the flow was opened: that tells it from the flow of
//! somebody signed in, whose code opens nothing, and ends it with a change of the password.

use super::{PhoneError, sending, set_verified};
use crate::accounts::flows::{Flow, Opened, PendingProfile, TRIES, VerifyError, join};
use crate::accounts::holds::{NotRecorded, check_free};
use crate::accounts::undoable::{ChangedBy, NewAddress, record};
use crate::app::{App, Origin};
use crate::config::PhoneVerification;
use crate::error::Fault;
use crate::events::{AddressChange, Event, Purpose};
use crate::security::digest;
use crate::store::users;
use crate::store::{Tx, flows};
use crate::values::{Methods, Phone, Token, mask_phone};

/// Whether an account has to verify its number before anybody is signed in. One without a number is let in when somebody
/// has been in it before, for then it is older than the setting; and staff.
pub(crate) fn awaits(app: &App, user: &users::Row) -> bool {
    let required = app.config().sms.verification == PhoneVerification::Required;
    let is_older = user.phone.is_none() && (user.last_login.is_some() || user.is_staff);
    required && !user.phone_verified && !is_older
}

/// Whether the code of this flow signs somebody in.
pub(crate) fn signs_in(row: &flows::Row) -> bool {
    row.purpose == Purpose::VerifyPhone && row.password.is_some()
}

/// Opens the flow that verifies an account's number. When no message may be sent now, it can be asked for later.
pub(crate) fn step(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    asked_with: (bool, Methods),
) -> Result<Opened, Fault> {
    // Without one the person is asked for it.
    let Some(number) = user.phone.as_deref() else {
        return open(app, tx, user, None, asked_with);
    };
    // Whoever knows the password goes on with the message that was sent; never with a flow of somebody who had shown
    // more, or less: all that hold it are let in alike.
    let asked = (Purpose::VerifyPhone, user.password.as_str());
    let before = flows::bringing_password(tx, user.id, asked, TRIES)?;
    let level = asked_with.1.level();
    let same =
        |row: &flows::Row| row.phone.as_deref() == Some(number) && row.methods.level() == level;
    if let Some(held) = before.filter(same).and_then(|row| join(app, row)) {
        let (row, token) = (held.row.clone(), held.token.clone());
        flows::set_asked(tx, row.id, asked_with)?;
        return match sending::go_on(app, tx, held, user.id) {
            Err(sending::NotSent::Fault(fault)) => Err(fault),
            Err(_) => Ok(Opened::of(&row, token)),
            Ok(opened) => Ok(opened),
        };
    }
    let opened = open(app, tx, user, Some(number), asked_with)?;
    match sending::send_first(app, tx, opened.row, sending::verifying(user.id), number) {
        Err(sending::NotSent::Fault(fault)) => Err(fault),
        Err(_) => Ok(opened),
        Ok(due_at) => Ok(opened.due(due_at, tx.now())),
    }
}

fn open(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    phone: Option<&str>,
    (remembered, methods): (bool, Methods),
) -> Result<Opened, Fault> {
    let flow = Flow {
        purpose: Purpose::VerifyPhone,
        user: Some(user.id),
        email: &user.email,
        password: Some(&user.password),
        profile: PendingProfile {
            phone,
            ..PendingProfile::default()
        },
        remembered,
        methods,
    };
    flow.open(app, tx)
}

/// The code was right: the number is verified. The account as it is then.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    row: &flows::Row,
    user: &users::Row,
) -> Result<users::Row, VerifyError> {
    let number = row.phone.as_deref().ok_or(VerifyError::Dead)?;
    if row.password.as_deref() != Some(user.password.as_str()) {
        return Err(VerifyError::Dead);
    }
    set_verified(tx, user, number)?;
    let change = AddressChange::PhoneChanged;
    let now = tx.now();
    let is_same = user.phone.as_deref() == Some(number);
    // Whoever logs in while the addresses are on hold verifies the number that there is.
    let is_held = match check_free(tx, user.id, now) {
        Err(NotRecorded::Fault(fault)) => return Err(fault.into()),
        checked => checked.is_err(),
    };
    let is_no_news = user.last_login.is_none() || is_held;
    if !is_same || !is_no_news {
        // Not what was said at the sign-up, or long after it: the owner is told, and can undo it.
        let new = NewAddress {
            change,
            detail: &mask_phone(number),
            newcomer: None,
            by: ChangedBy::Login,
        };
        record(tx, user, new)?;
    } else {
        tx.emit(Event::AddressChanged {
            user: user.id,
            change,
        })?;
    }
    users::find(tx, user.id)?.ok_or(VerifyError::Dead)
}

/// Takes another number for one that was mistyped, and sends a code there. The account has it once it is verified.
pub fn correct(
    app: &App,
    flow: &Token,
    phone: Phone,
    origin: &Origin,
) -> Result<Opened, PhoneError> {
    app.write(origin, |tx| {
        let now = tx.now();
        let row = flows::find(tx, &digest::of_token(flow))?;
        let row = row.filter(|row| signs_in(row) && row.expires_at > now);
        let row = row.ok_or(PhoneError::Dead)?;
        let user = row.user().ok_or(PhoneError::Dead)?;
        super::limited(app, tx, user)?;
        let user = super::lock(tx, user)?;
        let same = row.password.as_deref() == Some(user.password.as_str());
        let fits = same && user.may_sign_in() && !user.phone_verified;
        if !fits || flows::end(tx, row.id)? == 0 {
            return Err(PhoneError::Dead);
        }
        check_free(tx, user.id, now)?;
        let asked_with = (row.remembered, row.methods);
        let opened = open(app, tx, &user, Some(phone.as_str()), asked_with)?;
        let due_at = sending::send_first(
            app,
            tx,
            opened.row,
            sending::verifying(user.id),
            phone.as_str(),
        )?;
        Ok(opened.due(due_at, tx.now()))
    })
}
