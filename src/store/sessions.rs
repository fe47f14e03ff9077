//! Sessions: one row a login, whatever the interface.

mod active;

pub use active::{ActiveSession, ById, ByToken, Named, Newest, WholeById};

use super::schema::sessions;
use super::stamp::Stamp;
use super::users::Row as User;
use super::{Conn, Lookup as _, SessionKind, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Bound, Level, Methods, Moment, Nonce, SessionId, UserId};
use diesel::prelude::*;

/// A session as kept; the token only as a digest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Row {
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
    /// Of the refresh token that is good now.
    pub jti: Option<String>,
    /// Of the one before.
    pub previous_jti: Option<String>,
    /// When the one took the place of the other.
    pub rotated_at: Option<Moment>,
    /// When it began.
    #[diesel(deserialize_as = Stamp)]
    pub created_at: Moment,
    /// When the password or a code was last given.
    #[diesel(deserialize_as = Stamp)]
    pub authenticated_at: Moment,
    /// When it was last used, to the minute.
    #[diesel(deserialize_as = Stamp)]
    pub last_seen_at: Moment,
    /// When it ends, used or not.
    #[diesel(deserialize_as = Stamp)]
    pub expires_at: Moment,
    /// When it was ended.
    pub revoked_at: Option<Moment>,
    /// From where.
    pub ip: String,
    /// The browser as it introduced itself.
    pub agent: String,
    /// When it was last used in the admin site, to the minute.
    pub staff_seen_at: Option<Moment>,
    /// What the tokens of a program are bound to.
    #[diesel(deserialize_as = Vec<u8>)]
    pub nonce: Nonce,
    /// Of the refresh token that was last used and not exchanged.
    pub used_jti: Option<String>,
    /// How it was opened.
    #[diesel(deserialize_as = String)]
    pub methods: Methods,
    /// Since when it is one of two factors.
    pub strong_at: Option<Moment>,
}

impl Row {
    /// How much is known of who holds it.
    pub fn level(&self) -> Level {
        Level::of(self.strong_at)
    }
}

impl Bound for Row {
    fn nonce(&self) -> &Nonce {
        &self.nonce
    }
}

/// A session to be kept.
#[derive(Debug)]
pub struct New<'a> {
    /// Whose.
    pub user: UserId,
    /// Of the token.
    pub digest: &'a [u8],
    /// Who holds it.
    pub kind: SessionKind,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// Of its refresh token, for a program's.
    pub jti: Option<&'a str>,
    /// When the password or a code was given.
    pub authenticated_at: Moment,
    /// When it ends, used or not.
    pub expires_at: Moment,
    /// How it is opened.
    pub methods: Methods,
    /// Since when it is one of two factors.
    pub strong_at: Option<Moment>,
}

/// Keeps a new session, seen from where the transaction comes from; says its key, and what its tokens are bound to.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(SessionId, Nonce), Fault> {
    let (now, origin) = (tx.now(), tx.origin());
    let nonce = tx.new_nonce();
    let id: i64 = diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(new.user.0),
            sessions::token_digest.eq(new.digest),
            sessions::kind.eq(new.kind.word()),
            sessions::remembered.eq(new.remembered),
            sessions::jti.eq(new.jti),
            sessions::rotated_at.eq(new.jti.map(|_| now)),
            sessions::created_at.eq(now),
            sessions::authenticated_at.eq(new.authenticated_at),
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(new.expires_at),
            sessions::ip.eq(origin.ip_text()),
            sessions::agent.eq(&origin.agent),
            sessions::nonce.eq(nonce.as_kept()),
            sessions::methods.eq(new.methods.to_kept()),
            sessions::strong_at.eq(new.strong_at),
        ))
        .returning(sessions::id)
        .get_result(&mut **tx)?;
    Ok((SessionId(id), nonce))
}

/// What is random in a session's row.
pub fn bytes_of(nonce: &Nonce) -> Result<[u8; Nonce::BYTES], Fault> {
    let bytes = nonce.bytes().copied();
    bytes.ok_or_else(|| Fault::Broken("a session without a nonce".into()))
}

/// A session with its user, living or not.
pub fn find(conn: &mut Conn, id: SessionId) -> Result<Option<(Row, User)>, Fault> {
    Ok(WholeById(id).read(conn)?)
}

/// When a session was last used, now that its tokens are: those of a browser's are of no use to it.
fn seen(row: &Row, now: Moment) -> Moment {
    match row.kind {
        SessionKind::Api => now,
        SessionKind::Browser => row.last_seen_at,
    }
}

/// Puts a new refresh token in the place of `old`. 0 when `old` is not the one that is good now.
pub fn rotate(tx: &mut Tx<'_>, row: &Row, old: &str, new: &str) -> Result<usize, Fault> {
    let now = tx.now();
    let current = sessions::table.filter(
        sessions::id
            .eq(row.id.0)
            .and(sessions::jti.eq(old))
            .and(sessions::revoked_at.is_null()),
    );
    let set = (
        sessions::previous_jti.eq(old),
        sessions::jti.eq(new),
        sessions::rotated_at.eq(now),
        sessions::last_seen_at.eq(seen(row, now)),
    );
    Ok(update(current).set(set).execute(&mut **tx)?)
}

/// Puts another successor of `old` in the place of `lost`, which nobody has used. 0 when somebody has, or when it is not
/// the one that is good now.
pub fn replace_lost(
    tx: &mut Tx<'_>,
    row: &Row,
    (old, lost): (&str, &str),
    new: &str,
) -> Result<usize, Fault> {
    let now = tx.now();
    let unused = sessions::used_jti.is_null().or(sessions::used_jti.ne(lost));
    let current = sessions::table.filter(
        sessions::id
            .eq(row.id.0)
            .and(sessions::jti.eq(lost))
            .and(sessions::previous_jti.eq(old))
            .and(unused)
            .and(sessions::revoked_at.is_null()),
    );
    let set = (
        sessions::jti.eq(new),
        sessions::rotated_at.eq(now),
        sessions::last_seen_at.eq(seen(row, now)),
    );
    Ok(update(current).set(set).execute(&mut **tx)?)
}

/// Says which token a session was opened with: it is to the first one what that is to the next.
pub fn follows(tx: &mut Tx<'_>, id: SessionId, old: &str) -> Result<usize, Fault> {
    let fresh = sessions::table.filter(
        sessions::id
            .eq(id.0)
            .and(sessions::previous_jti.is_null())
            .and(sessions::revoked_at.is_null()),
    );
    Ok(update(fresh)
        .set(sessions::previous_jti.eq(old))
        .execute(&mut **tx)?)
}

/// Gives a browser's session a refresh token; one that it had is of no more use. 0 when it has ended.
pub fn give_tokens(tx: &mut Tx<'_>, id: SessionId, jti: &str) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::table.filter(sessions::id.eq(id.0).and(sessions::revoked_at.is_null()));
    let set = (
        sessions::jti.eq(jti),
        sessions::previous_jti.eq(None::<String>),
        sessions::used_jti.eq(None::<String>),
        sessions::rotated_at.eq(now),
    );
    Ok(update(living).set(set).execute(&mut **tx)?)
}

/// Takes its tokens from a browser's session, which goes on without them. 0 when it has none.
pub fn take_tokens(tx: &mut Tx<'_>, id: SessionId) -> Result<usize, Fault> {
    let nonce = tx.new_nonce();
    let its = sessions::id.eq(id.0).and(sessions::jti.is_not_null());
    Ok(update(sessions::table.filter(its))
        .set(bare(&nonce))
        .execute(&mut **tx)?)
}

/// Takes their tokens from all of somebody's sessions that browsers have.
pub fn take_tokens_of_browsers(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let nonce = tx.new_nonce();
    let theirs = sessions::user_id
        .eq(user.0)
        .and(sessions::kind.eq(SessionKind::Browser.word()))
        .and(sessions::jti.is_not_null())
        .and(sessions::revoked_at.is_null());
    Ok(update(sessions::table.filter(theirs))
        .set(bare(&nonce))
        .execute(&mut **tx)?)
}

/// What a session is set to that has no tokens: those that were issued are bound to another nonce.
#[derive(AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
struct Bare<'a> {
    jti: Option<String>,
    previous_jti: Option<String>,
    used_jti: Option<String>,
    rotated_at: Option<Moment>,
    nonce: &'a [u8],
}

fn bare(nonce: &Nonce) -> Bare<'_> {
    Bare {
        jti: None,
        previous_jti: None,
        used_jti: None,
        rotated_at: None,
        nonce: nonce.as_kept(),
    }
}

/// Notes that the refresh token that is good now was used, and is not exchanged. 0 when it is another one.
pub fn note_use(tx: &mut Tx<'_>, id: SessionId, jti: &str) -> Result<usize, Fault> {
    let current = sessions::table.filter(
        sessions::id
            .eq(id.0)
            .and(sessions::jti.eq(jti))
            .and(sessions::revoked_at.is_null()),
    );
    Ok(update(current)
        .set(sessions::used_jti.eq(jti))
        .execute(&mut **tx)?)
}

/// Whether another session of this user came from the same place and program.
pub fn seen_before(tx: &mut Tx<'_>, user: UserId, but: SessionId) -> Result<bool, Fault> {
    let (ip, agent) = (tx.origin().ip_text(), &tx.origin().agent);
    let same = sessions::table
        .filter(sessions::user_id.eq(user.0).and(sessions::id.ne(but.0)))
        .filter(sessions::ip.eq(ip).and(sessions::agent.eq(agent)))
        .select(sessions::id);
    Ok(same.first::<i64>(&mut **tx).optional()?.is_some())
}

/// The living sessions of somebody, the last used first.
pub fn of_user(conn: &mut Conn, user: UserId, now: Moment, most: i64) -> Result<Vec<Row>, Fault> {
    Ok(Newest { user, now, most }.read(conn)?)
}

/// Notes that a session was used.
pub fn touch(tx: &mut Tx<'_>, id: SessionId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::table.filter(sessions::id.eq(id.0).and(sessions::revoked_at.is_null()));
    Ok(update(living)
        .set(sessions::last_seen_at.eq(now))
        .execute(&mut **tx)?)
}

/// Notes that a session was used in the admin site.
pub fn touch_staff(tx: &mut Tx<'_>, id: SessionId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::table.filter(sessions::id.eq(id.0).and(sessions::revoked_at.is_null()));
    Ok(update(living)
        .set(sessions::staff_seen_at.eq(now))
        .execute(&mut **tx)?)
}

/// Notes that the password was given again. A browser gets a new token in the place of the old. 0 when it has ended.
pub fn reauthenticate(
    tx: &mut Tx<'_>,
    id: SessionId,
    digest: Option<&[u8]>,
) -> Result<usize, Fault> {
    let now = tx.now();
    let living = || {
        let this = sessions::id.eq(id.0).and(sessions::revoked_at.is_null());
        update(sessions::table.filter(this))
    };
    let given = sessions::authenticated_at.eq(now);
    Ok(match digest {
        Some(digest) => living()
            .set((given, sessions::token_digest.eq(digest)))
            .execute(&mut **tx)?,
        None => living().set(given).execute(&mut **tx)?,
    })
}

/// Notes that a session is one of two factors from now on, and how they were shown. A browser gets a new token in the
/// place of the old. 0 when it has ended.
pub fn strengthen(
    tx: &mut Tx<'_>,
    id: SessionId,
    methods: Methods,
    digest: Option<&[u8]>,
) -> Result<usize, Fault> {
    let now = tx.now();
    let living = || {
        let this = sessions::id.eq(id.0).and(sessions::revoked_at.is_null());
        update(sessions::table.filter(this))
    };
    let strong = (
        sessions::methods.eq(methods.to_kept()),
        sessions::strong_at.eq(now),
        sessions::authenticated_at.eq(now),
    );
    Ok(match digest {
        Some(digest) => living()
            .set((strong, sessions::token_digest.eq(digest)))
            .execute(&mut **tx)?,
        None => living().set(strong).execute(&mut **tx)?,
    })
}

/// Notes that a session is of one factor from now on. 0 when it has ended.
pub fn weaken(tx: &mut Tx<'_>, id: SessionId) -> Result<usize, Fault> {
    let living = sessions::table.filter(sessions::id.eq(id.0).and(sessions::revoked_at.is_null()));
    Ok(update(living)
        .set(sessions::strong_at.eq(None::<Moment>))
        .execute(&mut **tx)?)
}

/// Puts another token in the place of the one that a browser has. 0 when the session has ended.
pub fn renew(tx: &mut Tx<'_>, id: SessionId, digest: &[u8]) -> Result<usize, Fault> {
    let living = sessions::table.filter(sessions::id.eq(id.0).and(sessions::revoked_at.is_null()));
    Ok(update(living)
        .set(sessions::token_digest.eq(digest))
        .execute(&mut **tx)?)
}

/// Ends one session. 0 when it had ended.
pub fn revoke(tx: &mut Tx<'_>, id: SessionId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::table.filter(sessions::id.eq(id.0).and(sessions::revoked_at.is_null()));
    Ok(update(living)
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?)
}

/// Ends the session of a token, when there is one.
pub fn revoke_by_digest(tx: &mut Tx<'_>, digest: &[u8]) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::table.filter(
        sessions::token_digest
            .eq(digest)
            .and(sessions::revoked_at.is_null()),
    );
    Ok(update(living)
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?)
}

/// Ends all sessions of a user.
pub fn revoke_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::table.filter(
        sessions::user_id
            .eq(user.0)
            .and(sessions::revoked_at.is_null()),
    );
    Ok(update(living)
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?)
}

/// Ends all sessions of a user that one kind of holder has.
pub fn revoke_kind(tx: &mut Tx<'_>, user: UserId, kind: SessionKind) -> Result<usize, Fault> {
    let now = tx.now();
    let living = sessions::user_id
        .eq(user.0)
        .and(sessions::kind.eq(kind.word()))
        .and(sessions::revoked_at.is_null());
    Ok(update(sessions::table.filter(living))
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?)
}

/// Ends all sessions of a user but one.
pub fn revoke_others(tx: &mut Tx<'_>, user: UserId, mine: SessionId) -> Result<usize, Fault> {
    let now = tx.now();
    let others = sessions::user_id
        .eq(user.0)
        .and(sessions::id.ne(mine.0))
        .and(sessions::revoked_at.is_null());
    Ok(update(sessions::table.filter(others))
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?)
}

/// Removes up to `most` sessions that ended before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let ended = sessions::table
        .filter(
            sessions::expires_at
                .lt(before)
                .or(sessions::revoked_at.lt(before)),
        )
        .select(sessions::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(sessions::table.filter(sessions::id.eq_any(ended))).execute(&mut **tx)?)
}
