//! The fields of the form of a user.

use crate::admin::model::{Input, InputKind};
use crate::config::Config;
use crate::values::custom_fields::{self, Field};

/// Headings of the form.
const ACCOUNT: &str = "Account";
const PERSON: &str = "Personal";
const RIGHTS: &str = "Permissions";
const PASSWORD: &str = "Password";

/// Its fields: ours, then those that this site declares itself.
pub(crate) fn inputs(config: &Config) -> Vec<Input> {
    let email =
        "Whoever reads it can choose a new password. A change is told to the address before.";
    let mut all = vec![
        Input::text("email", "E-mail", 254)
            .required()
            .help(email)
            .section(ACCOUNT)
            .guarded(),
        Input::text("username", "Username", 150)
            .help("Made from the address when a new account has none.")
            .section(ACCOUNT),
        Input::text("first_name", "First name", 150).section(PERSON),
        Input::text("last_name", "Last name", 150).section(PERSON),
        Input::text("secondary_email", "Second e-mail", 254)
            .only_on_change()
            .section(PERSON)
            .guarded(),
        Input::text("phone", "Phone", 40).section(PERSON),
        Input::flag("phone_verified", "Phone verified")
            .only_on_change()
            .help("A new number counts as unverified until this is ticked again.")
            .section(PERSON),
    ];
    if let [_, _, ..] = config.languages.as_slice() {
        let choices = config.languages.iter();
        let choices = choices.map(|it| (it.tag().into(), it.name().into()));
        all.push(Input {
            kind: InputKind::Choice(choices.collect()),
            ..Input::text("language", "Language", 0)
                .only_on_change()
                .help("Empty: the one that the browser asks for.")
                .section(PERSON)
        });
    }
    if config.admin_may_set_password {
        let help = "Leave it empty to keep the one there is, or to have none.";
        let password = Input::secret("password", "Password");
        all.push(password.help(help).section(PASSWORD).guarded());
    }
    all.extend([
        Input::flag("send_link", "Send an e-mail to choose a password")
            .only_on_add()
            .section(PASSWORD),
        Input::flag("is_active", "Active")
            .only_on_change()
            .help("Without it nobody can log in.")
            .section(RIGHTS)
            .guarded(),
        Input::flag("is_staff", "Staff")
            .only_on_change()
            .help("May enter the admin site.")
            .section(RIGHTS)
            .guarded(),
        Input::flag("is_superuser", "Superuser")
            .only_on_change()
            .help("Has every permission.")
            .section(RIGHTS)
            .guarded(),
        Input::rows("groups", "Groups", "user_groups", "name")
            .only_on_change()
            .section(RIGHTS)
            .guarded(),
        Input::rows("user_permissions", "Permissions", "permissions", "name")
            .only_on_change()
            .help("Beside those of the groups.")
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
        custom_fields::Kind::Date { .. } if field.help.is_empty() => "As in 2026-11-21.".into(),
        _ => field.help.clone().into(),
    };
    Input {
        name: field.name.clone().into(),
        label: field.label.clone().into(),
        help,
        kind,
        ..Input::text("", "", 0).section("More about the person")
    }
}
