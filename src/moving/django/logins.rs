//! Refresh tokens of `SimpleJWT` and sessions of browsers, so that their owners go on (`accounts/continuity`). Nothing is kept but
//! digests, whose they are and until when; what is over, was blacklisted or is nobody's is left.
//!
//! Whose a session is only the project's `SECRET_KEY` tells, and whether it fits the password: without `DJANGO_SECRET_KEY` none is
//! taken. None of either is taken of somebody whose password is another one here than in the file.

use super::apply::Outcome;
use super::login_records::Logins;
use super::person::Person;
use super::{Run, Work};
use crate::app::Origin;
use crate::error::Fault;
use crate::foreign::moments;
use crate::i18n::Zone;
use crate::security::django_signing::SessionClaim;
use crate::security::password::is_usable;
use crate::store::imports::logins::{self, BroughtLogin, LoginKind};
use crate::store::staging::{StagedLogin, Staging};
use crate::store::{Tx, users};
use crate::values::UserId;
use std::collections::HashMap;

/// So many are looked at and written in one go.
const AT_ONCE: i64 = 1000;

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
    // Those that were ended here do not go on again.
    let digests: Vec<_> = brought.into_iter().map(|one| one.digest).collect();
    let living = logins::living_among(tx, &digests)?;
    taken.retain(|(one, _)| living.contains(&one.digest));
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
