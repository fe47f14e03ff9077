//! The description of the audit log. It can be looked at, and nothing else.

use super::names::events;
use super::{Words, said};
use crate::admin::model::{Choice, Column, Filter, Model, Search};
use crate::i18n::Message;
use crate::store::lists::{Condition, Direction, Source};

pub(super) fn model() -> Model {
    Model::new("audit", "audit_event", Message::new("admin-audit-title"))
        .about(Message::new("admin-audit-about"))
        .called(
            Message::new("admin-audit-one"),
            Message::new("admin-audit-rows"),
        )
        .headed(Message::new("admin-audit-heading"))
        .unnamed()
        .column(Column::moment("at", Message::new("admin-audit-at")).sorted())
        .column(Column::text("event", Message::new("admin-audit-event")).said(events()))
        .column(Column::refers(
            "user_id",
            Message::new("admin-audit-user-id"),
            "users",
        ))
        .column(Column::refers(
            "actor_id",
            Message::new("admin-audit-actor-id"),
            "users",
        ))
        .column(Column::text("ip", Message::new("admin-audit-ip")).technical())
        .column(Column::text("agent", Message::new("admin-audit-agent")).technical())
        .column(
            Column::text("model", Message::new("admin-audit-model"))
                .said(said(MODELS))
                .unlisted(),
        )
        .column(Column::number("row_id", Message::new("admin-audit-row-id")).unlisted())
        .column(Column::number("number", Message::new("admin-audit-number")).unlisted())
        .column(Column::json("details", Message::new("admin-audit-details")))
        .search(Search::Person("user_id"))
        .search(Search::Person("actor_id"))
        .filter(Filter::said(
            "event",
            Message::new("admin-audit-event"),
            events(),
        ))
        .filter(Filter::choices("by", Message::new("admin-audit-by"), by()))
        .filter(Filter::key(
            "person",
            Message::new("admin-audit-person"),
            "users",
            &["user_id", "actor_id"],
        ))
        .dated("at")
        .ordered("at", Direction::Down)
}

const MODELS: Words = &[
    ("users", "admin-users-title"),
    ("groups", "admin-groups-title"),
    ("invitations", "admin-invitations-title"),
    ("holds", "admin-holds-title"),
    ("consents", "admin-consents-title"),
    ("sessions", "admin-sessions-title"),
    ("codes", "admin-codes-title"),
    ("outbox", "admin-outbox-title"),
    ("deliveries", "admin-deliveries-title"),
    ("audit", "admin-audit-title"),
    ("throttles", "admin-throttles-title"),
    ("bans", "admin-bans-title"),
];

fn by() -> Vec<Choice> {
    let others = Condition::Filled(Source::Column("actor_id"));
    vec![Choice::new(
        "others",
        Message::new("admin-audit-is-others"),
        others,
    )]
}
