//! That staff looked at people is told in the audit log, whichever interface they looked through: a page of a list is one
//! entry, and so is a row. It is told before anything is shown, so what could not be told is not shown.

use super::AdminError;
use super::model::USERS;
use super::permits::Permit;
use crate::app::{App, Origin};
use crate::events::Event;
use crate::store::Tx;
use crate::values::UserId;

/// Tells that somebody looks at rows by their keys: of each an entry, for each may be asked about.
pub(super) fn at_rows(
    app: &App,
    by: &Permit,
    ids: &[i64],
    origin: &Origin,
) -> Result<(), AdminError> {
    if ids.is_empty() {
        return Ok(());
    }
    tell(app, by, origin, |tx| {
        for id in ids {
            tx.emit(Event::RowViewed {
                model: by.model().to_owned(),
                row: *id,
                user: (by.model() == USERS).then_some(UserId(*id)),
            })?;
        }
        Ok(())
    })
}

/// Tells that somebody looks at a page of a list: by what it was narrowed, and how many rows there are on it.
pub(super) fn at_list(
    app: &App,
    by: &Permit,
    narrowed_by: Vec<String>,
    count: usize,
    origin: &Origin,
) -> Result<(), AdminError> {
    tell(app, by, origin, |tx| {
        Ok(tx.emit(Event::RowsViewed {
            model: by.model().to_owned(),
            narrowed_by,
            count,
        })?)
    })
}

fn tell(
    app: &App,
    by: &Permit,
    origin: &Origin,
    emit: impl FnOnce(&mut Tx<'_>) -> Result<(), AdminError>,
) -> Result<(), AdminError> {
    if !by.is_watched() {
        return Ok(());
    }
    app.write(origin, |tx| {
        by.check(tx)?;
        tx.acts(by.id());
        emit(tx)
    })
}
