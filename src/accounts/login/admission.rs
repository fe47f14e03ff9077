//! What happens after the right password: the way in, or a code for an address that is not verified yet.

use super::{Login, LoginError};
use crate::accounts::devices::{self, RecognisedBy};
use crate::accounts::entrance::{self, AdmitError, Entry, Gate, Note, Step};
use crate::accounts::flows::{
    Flow, LONGEST_DELAY, PendingProfile, Recipient, ResumableFlow, TRIES, join,
};
use crate::accounts::{archive, failures};
use crate::app::App;
use crate::events::Purpose;
use crate::store::users::AccountStatus;
use crate::store::{Letter, Tx, flows, users};
use crate::values::{self, Method, Methods};

/// The password of an account was right. It may have been changed, taken out of use, guessed at by others, or the account
/// closed, while it was compared.
pub(super) fn enter(
    app: &App,
    tx: &mut Tx<'_>,
    (user, today): (&users::Row, Option<&str>),
    form: &Login,
    gate: &Gate,
) -> Result<Step, LoginError> {
    users::lock(tx, user.id)?;
    if let Some(today) = today {
        users::reencode(tx, user.id, &user.password, today)?;
    }
    let hash = today.unwrap_or(&user.password);
    let by = devices::recognise(app, tx, user.id)?;
    let now = users::find(tx, user.id)?;
    let user = now.filter(|now| now.password == hash && !now.reset_required);
    let user = user.ok_or(LoginError::Refused)?;
    if failures::want_approval(&user, by.as_ref()) {
        devices::ask_for_approval(app, tx, &user, &form.login)?;
        return Err(LoginError::Refused);
    }
    if user.is_verified {
        // One that the account knows breaks no row of wrong passwords from elsewhere.
        let wrong = match by {
            Some(_) => users::WrongPasswords::Kept,
            None => users::WrongPasswords::Forgotten,
        };
        let entry = Entry {
            proved: Method::Password.into(),
            proved_at: None,
            remembered: form.remember,
            note: Note::Now(wrong),
            gate,
        };
        return Ok(entrance::admit(app, tx, &user, &entry)?);
    }
    if let AccountStatus::Closing(erase_at) = user.status() {
        return Err(LoginError::Closing { erase_at });
    }
    if user.status() == AccountStatus::Banned {
        return Err(LoginError::Refused);
    }
    let user = archive::come_back_by_one(tx, user)?;
    // An account that came with a password, from elsewhere, and has not verified its address here.
    let to = Recipient {
        email: &user.email,
        user: Some(&user),
        known: by.as_ref().map(RecognisedBy::known),
        named: None,
    };
    let asked = (Purpose::LogIn, hash);
    let before = flows::bringing_password(tx, user.id, asked, TRIES)?;
    if let Some(held) = before.and_then(|row| join(app, row)) {
        return go_on(app, tx, held, to, form);
    }
    let allowance = to.allowance(app, tx, LONGEST_DELAY)?;
    let flow = Flow {
        purpose: Purpose::LogIn,
        user: Some(user.id),
        email: &user.email,
        password: Some(hash),
        profile: PendingProfile::default(),
        remembered: form.remember,
        methods: Method::Password.into(),
    };
    let opened = flow.open(app, tx)?;
    opened.send(app, tx, allowance, Letter::Verify, to)?;
    Ok(Step::Verify(allowance.tell(opened, tx.now())))
}

impl From<AdmitError> for LoginError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(AccountStatus::Closing(erase_at)) => Self::Closing { erase_at },
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => Self::Refused,
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}

/// The password of a sign-up was right: it goes on here, with the code that is in the mailbox. One whose tries are used up
/// goes on with all that came with it, in a flow of this browser's own.
pub(super) fn resume(
    app: &App,
    tx: &mut Tx<'_>,
    row: &flows::Row,
    form: &Login,
) -> Result<Step, LoginError> {
    // The account may have given way to another that verified the address.
    let owner = match row.user() {
        Some(user) => users::find_for_update(tx, user)?,
        None => None,
    };
    // Their mailbox was shown meanwhile, and what strangers asked for is worth nothing.
    if owner.as_ref().is_some_and(|owner| owner.is_verified) {
        return Err(LoginError::Refused);
    }
    let holder = match &owner {
        Some(_) => None,
        None => users::find_by_any_email(tx, &values::key_of(&row.email))?,
    };
    let user = owner.as_ref().map(|user| user.id);
    let to = Recipient {
        email: &row.email,
        user: owner.as_ref().or(holder.as_ref()),
        known: None,
        named: None,
    };
    // Compared was the password that it had before: it may have been sent again, or be over.
    let now = flows::find_row(tx, row.id)?;
    let now = now.filter(|now| now.ended_at.is_none());
    if now.as_ref().is_some_and(|now| now.password != row.password) {
        return Err(LoginError::Refused);
    }
    if let Some(held) = now.and_then(|now| join(app, now)) {
        return go_on(app, tx, held, to, form);
    }
    let allowance = to.allowance(app, tx, LONGEST_DELAY)?;
    let flow = Flow {
        purpose: Purpose::LogIn,
        user,
        email: &row.email,
        password: row.password.as_deref(),
        profile: PendingProfile {
            username: row.username.as_deref(),
            first_name: &row.first_name,
            last_name: &row.last_name,
            phone: row.phone.as_deref(),
            custom_fields: Some(&row.custom_fields),
            consent: row.consent(),
        },
        remembered: form.remember,
        methods: Method::Password.into(),
    };
    let opened = flow.open(app, tx)?;
    // Of an address that nobody has, nobody is told.
    let letter = if user.is_some() || holder.is_none() {
        Letter::Verify
    } else {
        Letter::AlreadyRegistered
    };
    opened.send(app, tx, allowance, letter, to)?;
    Ok(Step::Verify(allowance.tell(opened, tx.now())))
}

/// Goes on with a flow that the password has shown to be theirs.
fn go_on(
    app: &App,
    tx: &mut Tx<'_>,
    held: ResumableFlow,
    to: Recipient<'_>,
    form: &Login,
) -> Result<Step, LoginError> {
    let row = held.row.id;
    let opened = held.go_on(app, tx, to)?;
    let proved = Methods::of(Method::Password);
    flows::set_asked(tx, row, (form.remember, proved))?;
    Ok(Step::Verify(opened))
}
