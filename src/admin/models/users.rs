//! The description of users.

mod actions;
mod custom_fields;

use crate::admin::model::{Choice, Column, Filter, Model, Options, Related, Search};
use crate::admin::{lockouts, users};
use crate::config::Config;
use crate::store::lists::{Bind, Condition, Direction, Source};

pub(super) fn model(config: &Config) -> Model {
    let mut model = Model::new("users", "user", "Users")
        .about("Everybody who has an account here.")
        .personal()
        .search(Search::Key("email_key"))
        .search(Search::Key("username_key"))
        .search(Search::prefix("first_name"))
        .search(Search::prefix("last_name"))
        .search(Search::prefix("phone"))
        .search(Search::Number("id"))
        .dated("date_joined")
        .ordered("username", Direction::Up)
        .addable()
        .saved_by(|it| users::save(it.app, it.by, it.id, it.change, it.origin))
        .loaded_by(|it| users::load(it.app, it.by, it.id))
        .deleted_by(actions::delete);
    model.columns = columns();
    model.filters = filters();
    model.inputs = users::inputs(config);
    model.related = related();
    model.actions = actions::all();
    custom_fields::add(&mut model, &config.user_fields);
    model
}

fn columns() -> Vec<Column> {
    let joined = Column::moment("date_joined", "Joined").sorted();
    let last = Column::moment("last_login", "Last login");
    vec![
        Column::text("email", "E-mail").by_key("email_key").sorted(),
        Column::text("username", "Username")
            .by_key("username_key")
            .sorted(),
        Column::text("first_name", "First name"),
        Column::text("last_name", "Last name"),
        Column::flag("is_verified", "Verified"),
        Column::flag("is_active", "Active"),
        Column::flag("is_staff", "Staff"),
        joined,
        last.sorted().sometimes_empty(),
        Column::flag("is_superuser", "Superuser").unlisted(),
        Column::text("secondary_email", "Second e-mail").unlisted(),
        Column::text("phone", "Phone").unlisted(),
        Column::flag("phone_verified", "Phone verified").unlisted(),
        Column::flag("archived", "Archived by its owner").unlisted(),
        Column::moment("erase_at", "Will be erased").unlisted(),
        Column::text("ban_reason", "Banned because").unlisted(),
        Column::number("login_failures", "Wrong passwords in a row").unlisted(),
        Column::flag("reset_required", "Needs a reset").unlisted(),
    ]
}

fn filters() -> Vec<Filter> {
    let reason = Source::Text("ban_reason");
    // Nothing is less than the first character there is.
    let banned = Condition::All(vec![
        Condition::Flag(Source::Column("is_active"), false),
        Condition::From(reason, Bind::Text("\u{1}".into())),
    ]);
    let closing = Condition::Filled(Source::Column("erase_at"));
    vec![
        Filter::flag("is_staff", "Staff"),
        Filter::flag("is_superuser", "Superuser"),
        Filter::flag("is_active", "Active"),
        Filter::flag("is_verified", "Verified"),
        Filter::choices(
            "standing",
            "Status",
            vec![
                Choice::new("banned", "Banned", banned),
                Choice::new(
                    "archived",
                    "Archived by its owner",
                    Condition::Flag(Source::Column("archived"), true),
                ),
                Choice::new("closing", "Will be erased", closing),
            ],
        ),
        lockouts::filter(),
        Filter {
            name: "groups".into(),
            label: "Group".into(),
            options: Options::Rows {
                table: "user_groups",
                label: "name",
                link: ("group_members", "user_id", "group_id"),
            },
        },
    ]
}

fn related() -> Vec<Related> {
    let of = |title, table, link: Option<&'static str>| Related {
        title,
        table,
        column: "user_id",
        link: link.map(|model| (model, "user")),
        goes_along: true,
    };
    vec![
        of("Sessions", "sessions", Some("sessions")),
        of("Browsers", "devices", None),
        of("Codes", "flows", Some("codes")),
        of("E-mails", "outbox", Some("outbox")),
        of("Changes that can be taken back", "undos", None),
        of(
            "Webhook deliveries",
            "webhook_deliveries",
            Some("deliveries"),
        ),
        of("Groups", "group_members", None),
        of("Permissions", "user_permissions", None),
    ]
}
