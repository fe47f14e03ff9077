//! A code on its way: minted as its letter leaves, and sent again when it is asked for.

use super::{CODE_LIFE, Opened, ResendError, TRIES};
use crate::accounts::throttle::{self, Who};
use crate::accounts::{letters, phone};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::store::{Letter, challenges, outbox, users};
use crate::values::{self, FlowRow, OtpCode, Token};
use time::Duration;

/// A code on its way into a letter.
#[derive(Debug)]
pub struct Minted {
    /// The code; `None` for a flow that can never be completed.
    pub code: Option<OtpCode>,
    /// For how many minutes it is good.
    pub minutes: i64,
}

/// Sends the flow's letter again; the code it brings takes the place of the old one, which is dead from now on.
pub fn resend(app: &App, flow: &Token, origin: &Origin) -> Result<(), ResendError> {
    app.write(origin, |tx| {
        let now = tx.now();
        let found = challenges::find(tx, &digest::of_token(flow))?;
        // The user first, then what is theirs: it may be taken from under us meanwhile.
        let row = match found.as_ref().and_then(challenges::Row::user) {
            Some(user) => {
                users::lock(tx, user)?;
                challenges::find(tx, &digest::of_token(flow))?
            }
            None => found,
        };
        let living = |row: &challenges::Row| {
            row.ended_at.is_none() && row.failures < TRIES && row.expires_at > now
        };
        let row = row.filter(living).ok_or(ResendError::Dead)?;
        if row.purpose == Purpose::VerifyPhone {
            return phone::send_again(app, tx, &row, origin);
        }
        let who = Who {
            origin,
            key: &values::key_of(&row.email),
            device: None,
        };
        throttle::spend(app, tx, Limit::ConfirmEmail, &who)?;
        challenges::clear_code(tx, row.id)?;
        let letter = match (row.purpose, row.user()) {
            (Purpose::SignUp | Purpose::LogIn, None) => Letter::AlreadyRegistered,
            (Purpose::SignUp | Purpose::LogIn, Some(_)) => Letter::Verify,
            (Purpose::ResetPassword, _) => Letter::Reset,
            (Purpose::ChangeEmail | Purpose::AddEmail, _) => Letter::ConfirmAddress,
            (Purpose::VerifyPhone, _) => Letter::PhoneCode,
        };
        let opened = Opened {
            flow: flow.clone(),
            user: row.user(),
            row: row.id,
            email: row.email,
        };
        Ok(letters::of_flow(tx, letter, &opened, now)?)
    })
}

/// Mints the code for a letter, by its key, that is about to leave. `None` when the flow is over, or a newer letter of it
/// is on its way, and there is nothing to send.
pub fn mint(app: &App, flow: FlowRow, letter: i64) -> Result<Option<Minted>, Fault> {
    app.write(&Origin::command_line(), |tx| {
        if !outbox::hold(tx, letter)? {
            return Ok(None);
        }
        let Some(row) = challenges::find_row(tx, flow)? else {
            return Ok(None);
        };
        if row.failures >= TRIES {
            return Ok(None);
        }
        let code = row.user().is_some().then(|| app.new_code());
        let digest = code.as_ref().map(|code| app.keys().of_code(flow, code));
        let expires_at = tx.now() + CODE_LIFE;
        if challenges::set_code(tx, flow, digest.as_deref(), expires_at)? == 0 {
            return Ok(None);
        }
        tx.emit(Event::CodeSent {
            user: row.user(),
            purpose: row.purpose,
        })?;
        Ok(Some(Minted {
            code,
            minutes: CODE_LIFE.whole_minutes(),
        }))
    })
}

/// Whether a code that was minted before is still the one of its flow, and for long enough to be read and typed.
pub fn is_living(app: &App, flow: FlowRow, code: &OtpCode) -> Result<bool, Fault> {
    let soon = app.now() + Duration::minutes(2);
    let row = app.read(|conn| challenges::find_row(conn, flow))?;
    let row = row.filter(|row| row.ended_at.is_none() && row.failures < TRIES);
    let row = row.filter(|row| row.code_expires_at.is_some_and(|end| end > soon));
    let kept = row.and_then(|row| row.code_digest);
    Ok(kept.is_some_and(|kept| app.keys().code_matches(&kept, flow, code)))
}
