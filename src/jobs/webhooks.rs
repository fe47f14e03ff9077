//! The couriers of webhooks: one for each receiver, so that none waits for another, and neither e-mails nor people wait
//! for any. What was not taken is tried again, less and less often, for a day. A receiver that says it is gone, or that
//! has failed for five days without one success, is sent nothing more until `vestibule webhooks replay`.

use super::delivery::{self, Courier, DeliveryResult, Due, Ticket, asked, blocking, pause};
use super::stop::Stop;
use crate::config::Endpoint;
use crate::error::Fault;
use crate::events::Event;
use crate::outbound::{Answer, Call, Outbound, Reach, Unreachable};
use crate::security::{random, signature};
use crate::site::Site;
use crate::store::{Conn, Outcome, Queued as _, Tx, webhooks};
use crate::values::Moment;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use time::Duration;
use time::format_description::well_known::Rfc3339;
use tracing::Instrument as _;

/// Deliveries to one receiver at the same time.
const AT_ONCE: usize = 4;
/// With the pauses of [`pause`]: a day.
const TRIES: i32 = 34;
/// A receiver that failed for so long is believed to be gone.
const GONE_AFTER: Duration = Duration::days(5);
const GONE: u16 = 410;

/// Delivers to every receiver until `stop` says so.
pub async fn run(site: Site, stop: Stop) {
    let endpoints = site.config().webhooks.endpoints.clone();
    let couriers = endpoints.into_iter().map(|endpoint| {
        let (site, stop) = (site.clone(), stop.clone());
        async move {
            let queued = || site.app().webhook_queued();
            delivery::run(&site, stop, "webhooks", queued, courier(&endpoint)).await;
        }
    });
    join_all(couriers).await;
}

/// Delivers everything that is due now, and says how many deliveries were taken.
pub async fn deliver_due(site: &Site) -> Result<usize, Fault> {
    let endpoints = site.config().webhooks.endpoints.clone();
    let each = endpoints
        .iter()
        .map(|endpoint| delivery::all_due(site, courier(endpoint)));
    join_all(each).await.into_iter().sum()
}

fn courier(
    endpoint: &Endpoint,
) -> Courier<impl Due, impl Fn(Site, Ticket) -> BoxFuture<'static, Result<bool, Fault>>> {
    let (name, endpoint) = (endpoint.name.clone(), endpoint.clone());
    let span = tracing::info_span!("receiver", endpoint = endpoint.name);
    Courier {
        at_once: AT_ONCE,
        // Receivers are judged one by one, with what was sent to them.
        pace: None,
        due: move |conn: &mut Conn, now: Moment, limit: i64| webhooks::due(conn, &name, now, limit),
        deliver: move |site, ticket| {
            let delivery = deliver(site, endpoint.clone(), ticket);
            delivery.instrument(span.clone()).boxed()
        },
        job: webhooks::Row::JOB,
        give_back: webhooks::Row::give_back,
    }
}

/// Makes one delivery, unless another courier has it.
async fn deliver(site: Site, endpoint: Endpoint, ticket: Ticket) -> Result<bool, Fault> {
    let name = endpoint.name.clone();
    let health = blocking(site.app(), move |app| {
        app.read(|conn| webhooks::health(conn, &name))
    });
    // It may have been disabled since we looked what is due.
    if health.await?.disabled_at.is_some() {
        return Ok(false);
    }
    let timeout = site.config().webhooks.timeout;
    let Some(told) = delivery::take::<webhooks::Row>(&site, &ticket, timeout).await? else {
        return Ok(false);
    };
    let answer = send(&site, &endpoint, &told).await?;
    let result = judge(&answer, told.attempts);
    let status = answer.as_ref().ok().map(|answer| answer.status);
    let outcome = result.word();
    let closed = delivery::close(&site, &told, ticket.claim, result, move |tx| {
        webhooks::note_status(tx, ticket.id, status)?;
        note_health(tx, &endpoint.name, status)
    });
    let closed = closed.await?;
    delivery::count(&site, "webhook", outcome);
    Ok(closed.arrived)
}

async fn send(
    site: &Site,
    endpoint: &Endpoint,
    told: &webhooks::Row,
) -> Result<Result<Answer, Unreachable>, Fault> {
    let Some(outbound) = site.outbound().cloned() else {
        return Err(Fault::Broken("webhooks without a way out".into()));
    };
    let (endpoint, told) = (endpoint.clone(), told.clone());
    blocking(site.app(), move |app| {
        let (message, body) = (&told.message, &told.payload);
        // Each attempt is a step of its own.
        let span = random::label::<8>();
        let trace = told.trace().map(|trace| trace.header(&span));
        let now = app.now();
        let said = (body.as_str(), trace.as_deref());
        Ok(post(&outbound, &endpoint, message, now, said))
    })
    .await
}

fn post(
    outbound: &Outbound,
    endpoint: &Endpoint,
    message: &str,
    now: Moment,
    (body, trace): (&str, Option<&str>),
) -> Result<Answer, Unreachable> {
    let timestamp = now.assume_utc().unix_timestamp();
    let signature = signature::of_webhook(&endpoint.secrets, message, timestamp, body);
    let timestamp = timestamp.to_string();
    let mut headers = vec![
        ("content-type", "application/json"),
        ("webhook-id", message),
        ("webhook-timestamp", timestamp.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    headers.extend(trace.map(|trace| ("traceparent", trace)));
    outbound.post(&Call {
        url: &endpoint.url,
        headers: &headers,
        body: body.as_bytes(),
        reach: if endpoint.allow_private {
            Reach::Anywhere
        } else {
            Reach::Public
        },
    })
}

/// What an answer means for the delivery.
fn judge(answer: &Result<Answer, Unreachable>, attempts: i32) -> DeliveryResult {
    let (status, why, retry_after) = match answer {
        Ok(answer) => (
            answer.status,
            format!("the receiver answered {}", answer.status),
            answer.retry_after,
        ),
        Err(error) => (0, error.to_string(), None),
    };
    match status {
        200..=299 => DeliveryResult::Over(Outcome::Sent, None),
        GONE => DeliveryResult::Over(Outcome::GivenUp, Some(why)),
        _ if attempts >= TRIES => DeliveryResult::Over(Outcome::GivenUp, Some(why)),
        _ => DeliveryResult::Again(pause(attempts).max(asked(retry_after)), why),
    }
}

/// What an answer means for the receiver.
fn note_health(tx: &mut Tx<'_>, endpoint: &str, status: Option<u16>) -> Result<(), Fault> {
    if status.is_some_and(|status| (200..300).contains(&status)) {
        return webhooks::forgive(tx, endpoint).map(drop);
    }
    webhooks::note_failure(tx, endpoint)?;
    let grace = if status == Some(GONE) {
        Duration::ZERO
    } else {
        GONE_AFTER
    };
    let since = tx.now() - grace;
    if webhooks::disable(tx, endpoint, since)? == 1 {
        tracing::error!(endpoint, ?status, "webhook disabled; its deliveries wait");
        let endpoint = endpoint.to_owned();
        tx.emit(Event::WebhookDisabled { endpoint })?;
    }
    Ok(())
}

/// Sends a receiver something that says it is a test, and says the status it answered with.
pub fn send_test(
    endpoint: &Endpoint,
    outbound: &Outbound,
    now: Moment,
) -> Result<u16, Unreachable> {
    let message = format!("msg_{}", random::name::<16>());
    let at = now.assume_utc().format(&Rfc3339).unwrap_or_default();
    let body = format!(r#"{{"type":"test","timestamp":"{at}","data":{{}}}}"#);
    post(outbound, endpoint, &message, now, (&body, None)).map(|answer| answer.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_taken_is_tried_for_a_day() {
        let tried: Duration = (1..TRIES).map(pause).sum();
        assert!(
            tried >= Duration::hours(23) && tried <= Duration::hours(25),
            "{tried}"
        );
    }

    #[test]
    fn a_receiver_may_ask_for_a_pause_but_not_for_ever() {
        let asked = |seconds, attempts| {
            let answer = Answer {
                status: 503,
                retry_after: seconds,
                body: vec![],
            };
            match judge(&Ok(answer), attempts) {
                DeliveryResult::Again(pause, _) => pause.whole_seconds(),
                DeliveryResult::Over(..) => panic!("over"),
            }
        };
        assert_eq!(asked(Some(60), 1), 60);
        assert_eq!(asked(Some(u64::MAX), 1), 3600);
        assert_eq!(asked(Some(1), 5), 32, "not sooner than we would");
        assert_eq!(asked(None, 1), 2);
    }
}
