//! Codes and tokens that are asked for again. How soon and how often: `Limit::ConfirmEmail`,
//! asked in `flows/quota`; for numbers `phone/sending`.

use super::{ResendError, verified};
use crate::accounts::flows::{
    EmailAllowance, Flow, Opened, PendingProfile, Recipient, TRIES, again, holder,
};
use crate::accounts::phone;
use crate::accounts::signup_rules::{check_flow, is_shut_out, takes};
use crate::accounts::throttle::{self, Throttled, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::Purpose;
use crate::security::digest;
use crate::security::password::is_usable;
use crate::store::{Letter, Tx, flows, outbox, users};
use crate::values::{Email, Methods, Moment, Token};
use time::Duration;

/// Sends the e-mail of a flow again; the code it brings takes the place of the old one, which is dead from now on.
pub fn resend(app: &App, flow: &Token, origin: &Origin) -> Result<(), ResendError> {
    app.write(origin, |tx| {
        let found = flows::find(tx, &digest::of_token(flow))?;
        // The user first, then what is theirs: it may be taken from under us meanwhile.
        let row = match found.as_ref().and_then(flows::Row::user) {
            Some(user) => {
                users::lock(tx, user)?;
                flows::find(tx, &digest::of_token(flow))?
            }
            None => found,
        };
        let now = tx.now();
        let living = |row: &flows::Row| {
            row.ended_at.is_none() && row.failures < TRIES && row.expires_at > now
        };
        let sends = |row: &flows::Row| match row.purpose {
            Purpose::SecondFactor => false,
            Purpose::LogInByCode => app.config().login_by_code,
            _ => true,
        };
        let row = row.filter(living).filter(sends);
        let row = row.ok_or(ResendError::Dead)?;
        check_flow(app, tx, &row)??;
        if row.purpose == Purpose::VerifyPhone {
            let (Some(number), Some(user)) = (&row.phone, row.user()) else {
                return Err(ResendError::Dead);
            };
            return Ok(phone::send_again(
                app,
                tx,
                row.id,
                phone::verifying(user),
                number,
            )?);
        }
        // Another would only take its place.
        let newest = outbox::progress_of(tx, row.id)?;
        let newest = newest.filter(|it| it.waits && it.tried_at.is_none() && it.due_at > now);
        if let Some(newest) = newest {
            return Err(ResendError::Waits(Throttled::until(newest.due_at, now)));
        }
        let user = holder(tx, &row)?;
        let address = row.email.clone();
        let to = Recipient {
            email: &address,
            user: user.as_ref(),
            known: None,
            named: row.named(),
        };
        let allowance = match row.purpose {
            Purpose::ChangeEmail | Purpose::AddEmail => {
                let at = to.next_email(app, tx, Duration::ZERO)?;
                if let Some(user) = &user {
                    let who = Who::signed_in(origin, user.id);
                    throttle::spend(app, tx, Limit::ManageEmail, &who)?;
                }
                EmailAllowance::At(at)
            }
            _ => to.allowance(app, tx, Duration::ZERO)?,
        };
        match allowance {
            // The old code stays good: nothing takes its place.
            EmailAllowance::Full { until } => Err(ResendError::held_back(until, now)),
            EmailAllowance::Last { .. } => {
                let opened = Opened::of(&row, flow.clone());
                Ok(opened.send(app, tx, allowance, Letter::Verify, to)?)
            }
            EmailAllowance::At(at) => Ok(again(tx, &row, flow.clone(), at).map(drop)?),
        }
    })
}

/// Sends an e-mail to verify an address with, asked for by the address alone: that of its sign-up, where there is only one,
/// or one that brings in nobody's password. Whether anybody has the address is not told.
pub fn resend_activation(app: &App, email: &Email, origin: &Origin) -> Result<(), ResendError> {
    let key = email.key();
    app.write(origin, |tx| {
        users::lock_address(tx, &key)?;
        // To an account that nobody can complete nothing is sent: it is as good as none.
        let user = match users::find_by_any_email(tx, &key)? {
            Some(user) if !is_shut_out(app, tx, &user)? => Some(user),
            _ => None,
        };
        if let Some(user) = &user {
            users::lock(tx, user.id)?;
            if user.is_verified && !app.config().prevent_enumeration {
                return Err(ResendError::AlreadyVerified);
            }
        }
        let to = Recipient {
            email: email.as_str(),
            user: user.as_ref(),
            known: None,
            named: None,
        };
        let allowance = to.allowance(app, tx, Duration::ZERO)?;
        let now = tx.now();
        if let EmailAllowance::Full { until } = allowance {
            return Err(ResendError::held_back(until, now));
        }
        if let (EmailAllowance::At(at), Some(row)) =
            (allowance, only_sign_up(app, tx, user.as_ref(), &key, now)?)
        {
            // Its own token is with whoever signed up.
            return Ok(again(tx, &row, app.new_token(), at).map(drop)?);
        }
        let waiting = |user: &&users::Row| !user.is_verified && user.may_come_back();
        let flow = Flow {
            purpose: Purpose::LogIn,
            user: user.as_ref().filter(waiting).map(|user| user.id),
            email: email.as_str(),
            password: None,
            profile: PendingProfile::default(),
            remembered: false,
            methods: Methods::none(),
        };
        let opened = flow.open(app, tx)?;
        // Queued either way; the courier drops the e-mail of a flow that nobody can complete.
        Ok(opened.send(app, tx, allowance, Letter::VerifyLink, to)?)
    })
}

/// The sign-up whose e-mail may be sent again for the address alone. For a verified address those that can never be
/// completed are sent again too, as if they could.
fn only_sign_up(
    app: &App,
    tx: &mut Tx<'_>,
    user: Option<&users::Row>,
    key: &str,
    now: Moment,
) -> Result<Option<flows::Row>, Fault> {
    if !takes(app, key) {
        return Ok(None);
    }
    let newest = flows::newest_sign_up(tx, key)?;
    let newest = newest.filter(|row| row.failures < TRIES);
    match user {
        Some(user) if verified::is_contested(tx, user, now)? || is_usable(&user.password) => {
            Ok(newest.filter(|row| row.user().is_none()))
        }
        _ => Ok(newest),
    }
}
