//! Asking again. Whoever asks for a code a second time goes on with the flow they have: the code in their mailbox stays good
//! until another e-mail may leave. They are the same asker if they hold the flow, if it was their session that asked, or if
//! they give the password that came with it. Nobody else joins a flow: they open one of their own, and are told when its
//! e-mail leaves.
//!
//! An address that nobody may verify here is asked for again like any other.

use super::{
    Again, CODE_LIFE, EmailAllowance, LONGEST_DELAY, Opened, Recipient, Sending, TRIES,
    life_in_letter,
};
use crate::accounts::actor::SignedIn;
use crate::accounts::throttle::Refusal;
use crate::app::App;
use crate::error::Fault;
use crate::events::Purpose;
use crate::security::digest;
use crate::store::{Letter, Tx, flows, users};
use crate::values::{Moment, Token, key_of};
use time::Duration;

/// What was sent so long ago may still be on its way.
const JUST_NOW: Duration = Duration::seconds(30);

/// A living flow, and its token, of whoever asks again.
pub(crate) struct ResumableFlow {
    pub(crate) row: flows::Row,
    pub(crate) token: Token,
}

/// What becomes of a flow that is asked for again.
pub(crate) enum Resumed<T> {
    /// What was sent stays good.
    Kept(Opened),
    /// Another leaves.
    Another(T),
}

fn is_throttled(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Throttled(_))
}

/// The newest living flow for an address that the browser or program holds that asks.
pub(crate) fn resumable(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    email_key: &str,
) -> Result<Option<ResumableFlow>, Fault> {
    let tokens = &tx.origin().flows;
    if tokens.is_empty() {
        return Ok(None);
    }
    let digests: Vec<_> = tokens.iter().map(digest::of_token).collect();
    let found = flows::resumable(tx, &digests, (purpose, email_key), TRIES)?;
    let with_token = |row: flows::Row| {
        let mut pairs = tokens.iter().zip(&digests);
        let token = pairs.find(|(_, digest)| **digest == row.digest)?.0.clone();
        Some(ResumableFlow { row, token })
    };
    Ok(found.into_iter().find_map(with_token))
}

/// The newest living flow for an address that my session asked for.
pub(crate) fn of_session(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    purpose: Purpose,
    email: &str,
) -> Result<Option<ResumableFlow>, Fault> {
    let found = flows::of_session(tx, me.session(), (purpose, email), TRIES)?;
    Ok(found.and_then(|row| join(app, row)))
}

/// A living flow for somebody who has shown that it is theirs. `None` when it is over, or its token cannot be made again.
pub(crate) fn join(app: &App, row: flows::Row) -> Option<ResumableFlow> {
    let is_living = row.ended_at.is_none() && row.failures < TRIES;
    let password = row.password.as_deref();
    let made = || {
        app.keys()
            .flow_token_again(&row.digest, &row.nonce, password)
    };
    let token = is_living.then(made).flatten()?;
    Some(ResumableFlow { row, token })
}

impl ResumableFlow {
    /// Goes on with it, for who asked for an e-mail that anybody can ask for. The caller holds its user.
    pub(crate) fn go_on(
        self,
        app: &App,
        tx: &mut Tx<'_>,
        to: Recipient<'_>,
    ) -> Result<Opened, Refusal> {
        let ask = |tx: &mut Tx<'_>, longest_delay| to.allowance(app, tx, longest_delay);
        let allowance = match self.keep_or(tx, is_throttled, ask)? {
            Resumed::Kept(opened) => return Ok(opened),
            Resumed::Another(allowance) => allowance,
        };
        let now = tx.now();
        match allowance {
            EmailAllowance::At(at) => Ok(self.send_anew(tx, at)?),
            EmailAllowance::Last { .. } => {
                let opened = Opened::of(&self.row, self.token);
                opened.send(app, tx, allowance, Letter::Verify, to)?;
                Ok(allowance.tell(opened, now))
            }
            EmailAllowance::Full { .. } => Ok(match self.kept(tx)? {
                Some(kept) => kept,
                None => allowance.tell(Opened::of(&self.row, self.token), now),
            }),
        }
    }

    /// Goes on with it, for who asked for an e-mail to an address that is not limited by the day.
    pub(crate) fn go_on_signed_in(
        self,
        app: &App,
        tx: &mut Tx<'_>,
        to: Recipient<'_>,
    ) -> Result<Opened, Refusal> {
        self.go_on_as(tx, |tx, longest_delay| {
            to.next_email(app, tx, longest_delay)
        })
    }

    /// Goes on with it, where `ask` says when another e-mail may leave within the delay that it is given.
    pub(crate) fn go_on_as(
        self,
        tx: &mut Tx<'_>,
        ask: impl Fn(&mut Tx<'_>, Duration) -> Result<Moment, Refusal>,
    ) -> Result<Opened, Refusal> {
        match self.keep_or(tx, is_throttled, ask)? {
            Resumed::Kept(opened) => Ok(opened),
            Resumed::Another(due_at) => Ok(self.send_anew(tx, due_at)?),
        }
    }

    /// What was sent stays good while it is new, and until another may leave at once. `ask` takes a share for another, which
    /// leaves within the delay that it is given.
    pub(crate) fn keep_or<T, E: From<Fault>>(
        &self,
        tx: &mut Tx<'_>,
        is_throttled: impl Fn(&E) -> bool,
        ask: impl Fn(&mut Tx<'_>, Duration) -> Result<T, E>,
    ) -> Result<Resumed<T>, E> {
        let now = tx.now();
        let sending = Sending::of(tx, &self.row)?;
        // What has not left yet, or so lately that people may not have seen it: whatever the limits of whoever asks say,
        // another e-mail would only take its place.
        let is_new = sending.tried_at.is_some_and(|at| at + JUST_NOW > now);
        if sending.waits_until.is_some() || is_new {
            let due_at = sending.waits_until.unwrap_or(now);
            return Ok(Resumed::Kept(self.as_it_is().due(due_at, now)));
        }
        match ask(tx, Duration::ZERO) {
            Err(error) if is_throttled(&error) => match self.kept(tx)? {
                Some(kept) => Ok(Resumed::Kept(kept)),
                None => ask(tx, LONGEST_DELAY).map(Resumed::Another),
            },
            answer => answer.map(Resumed::Another),
        }
    }

    /// The flow as it is, where the code that was sent is still good.
    fn kept(&self, tx: &mut Tx<'_>) -> Result<Option<Opened>, Fault> {
        let now = tx.now();
        let tried_at = Sending::of(tx, &self.row)?.tried_at;
        let is_good = tried_at.is_some_and(|at| at + CODE_LIFE > now);
        Ok(is_good.then(|| self.as_it_is()))
    }

    fn as_it_is(&self) -> Opened {
        Opened {
            again: Some(Again::Kept),
            ..Opened::of(&self.row, self.token.clone())
        }
    }

    fn send_anew(self, tx: &mut Tx<'_>, due_at: Moment) -> Result<Opened, Fault> {
        let now = tx.now();
        let opened = again(tx, &self.row, self.token, due_at)?;
        Ok(Opened {
            again: Some(Again::SentAnew),
            ..opened.due(due_at, now)
        })
    }
}

/// The e-mail of a flow once more, with another code.
pub(crate) fn again(
    tx: &mut Tx<'_>,
    row: &flows::Row,
    flow: Token,
    at: Moment,
) -> Result<Opened, Fault> {
    let now = tx.now();
    flows::clear_code(tx, row.id)?;
    if let Some(life) = life_in_letter(row.purpose, tx.origin().letters) {
        flows::set_token(tx, row.id, (now + life).min(row.expires_at))?;
    }
    let letter = match (row.purpose, row.user()) {
        (Purpose::SignUp | Purpose::LogIn, None) if is_taken(tx, row)? => Letter::AlreadyRegistered,
        (Purpose::SignUp | Purpose::LogIn, _) => Letter::Verify,
        (Purpose::ResetPassword, _) => Letter::Reset,
        (Purpose::ChangeEmail | Purpose::AddEmail, _) => Letter::ConfirmAddress,
        (Purpose::VerifyPhone | Purpose::UndoChange, _) => Letter::PhoneCode,
        (Purpose::ApproveDevice, _) => Letter::ApproveDevice,
        (Purpose::LogInByCode, _) => Letter::LoginCode,
        (Purpose::ConfirmByCode, _) => Letter::ReauthenticationCode,
        // Nothing is ever sent for it.
        (Purpose::SecondFactor, _) => return Ok(Opened::of(row, flow)),
    };
    let opened = Opened::of(row, flow);
    opened.queue(tx, letter, at)?;
    Ok(opened)
}

/// Whether an account has the address of a flow. Of one that nobody has, nobody is told.
fn is_taken(tx: &mut Tx<'_>, row: &flows::Row) -> Result<bool, Fault> {
    let holder = users::find_by_any_email(tx, &key_of(&row.email))?;
    Ok(holder.is_some())
}
