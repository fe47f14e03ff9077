//! Taking changes back: the addresses are as they were, whoever is in the account is out of it, and nobody gets in by
//! password before its owner, who reads the mailbox, has chosen a new one.

use super::view::{UndoState, state};
use crate::accounts::addresses::make_way;
use crate::accounts::flows::{Flow, LONGEST_DELAY, Opened, PendingProfile, Recipient};
use crate::accounts::letters::{self, ChangeNotice};
use crate::accounts::throttle::Refusal;
use crate::accounts::undoable::Undo;
use crate::accounts::{deletion, sessions};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{AddressChange, Event, Purpose};
use crate::security::password::is_usable;
use crate::store::users::Contact;
use crate::store::{Letter, Tx, devices, flows, undos, users};
use crate::values::{Moment, UndoId, mask_email};

/// Why a change was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// We did not make this link, or the account has gone.
    #[error("This link is not one of ours. Check that all of it was copied from the e-mail.")]
    Unknown,
    /// It was used, or one of an older e-mail was.
    #[error("This link has been used, or an older one was, and that one counts.")]
    Used,
    /// It was good for seven days.
    #[error("This link was good for seven days. They are over.")]
    RunOut,
    /// Another account has verified the address since.
    #[error("Another account has this address by now, so it cannot be given back.")]
    Taken,
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for UndoError {
    fn details(&self) -> ErrorDetails {
        let general =
            |kind, code| ErrorDetails::one(kind, Problem::general(code, self.to_string()));
        match self {
            Self::Unknown => general(Kind::NotFound, "unknown_link"),
            Self::Used => general(Kind::NotFound, "used_link"),
            Self::RunOut => general(Kind::NotFound, "expired_link"),
            Self::Taken => general(Kind::Conflict, "unique"),
            Self::Fault(fault) => fault.details(),
        }
    }
}

/// Takes back the change that the link with this token is about, and all that came after it. What is returned asks for
/// the code that sets a new password.
pub fn undo(app: &App, token: &str, origin: &Origin) -> Result<Opened, UndoError> {
    app.write(origin, |tx| {
        let kept = app.keys().find_undo(token, |undo| undos::find(tx, undo))?;
        let kept = kept.ok_or(UndoError::Unknown)?;
        if Undo::of(&kept)? == Undo::Deletion {
            // That has a page of its own.
            return Err(UndoError::Unknown);
        }
        users::lock(tx, kept.user_id)?;
        use_up(tx, kept.id)?;
        undos::end_later(tx, kept.user_id, kept.id)?;
        let now = users::find(tx, kept.user_id)?.ok_or(UndoError::Unknown)?;
        restore(tx, &kept, &now)?;
        shut(tx, &now)?;
        let owner = users::find(tx, now.id)?.ok_or(UndoError::Unknown)?;
        let masked = mask_email(&owner.email);
        let news = ChangeNotice {
            change: AddressChange::Undone.word(),
            detail: &masked,
            undo: None,
        };
        letters::tell_of(tx, Letter::AddressChanged, &owner, news)?;
        tx.emit(Event::AddressChanged {
            user: owner.id,
            change: AddressChange::Undone,
        })?;
        Ok(ask_for_password(app, tx, &owner)?)
    })
}

fn use_up(tx: &mut Tx<'_>, undo: UndoId) -> Result<(), UndoError> {
    if undos::end(tx, undo)? == 1 {
        return Ok(());
    }
    let row = undos::find(tx, undo)?.ok_or(UndoError::Unknown)?;
    Err(match state(&row, tx.now()) {
        UndoState::RunOut => UndoError::RunOut,
        UndoState::Used | UndoState::Open => UndoError::Used,
    })
}

/// Gives the account its addresses back, but for those that another one has verified meanwhile. When the first is among
/// these the second takes its place; when there is none, nothing is changed: a new password must not be asked for at an
/// address of whoever took the account.
fn restore(tx: &mut Tx<'_>, kept: &undos::Row, now: &users::Row) -> Result<(), UndoError> {
    let was = kept.contact();
    let first = Some((was.email, was.email_key));
    let second = was.secondary_email.zip(was.secondary_email_key);
    // In one order for everybody, so that nobody waits in a circle.
    let mut keys: Vec<_> = first.iter().chain(&second).map(|(_, key)| *key).collect();
    keys.sort_unstable();
    let mut free = Vec::with_capacity(2);
    for key in keys {
        users::lock_address(tx, key)?;
        if make_way(tx, now.id, key)? {
            free.push(key);
        }
    }
    let mut back = first
        .iter()
        .chain(&second)
        .filter(|(_, key)| free.contains(key));
    let &(email, email_key) = back.next().ok_or(UndoError::Taken)?;
    let contact = Contact {
        email,
        email_key,
        secondary_email: back.clone().next().map(|(email, _)| *email),
        secondary_email_key: back.next().map(|(_, key)| *key),
        ..was
    };
    match users::set_contact(tx, now.id, &contact) {
        // Somebody else has verified the number since.
        Err(fault) if fault.violates("users", "phone") => {
            let unverified = Contact {
                phone_verified: false,
                ..contact
            };
            users::set_contact(tx, now.id, &unverified)?;
        }
        set => drop(set?),
    }
    Ok(())
}

/// Nobody is in the account, nothing that was begun goes on, and no password opens it before the next reset.
fn shut(tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    sessions::end_all(tx, user.id)?;
    flows::end_all(tx, user.id)?;
    devices::forget_others(tx, user.id, &[])?;
    users::require_reset(tx, user.id)?;
    tx.emit(Event::PasswordResetRequired { user: user.id })?;
    deletion::stay(tx, user.id)?;
    if users::set_archived(tx, user.id, false)? == 1 {
        tx.emit(Event::Unarchived { user: user.id })?;
    }
    Ok(())
}

/// A code to the first address, for a new password. Not to an account that staff has closed, or that has no password to
/// reset: their flow looks like any other and can never be completed, as when a password is forgotten.
fn ask_for_password(app: &App, tx: &mut Tx<'_>, owner: &users::Row) -> Result<Opened, Fault> {
    let resettable = owner.is_active && is_usable(&owner.password);
    let flow = Flow {
        purpose: Purpose::ResetPassword,
        user: resettable.then_some(owner.id),
        email: &owner.email,
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
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
        user: Some(owner),
        known: None,
    };
    match to.next_email(app, tx, LONGEST_DELAY) {
        Ok(due_at) => Ok(due_at),
        Err(Refusal::Throttled(_)) => Ok(tx.now()),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}
