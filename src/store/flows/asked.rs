//! Flows that are asked for again: those that whoever asks holds, or has shown to be theirs.

use super::Row;
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::consents::Consent;
use crate::store::prepared::update;
use crate::store::schema::flows;
use crate::store::{Conn, Tx};
use crate::values::{FlowId, Methods, Moment, SessionId, UserId};
use diesel::prelude::*;

impl Row {
    /// What whoever signed up accepted, when, and from where.
    pub fn consent(&self) -> Option<Consent<'_>> {
        let given = self.terms_accepted_at.zip(self.terms_ip.as_deref());
        let version = self.terms_version.as_deref()?;
        Some(Consent { version, given })
    }
}

/// What a sign-up that is sent again puts in the place of what was sent before.
pub struct Replacement<'a> {
    /// Of the flow's new token.
    pub digest: &'a [u8],
    /// The address, as it was typed.
    pub email: &'a str,
    /// The username asked for.
    pub username: Option<&'a str>,
    /// May be empty.
    pub first_name: &'a str,
    /// May be empty.
    pub last_name: &'a str,
    /// E.164.
    pub phone: Option<&'a str>,
    /// The password that comes with it, encoded.
    pub password: &'a str,
    /// Values of the custom fields, as JSON.
    pub custom_fields: &'a str,
    /// What whoever signs up accepts.
    pub consent: Option<Consent<'a>>,
}

impl std::fmt::Debug for Replacement<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("flows::Replacement(..)")
    }
}

#[diesel::dsl::auto_type]
fn living(now: Moment, tries: i32) -> _ {
    flows::ended_at
        .is_null()
        .and(flows::failures.lt(tries))
        .and(flows::expires_at.gt(now))
}

/// The newest sign-up for an address that is not over, whether or not it can be completed.
pub fn newest_sign_up(tx: &mut Tx<'_>, email_key: &str) -> Result<Option<Row>, Fault> {
    let now = tx.now();
    let living = flows::table
        .filter(flows::email_key.eq(email_key))
        .filter(flows::purpose.eq(Purpose::SignUp.word()))
        .filter(flows::ended_at.is_null().and(flows::expires_at.gt(now)))
        .order(flows::id.desc());
    Ok(living
        .select(Row::as_select())
        .first(&mut **tx)
        .optional()?)
}

/// The living flows with these tokens for one purpose and address, the newest first.
pub fn resumable(
    tx: &mut Tx<'_>,
    digests: &[Vec<u8>],
    (purpose, email_key): (Purpose, &str),
    tries: i32,
) -> Result<Vec<Row>, Fault> {
    let now = tx.now();
    let held = flows::table
        .filter(flows::flow_digest.eq_any(digests))
        .filter(flows::purpose.eq(purpose.word()))
        .filter(flows::email_key.eq(email_key))
        .filter(living(now, tries))
        .order(flows::id.desc());
    Ok(held.select(Row::as_select()).load(&mut **tx)?)
}

/// The newest living flow that a session asked for, for one purpose and address.
pub fn of_session(
    tx: &mut Tx<'_>,
    session: SessionId,
    (purpose, email): (Purpose, &str),
    tries: i32,
) -> Result<Option<Row>, Fault> {
    let now = tx.now();
    let asked = flows::table
        .filter(flows::session_id.eq(session.0))
        .filter(flows::purpose.eq(purpose.word()))
        .filter(flows::email.eq(email))
        .filter(living(now, tries))
        .order(flows::id.desc());
    Ok(asked.select(Row::as_select()).first(&mut **tx).optional()?)
}

/// The newest living flow of an account for one purpose that brings this very password, encoded.
pub fn bringing_password(
    tx: &mut Tx<'_>,
    user: UserId,
    (purpose, password): (Purpose, &str),
    tries: i32,
) -> Result<Option<Row>, Fault> {
    let now = tx.now();
    let asked = flows::table
        .filter(flows::user_id.eq(user.0))
        .filter(flows::purpose.eq(purpose.word()))
        .filter(flows::password.eq(password))
        .filter(living(now, tries))
        .order(flows::id.desc());
    Ok(asked.select(Row::as_select()).first(&mut **tx).optional()?)
}

/// Puts what was sent again in the place of what a sign-up brought, and gives the flow to the holder of another token.
/// 0 when it has ended.
pub fn replace(tx: &mut Tx<'_>, id: FlowId, new: &Replacement<'_>) -> Result<usize, Fault> {
    let open = flows::table.filter(flows::id.eq(id.0).and(flows::ended_at.is_null()));
    let consent = new
        .consent
        .map(|consent| (consent.version, consent.place(tx)));
    let consent = consent.as_ref();
    Ok(update(open)
        .set((
            flows::terms_version.eq(consent.map(|(version, _)| *version)),
            flows::terms_accepted_at.eq(consent.map(|(_, (at, _))| *at)),
            flows::terms_ip.eq(consent.map(|(_, (_, ip))| ip)),
            flows::flow_digest.eq(new.digest),
            flows::email.eq(new.email),
            flows::username.eq(new.username),
            flows::first_name.eq(new.first_name),
            flows::last_name.eq(new.last_name),
            flows::phone.eq(new.phone),
            flows::password.eq(Some(new.password)),
            flows::custom_fields.eq(new.custom_fields),
        ))
        .execute(&mut **tx)?)
}

/// Says whether the session shall outlive the browser, and what whoever goes on with the flow has shown.
pub fn set_asked(
    conn: &mut Conn,
    id: FlowId,
    (remembered, methods): (bool, Methods),
) -> Result<usize, Fault> {
    Ok(update(flows::table.find(id.0))
        .set((
            flows::remembered.eq(remembered),
            flows::methods.eq(methods.to_kept()),
        ))
        .execute(conn)?)
}
