//! The description of limits: what was counted, of whom, and until when nothing more is let through. Whose it is stands
//! there half hidden: the buckets themselves are digests.

use crate::accounts::DAILY_COUNTS;
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::config::{DailyCap, Limit};
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Source};
use crate::store::throttles;
use std::borrow::Cow;

pub(super) fn model() -> Model {
    Model::new(
        "throttles",
        "throttle",
        Message::new("admin-throttles-title"),
    )
    .about(Message::new("admin-throttles-about"))
    .called(
        Message::new("admin-throttles-one"),
        Message::new("admin-throttles-rows"),
    )
    .headed(Message::new("admin-throttles-heading"))
    .unnamed()
    .column(Column::text("limit_name", Message::new("admin-throttles-limit-name")).said(limits()))
    .column(Column::text("subject", Message::new("admin-throttles-subject")).sorted())
    .column(Column::number(
        "hit_count",
        Message::new("admin-throttles-hit-count"),
    ))
    .column(
        Column::moment("full_until", Message::new("admin-throttles-full-until"))
            .sorted()
            .sometimes_empty(),
    )
    .column(Column::moment("expires_at", Message::new("admin-throttles-expires-at")).sorted())
    .search(Search::prefix("subject"))
    .filter(Filter::choices(
        "state",
        Message::new("admin-throttles-state"),
        states(),
    ))
    .filter(limit_filter())
    .action(Action::new(
        "lift",
        Message::new("admin-throttles-lift"),
        Message::new("admin-throttles-lift-about"),
        Message::new("admin-throttles-lift-past"),
        lift,
    ))
}

fn states() -> Vec<Choice> {
    // By way of their keys: few of very many, which no walk in the order of the keys would meet soon.
    vec![Choice::at(
        "full",
        Message::new("admin-throttles-is-full"),
        |now| {
            let until = Source::Column("full_until");
            Condition::Refers {
                column: "id",
                table: "throttles",
                key: "id",
                is: Box::new(Condition::From(until, Bind::Moment(now))),
            }
        },
    )]
}

fn limit_filter() -> Filter {
    let choice = |(name, said): (Cow<'static, str>, Message)| {
        let bind = Bind::Text(name.clone().into_owned());
        Choice::new(name, said, Condition::Is(Source::Text("limit_name"), bind))
    };
    let label = Message::new("admin-throttles-limit-name");
    Filter::choices("limit", label, limits().map(choice).collect())
}

/// Each limit that is counted in the database, and what it counts.
fn limits() -> impl Iterator<Item = (Cow<'static, str>, Message)> {
    let shared = Limit::ALL.into_iter().filter(|limit| limit.is_shared());
    let ours = shared.map(Limit::variable);
    let caps = DailyCap::ALL.map(DailyCap::variable);
    let said = |name: &'static str| {
        let id = name.to_ascii_lowercase().replace('_', "-");
        let said = Message::of(&format_args!("admin-throttles-limit-{id}"));
        (Cow::Borrowed(name), said)
    };
    ours.chain(caps).chain(DAILY_COUNTS).map(said)
}

/// Forgets what was counted.
fn lift(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, _| {
        if throttles::delete(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}

#[cfg(test)]
mod tests {
    use super::limits;

    #[test]
    fn every_limit_has_a_sentence() {
        for (name, said) in limits() {
            assert!(said.to_string().starts_with(char::is_uppercase), "{name}");
        }
    }
}
