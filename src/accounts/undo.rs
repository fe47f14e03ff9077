//! Changes of addresses, and taking them back. Before an address changes, the addresses are kept as they were, and every
//! address that was verified then gets an e-mail with a link that puts them back. Whoever comes by somebody's session and
//! password cannot keep the account: the owner's oldest e-mail wins, and with it everything done later is undone.

mod back;
mod view;

pub use back::{UndoError, undo as undo_change};
pub use view::{UndoState, UndoView, link as undo_link, look as look_at_undo};

use super::letters::{self, ChangeNotice};
use super::undoable::{UNDO_LIFE, Undo};
use crate::error::Fault;
use crate::events::{AddressChange, Event};
use crate::store::{Letter, Tx, undos, users};

/// Notes that an address is about to change: keeps how it was, tells all verified addresses how to take it back, and tells
/// `newcomer` that it now belongs to the account. `detail` is what is new, masked.
pub(super) fn record(
    tx: &mut Tx<'_>,
    before: &users::Row,
    change: AddressChange,
    detail: &str,
    newcomer: Option<&str>,
) -> Result<(), Fault> {
    let until = tx.now() + UNDO_LIFE;
    let word = Undo::Addresses(change).word();
    let mut news = ChangeNotice {
        change: word,
        detail,
        undo: None,
    };
    // An address that nobody had verified gives nobody a right to have it back.
    if before.is_verified {
        let undo = undos::insert(tx, before.id, word, &before.contact(), until)?;
        news.undo = Some(undo);
        letters::tell_of(tx, Letter::AddressChanged, before, news)?;
    }
    if let Some(address) = newcomer {
        let news = ChangeNotice { undo: None, ..news };
        letters::tell_at(tx, address, Letter::AddressChanged, before, news)?;
    }
    tx.emit(Event::AddressChanged {
        user: before.id,
        change,
    })
}
