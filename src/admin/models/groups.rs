//! The description of groups.

use crate::admin::groups;
use crate::admin::model::{Column, Input, Kind, Model, Related, Search};
use crate::store::lists::{Direction, Source};

/// Counts no further than a list does.
const MEMBERS: &str = "(SELECT COUNT(*) FROM (SELECT 1 FROM group_members WHERE \
    group_members.group_id = user_groups.id LIMIT 1001) AS members)";

pub(in crate::admin) fn model() -> Model {
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
        .input(Input::text("name", "Name", 150).required())
        .input(
            Input::rows("permissions", "Permissions", "permissions", "name")
                .help("What everybody in the group may do.")
                .guarded(),
        )
        .related(Related {
            title: "Members",
            table: "group_members",
            column: "group_id",
            link: Some(("users", "groups")),
            goes_along: false,
        })
        .addable()
        .deletable();
    model.save = Some(groups::save);
    model.load = Some(groups::load);
    model.delete = Some(groups::delete);
    model
}
