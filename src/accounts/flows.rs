//! Flows: somebody is asked for a code, or for the token of an e-mail, that shows that they read a mailbox or have a
//! phone. Opened by sign-up, log-in, reset and changes of addresses; the courier mints the code when the e-mail leaves;
//! ten minutes, five tries, one use.
//!
//! A code belongs to a flow, and a flow to whoever opened it. A flow for an address nobody may verify here looks like
//! any other and can never be completed.

mod again;
mod codes;
mod errors;
mod quota;
mod sending;
mod tokens;

pub(super) use again::{ResumableFlow, Resumed, again, join, of_session, resumable};
pub(super) use codes::{
    Accepted, accept_code, accept_code_of, limit_codes, spend_code, spend_my_code,
};
pub use errors::VerifyError;
pub(super) use quota::{EmailAllowance, LONGEST_DELAY, Recipient, holder, may_choose_password};
pub(super) use sending::Sending;
pub(super) use tokens::{
    VERIFIES, keep_refusal, life as life_in_letter, life_of_token, look as look_at_token,
    spend as spend_token,
};

use crate::app::{App, Letters};
use crate::error::Fault;
use crate::events::Purpose;
use crate::security::digest;
use crate::store::consents::Consent;
use crate::store::users::AccountStatus;
use crate::store::{Letter, Tx, flows, outbox, undos, users};
use crate::values::{self, FlowId, Methods, Moment, Token, UndoId, UserId};
use time::Duration;

/// How long a code is good, from when it was sent (NIST 800-63B: ten minutes at most).
pub(super) const CODE_LIFE: Duration = Duration::minutes(10);

/// For how many minutes a code can be used, as people are told.
pub const CODE_MINUTES: i64 = CODE_LIFE.whole_minutes();

/// Wrong codes after which a flow takes no more.
pub(super) const TRIES: i32 = 5;
/// How long a flow can be completed.
const FLOW_LIFE: Duration = Duration::hours(24);

/// How long a flow for `purpose` can be completed. Nothing is sent for a second step: who logs in has it at hand.
fn life_of(purpose: Purpose) -> Duration {
    match purpose {
        Purpose::SecondFactor => CODE_LIFE,
        _ => FLOW_LIFE,
    }
}

/// What became of what was sent before for a flow that was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It stays good.
    Kept,
    /// Another e-mail or text message takes its place.
    SentAnew,
}

/// A flow that was opened, or goes on.
#[derive(Debug)]
pub struct Opened {
    /// The flow's token, for the flow's own cookie or the API client; it is not kept.
    pub flow: Token,
    /// Where the e-mail goes.
    pub email: String,
    /// Until when no e-mail leaves, where there were too many today: the last one brought a link.
    pub held_back_until: Option<Moment>,
    /// When the e-mail or text message leaves, where it has to wait.
    pub leaves_at: Option<Moment>,
    /// What became of what was sent before, where it was there already.
    pub again: Option<Again>,
    /// The token that its asker held until now, where another took its place.
    pub replaces: Option<Token>,
    pub(super) row: FlowId,
    pub(super) user: Option<UserId>,
}

/// The profile somebody wishes for, kept with the flow until the address is verified.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PendingProfile<'a> {
    pub(super) username: Option<&'a str>,
    pub(super) first_name: &'a str,
    pub(super) last_name: &'a str,
    pub(super) phone: Option<&'a str>,
    /// JSON.
    pub(super) custom_fields: Option<&'a str>,
    /// The terms that they accept.
    pub(super) consent: Option<Consent<'a>>,
}

/// What a flow is opened with.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    pub(super) purpose: Purpose,
    pub(super) user: Option<UserId>,
    pub(super) email: &'a str,
    pub(super) password: Option<&'a str>,
    pub(super) profile: PendingProfile<'a>,
    pub(super) remembered: bool,
    /// What whoever opens it has shown.
    pub(super) methods: Methods,
}

impl Flow<'_> {
    /// By what it is found again: what was typed.
    fn asked_as(&self) -> &str {
        flows::named(self.purpose, self.profile.username).unwrap_or(self.email)
    }

    /// Opens it. It has no code until its e-mail leaves, which brings what the caller takes.
    pub(super) fn open(&self, app: &App, tx: &mut Tx<'_>) -> Result<Opened, Fault> {
        let letters = tx.origin().letters;
        self.open_with(app, tx, letters)
    }

    /// Opens it, for e-mails that bring what somebody else takes than the caller.
    pub(super) fn open_with(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        letters: Letters,
    ) -> Result<Opened, Fault> {
        let nonce = tx.new_nonce();
        let token = app.keys().flow_token(&nonce, self.password);
        let token = token.unwrap_or_else(|| app.new_token());
        let new = flows::New {
            digest: &digest::of_token(&token),
            purpose: self.purpose,
            user: self.user,
            email: self.email,
            email_key: &values::key_of(self.asked_as()),
            username: self.profile.username,
            first_name: self.profile.first_name,
            last_name: self.profile.last_name,
            phone: self.profile.phone,
            password: self.password,
            custom_fields: self.profile.custom_fields.unwrap_or("{}"),
            remembered: self.remembered,
            expires_at: tx.now() + life_of(self.purpose),
            token_expires_at: tokens::life(self.purpose, letters).map(|life| tx.now() + life),
            nonce: &nonce,
            methods: self.methods,
            consent: self.profile.consent,
        };
        let row = flows::insert(tx, &new)?;
        Ok(Opened {
            flow: token,
            email: self.email.to_owned(),
            held_back_until: None,
            leaves_at: None,
            again: None,
            replaces: None,
            row,
            user: self.user,
        })
    }
}

impl Opened {
    /// A flow that is there already, for whoever holds its token.
    pub(super) fn of(row: &flows::Row, flow: Token) -> Self {
        Self {
            flow,
            user: row.user(),
            row: row.id,
            email: row.email.clone(),
            held_back_until: None,
            leaves_at: None,
            again: None,
            replaces: None,
        }
    }

    /// With when its e-mail leaves, which is due then.
    pub(super) fn due(self, due_at: Moment, now: Moment) -> Self {
        let leaves_at = Some(due_at).filter(|due| *due > now);
        Self { leaves_at, ..self }
    }

    /// Sends the e-mail of a flow, not before `due_at`. It goes to the account's own spelling of the address, where there is
    /// an account, and greets by name only its owner. One that verifies a new address goes there, as it
    /// was typed, whoever has it. Of an account that is on its way out it says how to keep it, whatever was asked for.
    pub(super) fn queue(
        &self,
        tx: &mut Tx<'_>,
        letter: Letter,
        due_at: Moment,
    ) -> Result<(), Fault> {
        let key = values::key_of(&self.email);
        let mut keeps = None;
        let (user, recipient) = if letter == Letter::ConfirmAddress {
            let owner = self.user.map(|user| users::find(tx, user)).transpose()?;
            (owner.flatten(), self.email.clone())
        } else {
            let user = users::find_by_any_email(tx, &key)?;
            if self.user.is_none() {
                keeps = keeping(tx, user.as_ref())?;
            }
            let own = user.as_ref().and_then(|user| user.spelling_of(&key));
            let recipient = own.unwrap_or(&self.email).to_owned();
            (user, recipient)
        };
        let name = user.as_ref().filter(|user| user.is_verified);
        let mut new = outbox::New {
            letter,
            recipient: &recipient,
            user: self.user,
            language: user.as_ref().and_then(|user| user.language.as_deref()),
            time_zone: user.as_ref().and_then(|user| user.time_zone.as_deref()),
            flow: Some(self.row),
            name: name.map_or("", |user| &user.first_name),
            change: "",
            detail: "",
            undo: None,
            due_at,
            counted_for: None,
        };
        if let Some((undo, erased)) = &keeps {
            new = outbox::New {
                letter: Letter::Closing,
                user: user.as_ref().map(|user| user.id),
                change: undos::DELETION,
                detail: erased,
                undo: Some(*undo),
                ..new
            };
        }
        outbox::insert(tx, &new)
    }
}

/// What keeps an account that is on its way out, and until when. It is what went out before: whoever asks for an e-mail ends
/// nothing that is in the mailbox.
fn keeping(tx: &mut Tx<'_>, user: Option<&users::Row>) -> Result<Option<(UndoId, String)>, Fault> {
    let closing = user.and_then(|user| match user.status() {
        AccountStatus::Closing(erase_at) => Some((user.id, erase_at)),
        _ => None,
    });
    let Some((user, erase_at)) = closing else {
        return Ok(None);
    };
    let now = tx.now();
    let undo = undos::of_deletion(tx, user, now)?;
    Ok(undo.map(|undo| (undo, outbox::moment(erase_at))))
}
