//! What was sent to a person, beside their account: for staff whom they tell that it never came.

use super::AdminError;
use super::models::{error_named, letter_named, outcome_named};
use super::permits::{Permit, Right};
use crate::accounts;
use crate::app::App;
use crate::i18n::Message;
use crate::store::outbox;
use crate::values::{Moment, UserId, visible};

/// So many are shown beside an account; the list has all of them.
const MOST: i64 = 8;

/// An e-mail or a text message.
#[derive(Debug, Clone)]
pub struct SentLetter {
    /// Its key in the outbox.
    pub id: i64,
    /// Which one: "Code to verify an address".
    pub name: Message,
    /// Where it went.
    pub recipient: String,
    /// When it was asked for.
    pub created_at: Moment,
    /// What became of it: "Sent", "Waiting".
    pub state: Message,
    /// When it ended, or is tried next.
    pub state_at: Moment,
    /// Why it did not leave when it was tried last.
    pub error: Option<Message>,
    /// What the mail server said last, in its own words.
    pub reply: String,
    /// Whether it may be sent again.
    pub may_be_sent_again: bool,
}

/// What was sent to a person lately, the newest first.
pub fn of_user(app: &App, by: &Permit, user: i64) -> Result<Vec<SentLetter>, AdminError> {
    by.covers("outbox", Right::View)?;
    let now = app.now();
    let sent = app.read(|conn| {
        by.check(conn)?;
        Ok::<_, AdminError>(outbox::of_user(conn, UserId(user), MOST)?)
    })?;
    Ok(sent.iter().map(|sent| told(app, sent, now)).collect())
}

fn told(app: &App, sent: &outbox::Sent, now: Moment) -> SentLetter {
    SentLetter {
        id: sent.id,
        name: letter_named(sent.letter),
        recipient: visible(&sent.recipient),
        created_at: sent.created_at,
        state: outcome_named(app.config(), sent),
        state_at: sent.finished_at.unwrap_or(sent.due_at),
        error: sent.last_error.as_deref().map(error_named),
        reply: visible(&sent.reply),
        may_be_sent_again: accounts::may_letter_be_sent_again(sent, now),
    }
}
