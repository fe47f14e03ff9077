//! How records are called by each other: by keys, or by what they are called.

use super::StaffRights;
use super::note::Note;
use crate::app::App;
use crate::error::Fault;
use crate::foreign::fields::Reference;
use crate::foreign::records::Key;
use crate::store::staging::Staging;
use crate::store::{exports, groups, permissions};
use crate::values::visible;
use aws_lc_rs::digest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

/// So many bytes of a digest stand for a key.
const WHOLE: usize = 16;

/// The field by which a project's natural keys name people: its `USERNAME_FIELD`. Never both: a username may be somebody
/// else's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NaturalKey {
    Username,
    Email,
}

impl NaturalKey {
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
        }
    }

    /// The one by which more of what belongs to people finds them.
    pub(super) fn of(staging: &mut Staging, model: &str) -> Result<Self, Fault> {
        if !staging.has_natural_owners()? {
            return Ok(Self::Username);
        }
        let mut misses = |one: Self| staging.unknown_owners(model, one.field());
        let (by_username, by_email) = (misses(Self::Username)?, misses(Self::Email)?);
        Ok(if by_email < by_username {
            Self::Email
        } else {
            Self::Username
        })
    }
}

/// How somebody is called whom others refer to.
pub(super) fn called(reference: &Reference) -> String {
    match reference {
        Reference::Key(key) => key_text(key).unwrap_or_default(),
        Reference::Natural(parts) => natural(parts),
    }
}

/// How somebody is called by what they are called (`dumpdata --natural-foreign`).
pub(super) fn natural(parts: &[String]) -> String {
    Value::from(parts.to_vec()).to_string()
}

/// A key as a text; none where there is none.
pub(super) fn key_text(key: &Key) -> Option<String> {
    match key {
        Key::Number(number) => Some(number.to_string()),
        Key::Text(text) => Some(text.clone()),
        Key::None => None,
    }
}

/// What stands for a key that may say something of a person.
pub(super) fn digest_of(key: &str) -> String {
    let whole = digest::digest(&digest::SHA256, key.as_bytes());
    let mut text = String::from("~");
    for byte in whole.as_ref().iter().take(WHOLE) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The keys of groups and permissions here, by their names.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) groups: BTreeMap<String, i64>,
    /// Groups that nobody joins by the import, because they give permissions.
    closed: BTreeSet<String>,
    pub(super) permissions: BTreeMap<String, i64>,
}

impl Keys {
    /// Reads them.
    pub(super) fn here(app: &App, staff: StaffRights) -> Result<Self, Fault> {
        app.read(|conn| {
            let groups = groups::all(conn)?;
            let giving: HashSet<_> = match staff {
                StaffRights::Taken => HashSet::new(),
                StaffRights::Left => {
                    let given = exports::permissions_given(conn)?;
                    given.into_iter().map(|(group, _)| group).collect()
                }
            };
            Ok(Self {
                closed: groups
                    .iter()
                    .filter(|(id, _)| giving.contains(id))
                    .map(|(_, name)| name.clone())
                    .collect(),
                groups: groups.into_iter().map(|(id, name)| (name, id)).collect(),
                permissions: permissions::all(conn)?,
            })
        })
    }

    /// The keys of these groups.
    pub(super) fn of_groups(&self, names: &[String]) -> Vec<i64> {
        names
            .iter()
            .filter(|name| !self.closed.contains(*name))
            .filter_map(|name| self.groups.get(name).copied())
            .collect()
    }

    /// The keys of these permissions.
    pub(super) fn of_permissions(&self, names: &[String]) -> Vec<i64> {
        let found = names.iter().filter_map(|name| self.permissions.get(name));
        found.copied().collect()
    }

    /// Names the groups of people in the file that they do not join.
    pub(super) fn note_closed<'a>(&self, used: impl Iterator<Item = &'a str>) -> Option<Note> {
        let closed: Vec<_> = used.filter(|name| self.closed.contains(*name)).collect();
        (!closed.is_empty()).then(|| {
            let names = visible(&closed.join(", "));
            let text = format!(
                "Rights of staff are not taken, so nobody joins a group that gives permissions here: {names}."
            );
            Note::new("group_not_joined", "", text)
        })
    }
}
