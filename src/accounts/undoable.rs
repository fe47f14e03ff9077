//! What can be taken back with the link in an e-mail, and for how long.

use crate::error::Fault;
use crate::events::AddressChange;
use crate::store::undos;
use time::Duration;

/// For so long a change can be taken back.
pub(super) const UNDO_LIFE: Duration = Duration::days(7);

/// What can be taken back. Each kind has a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undo {
    /// A change of addresses.
    Addresses(AddressChange),
    /// A deletion that was asked for.
    Deletion,
}

impl Undo {
    const DELETION: &str = "closing";

    /// The word by which it is kept, and by which e-mails tell of it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Addresses(change) => change.word(),
            Self::Deletion => Self::DELETION,
        }
    }

    /// What a row is about.
    pub(super) fn of(row: &undos::Row) -> Result<Self, Fault> {
        if row.change == Self::DELETION {
            return Ok(Self::Deletion);
        }
        let change = row.change.clone().try_into().map_err(Fault::Broken)?;
        Ok(Self::Addresses(change))
    }
}
