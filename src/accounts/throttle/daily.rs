//! What an account bears in a day, whoever asks, from wherever, for whatever. No setting changes it.

use super::buckets::{self, Bucket};
use super::{Refusal, Subject, Who, micros, reserve_of};
use crate::app::{App, Origin};
use crate::config::{Per, Rate};
use crate::error::Fault;
use crate::store::{Conn, Tx, throttles};
use crate::values::{Moment, UserId};
use time::Duration;

/// Wrong codes in a day, all purposes together; after that six digits are not enough.
const WRONG_CODES: (&str, u32) = ("WRONG_CODES", 30);
/// E-mails in a day that say that somebody tries.
const OWNER_TOLD: (&str, u32) = ("OWNER_TOLD", 1);

fn bucket(app: &App, (name, amount): (&'static str, u32), subject: Subject<'_>) -> (Bucket, Rate) {
    let rate = Rate {
        amount,
        window: Duration::DAY,
        per: Per::Account,
    };
    // Nothing about the origin goes into such a bucket.
    let nowhere = Origin::command_line();
    let mut buckets = buckets::of(app, name, &[rate], &Who::of(&nowhere, subject));
    buckets.swap_remove(0)
}

/// Counts a wrong code.
pub(in crate::accounts) fn count_wrong_code(
    app: &App,
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
) -> Result<(), Fault> {
    spend(tx, bucket(app, WRONG_CODES, subject)).map(drop)
}

/// Whether so many codes were wrong within a day that six digits are not enough.
pub(in crate::accounts) fn are_codes_guessed(
    app: &App,
    conn: &mut Conn,
    subject: Subject<'_>,
    now: Moment,
) -> Result<bool, Fault> {
    let (bucket, rate) = bucket(app, WRONG_CODES, subject);
    let since = micros(now - rate.window);
    let hits = throttles::read(conn, &bucket.digest)?;
    let count = hits.iter().filter(|hit| **hit > since).count();
    Ok(count >= rate.amount as usize)
}

/// Whether an owner is to be told that somebody tries: once a day.
pub(in crate::accounts) fn is_owner_to_be_told(
    app: &App,
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, Fault> {
    spend(tx, bucket(app, OWNER_TOLD, Subject::Account(user)))
}

/// Spends a share, if there is one.
fn spend(tx: &mut Tx<'_>, bucket: (Bucket, Rate)) -> Result<bool, Fault> {
    match reserve_of(tx, vec![bucket], Duration::ZERO) {
        Ok(_) => Ok(true),
        Err(Refusal::Wait(_)) => Ok(false),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}
