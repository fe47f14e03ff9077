//! What shows that somebody was in the account before a change. Each way fails by itself, and a new one is one more variant.

use super::back::{UndoError, take, take_back};
use super::beside::Beside;
use super::view::is_contest;
use crate::accounts::devices::KNOWN_FOR;
use crate::accounts::flows::{
    Flow, LONGEST_DELAY, Opened, PendingProfile, Recipient, VerifyError, accept_code_of,
    limit_codes, may_choose_password,
};
use crate::accounts::second::SecondStep;
use crate::accounts::throttle::{self, Refusal, Spent, Subject, Who};
use crate::accounts::undoable::is_known_since;
use crate::accounts::{failures, phone, second};
use crate::app::{Admitted, App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{self, Event};
use crate::security::password::Verified;
use crate::security::webauthn::Purpose;
use crate::store::{HoldOutcome, Letter, Tx, flows, undos, users};
use crate::values::{Bound as _, FlowId, Methods, Moment, OtpCode, Password};

/// What shows that somebody was in the account before a change of its addresses. No second factor alone is.
#[derive(Debug)]
#[non_exhaustive]
pub enum Evidence {
    /// The browser that asks had completed a log-in a week before the change.
    Browser,
    /// The code that went to the number of then.
    Phone(OtpCode),
    /// The password of then, where the change came from no browser that was known for a week; and a second factor, where
    /// the account had it then and has it still.
    Password(Password, Option<SecondStep>),
}

/// Takes back the change that the link with this token is about, and all that came after it. What is returned asks for
/// the code that sets a new password.
pub fn undo(
    app: &App,
    token: &str,
    evidence: Evidence,
    origin: &Admitted,
) -> Result<Opened, UndoError> {
    match evidence {
        Evidence::Browser => app.write(origin, |tx| {
            let kept = take_shown(app, tx, token)?;
            let since = kept.created_at - KNOWN_FOR;
            if !is_known_since(tx, origin, kept.user_id, since)? {
                return Err(UndoError::NotShown);
            }
            give_back(app, tx, &kept)
        }),
        Evidence::Phone(code) => by_phone(app, token, &code, origin),
        Evidence::Password(password, second) => {
            by_password(app, token, (&password, second.as_ref()), origin)
        }
    }
}

/// A change that evidence takes back. Whether it was right to take one back, people decide.
fn take_shown(app: &App, tx: &mut Tx<'_>, token: &str) -> Result<undos::Row, UndoError> {
    let kept = take(app, tx, token)?;
    if is_contest(&kept)? {
        return Err(UndoError::NotShown);
    }
    Ok(kept)
}

fn give_back(app: &App, tx: &mut Tx<'_>, kept: &undos::Row) -> Result<Opened, UndoError> {
    let owner = take_back(app, tx, kept, HoldOutcome::Shown)?;
    Ok(ask_for_password(app, tx, &owner)?)
}

/// Sends a code to the number of then.
pub fn send_code(app: &App, token: &str, origin: &Origin) -> Result<(), UndoError> {
    app.write(origin, |tx| {
        let now = tx.now();
        let kept = take_shown(app, tx, token)?;
        let phone = kept.phone.as_deref().filter(|_| kept.phone_verified);
        let phone = phone.ok_or(UndoError::NoPhone)?;
        if let Some(flow) = kept.flow_id {
            flows::end(tx, FlowId(flow))?;
        }
        let flow = Flow {
            purpose: events::Purpose::UndoChange,
            user: Some(kept.user_id),
            email: &kept.email,
            password: None,
            profile: PendingProfile {
                phone: Some(phone),
                ..PendingProfile::default()
            },
            remembered: false,
            methods: Methods::none(),
        };
        let opened = flow.open(app, tx)?;
        undos::set_flow(tx, kept.id, opened.row)?;
        let payer = phone::taking_back(tx, kept.user_id, opened.row, now)?;
        let sent = phone::send_first(app, tx, opened.row, payer, phone);
        sent.map(drop).map_err(|reason| match reason {
            phone::NotSent::Throttled(throttled) => throttled.into(),
            phone::NotSent::Country => UndoError::NoPhone,
            phone::NotSent::Fault(fault) => fault.into(),
        })
    })
}

fn by_phone(app: &App, token: &str, code: &OtpCode, origin: &Origin) -> Result<Opened, UndoError> {
    // The inner result is the answer, the outer one whether to keep what was written: a spent try is kept.
    app.write(origin, |tx| {
        if let Err(refusal) = limit_codes(app, tx, Limit::VerifyCode)? {
            return Ok(Err(refusal.into()));
        }
        let kept = take_shown(app, tx, token)?;
        let Some(flow) = kept.flow_id else {
            return Ok(Err(UndoError::Code(VerifyError::Dead)));
        };
        match accept_code_of(app, tx, FlowId(flow), code, events::Purpose::UndoChange)? {
            Ok(accepted) => {
                accepted.complete(tx)?;
                give_back(app, tx, &kept).map(Ok)
            }
            Err(error) => Ok(Err(error.into())),
        }
    })
    .flatten()
}

/// A guess is counted as one at the login is: for the account and the network, and in the account's row of a hundred.
fn by_password(
    app: &App,
    token: &str,
    (password, second): (&Password, Option<&SecondStep>),
    origin: &Admitted,
) -> Result<Opened, UndoError> {
    let (kept, user, spent) = app.write(origin, |tx| guess(app, tx, token))?;
    // After a hundred wrong ones in a row right and wrong are answered alike, and take as long.
    let open = !failures::want_approval(&user, None);
    let hash = kept.password.as_deref().filter(|_| open);
    let verified = match origin.verify(password, hash) {
        Ok(verified) => verified,
        Err(fault) => {
            app.write(origin, |tx| throttle::refund(tx, &spent))?;
            return Err(fault.into());
        }
    };
    if verified == Verified::Wrong {
        app.write(origin, |tx| count_wrong(app, tx, &user))?;
        return Err(UndoError::WrongPassword);
    }
    // The inner result is the answer, the outer one whether to keep what was written: a wrong code is counted.
    app.write(origin, |tx| {
        let now = take_shown(app, tx, token)?;
        // It may have been used, or guessed at by others, while it was compared.
        let user = users::find(tx, now.user_id)?.ok_or(UndoError::Unknown)?;
        if now.password != kept.password || failures::want_approval(&user, None) {
            return Err(UndoError::WrongPassword);
        }
        throttle::refund(tx, &spent)?;
        if let Err(refusal) = check_beside(app, tx, (&now, &user), second)? {
            return Ok(Err(refusal));
        }
        give_back(app, tx, &now).map(Ok)
    })
    .flatten()
}

/// Checks what is asked for beside the password of then. Guesses count for the account, as those at a log-in do.
fn check_beside(
    app: &App,
    tx: &mut Tx<'_>,
    (kept, user): (&undos::Row, &users::Row),
    shown: Option<&SecondStep>,
) -> Result<Result<(), UndoError>, Fault> {
    let beside = Beside::of(tx, kept)?;
    let shown = match shown {
        _ if !beside.is_asked() => return Ok(Ok(())),
        None if beside.code => return Ok(Err(UndoError::CodeNeeded)),
        None => return Ok(Err(UndoError::PasskeyNeeded)),
        Some(shown) => shown,
    };
    let purpose = Purpose::Undo(kept.id, kept.nonce());
    let checked = second::check_of_before(app, tx, user, (shown, purpose), kept.created_at)?;
    Ok(checked.map(drop).map_err(|error| match shown {
        SecondStep::RecoveryCode(_) => UndoError::RecoveryCode(error),
        SecondStep::Totp(_) | SecondStep::Passkey(_) => UndoError::SecondFactor(error),
    }))
}

/// Spends a share of each limit before the password is looked at, so that guesses made at once all count.
fn guess(
    app: &App,
    tx: &mut Tx<'_>,
    token: &str,
) -> Result<(undos::Row, users::Row, Spent), UndoError> {
    let kept = take_shown(app, tx, token)?;
    let user = users::find(tx, kept.user_id)?.ok_or(UndoError::Unknown)?;
    let who = Who::of(tx.origin(), Subject::Account(user.id));
    throttle::spend(app, tx, Limit::Login, &who)?;
    let spent = throttle::spend(app, tx, Limit::LoginFailed, &who)?;
    Ok((kept, user, spent))
}

fn count_wrong(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    let Some(user) = users::find_for_update(tx, user.id)? else {
        return Ok(());
    };
    tx.emit(Event::LoginFailed {
        user: Some(user.id),
    })?;
    failures::count(app, tx, &user, None)
}

/// A code to the primary address, for a new password. Not to an account that staff has closed, or that it left without a
/// password: their flow looks like any other and can never be completed, as when a password is forgotten.
fn ask_for_password(app: &App, tx: &mut Tx<'_>, owner: &users::Row) -> Result<Opened, Fault> {
    let resettable = may_choose_password(owner);
    let flow = Flow {
        purpose: events::Purpose::ResetPassword,
        user: resettable.then_some(owner.id),
        email: &owner.email,
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    let due_at = due(app, tx, owner)?;
    opened.queue(tx, Letter::Reset, due_at)?;
    Ok(opened)
}

/// When the code leaves. Whoever took the account may have used up the e-mails to its owner: this one leaves anyway, and
/// there is one to a link.
fn due(app: &App, tx: &mut Tx<'_>, owner: &users::Row) -> Result<Moment, Fault> {
    let to = Recipient {
        email: &owner.email,
        user: None,
        known: None,
        named: None,
    };
    match to.next_email(app, tx, LONGEST_DELAY) {
        Ok(due_at) => Ok(due_at),
        Err(Refusal::Throttled(_)) => Ok(tx.now()),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}
