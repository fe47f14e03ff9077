//! Codes and tokens that are asked for again.

use super::{Flow, Opened, ResendError, TRIES, letter, open};
use crate::accounts::signup::Wish;
use crate::accounts::throttle::{self, Who};
use crate::accounts::{letters, phone};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::events::Purpose;
use crate::security::digest;
use crate::security::password::is_usable;
use crate::store::{Letter, Tx, challenges, users};
use crate::values::{Email, Token};

/// Sends the flow's letter again; the code it brings takes the place of the old one, which is dead from now on.
pub fn resend(app: &App, flow: &Token, origin: &Origin) -> Result<(), ResendError> {
    app.write(origin, |tx| {
        let found = challenges::find(tx, &digest::of_token(flow))?;
        // The user first, then what is theirs: it may be taken from under us meanwhile.
        let row = match found.as_ref().and_then(challenges::Row::user) {
            Some(user) => {
                users::lock(tx, user)?;
                challenges::find(tx, &digest::of_token(flow))?
            }
            None => found,
        };
        let now = tx.now();
        let living = |row: &challenges::Row| {
            row.ended_at.is_none() && row.failures < TRIES && row.expires_at > now
        };
        let row = row.filter(living).ok_or(ResendError::Dead)?;
        if row.purpose == Purpose::VerifyPhone {
            return phone::send_again(app, tx, &row, origin);
        }
        limited(app, tx, &row.email, origin)?;
        again(tx, row, flow.clone(), origin)
    })
}

/// Sends a letter to prove an address with, asked for by the address alone: that of its newest sign-up, or where an
/// account that came from elsewhere waits for its proof, one of its own. Whether anybody has the address is not told.
pub fn resend_activation(app: &App, email: &Email, origin: &Origin) -> Result<(), ResendError> {
    let key = email.key();
    app.write(origin, |tx| {
        users::lock_address(tx, &key)?;
        limited(app, tx, email.as_str(), origin)?;
        let user = users::find_by_any_email(tx, &key)?;
        if let Some(user) = &user {
            users::lock(tx, user.id)?;
            if user.is_verified && !app.config().prevent_enumeration {
                return Err(ResendError::AlreadyVerified);
            }
        }
        let living = challenges::newest_sign_up(tx, &key)?;
        if let Some(row) = living.filter(|row| row.failures < TRIES) {
            // Its own token is with whoever signed up.
            return again(tx, row, app.new_token(), origin);
        }
        let waiting = |user: &users::Row| {
            !user.is_verified && is_usable(&user.password) && user.may_come_back()
        };
        let user = user.filter(waiting);
        let flow = Flow {
            purpose: Purpose::LogIn,
            user: user.as_ref().map(|user| user.id),
            email: email.as_str(),
            password: user.as_ref().map(|user| user.password.as_str()),
            profile: Wish::default(),
            remembered: false,
        };
        let opened = open(app, tx, &flow, origin)?;
        let now = tx.now();
        // Queued either way; the courier drops the letter of a flow that nobody can complete.
        Ok(letters::of_flow(tx, Letter::Verify, &opened, now)?)
    })
}

fn limited(app: &App, tx: &mut Tx<'_>, email: &str, origin: &Origin) -> Result<(), ResendError> {
    let who = Who {
        origin,
        key: &crate::values::key_of(email),
        device: None,
    };
    throttle::spend(app, tx, Limit::ConfirmEmail, &who)?;
    Ok(())
}

/// The letter of a flow once more, with another code.
fn again(
    tx: &mut Tx<'_>,
    row: challenges::Row,
    flow: Token,
    origin: &Origin,
) -> Result<(), ResendError> {
    let now = tx.now();
    challenges::clear_code(tx, row.id)?;
    if let Some(life) = letter::life(row.purpose, origin) {
        challenges::set_token(tx, row.id, (now + life).min(row.expires_at))?;
    }
    let letter = match (row.purpose, row.user()) {
        (Purpose::SignUp | Purpose::LogIn, None) => Letter::AlreadyRegistered,
        (Purpose::SignUp | Purpose::LogIn, Some(_)) => Letter::Verify,
        (Purpose::ResetPassword, _) => Letter::Reset,
        (Purpose::ChangeEmail | Purpose::AddEmail, _) => Letter::ConfirmAddress,
        (Purpose::VerifyPhone, _) => Letter::PhoneCode,
    };
    let opened = Opened {
        flow,
        user: row.user(),
        row: row.id,
        email: row.email,
    };
    Ok(letters::of_flow(tx, letter, &opened, now)?)
}
