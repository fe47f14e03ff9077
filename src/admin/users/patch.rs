//! What a form wants of an account, read with the same values as everywhere else.

use crate::admin::AdminError;
use crate::admin::model::{Answer, Answers};
use crate::config::Config;
use crate::error::Problem;
use crate::i18n::{Language, Message, Zone};
use crate::values::custom_fields::{self, BadValue, Field, Sent};
use crate::values::{Email, Password, PersonName, Phone, Username};

/// What shall be otherwise; the rest stays. Of what may be empty the inner `None` empties it.
#[derive(Debug, Default)]
pub(super) struct UserPatch {
    pub(super) email: Option<Email>,
    pub(super) username: Option<Username>,
    pub(super) first_name: Option<PersonName>,
    pub(super) last_name: Option<PersonName>,
    pub(super) secondary_email: Option<Option<Email>>,
    pub(super) phone: Option<Option<Phone>>,
    pub(super) phone_verified: Option<bool>,
    pub(super) language: Option<Option<Language>>,
    pub(super) time_zone: Option<Option<Zone>>,
    pub(super) custom_fields: custom_fields::Answers,
    pub(super) is_active: Option<bool>,
    pub(super) is_staff: Option<bool>,
    pub(super) is_superuser: Option<bool>,
    pub(super) groups: Option<Vec<i64>>,
    pub(super) permissions: Option<Vec<i64>>,
    pub(super) password: Option<Password>,
    pub(super) send_link: bool,
}

impl UserPatch {
    /// Reads what was answered; every mistake at once.
    pub(super) fn read(config: &Config, set: &Answers) -> Result<Self, AdminError> {
        let mut reading = Reading {
            set,
            problems: Vec::new(),
        };
        let patch = Self {
            email: reading.parsed("email", |typed| {
                let parsed = Email::parse_new(typed, config.email_domains());
                parsed.map_err(|bad| (bad.code(), bad.message()))
            }),
            username: reading.parsed("username", |typed| {
                Username::parse(typed).map_err(|bad| (bad.code(), bad.message()))
            }),
            first_name: reading.parsed("first_name", name),
            last_name: reading.parsed("last_name", name),
            secondary_email: reading.emptied("secondary_email", |typed| {
                let parsed = Email::parse_new(typed, config.email_domains());
                parsed.map_err(|bad| (bad.code(), bad.message()))
            }),
            phone: reading.emptied("phone", |typed| {
                let parsed = Phone::parse(typed, config.sms.region);
                parsed.map_err(|bad| (bad.code(), bad.message()))
            }),
            phone_verified: reading.flag("phone_verified"),
            language: reading.emptied("language", |tag| {
                let bad = || BadValue::of_choice(tag);
                let language = config.language_of(tag).ok_or_else(bad);
                language.map_err(|bad| (bad.code(), bad.message()))
            }),
            time_zone: reading.emptied("time_zone", |name| {
                let bad = || BadValue::of_choice(name);
                let zone = Zone::parse(name).ok_or_else(bad);
                zone.map_err(|bad| (bad.code(), bad.message()))
            }),
            custom_fields: reading.custom_fields(config.user_fields.iter()),
            is_active: reading.flag("is_active"),
            is_staff: reading.flag("is_staff"),
            is_superuser: reading.flag("is_superuser"),
            groups: reading.rows("groups"),
            permissions: reading.rows("user_permissions"),
            password: match set.get("password") {
                Some(Answer::Secret(typed)) => Some(Password::new(typed.to_string())),
                _ => None,
            },
            send_link: reading.flag("send_link") == Some(true),
        };
        if reading.problems.is_empty() {
            Ok(patch)
        } else {
            Err(AdminError::Fields(reading.problems))
        }
    }

    /// Those of the fields that let somebody do something.
    pub(super) fn rights(&self) -> impl Iterator<Item = &'static str> {
        [
            ("is_active", self.is_active.is_some()),
            ("is_staff", self.is_staff.is_some()),
            ("is_superuser", self.is_superuser.is_some()),
            ("groups", self.groups.is_some()),
            ("user_permissions", self.permissions.is_some()),
        ]
        .into_iter()
        .filter(|(_, is_set)| *is_set)
        .map(|(field, _)| field)
    }
}

type Wrong = (&'static str, Message);

fn name(typed: &str) -> Result<PersonName, Wrong> {
    PersonName::parse(typed).map_err(|bad| (bad.code(), bad.message()))
}

struct Reading<'a> {
    set: &'a Answers,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn parsed<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let typed = self.set.get(name)?.in_words();
        match parse(&typed) {
            Ok(value) => Some(value),
            Err((code, text)) => {
                self.problems.push(Problem::of(name, code, text));
                None
            }
        }
    }

    fn emptied<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<Option<T>> {
        if let Answer::Nothing = self.set.get(name)? {
            return Some(None);
        }
        self.parsed(name, parse).map(Some)
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.set.get(name) {
            Some(Answer::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    fn rows(&self, name: &str) -> Option<Vec<i64>> {
        match self.set.get(name) {
            Some(Answer::Rows(ids)) => Some(ids.clone()),
            _ => None,
        }
    }

    fn custom_fields<'f>(
        &mut self,
        fields: impl Iterator<Item = &'f Field>,
    ) -> custom_fields::Answers {
        let mut answers = custom_fields::Answers::default();
        for field in fields {
            let Some(answer) = self.set.get(&field.name) else {
                continue;
            };
            let words = answer.in_words();
            let sent = match answer {
                Answer::Flag(flag) => Sent::Boolean(*flag),
                _ => Sent::Text(&words),
            };
            match field.parse(sent) {
                Ok(value) => answers.set(field, value),
                Err(bad) => {
                    let name = field.name.clone();
                    self.problems
                        .push(Problem::of(name, bad.code(), bad.message()));
                }
            }
        }
        answers
    }
}
