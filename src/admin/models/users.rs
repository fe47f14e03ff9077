//! The description of users.

use crate::accounts::MOST_FAILURES;
use crate::admin::model::{Choice, Column, Filter, Kind, Model, Options, Related, Search};
use crate::admin::users;
use crate::config::Config;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::values::custom_fields::{self, Field, Fields};

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
        .deleted_by(users::delete_row);
    model.columns = columns();
    model.filters = filters();
    model.inputs = users::inputs(config);
    model.related = related();
    model.actions = users::actions();
    add_custom_fields(&mut model, &config.user_fields);
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
        Column::text("language", "Language").unlisted(),
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
        lockouts(),
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
        of("Addresses on hold", "address_holds", Some("holds")),
        of(
            "Webhook deliveries",
            "webhook_deliveries",
            Some("deliveries"),
        ),
        of("Groups", "group_members", None),
        of("Permissions", "user_permissions", None),
    ]
}

/// Adds the fields that this site declares itself, as columns and filters.
fn add_custom_fields(model: &mut Model, fields: &Fields) {
    for field in fields.iter() {
        model
            .columns
            .push(Column::custom(&field.name, &field.label, kind_of(field)));
        model.filters.extend(filter_of(field));
    }
}

fn kind_of(field: &Field) -> Kind {
    match &field.kind {
        custom_fields::Kind::Integer { .. } => Kind::Number,
        custom_fields::Kind::Boolean => Kind::Flag,
        custom_fields::Kind::Text { .. }
        | custom_fields::Kind::Url { .. }
        | custom_fields::Kind::Date { .. }
        | custom_fields::Kind::Choice(_) => Kind::Text,
    }
}

/// What has few answers can be chosen by them.
fn filter_of(field: &Field) -> Option<Filter> {
    let source = || Source::CustomField(field.name.clone());
    let choices: Vec<_> = match &field.kind {
        custom_fields::Kind::Boolean => vec![
            Choice::new("1", "Yes", Condition::Flag(source(), true)),
            Choice::new("0", "No", Condition::Flag(source(), false)),
        ],
        custom_fields::Kind::Choice(choices) => choices
            .iter()
            .map(|choice| {
                let is = Condition::Is(source(), Bind::Text(choice.value.clone()));
                Choice::new(choice.value.clone(), choice.label.clone(), is)
            })
            .collect(),
        _ => return None,
    };
    Some(Filter {
        name: field.name.clone().into(),
        label: field.label.clone().into(),
        ..Filter::choices("", "", choices)
    })
}

/// Users whose password is guessed at, and those whose password is out of use.
fn lockouts() -> Filter {
    // There is an index of just these.
    const { assert!(MOST_FAILURES == 100) };
    let guessed = Condition::Sql("login_failures >= 100");
    let out_of_use = Condition::Flag(Source::Column("reset_required"), true);
    Filter::choices(
        "lockout",
        "Password",
        vec![
            Choice::new("guessed", "New browsers need an e-mail", guessed),
            Choice::new("reset", "Needs a reset", out_of_use),
        ],
    )
}
