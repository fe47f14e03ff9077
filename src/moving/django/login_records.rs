//! The records of log-ins in a file: refresh tokens of `SimpleJWT`, and sessions of browsers.

use super::keys::{called, key_text};
use crate::app::App;
use crate::config::Django;
use crate::error::Fault;
use crate::foreign::fields::{self, Reference};
use crate::foreign::moments;
use crate::foreign::records::Record;
use crate::i18n::Zone;
use crate::security::digest::{self, hex};
use crate::security::django_signing::{self, RefreshClaim};
use crate::store::imports::logins::LoginKind;
use crate::store::staging::{NewLogin, Staging};
use crate::values::Moment;

const OUTSTANDING: &str = "token_blacklist.outstandingtoken";
const BLACKLISTED: &str = "token_blacklist.blacklistedtoken";
pub(super) const SESSION: &str = "sessions.session";
/// What log-ins are kept in. Those that were ended come behind those that were made.
pub(super) const LOGINS: [&str; 3] = [OUTSTANDING, BLACKLISTED, SESSION];

const LONGEST_TOKEN: usize = 8 * 1024;
const LONGEST_SESSION: usize = 256 * 1024;
const LONGEST_NAME: usize = 255;

/// What became of the log-ins in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Logins {
    /// Refresh tokens that can be exchanged here.
    pub refresh_tokens: u64,
    /// Those that were left: over, blacklisted, or of nobody who was taken.
    pub refresh_tokens_left: u64,
    /// Sessions that can go on here.
    pub sessions: u64,
    /// Those that were left: over, of nobody who was taken or who had logged in, or opened with another password.
    pub sessions_left: u64,
    /// Those that were signed with another key than `DJANGO_SECRET_KEY`.
    pub sessions_unsigned: u64,
    /// Those that were left because there is no `DJANGO_SECRET_KEY`.
    pub sessions_without_key: u64,
}

/// Reads them out of a file.
pub(super) struct Reader<'a> {
    /// The project's key.
    secret: Option<&'a str>,
    now: Moment,
    zone: Zone,
    pub(super) seen: Logins,
}

impl<'a> Reader<'a> {
    pub(super) fn new(app: &'a App, zone: Zone) -> Self {
        let now = app.now();
        let django = app.config().django.as_ref();
        let django = django.filter(|django| now < django.until);
        Self {
            secret: django.map(Django::secret),
            now,
            zone,
            seen: Logins::default(),
        }
    }

    /// Whether a record is one of them: then it waits, if anything can become of it.
    pub(super) fn take(&mut self, record: &Record, staging: &mut Staging) -> Result<bool, Fault> {
        match record.model.as_str() {
            OUTSTANDING => {
                self.seen.refresh_tokens_left += 1;
                self.refresh_token(record, staging)?;
            }
            BLACKLISTED => {
                let token = fields::key_of(record, "token").ok().flatten();
                let token = token.or_else(|| fields::key_of(record, "token_id").ok().flatten());
                if let Some(Reference::Key(key)) = token
                    && let Some(key) = key_text(&key)
                {
                    staging.end_login(&key)?;
                }
            }
            SESSION => match self.secret {
                None => self.seen.sessions_without_key += 1,
                Some(secret) => self.session(record, secret, staging)?,
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn refresh_token(&mut self, record: &Record, staging: &mut Staging) -> Result<(), Fault> {
        let text = |field, most| fields::text(record, field, most).ok().flatten();
        // SimpleJWT writes these in UTC, whatever the zone of the project.
        let expires = self.expires(record, "expires_at", Zone::utc());
        let user = fields::key_of(record, "user").ok().flatten();
        let user = user.or_else(|| fields::key_of(record, "user_id").ok().flatten());
        let (Some(expires), Some(user)) = (expires, user) else {
            return Ok(());
        };
        let owner = called(&user);
        let token = text("token", LONGEST_TOKEN);
        let jti = text("jti", LONGEST_NAME).unwrap_or_default();
        let claim = token.and_then(|token| django_signing::claimed_by(&token));
        let claim = match (claim, user) {
            // Whose it is the token says too.
            (Some(claim), Reference::Natural(_)) if claim.jti == jti => claim,
            (Some(claim), Reference::Key(_)) if claim.jti == jti && claim.user == owner => claim,
            (None, Reference::Key(_)) if !jti.is_empty() => RefreshClaim {
                jti: jti.into_owned(),
                user: owner.clone(),
            },
            _ => return Ok(()),
        };
        let digest = hex(&digest::of_imported_token(&claim.user, &claim.jti));
        staging.add_login(NewLogin {
            kind: LoginKind::RefreshToken.word(),
            key: key_text(&record.key).as_deref(),
            owner: &owner,
            digest: &digest,
            expires: &expires,
            proof: None,
        })
    }

    fn session(
        &mut self,
        record: &Record,
        secret: &str,
        staging: &mut Staging,
    ) -> Result<(), Fault> {
        let data = fields::text(record, "session_data", LONGEST_SESSION);
        let data = data.ok().flatten().unwrap_or_default();
        let Ok(claim) = django_signing::read_session(secret, &data) else {
            self.seen.sessions_unsigned += 1;
            return Ok(());
        };
        self.seen.sessions_left += 1;
        let expires = self.expires(record, "expire_date", self.zone);
        let (Some(expires), Some(claim), Some(key)) = (expires, claim, key_text(&record.key))
        else {
            return Ok(());
        };
        let digest = hex(&digest::of_imported_session(&key));
        staging.add_login(NewLogin {
            kind: LoginKind::BrowserSession.word(),
            key: None,
            owner: &claim.user,
            digest: &digest,
            expires: &expires,
            proof: Some(claim.hash()),
        })
    }

    /// When something is over, where that is to come.
    fn expires(&self, record: &Record, field: &str, zone: Zone) -> Option<String> {
        let found = fields::moment(record, field, zone).ok().flatten()?;
        (found.at > self.now).then(|| moments::in_text(found.at))
    }
}
