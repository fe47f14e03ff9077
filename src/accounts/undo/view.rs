//! What a link would take back, and what it wants for that. Looking changes nothing: mail scanners open every link they see.

use super::beside::Beside;
use crate::accounts::devices::KNOWN_FOR;
use crate::accounts::passkeys::{PasskeyRequest, ask_for_one_of_before};
use crate::accounts::undoable::{Undo, is_known_since};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::AddressChange;
use crate::security::webauthn::Purpose;
use crate::store::{Conn, flows, holds, undos};
use crate::values::{Bound as _, FlowId, Moment, UndoId, mask_email_beside, mask_phone};

/// Whether a change can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoState {
    /// It can.
    Open,
    /// It was, or a change before it.
    Used,
    /// Staff has decided about it, or about a change before it.
    Decided,
    /// It could be, for seven days.
    RunOut,
}

/// A change, and the addresses that would be there again, half hidden.
#[derive(Debug)]
pub struct UndoView {
    /// What was done.
    pub change: AddressChange,
    /// When.
    pub made_at: Moment,
    /// Until when it can be undone.
    pub until: Moment,
    /// Whether it can.
    pub state: UndoState,
    /// The primary address.
    pub email: String,
    /// The second one.
    pub secondary_email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// What would show that whoever asks was there before.
    pub ways: Ways,
    /// Until when the addresses are on hold for it.
    pub held_until: Option<Moment>,
    /// Whether somebody wrote to staff about that.
    pub is_pleaded: bool,
}

/// What would show that whoever asks was in the account before a change. None of it where people decide.
#[derive(Debug, Default)]
pub struct Ways {
    /// The browser does.
    pub by_browser: bool,
    /// The password of then does.
    pub by_password: bool,
    /// Beside it, a code of the authenticator app.
    pub with_code: bool,
    /// Or a passkey, which is asked this.
    pub with_passkey: Option<PasskeyRequest>,
    /// Or a recovery code.
    pub with_recovery_code: bool,
    /// A code to this number does, half hidden.
    pub by_phone: Option<String>,
    /// Whether one is on its way there.
    pub is_code_sent: bool,
}

/// What the link with this token would take back. `None` when we did not make it, or the account has gone.
pub fn look(app: &App, token: &str, origin: &Origin) -> Result<Option<UndoView>, Fault> {
    let now = app.now();
    app.read(|conn| {
        let found = app
            .keys()
            .find_undo(token, |undo| undos::find(conn, undo))?;
        let Some(row) = found else {
            return Ok(None);
        };
        let Undo::Addresses(change) = Undo::of(&row)? else {
            // A deletion has a page of its own.
            return Ok(None);
        };
        let hold = holds::of_undo(conn, row.id)?.filter(|it| it.is_open(now));
        Ok(Some(UndoView {
            change,
            made_at: row.created_at,
            until: row.expires_at,
            state: state(conn, &row, now)?,
            email: mask_email_beside(&row.email, row.secondary_email.as_deref()),
            secondary_email: row
                .secondary_email
                .as_deref()
                .map(|second| mask_email_beside(second, [&*row.email])),
            phone: row.phone.as_deref().map(mask_phone),
            ways: ways(app, conn, &row, origin)?,
            held_until: hold.as_ref().map(|it| it.expires_at),
            is_pleaded: hold.is_some_and(|it| it.plea.is_some()),
        }))
    })
}

fn ways(app: &App, conn: &mut Conn, row: &undos::Row, origin: &Origin) -> Result<Ways, Fault> {
    if is_contest(row)? {
        return Ok(Ways::default());
    }
    let flow = match row.flow_id {
        Some(flow) => flows::find_row(conn, FlowId(flow))?,
        None => None,
    };
    let since = row.created_at - KNOWN_FOR;
    let beside = Beside::of(conn, row)?;
    let purpose = Purpose::Undo(row.id, row.nonce());
    let then = (row.user_id, row.created_at);
    let with_passkey = ask_for_one_of_before(app, conn, then, purpose)?;
    let is_there = beside.code || beside.recovery_code || with_passkey.is_some();
    Ok(Ways {
        by_browser: is_known_since(conn, origin, row.user_id, since)?,
        by_password: row.password.is_some() && (is_there || !beside.is_asked()),
        with_code: beside.code,
        with_passkey,
        with_recovery_code: beside.recovery_code,
        by_phone: row
            .phone
            .as_deref()
            .filter(|_| row.phone_verified)
            .map(mask_phone),
        is_code_sent: flow.is_some_and(|it| it.ended_at.is_none() && it.expires_at > app.now()),
    })
}

/// Whether this would take back what was itself undone.
pub(super) fn is_contest(row: &undos::Row) -> Result<bool, Fault> {
    Ok(Undo::of(row)? == Undo::Addresses(AddressChange::Undone))
}

/// What the link ends with that undoes a change, or cancels a deletion. `None` when the account has gone.
pub fn link(app: &App, undo: UndoId) -> Result<Option<String>, Fault> {
    let row = app.read(|conn| undos::find(conn, undo))?;
    Ok(row.and_then(|row| app.keys().undo_token(undo, &row.nonce)))
}

pub(super) fn state(conn: &mut Conn, row: &undos::Row, now: Moment) -> Result<UndoState, Fault> {
    Ok(match row.ended_at {
        Some(at) if holds::was_decided(conn, row.user_id, at)? => UndoState::Decided,
        Some(_) => UndoState::Used,
        None if row.expires_at <= now => UndoState::RunOut,
        None => UndoState::Open,
    })
}
