//! The courier. Takes letters that are due, one claim each, so that several nodes never send one letter at once; mints
//! the code a letter brings at the moment it leaves, so that no code is ever on disk; and tries again, less and less
//! often, for a day. A letter may arrive twice when a server takes it and the line drops before it says so: then the
//! second one brings a new code and the first code is dead.

mod texts;

use crate::accounts;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::mail::{self, Hope, Mailer, SendError};
use crate::security::chance;
use crate::site::Site;
use crate::store::{Channel, Outcome, outbox};
use crate::values::{Email, Moment};
use std::time::Duration as StdDuration;
use time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Letters in delivery at the same time, so that one slow receiver does not hold up the rest.
const AT_ONCE: usize = 16;
/// A courier may hold a letter for as long as its delivery may take, and a little more. If it dies, another takes the
/// letter after that.
const MARGIN: StdDuration = StdDuration::from_secs(15);
/// How long letters are tried.
const PATIENCE: Duration = Duration::hours(24);
/// A refusal for good is believed after so many.
const PERMANENT: i32 = 6;
/// How often to look for letters of other nodes and of those put back.
const LOOK_EVERY: StdDuration = StdDuration::from_secs(1);

/// Delivers until `stop` says so; what is being delivered then is finished.
pub async fn run(site: Site, mut stop: watch::Receiver<bool>) {
    let mut quiet = false;
    while !*stop.borrow() {
        match deliver_due(&site).await {
            Ok(_) => quiet = false,
            // Once an outage, not once a second.
            Err(fault) if !quiet => {
                tracing::warn!(%fault, "the courier cannot reach the outbox; letters wait");
                quiet = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            () = site.app().letter_queued() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Delivers everything that is due now, and says how many letters were taken by a mail server.
pub async fn deliver_due(site: &Site) -> Result<usize, Fault> {
    let mut sent = 0;
    loop {
        let due = blocking(site.app(), |app| {
            let now = app.now();
            app.read(|conn| outbox::due(conn, now, 50))
        })
        .await?;
        if due.is_empty() {
            return Ok(sent);
        }
        let mut deliveries = JoinSet::new();
        let mut done = Vec::with_capacity(due.len());
        for id in due {
            if deliveries.len() >= AT_ONCE {
                done.extend(deliveries.join_next().await);
            }
            let site = site.clone();
            deliveries.spawn(async move { deliver(&site, id).await });
        }
        // All of them end before a failure of one is told.
        while let Some(one) = deliveries.join_next().await {
            done.push(one);
        }
        for one in done {
            let delivered =
                one.map_err(|error| Fault::Broken(format!("a delivery panicked: {error}")))?;
            sent += usize::from(delivered?);
        }
    }
}

/// What becomes of a letter after an attempt.
enum Fate {
    Over(Outcome, Option<String>),
    Again(Duration, String),
}

/// Delivers one letter, unless another courier has it.
async fn deliver(site: &Site, id: i64) -> Result<bool, Fault> {
    let claim = chance::name::<16>();
    let mine = claim.clone();
    let held = site.mailer().patience().max(site.texter().patience()) + MARGIN;
    let taken = blocking(site.app(), move |app| {
        app.write(&Origin::command_line(), |tx| {
            let until = tx.now() + held;
            outbox::claim(tx, id, &mine, until)
        })
    })
    .await?;
    let Some(letter) = taken else {
        return Ok(false);
    };
    let fate = attempt(site, &letter).await;
    let sent = matches!(fate, Fate::Over(Outcome::Sent, _));
    note(&letter, &fate);
    blocking(site.app(), move |app| {
        app.write(&Origin::command_line(), |tx| close(tx, id, &claim, &fate))
    })
    .await?;
    Ok(sent)
}

/// What came of a delivery; `None` when there was nothing to say any more.
type Tried = Option<Result<(), SendError>>;

async fn attempt(site: &Site, letter: &outbox::Row) -> Fate {
    let tried = match letter.letter.channel() {
        Channel::Mail => by_mail(site, letter).await,
        Channel::Sms => texts::by_text(site, letter).await,
    };
    let now = site.app().now();
    match tried {
        Ok(Some(Ok(()))) => Fate::Over(Outcome::Sent, None),
        Ok(Some(Err(error))) => after_failure(letter, now, error),
        Ok(None) => Fate::Over(Outcome::Obsolete, None),
        Err(fault) => {
            tracing::error!(letter = letter.id, %fault, "a letter could not be written");
            let what = "it could not be written".into();
            let hope = Hope::Again(None);
            after_failure(letter, now, SendError { what, hope })
        }
    }
}

async fn by_mail(site: &Site, letter: &outbox::Row) -> Result<Tried, Fault> {
    let Some(written) = prepare(site, letter).await? else {
        return Ok(None);
    };
    Ok(Some(send(site.mailer(), &letter.recipient, &written).await))
}

/// Mints the code and fills the letter in. `None` when there is nothing to say any more.
async fn prepare(site: &Site, letter: &outbox::Row) -> Result<Option<mail::Written>, Fault> {
    let Some(flow) = letter.flow() else {
        let undo = letter.undo().map(|undo| {
            let token = site.app().keys().undo_token(undo);
            format!("{}/undo/{token}", site.config().public_url.origin)
        });
        return mail::write(site.templates(), letter, None, 0, undo.as_deref()).map(Some);
    };
    let Some(minted) = blocking(site.app(), move |app| accounts::mint_otp(app, flow)).await? else {
        return Ok(None);
    };
    let says_code = matches!(
        letter.letter,
        crate::store::Letter::Verify | crate::store::Letter::Reset
    );
    if says_code && minted.code.is_none() {
        // Asked for with an address that has no account: the same work, and no letter.
        return Ok(None);
    }
    mail::write(
        site.templates(),
        letter,
        minted.code.as_ref(),
        minted.minutes,
        None,
    )
    .map(Some)
}

async fn send(mailer: &Mailer, recipient: &str, written: &mail::Written) -> Result<(), SendError> {
    let address =
        Email::parse(recipient).map_or_else(|_| recipient.to_owned(), |email| email.mailable());
    mailer.send(&address, written).await
}

fn after_failure(letter: &outbox::Row, now: Moment, error: SendError) -> Fate {
    let too_old = now - letter.created_at >= PATIENCE;
    let pause = pause(letter.attempts);
    match error.hope {
        _ if too_old => Fate::Over(Outcome::GivenUp, Some(error.what)),
        Hope::None => Fate::Over(Outcome::GivenUp, Some(error.what)),
        Hope::Little if letter.attempts >= PERMANENT => {
            Fate::Over(Outcome::GivenUp, Some(error.what))
        }
        Hope::Again(Some(seconds)) => {
            let asked = Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
            Fate::Again(pause.max(asked.min(PATIENCE)), error.what)
        }
        Hope::Little | Hope::Again(None) => Fate::Again(pause, error.what),
    }
}

/// 2, 4, 8 … seconds, an hour at the most.
fn pause(attempts: i32) -> Duration {
    let exponent = u32::try_from(attempts.clamp(1, 12)).unwrap_or(1);
    Duration::seconds(2_i64.pow(exponent).min(3600))
}

fn note(letter: &outbox::Row, fate: &Fate) {
    let (id, kind, attempt) = (letter.id, letter.letter.word(), letter.attempts);
    match fate {
        Fate::Over(Outcome::GivenUp, why) => {
            tracing::error!(letter = id, kind, attempt, ?why, "letter given up");
        }
        Fate::Over(outcome, _) => {
            tracing::info!(letter = id, kind, attempt, "letter {}", outcome.word());
        }
        Fate::Again(pause, why) => {
            tracing::warn!(
                letter = id,
                kind,
                attempt,
                "letter not delivered ({why}); again in {} s",
                pause.whole_seconds()
            );
        }
    }
}

fn close(tx: &mut crate::store::Tx<'_>, id: i64, claim: &str, fate: &Fate) -> Result<(), Fault> {
    match fate {
        Fate::Over(outcome, why) => outbox::finish(tx, id, claim, *outcome, why.as_deref()),
        Fate::Again(pause, why) => {
            let due_at = tx.now() + *pause;
            outbox::put_back(tx, id, claim, due_at, why)
        }
    }
    .map(drop)
}

async fn blocking<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || work(&app)).await;
    done.map_err(|error| Fault::Broken(format!("a job panicked: {error}")))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses: Vec<_> = [1, 2, 3, 11, 12, 400]
            .map(|attempt| pause(attempt).whole_seconds())
            .to_vec();
        assert_eq!(pauses, [2, 4, 8, 2048, 3600, 3600]);
    }
}
