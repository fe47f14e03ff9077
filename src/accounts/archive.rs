//! An account that its owner closes for now: nothing is lost, everything ends, and the right password opens it
//! again. Never a wrong one: whoever only knows the address cannot bring it back.

use super::actor::{Reauthenticated, SignedOut};
use super::deletion::{self, DeletionError};
use super::letters;
use super::revocation::revoke_all;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::store::users::AccountStatus;
use crate::store::{Letter, Tx, users};

/// Closes my account until I log in again; every session, flow and token ends now.
pub fn archive(app: &App, by: &Reauthenticated, origin: &Origin) -> Result<(), DeletionError> {
    app.write(origin, |tx| {
        let user = deletion::leaving(tx, by.me())?;
        if users::set_archived(tx, user.id, true)? == 0 {
            return Err(SignedOut.into());
        }
        revoke_all(tx, user.id, None)?;
        tx.emit(Event::Archived { user: user.id })?;
        Ok(letters::tell(tx, Letter::Archived, &user)?)
    })
}

/// Opens an archived account again, for somebody who has shown to be its owner.
pub(super) fn come_back(tx: &mut Tx<'_>, mut user: users::Row) -> Result<users::Row, Fault> {
    if user.status() != AccountStatus::Archived {
        return Ok(user);
    }
    if users::set_archived(tx, user.id, false)? == 1 {
        tx.emit(Event::Unarchived { user: user.id })?;
    }
    user.archived = false;
    Ok(user)
}

/// The same for somebody who has shown one factor: one that has a second step to take comes back after that.
pub(super) fn come_back_by_one(tx: &mut Tx<'_>, user: users::Row) -> Result<users::Row, Fault> {
    if user.second_factor {
        return Ok(user);
    }
    come_back(tx, user)
}
