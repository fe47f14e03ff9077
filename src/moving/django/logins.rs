//! Refresh tokens of `SimpleJWT` and sessions of browsers, so that their owners go on (`accounts/continuity`). Nothing is kept but
//! digests, whose they are and until when; what is over, was blacklisted or is nobody's is left.
//!
//! Whose a session is only the project's `SECRET_KEY` tells, and whether it fits the password: without `DJANGO_SECRET_KEY` none is
//! taken. None of either is taken of somebody whose password is another one here than in the file.

use super::apply::Outcome;
use super::keys::{called, key_text};
use super::person::Person;
use super::{Run, Work};
use crate::app::{App, Origin};
use crate::config::Django;
use crate::error::Fault;
use crate::foreign::fields::{self, Reference};
use crate::foreign::moments;
use crate::foreign::records::Record;
use crate::i18n::Zone;
use crate::security::digest::{self, hex};
use crate::security::django_signing::{self, RefreshClaim, SessionClaim};
use crate::security::password::is_usable;
use crate::store::imports::logins::{self, BroughtLogin, LoginKind};
use crate::store::staging::{NewLogin, StagedLogin, Staging};
use crate::store::{Tx, users};
use crate::values::{Moment, UserId};
use std::collections::HashMap;

const OUTSTANDING: &str = "token_blacklist.outstandingtoken";
const BLACKLISTED: &str = "token_blacklist.blacklistedtoken";
pub(super) const SESSION: &str = "sessions.session";
/// What log-ins are kept in. Those that were ended come behind those that were made.
pub(super) const LOGINS: [&str; 3] = [OUTSTANDING, BLACKLISTED, SESSION];

/// So many are looked at and written in one go.
const AT_ONCE: i64 = 1000;
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
            (Some(claim), _) if claim.jti == jti => claim,
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

/// Takes the log-ins of people who were just taken.
pub(super) fn take(
    work: &Work<'_>,
    staging: &mut Staging,
    people: &[(Person, Outcome)],
    seen: &mut Logins,
) -> Result<(), Fault> {
    let mut owners = HashMap::new();
    for (person, outcome) in people {
        if let Outcome::Added(user) | Outcome::Changed(user) | Outcome::Same(user) = outcome {
            let names = person.names.iter().map(String::as_str);
            owners.extend(names.map(|name| (name, (person, *user))));
        }
    }
    let names: Vec<_> = owners.keys().copied().collect();
    let mut after = 0;
    loop {
        let page = staging.logins_of(&names, after, AT_ONCE)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.seq;
        let sorted = sort(work, &page, &owners)?;
        let taken = match work.run {
            Run::Dry => sorted.living,
            Run::Write => work
                .app
                .write(&Origin::command_line(), |tx| write(tx, &sorted))?,
        };
        for (one, _) in &taken {
            let (count, left) = match one.kind {
                LoginKind::RefreshToken => {
                    (&mut seen.refresh_tokens, &mut seen.refresh_tokens_left)
                }
                LoginKind::BrowserSession => (&mut seen.sessions, &mut seen.sessions_left),
            };
            *count += 1;
            *left = left.saturating_sub(1);
        }
    }
}

/// Log-ins of a page, each with its owner's password as the file has it.
#[derive(Default)]
struct Sorted<'a> {
    living: Vec<(BroughtLogin, &'a str)>,
    ended: Vec<Vec<u8>>,
}

fn sort<'a>(
    work: &Work<'_>,
    page: &[StagedLogin],
    owners: &HashMap<&str, (&'a Person, UserId)>,
) -> Result<Sorted<'a>, Fault> {
    let damaged = || Fault::Broken("a log-in was staged in another form".into());
    let django = work.app.config().django.as_ref();
    let mut sorted = Sorted::default();
    for one in page {
        let Some((person, user)) = owners.get(one.owner.as_str()) else {
            continue;
        };
        let digest = unhex(&one.digest).ok_or_else(damaged)?;
        if one.is_ended {
            sorted.ended.push(digest);
            continue;
        }
        if person.columns.reset_required {
            continue;
        }
        let kind = match &one.proof {
            None => LoginKind::RefreshToken,
            Some(proof) => {
                let claim = SessionClaim::staged(&one.owner, proof);
                let fits = |secret| claim.fits(secret, person.raw_password.expose());
                if !django.is_some_and(|django| fits(django.secret())) {
                    continue;
                }
                LoginKind::BrowserSession
            }
        };
        let expires = moments::parse(&one.expires, Zone::utc()).map_err(|_| damaged())?;
        let brought = BroughtLogin {
            kind,
            digest,
            user: *user,
            expires_at: expires.at,
        };
        sorted.living.push((brought, &person.columns.password));
    }
    Ok(sorted)
}

/// Ends those that were ended there, and keeps the others of people whose password is that of the file.
fn write<'a>(tx: &mut Tx<'_>, sorted: &Sorted<'a>) -> Result<Vec<(BroughtLogin, &'a str)>, Fault> {
    if !sorted.ended.is_empty() {
        logins::end_these(tx, &sorted.ended)?;
    }
    let mut kept: HashMap<i64, Option<String>> = HashMap::new();
    let mut taken = Vec::new();
    for (one, password) in &sorted.living {
        let here = if let Some(here) = kept.get(&one.user.0) {
            here.clone()
        } else {
            let here = users::find_for_update(tx, one.user)?.map(|row| row.password.clone());
            kept.insert(one.user.0, here.clone());
            here
        };
        let stands = here
            .is_some_and(|here| here == *password || (!is_usable(password) && !is_usable(&here)));
        if stands {
            taken.push((one.clone(), *password));
        }
    }
    let brought: Vec<_> = taken.iter().map(|(one, _)| one.clone()).collect();
    logins::bring(tx, &brought)?;
    Ok(taken)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| {
        let byte = digit(*high)? * 16 + digit(*low)?;
        u8::try_from(byte).ok()
    });
    bytes
        .collect::<Option<Vec<_>>>()
        .filter(|_| rest.is_empty())
}
