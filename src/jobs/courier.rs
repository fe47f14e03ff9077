//! The courier. Takes e-mails that are due, one claim each, so that several nodes never send one e-mail at once; mints
//! the code an e-mail brings at the moment it leaves, so that no code is ever on disk; and tries again, less and less
//! often, for a day. An e-mail may arrive twice when a server takes it and the line drops before it says so: then the
//! second one brings a new code and the first code is dead.

mod texts;

use super::delivery::{self, Courier, DeliveryResult, Due, blocking, pause};
use super::stop::Stop;
use crate::accounts;
use crate::error::Fault;
use crate::events::Purpose;
use crate::mail::{self, Mailer, Retry, SendError};
use crate::site::Site;
use crate::store::{Channel, Conn, Letter, Outcome, outbox};
use crate::values::{Email, Moment};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use time::Duration;

/// E-mails in delivery at the same time, so that one slow receiver does not hold up the rest.
const AT_ONCE: usize = 16;
/// How long e-mails are tried.
const RETRY_LIFETIME: Duration = Duration::hours(24);
/// A refusal for good is believed after so many.
const PERMANENT: i32 = 6;

/// Delivers until `stop` says so; what is being delivered then is finished. E-mails and text messages in rounds of their
/// own, so that a provider that does not answer holds up its own.
pub async fn run(site: Site, stop: impl Into<Stop>) {
    let stop = stop.into();
    tokio::join!(
        make_rounds(&site, Channel::Mail, "letters", stop.clone()),
        make_rounds(&site, Channel::Sms, "text messages", stop)
    );
}

async fn make_rounds(site: &Site, channel: Channel, what: &str, stop: Stop) {
    let queued = || site.app().letter_queued(channel);
    delivery::run(site, stop, what, queued, courier(channel)).await;
}

/// Delivers everything that is due now, and says how many letters and messages were taken.
pub async fn deliver_due(site: &Site) -> Result<usize, Fault> {
    let letters = delivery::all_due(site, courier(Channel::Mail)).await?;
    Ok(letters + delivery::all_due(site, courier(Channel::Sms)).await?)
}

fn courier(
    channel: Channel,
) -> Courier<impl Due, impl Fn(Site, i64) -> BoxFuture<'static, Result<bool, Fault>>> {
    Courier {
        at_once: AT_ONCE,
        due: move |conn: &mut Conn, now: Moment, limit: i64| outbox::due(conn, channel, now, limit),
        deliver: |site, id| deliver(site, id).boxed(),
    }
}

/// Delivers one e-mail, unless another courier has it.
async fn deliver(site: Site, id: i64) -> Result<bool, Fault> {
    let timeout = site.mailer().timeout().max(site.texter().timeout());
    let Some((letter, claim)) = delivery::take::<outbox::Row>(&site, id, timeout).await? else {
        return Ok(false);
    };
    let fate = attempt(&site, &letter).await;
    delivery::close(&site, &letter, claim, fate, |_| Ok(())).await
}

/// What came of a delivery; `None` when there was nothing to say any more.
type Tried = Option<Result<(), SendError>>;

async fn attempt(site: &Site, letter: &outbox::Row) -> DeliveryResult {
    let tried = match letter.letter.channel() {
        Channel::Mail => by_mail(site, letter).await,
        Channel::Sms => texts::by_text(site, letter).await,
    };
    let now = site.app().now();
    match tried {
        Ok(Some(Ok(()))) => DeliveryResult::Over(Outcome::Sent, None),
        Ok(Some(Err(error))) => after_failure(letter, now, error),
        Ok(None) => DeliveryResult::Over(Outcome::Obsolete, None),
        Err(fault) => {
            tracing::error!(letter = letter.id, %fault, "a letter could not be written");
            let what = "it could not be written".into();
            let hope = Retry::Again(None);
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

/// Mints the code and fills the e-mail in. `None` when there is nothing to say any more.
async fn prepare(site: &Site, letter: &outbox::Row) -> Result<Option<mail::Written>, Fault> {
    let Some(flow) = letter.flow() else {
        let Some(undo) = letter.undo() else {
            return mail::write(site.templates(), letter, mail::Says::default()).map(Some);
        };
        let page = match letter.letter {
            Letter::Closing => "keep",
            _ => "undo",
        };
        let token = blocking(site.app(), move |app| accounts::undo_link(app, undo));
        return with_link(site, letter, page, token.await?);
    };
    if letter.letter == Letter::ResetLink {
        let token = blocking(site.app(), move |app| accounts::reset_link(app, flow));
        return with_link(site, letter, "password/choose", token.await?);
    }
    let this = (letter.id, letter.letter);
    let minted = blocking(site.app(), move |app| accounts::mint_otp(app, flow, this));
    let Some(minted) = minted.await? else {
        return Ok(None);
    };
    let brings = letter.letter != Letter::AlreadyRegistered;
    if brings && minted.code.is_none() && minted.token.is_none() {
        // Asked for with an address that has no account: the same work, and no e-mail.
        return Ok(None);
    }
    let origin = &site.config().public_url.origin;
    let alone = minted.token.as_ref().filter(|_| minted.code.is_none());
    let url = alone.map(|token| format!("{origin}/link/{}", token.expose()));
    let says = mail::Says {
        code: minted.code.as_ref(),
        minutes: minted.minutes,
        token: minted.token.as_ref(),
        link_url: url.as_deref(),
        resets: minted.purpose == Some(Purpose::ResetPassword),
        contested: minted.contested,
        undo_url: None,
    };
    mail::write(site.templates(), letter, says).map(Some)
}

/// An e-mail that brings a link; there is nothing to say when that leads nowhere any more.
fn with_link(
    site: &Site,
    letter: &outbox::Row,
    page: &str,
    token: Option<String>,
) -> Result<Option<mail::Written>, Fault> {
    let Some(token) = token else {
        return Ok(None);
    };
    let url = format!("{}/{page}/{token}", site.config().public_url.origin);
    let says = mail::Says {
        undo_url: Some(&url),
        ..mail::Says::default()
    };
    mail::write(site.templates(), letter, says).map(Some)
}

async fn send(mailer: &Mailer, recipient: &str, written: &mail::Written) -> Result<(), SendError> {
    let address =
        Email::parse(recipient).map_or_else(|_| recipient.to_owned(), |email| email.mailable());
    mailer.send(&address, written).await
}

fn after_failure(letter: &outbox::Row, now: Moment, error: SendError) -> DeliveryResult {
    let too_old = now - letter.created_at >= RETRY_LIFETIME;
    let pause = pause(letter.attempts);
    match error.hope {
        _ if too_old => DeliveryResult::Over(Outcome::GivenUp, Some(error.what)),
        Retry::None => DeliveryResult::Over(Outcome::GivenUp, Some(error.what)),
        Retry::Little if letter.attempts >= PERMANENT => {
            DeliveryResult::Over(Outcome::GivenUp, Some(error.what))
        }
        Retry::Again(Some(seconds)) => {
            let asked = Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
            DeliveryResult::Again(pause.max(asked.min(RETRY_LIFETIME)), error.what)
        }
        Retry::Little | Retry::Again(None) => DeliveryResult::Again(pause, error.what),
    }
}
