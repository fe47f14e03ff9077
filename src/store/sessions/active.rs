//! The read of every request: a session and who holds it, by the token's digest or by key. No column that only others need,
//! and no `LIMIT`, which SQLite would look at, and therefore prepare the statement again, each time: both keys are unique.
//! Then what else is asked of sessions without changing them.

use super::Row;
use crate::store::SessionKind;
use crate::store::lookups::lookup;
use crate::store::schema::{sessions, users};
use crate::store::stamp::Stamp;
use crate::store::users::{PublicUser, Row as User};
use crate::values::{Bound, Moment, Nonce, SessionId, UserId};
use diesel::prelude::*;

/// A session, as far as it says whether somebody is signed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct ActiveSession {
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
    /// Since when it is one of two factors.
    pub strong_at: Option<Moment>,
}

/// A session that a program's token names, with what the token must be bound to.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Named {
    /// The session.
    #[diesel(embed)]
    pub held: ActiveSession,
    /// What its tokens are bound to.
    #[diesel(deserialize_as = Vec<u8>)]
    pub nonce: Nonce,
}

impl Bound for Named {
    fn nonce(&self) -> &Nonce {
        &self.nonce
    }
}

/// Which living session a token is of, and its user.
#[derive(Debug)]
pub struct ByToken {
    /// Of the token.
    pub digest: Vec<u8>,
    /// When it is to be living.
    pub now: Moment,
}

lookup!(ByToken => Option<(ActiveSession, PublicUser)>, |asked| sessions::table
    .inner_join(users::table)
    .filter(sessions::token_digest.eq(&asked.digest))
    .filter(sessions::revoked_at.is_null())
    .filter(sessions::expires_at.gt(asked.now))
    .select((ActiveSession::as_select(), PublicUser::as_select())));

/// Which session has this key, living or not, and its user.
#[derive(Debug)]
pub struct ById(
    /// The key.
    pub SessionId,
);

lookup!(ById => Option<(Named, PublicUser)>, |asked| sessions::table
    .inner_join(users::table)
    .filter(sessions::id.eq(asked.0.0))
    .select((Named::as_select(), PublicUser::as_select())));

/// Which session has this key, living or not, and its user, with all that is kept of both.
#[derive(Debug)]
pub struct WholeById(
    /// The key.
    pub SessionId,
);

lookup!(WholeById => Option<(Row, User)>, |asked| sessions::table
    .inner_join(users::table)
    .filter(sessions::id.eq(asked.0.0))
    .select((Row::as_select(), User::as_select())));

/// Which sessions of somebody are living, the last used first.
#[derive(Debug)]
pub struct Newest {
    /// Whose.
    pub user: UserId,
    /// When they are to be living.
    pub now: Moment,
    /// So many of them at most.
    pub most: i64,
}

lookup!(Newest => Vec<Row>, |asked| sessions::table
    .filter(
        sessions::user_id
            .eq(asked.user.0)
            .and(sessions::revoked_at.is_null())
            .and(sessions::expires_at.gt(asked.now)),
    )
    .order((sessions::last_seen_at.desc(), sessions::id.desc()))
    .limit(asked.most)
    .select(Row::as_select()));
