//! Users, as staff sees them, and what staff does to them. Who may do what is said by `rules`; every change is told with
//! how it was before.

mod access;
mod actions;
mod ambiguous;
mod answers;
mod changes;
mod form;
mod hashes;
mod inputs;
mod locked;
mod mailboxes;
mod patch;
mod rules;
mod status;
mod unprotected;

pub use access::{
    end_sessions, make_staff, reset_factors, revoke_tokens, send_reset, set_unusable_password,
    unlock, unmake_staff,
};
pub(crate) use actions::{UserAction, all as all_actions};
pub(super) use actions::{actions, delete_row};
pub use ambiguous::{Ambiguous, Likeness, find as ambiguous};
pub use form::set_fields;
pub(super) use form::{load, save};
pub use hashes::{Refused, RefusedHashes, find as refused_hashes};
pub(super) use inputs::inputs;
pub(super) use locked::{hold_owner, lookup};
pub use mailboxes::{Misled, find as misled};
pub(super) use rules::{differing, may_give, turned, within};
pub(super) use status::NO_REASON;
pub use status::{activate, ban, cancel_deletion, deactivate, delete, lift_ban, unban, verify};
pub(super) use unprotected::condition as is_staff_without_second_factor;
pub use unprotected::count as staff_without_second_factor;

use super::AdminError;
pub(super) use super::model::USERS as MODEL;
use super::permits::{Permit, Right};
use crate::accounts::PublicUser;
use crate::app::App;
use crate::store::users;
use crate::values::UserId;

/// The accounts after `after`, in the order of their keys.
pub fn page(
    app: &App,
    by: &Permit,
    after: UserId,
    most: i64,
) -> Result<Vec<PublicUser>, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        let rows = users::page(conn, after, most)?;
        Ok(rows.into_iter().map(|row| row.public).collect())
    })
}

/// One account, by address, username or number.
pub fn find(app: &App, by: &Permit, who: &str) -> Result<PublicUser, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        lookup(conn, who).map(|row| row.public)
    })
}
