//! Limits that staff lifts from an account.

use super::buckets::{self, of_account};
use crate::app::{App, Origin};
use crate::config::{DailyCap, Limit, Per};
use crate::error::Fault;
use crate::store::{Tx, throttles, users};
use crate::values::{key_of, mask_phone};

/// Forgets what was counted of an account, under whatever name and from wherever; of the networks it comes from nothing.
pub(crate) fn lift(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<usize, Fault> {
    let second = user.secondary_email.as_deref().map(key_of);
    let names = [Some(key_of(&user.email)), second];
    let mut digests: Vec<_> = names
        .iter()
        .flatten()
        .flat_map(|key| digests(app, key))
        .collect();
    if let Some(number) = &user.phone {
        let whose = format!("{} {number}", tx.now().date());
        digests.push(app.keys().of_bucket(DailyCap::Number.variable(), 0, &whose));
        // Whichever network asked.
        digests.extend(throttles::of_subject(tx, &mask_phone(number))?);
    }
    digests.extend(throttles::of_subject(tx, &of_account(user.id))?);
    // In the order in which everybody takes buckets.
    digests.sort();
    digests.dedup();
    let mut lifted = 0;
    for digest in &digests {
        lifted += throttles::delete_bucket(tx, digest)?;
    }
    Ok(lifted)
}

/// The buckets in which something is counted for an address alone, whoever asks.
fn digests(app: &App, key: &str) -> Vec<Vec<u8>> {
    let nowhere = Origin::command_line();
    let who = super::Who::of(&nowhere, super::Subject::Typed(key));
    let of_limit = |limit: Limit| {
        let rates = app.config().limits.of(limit);
        buckets::of(app, limit.variable(), rates, &who)
    };
    let shared = Limit::ALL.into_iter().filter(|it| it.is_shared());
    let all = shared.flat_map(of_limit);
    all.filter(|(_, rate)| rate.per == Per::Account)
        .map(|(bucket, _)| bucket.digest)
        .collect()
}
