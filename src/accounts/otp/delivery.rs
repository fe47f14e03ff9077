//! A code on its way: minted as its e-mail leaves.

use super::verified;
use crate::accounts::flows::{CODE_LIFE, CODE_MINUTES, TRIES, holder, life_of_token};
use crate::accounts::signup_rules::{check_flow, is_shut_out};
use crate::accounts::throttle::{self, Subject};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::{Letter, Tx, flows, outbox, users};
use crate::values::{FlowId, OtpCode, Token, UserId, key_of};
use time::Duration;

/// What an e-mail or a text message brings.
#[derive(Debug, Default)]
pub struct Minted {
    /// The code; `None` where a token comes alone, and for a flow that can never be completed.
    pub code: Option<OtpCode>,
    /// The token that does instead of it, where whoever asked wants one, or a code is not enough.
    pub token: Option<Token>,
    /// For how many minutes the code is good, or the token where it comes alone.
    pub minutes: i64,
    /// What it is for.
    pub purpose: Option<Purpose>,
    /// Whose account it is about.
    pub user: Option<UserId>,
    /// Whether several people want the address, so that verifying it brings in nobody's password.
    pub contested: bool,
}

impl Minted {
    /// For whom and for what it is, to be told once it has arrived.
    pub fn concerns(&self) -> Option<(Option<UserId>, Purpose)> {
        self.purpose.map(|purpose| (self.user, purpose))
    }
}

/// How somebody shows that they read it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Code,
    /// Where six digits are not enough.
    LongCode,
    Token,
}

/// Mints what an e-mail, by its key, brings that is about to leave. `None` when the flow is over, or a newer e-mail of it is
/// on its way, and there is nothing to send.
pub fn mint(
    app: &App,
    flow: FlowId,
    (letter, kind): (i64, Letter),
) -> Result<Option<Minted>, Fault> {
    app.write(&Origin::job("courier"), |tx| {
        // The flow first, then its e-mail, as whoever asks for another one does.
        flows::lock(tx, flow)?;
        if !outbox::hold(tx, letter)? {
            return Ok(None);
        }
        let Some(row) = flows::find_row(tx, flow)? else {
            return Ok(None);
        };
        if row.purpose == Purpose::LogInByCode && !app.config().login_by_code {
            return Ok(None);
        }
        let user = row.user().map(|user| users::find(tx, user)).transpose()?;
        let user = user.flatten();
        let is_shut_out = match &user {
            Some(user) => is_shut_out(app, tx, user)?,
            None => false,
        };
        if is_shut_out || check_flow(app, tx, &row)?.is_err() {
            return Ok(None);
        }
        let by = by(app, tx, &row, kind)?;
        if row.failures >= TRIES && by != By::Token {
            return Ok(None);
        }
        let now = tx.now();
        let code = match by {
            By::Code => user.is_some().then(|| app.new_code()),
            By::LongCode => user.is_some().then(|| app.new_long_code()),
            By::Token => None,
        };
        let digest = |code| app.keys().of_code(flow, &row.nonce, code);
        let digest = code.as_ref().and_then(digest);
        if flows::set_code(tx, flow, digest.as_deref(), now + CODE_LIFE)? == 0 {
            return Ok(None);
        }
        let mut until = row.token_expires_at;
        if by == By::Token {
            let end = (now + life_of_token(row.purpose)).min(row.expires_at);
            until = until.max(Some(end));
            flows::set_token(tx, flow, until.unwrap_or(end))?;
        }
        let minutes = match (by, until) {
            (By::Token, Some(until)) => (until - now).whole_minutes(),
            _ => CODE_MINUTES,
        };
        let verifies = matches!(row.purpose, Purpose::SignUp | Purpose::LogIn);
        let contested = match &user {
            Some(user) if verifies && until.is_some() => verified::is_contested(tx, user, now)?,
            _ => false,
        };
        let token = until.filter(|_| user.is_some());
        Ok(Some(Minted {
            token: token.and_then(|_| app.keys().letter_token(flow, &row.nonce)),
            code,
            minutes,
            purpose: Some(row.purpose),
            user: row.user(),
            contested,
        }))
    })
}

fn by(app: &App, tx: &mut Tx<'_>, row: &flows::Row, kind: Letter) -> Result<By, Fault> {
    if matches!(
        kind,
        Letter::VerifyLink | Letter::LastToday | Letter::ApproveDevice
    ) {
        return Ok(By::Token);
    }
    let (key, now) = (key_of(row.asked_as()), tx.now());
    let holder = holder(tx, row)?;
    let subject = Subject::found(holder.as_ref(), &key);
    let guessed = throttle::are_codes_guessed(app, tx, subject, now)?;
    Ok(match (guessed, row.purpose) {
        (false, _) => By::Code,
        // These bring no link: what they open is here.
        (
            true,
            Purpose::VerifyPhone
            | Purpose::UndoChange
            | Purpose::LogInByCode
            | Purpose::ConfirmByCode,
        ) => By::LongCode,
        (true, _) => By::Token,
    })
}

/// What a code that was minted before is for, where it is still the one of its flow, and for long enough to be read and typed.
pub fn living(app: &App, flow: FlowId, code: &OtpCode) -> Result<Option<Purpose>, Fault> {
    let soon = app.now() + Duration::minutes(2);
    let row = app.read(|conn| flows::find_row(conn, flow))?;
    let row = row.filter(|row| row.ended_at.is_none() && row.failures < TRIES);
    let row = row.filter(|row| row.code_expires_at.is_some_and(|end| end > soon));
    let is_same = |row: &flows::Row| {
        let kept = row.code_digest.as_deref();
        kept.is_some_and(|kept| app.keys().code_matches(kept, flow, &row.nonce, code))
    };
    Ok(row.filter(is_same).map(|row| row.purpose))
}
