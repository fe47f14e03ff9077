//! Users, as staff sees them.

use crate::accounts::{self, Person, Staff};
use crate::app::{App, Origin};
use crate::error::{Facets, Failure, Fault, Kind, Problem};
use crate::events::Event;
use crate::store::users::Active;
use crate::store::{Conn, Tx, challenges, users};
use crate::values::{UserId, key_of};

/// Why staff could not do something.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// There is nobody of that address, username or number.
    #[error("There is no such user.")]
    Unknown,
    /// The last account that can do everything must stay.
    #[error("This is the last active superuser. Make another one first.")]
    LastSuperuser,
    /// Nobody bans or deletes themselves.
    #[error("This is your own account.")]
    Yourself,
    /// The right is not held, or was taken away meanwhile, or nobody can have it.
    #[error("You do not have permission to perform this action.")]
    NotAllowed,
    /// What was asked for in the address of a list is not to be understood.
    #[error("{0}")]
    BadAsk(String),
    /// Fields that are not right, or that somebody else has changed meanwhile.
    #[error("Please correct the errors below.")]
    Fields(Vec<Problem>),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl AdminError {
    /// Something is wrong with the reason that was given.
    pub(super) fn reason(code: &'static str, text: &str) -> Self {
        Self::Fields(vec![Problem::of("reason", code, text)])
    }
}

impl Failure for AdminError {
    fn facets(&self) -> Facets {
        match self {
            Self::Unknown => Facets::one(
                Kind::NotFound,
                Problem::general("not_found", self.to_string()),
            ),
            Self::LastSuperuser | Self::Yourself => Facets::one(
                Kind::Forbidden,
                Problem::general("refused", self.to_string()),
            ),
            Self::NotAllowed => Facets::one(
                Kind::Forbidden,
                Problem::general("permission_denied", self.to_string()),
            ),
            Self::BadAsk(text) => {
                Facets::one(Kind::Invalid, Problem::general("invalid", text.clone()))
            }
            Self::Fields(problems) => Facets {
                kind: Kind::Invalid,
                problems: problems.clone(),
                retry_after: None,
            },
            Self::Fault(fault) => fault.facets(),
        }
    }
}

/// The newest accounts.
pub fn newest(app: &App, _by: &Staff, most: i64) -> Result<Vec<Person>, AdminError> {
    let rows = app.read(|conn| users::newest(conn, most))?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// The accounts after `after`, in the order of their keys.
pub fn page(app: &App, _by: &Staff, after: UserId, most: i64) -> Result<Vec<Person>, AdminError> {
    let rows = app.read(|conn| users::page(conn, after, most))?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// One account, by address, username or number.
pub fn find(app: &App, _by: &Staff, who: &str) -> Result<Person, AdminError> {
    app.read(|conn| lookup(conn, who)).map(Person::from)
}

/// Calls the address of an account proved. One that waits for its first proof gets password and profile of the newest
/// sign-up for it.
pub fn verify(app: &App, by: &Staff, who: &str, origin: &Origin) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let user = hold(tx, who)?;
        if !user.is_verified {
            accounts::prove_for(app, tx, &user)?;
        }
        lookup(tx, who).map(Person::from)
    })
}

/// Closes an account until [`unban`]: every session, flow and token ends now.
pub fn ban(app: &App, by: &Staff, who: &str, origin: &Origin) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let user = target(tx, by, who)?;
        if users::set_active(tx, user.id, Active::No)? == 1 {
            challenges::end_all(tx, user.id)?;
            accounts::end_all_sessions(tx, user.id)?;
            tx.emit(Event::Banned { user: user.id })?;
        }
        lookup(tx, who).map(Person::from)
    })
}

/// Opens an account again.
pub fn unban(app: &App, by: &Staff, who: &str, origin: &Origin) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let user = hold(tx, who)?;
        if users::set_active(tx, user.id, Active::Yes)? == 1 {
            tx.emit(Event::Unbanned { user: user.id })?;
        }
        lookup(tx, who).map(Person::from)
    })
}

/// Keeps an account whose owner had asked for it to be erased, and has lost the letter that says how to keep it.
pub fn keep(app: &App, by: &Staff, who: &str, origin: &Origin) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let user = hold(tx, who)?;
        accounts::keep(tx, &user)?;
        lookup(tx, who).map(Person::from)
    })
}

/// Erases an account at once and everything that is kept about it. The audit log keeps that it happened, and not whose it
/// was.
pub fn delete(app: &App, by: &Staff, who: &str, origin: &Origin) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        let user = target(tx, by, who)?;
        accounts::erase(tx, &user)?;
        Ok(user.into())
    })
}

/// An account that may be closed or erased.
fn target(tx: &mut Tx<'_>, by: &Staff, who: &str) -> Result<users::Row, AdminError> {
    let user = hold(tx, who)?;
    if by.person().is_some_and(|person| person.id == user.id) {
        return Err(AdminError::Yourself);
    }
    if users::is_last_superuser(tx, &user)? {
        return Err(AdminError::LastSuperuser);
    }
    Ok(user)
}

/// Takes an account for this transaction. Who is called so may have changed while we waited for it.
pub(super) fn hold(tx: &mut Tx<'_>, who: &str) -> Result<users::Row, AdminError> {
    let found = lookup(tx, who)?.id;
    users::lock(tx, found)?;
    let now = lookup(tx, who)?;
    (now.id == found).then_some(now).ok_or(AdminError::Unknown)
}

pub(super) fn lookup(conn: &mut Conn, who: &str) -> Result<users::Row, AdminError> {
    let key = key_of(who);
    if let Some(user) = users::find_by_any_email(conn, &key)? {
        return Ok(user);
    }
    if let Some(user) = users::find_by_username(conn, &key)? {
        return Ok(user);
    }
    let by_number = who
        .parse()
        .ok()
        .map(|id| users::find(conn, UserId(id)))
        .transpose()?
        .flatten();
    by_number.ok_or(AdminError::Unknown)
}
