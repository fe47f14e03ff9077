//! Who of the staff may do what. A [`Permit`] exists only if somebody looked it up for this very call, and is looked up
//! once more in the transaction that uses it: a right that was taken away while a form was open is gone.

use super::AdminError;
use crate::accounts::{SignedIn, Staff};
use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, permissions, users};
use crate::values::UserId;
use std::collections::BTreeSet;

/// What can be done to the rows of a model: Django's four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Look at them.
    View,
    /// Make one.
    Add,
    /// Change one.
    Change,
    /// Delete one.
    Delete,
}

impl Right {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Add, Self::Change, Self::Delete, Self::View];

    /// Its part of the name of a permission.
    pub fn word(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Add => "add",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }
}

/// What somebody of the staff may do, as of now.
#[derive(Debug, Clone)]
pub struct Rights {
    staff: Staff,
    all: bool,
    held: BTreeSet<String>,
}

/// Proof that somebody may do this to the rows of a model.
#[derive(Debug, Clone)]
pub struct Permit {
    pub(super) staff: Staff,
    pub(super) model: &'static str,
    pub(super) codename: String,
    pub(super) right: Right,
    pub(super) is_watched: bool,
}

impl Rights {
    /// What this person may do.
    pub fn of(app: &App, staff: &Staff) -> Result<Self, Fault> {
        app.read(|conn| Self::held_by(conn, staff))
    }

    /// The rights of a member of staff, read in a transaction that is open.
    pub(super) fn held_by(conn: &mut Conn, staff: &Staff) -> Result<Self, Fault> {
        let Some(id) = staff.id() else {
            return Ok(Self::new(staff, true, BTreeSet::new()));
        };
        let row = users::find(conn, id)?.filter(|row| row.is_staff && row.may_sign_in());
        let Some(row) = row else {
            return Ok(Self::new(staff, false, BTreeSet::new()));
        };
        if row.is_superuser {
            return Ok(Self::new(staff, true, BTreeSet::new()));
        }
        Ok(Self::new(staff, false, permissions::of_user(conn, id)?))
    }

    fn new(staff: &Staff, all: bool, held: BTreeSet<String>) -> Self {
        Self {
            staff: staff.clone(),
            all,
            held,
        }
    }

    /// Whether the person has every right.
    pub fn are_all(&self) -> bool {
        self.all
    }

    /// Whose they are.
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// Whether a permission is held.
    pub fn has(&self, codename: &str) -> bool {
        self.all || self.held.contains(codename)
    }
}

/// Whether somebody holds a permission now, on the staff or not: directly, by a group, or as a superuser. Django's
/// `has_perm`.
pub fn has_permission(app: &App, me: &SignedIn, codename: &str) -> Result<bool, Fault> {
    app.read(|conn| {
        let user = users::find(conn, me.id())?.filter(|user| user.may_sign_in());
        Ok(match user {
            Some(user) if user.is_superuser => true,
            Some(user) => permissions::of_user(conn, user.id)?.contains(codename),
            None => false,
        })
    })
}

impl Permit {
    /// Who holds it; an error when it was given for another model, or another right.
    pub fn covers(&self, model: &str, right: Right) -> Result<&Staff, AdminError> {
        if self.model == model && self.right == right {
            Ok(&self.staff)
        } else {
            Err(AdminError::NotAllowed)
        }
    }

    /// Who holds it.
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// For which model.
    pub fn model(&self) -> &'static str {
        self.model
    }

    /// For which right.
    pub fn right(&self) -> Right {
        self.right
    }

    /// Whether it is told in the audit log that somebody looks. What is done at the command line is not: whoever is there can
    /// read the database.
    pub(super) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// The key of who holds it; `None` at the command line.
    pub fn id(&self) -> Option<UserId> {
        self.staff.id()
    }

    /// Whether the right is still held; to be asked in the transaction that uses it. Says all the rights that are.
    pub fn check(&self, conn: &mut Conn) -> Result<Rights, AdminError> {
        let rights = Rights::held_by(conn, &self.staff)?;
        let change = self.codename.replacen("view_", "change_", 1);
        if rights.has(&self.codename) || (self.right == Right::View && rights.has(&change)) {
            Ok(rights)
        } else {
            Err(AdminError::NotAllowed)
        }
    }
}
