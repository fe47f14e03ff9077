//! The read of every request: a session and who holds it, by the token's digest or by key. No column that only others need,
//! and no `LIMIT`, which SQLite would look at, and therefore prepare the statement again, each time: both keys are unique.

use crate::error::Fault;
use crate::store::schema::{sessions, users};
use crate::store::stamp::Stamp;
use crate::store::users::Face;
use crate::store::{Conn, SessionKind, dialect};
use crate::values::{Moment, SessionId, UserId};
use diesel::prelude::*;

/// A session, as far as it says whether somebody is signed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Held {
    /// The key.
    #[diesel(deserialize_as = i64)]
    pub id: SessionId,
    /// Whose.
    #[diesel(deserialize_as = i64)]
    pub user_id: UserId,
    /// Who holds it.
    #[diesel(deserialize_as = String)]
    pub kind: SessionKind,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// When the password or a code was last given.
    #[diesel(deserialize_as = Stamp)]
    pub authenticated_at: Moment,
    /// When it was last used, to the minute.
    #[diesel(deserialize_as = Stamp)]
    pub last_seen_at: Moment,
    /// When the admin site was last used with it.
    pub staff_seen_at: Option<Moment>,
    /// When it ends, used or not.
    #[diesel(deserialize_as = Stamp)]
    pub expires_at: Moment,
    /// When it was ended.
    pub revoked_at: Option<Moment>,
}

/// The living session of a token, with its user.
pub fn resolve(conn: &mut Conn, digest: &[u8], now: Moment) -> Result<Option<(Held, Face)>, Fault> {
    let living = sessions::table
        .inner_join(users::table)
        .filter(sessions::token_digest.eq(digest))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now));
    Ok(dialect::natively!(conn, own => living.select((Held::as_select(), Face::as_select())).get_result(own)).optional()?)
}

/// A session with its user, living or not.
pub fn holder(conn: &mut Conn, id: SessionId) -> Result<Option<(Held, Face)>, Fault> {
    let found = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(id.0));
    Ok(dialect::natively!(conn, own => found.select((Held::as_select(), Face::as_select())).get_result(own)).optional()?)
}
