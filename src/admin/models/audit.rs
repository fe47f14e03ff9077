//! The description of the audit log. It can be looked at, and nothing else.

use crate::admin::model::{Choice, Column, Filter, Model, Search};
use crate::events::{Entry, Event};
use crate::store::audit::BLANKED;
use crate::store::lists::{Bind, Condition, Direction, Source};

pub(super) fn model() -> Model {
    Model::new("audit", "audit_event", "Audit log")
        .about("What happened, to whom, by whom, from where. Rows are sealed into a chain and cannot be changed.")
        .unnamed()
        .column(Column::moment("at", "When").sorted())
        .column(Column::text("event", "Event"))
        .column(Column::refers("user_id", "About", "users"))
        .column(Column::refers("actor_id", "Done by", "users"))
        .column(Column::text("ip", "From"))
        .column(Column::text("agent", "Browser or program"))
        .column(Column::text("model", "Model").unlisted())
        .column(Column::number("row_id", "Row").unlisted())
        .column(Column::number("number", "Place in the chain").unlisted())
        .column(Column::json("details", "Details"))
        .search(Search::Person("user_id"))
        .search(Search::Person("actor_id"))
        .filter(Filter::choices("event", "Event", events()))
        .filter(Filter::choices("by", "Done by", by()))
        .filter(Filter::key(
            "person",
            "About or by",
            "users",
            &["user_id", "actor_id"],
        ))
        .dated("at")
        .ordered("at", Direction::Down)
}

fn events() -> Vec<Choice> {
    let choice = |word: String| {
        let is = Condition::Is(Source::Text("event"), Bind::Text(word.clone()));
        let mut label = word.replace('_', " ");
        if let Some(first) = label.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Choice::new(word, label, is)
    };
    let all = Event::LIST.iter().map(Entry::word);
    all.chain([BLANKED.to_owned()]).map(choice).collect()
}

fn by() -> Vec<Choice> {
    let others = Condition::Filled(Source::Column("actor_id"));
    vec![Choice::new("others", "Somebody else: staff", others)]
}
