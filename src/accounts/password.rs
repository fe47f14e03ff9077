//! Forgotten passwords: a code to the address, a new password, and every session ends. The answer is the same for
//! addresses with and without an account, down to the rows that are written.

mod change;
mod errors;
mod take_up;

pub use take_up::{TakeUpError, link, look_at, take_up};

pub use change::{
    ChangeError, NewForNone, NewForOld, change as change_password,
    check_first as check_first_password, choose as choose_password,
    may_choose_first as may_choose_first_password,
};
pub use errors::{ForgotError, ResetError};

use super::continuity::{ImportedLink, linked};
use super::flows::{
    Flow, LONGEST_DELAY, Opened, PendingProfile, Recipient, VerifyError, limit_codes,
    look_at_token, may_choose_password, resumable, spend_code, spend_token,
};
use super::password_rules::check;
use super::revocation::revoke_all;
use super::signup::OnLoss;
use super::signup_rules::{self, is_shut_out};
use super::throttle::{self, Known};
use super::{devices, letters, signup};
use crate::app::{Admitted, App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Fault, Kind, Problem};
use crate::events::{Change, Event, Purpose};
use crate::i18n::Message;
use crate::security::digest;
use crate::security::password::is_usable;
use crate::security::password_policy;
use crate::store::{self, Conn, Letter, Tx, flows, users};
use crate::values::{self, Email, Methods, OtpCode, Password, Token, UserId};

/// A new password, with the code that allows it.
#[derive(Debug)]
pub struct Reset {
    /// What allows it.
    pub by: ResetBy,
    /// The new password.
    pub password: Password,
    /// The password repeated, where it is asked for twice.
    pub again: Option<Password>,
}

/// What allows somebody to set a new password.
#[derive(Debug)]
pub enum ResetBy {
    /// A code.
    Code {
        /// The flow that it belongs to.
        flow: Token,
        /// The code.
        code: OtpCode,
    },
    /// The token of an e-mail.
    Letter(Token),
    /// The link of an e-mail of a project that people were imported from.
    Imported(ImportedLink),
}

/// Whose password may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Anybodys,
    /// Of an account that never had one.
    Unset,
}

fn differ(one: &Password, again: Option<&Password>) -> bool {
    again.is_some_and(|again| again.expose() != one.expose())
}

fn mismatch(field: &'static str) -> ErrorDetails {
    ErrorDetails::one(
        Kind::Invalid,
        Problem::of(
            field,
            "password_mismatch",
            Message::new("password-mismatch"),
        ),
    )
}

/// Sends a reset code to an address, if there is an account to reset. Inactive accounts, those that will be erased and
/// those that an operator left without a usable password get none, as in Django; one that waits for its first proof does.
pub fn forgot(app: &App, email: &Email, origin: &Origin) -> Result<Opened, ForgotError> {
    app.write(origin, |tx| {
        users::lock_address(tx, &email.key())?;
        let mut user = users::find_by_any_email(tx, &email.key())?;
        // The user first, then what is counted: see `throttle`.
        if let Some(id) = resettable(app, tx, user.as_ref())? {
            users::lock(tx, id)?;
            // They may have left this address meanwhile.
            user = users::find_by_any_email(tx, &email.key())?.filter(|now| now.id == id);
        }
        let whose = resettable(app, tx, user.as_ref())?;
        let device = match &user {
            Some(user) => store::devices::find(tx, user.id, &devices::digests(origin))?,
            None => None,
        };
        // A browser that has been here has limits of its own: strangers cannot keep an owner from a code.
        let device = device.map(|device| Known::Device(device.id));
        let key = email.key();
        let to = Recipient {
            email: email.as_str(),
            user: user.as_ref(),
            known: device,
            named: None,
        };
        throttle::spend(app, tx, Limit::ResetPassword, &to.counted(origin, &key))?;
        let held = resumable(tx, Purpose::ResetPassword, &key)?;
        let opened = match held.filter(|held| held.row.user() == whose) {
            Some(held) => held.go_on(app, tx, to)?,
            None => open(app, tx, whose, to)?,
        };
        let known = user.as_ref().map(|user| user.id);
        tx.emit(Event::ResetRequested { user: known })?;
        Ok(opened)
    })
}

/// Somebody to whose account a reset gives a password; none is completed whose sign-up would not be taken now.
fn resettable(
    app: &App,
    conn: &mut Conn,
    user: Option<&users::Row>,
) -> Result<Option<UserId>, Fault> {
    match user.filter(|user| may_choose_password(user)) {
        Some(user) if !is_shut_out(app, conn, user)? => Ok(Some(user.id)),
        _ => Ok(None),
    }
}

fn open(
    app: &App,
    tx: &mut Tx<'_>,
    whose: Option<UserId>,
    to: Recipient<'_>,
) -> Result<Opened, ForgotError> {
    let allowance = to.allowance(app, tx, LONGEST_DELAY)?;
    let flow = Flow {
        purpose: Purpose::ResetPassword,
        user: whose,
        email: to.email,
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    // Queued either way; the courier drops the e-mail of a flow that nobody can complete.
    opened.send(app, tx, allowance, Letter::Reset, to)?;
    Ok(allowance.tell(opened, tx.now()))
}

/// Sets a new password with a code, or the token of an e-mail. Nobody is signed in by it; everybody is signed out.
pub fn reset(app: &App, form: Reset, origin: &Admitted) -> Result<(), ResetError> {
    set(app, &form, Whose::Anybodys, origin)
}

/// Sets the first password of an account that has none.
pub fn set_first(app: &App, form: Reset, origin: &Admitted) -> Result<(), ResetError> {
    set(app, &form, Whose::Unset, origin)
}

fn set(app: &App, form: &Reset, whose: Whose, origin: &Admitted) -> Result<(), ResetError> {
    let email = app.write(origin, |tx| {
        if let Err(refusal) = limit_codes(app, tx, Limit::ResetPasswordFromKey)? {
            return Err(ResetError::Code(refusal));
        }
        let now = tx.now();
        let row = match &form.by {
            ResetBy::Imported(link) => {
                let user = linked(app, tx, link)?;
                let user = user.ok_or(ResetError::Code(VerifyError::InvalidToken))?;
                return Ok(user.email.clone());
            }
            ResetBy::Code { flow, .. } => flows::find(tx, &digest::of_token(flow))?,
            ResetBy::Letter(token) => Some(look_at_token(app, tx, token, &RESETS, now).map_err(
                |error| match error {
                    VerifyError::Fault(fault) => fault.into(),
                    other => ResetError::Code(other),
                },
            )?),
        };
        Ok(row.map(|row| row.email).unwrap_or_default())
    })?;
    if differ(&form.password, form.again.as_ref()) {
        return Err(ResetError::Mismatch);
    }
    // Before the code has verified who asks, only what the asker typed may show in the answer.
    let stranger = password_policy::UserAttributes {
        username: "",
        first_name: "",
        last_name: "",
        email: &email,
    };
    let weaknesses = check(&form.password, &stranger);
    if !weaknesses.is_empty() {
        return Err(ResetError::Weak(weaknesses));
    }
    let hash = origin.encode(&form.password)?;
    app.write(origin, |tx| {
        let spent = match &form.by {
            ResetBy::Imported(link) => {
                let user = hold_linked(app, tx, link)?;
                let email = user.email.clone();
                return finish(app, tx, &email, &user, &form.password, &hash).map(Ok);
            }
            ResetBy::Code { flow, code } => spend_code(app, tx, flow, code, &RESETS)?,
            ResetBy::Letter(token) => spend_token(app, tx, token, &RESETS)?,
        };
        match spent {
            // Undone: the token is still good for what it was sent for.
            Ok((_, user)) if whose == Whose::Unset && is_usable(&user.password) => {
                Err(ResetError::AlreadySet)
            }
            Ok((row, user)) => finish(app, tx, &row.email, &user, &form.password, &hash).map(Ok),
            // Kept, not undone: the try is spent.
            Err(error) => Ok(Err(ResetError::Code(error))),
        }
    })
    .flatten()
}

/// The owner of an imported link, locked: of two who have it one chooses the password, and with that it is over.
fn hold_linked(app: &App, tx: &mut Tx<'_>, link: &ImportedLink) -> Result<users::Row, ResetError> {
    let over = || ResetError::Code(VerifyError::InvalidToken);
    let user = linked(app, tx, link)?.ok_or_else(over)?;
    users::lock(tx, user.id)?;
    linked(app, tx, link)?.ok_or_else(over)
}

const RESETS: [Purpose; 1] = [Purpose::ResetPassword];

fn finish(
    app: &App,
    tx: &mut Tx<'_>,
    email: &str,
    user: &users::Row,
    password: &Password,
    hash: &str,
) -> Result<(), ResetError> {
    if signup_rules::gives_way(tx, user)? {
        // What the code was spent for is undone with it.
        let taken = signup_rules::check_key(app, &user.email_key);
        taken.map_err(|refusal| ResetError::Code(refusal.into()))?;
    }
    let attributes = password_policy::UserAttributes {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let weaknesses = check(password, &attributes);
    if !weaknesses.is_empty() {
        // Undoes the spending of the code too: the person may try another password with it.
        return Err(ResetError::Weak(weaknesses));
    }
    if !user.is_verified && signup_rules::waits(tx, user)? {
        // It waited for its first proof; what strangers asked for in sign-ups does not count.
        let mut user = user.clone();
        let names = signup::apply(app, None, &mut user);
        signup::put(app, tx, &mut user, Some(names), None, OnLoss::TryAnother)?;
    }
    replace(
        tx,
        user,
        hash,
        Change::Reset,
        &devices::digests(tx.origin()),
    )?;
    // Reading the e-mail verified the address, if it is the first one that it went to.
    if values::key_of(email) == user.email_key && users::set_verified(tx, user.id)? == 1 {
        tx.emit(Event::Verified { user: user.id })?;
    }
    Ok(())
}

/// Puts another password in place: sessions and flows end, browsers are strangers again but those of `mine`, lockouts are
/// lifted, the owner is told.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    user: &users::Row,
    hash: &str,
    by: Change,
    mine: &[Vec<u8>],
) -> Result<(), Fault> {
    users::set_password(tx, user.id, hash)?;
    devices::forget_others(tx, user.id, mine)?;
    store::devices::forgive(tx, user.id)?;
    revoke_all(tx, user.id, None)?;
    tx.emit(Event::PasswordChanged { user: user.id, by })?;
    letters::tell(tx, Letter::PasswordChanged, user)
}
