//! Log-ins of another program: refresh tokens and browser sessions that can each become one session here.

use super::moment;
use crate::error::Fault;
use crate::store::batch::{self, Holds};
use crate::store::prepared::update;
use crate::store::schema::imports::{import_runs, imported_logins};
use crate::store::schema::sessions;
use crate::store::{Conn, Tx};
use crate::values::{Moment, SessionId, UserId};
use diesel::prelude::*;
use std::collections::HashSet;

/// What it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoginKind {
    /// A refresh token.
    RefreshToken,
    /// A session of a browser.
    BrowserSession,
}

impl LoginKind {
    /// As it is kept.
    pub fn word(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh_token",
            Self::BrowserSession => "browser_session",
        }
    }
}

/// A log-in as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = imported_logins)]
pub struct ImportedLogin {
    /// The key.
    pub id: i64,
    /// Whose.
    pub user_id: i64,
    /// Until when it is good there.
    pub expires_at: Moment,
    /// When it was used here.
    pub used_at: Option<Moment>,
    /// The session that it became.
    pub session_id: Option<i64>,
    /// When it was ended.
    pub ended_at: Option<Moment>,
}

impl ImportedLogin {
    /// Whose.
    pub fn user(&self) -> UserId {
        UserId(self.user_id)
    }

    /// The session that it became, as long as there is a row of that.
    pub fn session(&self) -> Option<SessionId> {
        self.session_id.map(SessionId)
    }

    /// Whether it may still become a session.
    pub fn is_unused(&self, now: Moment) -> bool {
        self.used_at.is_none() && self.ended_at.is_none() && self.expires_at > now
    }
}

/// One that an import brings.
#[derive(Clone)]
pub struct BroughtLogin {
    /// What it is.
    pub kind: LoginKind,
    /// Of what names it.
    pub digest: Vec<u8>,
    /// Whose.
    pub user: UserId,
    /// Until when it is good there.
    pub expires_at: Moment,
}

impl std::fmt::Debug for BroughtLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BroughtLogin({:?})", self.user)
    }
}

/// The one with this digest.
pub fn find(
    conn: &mut Conn,
    kind: LoginKind,
    digest: &[u8],
) -> Result<Option<ImportedLogin>, Fault> {
    let this = imported_logins::digest
        .eq(digest)
        .and(imported_logins::kind.eq(kind.word()));
    let found = imported_logins::table.filter(this);
    Ok(found
        .select(ImportedLogin::as_select())
        .first(conn)
        .optional()?)
}

/// Notes that it is used. 0 when it was, or has been ended.
pub fn spend(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let unused = imported_logins::table.filter(
        imported_logins::id
            .eq(id)
            .and(imported_logins::used_at.is_null())
            .and(imported_logins::ended_at.is_null()),
    );
    Ok(update(unused)
        .set(imported_logins::used_at.eq(now))
        .execute(&mut **tx)?)
}

/// Says which session it became.
pub fn became(tx: &mut Tx<'_>, id: i64, session: SessionId) -> Result<usize, Fault> {
    let this = imported_logins::table.filter(imported_logins::id.eq(id));
    Ok(update(this)
        .set(imported_logins::session_id.eq(session.0))
        .execute(&mut **tx)?)
}

/// Ends it before it was used. 0 when it was used or ended.
pub fn end(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let living = imported_logins::id
        .eq(id)
        .and(imported_logins::used_at.is_null())
        .and(imported_logins::ended_at.is_null());
    Ok(update(imported_logins::table.filter(living))
        .set(imported_logins::ended_at.eq(now))
        .execute(&mut **tx)?)
}

/// Ends all of a user's that were not used: those that were end with their session.
pub fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = imported_logins::user_id
        .eq(user.0)
        .and(imported_logins::used_at.is_null())
        .and(imported_logins::ended_at.is_null());
    Ok(update(imported_logins::table.filter(living))
        .set(imported_logins::ended_at.eq(now))
        .execute(&mut **tx)?)
}

/// Ends those with these digests that were not used: they have been ended there.
pub fn end_these(tx: &mut Tx<'_>, digests: &[Vec<u8>]) -> Result<usize, Fault> {
    let now = tx.now();
    let living = imported_logins::digest
        .eq_any(digests)
        .and(imported_logins::used_at.is_null())
        .and(imported_logins::ended_at.is_null());
    Ok(diesel::update(imported_logins::table.filter(living))
        .set(imported_logins::ended_at.eq(now))
        .execute(&mut **tx)?)
}

/// Which of these are here.
pub fn known(conn: &mut Conn, digests: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>, Fault> {
    let found: Vec<Vec<u8>> = imported_logins::table
        .filter(imported_logins::digest.eq_any(digests))
        .select(imported_logins::digest)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Which of these were not ended, nor the sessions that they became.
pub fn living_among(conn: &mut Conn, digests: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>, Fault> {
    let living = imported_logins::digest
        .eq_any(digests)
        .and(imported_logins::ended_at.is_null());
    let mut found: Vec<(Vec<u8>, Option<i64>)> = imported_logins::table
        .filter(living)
        .select((imported_logins::digest, imported_logins::session_id))
        .load(conn)?;
    let became: Vec<_> = found.iter().filter_map(|(_, session)| *session).collect();
    if !became.is_empty() {
        let ended = sessions::id
            .eq_any(became)
            .and(sessions::revoked_at.is_not_null());
        let ended: Vec<i64> = sessions::table
            .filter(ended)
            .select(sessions::id)
            .load(conn)?;
        found.retain(|(_, session)| session.is_none_or(|session| !ended.contains(&session)));
    }
    Ok(found.into_iter().map(|(digest, _)| digest).collect())
}

/// Keeps those that are not here yet: one that was used or ended stays so. How many they were.
pub fn bring(tx: &mut Tx<'_>, logins: &[BroughtLogin]) -> Result<usize, Fault> {
    const COLUMNS: &[(&str, Holds)] = &[
        ("kind", Holds::Text),
        ("digest", Holds::Bytes),
        ("user_id", Holds::Number),
        ("expires_at", Holds::Moment),
    ];
    let digests: Vec<_> = logins.iter().map(|one| one.digest.clone()).collect();
    let mut known = known(tx, &digests)?;
    let mut rows = Vec::new();
    for one in logins {
        if known.insert(one.digest.clone()) {
            rows.push(vec![
                one.kind.word().into(),
                super::hexadecimal(&one.digest).into(),
                one.user.0.into(),
                moment(one.expires_at),
            ]);
        }
    }
    if rows.is_empty() {
        return Ok(0);
    }
    batch::insert(tx, "imported_logins", COLUMNS, &rows)
}

/// Removes up to `most` that are over since before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = imported_logins::table
        .filter(imported_logins::expires_at.lt(before))
        .select(imported_logins::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    let these = imported_logins::table.filter(imported_logins::id.eq_any(over));
    Ok(diesel::delete(these).execute(&mut **tx)?)
}

/// Notes that an import is finished.
pub fn note_run(tx: &mut Tx<'_>, source: super::Source<'_>) -> Result<(), Fault> {
    let now = tx.now();
    let this = import_runs::table.filter(
        import_runs::source
            .eq(source.name)
            .and(import_runs::model.eq(source.model)),
    );
    let set = import_runs::finished_at.eq(now);
    if update(this).set(set).execute(&mut **tx)? == 0 {
        diesel::insert_into(import_runs::table)
            .values((
                import_runs::source.eq(source.name),
                import_runs::model.eq(source.model),
                set,
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// From where people were imported, what they are called there, and when that was last finished.
pub fn runs(conn: &mut Conn) -> Result<Vec<(String, String, Moment)>, Fault> {
    Ok(import_runs::table
        .order(import_runs::id)
        .select((
            import_runs::source,
            import_runs::model,
            import_runs::finished_at,
        ))
        .load(conn)?)
}
