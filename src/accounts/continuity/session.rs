//! Sessions that browsers had with the project. Whoever comes to the login page with one is asked whether they want to go on, and
//! does so with a button, once. Never staff: they log in.

use super::{count, entry, honoured, may_go_on, refund};
use crate::accounts::entrance::{self, AdmitError, Counted, Gate, Step};
use crate::accounts::hooks::NotAllowed;
use crate::accounts::throttle::{self, Throttled};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::security::digest;
use crate::store::imports::logins::{self, ImportedLogin, LoginKind};
use crate::store::{Conn, users};
use crate::values::mask_email;

/// Keys of sessions that Django makes have 32.
const SIGNS: std::ops::RangeInclusive<usize> = 8..=64;

/// Why nobody goes on.
#[derive(Debug, thiserror::Error)]
pub enum GoOnError {
    /// The session was not imported, is over or was used, or its owner has to log in: one text for all.
    #[error("login-go-on-over")]
    Over,
    /// Too many log-ins from one place.
    #[error("throttled-logins")]
    Throttled(#[from] Throttled),
    /// A hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for GoOnError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Over => ErrorDetails::one(
                Kind::Unauthenticated,
                Problem::general("session_over", self.message()),
            ),
            Self::Throttled(throttled) => throttled.details(self),
            Self::NotAllowed(refusal) => refusal.details(),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(GoOnError);

impl From<AdmitError> for GoOnError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => Self::Over,
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}

/// Whose a session is that may go on, their address partly hidden: for the button.
pub fn look_at(app: &App, key: &str) -> Result<Option<String>, Fault> {
    let Some(digest) = digest_of(app, key) else {
        return Ok(None);
    };
    let now = app.now();
    app.read(|conn| {
        let login = find(conn, &digest)?.filter(|login| login.is_unused(now));
        let Some(login) = login else {
            return Ok(None);
        };
        let user = users::find(conn, login.user())?.filter(may_go_on_by_button);
        Ok(user.map(|user| mask_email(&user.email)))
    })
}

/// Goes on with a session, as if its owner had logged in.
pub fn go_on(app: &App, key: &str, origin: &Origin) -> Result<Step, GoOnError> {
    let digest = digest_of(app, key).ok_or(GoOnError::Over)?;
    let spent = count(app, origin)?;
    let step = entrance::asking(app, origin, Counted::Already, |gate| {
        enter(app, &digest, origin, gate)
    })?;
    refund(app, origin, &spent)?;
    Ok(step)
}

fn enter(app: &App, digest: &[u8], origin: &Origin, gate: &Gate) -> Result<Step, GoOnError> {
    app.write(origin, |tx| {
        let now = tx.now();
        let login = find(tx, digest)?.filter(|login| login.is_unused(now));
        let login = login.ok_or(GoOnError::Over)?;
        users::lock(tx, login.user())?;
        let user = users::find(tx, login.user())?.filter(may_go_on_by_button);
        let user = user.ok_or(GoOnError::Over)?;
        if logins::spend(tx, login.id)? == 0 {
            return Err(GoOnError::Over);
        }
        let step = entrance::admit(app, tx, &user, &entry(gate, now, true))?;
        if let Step::Done(done) = &step {
            logins::became(tx, login.id, done.session)?;
        }
        Ok(step)
    })
}

fn may_go_on_by_button(user: &users::Row) -> bool {
    may_go_on(user) && !user.is_staff && !user.is_superuser
}

fn find(conn: &mut Conn, digest: &[u8]) -> Result<Option<ImportedLogin>, Fault> {
    logins::find(conn, LoginKind::BrowserSession, digest)
}

/// What is kept of a session, where any is honoured and this may be the key of one.
fn digest_of(app: &App, key: &str) -> Option<Vec<u8>> {
    honoured(app, |django| django.sessions)?;
    let is_key = SIGNS.contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_key.then(|| digest::of_imported_session(key))
}
