//! What goes on for people of a Django project after they have moved here, so that nobody is signed out by it: refresh tokens,
//! links to choose a password, and sessions of browsers. Each is off until its setting says otherwise, and all end with
//! `DJANGO_UNTIL`.
//!
//! The key of the project opens nothing alone: whoever holds it signs what they like. A refresh token or a session counts where
//! it was imported and was not ended there or used here; a link, where it was made before the last import and the password that
//! was imported is still the one of the account. They lead to where a log-in leads: what an account asks for before it lets
//! somebody in, they ask for too, and whatever is changed with a recent password asks for it.

mod reset;
mod session;

pub use reset::{ImportedLink, look_at as look_at_imported_link};
pub use session::{GoOnError, go_on as go_on_with_session, look_at as look_at_imported_session};

pub(super) use reset::linked;

use super::entrance::{Entry, Gate, Note};
use super::throttle::{self, Refusal, Spent};
use crate::app::{App, Origin};
use crate::config::{Django, Limit};
use crate::error::Fault;
use crate::store::users;
use crate::values::{Method, Moment};
use time::Duration;

/// Nothing that is imported counts as shown lately, however new it was: it may be older than it says.
const LONG_AGO: Duration = Duration::days(2);

/// What is honoured of the project now, where that one of the three is switched on.
pub(super) fn honoured(app: &App, is_on: impl FnOnce(&Django) -> bool) -> Option<&Django> {
    let django = app.config().django.as_ref();
    django.filter(|django| app.now() < django.until && is_on(django))
}

/// Whether somebody may go on at all: like for a log-in, and whoever has closed the account for now comes back by a log-in alone.
pub(super) fn may_go_on(user: &users::Row) -> bool {
    user.may_sign_in() && user.is_verified && !user.reset_required
}

/// How they come in: as if another site had sent them.
pub(super) fn entry(gate: &Gate, now: Moment, remembered: bool) -> Entry<'_> {
    Entry {
        proved: Method::Provider.into(),
        proved_at: Some(now - LONG_AGO),
        remembered,
        note: Note::GoesOn,
        gate,
    }
}

/// Counts somebody who wants to go on as one who logs in, in a transaction of its own; [`refund`] gives it back to whom is let in.
pub(super) fn count(app: &App, origin: &Origin) -> Result<Spent, Refusal> {
    app.write(origin, |tx| {
        throttle::spend_of_network(app, tx, Limit::Login)
    })
}

pub(super) fn refund(app: &App, origin: &Origin, spent: &Spent) -> Result<(), Fault> {
    app.write(origin, |tx| throttle::refund(tx, spent))
}
