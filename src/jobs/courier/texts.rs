//! Text messages: the code is minted as the message leaves, and kept in memory alone until it has left.

use super::{Tried, blocking};
use crate::accounts;
use crate::app::Origin;
use crate::error::Fault;
use crate::events::Purpose;
use crate::mail::Retry;
use crate::site::Site;
use crate::store::{Letter, Queued as _, flows, outbox};
use crate::values::{FlowId, OtpCode};

pub(super) async fn by_text(site: &Site, message: &outbox::Row) -> Result<Tried, Fault> {
    let before = site.texter().recall(message.id);
    let Some(flow) = message.flow() else {
        return Ok(None);
    };
    let Some(code) = code(site, flow, message.id, before).await? else {
        return Ok(None);
    };
    let text = site.texter().write(site.templates(), message, &code)?;
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
    let concerns = (message.user(), Purpose::VerifyPhone);
    Ok(Some((sent, Some(concerns))))
}

/// The code that the message had before, if it is still good, or a new one.
async fn code(
    site: &Site,
    flow: FlowId,
    message: i64,
    before: Option<OtpCode>,
) -> Result<Option<OtpCode>, Fault> {
    if let Some(code) = before {
        let same = code.clone();
        let living = move |app: &_| accounts::is_living_otp(app, flow, &same);
        if blocking(site.app(), living).await? {
            return Ok(Some(code));
        }
    }
    let minted = blocking(site.app(), move |app| {
        accounts::mint_otp(app, flow, (message, Letter::PhoneCode))
    })
    .await?;
    Ok(minted.and_then(|minted| minted.code))
}

/// The caps of the day count what a provider took. In a transaction of its own: whoever asks for a message takes the caps
/// before its row.
pub(super) async fn count_untaken(site: &Site, message: outbox::Row) -> Result<(), Fault> {
    let (Some(user), Some(flow)) = (message.user(), message.flow()) else {
        return Ok(());
    };
    blocking(site.app(), move |app| {
        let (number, asked_at) = (&message.recipient, message.created_at);
        let asked_from = Origin {
            ip: message.ip.parse().ok(),
            ..Origin::job(outbox::Row::JOB)
        };
        let Some(flow) = app.read(|conn| flows::find_row(conn, flow))? else {
            return Ok(());
        };
        let payer = match flow.purpose {
            Purpose::UndoChange => {
                app.read(|conn| accounts::taking_back(conn, user, flow.id, app.now()))?
            }
            purpose => accounts::Payer { user, purpose },
        };
        accounts::count_untaken(app, number, payer, asked_at, &asked_from)
    })
    .await
}
