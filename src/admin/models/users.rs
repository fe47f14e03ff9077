//! The description of users.

use super::{Words, said};
use crate::accounts::MOST_FAILURES;
use crate::admin::model::{Choice, Column, Filter, Kind, Model, Options, Related, Search};
use crate::admin::users;
use crate::config::Config;
use crate::i18n::{Language, Message};
use crate::store::factors;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::values::custom_fields::{self, Field, Fields};

pub(super) fn model(config: &Config) -> Model {
    let mut model = Model::new("users", "user", Message::new("admin-users-title"))
        .about(Message::new("admin-users-about"))
        .called(
            Message::new("admin-users-one"),
            Message::new("admin-users-rows"),
        )
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
    model.columns.extend(of_factors());
    model.filters = filters();
    model.inputs = users::inputs(config);
    model.related = related();
    model.actions = users::actions();
    add_custom_fields(&mut model, &config.user_fields);
    model
}

/// What is kept where nobody gave a reason.
const REASONS: Words = &[(users::NO_REASON, "admin-users-no-reason")];

fn columns() -> Vec<Column> {
    let joined = Column::moment("date_joined", Message::new("admin-users-date-joined")).sorted();
    let last = Column::moment("last_login", Message::new("admin-users-last-login"));
    vec![
        Column::text("email", Message::new("admin-users-email"))
            .by_key("email_key")
            .sorted(),
        Column::text("username", Message::new("admin-users-username"))
            .by_key("username_key")
            .sorted(),
        Column::text("first_name", Message::new("admin-users-first-name")),
        Column::text("last_name", Message::new("admin-users-last-name")),
        Column::flag("is_verified", Message::new("admin-users-is-verified")),
        Column::flag("is_active", Message::new("admin-users-is-active")),
        Column::flag("is_staff", Message::new("admin-users-is-staff")),
        joined,
        last.sorted().sometimes_empty(),
        Column::flag("is_superuser", Message::new("admin-users-is-superuser")).unlisted(),
        Column::text(
            "secondary_email",
            Message::new("admin-users-secondary-email"),
        )
        .unlisted(),
        Column::text("phone", Message::new("admin-users-phone")).unlisted(),
        Column::flag("phone_verified", Message::new("admin-users-phone-verified")).unlisted(),
        Column::text("language", Message::new("admin-users-language"))
            .said(Language::all().map(|it| (it.tag().into(), it.name().into())))
            .unlisted(),
        Column::text("time_zone", Message::new("admin-users-time-zone")).unlisted(),
        Column::flag("archived", Message::new("admin-users-archived")).unlisted(),
        Column::moment("erase_at", Message::new("admin-users-erase-at")).unlisted(),
        Column::text("ban_reason", Message::new("admin-users-ban-reason"))
            .said(said(REASONS))
            .unlisted(),
        Column::number("login_failures", Message::new("admin-users-login-failures")).unlisted(),
        Column::flag("reset_required", Message::new("admin-users-reset-required")).unlisted(),
        Column::text("terms_version", Message::new("admin-users-terms-version")).unlisted(),
    ]
}

/// What protects an account beside its password: what kinds, and since when. Never a secret. Asked only where
/// `second_factor` says that there is something.
fn of_factors() -> Vec<Column> {
    let number = |name, id| Column::number(name, Message::new(id));
    let moment = |name, id| Column::moment(name, Message::new(id));
    vec![
        Column::flag("second_factor", Message::new("admin-users-second-factor")).unlisted(),
        moment("totp_created_at", "admin-users-totp-created-at").asked(factors::TOTP_CREATED_AT),
        moment("totp_last_used_at", "admin-users-totp-last-used-at")
            .asked(factors::TOTP_LAST_USED_AT),
        number("passkeys", "admin-users-passkeys").asked(factors::PASSKEYS),
        moment("passkeys_created_at", "admin-users-passkeys-created-at")
            .asked(factors::PASSKEYS_CREATED_AT),
        moment("passkeys_last_used_at", "admin-users-passkeys-last-used-at")
            .asked(factors::PASSKEYS_LAST_USED_AT),
        number("recovery_codes_left", "admin-users-recovery-codes-left")
            .asked(factors::RECOVERY_CODES_LEFT),
        moment(
            "recovery_codes_created_at",
            "admin-users-recovery-codes-created-at",
        )
        .asked(factors::RECOVERY_CODES_CREATED_AT),
    ]
}

/// Who has a second step at a log-in, and who of the staff has none.
fn second_step() -> Filter {
    let has = |yes| Condition::Flag(Source::Column("second_factor"), yes);
    let staff = users::is_staff_without_second_factor();
    Filter::choices(
        "second_factor",
        Message::new("admin-users-second-factor"),
        vec![
            Choice::new("1", Message::new("admin-yes"), has(true)),
            Choice::new("0", Message::new("admin-no"), has(false)),
            Choice::new(
                "staff",
                Message::new("admin-users-staff-without-second-factor"),
                staff,
            ),
        ],
    )
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
        Filter::flag("is_staff", Message::new("admin-users-is-staff")),
        Filter::flag("is_superuser", Message::new("admin-users-is-superuser")),
        Filter::flag("is_active", Message::new("admin-users-is-active")),
        Filter::flag("is_verified", Message::new("admin-users-is-verified")),
        Filter::choices(
            "standing",
            Message::new("admin-users-standing"),
            vec![
                Choice::new("banned", Message::new("admin-users-is-banned"), banned),
                Choice::new(
                    "archived",
                    Message::new("admin-users-is-archived"),
                    Condition::Flag(Source::Column("archived"), true),
                ),
                Choice::new("closing", Message::new("admin-users-is-closing"), closing),
            ],
        ),
        lockouts(),
        second_step(),
        Filter {
            name: "groups".into(),
            label: Message::new("admin-users-group"),
            options: Options::Rows {
                table: "user_groups",
                label: "name",
                link: ("group_members", "user_id", "group_id"),
            },
        },
    ]
}

fn related() -> Vec<Related> {
    let of = |title: &'static str, table, link: Option<&'static str>| Related {
        title: Message::new(title),
        table,
        column: "user_id",
        link: link.map(|model| (model, "user")),
        goes_along: true,
    };
    vec![
        of("admin-users-its-sessions", "sessions", Some("sessions")),
        of("admin-users-its-browsers", "devices", None),
        of("admin-users-its-codes", "flows", Some("codes")),
        of("admin-users-its-emails", "outbox", Some("outbox")),
        of("admin-users-its-undos", "undos", None),
        of("admin-users-its-holds", "address_holds", Some("holds")),
        of("admin-users-its-consents", "consents", Some("consents")),
        of(
            "admin-users-its-deliveries",
            "webhook_deliveries",
            Some("deliveries"),
        ),
        of("admin-users-its-groups", "group_members", None),
        of("admin-users-its-permissions", "user_permissions", None),
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
            Choice::new(
                "1",
                Message::new("admin-yes"),
                Condition::Flag(source(), true),
            ),
            Choice::new(
                "0",
                Message::new("admin-no"),
                Condition::Flag(source(), false),
            ),
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
        Message::new("admin-users-lockout"),
        vec![
            Choice::new("guessed", Message::new("admin-users-is-guessed"), guessed),
            Choice::new("reset", Message::new("admin-users-is-reset"), out_of_use),
        ],
    )
}
