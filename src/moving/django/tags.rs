//! Parts of digests of what an import has taken: by them the next run sees whether the source says something else now, and
//! whether somebody has changed it here meanwhile. They are salted, and too short to say anything.

use super::passkeys::Passkey;
use super::person::{Person, UNSET, UNUSABLE};
use super::social::Social;
use crate::security::digest::{IMPORTED_PASSWORD, of_imported_field};
use crate::security::password::{is_unset, is_usable};
use crate::store::imports::Columns;
use crate::values::Moment;
use aws_lc_rs::digest;
use std::fmt::Write as _;

/// The form of what is kept.
const VERSION: u8 = 1;
pub(super) const SALT: usize = 8;
const TAG: usize = 8;
const WHOLE: usize = 16;

/// A field that an import brings. Their order is that in which their tags are kept: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Email,
    Verified,
    SecondaryEmail,
    Username,
    FirstName,
    LastName,
    Phone,
    Password,
    Active,
    Staff,
    Superuser,
    Archived,
    DateJoined,
    LastLogin,
    CustomFields,
    Groups,
    Permissions,
    App,
    Passkeys,
    SocialAccounts,
}

impl Field {
    pub(super) const ALL: [Self; 20] = [
        Self::Email,
        Self::Verified,
        Self::SecondaryEmail,
        Self::Username,
        Self::FirstName,
        Self::LastName,
        Self::Phone,
        Self::Password,
        Self::Active,
        Self::Staff,
        Self::Superuser,
        Self::Archived,
        Self::DateJoined,
        Self::LastLogin,
        Self::CustomFields,
        Self::Groups,
        Self::Permissions,
        Self::App,
        Self::Passkeys,
        Self::SocialAccounts,
    ];

    /// As messages call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Verified => "is_verified",
            Self::SecondaryEmail => "secondary_email",
            Self::Username => "username",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Phone => "phone",
            Self::Password => "password",
            Self::Active => "is_active",
            Self::Staff => "is_staff",
            Self::Superuser => "is_superuser",
            Self::Archived => "archived",
            Self::DateJoined => "date_joined",
            Self::LastLogin => "last_login",
            Self::CustomFields => "custom fields",
            Self::Groups => "groups",
            Self::Permissions => "permissions",
            Self::App => "authenticator app",
            Self::Passkeys => "passkeys",
            Self::SocialAccounts => "accounts at providers",
        }
    }

    /// What a row of `users` holds in it; nothing for what is not in that row, and for a username that was made here.
    pub(super) fn of_columns(self, columns: &Columns) -> Option<String> {
        let text = |text: &str| Some(text.to_owned());
        let flag = |flag: bool| Some(flag.to_string());
        match self {
            Self::Email => text(&columns.email),
            Self::Verified => flag(columns.is_verified),
            Self::SecondaryEmail => text(columns.secondary_email.as_deref().unwrap_or_default()),
            Self::Username => text(&columns.username).filter(|name| !name.is_empty()),
            Self::FirstName => text(&columns.first_name),
            Self::LastName => text(&columns.last_name),
            Self::Phone => {
                let number = columns.phone.as_deref().unwrap_or_default();
                Some(format!("{number} {}", columns.phone_verified))
            }
            Self::Password => {
                let kept = columns.password.as_str();
                let kept = match (is_usable(kept), is_unset(kept)) {
                    (true, _) => kept,
                    (false, true) => UNSET,
                    (false, false) => UNUSABLE,
                };
                Some(format!("{kept} {}", columns.reset_required))
            }
            Self::Active => flag(columns.is_active),
            Self::Staff => flag(columns.is_staff),
            Self::Superuser => flag(columns.is_superuser),
            Self::Archived => flag(columns.archived),
            Self::DateJoined => Some(in_millis(columns.date_joined)),
            Self::LastLogin => Some(columns.last_login.map(in_millis).unwrap_or_default()),
            Self::CustomFields => text(&columns.custom_fields),
            Self::Groups
            | Self::Permissions
            | Self::App
            | Self::Passkeys
            | Self::SocialAccounts => None,
        }
    }

    /// What somebody brings in it.
    pub(super) fn of_person(self, person: &Person) -> Option<String> {
        match self {
            Self::Groups => Some(listed(&person.groups)),
            Self::Permissions => Some(listed(&person.permissions)),
            Self::App => person.app.as_ref().map(|app| {
                let mut text = String::new();
                for byte in app.secret.expose() {
                    let _ = write!(text, "{byte:02x}");
                }
                text
            }),
            Self::Passkeys => some(person.passkeys.iter().map(Passkey::id)),
            Self::SocialAccounts => some(person.social.iter().map(Social::whole)),
            Self::DateJoined if !person.has_joined => None,
            other => other.of_columns(&person.columns),
        }
    }
}

/// Others look for it there.
const _: () = assert!(Field::Password as u8 == IMPORTED_PASSWORD && SALT == 8 && TAG == 8);

/// A moment as far as `dumpdata` writes it, so that a file and the database say the same.
fn in_millis(at: Moment) -> String {
    let cut = at.replace_millisecond(at.millisecond());
    cut.unwrap_or(at).to_string()
}

/// Several as one text, whatever their order; nothing where there are none.
fn some(all: impl Iterator<Item = String>) -> Option<String> {
    let mut all: Vec<_> = all.collect();
    all.sort();
    Some(all.join("\n")).filter(|text| !text.is_empty())
}

/// Names as one text.
pub(super) fn listed(names: &[String]) -> String {
    names.join("\0")
}

/// The tags of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tags {
    salt: [u8; SALT],
    tags: Vec<[u8; TAG]>,
}

/// The tag of what was not brought.
const NOTHING: [u8; TAG] = [0; TAG];

impl Tags {
    /// Of what somebody brings.
    pub(super) fn of(person: &Person, salt: [u8; SALT]) -> Self {
        let tags = Field::ALL.iter().map(|field| {
            let value = field.of_person(person);
            value.map_or(NOTHING, |value| tag(salt, *field, &value))
        });
        Self {
            tags: tags.collect(),
            salt,
        }
    }

    /// As they were kept; `None` of somebody of whom nothing is.
    pub(super) fn read(kept: &[u8]) -> Option<Self> {
        let (version, rest) = kept.split_first()?;
        let (salt, rest) = rest.split_first_chunk::<SALT>()?;
        if *version != VERSION {
            return None;
        }
        let (tags, _) = rest.as_chunks::<TAG>();
        Some(Self {
            salt: *salt,
            tags: tags.to_vec(),
        })
    }

    /// As they are kept.
    pub(super) fn kept(&self) -> Vec<u8> {
        let mut kept = vec![VERSION];
        kept.extend_from_slice(&self.salt);
        kept.extend(self.tags.iter().flatten());
        kept
    }

    /// The same salt for the next time.
    pub(super) fn salt(&self) -> [u8; SALT] {
        self.salt
    }

    /// A digest of all of them.
    pub(super) fn whole(&self) -> Vec<u8> {
        let whole = digest::digest(&digest::SHA256, &self.kept());
        whole.as_ref().get(..WHOLE).unwrap_or_default().to_vec()
    }

    /// The tag of a field; that of nothing where there is none.
    pub(super) fn get(&self, field: Field) -> [u8; TAG] {
        self.tags.get(field as usize).copied().unwrap_or(NOTHING)
    }

    /// Whether a field was brought.
    pub(super) fn has(&self, field: Field) -> bool {
        self.get(field) != NOTHING
    }

    /// Whether a field was brought with this value.
    pub(super) fn is(&self, field: Field, value: &str) -> bool {
        self.get(field) == tag(self.salt, field, value)
    }

    /// Says that a field was not brought.
    pub(super) fn forget(&mut self, field: Field) {
        if let Some(tag) = self.tags.get_mut(field as usize) {
            *tag = NOTHING;
        }
    }

    /// Keeps the tag of a field as it was before.
    pub(super) fn keep(&mut self, field: Field, before: &Self) {
        if let Some(tag) = self.tags.get_mut(field as usize) {
            *tag = before.get(field);
        }
    }
}

fn tag(salt: [u8; SALT], field: Field, value: &str) -> [u8; TAG] {
    of_imported_field(&salt, field as u8, value)
}
