//! Asking for an address: a code goes there. It goes also when the address is the first of somebody else, so that
//! nobody learns from us who has an account.

use super::{EmailError, limited};
use crate::accounts::actor::{Reauthenticated, RecentlyAuthenticated, SignedIn, SignedOut, hold};
use crate::accounts::flows::{Flow, LONGEST_DELAY, Opened, PendingProfile, Recipient, of_session};
use crate::accounts::holds::check_free;
use crate::accounts::hooks::{self, NotAllowed};
use crate::accounts::signup_rules::{check_address, gives_way};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Purpose;
use crate::hooks::{AddressKind, EmailChangeAttempt};
use crate::store::{Conn, Letter, flows, users};
use crate::values::{Email, Methods};

/// Asks for an address to take the place of the first one. It may differ from that in its spelling alone.
pub fn change(
    app: &App,
    by: &Reauthenticated,
    email: &Email,
    origin: &Origin,
) -> Result<Opened, EmailError> {
    ask(app, by.me(), Purpose::ChangeEmail, email, origin)
}

/// Asks for an address to be the second one, in the place of the one there is.
pub fn add(
    app: &App,
    by: &RecentlyAuthenticated,
    email: &Email,
    origin: &Origin,
) -> Result<Opened, EmailError> {
    ask(app, by.me(), Purpose::AddEmail, email, origin)
}

fn ask(
    app: &App,
    me: &SignedIn,
    purpose: Purpose,
    email: &Email,
    origin: &Origin,
) -> Result<Opened, EmailError> {
    check_address(app, &email.key())?;
    limited(app, me, origin)?;
    ask_hooks(app, me, purpose, email, origin)?;
    app.write(origin, |tx| {
        let user = hold(tx, me)?.ok_or(SignedOut)?;
        let now = tx.now();
        check_free(tx, user.id, now)?;
        check(&user, purpose, email)?;
        if !app.config().prevent_enumeration && is_taken(tx, &user, email)? {
            return Err(EmailError::Taken);
        }
        let to = Recipient {
            email: email.as_str(),
            user: None,
            known: None,
            named: None,
        };
        if let Some(held) = of_session(app, tx, me, purpose, email.as_str())? {
            return Ok(held.go_on_signed_in(app, tx, to)?);
        }
        let due_at = to.next_email(app, tx, LONGEST_DELAY)?;
        let flow = Flow {
            purpose,
            user: Some(user.id),
            email: email.as_str(),
            password: None,
            profile: PendingProfile::default(),
            remembered: false,
            methods: Methods::none(),
        };
        let opened = flow.open(app, tx)?;
        flows::set_session(tx, opened.row, me.session())?;
        opened.queue(tx, Letter::ConfirmAddress, due_at)?;
        Ok(opened.due(due_at, tx.now()))
    })
}

/// Asks the hooks, before anybody has looked whether the address is somebody's.
fn ask_hooks(
    app: &App,
    me: &SignedIn,
    purpose: Purpose,
    email: &Email,
    origin: &Origin,
) -> Result<(), EmailError> {
    let attempt = EmailChangeAttempt {
        user: hooks::of_user(me.user()),
        email: email.as_str().to_owned(),
        kind: match purpose {
            Purpose::AddEmail => AddressKind::Secondary,
            _ => AddressKind::Primary,
        },
        client: hooks::client(origin),
    };
    let Err(denied) = app.before().before_email_change(attempt) else {
        return Ok(());
    };
    app.write(origin, |tx| {
        let user = Some(me.id());
        hooks::note(tx, user, "before_email_change", &denied)
    })?;
    Err(NotAllowed::from(denied).into())
}

/// Whether the address would change anything.
fn check(user: &users::Row, purpose: Purpose, email: &Email) -> Result<(), EmailError> {
    let (typed, key) = (email.as_str(), email.key());
    let first = user.email_key == key;
    let second = user.secondary_email_key.as_ref() == Some(&key);
    let (same_first, same_second) = match purpose {
        Purpose::AddEmail => (first, user.secondary_email.as_deref() == Some(typed)),
        _ => (user.email == typed, second),
    };
    match (same_first, same_second) {
        (true, _) => Err(EmailError::First),
        (_, true) => Err(EmailError::Second),
        _ => Ok(()),
    }
}

/// Whether another account has the address, and would not give way.
fn is_taken(conn: &mut Conn, user: &users::Row, email: &Email) -> Result<bool, Fault> {
    let holder = users::find_by_any_email(conn, &email.key())?;
    match holder.filter(|holder| holder.id != user.id) {
        Some(holder) => Ok(!gives_way(conn, &holder)?),
        None => Ok(false),
    }
}
