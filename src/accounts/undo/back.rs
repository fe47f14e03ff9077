//! Taking changes back: the addresses are as they were, whoever is in the account is out of it, and nobody gets in by
//! password before its owner, who reads the mailbox, has chosen a new one. The addresses that go are told, and how to
//! contest that.

use super::view::{UndoState, state};
use crate::accounts::addresses::make_way;
use crate::accounts::devices::KNOWN_FOR;
use crate::accounts::flows::VerifyError;
use crate::accounts::holds::{OnHold, check_none_older, from_not_recorded};
use crate::accounts::letters::{self, ChangeNotice};
use crate::accounts::second::SecondFactorError;
use crate::accounts::throttle::{self, Throttled};
use crate::accounts::undoable::{UNDO_LIFE, Undo};
use crate::accounts::{deletion, sessions};
use crate::app::App;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{AddressChange, Event};
use crate::store::users::Contact;
use crate::store::{Conn, HoldOutcome, Letter, Tx, devices, flows, holds, undos, users};
use crate::values::{UndoId, mask_email_beside};

/// The field of a code of the authenticator app, beside that of another code.
const APP_CODE: &str = "authenticator_code";
/// That of a recovery code.
const RECOVERY_CODE: &str = "recovery_code";

/// Why a change was not undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// We did not make this link, or the account has gone.
    #[error("undo-unknown")]
    Unknown,
    /// It was used, or one of an older e-mail was.
    #[error("undo-used")]
    Used,
    /// Staff has decided about it, or about an older one.
    #[error("undo-decided")]
    Decided,
    /// It was good for seven days.
    #[error("undo-run-out")]
    RunOut,
    /// Another account has verified the address since.
    #[error("undo-address-taken")]
    Taken,
    /// Nothing shows that whoever asks was in the account before the change.
    #[error("undo-not-shown")]
    NotShown,
    /// It is another password.
    #[error("password-wrong")]
    WrongPassword,
    /// The account had an authenticator app before the change, and no code of it was given.
    #[error("reauthentication-code-needed")]
    CodeNeeded,
    /// The account had a passkey before the change, and none was shown.
    #[error("undo-passkey-needed")]
    PasskeyNeeded,
    /// The code of the app or the passkey does not do.
    #[error(transparent)]
    SecondFactor(SecondFactorError),
    /// The recovery code does not do.
    #[error(transparent)]
    RecoveryCode(SecondFactorError),
    /// The code does not do.
    #[error(transparent)]
    Code(VerifyError),
    /// There is no number to send a code to, or none that the settings have messages sent to.
    #[error("undo-no-phone")]
    NoPhone,
    /// An older change is on hold.
    #[error(transparent)]
    OnHold(#[from] OnHold),
    /// Too many guesses, or text messages.
    #[error("throttled-tries")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

throttle::from_refusal!(UndoError);
from_not_recorded!(UndoError);

impl From<VerifyError> for UndoError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Fault(fault) => fault.into(),
            VerifyError::Throttled(throttled) => throttled.into(),
            other => Self::Code(other),
        }
    }
}

impl Failure for UndoError {
    fn details(&self) -> ErrorDetails {
        let general = |kind, code| ErrorDetails::one(kind, Problem::general(code, self.message()));
        match self {
            Self::Unknown => general(Kind::NotFound, "unknown_link"),
            Self::Used | Self::Decided => general(Kind::NotFound, "used_link"),
            Self::RunOut => general(Kind::NotFound, "expired_link"),
            Self::Taken => general(Kind::Conflict, "unique"),
            Self::NotShown => general(Kind::Forbidden, "not_shown"),
            Self::WrongPassword => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("password", "invalid_password", self.message()),
            ),
            Self::CodeNeeded => ErrorDetails::one(
                Kind::Invalid,
                Problem::of(APP_CODE, "required", self.message()),
            ),
            Self::PasskeyNeeded => general(Kind::Invalid, "required"),
            Self::SecondFactor(error) => error.details().of_form().at_field("code", APP_CODE),
            Self::RecoveryCode(error) => error.details().of_form().at_field("code", RECOVERY_CODE),
            Self::Code(error) => error.details(),
            Self::NoPhone => general(Kind::Invalid, "no_phone"),
            Self::OnHold(hold) => hold.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

/// The change of addresses that a link is about; a deletion has a page of its own.
pub(super) fn find(app: &App, conn: &mut Conn, token: &str) -> Result<undos::Row, UndoError> {
    let kept = app
        .keys()
        .find_undo(token, |undo| undos::find(conn, undo))?
        .ok_or(UndoError::Unknown)?;
    match Undo::of(&kept)? {
        Undo::Addresses(_) => Ok(kept),
        Undo::Deletion => Err(UndoError::Unknown),
    }
}

/// The same, taken with its addresses and its account for this transaction, if it can still be used.
pub(super) fn take(app: &App, tx: &mut Tx<'_>, token: &str) -> Result<undos::Row, UndoError> {
    let found = find(app, tx, token)?;
    users::lock_addresses(tx, found.contact().keys())?;
    users::lock(tx, found.user_id)?;
    living(tx, found.id)
}

/// A change that can still be undone.
pub(super) fn living(tx: &mut Tx<'_>, undo: UndoId) -> Result<undos::Row, UndoError> {
    let now = tx.now();
    let row = undos::find(tx, undo)?.ok_or(UndoError::Unknown)?;
    match state(tx, &row, now)? {
        UndoState::Open => Ok(row),
        UndoState::Decided => Err(UndoError::Decided),
        UndoState::RunOut => Err(UndoError::RunOut),
        UndoState::Used => Err(UndoError::Used),
    }
}

/// Undoes a change, and all that came after it. The transaction holds the addresses and the account. Whose it is, as they
/// are then.
pub(super) fn take_back(
    app: &App,
    tx: &mut Tx<'_>,
    kept: &undos::Row,
    outcome: HoldOutcome,
) -> Result<users::Row, UndoError> {
    let at = tx.now();
    // Evidence counts at once: the older hold stands, and what it is about can still be undone after this.
    if !matches!(outcome, HoldOutcome::Shown) {
        check_none_older(tx, kept, at)?;
    }
    if undos::end(tx, kept.id)? == 0 {
        return Err(UndoError::Used);
    }
    undos::end_later(tx, kept.user_id, kept.id)?;
    holds::end_from(tx, kept.user_id, kept.id, outcome)?;
    let before = users::find(tx, kept.user_id)?.ok_or(UndoError::Unknown)?;
    restore(app, tx, kept, &before)?;
    shut(tx, kept, &before)?;
    let owner = users::find(tx, before.id)?.ok_or(UndoError::Unknown)?;
    tell(tx, &before, &owner)?;
    tx.emit(Event::AddressChanged {
        user: owner.id,
        change: AddressChange::Undone,
    })?;
    Ok(owner)
}

/// Gives the account its addresses back, but for those that another one has verified meanwhile. When the first is among
/// these the second takes its place; when there is none, nothing is changed: a new password must not be asked for at an
/// address of whoever took the account.
fn restore(
    app: &App,
    tx: &mut Tx<'_>,
    kept: &undos::Row,
    now: &users::Row,
) -> Result<(), UndoError> {
    let was = kept.contact();
    // In one order for everybody, so that nobody waits in a circle.
    let mut keys: Vec<_> = was.keys().collect();
    keys.sort_unstable();
    let mut free = Vec::with_capacity(2);
    for key in keys {
        if make_way(app, tx, Some(now.id), key)? {
            free.push(key);
        }
    }
    let mut back = was.addresses().filter(|(_, key)| free.contains(key));
    let (email, email_key) = back.next().ok_or(UndoError::Taken)?;
    let second = back.next();
    let contact = Contact {
        email,
        email_key,
        secondary_email: second.map(|(email, _)| email),
        secondary_email_key: second.map(|(_, key)| key),
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
fn shut(tx: &mut Tx<'_>, kept: &undos::Row, user: &users::Row) -> Result<(), Fault> {
    sessions::end_all(tx, user.id)?;
    flows::end_all(tx, user.id)?;
    // Those of before may show once more who was there; those that came later never will.
    devices::remove_younger(tx, user.id, kept.created_at - KNOWN_FOR)?;
    devices::forget_others(tx, user.id, &[])?;
    users::require_reset(tx, user.id)?;
    tx.emit(Event::PasswordResetRequired { user: user.id })?;
    deletion::stay(tx, user.id)?;
    if users::set_archived(tx, user.id, false)? == 1 {
        tx.emit(Event::Unarchived { user: user.id })?;
    }
    Ok(())
}

/// Tells the addresses that the account has again; and those it has no more, with the way to have that looked at.
fn tell(tx: &mut Tx<'_>, before: &users::Row, owner: &users::Row) -> Result<(), Fault> {
    let change = AddressChange::Undone.word();
    let news = ChangeNotice {
        change,
        detail: &mask_email_beside(&owner.email, before.contact().addresses().map(|(it, _)| it)),
        undo: None,
    };
    letters::tell_of(tx, Letter::AddressChanged, owner, news)?;
    let was = before.contact();
    let has_gone = |(_, key): &(&str, &str)| owner.spelling_of(key).is_none();
    let gone: Vec<_> = was.addresses().filter(has_gone).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let until = tx.now() + UNDO_LIFE;
    let contest = undos::insert(tx, before.id, change, &was, until)?;
    for (email, _) in gone {
        let news = ChangeNotice {
            change,
            detail: email,
            undo: Some(contest),
        };
        letters::tell_at(tx, email, Letter::AddressChanged, before, news)?;
    }
    Ok(())
}
