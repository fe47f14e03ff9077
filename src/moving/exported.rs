//! What the audit log hears of exports.

use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::store::exports;

/// Secrets that an export may hold, as the audit log calls them.
pub(super) const PASSWORD_HASH: &str = "password_hash";
pub(super) const SECOND_FACTOR: &str = "second_factor";

/// Tells that all users are exported, before they are.
pub(super) fn tell(app: &App, format: &str, secrets: Vec<String>) -> Result<(), Fault> {
    let counts = app.read(exports::count_all)?;
    app.write(&Origin::command_line(), |tx| {
        tx.emit(Event::UsersExported {
            format: format.to_owned(),
            count: usize::try_from(counts.people).unwrap_or_default(),
            secrets,
        })
    })
}
