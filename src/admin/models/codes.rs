//! The description of pending codes: flows that wait for a one-time code. Neither the code nor its digest is here, nor the
//! password that goes with it.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::admin::users::hold_owner;
use crate::store::flows;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::values::FlowId;

pub(super) fn model() -> Model {
    Model::new("codes", "code", "Pending codes")
        .table("flows")
        .about("Who was sent a one-time code, and what for. The code itself is known to nobody but its receiver.")
        .unnamed()
        .personal()
        .column(Column::text("email", "Address"))
        .column(Column::refers("user_id", "Person", "users").sometimes_empty())
        .column(Column::text("purpose", "For"))
        .column(Column::number("failures", "Wrong tries"))
        .column(Column::moment("created_at", "Asked for").sorted())
        .column(Column::moment("code_expires_at", "Code expires"))
        .column(Column::moment("ended_at", "Ended"))
        .column(Column::text("phone", "Phone").unlisted())
        .column(Column::moment("expires_at", "New codes until").unlisted())
        .column(Column::moment("completed_at", "Entered").unlisted())
        .search(Search::Key("email_key"))
        .search(Search::Person("user_id"))
        .filter(Filter::choices("state", "State", states()))
        .filter(Filter::words(
            "purpose",
            "For",
            &[
                ("sign_up", "Signing up"),
                ("log_in", "Logging in"),
                ("reset_password", "A new password"),
                ("change_email", "Another address"),
                ("add_email", "A second address"),
                ("verify_phone", "A phone number"),
                ("approve_device", "A new browser or program"),
                ("undo_change", "Taking a change back"),
            ],
        ))
        .filter(Filter::key("user", "Person", "users", &["user_id"]))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "end",
            "End",
            "The code cannot be entered any more. Its receiver can ask for another one.",
            "ended",
            end,
        ))
}

fn states() -> Vec<Choice> {
    let ended = || Source::Column("ended_at");
    vec![
        Choice::at("pending", "Pending", |now| {
            let lives = Condition::From(Source::Column("expires_at"), Bind::Moment(now));
            Condition::All(vec![Condition::Empty(Source::Column("ended_at")), lives])
        }),
        Choice::new("ended", "Entered or ended", Condition::Filled(ended())),
        Choice::at("expired", "Expired", |now| {
            let over = Condition::Before(Source::Column("expires_at"), Bind::Moment(now));
            Condition::All(vec![Condition::Empty(Source::Column("ended_at")), over])
        }),
    ]
}

/// Ends a flow: its code cannot be entered any more.
fn end(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, rights| {
        let flow = flows::find_row(tx, FlowId(this.id))?.ok_or(AdminError::Unknown)?;
        let user = flow.user();
        hold_owner(tx, rights, user)?;
        if flows::end(tx, flow.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, user)?;
        Ok(Done::Changed)
    })
}
