//! The description of addresses on hold: somebody has the link that takes a change back, and nothing that shows that they
//! were in the account before it. Staff finds out whose the account is, by other ways than its addresses, and decides.

use super::{Words, said};
use crate::accounts::{self, Stands, UndoError};
use crate::admin::AdminError;
use crate::admin::model::{
    Action, ActionContext, Choice, Column, Done, Filter, Model, Search, Shown,
};
use crate::admin::users::hold_owner;
use crate::error::Failure as _;
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::{Tx, holds};

pub(super) fn model() -> Model {
    Model::new("holds", "hold", Message::new("admin-holds-title"))
        .table("address_holds")
        .about(Message::new("admin-holds-about"))
        .called(
            Message::new("admin-holds-one"),
            Message::new("admin-holds-rows"),
        )
        .personal()
        .column(Column::text("email", Message::new("admin-holds-email")))
        .column(Column::refers(
            "user_id",
            Message::new("admin-holds-user-id"),
            "users",
        ))
        .column(Column::text("change", Message::new("admin-holds-change")).said(said(CHANGES)))
        .column(Column::moment("made_at", Message::new("admin-holds-made-at")).unlisted())
        .column(
            Column::text("effect", Message::new("admin-holds-effect"))
                .of_sentences()
                .unlisted(),
        )
        .column(Column::text("plea", Message::new("admin-holds-plea")).unlisted())
        .column(Column::moment("created_at", Message::new("admin-holds-created-at")).sorted())
        .column(Column::moment(
            "expires_at",
            Message::new("admin-holds-expires-at"),
        ))
        .column(Column::moment(
            "ended_at",
            Message::new("admin-holds-ended-at"),
        ))
        .column(
            Column::text("outcome", Message::new("admin-holds-outcome"))
                .said(said(OUTCOMES))
                .when_empty(pending),
        )
        .search(Search::Person("user_id"))
        .filter(Filter::choices(
            "state",
            Message::new("admin-holds-state"),
            states(),
        ))
        .filter(Filter::key(
            "user",
            Message::new("admin-holds-user"),
            "users",
            &["user_id"],
        ))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(
            Action::new(
                "approve",
                Message::new("admin-holds-approve"),
                Message::new("admin-holds-approve-about"),
                Message::new("admin-holds-approve-past"),
                approve,
            )
            .dangerous()
            .where_it_applies(is_open),
        )
        .action(
            Action::new(
                "refuse",
                Message::new("admin-holds-refuse"),
                Message::new("admin-holds-refuse-about"),
                Message::new("admin-holds-refuse-past"),
                refuse,
            )
            .dangerous()
            .where_it_applies(is_open),
        )
        .action(
            Action::new(
                "refuse_all",
                Message::new("admin-holds-refuse-all"),
                Message::new("admin-holds-refuse-all-about"),
                Message::new("admin-holds-refuse-all-past"),
                refuse_all,
            )
            .dangerous()
            .where_it_applies(is_open),
        )
}

/// What has become of one that nobody has decided.
fn pending(hold: &Shown<'_>) -> Message {
    Message::new(if is_open(hold) {
        "admin-holds-is-standing"
    } else if hold.has("ended_at") {
        "admin-holds-is-ended"
    } else {
        "admin-holds-is-over"
    })
}

fn is_open(hold: &Shown<'_>) -> bool {
    hold.is_open("ended_at", "expires_at")
}

pub(super) const CHANGES: Words = &[
    ("email_changed", "admin-holds-word-email-changed"),
    (
        "secondary_email_added",
        "admin-holds-word-secondary-email-added",
    ),
    (
        "secondary_email_removed",
        "admin-holds-word-secondary-email-removed",
    ),
    ("emails_swapped", "admin-holds-word-emails-swapped"),
    ("phone_changed", "admin-holds-word-phone-changed"),
    ("phone_removed", "admin-holds-word-phone-removed"),
    ("undone", "admin-holds-word-undone"),
];

const OUTCOMES: Words = &[
    ("approved", "admin-holds-word-approved"),
    ("refused", "admin-holds-word-refused"),
    ("shown", "admin-holds-word-shown"),
];

fn states() -> Vec<Choice> {
    let ended = || Source::Column("ended_at");
    vec![
        Choice::at("standing", Message::new("admin-holds-is-standing"), |now| {
            let lives = Condition::From(Source::Column("expires_at"), Bind::Moment(now));
            Condition::All(vec![Condition::Empty(Source::Column("ended_at")), lives])
        }),
        Choice::new(
            "ended",
            Message::new("admin-holds-is-ended"),
            Condition::Filled(ended()),
        ),
        Choice::at("over", Message::new("admin-holds-is-over"), |now| {
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
