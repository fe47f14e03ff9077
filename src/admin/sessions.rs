//! Other people's sessions, as staff sees and ends them.

use super::AdminError;
use super::users::lookup;
use crate::accounts::Staff;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::store::sessions;
use crate::store::{Tx, users};
use crate::values::{SessionId, UserId};

pub use crate::store::sessions::Row as Session;

const MOST: i64 = 1000;

/// The living sessions of an account, by address, username or number; the last used first.
pub fn list(app: &App, _by: &Staff, who: &str) -> Result<Vec<Session>, AdminError> {
    let now = app.now();
    app.read(|conn| {
        let user = lookup(conn, who)?;
        Ok(sessions::of_user(conn, user.id, now, MOST)?)
    })
}

/// Ends a session, and the tokens that belong to it.
pub fn end(app: &App, by: &Staff, id: SessionId, origin: &Origin) -> Result<(), AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let (session, _) = sessions::find(tx, id)?.ok_or(AdminError::Unknown)?;
        match sessions::revoke(tx, id)? {
            0 => Err(AdminError::Unknown),
            count => Ok(tell(tx, session.user_id, count)?),
        }
    })
}

/// Ends every session of an account, and says how many those were.
pub fn end_all(app: &App, by: &Staff, who: &str, origin: &Origin) -> Result<usize, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let user = lookup(tx, who)?;
        users::lock(tx, user.id)?;
        let count = sessions::revoke_all(tx, user.id)?;
        if count > 0 {
            tell(tx, user.id, count)?;
        }
        Ok(count)
    })
}

fn tell(tx: &mut Tx<'_>, user: UserId, count: usize) -> Result<(), Fault> {
    tx.emit(Event::SessionsEnded { user, count })
}
