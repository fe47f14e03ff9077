//! What happens to an account when its address is proved.

use crate::accounts::{sessions, signup};
use crate::app::App;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::password::is_usable;
use crate::store::{Tx, challenges, users};

/// Staff vouches for an address: what its newest sign-up asked for counts.
pub(crate) fn prove_for(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    users::lock(tx, user.id)?;
    let row = challenges::newest_sign_up(tx, &user.email_key)?;
    let row = row.filter(|row| row.user() == Some(user.id));
    prove(app, tx, row.as_ref(), user)
}

/// The account gets the password and the profile of the flow that proved its address, never those of another one, and
/// every other flow and session of it ends.
pub(super) fn prove(
    app: &App,
    tx: &mut Tx<'_>,
    row: Option<&challenges::Row>,
    user: &users::Row,
) -> Result<(), Fault> {
    // An account without a password of its own was made by sign-up, and waits for its profile too. One that came with
    // both, from elsewhere, keeps them when its owner logs in; whoever signs up for it anew brings others.
    let waits = !is_usable(&user.password);
    if waits || row.is_some_and(|row| row.purpose == Purpose::SignUp) {
        signup::apply(app, tx, row, user)?;
        if let Some(password) = row.and_then(|row| row.password.as_deref()) {
            users::set_password(tx, user.id, password)?;
        }
    }
    challenges::end_all(tx, user.id)?;
    sessions::end_all_but(tx, user.id, row.map(|row| row.id))?;
    if users::set_verified(tx, user.id)? == 1 {
        tx.emit(Event::Verified { user: user.id })?;
    }
    Ok(())
}
