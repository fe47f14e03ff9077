//! Taking changes of addresses back, with the link in an e-mail. A mailbox that its owner has left is a stranger's, and one
//! that was robbed is the owner's: the link alone cannot tell them apart. So it wants something of before the change
//! ([`Evidence`]); then the owner's oldest e-mail wins, and with it everything done later is undone. Without any, the
//! addresses are put on hold, and people decide ([`hold_addresses`], [`approve_hold`], [`refuse_hold`]).

mod back;
mod beside;
mod evidence;
mod hold;
mod view;

pub use back::UndoError;
pub use evidence::{Evidence, send_code as send_undo_code, undo as undo_change};
pub use hold::hold as hold_addresses;
pub(crate) use hold::{
    Stands, approve as approve_hold, lock_addresses as lock_addresses_of_hold,
    refuse as refuse_hold,
};
pub use view::{UndoState, UndoView, Ways as UndoWays, link as undo_link, look as look_at_undo};
