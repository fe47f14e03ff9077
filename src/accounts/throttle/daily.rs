//! What an account bears in a day, whoever asks, from wherever, for whatever. No setting changes it.

use super::buckets::Bucket;
use super::{Counter, Known, Refusal, Subject, Who, buckets, spend_of};
use crate::accounts::actor::SignedIn;
use crate::app::{App, Origin};
use crate::config::{Limit, Per, Rate};
use crate::error::Fault;
use crate::store::{Conn, Tx, throttles};
use crate::values::{Moment, UserId, micros};
use time::Duration;

/// What is counted for a day, and how much of it there may be.
#[derive(Clone, Copy)]
struct Daily {
    name: &'static str,
    amount: u32,
}

/// Wrong codes, all purposes together; after that six digits are not enough.
const WRONG_CODES: Daily = Daily {
    name: "WRONG_CODES",
    amount: 30,
};
/// Wrong passwords in one session; after that it takes none.
const WRONG_PASSWORDS: Daily = Daily {
    name: "WRONG_PASSWORDS_IN_SESSION",
    amount: 100,
};
/// E-mails that say that somebody tries.
const OWNER_TOLD: Daily = Daily {
    name: "OWNER_TOLD",
    amount: 1,
};

/// E-mails that say that somebody knows the password and failed at the second step.
const SECOND_STEP_TOLD: Daily = Daily {
    name: "SECOND_STEP_TOLD",
    amount: 1,
};

/// The names of what is counted for a day.
#[cfg(test)]
pub(crate) const DAILY: [&str; 4] = [
    WRONG_CODES.name,
    WRONG_PASSWORDS.name,
    OWNER_TOLD.name,
    SECOND_STEP_TOLD.name,
];

fn bucket(app: &App, daily: Daily, subject: Subject<'_>) -> (Bucket, Rate) {
    // Nothing about the origin goes into such a bucket.
    let nowhere = Origin::command_line();
    bucket_of(app, daily, &Who::of(&nowhere, subject))
}

fn bucket_of(app: &App, daily: Daily, who: &Who<'_>) -> (Bucket, Rate) {
    let rate = Rate {
        amount: daily.amount,
        window: Duration::DAY,
        per: Per::Account,
    };
    (Bucket::of(app, daily.name, 0, rate.per, who), rate)
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

/// What was counted of an account today that bears on a code for it, taken for this transaction.
#[derive(Debug)]
pub(crate) struct CodesOfDay {
    wrong: Counter,
    anonymous_emails: Vec<Counter>,
}

impl CodesOfDay {
    /// Takes what was counted of `subject`; and, where the e-mail that brought the code is one that anybody can ask for, of
    /// those to its address.
    pub(crate) fn take(
        app: &App,
        tx: &mut Tx<'_>,
        subject: Subject<'_>,
        address: Option<&str>,
    ) -> Result<Self, Fault> {
        let nowhere = Origin::command_line();
        let (wrong, rate) = bucket(app, WRONG_CODES, subject);
        let mut all = vec![(wrong.clone(), rate)];
        if let Some(address) = address {
            let limit = Limit::AnonymousEmail;
            let who = Who::of(&nowhere, Subject::Typed(address));
            let rates = app.config().limits.of(limit);
            all.extend(buckets::of(app, limit.variable(), rates, &who));
        }
        let taken = Counter::take(tx, all)?;
        let (mut first, anonymous_emails): (Vec<_>, _) =
            taken.into_iter().partition(|counter| counter.is_of(&wrong));
        let wrong = first.pop();
        let wrong = wrong.ok_or_else(|| Fault::Broken("a bucket vanished".into()))?;
        Ok(Self {
            wrong,
            anonymous_emails,
        })
    }

    /// Whether so many codes were wrong within a day that six digits are not enough.
    pub(crate) fn are_guessed(&self) -> bool {
        self.wrong.is_full()
    }

    /// Counts a wrong code.
    pub(crate) fn count_wrong(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        if self.wrong.is_full() {
            return Ok(());
        }
        let now = tx.now();
        self.wrong.add(tx, now).map(drop)
    }

    /// Whoever reads the mailbox has shown it. What follows ends the flows of the account, the one of the last e-mail of the
    /// day among them: so where there were too many, another may leave, and is the last one again.
    pub(crate) fn note_use(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut counters = self.anonymous_emails.iter_mut();
        counters.try_for_each(|counter| counter.give_back(tx))
    }
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

/// Whether an owner is to be told that somebody failed at the second step: once a day.
pub(crate) fn is_failure_to_be_told(
    app: &App,
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<bool, Fault> {
    spend(tx, bucket(app, SECOND_STEP_TOLD, Subject::Account(user)))
}

/// Spends a share, if there is one.
fn spend(tx: &mut Tx<'_>, bucket: (Bucket, Rate)) -> Result<bool, Fault> {
    match spend_of(tx, vec![bucket]) {
        Ok(_) => Ok(true),
        Err(Refusal::Throttled(_)) => Ok(false),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}
