//! What happens to an account when its address is verified.

use crate::accounts::entrance::{Wait, waits_for};
use crate::accounts::revocation::revoke_all;
use crate::accounts::signup::OnLoss;
use crate::accounts::signup_rules::waits;
use crate::accounts::{consent, for_staff, signup};
use crate::app::App;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::password::is_usable;
use crate::store::{Conn, Tx, flows, users};
use crate::values::{Methods, Moment};

/// Staff vouches for an address. Where nobody's password counts, the owner is asked by e-mail to choose one.
pub(crate) fn verify_for_staff(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    users::lock(tx, user.id)?;
    let user = verify_by_address(app, tx, None, user)?;
    if is_usable(&user.password) || !user.may_come_back() {
        return Ok(());
    }
    for_staff::ask_for_password(app, tx, &user)
}

/// Verifies the address of an account for somebody who holds none of its flows: who has the token of an e-mail (perhaps
/// that of `row`), staff, the command line. What a sign-up asked for counts only where it is the only one: with several
/// nobody can tell whose the mailbox is, so all of them end and bring nothing. The account as it is then.
pub(super) fn verify_by_address(
    app: &App,
    tx: &mut Tx<'_>,
    row: Option<&flows::Row>,
    user: &users::Row,
) -> Result<users::Row, Fault> {
    let now = tx.now();
    let mut asked = flows::passwords_asked_for(tx, user.id, now)?;
    asked.extend(row.and_then(|row| row.password.clone()));
    let only = match row {
        _ if are_several(tx, user, &asked)? => None,
        // One that was asked for by the address alone says that it brings in no password, and has none.
        Some(row) => Some(row.clone()),
        None => flows::oldest_sign_up(tx, user.id, now)?,
    };
    let only = only.as_ref();
    // Its pending token can be exchanged now. It may have been completed just now.
    revoke_all(tx, user.id, only.map(|only| only.id))?;
    verify(app, tx, only, user, Then::Nothing)
}

/// Whether several people have asked for an account with this address, one of them perhaps by coming with a password from
/// elsewhere.
pub(super) fn is_contested(conn: &mut Conn, user: &users::Row, now: Moment) -> Result<bool, Fault> {
    let asked = flows::passwords_asked_for(conn, user.id, now)?;
    are_several(conn, user, &asked)
}

/// Flows with one password are one asker's: a log-in goes on with what the sign-up asked for. Somebody who came from elsewhere is
/// another asker, with a password or without: what a sign-up brings is not theirs because staff vouches for the address.
fn are_several(conn: &mut Conn, user: &users::Row, asked: &[String]) -> Result<bool, Fault> {
    let has_own = is_usable(&user.password) || user.reset_required || !waits(conn, user)?;
    let own = Some(&user.password).filter(|_| has_own);
    let first = own.or(asked.first());
    Ok(asked.iter().any(|password| Some(password) != first))
}

/// What follows for whoever verified an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// They go on from there.
    Nothing,
    /// They are signed in, who have shown this, unless something else comes first.
    LogIn(Methods),
}

/// The account gets the password and the profile of the flow that verified its address, never those of another one; every
/// other flow and session of it has been ended. As it is then, but for the moment of the login.
pub(super) fn verify(
    app: &App,
    tx: &mut Tx<'_>,
    row: Option<&flows::Row>,
    before: &users::Row,
    then: Then,
) -> Result<users::Row, Fault> {
    let mut user = before.clone();
    user.is_verified = true;
    // An account without a password of its own was made by sign-up, and waits for its profile too. One that came with
    // both, from elsewhere, keeps them when its owner logs in; whoever signs up for it anew brings others.
    let waits = waits(tx, before)?;
    let brings = waits || row.is_some_and(|row| row.purpose == Purpose::SignUp);
    let names = brings.then(|| signup::apply(app, row, &mut user));
    if brings {
        consent::bring(tx, row, &mut user)?;
    }
    // One that only a reset may bring back is not brought back by this.
    let password = row.and_then(|row| row.password.as_deref());
    if let Some(password) = password.filter(|_| brings && !before.reset_required) {
        password.clone_into(&mut user.password);
        user.login_failures = 0;
    }
    let mut login = None;
    if let Then::LogIn(proved) = then {
        let waits = waits_for(app, &user, proved);
        // What counts as a login happens at its end.
        user.archived &= waits == Some(Wait::Second);
        login = waits.is_none().then(|| tx.now());
        if login.is_some() {
            user.login_failures = 0;
        }
    }
    let on_loss = match then {
        Then::Nothing => OnLoss::TryAnother,
        Then::LogIn(_) => OnLoss::RunAgain,
    };
    signup::put(app, tx, &mut user, names, login, on_loss)?;
    if !before.is_verified {
        tx.emit(Event::Verified { user: user.id })?;
    }
    if before.archived && !user.archived {
        tx.emit(Event::Unarchived { user: user.id })?;
    }
    Ok(user)
}
