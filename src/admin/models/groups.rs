//! The description of groups.

use crate::admin::groups;
use crate::admin::model::{Column, Kind, Model, Related, Search};
use crate::i18n::Message;
use crate::store::lists::{Direction, Source};

/// Counts no further than a list does.
const MEMBERS: &str = "(SELECT COUNT(*) FROM (SELECT 1 FROM group_members WHERE \
    group_members.group_id = user_groups.id LIMIT 1001) AS members)";

pub(super) fn model() -> Model {
    let members = Column {
        source: Source::Column(MEMBERS),
        kind: Kind::Number,
        ..Column::number("members", Message::new("admin-groups-members"))
    };
    let mut model = Model::new("groups", "group", Message::new("admin-groups-title"))
        .about(Message::new("admin-groups-about"))
        .called(
            Message::new("admin-groups-one"),
            Message::new("admin-groups-rows"),
        )
        .table("user_groups")
        .column(Column::text("name", Message::new("admin-groups-name")).sorted())
        .column(members)
        .search(Search::prefix("name"))
        .ordered("name", Direction::Up)
        .related(Related {
            title: Message::new("admin-groups-members"),
            table: "group_members",
            column: "group_id",
            link: Some(("users", "groups")),
            goes_along: false,
        })
        .addable()
        .saved_by(groups::save)
        .loaded_by(groups::load)
        .deleted_by(groups::delete);
    model.inputs = groups::inputs();
    model
}
