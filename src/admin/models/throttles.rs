//! The description of limits: what was counted, of whom, and until when nothing more is let through. Whose it is stands
//! there half hidden: the buckets themselves are digests.

use crate::accounts::DAILY_COUNTS;
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::config::{DailyCap, Limit};
use crate::store::lists::{Bind, Condition, Source};
use crate::store::throttles;

pub(super) fn model() -> Model {
    Model::new("throttles", "throttle", "Throttles & lockouts")
        .about("What is limited, and who has reached a limit. Names and addresses are half hidden.")
        .unnamed()
        .column(Column::text("limit_name", "Limit"))
        .column(Column::text("subject", "Who").sorted())
        .column(Column::number("hit_count", "Counted"))
        .column(
            Column::moment("full_until", "Nothing more until")
                .sorted()
                .sometimes_empty(),
        )
        .column(Column::moment("expires_at", "Forgotten").sorted())
        .search(Search::prefix("subject"))
        .filter(Filter::choices("state", "State", states()))
        .filter(Filter::choices("limit", "Limit", limits()))
        .action(Action::new(
            "lift",
            "Lift",
            "What was counted is forgotten: whoever it was may try again at once.",
            "lifted",
            lift,
        ))
}

fn states() -> Vec<Choice> {
    // By way of their keys: few of very many, which no walk in the order of the keys would meet soon.
    vec![Choice::at("full", "Nothing more is let through", |now| {
        let until = Source::Column("full_until");
        Condition::Refers {
            column: "id",
            table: "throttles",
            key: "id",
            is: Box::new(Condition::From(until, Bind::Moment(now))),
        }
    })]
}

fn limits() -> Vec<Choice> {
    let shared = Limit::ALL.into_iter().filter(|limit| limit.is_shared());
    let ours = shared.map(|limit| (limit.variable(), limit.help()));
    let choice = |(name, help): (&'static str, &'static str)| {
        let is = Condition::Is(Source::Text("limit_name"), Bind::Text(name.to_owned()));
        Choice::new(name, help.trim_end_matches('.'), is)
    };
    let caps = DailyCap::ALL.map(|cap| (cap.variable(), cap.help()));
    let all = ours.chain(caps).chain(DAILY_COUNTS);
    all.map(choice).collect()
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
