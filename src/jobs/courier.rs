//! The courier. Takes e-mails that are due, one claim each, so that several nodes never send one e-mail at once; mints
//! the code an e-mail brings at the moment it leaves, so that no code is ever on disk; and tries again, less and less
//! often, for a day. Where the mail server is away, or takes nothing from us, all e-mails wait and one asks for all. An
//! e-mail may arrive twice when a server takes it and the line drops before it says so: then the second one brings a new
//! code and the first code is dead.

mod texts;

use super::delivery::{self, Courier, DeliveryResult, Due, Ticket, asked, blocking, pause};
use super::stop::Stop;
use crate::accounts;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::i18n::{Language, Zone};
use crate::mail::{self, CodeIn, Mailer, Pace, Retry, SendError};
use crate::site::Site;
use crate::store::{Channel, Conn, Letter, Outcome, Queued as _, Tx, outbox};
use crate::values::{Email, InvitationId, Moment, UserId};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use time::Duration;

/// Text messages in delivery at the same time, so that one slow answer does not hold up the rest.
const TEXTS_AT_ONCE: usize = 16;
/// How long e-mails are tried. Text messages are tried for as long as a code is good: later nobody waits for one.
const RETRY_LIFETIME: Duration = Duration::hours(24);

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
    delivery::run(site, stop, what, queued, courier(site, channel)).await;
}

/// Delivers everything that is due now, and says how many letters and messages were taken.
pub async fn deliver_due(site: &Site) -> Result<usize, Fault> {
    let letters = delivery::all_due(site, courier(site, Channel::Mail)).await?;
    Ok(letters + delivery::all_due(site, courier(site, Channel::Sms)).await?)
}

fn courier(
    site: &Site,
    channel: Channel,
) -> Courier<impl Due, impl Fn(Site, Ticket) -> BoxFuture<'static, Result<bool, Fault>>> {
    Courier {
        at_once: match channel {
            Channel::Mail => site.mailer().at_once(),
            Channel::Sms => TEXTS_AT_ONCE,
        },
        pace: Some(match channel {
            Channel::Mail => |site| pace(site, Channel::Mail),
            Channel::Sms => |site| pace(site, Channel::Sms),
        }),
        due: move |conn: &mut Conn, now: Moment, limit: i64| outbox::due(conn, channel, now, limit),
        deliver: |site, ticket| deliver(site, ticket).boxed(),
        job: outbox::Row::JOB,
        give_back: outbox::Row::give_back,
    }
}

/// When the mail server, or the provider of text messages, may be asked again.
fn pace(site: &Site, channel: Channel) -> &Pace {
    match channel {
        Channel::Mail => site.mailer().pace(),
        Channel::Sms => site.texter().pace(),
    }
}

/// Delivers one e-mail, unless another courier has it.
async fn deliver(site: Site, ticket: Ticket) -> Result<bool, Fault> {
    let timeout = site.mailer().timeout().max(site.texter().timeout());
    let Some(letter) = delivery::take::<outbox::Row>(&site, &ticket, timeout).await? else {
        return Ok(false);
    };
    let Attempt {
        result,
        sent,
        reply,
    } = attempt(&site, &letter).await;
    let id = letter.id;
    let close = move |tx: &mut Tx<'_>| {
        if let Some(reply) = reply {
            outbox::note_reply(tx, id, &reply)?;
        }
        match sent {
            Some((user, purpose)) => tx.emit(Event::CodeSent { user, purpose }),
            None => Ok(()),
        }
    };
    let (channel, outcome) = (letter.letter.channel(), result.word());
    let closed = delivery::close(&site, &letter, ticket.claim, result, close).await?;
    let queue = match channel {
        Channel::Mail => "email",
        Channel::Sms => "text",
    };
    delivery::count(&site, queue, outcome);
    if closed.lost && channel == Channel::Sms {
        texts::count_untaken(&site, letter.id).await?;
    }
    Ok(closed.arrived)
}

/// For whom and for what a code is.
type Concerns = (Option<UserId>, Purpose);

/// What came of a delivery, with what the mail server said, and of which code; `None` when there was nothing to say any more.
type Tried = Option<(Result<Option<String>, SendError>, Option<Concerns>)>;

/// What is written down of a delivery.
struct Attempt {
    result: DeliveryResult,
    /// Whose code was sent: it was taken.
    sent: Option<Concerns>,
    /// What the mail server said.
    reply: Option<String>,
}

impl Attempt {
    fn over(outcome: Outcome, why: Option<String>) -> Self {
        Self {
            result: DeliveryResult::Over(outcome, why),
            sent: None,
            reply: None,
        }
    }
}

async fn attempt(site: &Site, letter: &outbox::Row) -> Attempt {
    let channel = letter.letter.channel();
    let ends = letter.requeued_at.unwrap_or(letter.created_at)
        + match channel {
            Channel::Mail => RETRY_LIFETIME,
            Channel::Sms => Duration::minutes(accounts::CODE_MINUTES),
        };
    let now = site.app().now();
    if channel == Channel::Sms && letter.attempts > 1 && now >= ends {
        return Attempt::over(Outcome::GivenUp, letter.last_error.clone());
    }
    let pace = pace(site, channel);
    let tried = match channel {
        Channel::Mail => by_mail(site, letter).await,
        Channel::Sms => texts::by_text(site, letter).await,
    };
    let (sent, code) = match tried {
        Ok(Some((sent, code))) => (sent, code),
        Ok(None) => return Attempt::over(Outcome::Obsolete, None),
        Err(fault) => {
            tracing::error!(letter = letter.id, %fault, "a letter could not be written");
            let error = SendError {
                what: "it could not be written".into(),
                retry: Retry::Again(None),
                reply: None,
            };
            (Err(error), None)
        }
    };
    match sent {
        Ok(reply) => {
            pace.note_answer();
            Attempt {
                sent: code,
                reply,
                ..Attempt::over(Outcome::Sent, None)
            }
        }
        Err(mut error) => Attempt {
            sent: None,
            reply: error.reply.take(),
            result: after_failure(letter, pace, site.app().now(), ends, error),
        },
    }
}

async fn by_mail(site: &Site, letter: &outbox::Row) -> Result<Tried, Fault> {
    let Some((written, code)) = prepare(site, letter).await? else {
        return Ok(None);
    };
    let sent = send(site.mailer(), &letter.recipient, &written).await;
    Ok(Some((sent, code)))
}

/// The language that an e-mail or a text message is written in.
fn language_of(site: &Site, row: &outbox::Row) -> Language {
    site.templates().language(row.language.as_deref())
}

/// The time zone that it tells moments in.
fn zone_of(site: &Site, row: &outbox::Row) -> Zone {
    let zone = row.time_zone.as_deref().and_then(Zone::parse);
    zone.unwrap_or(site.config().time_zone)
}

fn write(site: &Site, letter: &outbox::Row, says: mail::Says<'_>) -> Result<mail::Written, Fault> {
    let voice = (language_of(site, letter), zone_of(site, letter));
    mail::write(site.templates(), voice, letter, says)
}

/// An e-mail, and of which code.
type Prepared = (mail::Written, Option<Concerns>);

/// Mints the code and fills the e-mail in. `None` when there is nothing to say any more.
async fn prepare(site: &Site, letter: &outbox::Row) -> Result<Option<Prepared>, Fault> {
    if let Some(invitation) = letter.invitation() {
        return invite(site, letter, invitation).await;
    }
    let Some(flow) = letter.flow() else {
        let Some(undo) = letter.undo() else {
            let written = write(site, letter, mail::Says::default())?;
            return Ok(Some((written, None)));
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
    if let (Letter::Closing, Some(undo)) = (letter.letter, letter.undo()) {
        let token = blocking(site.app(), move |app| accounts::undo_link(app, undo));
        return with_link(site, letter, "keep", token.await?);
    }
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
        code_in: if site.config().mail.code_in_subject {
            CodeIn::Subject
        } else {
            CodeIn::Text
        },
        minutes: minted.minutes,
        token: minted.token.as_ref(),
        link_url: url.as_deref(),
        resets: minted.purpose == Some(Purpose::ResetPassword),
        contested: minted.contested,
        ..mail::Says::default()
    };
    let written = write(site, letter, says)?;
    Ok(Some((written, minted.concerns())))
}

async fn invite(
    site: &Site,
    letter: &outbox::Row,
    invitation: InvitationId,
) -> Result<Option<Prepared>, Fault> {
    let found = blocking(site.app(), move |app| {
        accounts::invitation_letter(app, invitation)
    });
    let Some(found) = found.await? else {
        return Ok(None);
    };
    let url = format!(
        "{}/invitation/{}",
        site.config().public_url.origin,
        found.token
    );
    let says = mail::Says {
        link_url: Some(&url),
        invitation: Some(mail::Invitation {
            name: found.by.name.as_deref(),
            email: found.by.email.as_deref(),
            note: &found.note,
            days: found.days,
        }),
        ..mail::Says::default()
    };
    Ok(Some((write(site, letter, says)?, None)))
}

/// An e-mail that brings a link; there is nothing to say when that leads nowhere any more.
fn with_link(
    site: &Site,
    letter: &outbox::Row,
    page: &str,
    token: Option<String>,
) -> Result<Option<Prepared>, Fault> {
    let Some(token) = token else {
        return Ok(None);
    };
    let url = format!("{}/{page}/{token}", site.config().public_url.origin);
    let says = mail::Says {
        undo_url: Some(&url),
        ..mail::Says::default()
    };
    Ok(Some((write(site, letter, says)?, None)))
}

async fn send(
    mailer: &Mailer,
    recipient: &str,
    written: &mail::Written,
) -> Result<Option<String>, SendError> {
    let address =
        Email::parse(recipient).map_or_else(|_| recipient.to_owned(), |email| email.mailable());
    mailer.send(&address, written).await
}

/// When it is tried again, or that it is not: it cannot arrive, or would be too late.
fn after_failure(
    letter: &outbox::Row,
    pace: &Pace,
    now: Moment,
    ends: Moment,
    error: SendError,
) -> DeliveryResult {
    let own = pause(letter.attempts);
    let pause = match error.retry {
        Retry::Outage(seconds) => pace.note_outage(now, asked(seconds)) - now,
        Retry::Unasked => own,
        Retry::Again(seconds) => {
            pace.note_answer();
            own.max(asked(seconds))
        }
        Retry::None => {
            pace.note_answer();
            return DeliveryResult::Over(Outcome::GivenUp, Some(error.what));
        }
    };
    let last = match letter.letter.channel() {
        Channel::Mail => now,
        Channel::Sms => now + pause,
    };
    if last >= ends {
        DeliveryResult::Over(Outcome::GivenUp, Some(error.what))
    } else {
        DeliveryResult::Again(pause, error.what)
    }
}
