//! Queuing text messages. Each costs the site money, and there are people who earn by having many sent to numbers of
//! theirs: so there are limits by number and network, a cap a day for every number, every account and network that asks, and
//! every country, and a list of the countries that get any. Whoever asks too often runs into their own cap long before they
//! use up a country's.

use crate::accounts::throttle::{self, Subject, Throttled, Who};
use crate::app::App;
use crate::config::Limit;
use crate::error::Fault;
use crate::store::{Letter, Tx, flows, outbox, throttles};
use crate::values::{FlowId, Moment, UserId, calling_code, mask_phone};
use time::Duration;

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
    match quotas(app, tx, user, number) {
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

/// Quota under all caps; nothing is counted where there is none under one of them. Everybody takes them in this order: so
/// nobody waits for somebody who waits for them, and all wait for the country last.
fn quotas(
    app: &App,
    tx: &mut Tx<'_>,
    user: UserId,
    number: &str,
) -> Result<Vec<DailyQuota>, NotSent> {
    let sms = &app.config().sms;
    let country = calling_code(number).unwrap_or_default();
    let account = throttle::of_account(user);
    let cap = |name, most, whose: &str, subject: String| Cap {
        name,
        most,
        whose: whose.to_owned(),
        subject,
    };
    let mut caps = vec![
        cap(
            throttle::SMS_CAP,
            sms.per_number,
            number,
            mask_phone(number),
        ),
        cap(PER_ACCOUNT, sms.per_account, &account, account.clone()),
    ];
    if tx.origin().ip.is_some() {
        let shown = throttle::masked_network(tx.origin().ip);
        for network in tx.origin().networks() {
            let most = sms.per_network.saturating_mul(network.share);
            caps.push(cap(PER_NETWORK, most, &network.name, shown.clone()));
        }
    }
    caps.push(cap(
        PER_COUNTRY,
        sms.per_country,
        country,
        format!("+{country}"),
    ));
    let mut quotas = Vec::new();
    for cap in caps {
        match quota(app, tx, &cap) {
            Ok(quota) => quotas.push(quota),
            Err(reason) => {
                if cap.name == PER_COUNTRY && matches!(reason, NotSent::Throttled(_)) {
                    tracing::warn!("no more text messages to +{country} today: {PER_COUNTRY}");
                }
                return Err(reason);
            }
        }
    }
    Ok(quotas)
}

const PER_ACCOUNT: &str = "SMS_DAILY_CAP_PER_ACCOUNT";
const PER_NETWORK: &str = "SMS_DAILY_CAP_PER_NETWORK";
const PER_COUNTRY: &str = "SMS_DAILY_CAP_PER_COUNTRY";

/// How many messages a day somebody may have.
struct Cap {
    /// The variable that sets it.
    name: &'static str,
    most: u32,
    /// Whose it is.
    whose: String,
    /// The same, half hidden.
    subject: String,
}

fn quota(app: &App, tx: &mut Tx<'_>, of: &Cap) -> Result<DailyQuota, NotSent> {
    let now = tx.now();
    let until = now.date().next_day().unwrap_or(now.date()).midnight();
    let whose = format!("{} {}", now.date(), of.whose);
    let bucket = app.keys().of_bucket(of.name, 0, &whose);
    let kept = throttles::Bucket {
        digest: &bucket,
        limit: of.name,
        subject: &of.subject,
    };
    let counted = throttles::lock(tx, &[kept])?.pop();
    let count = counted.and_then(|it| it.hits.first().copied());
    let count = count.unwrap_or(0);
    let cap = i64::from(of.most);
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
