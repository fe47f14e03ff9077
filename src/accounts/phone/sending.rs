//! Queuing text messages. Each costs the site money, and there are people who earn by having many sent to numbers of
//! theirs: so there are limits by number and network, a cap a day for every number, every account and network that asks, and
//! every country, and a list of the countries that get any. Whoever asks too often runs into their own cap long before they
//! use up a country's.

use crate::accounts::flows::{Again, LONGEST_DELAY, Opened, ResumableFlow, Resumed};
use crate::accounts::throttle::{self, Subject, Throttled, Who};
use crate::app::{App, Network, Origin};
use crate::config::{DailyCap, Limit};
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::{Conn, Letter, Tx, flows, outbox, throttles, undos, users};
use crate::values::{FlowId, Moment, UserId, calling_code, mask_phone};
use std::collections::BTreeMap;
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

/// Whose messages of the day one counts among. Those that take a change of addresses back count apart: whoever is in the
/// account must not use them up for its owner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payer {
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

/// Of somebody who undoes a change with the code of `flow`. The oldest link that offers a number has messages of its own:
/// whoever took the account has younger ones, and must not use them up for its owner.
pub(crate) fn taking_back(
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

/// Queues the message of a flow: now, or within `longest_delay` where the limits say so. When it leaves. What waits of the
/// flow is taken first and the caps last, that of the country, for which all wait, at the very end: so does everybody.
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
    flows::lock(tx, flow)?;
    let waiting = outbox::hold_texts(tx, flow)?;
    let who = Who::of(tx.origin(), Subject::Typed(number));
    let (due_at, spent) = throttle::reserve(app, tx, Limit::VerifyPhone, &who, longest_delay)?;
    match count(app, tx, payer, number, &waiting) {
        Ok(()) => {
            to_phone(tx, flow, payer, number, due_at)?;
            // What waited is over, and nobody took it.
            for text in waiting {
                outbox::uncount(tx, text.id)?;
            }
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
    payer: Payer,
    number: &str,
    due_at: Moment,
) -> Result<(), Fault> {
    let (language, time_zone) = users::voice_of(tx, payer.user)?;
    outbox::insert(
        tx,
        &outbox::New {
            letter: Letter::PhoneCode,
            recipient: number,
            user: Some(payer.user),
            language: language.as_deref(),
            time_zone: time_zone.as_deref(),
            flow: Some(flow),
            name: "",
            change: "",
            detail: "",
            undo: None,
            due_at,
            counted_for: Some(&payer.name()),
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
        let count = (self.count + change).max(0);
        if count == self.count {
            return Ok(());
        }
        let log = throttles::Log {
            hits: &[count],
            count,
            full_until: (count >= self.cap).then_some(self.until),
            expires_at: self.until,
        };
        throttles::store(tx, &self.bucket, &log)
    }
}

/// A cap a day, and what it counts. In the order in which everybody takes them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cap {
    of: DailyCap,
    whose: String,
    most: u32,
    /// For whoever looks at the counts.
    subject: String,
    about: Option<Vec<u8>>,
}

impl Cap {
    /// What was counted on the day of `at`, locked until the transaction ends.
    fn today(&self, app: &App, tx: &mut Tx<'_>, at: Moment) -> Result<DailyQuota, Fault> {
        let whose = format!("{} {}", at.date(), self.whose);
        let name = self.of.variable();
        let bucket = app.keys().of_bucket(name, 0, &whose);
        let kept = throttles::Bucket {
            digest: &bucket,
            limit: name,
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

/// The caps that a message is under: of the number, of the account and each network that asks, of the country.
fn caps(app: &App, origin: &Origin, payer: &str, number: &str) -> Vec<Cap> {
    let sms = &app.config().sms;
    let country = calling_code(number).unwrap_or_default();
    let cap = |of, most, whose: &str, subject| Cap {
        of,
        whose: whose.to_owned(),
        most,
        subject,
        about: (of == DailyCap::Number).then(|| throttle::about(app, number)),
    };
    // By which all that is counted of an account is found, and what it asks for.
    let (account, purpose) = payer.split_once(", ").unwrap_or((payer, ""));
    // The messages by which an owner undoes a change are not those that others can have sent to the number.
    let to_number = match purpose {
        "" => number.to_owned(),
        purpose => format!("{number},{purpose}"),
    };
    let mut caps = vec![
        cap(
            DailyCap::Number,
            sms.per_number,
            &to_number,
            mask_phone(number),
        ),
        cap(
            DailyCap::Account,
            sms.per_account,
            payer,
            account.to_owned(),
        ),
        cap(
            DailyCap::Country,
            sms.per_country,
            country,
            format!("+{country}"),
        ),
    ];
    if origin.ip.is_some() {
        let subject = throttle::masked_network(origin.ip);
        let of_network = |network: Network| {
            let most = sms.per_network.saturating_mul(network.share);
            cap(DailyCap::Network, most, &network.name, subject.clone())
        };
        caps.extend(origin.networks().into_iter().map(of_network));
    }
    caps
}

/// The caps that a message was counted under.
fn caps_of(app: &App, text: &outbox::Counted) -> Vec<Cap> {
    let origin = Origin {
        ip: text.ip,
        ..Origin::command_line()
    };
    caps(app, &origin, &text.payer, &text.number)
}

/// Counts one more message today (UTC), in the place of those of its flow that wait, whoever asked for them. Nothing is
/// counted where there is no quota under one of the caps; what waits untried may be about to leave, and makes no room.
fn count(
    app: &App,
    tx: &mut Tx<'_>,
    payer: Payer,
    number: &str,
    waiting: &[outbox::Counted],
) -> Result<(), NotSent> {
    let now = tx.now();
    let mut changes = BTreeMap::<_, (i64, i64)>::new();
    for cap in caps(app, tx.origin(), &payer.name(), number) {
        changes.insert(cap, (1, 1));
    }
    let of_today = |text: &&outbox::Counted| text.at.is_some_and(|at| at.date() == now.date());
    for text in waiting.iter().filter(of_today) {
        for cap in caps_of(app, text) {
            let (change, needed) = changes.entry(cap).or_default();
            *change -= 1;
            *needed -= i64::from(text.was_tried);
        }
    }
    let mut quotas = Vec::new();
    for (cap, (change, needed)) in changes {
        let quota = cap.today(app, tx, now)?;
        if needed > 0 && quota.count >= quota.cap {
            if cap.of == DailyCap::Country {
                let (subject, name) = (cap.subject, cap.of.variable());
                tracing::warn!("no more text messages to {subject} today: {name}");
            }
            throttle::note_reached(app, cap.of.variable());
            return Err(Throttled::until(quota.until, now).into());
        }
        quotas.push((quota, change));
    }
    for (quota, change) in quotas {
        quota.store(tx, change)?;
    }
    Ok(())
}

/// A message that is over and that no provider took is not counted any more.
pub fn count_untaken(app: &App, tx: &mut Tx<'_>, message: i64) -> Result<(), Fault> {
    let Some(text) = outbox::counted(tx, message)? else {
        return Ok(());
    };
    let is_of_today = text.at.is_some_and(|at| at.date() == tx.now().date());
    if outbox::uncount(tx, message)? == 1 && is_of_today {
        change_all(app, tx, &text, -1)?;
    }
    Ok(())
}

/// A message that was counted no more is sent after all: it counts, for whoever asked for it. Staff that sends it is refused
/// by no cap.
pub fn count_again(app: &App, tx: &mut Tx<'_>, message: i64) -> Result<(), Fault> {
    match outbox::counted(tx, message)? {
        Some(text) if outbox::count(tx, message)? == 1 => change_all(app, tx, &text, 1),
        _ => Ok(()),
    }
}

fn change_all(
    app: &App,
    tx: &mut Tx<'_>,
    text: &outbox::Counted,
    change: i64,
) -> Result<(), Fault> {
    let now = tx.now();
    let mut caps = caps_of(app, text);
    caps.sort();
    for cap in caps {
        cap.today(app, tx, now)?.store(tx, change)?;
    }
    Ok(())
}

/// Sends the message of a flow again; the code it brings takes the place of the old one.
pub(crate) fn send_again(
    app: &App,
    tx: &mut Tx<'_>,
    flow: FlowId,
    payer: Payer,
    number: &str,
) -> Result<(), NotSent> {
    queue(app, tx, flow, payer, number, Duration::ZERO)?;
    flows::clear_code(tx, flow)?;
    Ok(())
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
