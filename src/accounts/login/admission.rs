//! What happens after the right password: a session, or a code for what is not proved yet.

use super::{Login, LoginError, Step, is_open};
use crate::accounts::otp::{self, Flow};
use crate::accounts::sessions::LoggedIn;
use crate::accounts::signup::Wish;
use crate::accounts::{archive, letters, phone, sessions};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::users::Standing;
use crate::store::{Letter, Tx, challenges, devices, users};
use crate::values::UserId;

/// The password of an account was right. It may have been changed, password login switched off, or the account closed,
/// while it was compared.
pub(super) fn admit(
    app: &App,
    tx: &mut Tx<'_>,
    (user, today): (&users::Row, Option<&str>),
    form: &Login,
    origin: &Origin,
) -> Result<Step, LoginError> {
    users::lock(tx, user.id)?;
    if let Some(today) = today {
        users::reencode(tx, user.id, &user.password, today)?;
    }
    let hash = today.unwrap_or(&user.password);
    let device = devices::find(tx, user.id, &sessions::device_digests(origin))?;
    let now = users::find(tx, user.id)?;
    let user = now
        .filter(|now| now.password == hash && is_open(now, device.as_ref()))
        .ok_or(LoginError::Refused)?;
    let came_back = user.standing() == Standing::Archived;
    let user = match user.standing() {
        Standing::Open => user,
        Standing::Archived => archive::come_back(tx, user)?,
        Standing::Closing(erase_at) => return Err(LoginError::Closing { erase_at }),
        Standing::Banned => return Err(LoginError::Refused),
    };
    if user.is_verified && phone::awaits(app, &user) {
        let opened = phone::step(app, tx, &user, form.remember, origin)?;
        return Ok(Step::VerifyPhone(opened));
    }
    if user.is_verified {
        if users::note_login(tx, user.id, hash)? == 0 {
            return Err(LoginError::Refused);
        }
        let done = sessions::open(app, tx, &user, form.remember, origin)?;
        return Ok(Step::Done(Box::new(LoggedIn { came_back, ..done })));
    }
    // An account that came with a password, from elsewhere, and has not proved its address here.
    let device = device.map(|device| device.id);
    let due_at = otp::next_letter(app, tx, &user.email, device, origin)?;
    let flow = Flow {
        purpose: Purpose::LogIn,
        user: Some(user.id),
        email: &user.email,
        password: Some(hash),
        profile: Wish::default(),
        remembered: form.remember,
    };
    let opened = otp::open(app, tx, &flow, origin)?;
    letters::of_flow(tx, Letter::Verify, &opened, due_at)?;
    Ok(Step::Verify(opened))
}

/// The password of a sign-up was right: it goes on here, with all that came with it, in a flow of this browser's own.
pub(super) fn resume(
    app: &App,
    tx: &mut Tx<'_>,
    row: &challenges::Row,
    form: &Login,
    origin: &Origin,
) -> Result<Step, LoginError> {
    // The account may have given way to another that proved the address.
    let user = row
        .user()
        .map(|user| found(tx, user))
        .transpose()?
        .flatten();
    let due_at = otp::next_letter(app, tx, &row.email, None, origin)?;
    let flow = Flow {
        purpose: Purpose::LogIn,
        user,
        email: &row.email,
        password: row.password.as_deref(),
        profile: Wish {
            username: row.username.as_deref(),
            first_name: &row.first_name,
            last_name: &row.last_name,
            phone: row.phone.as_deref(),
            extra: Some(&row.extra),
        },
        remembered: form.remember,
    };
    let opened = otp::open(app, tx, &flow, origin)?;
    let letter = if user.is_some() {
        Letter::Verify
    } else {
        Letter::AlreadyRegistered
    };
    letters::of_flow(tx, letter, &opened, due_at)?;
    Ok(Step::Verify(opened))
}

/// Takes an account for this transaction, if it is still there.
fn found(tx: &mut Tx<'_>, user: UserId) -> Result<Option<UserId>, Fault> {
    users::lock(tx, user)?;
    Ok(users::find(tx, user)?.map(|user| user.id))
}
