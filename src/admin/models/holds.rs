//! The description of addresses on hold: somebody has the link that takes a change back, and nothing that shows that they
//! were in the account before it. Staff finds out whose the account is, by other ways than its addresses, and decides.

use crate::accounts::{self, Stands, UndoError};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::admin::users::hold_owner;
use crate::error::Failure as _;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::{Tx, holds};

pub(super) fn model() -> Model {
    Model::new("holds", "hold", "Addresses on hold")
        .table("address_holds")
        .about("Somebody asked to take a change of addresses back and could not show that they had the account before it. Until you decide, or a week is over, the addresses cannot change.")
        .personal()
        .column(Column::text("email", "Would be again"))
        .column(Column::refers("user_id", "Person", "users"))
        .column(Column::text("change", "Change").said(CHANGES))
        .column(Column::moment("made_at", "Changed").unlisted())
        .column(Column::text("effect", "Taken back, the addresses would be").unlisted())
        .column(Column::text("plea", "What whoever asked wrote").unlisted())
        .column(Column::moment("created_at", "Asked for").sorted())
        .column(Column::moment("expires_at", "Until"))
        .column(Column::moment("ended_at", "Decided"))
        .column(Column::text("outcome", "Outcome").said(OUTCOMES))
        .search(Search::Person("user_id"))
        .filter(Filter::choices("state", "State", states()))
        .filter(Filter::key("user", "Person", "users", &["user_id"]))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(
            Action::new(
                "approve",
                "Take the change back",
                "The account gets its earlier addresses back, everybody is signed out, and its first address gets an e-mail to choose a password. The addresses that are removed are told. First make sure who is asking: this gives the account to whoever reads the old mailbox.",
                "decided",
                approve,
            )
            .dangerous()
            .while_open("ended_at", "expires_at"),
        )
        .action(
            Action::new(
                "refuse",
                "Let the change stand",
                "The link of this change no longer works, the addresses can change again, and all of them are told. That is final. A link of an earlier change still works, for whoever can show that they had the account before that one.",
                "decided",
                refuse,
            )
            .dangerous()
            .while_open("ended_at", "expires_at"),
        )
        .action(
            Action::new(
                "refuse_all",
                "Let all changes stand",
                "No link to take a change of these addresses back works any more, not even for whoever can show that they had the account before it. The addresses can change again, and all of them are told. That is final. First make sure that whoever has the account now is its owner.",
                "decided",
                refuse_all,
            )
            .dangerous()
            .while_open("ended_at", "expires_at"),
        )
}

const CHANGES: &[(&str, &str)] = &[
    ("email_changed", "E-mail address changed"),
    ("secondary_email_added", "Second e-mail address added"),
    ("secondary_email_removed", "Second e-mail address removed"),
    ("emails_swapped", "E-mail addresses changed places"),
    ("phone_changed", "Phone number changed"),
    ("phone_removed", "Phone number removed"),
    ("undone", "A change was taken back"),
];

const OUTCOMES: &[(&str, &str)] = &[
    ("approved", "Staff took the change back"),
    ("refused", "Staff let the change stand"),
    (
        "shown",
        "Taken back by whoever showed that they had the account before",
    ),
];

fn states() -> Vec<Choice> {
    let ended = || Source::Column("ended_at");
    vec![
        Choice::at("standing", "To be decided", |now| {
            let lives = Condition::From(Source::Column("expires_at"), Bind::Moment(now));
            Condition::All(vec![Condition::Empty(Source::Column("ended_at")), lives])
        }),
        Choice::new("ended", "Decided", Condition::Filled(ended())),
        Choice::at("over", "Over without a decision", |now| {
            let over = Condition::Before(Source::Column("expires_at"), Bind::Moment(now));
            Condition::All(vec![Condition::Empty(Source::Column("ended_at")), over])
        }),
    ]
}

/// Takes the change back.
pub fn approve(this: ActionContext<'_>) -> Result<Done, AdminError> {
    decide(this, |tx, hold| {
        accounts::approve_hold(this.app, tx, hold).map_err(|error| match error {
            UndoError::Fault(fault) => fault.into(),
            UndoError::OnHold(hold) => AdminError::OnHold(hold.message()),
            UndoError::Taken => AdminError::AddressTaken,
            _ => AdminError::Unknown,
        })
    })
}

/// Lets the change stand.
pub fn refuse(this: ActionContext<'_>) -> Result<Done, AdminError> {
    decide(this, |tx, hold| {
        Ok(accounts::refuse_hold(tx, hold, Stands::Change)?)
    })
}

/// Lets this change stand and all others.
fn refuse_all(this: ActionContext<'_>) -> Result<Done, AdminError> {
    decide(this, |tx, hold| {
        Ok(accounts::refuse_hold(tx, hold, Stands::AllChanges)?)
    })
}

/// Nobody decides on their own account, or on one that may do more.
fn decide(
    this: ActionContext<'_>,
    decision: impl FnOnce(&mut Tx<'_>, &holds::Row) -> Result<bool, AdminError>,
) -> Result<Done, AdminError> {
    this.write(|tx, rights| {
        let hold = holds::find(tx, this.id)?.ok_or(AdminError::Unknown)?;
        // Addresses before accounts, as everybody takes them.
        accounts::lock_addresses_of_hold(tx, &hold)?;
        let owner = hold.user_id;
        if this.by.id() == Some(owner) {
            return Err(AdminError::Yourself);
        }
        hold_owner(tx, rights, Some(owner))?;
        // Somebody else may have decided while we waited.
        let hold = holds::find(tx, this.id)?.ok_or(AdminError::Unknown)?;
        if !decision(tx, &hold)? {
            return Ok(Done::Already);
        }
        this.told(tx, Some(owner))?;
        Ok(Done::Changed)
    })
}
