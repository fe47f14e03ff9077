//! The description of groups.

use crate::admin::groups;
use crate::admin::model::{Column, Kind, Model, Related, Search};
use crate::store::lists::{Direction, Source};

/// Counts no further than a list does.
const MEMBERS: &str = "(SELECT COUNT(*) FROM (SELECT 1 FROM group_members WHERE \
    group_members.group_id = user_groups.id LIMIT 1001) AS members)";

pub(super) fn model() -> Model {
    let members = Column {
        source: Source::Column(MEMBERS),
        kind: Kind::Number,
        ..Column::number("members", "Members")
    };
    let mut model = Model::new("groups", "group", "Groups")
        .about("Permissions for several people at once.")
        .table("user_groups")
        .column(Column::text("name", "Name").sorted())
        .column(members)
        .search(Search::prefix("name"))
        .ordered("name", Direction::Up)
        .related(Related {
            title: "Members",
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
