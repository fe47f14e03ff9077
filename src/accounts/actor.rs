//! Who asks, and what they have shown. A [`SignedIn`] or [`Staff`] exists only if somebody looked it up for this very
//! call, a [`RecentlyAuthenticated`] or [`Reauthenticated`] only if what the account asks for was shown. They are proofs of what was so
//! at the beginning of the call: a transaction that depends on it calls [`hold`], which looks again under a lock.

use super::policy::{self, LevelError};
use crate::app::App;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
pub use crate::store::users::PublicUser;
use crate::store::{Tx, sessions, users};
use crate::values::{Level, Methods, Moment, SessionId, Token, UserId};
use time::Duration;

/// For so long a password that was given is not asked for again.
const WINDOW: Duration = Duration::minutes(10);

/// Proof that somebody is signed in now.
#[derive(Debug, Clone)]
pub struct SignedIn {
    user: PublicUser,
    session: sessions::ActiveSession,
}

impl SignedIn {
    pub(super) fn new(session: sessions::ActiveSession, user: PublicUser) -> Self {
        Self { user, session }
    }

    /// Who.
    pub fn user(&self) -> &PublicUser {
        &self.user
    }

    /// The key of the person.
    pub fn id(&self) -> UserId {
        self.user.id
    }

    /// The session by which they are known.
    pub fn session(&self) -> SessionId {
        self.session.id
    }

    /// Whether the session outlives the browser.
    pub fn is_remembered(&self) -> bool {
        self.session.remembered
    }

    /// When the session was last noted as used.
    #[doc(hidden)]
    pub fn last_seen(&self) -> Moment {
        self.session.last_seen_at
    }

    /// When the session was last noted as used in the admin site.
    #[doc(hidden)]
    pub fn staff_seen(&self) -> Option<Moment> {
        self.session.staff_seen_at
    }

    /// The proof that all that the account asks for was shown again.
    pub(super) fn authenticated(&self, at: Moment, level: Level) -> Self {
        let mut again = self.clone();
        again.session.authenticated_at = at;
        if level == Level::Two {
            again.session.strong_at.get_or_insert(at);
        }
        again
    }

    /// How much is known of who they are.
    fn level(&self) -> Level {
        Level::of(self.session.strong_at)
    }

    /// Whether they may go anywhere but to where a second factor is set up.
    pub(crate) fn check_level(&self, app: &App) -> Result<(), LevelError> {
        policy::check(app, &self.user, self.level())
    }

    /// Whether they may use what is theirs by being staff.
    pub(crate) fn check_privileged(&self, app: &App) -> Result<(), LevelError> {
        policy::check_privileged(app, &self.user, self.level())
    }

    /// When the password or a code was last given.
    pub fn authenticated_at(&self) -> Moment {
        self.session.authenticated_at
    }
}

/// The session ended meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signed-out")]
pub struct SignedOut;

impl Failure for SignedOut {
    fn details(&self) -> ErrorDetails {
        let problem = Problem::general("not_authenticated", self.message());
        ErrorDetails::one(Kind::Unauthenticated, problem)
    }
}

/// Takes somebody signed in for this transaction, with the account as it is now. `None` when the session has ended
/// meanwhile: perhaps to keep out who holds it.
pub(super) fn hold(tx: &mut Tx<'_>, me: &SignedIn) -> Result<Option<users::Row>, Fault> {
    Ok(hold_session(tx, me)?.map(|(_, user)| user))
}

/// The same, with the session as it is now.
pub(super) fn hold_session(
    tx: &mut Tx<'_>,
    me: &SignedIn,
) -> Result<Option<(sessions::Row, users::Row)>, Fault> {
    users::lock(tx, me.id())?;
    let found = sessions::find(tx, me.session())?;
    Ok(found.filter(|(session, user)| session.revoked_at.is_none() && user.may_sign_in()))
}

/// Proof that somebody signed in showed within the last ten minutes that it is them: with the password, and with the second
/// factor where the account has one.
#[derive(Debug, Clone)]
pub struct RecentlyAuthenticated {
    me: SignedIn,
    /// What they showed for this very call.
    shown: Methods,
}

impl RecentlyAuthenticated {
    /// Whoever logged in, or showed again who they are, within the last ten minutes; with a second factor, where the account has
    /// one.
    #[doc(hidden)]
    pub fn among(app: &App, me: &SignedIn) -> Option<Self> {
        let given = app.now() - me.authenticated_at() < WINDOW;
        let shown = me.level() == Level::Two || !me.user().second_factor;
        (given && shown).then(|| Self {
            me: me.clone(),
            shown: Methods::none(),
        })
    }

    /// Whether they showed it for this very call.
    pub(super) fn is_for_this_call(&self) -> bool {
        !self.shown.is_empty()
    }

    /// Whether a code from an e-mail was among what they showed for this very call.
    pub(super) fn has_email_code(&self) -> bool {
        self.shown.has_email_code()
    }

    /// Who.
    pub fn me(&self) -> &SignedIn {
        &self.me
    }
}

/// Proof that somebody signed in showed for this very call all that the account asks for.
#[derive(Debug)]
pub struct Reauthenticated {
    recent: RecentlyAuthenticated,
    token: Option<Token>,
}

impl Reauthenticated {
    /// Only for who has just checked what was shown, all that the account asks for.
    pub(super) fn new(me: SignedIn, token: Option<Token>, shown: Methods) -> Self {
        let recent = RecentlyAuthenticated { me, shown };
        Self { recent, token }
    }

    /// Who.
    pub fn me(&self) -> &SignedIn {
        self.recent.me()
    }

    /// What it is proof of for the next ten minutes.
    pub fn recent(&self) -> &RecentlyAuthenticated {
        &self.recent
    }

    /// The new token of a browser's session, for the cookie; the old one is of no more use.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }
}

/// Why somebody cannot do what staff does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffError {
    /// They are not on the staff, or no longer.
    NotStaff,
    /// The site demands a second step of staff.
    Level(LevelError),
}

/// Proof that somebody may do what staff does, with all the factors that the site demands of staff.
#[derive(Debug, Clone)]
pub struct Staff {
    user: Option<PublicUser>,
}

impl Staff {
    /// Staff among those signed in.
    #[doc(hidden)]
    pub fn among(app: &App, me: &SignedIn) -> Result<Self, StaffError> {
        let user = me.user();
        if !user.is_staff || !user.is_active {
            return Err(StaffError::NotStaff);
        }
        me.check_privileged(app).map_err(StaffError::Level)?;
        Ok(Self {
            user: Some(user.clone()),
        })
    }

    /// Staff by key, as of now: for what somebody began and a job goes on with.
    pub(crate) fn look_up(app: &App, id: UserId) -> Result<Option<Self>, Fault> {
        let row = app.read(|conn| users::find(conn, id))?;
        let staff = row.filter(|row| row.is_staff && row.may_sign_in());
        let staff = staff.filter(|row| row.second_factor || !policy::demands(app, row));
        Ok(staff.map(|row| Self {
            user: Some(row.public),
        }))
    }

    /// Whoever can run the program against the database.
    #[doc(hidden)]
    pub fn at_the_command_line() -> Self {
        Self { user: None }
    }

    /// The key of the person; `None` at the command line.
    pub fn id(&self) -> Option<UserId> {
        self.user.as_ref().map(|user| user.id)
    }

    /// Who; `None` at the command line.
    pub fn user(&self) -> Option<&PublicUser> {
        self.user.as_ref()
    }
}
