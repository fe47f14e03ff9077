//! What the use cases share that ask the hooks of the site: what these are told, and what becomes of a refusal.

use super::throttle::Throttled;
use crate::app::Origin;
use crate::error::{ErrorDetails, Failure, Fault};
use crate::events::Event;
use crate::hooks::{Client, Denied, User};
use crate::i18n::{Language, Message};
use crate::store::users::PublicUser;
use crate::store::{Tx, users};
use crate::values::UserId;

/// Why hooks kept something from happening.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotAllowed {
    /// One refused, or did not answer.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Too many log-ins from one place.
    #[error("throttled-logins")]
    Throttled(Throttled),
}

impl Failure for NotAllowed {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Denied(denied) => denied.details(),
            Self::Throttled(throttled) => throttled.details(self),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Denied(denied) => denied.message(),
            Self::Throttled(_) => Message::of(self),
        }
    }
}

/// Notes that something was refused.
pub(super) fn note(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    hook: &str,
    denied: &Denied,
) -> Result<(), Fault> {
    // Nobody erased them meanwhile: nothing may be kept about one who is gone.
    let user = match user {
        Some(user) => users::find_for_update(tx, user)?,
        None => None,
    };
    tx.emit(Event::HookRefused {
        user: user.map(|user| user.id),
        hook: hook.to_owned(),
        code: denied.code().to_owned(),
    })
}

/// Where a call comes from, as hooks are told.
pub(super) fn client(origin: &Origin) -> Client {
    Client {
        ip: origin.ip,
        user_agent: origin.agent.clone(),
        interface: origin.interface,
        language: origin.language.map(Language::tag),
    }
}

/// Whose account it is, as hooks are told.
pub(super) fn of_user(user: &PublicUser) -> User {
    User {
        id: user.id,
        email: user.email.clone(),
        username: user.username.clone(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        is_staff: user.is_staff,
        is_superuser: user.is_superuser,
        custom_fields: user.custom_fields.clone(),
    }
}
