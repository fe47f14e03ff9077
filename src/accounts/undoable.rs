//! Changes of addresses that can be undone, and for how long. Before an address changes, the addresses are kept as they
//! were, and every address that was verified then gets an e-mail with a link. The link alone takes nothing back: see `undo`.
//!
//! Everything that changes an address of an account calls [`record`], which refuses it while the addresses are on hold.

use super::devices::{self, KNOWN_FOR};
use super::holds::{NotRecorded, check_free};
use super::letters::{self, ChangeNotice};
use crate::app::Origin;
use crate::error::Fault;
use crate::events::{AddressChange, Event};
use crate::security::password::is_usable;
use crate::store::{self, Conn, Letter, Tx, sessions, undos, users};
use crate::values::{Moment, SessionId, UserId};
use time::Duration;

/// For so long a change can be undone.
pub(super) const UNDO_LIFE: Duration = Duration::days(7);

/// What can be undone. Each kind has a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undo {
    /// A change of addresses.
    Addresses(AddressChange),
    /// A deletion that was asked for.
    Deletion,
}

impl Undo {
    /// The word by which it is kept, and by which e-mails tell of it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Addresses(change) => change.word(),
            Self::Deletion => undos::DELETION,
        }
    }

    /// What a row is about.
    pub(super) fn of(row: &undos::Row) -> Result<Self, Fault> {
        if row.change == undos::DELETION {
            return Ok(Self::Deletion);
        }
        let change = row.change.clone().try_into().map_err(Fault::Broken)?;
        Ok(Self::Addresses(change))
    }
}

/// Who changes an address.
#[derive(Debug, Clone, Copy)]
pub(super) enum ChangedBy {
    /// Somebody signed in.
    Session(SessionId),
    /// Somebody who is logging in.
    Login,
    /// Staff, for whoever they took to be the owner.
    Staff,
}

/// A change of addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewAddress<'a> {
    /// Which, and how.
    pub(super) change: AddressChange,
    /// What is new, masked.
    pub(super) detail: &'a str,
    /// An address that now belongs to the account and did not before.
    pub(super) newcomer: Option<&'a str>,
    /// Who did it.
    pub(super) by: ChangedBy,
}

/// Notes that an address changes: keeps how it was, tells all verified addresses how to undo it, and tells the newcomer.
pub(super) fn record(
    tx: &mut Tx<'_>,
    before: &users::Row,
    new: NewAddress<'_>,
) -> Result<(), NotRecorded> {
    let now = tx.now();
    check_free(tx, before.id, now)?;
    let word = Undo::Addresses(new.change).word();
    let mut news = ChangeNotice {
        change: word,
        detail: new.detail,
        undo: None,
    };
    // An address that nobody had verified gives nobody a right to have it back.
    if before.is_verified {
        let undo = undos::insert(tx, before.id, word, &before.contact(), now + UNDO_LIFE)?;
        if let Some(hash) = password_of_then(tx, before, new.by)? {
            undos::set_password(tx, undo, hash)?;
        }
        news.undo = Some(undo);
        letters::tell_of(tx, Letter::AddressChanged, before, news)?;
    }
    if let Some(address) = new.newcomer {
        // Whole to itself: it is what its reader compares.
        let news = ChangeNotice {
            undo: None,
            detail: address,
            ..news
        };
        letters::tell_at(tx, address, Letter::AddressChanged, before, news)?;
    }
    Ok(tx.emit(Event::AddressChanged {
        user: before.id,
        change: new.change,
    })?)
}

/// The password that may show later that somebody was in the account before a change: only of a change that came from where
/// the account had not been known for long. Whoever moves to another address from a browser of theirs leaves the old mailbox,
/// and perhaps the old password, to others; so does whoever has staff move it.
fn password_of_then<'a>(
    tx: &mut Tx<'_>,
    before: &'a users::Row,
    by: ChangedBy,
) -> Result<Option<&'a str>, Fault> {
    let in_use = is_usable(&before.password) && !before.reset_required;
    let since = tx.now() - KNOWN_FOR;
    let known = match by {
        ChangedBy::Staff => true,
        ChangedBy::Session(session) => {
            let session = sessions::find(tx, session)?;
            session.is_some_and(|(session, _)| session.created_at <= since)
        }
        ChangedBy::Login => false,
    };
    let origin = tx.origin();
    if !in_use || known || is_known_since(tx, origin, before.id, since)? {
        return Ok(None);
    }
    Ok(Some(&before.password))
}

/// Whether whoever asks has a browser that had completed a log-in to this account by then.
pub(super) fn is_known_since(
    conn: &mut Conn,
    origin: &Origin,
    user: UserId,
    since: Moment,
) -> Result<bool, Fault> {
    store::devices::had_logged_in(conn, user, &devices::digests(origin), since)
}
