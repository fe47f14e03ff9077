//! The fields of the form of a user.

use crate::admin::model::{Input, InputKind};
use crate::config::Config;
use crate::i18n::Message;
use crate::values::custom_fields::{self, Field};

/// A heading of the form, by the id of its sentence.
struct Heading(&'static str);

impl From<Heading> for Message {
    fn from(heading: Heading) -> Self {
        Self::new(heading.0)
    }
}

const ACCOUNT: Heading = Heading("admin-users-section-account");
const PERSON: Heading = Heading("admin-users-section-personal");
const RIGHTS: Heading = Heading("admin-users-section-permissions");
const PASSWORD: Heading = Heading("admin-users-section-password");
const MORE: Heading = Heading("admin-users-section-more");

/// Its fields: ours, then those that this site declares itself.
pub(crate) fn inputs(config: &Config) -> Vec<Input> {
    let mut all = vec![
        Input::text("email", Message::new("admin-users-email"), 254)
            .required()
            .help(Message::new("admin-users-email-help"))
            .section(ACCOUNT)
            .guarded(),
        Input::text("username", Message::new("admin-users-username"), 150)
            .help(Message::new("admin-users-username-help"))
            .section(ACCOUNT),
        Input::text("first_name", Message::new("admin-users-first-name"), 150).section(PERSON),
        Input::text("last_name", Message::new("admin-users-last-name"), 150).section(PERSON),
        Input::text(
            "secondary_email",
            Message::new("admin-users-secondary-email"),
            254,
        )
        .only_on_change()
        .section(PERSON)
        .guarded(),
        Input::text("phone", Message::new("admin-users-phone"), 40).section(PERSON),
        Input::flag("phone_verified", Message::new("admin-users-phone-verified"))
            .only_on_change()
            .help(Message::new("admin-users-phone-verified-help"))
            .section(PERSON),
    ];
    if let [_, _, ..] = config.languages.as_slice() {
        let choices = config.languages.iter();
        let choices = choices.map(|it| (it.tag().into(), it.name().into()));
        all.push(Input {
            kind: InputKind::Choice(choices.collect()),
            ..Input::text("language", Message::new("admin-users-language"), 0)
                .only_on_change()
                .help(Message::new("admin-users-language-help"))
                .section(PERSON)
        });
    }
    // A text, not a choice: there are six hundred.
    all.push(
        Input::text("time_zone", Message::new("admin-users-time-zone"), 64)
            .only_on_change()
            .help(Message::new("admin-users-time-zone-help"))
            .section(PERSON),
    );
    if config.admin_may_set_password {
        let help = Message::new("admin-users-password-help");
        let password = Input::secret("password", Message::new("admin-users-password"));
        all.push(password.help(help).section(PASSWORD).guarded());
    }
    all.extend([
        Input::flag("send_link", Message::new("admin-users-send-link"))
            .only_on_add()
            .section(PASSWORD),
        Input::flag("is_active", Message::new("admin-users-is-active"))
            .only_on_change()
            .help(Message::new("admin-users-is-active-help"))
            .section(RIGHTS)
            .guarded(),
        Input::flag("is_staff", Message::new("admin-users-is-staff"))
            .only_on_change()
            .help(Message::new("admin-users-is-staff-help"))
            .section(RIGHTS)
            .guarded(),
        Input::flag("is_superuser", Message::new("admin-users-is-superuser"))
            .only_on_change()
            .help(Message::new("admin-users-is-superuser-help"))
            .section(RIGHTS)
            .guarded(),
        Input::rows(
            "groups",
            Message::new("admin-users-groups"),
            "user_groups",
            "name",
        )
        .only_on_change()
        .section(RIGHTS)
        .guarded(),
        Input::rows(
            "user_permissions",
            Message::new("admin-users-user-permissions"),
            "permissions",
            "name",
        )
        .only_on_change()
        .help(Message::new("admin-users-user-permissions-help"))
        .section(RIGHTS)
        .guarded(),
    ]);
    all.extend(config.user_fields.iter().map(declared));
    all
}

fn declared(field: &Field) -> Input {
    let kind = match &field.kind {
        custom_fields::Kind::Text { max, .. } | custom_fields::Kind::Url { max, .. } => {
            InputKind::Text { max: *max }
        }
        custom_fields::Kind::Integer { .. } => InputKind::Number,
        custom_fields::Kind::Boolean => InputKind::Flag,
        custom_fields::Kind::Date { .. } => InputKind::Text { max: 10 },
        custom_fields::Kind::Choice(choices) => {
            let pair = |choice: &custom_fields::Choice| {
                (choice.value.clone().into(), choice.label.clone().into())
            };
            InputKind::Choice(choices.iter().map(pair).collect())
        }
    };
    let help = match &field.kind {
        custom_fields::Kind::Date { .. } if field.help.is_empty() => {
            Message::new("admin-users-date-help")
        }
        _ => field.help.clone().into(),
    };
    Input {
        name: field.name.clone().into(),
        label: field.label.clone().into(),
        help,
        kind,
        ..Input::text("", "", 0).section(MORE)
    }
}
