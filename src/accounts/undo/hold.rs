//! Addresses on hold: the link is there and the evidence is not. For a week, once a change, nothing about the addresses
//! changes; all of them are told, and staff decides. Whoever is in the account stays there, and can end other sessions and
//! change the password.

use super::back::{UndoError, living, take, take_back};
use crate::accounts::for_staff::ask_for_password;
use crate::accounts::holds::{HOLD_LIFE, check_none_older};
use crate::accounts::letters::{self, ChangeNotice};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::i18n::Message;
use crate::store::users::Contact;
use crate::store::{HoldOutcome, Letter, Tx, holds, outbox, undos, users};
use crate::values::{Moment, Plea, UndoId};

/// What e-mails tell, by its word: to addresses that the account has, and to those that it had.
#[derive(Debug, Clone, Copy)]
struct HoldNews {
    to_owner: &'static str,
    to_former: &'static str,
}

const HELD: HoldNews = HoldNews {
    to_owner: "held",
    to_former: "held_former",
};
const REFUSED: HoldNews = HoldNews {
    to_owner: "refused",
    to_former: "refused_former",
};
/// Refused, while an older change can still be undone.
const REFUSED_ONE: HoldNews = HoldNews {
    to_owner: "refused_one",
    to_former: "refused_one_former",
};

/// Puts the addresses on hold that the link with this token is about, with a word to staff. Once: asked for again, nobody is
/// told, and a word is kept where there is none yet. Until when.
pub fn hold(
    app: &App,
    token: &str,
    plea: Option<&Plea>,
    origin: &Origin,
) -> Result<Moment, UndoError> {
    let plea = plea.map(Plea::as_str);
    app.write(origin, |tx| {
        let kept = take(app, tx, token)?;
        let now = tx.now();
        if let Some(hold) = holds::of_undo(tx, kept.id)? {
            if !hold.is_open(now) {
                return Err(UndoError::Used);
            }
            if let Some(plea) = plea {
                holds::set_plea(tx, hold.id, plea)?;
            }
            return Ok(hold.expires_at);
        }
        // Whoever took the account cannot make the owner's decision wait behind one of their own.
        check_none_older(tx, &kept, now)?;
        // A hold of a younger change does not shorten it: whoever took the account has those links. Each link holds once, and
        // lives for a week, so that all holds are over two weeks after the last change.
        let until = now + HOLD_LIFE;
        let user = users::find(tx, kept.user_id)?.ok_or(UndoError::Unknown)?;
        let new = holds::New {
            user: kept.user_id,
            undo: kept.id,
            change: &kept.change,
            email: &kept.email,
            expires_at: until,
            made_at: kept.created_at,
            effect: &effect(&kept.contact(), &user.contact()),
            plea,
        };
        holds::insert(tx, &new)?;
        undos::extend(tx, kept.id, until)?;
        tx.emit(Event::AddressesHeld { user: kept.user_id })?;
        tell_all(tx, &kept, HELD, until)?;
        Ok(until)
    })
}

/// What would become of each address, for staff: "Primary e-mail: ada@example.com, now eve@evil.example."
fn effect(then: &Contact<'_>, now: &Contact<'_>) -> String {
    let line = |[changed, same]: [&'static str; 2], then: Option<&str>, now: Option<&str>| {
        let word = |it: Option<&str>| {
            it.map_or_else(
                || Message::new("admin-holds-none"),
                |it| it.to_owned().into(),
            )
        };
        if then == now {
            Message::new(same).with("then", word(then))
        } else {
            let changed = Message::new(changed).with("then", word(then));
            changed.with("now", word(now))
        }
    };
    let email = ["admin-holds-effect-email", "admin-holds-effect-email-same"];
    let second = [
        "admin-holds-effect-second",
        "admin-holds-effect-second-same",
    ];
    let phone = ["admin-holds-effect-phone", "admin-holds-effect-phone-same"];
    let all = Message::new("admin-holds-effect-all")
        .with("email", line(email, Some(then.email), Some(now.email)))
        .with(
            "second",
            line(second, then.secondary_email, now.secondary_email),
        )
        .with("phone", line(phone, then.phone, now.phone));
    all.kept()
}

/// Takes the addresses that a hold is about for this transaction, before any account.
pub(crate) fn lock_addresses(tx: &mut Tx<'_>, hold: &holds::Row) -> Result<(), Fault> {
    match undos::find(tx, hold.undo_id)? {
        Some(kept) => users::lock_addresses(tx, kept.contact().keys()),
        None => Ok(()),
    }
}

/// Staff undoes the change, and the owner is asked by e-mail for a new password. Whether the hold stood. The transaction
/// holds the addresses and the account.
pub(crate) fn approve(app: &App, tx: &mut Tx<'_>, hold: &holds::Row) -> Result<bool, UndoError> {
    if !hold.is_open(tx.now()) {
        return Ok(false);
    }
    let kept = living(tx, hold.undo_id)?;
    // The addresses that go are told by e-mail, and may contest it in their turn.
    let owner = take_back(app, tx, &kept, HoldOutcome::Approved)?;
    if owner.may_come_back() {
        ask_for_password(app, tx, &owner)?;
    }
    Ok(true)
}

/// What staff lets stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// The change that the hold is about. Whoever took an account has younger links than its owner, and can put a hold on it with
    /// one of those: a decision about that must not end the owner's, whose evidence counts as before.
    Change,
    /// Every change that was made until now.
    AllChanges,
}

/// Staff lets the change stand: the link does nothing any more. Whether the hold stood. The transaction holds the account.
pub(crate) fn refuse(tx: &mut Tx<'_>, hold: &holds::Row, what: Stands) -> Result<bool, Fault> {
    let now = tx.now();
    if holds::end(tx, hold.id, HoldOutcome::Refused)? == 0 {
        return Ok(false);
    }
    undos::end(tx, hold.undo_id)?;
    if what == Stands::AllChanges {
        holds::end_from(tx, hold.user_id, UndoId(0), HoldOutcome::Refused)?;
        undos::end_all_of_addresses(tx, hold.user_id)?;
    }
    let older = undos::is_any_older(tx, hold.user_id, hold.undo_id, now)?;
    let word = if older { REFUSED_ONE } else { REFUSED };
    if let Some(kept) = undos::find(tx, hold.undo_id)? {
        tell_all(tx, &kept, word, hold.expires_at)?;
    }
    Ok(true)
}

/// Tells every address that the account has, and, in other words, every one that it would have again.
fn tell_all(
    tx: &mut Tx<'_>,
    kept: &undos::Row,
    change: HoldNews,
    until: Moment,
) -> Result<(), Fault> {
    let Some(user) = users::find(tx, kept.user_id)? else {
        return Ok(());
    };
    let until = outbox::moment(until);
    let news = |change| ChangeNotice {
        change,
        detail: &until,
        undo: None,
    };
    letters::tell_of(tx, Letter::AddressHold, &user, news(change.to_owner))?;
    for (email, key) in kept.contact().addresses() {
        if user.spelling_of(key).is_none() {
            let news = news(change.to_former);
            letters::tell_at(tx, email, Letter::AddressHold, &user, news)?;
        }
    }
    Ok(())
}
