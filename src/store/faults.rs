//! What a database error means for us.

use super::dialect;
use crate::error::Fault;

/// Whether a table is not there: the schema is older than the program.
pub(super) fn is_missing(error: &diesel::result::Error) -> bool {
    let words = error.to_string();
    words.contains("no such table") || words.contains("does not exist")
}

/// Both databases say most of it in words only.
impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as K, Error};
        match error {
            Error::DatabaseError(K::UniqueViolation, info) => Self::Duplicate(
                info.constraint_name()
                    .unwrap_or_else(|| info.message())
                    .to_owned(),
            ),
            Error::DatabaseError(
                K::UnableToSendCommand
                | K::ClosedConnection
                | K::ReadOnlyTransaction
                | K::SerializationFailure,
                info,
            ) => Self::Unavailable(info.message().to_owned()),
            Error::DatabaseError(K::Unknown, info) if dialect::may_come_back(info.message()) => {
                Self::Unavailable(info.message().to_owned())
            }
            Error::BrokenTransactionManager => {
                Self::Unavailable("a connection broke in a transaction".into())
            }
            Error::DatabaseError(_, info) => Self::Broken(info.message().to_owned()),
            other => Self::Broken(other.to_string()),
        }
    }
}
