//! Queuing text messages. Each costs the site money, and there are people who earn by having many sent to numbers of
//! theirs: so there are limits by number and network, a cap a day for every number and every country, and a list of the
//! countries that get any.

use crate::accounts::throttle::{self, Subject, Throttled, Who};
use crate::app::App;
use crate::config::Limit;
use crate::error::Fault;
use crate::store::{Letter, Tx, flows, outbox, throttles};
use crate::values::{FlowId, Moment, UserId, calling_code, mask_phone};
use time::Duration;

/// A person who asks twice is not refused; the second message waits so long at most.
const LONGEST_DELAY: Duration = Duration::seconds(60);

/// Why no message was queued.
#[derive(Debug)]
pub(crate) enum NotSent {
    /// There were too many.
    Throttled(Throttled),
    /// The settings have none sent there.
    Country,
    /// Something else.
    Fault(Fault),
}

impl From<Throttled> for NotSent {
    fn from(throttled: Throttled) -> Self {
        Self::Throttled(throttled)
    }
}

impl From<Fault> for NotSent {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

throttle::from_refusal!(NotSent);

/// Whether the settings have messages sent to a number.
pub(crate) fn is_allowed(app: &App, number: &str) -> bool {
    let prefixes = &app.config().sms.prefixes;
    prefixes.is_empty() || prefixes.iter().any(|prefix| number.starts_with(prefix))
}

/// Queues the message of a flow: now, or within `longest_delay` where the limits say so. The last thing that a transaction
/// does, for all messages of a country wait for each other here.
pub(super) fn queue(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    user: UserId,
    number: &str,
    longest_delay: Duration,
) -> Result<(), NotSent> {
    if !is_allowed(app, number) {
        return Err(NotSent::Country);
    }
    let who = Who::of(tx.origin(), Subject::Typed(number));
    let (due_at, spent) = throttle::reserve(app, tx, Limit::VerifyPhone, &who, longest_delay)?;
    match quotas(app, tx, number) {
        Ok(quotas) => {
            for quota in quotas {
                quota.take(tx)?;
            }
            Ok(to_phone(tx, flow, user, number, due_at)?)
        }
        Err(reason) => {
            // Who goes on without a message must not pay for it.
            throttle::refund(tx, &spent)?;
            Err(reason)
        }
    }
}

/// Queues the first message of a flow.
pub(crate) fn send_first(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    user: UserId,
    number: &str,
) -> Result<(), NotSent> {
    queue(app, tx, flow, user, number, LONGEST_DELAY)
}

/// Writes the message of a flow into the outbox, not to leave before `due_at`.
fn to_phone(
    tx: &mut Tx<'_>,
    flow: FlowId,
    user: UserId,
    number: &str,
    due_at: Moment,
) -> Result<(), Fault> {
    outbox::insert(
        tx,
        &outbox::New {
            letter: Letter::PhoneCode,
            recipient: number,
            user: Some(user),
            flow: Some(flow),
            name: "",
            change: "",
            detail: "",
            undo: None,
            due_at,
        },
    )
}

/// Quota for one more message today (UTC), locked until the transaction ends.
struct DailyQuota {
    bucket: Vec<u8>,
    count: i64,
    cap: i64,
    until: Moment,
}

impl DailyQuota {
    /// A number a bucket, not a moment each: caps may be large.
    fn take(self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let count = self.count + 1;
        let log = throttles::Log {
            hits: &[count],
            count,
            full_until: (count >= self.cap).then_some(self.until),
            expires_at: self.until,
        };
        throttles::store(tx, &self.bucket, &log)
    }
}

/// Quota under both caps; nothing is counted where there is none under one of them.
fn quotas(app: &App, tx: &mut Tx<'_>, number: &str) -> Result<[DailyQuota; 2], NotSent> {
    let sms = &app.config().sms;
    let (name, cap) = (throttle::SMS_CAP, sms.per_number);
    let of_number = quota(app, tx, name, cap, number, &mask_phone(number))?;
    let country = calling_code(number).unwrap_or_default();
    let (name, cap) = ("SMS_DAILY_CAP_PER_COUNTRY", sms.per_country);
    let of_country = quota(app, tx, name, cap, country, &format!("+{country}"));
    if matches!(of_country, Err(NotSent::Throttled(_))) {
        tracing::warn!("no more text messages to +{country} today: SMS_DAILY_CAP_PER_COUNTRY");
    }
    Ok([of_number, of_country?])
}

fn quota(
    app: &App,
    tx: &mut Tx<'_>,
    name: &str,
    cap: u32,
    whose: &str,
    subject: &str,
) -> Result<DailyQuota, NotSent> {
    let now = tx.now();
    let until = now.date().next_day().unwrap_or(now.date()).midnight();
    let whose = format!("{} {whose}", now.date());
    let bucket = app.keys().of_bucket(name, 0, &whose);
    let kept = throttles::Bucket {
        digest: &bucket,
        limit: name,
        subject,
    };
    let counted = throttles::lock(tx, &[kept])?.pop();
    let count = counted.and_then(|it| it.hits.first().copied());
    let count = count.unwrap_or(0);
    let cap = i64::from(cap);
    if count >= cap {
        return Err(Throttled::until(until, now).into());
    }
    Ok(DailyQuota {
        bucket,
        count,
        cap,
        until,
    })
}

/// Sends the message of a flow again; the code it brings takes the place of the old one.
pub(crate) fn send_again(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    user: UserId,
    number: &str,
) -> Result<(), NotSent> {
    flows::clear_code(tx, flow)?;
    queue(app, tx, flow, user, number, Duration::ZERO)
}
