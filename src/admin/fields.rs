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
    by: &Staff,
    id: UserId,
    answers: &Answers,
    origin: &Origin,
) -> Result<Person, AdminError> {
    app.write(origin, |tx| {
        tx.acts(by.id());
        users::lock(tx, id)?;
        let now = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
        let own = &app.config().user_fields;
        let extra = Extra::kept(now.extra.clone()).changed(own, answers, EditedBy::Staff);
        if extra.as_str() != now.extra {
            users::set_extra(tx, id, extra.as_str())?;
            let fields = vec!["extra".to_owned()];
            tx.emit(Event::ProfileChanged { user: id, fields })?;
        }
        let now = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
        Ok(now.into())
    })
}
