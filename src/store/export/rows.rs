//! The rows as their owner gets them: columns under their own names, but for those that are secret.

use crate::events::Purpose;
use crate::i18n::Message;
use crate::store::schema::factors::{passkeys, recovery_codes, totps};
use crate::store::schema::imports::{imported_logins, imported_rows, social_accounts};
use crate::store::schema::{
    address_holds, audit, consents, devices, flows, invitations, outbox, permissions, sessions,
    undos, user_groups, users,
};
use crate::values::Moment;
use diesel::prelude::*;
use serde::{Serialize, Serializer};
use time::format_description::well_known::Rfc3339;

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = users)]
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) username: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) phone: Option<String>,
    pub(super) is_active: bool,
    pub(super) is_staff: bool,
    pub(super) is_superuser: bool,
    pub(super) is_verified: bool,
    pub(super) phone_verified: bool,
    pub(super) archived: bool,
    pub(super) secondary_email: Option<String>,
    #[serde(serialize_with = "json")]
    pub(super) custom_fields: String,
    pub(super) login_failures: i32,
    #[serde(serialize_with = "stamp")]
    pub(super) date_joined: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) last_login: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) previous_login: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) erase_at: Option<Moment>,
    pub(super) ban_reason: String,
    pub(super) reset_required: bool,
    pub(super) language: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) second_factor: bool,
    pub(super) terms_version: Option<String>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = user_groups)]
pub(super) struct Group {
    pub(super) name: String,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = permissions)]
pub(super) struct Permission {
    pub(super) codename: String,
    pub(super) name: String,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = sessions)]
pub(super) struct Session {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) remembered: bool,
    #[serde(serialize_with = "maybe")]
    pub(super) rotated_at: Option<Moment>,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) authenticated_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) last_seen_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) expires_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) revoked_at: Option<Moment>,
    pub(super) staff_seen_at: Option<Moment>,
    pub(super) ip: String,
    pub(super) agent: String,
    pub(super) methods: String,
    #[serde(serialize_with = "maybe")]
    pub(super) strong_at: Option<Moment>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = devices)]
pub(super) struct Device {
    pub(super) id: i64,
    pub(super) failures: i32,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) last_seen_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) logged_in_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) forgotten_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) trusted_until: Option<Moment>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = totps)]
pub(super) struct AuthenticatorApp {
    pub(super) failures: i32,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) last_used_at: Option<Moment>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = passkeys)]
pub(super) struct Passkey {
    pub(super) name: String,
    #[serde(serialize_with = "hexadecimal")]
    pub(super) aaguid: Vec<u8>,
    pub(super) backup_eligible: bool,
    pub(super) backup_state: bool,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) last_used_at: Option<Moment>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = recovery_codes)]
pub(super) struct RecoveryCode {
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) used_at: Option<Moment>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = consents)]
pub(super) struct Consent {
    pub(super) id: i64,
    pub(super) version: String,
    #[serde(serialize_with = "stamp")]
    pub(super) accepted_at: Moment,
    pub(super) ip: String,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = imported_rows)]
pub(super) struct Import {
    pub(super) source: String,
    pub(super) model: String,
    pub(super) old_key: String,
    #[serde(serialize_with = "stamp")]
    pub(super) taken_at: Moment,
}

/// An account at another provider.
#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = social_accounts)]
pub(super) struct SocialAccount {
    pub(super) provider: String,
    pub(super) uid: String,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = imported_logins)]
pub(super) struct ImportedLogin {
    pub(super) kind: String,
    #[serde(serialize_with = "stamp")]
    pub(super) expires_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) used_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) ended_at: Option<Moment>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = flows)]
pub(super) struct Flow {
    pub(super) id: i64,
    pub(super) purpose: String,
    #[serde(skip)]
    pub(super) user_id: Option<i64>,
    pub(super) email: String,
    pub(super) username: Option<String>,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) phone: Option<String>,
    #[serde(serialize_with = "json")]
    pub(super) custom_fields: String,
    pub(super) remembered: bool,
    #[serde(serialize_with = "maybe")]
    pub(super) code_expires_at: Option<Moment>,
    pub(super) failures: i32,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) expires_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) ended_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) completed_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) redeemed_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) token_expires_at: Option<Moment>,
    pub(super) session_id: Option<i64>,
    pub(super) methods: String,
    pub(super) terms_version: Option<String>,
    #[serde(serialize_with = "maybe")]
    pub(super) terms_accepted_at: Option<Moment>,
    pub(super) terms_ip: Option<String>,
}

impl Flow {
    /// Whoever signs up with an address may not be its owner: what they said of themselves is theirs, until the code was
    /// entered.
    pub(super) fn without_strangers(mut self) -> Self {
        let by_anybody = [Purpose::SignUp, Purpose::LogIn]
            .map(Purpose::word)
            .contains(&self.purpose.as_str());
        if by_anybody && self.completed_at.is_none() {
            self.username = None;
            self.phone = None;
            self.terms_version = None;
            self.terms_accepted_at = None;
            self.terms_ip = None;
            self.first_name.clear();
            self.last_name.clear();
            "{}".clone_into(&mut self.custom_fields);
        }
        self
    }
}

/// One that somebody has sent, or that was sent to them. Who did the other part is not told.
#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = invitations)]
pub(super) struct Invitation {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) source: String,
    pub(super) note: String,
    pub(super) offered: String,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) sent_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) expires_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) ended_at: Option<Moment>,
    pub(super) outcome: Option<String>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = outbox)]
pub(super) struct Sent {
    pub(super) id: i64,
    pub(super) letter: String,
    pub(super) recipient: String,
    pub(super) flow_id: Option<i64>,
    pub(super) name: String,
    pub(super) ip: String,
    pub(super) agent: String,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) due_at: Moment,
    pub(super) attempts: i32,
    #[serde(serialize_with = "maybe")]
    pub(super) claimed_until: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) finished_at: Option<Moment>,
    pub(super) outcome: Option<String>,
    pub(super) last_error: Option<String>,
    pub(super) reply: String,
    #[serde(serialize_with = "maybe")]
    pub(super) requeued_at: Option<Moment>,
    pub(super) change: String,
    pub(super) detail: String,
    pub(super) undo_id: Option<i64>,
    #[serde(serialize_with = "maybe")]
    pub(super) tried_at: Option<Moment>,
    #[serde(serialize_with = "maybe")]
    pub(super) counted_at: Option<Moment>,
    pub(super) counted_for: String,
    pub(super) language: Option<String>,
    pub(super) time_zone: Option<String>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = undos)]
pub(super) struct Changed {
    pub(super) id: i64,
    pub(super) change: String,
    pub(super) email: String,
    pub(super) secondary_email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) phone_verified: bool,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) expires_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) ended_at: Option<Moment>,
    pub(super) flow_id: Option<i64>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = address_holds)]
pub(super) struct Hold {
    pub(super) id: i64,
    pub(super) undo_id: i64,
    pub(super) change: String,
    pub(super) email: String,
    #[serde(serialize_with = "stamp")]
    pub(super) created_at: Moment,
    #[serde(serialize_with = "stamp")]
    pub(super) expires_at: Moment,
    #[serde(serialize_with = "maybe")]
    pub(super) ended_at: Option<Moment>,
    pub(super) outcome: Option<String>,
    #[serde(serialize_with = "maybe")]
    pub(super) made_at: Option<Moment>,
    #[serde(serialize_with = "sentence")]
    pub(super) effect: Option<String>,
}

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = audit)]
pub(super) struct EventRow {
    pub(super) id: i64,
    #[serde(skip)]
    pub(super) user_id: Option<i64>,
    #[serde(skip)]
    pub(super) actor_id: Option<i64>,
    #[serde(serialize_with = "stamp")]
    pub(super) at: Moment,
    pub(super) event: String,
    pub(super) ip: String,
    pub(super) agent: String,
    #[serde(serialize_with = "json")]
    pub(super) details: String,
}

impl EventRow {
    /// Where staff was when they did something is theirs.
    pub(super) fn without_staff(mut self) -> Self {
        if self.actor_id.is_some() && self.actor_id != self.user_id {
            self.ip.clear();
            self.agent.clear();
        }
        self
    }
}

fn stamp<S: Serializer>(at: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.assume_utc().format(&Rfc3339).unwrap_or_default())
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn maybe<S: Serializer>(at: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => stamp(at, serializer),
        None => serializer.serialize_none(),
    }
}

/// The model of an authenticator.
fn hexadecimal<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    serializer.serialize_str(&digits.collect::<String>())
}

/// A sentence that is kept, in the language of the sources.
#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn sentence<S: Serializer>(kept: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    let said = kept
        .as_deref()
        .map(|kept| Message::of_kept(kept).in_english());
    said.serialize(serializer)
}

/// Text that is JSON, as JSON.
fn json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => value.serialize(serializer),
        Err(_) => text.serialize(serializer),
    }
}
