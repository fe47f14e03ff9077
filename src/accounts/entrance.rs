//! The one way in. Whatever somebody has shown, a password, a code or what another site says of them, only [`admit`]
//! makes a session of it, after everything that an account may still ask for: so no interface can forget the second
//! step.
//!
//! In this order: may the account be used, is the address verified, the second step where the account has one, and the
//! number where everybody has to verify theirs, and the hooks of the site. The number comes so late because whoever is asked
//! for it may give another one: a thief with the password alone must not. What counts as a login (the moment of the last one, wrong passwords
//! that are forgotten, an archived account that comes back) happens at the end alone.

mod gate;
mod second;

pub(super) use gate::{Counted, Gate, asking};
pub use second::Ways;

use super::actor::SignedIn;
use super::archive;
use super::flows::Opened;
use super::phone;
use super::sessions::{self, LoggedIn, Opening, Owner};
use crate::app::App;
use crate::error::Fault;
use crate::store::users::AccountStatus;
use crate::store::{self, Tx, users};
use crate::values::{Level, Methods, Moment};

/// How it goes on after the first step of a log-in.
#[derive(Debug)]
pub enum Step {
    /// Signed in.
    Done(Box<LoggedIn>),
    /// The address has to be verified first; a code is on its way.
    Verify(Opened),
    /// The number has to be verified first; a code is on its way there.
    VerifyPhone(Opened),
    /// The second step comes first; by what it can be taken.
    Second(Opened, Ways),
}

/// What somebody comes with.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// What they have shown.
    pub(super) proved: Methods,
    /// When they showed it, where that was before now.
    pub(super) proved_at: Option<Moment>,
    /// Whether the session shall outlive the browser.
    pub(super) remembered: bool,
    /// How the login is noted.
    pub(super) note: Note,
    /// Whether the hooks were asked: see [`asking`].
    pub(super) gate: &'a Gate,
}

/// How a login is noted at the account.
#[derive(Debug, Clone, Copy)]
pub(super) enum Note {
    /// Here, and what becomes of the wrong passwords in a row.
    Now(users::WrongPasswords),
    /// With what verified the address, where [`waits_for`] said that nothing is missing.
    WithAddress,
    /// Not at all: a program exchanges what a code earned it before.
    AtTheCode,
    /// Not at all, and nobody is told: somebody goes on who was signed in before they moved here.
    GoesOn,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub(super) enum AdmitError {
    /// The account may not be used.
    Closed(AccountStatus),
    /// Its address is not verified.
    NotVerified,
    /// Its password changed meanwhile.
    Changed,
    /// Not the person's doing.
    Fault(Fault),
}

impl From<Fault> for AdmitError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What an account asks for before it lets somebody in whose address is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// The second step.
    Second,
    /// The number.
    Phone,
}

/// What is missing yet for somebody who has shown this.
pub(super) fn waits_for(app: &App, user: &users::Row, proved: Methods) -> Option<Wait> {
    // Whatever the first step was: only what is worth two factors takes the place of the second.
    if user.second_factor && proved.level() < Level::Two {
        Some(Wait::Second)
    } else if phone::awaits(app, user) {
        Some(Wait::Phone)
    } else {
        None
    }
}

/// Lets somebody in, or asks for what is missing. The transaction has locked `user`, who is as they are now.
pub(super) fn admit(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    entry: &Entry<'_>,
) -> Result<Step, AdmitError> {
    match user.status() {
        AccountStatus::Open | AccountStatus::Archived => {}
        closed @ (AccountStatus::Closing(_) | AccountStatus::Banned) => {
            return Err(AdmitError::Closed(closed));
        }
    }
    if !user.is_verified {
        return Err(AdmitError::NotVerified);
    }
    match waits_for(app, user, entry.proved) {
        Some(Wait::Phone) => {
            let user = archive::come_back(tx, user.clone())?;
            let asked = (entry.remembered, entry.proved);
            Ok(Step::VerifyPhone(phone::step(app, tx, &user, asked)?))
        }
        Some(Wait::Second) => {
            let asked = (entry.remembered, entry.proved);
            let (opened, ways) = second::ask(app, tx, user, asked)?;
            Ok(Step::Second(opened, ways))
        }
        None => Ok(Step::Done(Box::new(enter(app, tx, user, entry)?))),
    }
}

fn enter(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    entry: &Entry<'_>,
) -> Result<LoggedIn, AdmitError> {
    entry.gate.pass(tx, user, entry)?;
    let came_back = user.status() == AccountStatus::Archived;
    let user = archive::come_back(tx, user.clone())?;
    if let Note::Now(wrong) = entry.note
        && users::note_login(tx, user.id, &user.password, wrong)? == 0
    {
        return Err(AdmitError::Changed);
    }
    let now = tx.now();
    // Two factors for as long as the session lives.
    let is_strong = entry.proved.level() == Level::Two;
    let opening = Opening {
        remembered: entry.remembered,
        methods: entry.proved,
        strong_at: is_strong.then_some(now),
        authenticated_at: entry.proved_at.unwrap_or(now),
        owner: match entry.note {
            Note::GoesOn => Owner::KnowsAlready,
            Note::Now(_) | Note::WithAddress | Note::AtTheCode => Owner::IsTold,
        },
    };
    let done = open(app, tx, &user, &opening)?;
    Ok(LoggedIn { came_back, ..done })
}

/// Opens a session in the place of mine, which has just ended with my password: it is worth what mine was, and nothing
/// that a log-in asks for is asked again.
pub(super) fn renew(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (mine, user): (&store::sessions::Row, &users::Row),
) -> Result<LoggedIn, Fault> {
    let opening = Opening {
        remembered: me.is_remembered(),
        methods: mine.methods,
        strong_at: mine.strong_at,
        authenticated_at: tx.now(),
        owner: Owner::IsTold,
    };
    open(app, tx, user, &opening)
}

/// The only call: a test sees to it.
fn open(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    opening: &Opening,
) -> Result<LoggedIn, Fault> {
    sessions::open(app, tx, user, opening)
}
