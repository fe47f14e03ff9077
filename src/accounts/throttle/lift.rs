//! Limits that staff lifts from an account.

use super::buckets::about;
use crate::app::App;
use crate::error::Fault;
use crate::store::{Tx, throttles, users};
use crate::values::Username;

/// Forgets what was counted of an account, of its addresses, its name and its number, wherever it was asked for; of the
/// networks it comes from nothing.
pub(crate) fn lift(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<usize, Fault> {
    let typed = [
        Some(&user.email_key),
        user.secondary_email_key.as_ref(),
        user.phone.as_ref(),
    ];
    let name = Username::kept(&user.username).key();
    let typed = typed.into_iter().flatten().chain([&name]);
    let typed: Vec<_> = typed.map(|it| about(app, it)).collect();
    throttles::forget(tx, user.id, &typed)
}
