//! The description of bans that outlived their accounts. Of an address only a keyed digest is kept, so that nobody can read
//! whose it was; `vestibule user unban` lifts the ban of an address that is known.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Column, Done, Model};
use crate::store::bans;
use crate::store::lists::Direction;

pub(super) fn model() -> Model {
    Model::new("bans", "ban", "Banned addresses")
        .table("banned_addresses")
        .about("Addresses of accounts that were banned and are erased. Nobody gets an account with them. Only a digest is kept: when you know the address, lift its ban with the command vestibule user unban.")
        .unnamed()
        .column(Column::moment("created_at", "Erased").sorted())
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(
            Action::new(
                "lift",
                "Lift",
                "Whoever has the address can sign up with it again.",
                "lifted",
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
