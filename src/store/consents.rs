//! Which version of the site's terms people accepted, when, and from where.

use super::schema::{consents, users};
use super::{Conn, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Moment, UserId};
use diesel::prelude::*;

/// What somebody accepted.
#[derive(Debug, Clone, Copy)]
pub struct Consent<'a> {
    /// Which version.
    pub version: &'a str,
    /// When, and from where; `None` for now and here.
    pub given: Option<(Moment, &'a str)>,
}

impl<'a> Consent<'a> {
    /// What is accepted now and here.
    pub fn given_now(version: &'a str) -> Self {
        Self {
            version,
            given: None,
        }
    }

    /// When, and from where.
    pub(super) fn place(&self, tx: &Tx<'_>) -> (Moment, String) {
        match self.given {
            Some((at, ip)) => (at, ip.to_owned()),
            None => (tx.now(), tx.origin().ip_text()),
        }
    }
}

/// Keeps what somebody accepted. That it is the last one, the row of the user says.
pub fn insert(tx: &mut Tx<'_>, user: UserId, consent: &Consent<'_>) -> Result<(), Fault> {
    let (at, ip) = consent.place(tx);
    diesel::insert_into(consents::table)
        .values((
            consents::user_id.eq(user.0),
            consents::version.eq(consent.version),
            consents::accepted_at.eq(at),
            consents::ip.eq(ip),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Says in the row of a user which version was accepted last.
pub fn note_last(tx: &mut Tx<'_>, user: UserId, version: &str) -> Result<usize, Fault> {
    Ok(update(users::table.find(user.0))
        .set(users::terms_version.eq(version))
        .execute(&mut **tx)?)
}

/// The version that somebody accepted last, and when.
pub fn last(conn: &mut Conn, user: UserId) -> Result<Option<(String, Moment)>, Fault> {
    let theirs = consents::table.filter(consents::user_id.eq(user.0));
    let last = theirs.order(consents::id.desc());
    Ok(last
        .select((consents::version, consents::accepted_at))
        .first(conn)
        .optional()?)
}
