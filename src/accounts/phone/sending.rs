//! Queuing text messages. Each costs the site money, and there are people who earn by having many sent to numbers of
//! theirs: so there are limits by number and network, a cap a day for every number, every account and network that asks, and
//! every country, and a list of the countries that get any. Whoever asks too often runs into their own cap long before they
//! use up a country's.

use crate::accounts::flows::{Again, LONGEST_DELAY, Opened, ResumableFlow, Resumed};
use crate::accounts::throttle::{self, Subject, Throttled, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::{Conn, Letter, Tx, flows, outbox, throttles, undos};
use crate::values::{FlowId, Moment, UserId, calling_code, mask_phone};
use time::Duration;

const PER_ACCOUNT: &str = "SMS_DAILY_CAP_PER_ACCOUNT";
const PER_NETWORK: &str = "SMS_DAILY_CAP_PER_NETWORK";
const PER_COUNTRY: &str = "SMS_DAILY_CAP_PER_COUNTRY";

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

/// Whose messages of the day one counts among. Those that take a change of addresses back count apart: whoever is in the
/// account must not use them up for its owner.
#[derive(Debug, Clone, Copy)]
pub struct Payer {
    /// Whose account.
    pub user: UserId,
    /// What the message is for.
    pub purpose: Purpose,
}

impl Payer {
    fn name(self) -> String {
        let account = throttles::of_account(self.user);
        match self.purpose {
            Purpose::UndoChange => format!("{account}, undo"),
            _ => account,
        }
    }
}

/// Of somebody who takes a change back with the code of `flow`. The oldest link that offers a number has messages of its own:
/// whoever took the account has younger ones, and must not use them up for its owner.
pub fn taking_back(
    conn: &mut Conn,
    user: UserId,
    flow: FlowId,
    now: Moment,
) -> Result<Payer, Fault> {
    let oldest = undos::oldest_with_number(conn, user, now)?;
    let purpose = if oldest == Some(flow) {
        Purpose::UndoChange
    } else {
        Purpose::VerifyPhone
    };
    Ok(Payer { user, purpose })
}

/// Of somebody who verifies a number.
pub(crate) fn verifying(user: UserId) -> Payer {
    Payer {
        user,
        purpose: Purpose::VerifyPhone,
    }
}

/// Queues the message of a flow: now, or within `longest_delay` where the limits say so. The last thing that a transaction
/// does, for all messages of a country wait for each other here. When it leaves.
pub(super) fn queue(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    payer: Payer,
    number: &str,
    longest_delay: Duration,
) -> Result<Moment, NotSent> {
    if !is_allowed(app, number) {
        return Err(NotSent::Country);
    }
    let who = Who::of(tx.origin(), Subject::Typed(number));
    let (due_at, spent) = throttle::reserve(app, tx, Limit::VerifyPhone, &who, longest_delay)?;
    // It takes the place of one that was tried and not taken, and its share of the day.
    let waits = outbox::waits_since(tx, flow, number)?;
    if waits.is_some_and(|asked_at| asked_at.date() == tx.now().date()) {
        to_phone(tx, flow, payer.user, number, due_at)?;
        return Ok(due_at);
    }
    match quotas(app, tx, payer, number) {
        Ok(quotas) => {
            for quota in quotas {
                quota.store(tx, 1)?;
            }
            to_phone(tx, flow, payer.user, number, due_at)?;
            Ok(due_at)
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
    payer: Payer,
    number: &str,
) -> Result<Moment, NotSent> {
    queue(app, tx, flow, payer, number, LONGEST_DELAY)
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
    fn store(self, tx: &mut Tx<'_>, change: i64) -> Result<(), Fault> {
        let count = self.count + change;
        let log = throttles::Log {
            hits: &[count],
            count,
            full_until: (count >= self.cap).then_some(self.until),
            expires_at: self.until,
        };
        throttles::store(tx, &self.bucket, &log)
    }
}

/// A cap a day, and what it counts.
struct Cap {
    name: &'static str,
    most: u32,
    whose: String,
    /// For whoever looks at the counts.
    subject: String,
    about: Option<Vec<u8>>,
}

impl Cap {
    /// What was counted on the day of `at`, locked until the transaction ends.
    fn today(&self, app: &App, tx: &mut Tx<'_>, at: Moment) -> Result<DailyQuota, Fault> {
        let whose = format!("{} {}", at.date(), self.whose);
        let bucket = app.keys().of_bucket(self.name, 0, &whose);
        let kept = throttles::Bucket {
            digest: &bucket,
            limit: self.name,
            subject: &self.subject,
            about: self.about.as_deref(),
        };
        let counted = throttles::lock(tx, &[kept])?.pop();
        Ok(DailyQuota {
            bucket,
            count: counted.and_then(|it| it.hits.first().copied()).unwrap_or(0),
            cap: i64::from(self.most),
            until: at.date().next_day().unwrap_or(at.date()).midnight(),
        })
    }
}

/// The caps that a message is under, in the order in which everybody takes them: of the number, of the account and each
/// network that asks, of the country.
fn caps(app: &App, origin: &Origin, payer: Payer, number: &str) -> Vec<Cap> {
    let sms = &app.config().sms;
    let country = calling_code(number).unwrap_or_default();
    let mut caps = vec![
        Cap {
            name: throttle::SMS_CAP,
            most: sms.per_number,
            whose: number.to_owned(),
            subject: mask_phone(number),
            about: Some(throttle::about(app, number)),
        },
        Cap {
            name: PER_ACCOUNT,
            most: sms.per_account,
            whose: payer.name(),
            subject: throttles::of_account(payer.user),
            about: None,
        },
    ];
    if origin.ip.is_some() {
        let networks = origin.networks().into_iter();
        caps.extend(networks.map(|network| Cap {
            name: PER_NETWORK,
            most: sms.per_network.saturating_mul(network.share),
            whose: network.name,
            subject: throttle::masked_network(origin.ip),
            about: None,
        }));
    }
    caps.push(Cap {
        name: PER_COUNTRY,
        most: sms.per_country,
        whose: country.to_owned(),
        subject: format!("+{country}"),
        about: None,
    });
    caps
}

/// Quota under all caps; nothing is counted where there is none under one of them. Everybody takes them in this order: so
/// nobody waits for somebody who waits for them, and all wait for the country last.
fn quotas(
    app: &App,
    tx: &mut Tx<'_>,
    payer: Payer,
    number: &str,
) -> Result<Vec<DailyQuota>, NotSent> {
    let now = tx.now();
    let mut quotas = Vec::new();
    for cap in caps(app, tx.origin(), payer, number) {
        let quota = cap.today(app, tx, now)?;
        if quota.count >= quota.cap {
            if cap.name == PER_COUNTRY {
                tracing::warn!(
                    "no more text messages to {} today: {PER_COUNTRY}",
                    cap.subject
                );
            }
            return Err(Throttled::until(quota.until, now).into());
        }
        quotas.push(quota);
    }
    Ok(quotas)
}

/// No provider took a message that was asked for at `asked_at` by `payer`, from where `origin` says: it is not counted any
/// more.
pub fn count_untaken(
    app: &App,
    number: &str,
    payer: Payer,
    asked_at: Moment,
    origin: &Origin,
) -> Result<(), Fault> {
    app.write(origin, |tx| {
        if asked_at.date() != tx.now().date() {
            return Ok(());
        }
        for cap in caps(app, origin, payer, number) {
            let quota = cap.today(app, tx, asked_at)?;
            if quota.count > 0 {
                quota.store(tx, -1)?;
            }
        }
        Ok(())
    })
}

/// Sends the message of a flow again; the code it brings takes the place of the old one.
pub(crate) fn send_again(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    payer: Payer,
    number: &str,
) -> Result<(), NotSent> {
    flows::clear_code(tx, flow)?;
    queue(app, tx, flow, payer, number, Duration::ZERO).map(drop)
}

/// Goes on with a flow for who asks for its message again: what was sent stays good until another may leave.
pub(super) fn go_on(
    app: &App,
    tx: &mut Tx<'_>,
    held: ResumableFlow,
    user: UserId,
) -> Result<Opened, NotSent> {
    let Some(number) = held.row.phone.clone() else {
        return Ok(Opened::of(&held.row, held.token));
    };
    let (flow, purpose) = (held.row.id, held.row.purpose);
    let payer = Payer { user, purpose };
    let is_throttled = |reason: &NotSent| matches!(reason, NotSent::Throttled(_));
    let ask = |tx: &mut Tx<'_>, longest_delay| queue(app, tx, flow, payer, &number, longest_delay);
    let due_at = match held.keep_or(tx, is_throttled, ask)? {
        Resumed::Kept(opened) => return Ok(opened),
        Resumed::Another(due_at) => due_at,
    };
    flows::clear_code(tx, flow)?;
    let opened = Opened::of(&held.row, held.token).due(due_at, tx.now());
    Ok(Opened {
        again: Some(Again::SentAnew),
        ..opened
    })
}
