//! The description of the outbox: letters and text messages that wait, left, or were given up. What they say is written
//! when they leave, and is not kept.

use crate::accounts;
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::admin::users::hold_owner;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::{Tx, outbox};

pub(super) fn model() -> Model {
    Model::new("outbox", "letter", "Outbox")
        .about("E-mails and text messages: what waits, what left, what was given up and why.")
        .unnamed()
        .personal()
        .column(Column::text("letter", "E-mail"))
        .column(Column::text("recipient", "To").sorted())
        .column(Column::refers("user_id", "Person", "users"))
        .column(Column::moment("created_at", "Asked for").sorted())
        .column(Column::text("outcome", "Outcome"))
        .column(Column::number("attempts", "Tries"))
        .column(Column::text("last_error", "Last error"))
        .column(Column::moment("due_at", "Next try").unlisted())
        .column(Column::moment("finished_at", "Finished").unlisted())
        .column(Column::refers("flow_id", "Brings the code", "codes").unlisted())
        .column(Column::text("change", "Tells of").unlisted())
        .column(Column::text("ip", "Asked for from").unlisted())
        .column(Column::text("agent", "By").unlisted())
        .search(Search::prefix("recipient"))
        .search(Search::Person("user_id"))
        .filter(Filter::choices("state", "State", states()))
        .filter(Filter::words("letter", "E-mail", LETTERS))
        .filter(Filter::key("user", "Person", "users", &["user_id"]))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "retry",
            "Try again now",
            "What waits or was given up is sent now, and tried for another day.",
            "put back",
            retry,
        ))
        .action(
            Action::new(
                "give_up",
                "Give up",
                "What waits is not sent any more.",
                "given up",
                give_up,
            )
            .dangerous(),
        )
}

const LETTERS: &[(&str, &str)] = &[
    ("verify", "Code to verify an address"),
    ("verify_link", "Link to verify an address"),
    ("last_today", "Last e-mail of the day"),
    ("approve_device", "Are you trying to log in?"),
    ("login_attempts", "Somebody tries to get in"),
    ("reset", "Code for a new password"),
    ("reset_link", "Staff asks for a password"),
    ("confirm_address", "Code for another address"),
    ("phone_code", "Code by text message"),
    ("already_registered", "There is an account already"),
    ("new_login", "New login"),
    ("password_changed", "Password changed"),
    ("address_changed", "Address changed"),
    ("token_reused", "Refresh token used twice"),
    ("address_hold", "Addresses on hold"),
    ("closing", "Account will be erased"),
    ("deletion_cancelled", "Deletion cancelled"),
    ("archived", "Account archived"),
];

pub(super) fn states() -> Vec<Choice> {
    let was = |word: &'static str, label| {
        let bind = Bind::Text(word.to_owned());
        Choice::new(word, label, Condition::Is(Source::Text("outcome"), bind))
    };
    vec![
        Choice::new(
            "waiting",
            "Waiting",
            Condition::Empty(Source::Column("finished_at")),
        ),
        was("sent", "Sent"),
        was("given_up", "Given up"),
        was("obsolete", "No longer needed"),
    ]
}

/// Sends what waits or was given up now.
fn retry(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let app = this.app;
    put(this, |tx, id| {
        let put_back = outbox::retry(tx, id)?;
        if put_back > 0 {
            accounts::count_again(app, tx, id)?;
        }
        Ok(put_back)
    })
}

/// Sends what waits never.
fn give_up(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let app = this.app;
    put(this, |tx, id| {
        let given_up = outbox::give_up(tx, id, "given up by staff")?;
        accounts::count_untaken(app, tx, id)?;
        Ok(given_up)
    })
}

fn put(
    this: ActionContext<'_>,
    work: impl FnOnce(&mut Tx<'_>, i64) -> Result<usize, crate::error::Fault>,
) -> Result<Done, AdminError> {
    this.write(|tx, rights| {
        let user = outbox::owner(tx, this.id)?.ok_or(AdminError::Unknown)?;
        hold_owner(tx, rights, user)?;
        if work(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, user)?;
        Ok(Done::Changed)
    })
}

#[cfg(test)]
mod tests {
    use super::LETTERS;
    use crate::store::Letter;

    #[test]
    fn every_e_mail_can_be_picked() {
        for letter in Letter::ALL {
            assert!(LETTERS.iter().any(|(word, _)| *word == letter.word()));
        }
        assert_eq!(LETTERS.len(), Letter::ALL.len());
    }
}
