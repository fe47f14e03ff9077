//! A code on its way: minted as its letter leaves.

use super::{CODE_LIFE, TRIES};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::store::{challenges, outbox};
use crate::values::{FlowRow, OtpCode, Token};
use time::Duration;

/// A code on its way into a letter.
#[derive(Debug)]
pub struct Minted {
    /// The code; `None` for a flow that can never be completed.
    pub code: Option<OtpCode>,
    /// The token that does instead of it, where whoever asked wants one.
    pub token: Option<Token>,
    /// For how many minutes it is good.
    pub minutes: i64,
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
        let digest = |code| app.keys().of_code(flow, &row.nonce, code);
        let digest = code.as_ref().and_then(digest);
        let expires_at = tx.now() + CODE_LIFE;
        if challenges::set_code(tx, flow, digest.as_deref(), expires_at)? == 0 {
            return Ok(None);
        }
        tx.emit(Event::CodeSent {
            user: row.user(),
            purpose: row.purpose,
        })?;
        let wanted = row.token_expires_at.filter(|_| code.is_some());
        Ok(Some(Minted {
            token: wanted.and_then(|_| app.keys().letter_token(flow, &row.nonce)),
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
    Ok(row.is_some_and(|row| {
        let kept = row.code_digest.as_deref();
        kept.is_some_and(|kept| app.keys().code_matches(kept, flow, &row.nonce, code))
    }))
}
