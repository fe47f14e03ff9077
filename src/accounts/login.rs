//! Login by e-mail address or username, and password. One text and equal work whatever is wrong; failures are counted
//! for the account and the network, and apart for a browser or program that the account knows, so that nobody can be shut
//! out of their own account from elsewhere.
//!
//! After a hundred wrong passwords in a row the account takes none from whom it does not know: right and wrong are
//! answered alike, and a right one sends an e-mail whose link makes a browser known (`devices`). So guessing ends, and
//! whoever has the password and the mailbox is in.
//!
//! Whoever has the right password of a closed account is told on pages that it is closed. To programs that is a wrong one, at
//! the same moment and counted alike.
//!
//! An account whose address is not verified yet has no password: whoever signs up brings one, and it is kept with the
//! flow. So a password is also compared with that of the newest sign-up for the address. An address that has an account
//! has such sign-ups too, which can never be completed: whether a password was right says nothing about who has one.

mod admission;
mod errors;
mod without_password;

pub use errors::LoginError;
pub use without_password::{LoginUserError, login_without_password};

use super::devices::{self, RecognisedBy};
use super::entrance::{self, Counted, Gate, Step};
use super::failures;
use super::flows::resumable;
use super::named;
use super::signup_rules::takes;
use super::throttle::{self, Refusal, Spent, Subject, Who};
use crate::app::{Admitted, App};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::password::Verified;
use crate::store::users::AccountStatus;
use crate::store::{Conn, Tx, flows, users};
use crate::values::{self, AccountName, Password};
use admission::{enter, resume};

/// What somebody who logs in gives.
#[derive(Debug)]
pub struct Login {
    /// An e-mail address or a username.
    pub login: String,
    /// The password.
    pub password: Password,
    /// Whether the session shall outlive the browser.
    pub remember: bool,
}

/// What is known before the password is looked at.
struct Attempt {
    user: Option<users::Row>,
    sign_up: Option<flows::Row>,
    by: Option<RecognisedBy>,
    spent: Spent,
}

impl Attempt {
    /// The hash to compare with; none when no password may open this account now: that takes as long as a wrong one.
    fn hash(&self) -> Option<&str> {
        let user = self.user.as_ref();
        // One that takes none without an e-mail sends no e-mail when it is closed.
        let may = |user: &&users::Row| {
            !user.reset_required && (!is_closed(user) || !self.wants_approval())
        };
        user.filter(may).map(|user| user.password.as_str())
    }

    /// Whether the account takes no password from here without an e-mail.
    fn wants_approval(&self) -> bool {
        let user = self.user.as_ref();
        user.is_some_and(|user| failures::want_approval(user, self.by.as_ref()))
    }
}

fn is_closed(user: &users::Row) -> bool {
    user.status() == AccountStatus::Banned
}

/// What a password is right for.
enum Opens<'a> {
    /// An account; with its hash, encoded anew when it was out of date.
    Account(&'a users::Row, Option<String>),
    /// An account that takes no password from here without an e-mail.
    Unapproved(&'a users::Row),
    /// A sign-up that waits for its code.
    SignUp(&'a flows::Row),
    /// An account that staff has closed.
    Closed,
    Nothing,
}

/// Logs somebody in, or opens a flow to verify the address with.
pub(crate) fn login(app: &App, form: Login, origin: &Admitted) -> Result<Step, LoginError> {
    let attempt = app.write(origin, |tx| begin(app, tx, &form))?;
    let opens = match compare(&form.password, &attempt, origin) {
        Ok(opens @ (Opens::Nothing | Opens::Closed)) => {
            app.write(origin, |tx| note_failure(app, tx, &attempt))?;
            return Err(match opens {
                Opens::Closed => LoginError::Closed,
                _ => LoginError::Refused,
            });
        }
        // Answered as a wrong one is, and its share is not given back: the sixth try would tell.
        Ok(Opens::Unapproved(user)) => {
            app.write(origin, |tx| {
                devices::ask_for_approval(app, tx, user, &form.login)
            })?;
            return Err(LoginError::Refused);
        }
        Ok(opens) => opens,
        Err(fault) => {
            // We could not look; that is no failure of the person's.
            app.write(origin, |tx| throttle::refund(tx, &attempt.spent))?;
            return Err(fault.into());
        }
    };
    let done = entrance::asking(app, origin, Counted::Already, |gate| {
        go_in(app, origin, &form, (&attempt, &opens), gate)
    });
    if let Err(LoginError::NotAllowed(_)) = done {
        // The password was right.
        app.write(origin, |tx| throttle::refund(tx, &attempt.spent))?;
    }
    done
}

/// Goes on with a password that was right.
fn go_in(
    app: &App,
    origin: &Admitted,
    form: &Login,
    (attempt, opens): (&Attempt, &Opens<'_>),
    gate: &Gate,
) -> Result<Step, LoginError> {
    // The inner result is the answer, the outer one whether to keep what was written: a share given back is kept.
    app.write(origin, |tx| {
        // The user first, then what is counted: see `throttle`.
        if let Some(user) = &attempt.user {
            users::lock(tx, user.id)?;
        }
        let step = match opens {
            Opens::Account(user, today) => enter(app, tx, (*user, today.as_deref()), form, gate),
            Opens::SignUp(row) => resume(app, tx, row, form),
            Opens::Unapproved(_) | Opens::Closed | Opens::Nothing => Err(LoginError::Refused),
        };
        match step {
            Err(LoginError::Fault(fault)) => Err(fault.into()),
            // Others guessed meanwhile: its share is not given back either.
            Err(LoginError::Refused) => Ok(Err(LoginError::Refused)),
            answer => {
                throttle::refund(tx, &attempt.spent)?;
                Ok::<_, LoginError>(answer)
            }
        }
    })
    .flatten()
}

/// Spends a share of each limit before the password is looked at, so that guesses made at once all count.
fn begin(app: &App, tx: &mut Tx<'_>, form: &Login) -> Result<Attempt, LoginError> {
    let key = values::key_of(&form.login);
    let user = find(tx, &key)?;
    let sign_up = if takes(app, &key) {
        sign_up(tx, &key)?
    } else {
        None
    };
    let by = match &user {
        Some(user) => devices::recognise(app, tx, user.id)?,
        None => None,
    };
    let who = Who {
        origin: tx.origin(),
        subject: Subject::found(user.as_ref(), &key),
        known: by.as_ref().map(RecognisedBy::known),
    };
    throttle::spend(app, tx, Limit::Login, &who)?;
    let limit = if by.is_some() {
        Limit::LoginFailedKnown
    } else {
        Limit::LoginFailed
    };
    match throttle::spend(app, tx, limit, &who) {
        Ok(spent) => Ok(Attempt {
            user,
            sign_up,
            by,
            spent,
        }),
        Err(Refusal::Throttled(throttled)) => Err(LoginError::TooManyFailures(throttled)),
        Err(Refusal::Fault(fault)) => Err(fault.into()),
    }
}

/// The sign-up for an address that waits for its code.
fn sign_up(tx: &mut Tx<'_>, key: &str) -> Result<Option<flows::Row>, Fault> {
    // In the browser of a sign-up its own counts, whatever strangers have signed up with since.
    match resumable(tx, Purpose::SignUp, key)? {
        Some(held) => Ok(Some(held.row)),
        None => flows::newest_sign_up(tx, key),
    }
}

fn find(conn: &mut Conn, key: &str) -> Result<Option<users::Row>, Fault> {
    named::find_at_login(conn, &AccountName::of_key(key.to_owned()))
}

fn compare<'a>(
    password: &Password,
    attempt: &'a Attempt,
    hasher: &Admitted,
) -> Result<Opens<'a>, Fault> {
    let verified = hasher.verify(password, attempt.hash())?;
    if attempt.wants_approval()
        && let (Verified::Right | Verified::Outdated, Some(user)) = (&verified, &attempt.user)
    {
        // The same work as for a wrong one.
        hasher.verify(password, None)?;
        return Ok(Opens::Unapproved(user));
    }
    if let (Verified::Right | Verified::Outdated, Some(user)) = (&verified, &attempt.user)
        && is_closed(user)
    {
        hasher.verify(password, None)?;
        return Ok(Opens::Closed);
    }
    match (verified, &attempt.user) {
        (Verified::Right, Some(user)) => return Ok(Opens::Account(user, None)),
        (Verified::Outdated, Some(user)) => {
            let today = hasher.encode(password)?;
            return Ok(Opens::Account(user, Some(today)));
        }
        _ => {}
    }
    // Compared also when there is no sign-up, so that nobody can tell by the time whether there is one.
    let waiting = attempt.sign_up.as_ref();
    let verified = hasher.verify(password, waiting.and_then(|row| row.password.as_deref()))?;
    Ok(match (verified, waiting) {
        (Verified::Right | Verified::Outdated, Some(row)) => Opens::SignUp(row),
        _ => Opens::Nothing,
    })
}

fn note_failure(app: &App, tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), LoginError> {
    // Nobody erased them while the password was looked at: nothing may be kept about one who is gone.
    let user = match &attempt.user {
        Some(user) => users::find_for_update(tx, user.id)?,
        None => None,
    };
    tx.emit(Event::LoginFailed {
        user: user.as_ref().map(|user| user.id),
    })?;
    if let Some(user) = user {
        failures::count(app, tx, &user, attempt.by.as_ref())?;
    }
    Ok(())
}
