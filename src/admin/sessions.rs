//! Other people's sessions, as staff sees and ends them.

use super::AdminError;
use super::users::lookup;
use crate::accounts::Staff;
use crate::app::{App, Origin};
use crate::events::Event;
use crate::store::{sessions, users};
use crate::values::SessionId;

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
        let user = session.user_id;
        users::lock(tx, user)?;
        match sessions::revoke(tx, id)? {
            0 => Err(AdminError::Unknown),
            count => Ok(tx.emit(Event::SessionsEnded { user, count })?),
        }
    })
}
