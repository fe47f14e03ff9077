//! Events seen as Django's model signals: a row of a user was saved, a row of a user was deleted. A view of what
//! happened, not a second truth: it is read off the event.

use super::{AddressChange, Event};
use crate::values::UserId;

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Model {
    /// An account.
    User,
}

/// A row was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// What kind.
    pub model: Model,
    /// Its key.
    pub id: UserId,
    /// Whether it is new.
    pub created: bool,
    /// The fields that may be others than before; empty for a new row. Counters of our own are not told.
    pub changed: Vec<String>,
}

/// A row was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deleted {
    /// What kind.
    pub model: Model,
    /// Its key; nobody gets it again.
    pub id: UserId,
}

/// What a first proof brings with it: password and profile of the sign-up whose code it was.
const VERIFIED: &[&str] = &[
    "is_verified",
    "email",
    "username",
    "first_name",
    "last_name",
    "phone",
    "password",
    "extra",
];

/// What no other event tells of.
const RIGHTS: &[&str] = &[
    "is_staff",
    "is_superuser",
    "phone_verified",
    "groups",
    "user_permissions",
];

impl Event {
    /// The row of a user that it saved.
    pub fn saved(&self) -> Option<Saved> {
        let changed: &[&str] = match self {
            Self::UserCreated { .. } => &[],
            Self::Verified { .. } => VERIFIED,
            Self::LoggedIn { .. } => &["last_login"],
            Self::ProfileChanged { user, fields } => {
                return Some(saved(*user, fields.clone()));
            }
            Self::Banned { .. } | Self::Unbanned { .. } => &["is_active", "ban_reason"],
            Self::Deactivated { .. } | Self::Activated { .. } => &["is_active"],
            Self::RowChanged {
                user: Some(user),
                changes,
                ..
            } => {
                let told = changes.0.keys().filter(|it| RIGHTS.contains(&it.as_str()));
                let told: Vec<_> = told.cloned().collect();
                return (!told.is_empty()).then(|| saved(*user, told));
            }
            Self::AddressChanged { change, .. } => addresses(*change),
            Self::DeletionRequested { .. } | Self::DeletionCancelled { .. } => &["erase_at"],
            Self::Archived { .. } | Self::Unarchived { .. } => &["archived"],
            Self::PasswordChanged { .. } => &["password"],
            _ => return None,
        };
        let changed = changed.iter().map(ToString::to_string).collect();
        Some(Saved {
            created: matches!(self, Self::UserCreated { .. }),
            ..saved(self.user()?, changed)
        })
    }

    /// The row of a user that it deleted.
    pub fn deleted(&self) -> Option<Deleted> {
        match self {
            Self::UserDeleted { user, .. } => Some(Deleted {
                model: Model::User,
                id: *user,
            }),
            _ => None,
        }
    }
}

fn saved(id: UserId, changed: Vec<String>) -> Saved {
    Saved {
        model: Model::User,
        id,
        created: false,
        changed,
    }
}

fn addresses(change: AddressChange) -> &'static [&'static str] {
    match change {
        AddressChange::EmailChanged => &["email"],
        AddressChange::SecondaryEmailAdded | AddressChange::SecondaryEmailRemoved => {
            &["secondary_email"]
        }
        AddressChange::EmailsSwapped => &["email", "secondary_email"],
        AddressChange::PhoneChanged | AddressChange::PhoneRemoved => &["phone", "phone_verified"],
        AddressChange::Undone => &["email", "secondary_email", "phone", "phone_verified"],
    }
}
