//! Leaving. The request is told to every verified address and can be cancelled for seven days with the link in that
//! e-mail, and by nothing else: whoever came by a session and the password cannot destroy an account behind its owner's
//! back. Until then nobody gets in; after that the sweeper erases it, and nothing of the person is left in any table but
//! that it happened.

mod errors;

pub use errors::{CancelDeletionError, DeletionError};

use super::actor::{Reauthenticated, SignedIn, SignedOut, hold};
use super::letters::{self, ChangeNotice};
use super::revocation::revoke_all;
use super::signup_rules::gives_way;
use super::undoable::{UNDO_LIFE, Undo};
use super::{bans, throttle};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::i18n::Message;
use crate::store::{Conn, Letter, Tx, erasure, flows, holds, outbox, undos, users};
use crate::values::{Moment, UserId};

/// So many accounts are looked up at once.
const AT_ONCE: i64 = 100;

/// An account on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Deletion {
    /// When it will be erased.
    pub erase_at: Moment,
}

impl Deletion {
    /// "28 Nov 2026", where the reader is.
    pub fn day(&self) -> Message {
        Message::day_of_moment(self.erase_at)
    }
}

/// Asks for my account to be erased in seven days. Every session, flow and token ends now.
pub fn request(
    app: &App,
    by: &Reauthenticated,
    origin: &Origin,
) -> Result<Deletion, DeletionError> {
    app.write(origin, |tx| {
        let user = leaving(tx, by.me())?;
        let deletion = Deletion {
            erase_at: tx.now() + UNDO_LIFE,
        };
        if users::set_erase_at(tx, user.id, deletion.erase_at)? == 0 {
            return Err(SignedOut.into());
        }
        revoke_all(tx, user.id, None)?;
        tx.emit(Event::DeletionRequested { user: user.id })?;
        tell(tx, &user, deletion)?;
        Ok(deletion)
    })
}

/// Tells every verified address how to cancel a deletion, with the only link that does.
fn tell(tx: &mut Tx<'_>, user: &users::Row, deletion: Deletion) -> Result<(), Fault> {
    let change = Undo::Deletion.word();
    undos::end_of_kind(tx, user.id, change)?;
    let undo = undos::insert(tx, user.id, change, &user.contact(), deletion.erase_at)?;
    let news = ChangeNotice {
        change,
        detail: &outbox::moment(deletion.erase_at),
        undo: Some(undo),
    };
    letters::tell_of(tx, Letter::Closing, user, news)
}

/// The addresses of an account are others: where it is on its way out, the link that went to those before does nothing any
/// more, and one goes to those of now.
pub(super) fn tell_again(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    undos::end_of_kind(tx, user, Undo::Deletion.word())?;
    let now = tx.now();
    let user = users::find(tx, user)?;
    let leaving = user.and_then(|user| user.erase_at.map(|erase_at| (user, erase_at)));
    match leaving {
        Some((user, erase_at)) if erase_at > now => tell(tx, &user, Deletion { erase_at }),
        _ => Ok(()),
    }
}

/// Whoever wants to leave, as they are now. The last one who can do everything has to stay.
pub(super) fn leaving(tx: &mut Tx<'_>, me: &SignedIn) -> Result<users::Row, DeletionError> {
    let user = hold(tx, me)?.ok_or(SignedOut)?;
    if users::is_last_superuser(tx, &user)? {
        return Err(DeletionError::LastSuperuser);
    }
    Ok(user)
}

/// What the link in the e-mail is about, as long as it does something.
pub fn look_at(app: &App, token: &str) -> Result<Deletion, CancelDeletionError> {
    let now = app.now();
    app.read(|conn| {
        let row = deletion_undo(app, conn, token)?;
        let living = row.ended_at.is_none() && row.expires_at > now;
        living
            .then_some(Deletion {
                erase_at: row.expires_at,
            })
            .ok_or(CancelDeletionError::Over)
    })
}

/// Cancels a deletion with the link in the e-mail. The person logs in as before.
pub fn cancel(app: &App, token: &str, origin: &Origin) -> Result<(), CancelDeletionError> {
    app.write(origin, |tx| {
        let row = deletion_undo(app, tx, token)?;
        users::lock(tx, row.user_id)?;
        if undos::end(tx, row.id)? == 0 {
            return Err(CancelDeletionError::Over);
        }
        let user = users::find(tx, row.user_id)?.ok_or(CancelDeletionError::Over)?;
        if cancel_for(tx, &user)? {
            Ok(())
        } else {
            Err(CancelDeletionError::Over)
        }
    })
}

/// Keeps an account that is on its way out, and tells its owner. Whether it was.
pub(crate) fn cancel_for(tx: &mut Tx<'_>, user: &users::Row) -> Result<bool, Fault> {
    let stays = stay(tx, user.id)?;
    if stays {
        letters::tell(tx, Letter::DeletionCancelled, user)?;
    }
    Ok(stays)
}

/// The deletion that the link in an e-mail cancels; links about addresses have a page of their own.
fn deletion_undo(
    app: &App,
    conn: &mut Conn,
    token: &str,
) -> Result<undos::Row, CancelDeletionError> {
    let row = app
        .keys()
        .find_undo(token, |undo| undos::find(conn, undo))?;
    let row = row.ok_or(CancelDeletionError::Over)?;
    match Undo::of(&row)? {
        Undo::Deletion => Ok(row),
        Undo::Addresses(_) => Err(CancelDeletionError::Over),
    }
}

/// Whether an account was on its way out, and stays now.
pub(super) fn stay(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    let stays = users::clear_erase_at(tx, user)? == 1;
    if stays {
        // A link of this deletion cancels no later one.
        undos::end_of_kind(tx, user, Undo::Deletion.word())?;
        tx.emit(Event::DeletionCancelled { user })?;
    }
    Ok(stays)
}

/// Erases the accounts whose day has come, each in a transaction of its own, and says how many.
pub fn erase_due(app: &App) -> Result<usize, Fault> {
    let now = app.now();
    let due = |conn: &mut Conn, after| users::due_for_erasure(conn, now, after, AT_ONCE);
    erase_each(app, due, erase_if_due)
}

/// Erases the accounts that a sign-up made long ago and nobody has verified, and says how many.
pub fn erase_never_verified(app: &App) -> Result<usize, Fault> {
    let Some(kept) = app.config().retention.unverified else {
        return Ok(0);
    };
    let before = app.now() - kept;
    let waiting = |conn: &mut Conn, after| users::never_verified(conn, before, after, AT_ONCE);
    erase_each(app, waiting, erase_if_unverified)
}

fn erase_each(
    app: &App,
    find: impl Fn(&mut Conn, UserId) -> Result<Vec<UserId>, Fault>,
    erase: impl Fn(&App, &mut Tx<'_>, UserId) -> Result<bool, Fault>,
) -> Result<usize, Fault> {
    let (mut after, mut erased) = (UserId(0), 0);
    loop {
        let found = app.read(|conn| find(conn, after))?;
        let Some(last) = found.last() else {
            return Ok(erased);
        };
        after = *last;
        for id in found {
            app.check_fit()?;
            let done = app.write(&Origin::job("sweeper"), |tx| erase(app, tx, id))?;
            erased += usize::from(done);
        }
    }
}

/// Somebody may have verified it since we looked, or be about to.
fn erase_if_unverified(app: &App, tx: &mut Tx<'_>, id: UserId) -> Result<bool, Fault> {
    users::lock(tx, id)?;
    let now = tx.now();
    let Some(user) = users::find(tx, id)? else {
        return Ok(false);
    };
    if !gives_way(tx, &user)? {
        return Ok(false);
    }
    if flows::is_any_living(tx, id, now)? {
        return Ok(false);
    }
    erase(app, tx, &user)?;
    Ok(true)
}

/// The owner may have come back since we looked.
fn erase_if_due(app: &App, tx: &mut Tx<'_>, id: UserId) -> Result<bool, Fault> {
    users::lock(tx, id)?;
    let now = tx.now();
    let user = users::find(tx, id)?.filter(|user| user.erase_at.is_some_and(|at| at <= now));
    let Some(user) = user else {
        return Ok(false);
    };
    // Whoever is in the account may not be its owner.
    if holds::open_for(tx, id, now)?.is_some() {
        return Ok(false);
    }
    if users::is_last_superuser(tx, &user)? {
        tracing::warn!(
            user = id.0,
            "the last superuser is not erased; make another one first"
        );
        return Ok(false);
    }
    erase(app, tx, &user)?;
    Ok(true)
}

/// Erases an account, which the transaction has locked, and all that is kept about it; of one that was banned, all but that.
pub(crate) fn erase(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    bans::keep(app, tx, user)?;
    erasure::erase(tx, user, None, |typed| throttle::about(app, typed))?;
    tx.emit(Event::UserDeleted { user: user.id })
}

/// The same for an account that gives way to somebody who is about to get its address. What the log says of it is theirs, and
/// goes with them.
pub(super) fn erase_for(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    heir: Option<UserId>,
) -> Result<(), Fault> {
    erasure::erase(tx, user, heir, |typed| throttle::about(app, typed))?;
    let before = tx.actor();
    tx.acts(before.or(heir));
    tx.emit(Event::UserDeleted { user: user.id })?;
    tx.acts(before);
    Ok(())
}
