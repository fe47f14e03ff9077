//! The description of invitations.

use super::{Words, said};
use crate::accounts::INVITATION_DAYS;
use crate::admin::Right;
use crate::admin::invitations;
use crate::admin::model::{Action, Choice, Column, Filter, Model, Search, Shown};
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Direction, Source};

pub(super) fn model() -> Model {
    let mut model = Model::new(
        "invitations",
        "invitation",
        Message::new("admin-invitations-title"),
    )
    .about(Message::new("admin-invitations-about").with("days", INVITATION_DAYS))
    .called(
        Message::new("admin-invitations-one"),
        Message::new("admin-invitations-rows"),
    )
    .personal()
    .column(
        Column::text("email", Message::new("admin-invitations-email"))
            .by_key("email_key")
            .sorted(),
    )
    .column(Column::refers(
        "inviter_id",
        Message::new("admin-invitations-inviter-id"),
        "users",
    ))
    .column(Column::text("source", Message::new("admin-invitations-source")).said(said(SOURCES)))
    .column(Column::text(
        "offered",
        Message::new("admin-invitations-groups"),
    ))
    .column(Column::moment("created_at", Message::new("admin-invitations-created-at")).sorted())
    .column(Column::moment("sent_at", Message::new("admin-invitations-sent-at")).unlisted())
    .column(Column::moment(
        "expires_at",
        Message::new("admin-invitations-expires-at"),
    ))
    .column(Column::moment("ended_at", Message::new("admin-invitations-ended-at")).unlisted())
    .column(
        Column::text("outcome", Message::new("admin-invitations-outcome"))
            .said(said(OUTCOMES))
            .when_empty(pending),
    )
    .column(
        Column::refers(
            "user_id",
            Message::new("admin-invitations-user-id"),
            "users",
        )
        .unlisted(),
    )
    .column(Column::text("note", Message::new("admin-invitations-note")).unlisted())
    .search(Search::Key("email_key"))
    .search(Search::Person("inviter_id"))
    .filter(Filter::choices(
        "state",
        Message::new("admin-invitations-state"),
        states(),
    ))
    .filter(Filter::key(
        "inviter",
        Message::new("admin-invitations-inviter-id"),
        "users",
        &["inviter_id"],
    ))
    .filter(Filter::key(
        "user",
        Message::new("admin-invitations-user-id"),
        "users",
        &["user_id"],
    ))
    .dated("created_at")
    .ordered("created_at", Direction::Down)
    .addable()
    .saved_and_said_by(invitations::invite)
    .action(
        Action::new(
            "resend",
            Message::new("admin-invitations-resend"),
            Message::new("admin-invitations-resend-about").with("days", INVITATION_DAYS),
            Message::new("admin-invitations-resend-past"),
            invitations::resend,
        )
        .needs(Right::Add)
        .where_it_applies(is_open),
    )
    .action(
        Action::new(
            "withdraw",
            Message::new("admin-invitations-withdraw"),
            Message::new("admin-invitations-withdraw-about"),
            Message::new("admin-invitations-withdraw-past"),
            invitations::withdraw,
        )
        .where_it_applies(is_open),
    );
    model.inputs = invitations::inputs();
    model
}

/// What has become of one that has not ended.
fn pending(row: &Shown<'_>) -> Message {
    Message::new(if row.is_open("ended_at", "expires_at") {
        "admin-invitations-is-pending"
    } else {
        "admin-invitations-is-expired"
    })
}

/// Whether it has neither been accepted nor withdrawn.
fn is_open(row: &Shown<'_>) -> bool {
    !row.has("ended_at")
}

const SOURCES: Words = &[
    ("staff", "admin-invitations-word-staff"),
    ("member", "admin-invitations-word-member"),
    ("operator", "admin-invitations-word-operator"),
];

const OUTCOMES: Words = &[
    ("accepted", "admin-invitations-word-accepted"),
    ("withdrawn", "admin-invitations-word-withdrawn"),
];

fn states() -> Vec<Choice> {
    let was = |word: &'static str, label: &'static str| {
        let bind = Bind::Text(word.to_owned());
        let is = Condition::Is(Source::Text("outcome"), bind);
        Choice::new(word, Message::new(label), is)
    };
    vec![
        Choice::at(
            "pending",
            Message::new("admin-invitations-is-pending"),
            |now| {
                let lives = Condition::From(Source::Column("expires_at"), Bind::Moment(now));
                Condition::All(vec![Condition::Empty(Source::Column("ended_at")), lives])
            },
        ),
        was("accepted", "admin-invitations-word-accepted"),
        was("withdrawn", "admin-invitations-word-withdrawn"),
        Choice::at(
            "expired",
            Message::new("admin-invitations-is-expired"),
            |now| {
                let over = Condition::Before(Source::Column("expires_at"), Bind::Moment(now));
                Condition::All(vec![Condition::Empty(Source::Column("ended_at")), over])
            },
        ),
    ]
}
