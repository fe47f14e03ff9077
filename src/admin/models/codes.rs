//! The description of pending codes: flows that wait for a one-time code. Neither the code nor its digest is here, nor the
//! password that goes with it.

use super::{Words, said};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::admin::users::hold_owner;
use crate::i18n::Message;
use crate::store::flows;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::values::FlowId;

pub(super) fn model() -> Model {
    Model::new("codes", "code", Message::new("admin-codes-title"))
        .table("flows")
        .about(Message::new("admin-codes-about"))
        .called(
            Message::new("admin-codes-one"),
            Message::new("admin-codes-rows"),
        )
        .headed(Message::new("admin-codes-heading"))
        .unnamed()
        .personal()
        .column(Column::text("email", Message::new("admin-codes-email")))
        .column(
            Column::refers("user_id", Message::new("admin-codes-user-id"), "users")
                .sometimes_empty(),
        )
        .column(Column::text("purpose", Message::new("admin-codes-purpose")).said(said(PURPOSES)))
        .column(Column::number(
            "failures",
            Message::new("admin-codes-failures"),
        ))
        .column(Column::moment("created_at", Message::new("admin-codes-created-at")).sorted())
        .column(Column::moment(
            "code_expires_at",
            Message::new("admin-codes-code-expires-at"),
        ))
        .column(Column::moment(
            "ended_at",
            Message::new("admin-codes-ended-at"),
        ))
        .column(Column::text("phone", Message::new("admin-codes-phone")).unlisted())
        .column(Column::moment("expires_at", Message::new("admin-codes-expires-at")).unlisted())
        .column(Column::moment("completed_at", Message::new("admin-codes-completed-at")).unlisted())
        .search(Search::Key("email_key"))
        .search(Search::Person("user_id"))
        .filter(Filter::choices(
            "state",
            Message::new("admin-codes-state"),
            states(),
        ))
        .filter(Filter::said(
            "purpose",
            Message::new("admin-codes-purpose"),
            said(PURPOSES),
        ))
        .filter(Filter::key(
            "user",
            Message::new("admin-codes-user"),
            "users",
            &["user_id"],
        ))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "end",
            Message::new("admin-codes-end"),
            Message::new("admin-codes-end-about"),
            Message::new("admin-codes-end-past"),
            end,
        ))
}

pub(super) const PURPOSES: Words = &[
    ("sign_up", "admin-codes-word-sign-up"),
    ("log_in", "admin-codes-word-log-in"),
    ("reset_password", "admin-codes-word-reset-password"),
    ("change_email", "admin-codes-word-change-email"),
    ("add_email", "admin-codes-word-add-email"),
    ("verify_phone", "admin-codes-word-verify-phone"),
    ("approve_device", "admin-codes-word-approve-device"),
    ("undo_change", "admin-codes-word-undo-change"),
    ("second_factor", "admin-codes-word-second-factor"),
    ("log_in_by_code", "admin-codes-word-log-in-by-code"),
    ("confirm_by_code", "admin-codes-word-confirm-by-code"),
];

fn states() -> Vec<Choice> {
    let ended = || Source::Column("ended_at");
    vec![
        Choice::at("pending", Message::new("admin-codes-is-pending"), |now| {
            let lives = Condition::From(Source::Column("expires_at"), Bind::Moment(now));
            Condition::All(vec![Condition::Empty(Source::Column("ended_at")), lives])
        }),
        Choice::new(
            "ended",
            Message::new("admin-codes-is-ended"),
            Condition::Filled(ended()),
        ),
        Choice::at("expired", Message::new("admin-codes-is-expired"), |now| {
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
