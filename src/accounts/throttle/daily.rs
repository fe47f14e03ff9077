//! What an account bears in a day, whoever asks, from wherever, for whatever. No setting changes it.

use super::buckets::Bucket;
use super::{Known, Refusal, Subject, Who, reserve_of};
use crate::accounts::actor::SignedIn;
use crate::app::{App, Origin};
use crate::config::{Per, Rate};
use crate::error::Fault;
use crate::store::{Conn, Tx, throttles};
use crate::values::{Moment, UserId, micros};
use time::Duration;

/// Wrong codes in a day, all purposes together; after that six digits are not enough.
const WRONG_CODES: (&str, u32) = ("WRONG_CODES", 30);
/// Wrong passwords in a day in one session; after that it takes none.
const WRONG_PASSWORDS: (&str, u32) = ("WRONG_PASSWORDS_IN_SESSION", 100);
/// E-mails in a day that say that somebody tries.
const OWNER_TOLD: (&str, u32) = ("OWNER_TOLD", 1);

fn bucket(app: &App, (name, amount): (&'static str, u32), subject: Subject<'_>) -> (Bucket, Rate) {
    // Nothing about the origin goes into such a bucket.
    let nowhere = Origin::command_line();
    bucket_of(app, (name, amount), &Who::of(&nowhere, subject))
}

fn bucket_of(app: &App, (name, amount): (&'static str, u32), who: &Who<'_>) -> (Bucket, Rate) {
    let rate = Rate {
        amount,
        window: Duration::DAY,
        per: Per::Account,
    };
    (Bucket::of(app, (name, 0), rate.per, who), rate)
}

fn of_session(app: &App, me: &SignedIn) -> (Bucket, Rate) {
    let nowhere = Origin::command_line();
    let who = Who {
        known: Some(Known::Session(me.session())),
        ..Who::signed_in(&nowhere, me.id())
    };
    bucket_of(app, WRONG_PASSWORDS, &who)
}

/// Counts a wrong password of somebody signed in.
pub(crate) fn count_wrong_password(app: &App, tx: &mut Tx<'_>, me: &SignedIn) -> Result<(), Fault> {
    spend(tx, of_session(app, me)).map(drop)
}

/// Whether a session takes no password any more today.
pub(crate) fn are_passwords_guessed(
    app: &App,
    conn: &mut Conn,
    me: &SignedIn,
    now: Moment,
) -> Result<bool, Fault> {
    is_full(conn, &of_session(app, me), now)
}

/// Counts a wrong code.
pub(crate) fn count_wrong_code(
    app: &App,
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
) -> Result<(), Fault> {
    spend(tx, bucket(app, WRONG_CODES, subject)).map(drop)
}

/// Whether so many codes were wrong within a day that six digits are not enough.
pub(crate) fn are_codes_guessed(
    app: &App,
    conn: &mut Conn,
    subject: Subject<'_>,
    now: Moment,
) -> Result<bool, Fault> {
    is_full(conn, &bucket(app, WRONG_CODES, subject), now)
}

fn is_full(conn: &mut Conn, (bucket, rate): &(Bucket, Rate), now: Moment) -> Result<bool, Fault> {
    let since = micros(now - rate.window);
    let hits = throttles::read(conn, &bucket.digest)?;
    let count = hits.iter().filter(|hit| **hit > since).count();
    Ok(count >= rate.amount as usize)
}

/// Whether an owner is to be told that somebody tries: once a day.
pub(crate) fn is_owner_to_be_told(app: &App, tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    spend(tx, bucket(app, OWNER_TOLD, Subject::Account(user)))
}

/// Spends a share, if there is one.
fn spend(tx: &mut Tx<'_>, bucket: (Bucket, Rate)) -> Result<bool, Fault> {
    match reserve_of(tx, vec![bucket], Duration::ZERO) {
        Ok(_) => Ok(true),
        Err(Refusal::Throttled(_)) => Ok(false),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}
