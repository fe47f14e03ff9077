//! Text messages: the code is minted as the message leaves, and kept in memory alone until it has left.

use super::{Tried, blocking, language_of};
use crate::accounts;
use crate::app::Origin;
use crate::error::Fault;
use crate::events::Purpose;
use crate::mail::Retry;
use crate::site::Site;
use crate::store::{Letter, Queued as _, outbox};
use crate::values::{FlowId, OtpCode};

pub(super) async fn by_text(site: &Site, message: &outbox::Row) -> Result<Tried, Fault> {
    let before = site.texter().recall(message.id);
    let Some(flow) = message.flow() else {
        return Ok(None);
    };
    let Some((code, purpose)) = code(site, flow, message.id, before).await? else {
        return Ok(None);
    };
    let (texter, language) = (site.texter(), language_of(site, message));
    let text = texter.write(site.templates(), language, message, &code)?;
    let keys = site.app().keys();
    let id = keys.message_id(message.id, &message.recipient, &code);
    let sent = site.texter().send(&message.recipient, &text, &id).await;
    match &sent {
        Ok(()) if site.texter().is_shown() => {
            if let Some(mailbox) = site.mailer().mailbox() {
                mailbox.add_text(&message.recipient, &text);
            }
        }
        Err(error) if error.retry != Retry::None => site.texter().remember(message.id, code),
        _ => {}
    }
    Ok(Some((sent.map(|()| None), Some((message.user(), purpose)))))
}

/// The code that the message had before, if it is still good, or a new one; and what it is for.
async fn code(
    site: &Site,
    flow: FlowId,
    message: i64,
    before: Option<OtpCode>,
) -> Result<Option<(OtpCode, Purpose)>, Fault> {
    if let Some(code) = before {
        let same = code.clone();
        let living = move |app: &_| accounts::living_otp(app, flow, &same);
        if let Some(purpose) = blocking(site.app(), living).await? {
            return Ok(Some((code, purpose)));
        }
    }
    let minted = blocking(site.app(), move |app| {
        accounts::mint_otp(app, flow, (message, Letter::PhoneCode))
    })
    .await?;
    Ok(minted.and_then(|minted| minted.code.zip(minted.purpose)))
}

/// The caps of the day count what a provider took. In a transaction of its own, which takes the row before the caps, as
/// whoever asks for a message does.
pub(super) async fn count_untaken(site: &Site, message: i64) -> Result<(), Fault> {
    blocking(site.app(), move |app| {
        let job = Origin::job(outbox::Row::JOB);
        app.write(&job, |tx| accounts::count_untaken(app, tx, message))
    })
    .await
}
