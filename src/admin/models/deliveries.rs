//! The description of webhook deliveries: what receivers elsewhere are told, and what they answered.

use super::names::events;
use super::outbox::{OUTCOMES, states};
use super::said;
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model};
use crate::config::Config;
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::webhooks;

pub(super) fn model(config: &Config) -> Model {
    let receivers = config.webhooks.endpoints.iter().map(|endpoint| {
        let bind = Bind::Text(endpoint.name.clone());
        let is = Condition::Is(Source::Text("endpoint"), bind);
        Choice::new(endpoint.name.clone(), endpoint.name.clone(), is)
    });
    let mut states = states();
    states.retain(|state| state.value != "obsolete");
    Model::new(
        "deliveries",
        "delivery",
        Message::new("admin-deliveries-title"),
    )
    .table("webhook_deliveries")
    .about(Message::new("admin-deliveries-about"))
    .called(
        Message::new("admin-deliveries-one"),
        Message::new("admin-deliveries-rows"),
    )
    .headed(Message::new("admin-deliveries-heading"))
    .unnamed()
    .column(Column::text("endpoint", Message::new("admin-deliveries-endpoint")).technical())
    .column(Column::text("event", Message::new("admin-deliveries-event")).said(events()))
    .column(Column::refers(
        "user_id",
        Message::new("admin-deliveries-user-id"),
        "users",
    ))
    .column(Column::moment("created_at", Message::new("admin-deliveries-created-at")).sorted())
    .column(
        Column::text("outcome", Message::new("admin-deliveries-outcome"))
            .said(said(OUTCOMES))
            .when_empty(|_| Message::new("admin-outbox-is-waiting")),
    )
    .column(Column::number(
        "status",
        Message::new("admin-deliveries-status"),
    ))
    .column(Column::number(
        "attempts",
        Message::new("admin-deliveries-attempts"),
    ))
    .column(Column::text("last_error", Message::new("admin-deliveries-last-error")).technical())
    .column(Column::moment("due_at", Message::new("admin-deliveries-due-at")).unlisted())
    .column(Column::moment("finished_at", Message::new("admin-deliveries-finished-at")).unlisted())
    .column(
        Column::text("message", Message::new("admin-deliveries-message"))
            .technical()
            .unlisted(),
    )
    .column(Column::json(
        "payload",
        Message::new("admin-deliveries-payload"),
    ))
    .search(crate::admin::Search::Person("user_id"))
    .filter(Filter::choices(
        "endpoint",
        Message::new("admin-deliveries-endpoint"),
        receivers.collect(),
    ))
    .filter(Filter::choices(
        "state",
        Message::new("admin-deliveries-state"),
        states,
    ))
    .filter(Filter::key(
        "user",
        Message::new("admin-deliveries-user"),
        "users",
        &["user_id"],
    ))
    .dated("created_at")
    .ordered("created_at", Direction::Down)
    .action(Action::new(
        "send_again",
        Message::new("admin-deliveries-send-again"),
        Message::new("admin-deliveries-send-again-about"),
        Message::new("admin-deliveries-send-again-past"),
        send_again,
    ))
}

/// Sends a delivery again.
fn send_again(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, _| {
        let receiver = webhooks::endpoint_of(tx, this.id)?.ok_or(AdminError::Unknown)?;
        let known = &this.app.config().webhooks.endpoints;
        if !known.iter().any(|endpoint| endpoint.name == receiver) {
            let text = Message::new("admin-deliveries-no-receiver").with("receiver", receiver);
            return Err(AdminError::BadAsk(text));
        }
        if webhooks::health(tx, &receiver)?.disabled_at.is_some() {
            let text = Message::new("admin-deliveries-disabled").with("receiver", receiver);
            return Err(AdminError::BadAsk(text));
        }
        if webhooks::send_again(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}
