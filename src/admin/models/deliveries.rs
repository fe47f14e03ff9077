//! The description of webhook deliveries: what receivers elsewhere are told, and what they answered.

use super::outbox::states;
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model};
use crate::config::Config;
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
    Model::new("deliveries", "delivery", "Webhook deliveries")
        .table("webhook_deliveries")
        .about("What receivers elsewhere are told, and what they answered.")
        .unnamed()
        .column(Column::text("endpoint", "Receiver"))
        .column(Column::text("event", "Event"))
        .column(Column::refers("user_id", "Person", "users"))
        .column(Column::moment("created_at", "Created").sorted())
        .column(Column::text("outcome", "Outcome"))
        .column(Column::number("status", "Answer"))
        .column(Column::number("attempts", "Tries"))
        .column(Column::text("last_error", "Last error"))
        .column(Column::moment("due_at", "Next try").unlisted())
        .column(Column::moment("finished_at", "Finished").unlisted())
        .column(Column::text("message", "Message").unlisted())
        .column(Column::json("payload", "What is sent"))
        .search(crate::admin::Search::Person("user_id"))
        .filter(Filter::choices("endpoint", "Receiver", receivers.collect()))
        .filter(Filter::choices("state", "State", states))
        .filter(Filter::key("user", "Person", "users", &["user_id"]))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "send_again",
            "Send again",
            "It is sent now, also when it arrived before; the receiver knows it by its message.",
            "put back",
            send_again,
        ))
}

/// Sends a delivery again.
fn send_again(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, _| {
        let receiver = webhooks::endpoint_of(tx, this.id)?.ok_or(AdminError::Unknown)?;
        let known = &this.app.config().webhooks.endpoints;
        if !known.iter().any(|endpoint| endpoint.name == receiver) {
            let text = format!("The settings name no receiver “{receiver}” any more.");
            return Err(AdminError::BadAsk(text.into()));
        }
        if webhooks::health(tx, &receiver)?.disabled_at.is_some() {
            let text = format!(
                "Nothing is sent to “{receiver}”, which has failed for days, until somebody runs vestibule webhooks replay {receiver}."
            );
            return Err(AdminError::BadAsk(text.into()));
        }
        if webhooks::send_again(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}
