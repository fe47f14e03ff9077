//! The description of bans that outlived their accounts. Of an address only a keyed digest is kept, so that nobody can read
//! whose it was; `vestibule user unban` lifts the ban of an address that is known.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Column, Done, Model};
use crate::i18n::Message;
use crate::store::bans;
use crate::store::lists::Direction;

pub(super) fn model() -> Model {
    Model::new("bans", "ban", Message::new("admin-bans-title"))
        .table("banned_addresses")
        .about(Message::new("admin-bans-about"))
        .called(
            Message::new("admin-bans-one"),
            Message::new("admin-bans-rows"),
        )
        .headed(Message::new("admin-bans-heading"))
        .unnamed()
        .column(Column::moment("created_at", Message::new("admin-bans-created-at")).sorted())
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(
            Action::new(
                "lift",
                Message::new("admin-bans-lift"),
                Message::new("admin-bans-lift-about"),
                Message::new("admin-bans-lift-past"),
                lift,
            )
            .dangerous(),
        )
}

/// Lifts a ban.
fn lift(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, _| {
        if bans::delete(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}
