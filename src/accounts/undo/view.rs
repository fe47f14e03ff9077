//! What a link would take back. Looking changes nothing: mail scanners open every link they see.

use crate::accounts::undoable::Undo;
use crate::app::App;
use crate::error::Fault;
use crate::events::AddressChange;
use crate::store::undos;
use crate::values::{Moment, UndoId, mask_email, mask_phone};

/// Whether a change can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoState {
    /// It can.
    Open,
    /// It was, or a change before it.
    Used,
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
    /// Until when it can be taken back.
    pub until: Moment,
    /// Whether it can.
    pub state: UndoState,
    /// The first address.
    pub email: String,
    /// The second one.
    pub secondary_email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
}

/// What the link with this token would take back. `None` when we did not make it, or the account has gone.
pub fn look(app: &App, token: &str) -> Result<Option<UndoView>, Fault> {
    let find = |undo| app.read(|conn| undos::find(conn, undo));
    let (now, row) = (app.now(), app.keys().find_undo(token, find)?);
    let view = |row: undos::Row| {
        let Undo::Addresses(change) = Undo::of(&row)? else {
            // A deletion has a page of its own.
            return Ok(None);
        };
        Ok(Some(UndoView {
            change,
            made_at: row.created_at,
            until: row.expires_at,
            state: state(&row, now),
            email: mask_email(&row.email),
            secondary_email: row.secondary_email.as_deref().map(mask_email),
            phone: row.phone.as_deref().map(mask_phone),
        }))
    };
    row.map_or(Ok(None), view)
}

/// What the link ends with that takes a change back, or cancels a deletion. `None` when the account has gone.
pub fn link(app: &App, undo: UndoId) -> Result<Option<String>, Fault> {
    let row = app.read(|conn| undos::find(conn, undo))?;
    Ok(row.and_then(|row| app.keys().undo_token(undo, &row.nonce)))
}

pub(super) fn state(row: &undos::Row, now: Moment) -> UndoState {
    if row.ended_at.is_some() {
        UndoState::Used
    } else if row.expires_at <= now {
        UndoState::RunOut
    } else {
        UndoState::Open
    }
}
