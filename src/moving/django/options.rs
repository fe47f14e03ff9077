//! What to import, how, and who hears of it.

use crate::error::Fault;
use crate::i18n::Zone;
use crate::values::UserId;

/// Whether anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Nothing is: it is only said what would be.
    Dry,
    /// People are added and changed.
    Write,
}

/// What becomes of the rights of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffRights {
    /// Staff and superusers are what they were, and permissions are held as they were.
    Taken,
    /// Nobody is staff or superuser by the import, and nobody gets a permission.
    Left,
}

/// How an address counts of which nothing says whether it was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressTrust {
    /// As unverified: a code is asked for at the next log-in.
    Unverified,
    /// As verified.
    Verified,
}

/// What becomes of somebody whose number here is that of another account, which was not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// They are not taken: an application that knows people by their numbers would take the one for the other.
    Kept,
    /// They get another number.
    MayChange,
}

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the project is called here: two of them are told apart by it.
    pub source: String,
    /// `app.model` of the users; found where there is only one that may be it.
    pub user_model: Option<String>,
    /// How documents of MongoDB are called.
    pub collection: String,
    /// Where moments without a zone are.
    pub zone: Zone,
    /// What becomes of staff.
    pub staff: StaffRights,
    /// How addresses count.
    pub address_trust: AddressTrust,
    /// What becomes of numbers that are taken here.
    pub numbers: Numbers,
    /// Whether anything is written.
    pub run: Run,
}

/// Who hears of an import while it goes on.
pub struct Listener<'a> {
    /// How far it is.
    pub progress: &'a mut dyn FnMut(&str, u64),
    /// Somebody whose number is another one than their old key.
    pub renumbered: &'a mut dyn FnMut(&str, UserId) -> Result<(), Fault>,
}

impl std::fmt::Debug for Listener<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener(..)")
    }
}
