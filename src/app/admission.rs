//! Hashing for a request. A use case that hashes a password takes an [`Admitted`] where others take an [`Origin`]; it comes
//! from [`App::admit`], which refuses here and now when the queue is full. So no such use case can be called without having
//! been admitted, and whoever calls it can ask when a refusal may be answered.

use super::App;
use crate::error::Fault;
use crate::security::password::{self, Refused, Verified};
use crate::store::{Origin, users};
use crate::values::{Moment, Password, UserId};
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many rows are looked through with one connection.
const WINDOW: i64 = 50_000;
/// So many odd hashes are looked at in one go.
const AT_ONCE: i64 = 500;

/// Where a request comes from that may hash passwords.
#[derive(Debug)]
pub struct Admitted {
    app: App,
    origin: Origin,
    compared: Mutex<Compared>,
}

/// What has been compared for the request.
#[derive(Debug, Default)]
struct Compared {
    spent: Duration,
    refused_at: Option<Moment>,
}

impl Deref for Admitted {
    type Target = Origin;

    fn deref(&self) -> &Origin {
        &self.origin
    }
}

impl App {
    /// A place at the hashing threads for a request, or that there is none. Networks take turns, so a flood from one does not
    /// make the others wait. Somebody else may still be faster to the last place.
    pub fn admit(&self, origin: &Origin) -> Result<Admitted, Fault> {
        self.parts.hasher.lane(origin.widest_network()).admit()?;
        Ok(Admitted {
            app: self.clone(),
            origin: origin.clone(),
            compared: Mutex::default(),
        })
    }

    /// Encodes a password that an operator or staff sets.
    pub fn encode(&self, password: &Password) -> Result<String, Fault> {
        self.parts.hasher.encode(password)
    }

    /// How long after the first comparison began a refusal is answered: see [`Admitted::refused_at`].
    pub fn refusal_delay(&self) -> Duration {
        self.parts.hasher.refusal_delay()
    }

    /// Looks through the hashes in the table of users, and learns which kinds there are. Those with which no password is
    /// compared are shown to `refused`.
    pub fn survey_hashes(&self, mut refused: impl FnMut(UserId, Refused)) -> Result<(), Fault> {
        let hasher = &self.parts.hasher;
        let (mut patterns, mut kinds) = (hasher.usual_patterns(), Vec::new());
        let mut after = UserId(0);
        loop {
            let (last, rows) = self.read(|conn| {
                let last = users::some_further(conn, after, WINDOW)?;
                let rows = users::passwords_unlike(conn, after, last, &patterns, AT_ONCE)?;
                Ok::<_, Fault>((last, rows))
            })?;
            for (id, kept) in &rows {
                match password::judge(kept) {
                    Ok(kind) if patterns.contains(&kind.pattern) => {}
                    Ok(kind) => {
                        patterns.push(kind.pattern.clone());
                        kinds.push(kind);
                    }
                    Err(why) => refused(*id, why),
                }
            }
            let is_full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= AT_ONCE;
            match (rows.last(), last) {
                (Some((seen, _)), _) if is_full => after = *seen,
                (_, Some(last)) => after = last,
                (_, None) => break,
            }
        }
        hasher.survey(kinds);
        Ok(())
    }
}

impl Admitted {
    /// Encodes a new password.
    pub fn encode(&self, password: &Password) -> Result<String, Fault> {
        let hasher = &self.app.parts.hasher;
        hasher.lane(self.origin.widest_network()).encode(password)
    }

    /// Compares with what is kept; with `None`, or what no password matches, as with a hash of somebody.
    pub fn verify(&self, password: &Password, kept: Option<&str>) -> Result<Verified, Fault> {
        let hasher = &self.app.parts.hasher;
        if !hasher.is_surveyed()
            && let Err(fault) = self.app.survey_hashes(|_, _| {})
        {
            tracing::debug!(%fault, "the kinds of hashes were not looked up");
        }
        let lane = hasher.lane(self.origin.widest_network());
        let (verified, took) = lane.verify(password, kept)?;
        let mut compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        compared.spent = compared.spent.saturating_add(took);
        let rest = password::rest(self.app.refusal_delay(), compared.spent);
        compared.refused_at = Some(self.app.now() + rest);
        Ok(verified)
    }

    /// When to answer that something was refused, if a password was compared: a moment that does not depend on what it was
    /// compared with. Wait for it without holding a thread: [`Clock::reach`](super::Clock::reach).
    pub fn refused_at(&self) -> Option<Moment> {
        let compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        compared.refused_at
    }
}
