//! The fields of one's own of other people: staff may change them all.

use super::AdminError;
use crate::accounts::{Person, Staff};
use crate::app::{App, Origin};
use crate::events::Event;
use crate::store::users;
use crate::values::UserId;
use crate::values::own::{Answers, EditedBy, Extra};

/// Changes fields of an account. What people have to fill in themselves staff may leave empty.
pub fn set(
    app: &App,
    _by: &Staff,
    id: UserId,
    answers: &Answers,
    origin: &Origin,
) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        users::lock(tx, id)?;
        let now = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
        let own = &app.config().user_fields;
        let extra = Extra::kept(now.extra).changed(own, answers, EditedBy::Staff);
        users::set_extra(tx, id, extra.as_str())?;
        tx.emit(Event::ProfileChanged { user: id })?;
        let now = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
        Ok(now.into())
    })
}
