//! An e-mail sent again by staff, to somebody whom it never reached. It goes where it went, with a new code where it brings
//! one, and counts among the e-mails of its address; staff sees neither code nor link.

use crate::accounts::flows::TRIES;
use crate::accounts::throttle::{self, Refusal, Subject, Who};
use crate::app::App;
use crate::config::Limit;
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::{Channel, Letter, Outcome, Tx, flows, outbox, undos, users};
use crate::values::{Moment, UndoId, key_of};
use time::Duration;

/// What is older is no news any more.
const NEWS: Duration = Duration::days(7);

/// What came of it.
#[derive(Debug)]
pub(crate) enum SentAgain {
    /// It leaves now.
    Queued,
    /// It waits already, or a newer one took its place.
    Already,
    /// It is not sent again; the sentence says why.
    Refused(Message),
}

/// Whether a person's page offers to send it again.
pub(crate) fn may_be_sent_again(sent: &outbox::Sent, now: Moment) -> bool {
    let is_over = matches!(sent.outcome(), Some(Outcome::Sent | Outcome::GivenUp));
    let is_from_here = sent.letter.channel() == Channel::Mail && sent.letter != Letter::Invitation;
    is_over && is_from_here && sent.created_at + NEWS > now
}

/// Sends an e-mail again. The transaction holds its owner.
pub(crate) fn send_again(
    app: &App,
    tx: &mut Tx<'_>,
    sent: &outbox::Sent,
) -> Result<SentAgain, Fault> {
    let refused = |id| Ok(SentAgain::Refused(Message::new(id)));
    let now = tx.now();
    if sent.letter.channel() == Channel::Sms {
        return refused("admin-outbox-again-text-message");
    }
    if sent.letter == Letter::Invitation {
        return refused("admin-outbox-again-invitation");
    }
    if sent.created_at + NEWS <= now {
        return refused("admin-outbox-again-too-old");
    }
    if sent.outcome() == Some(Outcome::Obsolete) || !leads_somewhere(tx, sent, now)? {
        return refused("admin-outbox-again-over");
    }
    if !is_theirs(tx, sent)? {
        return refused("admin-outbox-again-not-theirs");
    }
    if outbox::requeue(tx, sent)? == 0 {
        return Ok(SentAgain::Already);
    }
    let (origin, key) = (tx.origin().clone(), key_of(&sent.recipient));
    let who = Who::of(&origin, Subject::Typed(&key));
    match throttle::spend(app, tx, Limit::ConfirmEmail, &who) {
        Ok(_) => Ok(SentAgain::Queued),
        Err(Refusal::Throttled(throttled)) => {
            let text = Message::new("admin-outbox-again-throttled").with("wait", throttled.wait());
            Ok(SentAgain::Refused(text))
        }
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}

/// Whether what its code or link opens is still open.
fn leads_somewhere(tx: &mut Tx<'_>, sent: &outbox::Sent, now: Moment) -> Result<bool, Fault> {
    if let Some(flow) = sent.flow() {
        flows::lock(tx, flow)?;
        let row = flows::find_row(tx, flow)?;
        let lives = |row: &flows::Row| {
            row.ended_at.is_none() && row.failures < TRIES && row.expires_at > now
        };
        return Ok(row.as_ref().is_some_and(lives));
    }
    if let Some(undo) = sent.undo_id {
        let row = undos::find(tx, UndoId(undo))?;
        return Ok(row.is_some_and(|row| row.ended_at.is_none() && row.expires_at > now));
    }
    Ok(!matches!(
        sent.letter,
        Letter::ResetLink | Letter::VerifyLink | Letter::LastToday | Letter::ApproveDevice
    ))
}

/// Whether the account still has the address. News of a change, and what brings a code or a link, go where they were meant to
/// go: what they open ends with the address.
fn is_theirs(tx: &mut Tx<'_>, sent: &outbox::Sent) -> Result<bool, Fault> {
    let is_of_a_change = matches!(
        sent.letter,
        Letter::AddressChanged | Letter::AddressHold | Letter::Closing
    );
    let Some(user) = sent
        .user()
        .filter(|_| sent.flow_id.is_none() && !is_of_a_change)
    else {
        return Ok(true);
    };
    let user = users::find(tx, user)?;
    Ok(user.is_some_and(|user| user.spelling_of(&key_of(&sent.recipient)).is_some()))
}
