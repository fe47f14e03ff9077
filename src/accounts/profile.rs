//! What people say of themselves.

use super::actor::{PublicUser, SignedIn, SignedOut, hold};
use super::consent;
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Event;
use crate::i18n::{Language, Zone};
use crate::store::users;
use crate::values::custom_fields::{Answers, BadValue, EditedBy};
use crate::values::{PersonName, Username};

/// What shall change; the rest stays.
#[derive(Debug, Default)]
pub struct ProfileChange {
    /// The name to log in with.
    pub username: Option<Username>,
    /// May be empty.
    pub first_name: Option<PersonName>,
    /// May be empty.
    pub last_name: Option<PersonName>,
    /// The language to be spoken to in; inside, `None` for whichever the browser asks for.
    pub language: Option<Option<Language>>,
    /// The time zone to be told moments in; inside, `None` for that of the browser.
    pub time_zone: Option<Option<Zone>>,
    /// Custom fields; those that only staff may change stay.
    pub custom_fields: Answers,
    /// The version of the site's terms that is accepted, where it is.
    pub terms: Option<String>,
}

/// Why a profile was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Somebody has that username.
    #[error("username-taken")]
    UsernameTaken,
    /// These fields are to be filled in.
    #[error("profile-missing")]
    Missing(Vec<String>),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(Fault),
}

impl From<Fault> for ProfileError {
    fn from(fault: Fault) -> Self {
        if fault.violates("users", "username_key") {
            Self::UsernameTaken
        } else {
            Self::Fault(fault)
        }
    }
}

impl Failure for ProfileError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::SignedOut(ended) => ended.details(),
            Self::UsernameTaken => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("username", "unique", self.message()),
            ),
            Self::Missing(names) => missing(names),
            Self::Fault(fault) => fault.details(),
        }
    }
}

/// What interfaces say of fields that were to be filled in.
pub(super) fn missing(names: &[String]) -> ErrorDetails {
    let of = |name: &String| {
        let text = BadValue::Required.message();
        Problem::of(name.clone(), BadValue::Required.code(), text)
    };
    ErrorDetails {
        kind: Kind::Invalid,
        problems: names.iter().map(of).collect(),
        retry_after: None,
    }
}

/// Changes my profile.
pub fn update(
    app: &App,
    me: &SignedIn,
    change: ProfileChange,
    origin: &Origin,
) -> Result<PublicUser, ProfileError> {
    app.write(origin, |tx| {
        let before = hold(tx, me)?.ok_or(SignedOut)?;
        let declared = &app.config().user_fields;
        let custom_fields =
            before
                .custom_fields
                .changed(declared, &change.custom_fields, EditedBy::Owner);
        let missing = declared.missing(&custom_fields);
        if !missing.is_empty() {
            let names = missing.into_iter().map(|field| field.name.clone());
            return Err(ProfileError::Missing(names.collect()));
        }
        let username = change
            .username
            .unwrap_or_else(|| Username::kept(&before.username));
        let language = match change.language {
            Some(language) => language.map(Language::tag),
            None => before.language.as_deref(),
        };
        let time_zone = match change.time_zone {
            Some(zone) => zone.map(Zone::name),
            None => before.time_zone.as_deref(),
        };
        let profile = users::Profile {
            email: &before.email,
            username: username.as_str(),
            username_key: &username.key(),
            first_name: change
                .first_name
                .as_ref()
                .map_or(before.first_name.as_str(), PersonName::as_str),
            last_name: change
                .last_name
                .as_ref()
                .map_or(before.last_name.as_str(), PersonName::as_str),
            phone: before.phone.as_deref(),
            custom_fields: custom_fields.as_str(),
            language,
            time_zone,
        };
        users::set_profile(tx, me.id(), &profile)?;
        if let Some(version) = &change.terms {
            consent::note_once(tx, &before, version)?;
        }
        let after =
            users::find(tx, me.id())?.ok_or_else(|| Fault::Broken("an account vanished".into()))?;
        let fields = differing(&before, &after);
        if !fields.is_empty() {
            let user = me.id();
            tx.emit(Event::ProfileChanged { user, fields })?;
        }
        Ok(after.public)
    })
}

/// Has me spoken to in a language, where I chose another for my account. Who chose none goes by what the browser asks for.
pub fn change_language(
    app: &App,
    me: &SignedIn,
    language: Language,
    origin: &Origin,
) -> Result<(), Fault> {
    app.write(origin, |tx| {
        let chosen = hold(tx, me)?.and_then(|row| row.language.clone());
        if chosen.is_some_and(|chosen| chosen != language.tag()) {
            users::set_language(tx, me.id(), language.tag())?;
            let fields = vec!["language".to_owned()];
            let user = me.id();
            tx.emit(Event::ProfileChanged { user, fields })?;
        }
        Ok(())
    })
}

/// The names of what a person says otherwise than before.
fn differing(before: &users::Row, after: &users::Row) -> Vec<String> {
    let said = |row: &users::Row| {
        [
            ("username", row.username.clone()),
            ("first_name", row.first_name.clone()),
            ("last_name", row.last_name.clone()),
            ("language", row.language.clone().unwrap_or_default()),
            ("time_zone", row.time_zone.clone().unwrap_or_default()),
            ("extra", row.custom_fields.as_str().to_owned()),
        ]
    };
    let pairs = said(before).into_iter().zip(said(after));
    pairs
        .filter(|(was, is)| was != is)
        .map(|((name, _), _)| name.to_owned())
        .collect()
}
