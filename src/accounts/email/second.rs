//! The secondary address: exchanged with the first, or removed. Both of them have been verified.

use super::{EmailError, limited};
use crate::accounts::actor::{PublicUser, RecentlyAuthenticated, SignedOut, hold};
use crate::accounts::undoable::{ChangedBy, NewAddress, record};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::AddressChange;
use crate::store::users::Contact;
use crate::store::{flows, users};
use crate::values;

/// Makes the secondary address the first, and the first the second.
pub fn swap(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<PublicUser, EmailError> {
    set(app, by, AddressChange::EmailsSwapped, origin)
}

/// Removes the secondary address.
pub fn remove(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<PublicUser, EmailError> {
    set(app, by, AddressChange::SecondaryEmailRemoved, origin)
}

fn set(
    app: &App,
    by: &RecentlyAuthenticated,
    change: AddressChange,
    origin: &Origin,
) -> Result<PublicUser, EmailError> {
    limited(app, by.me(), origin)?;
    app.write(origin, |tx| {
        let user = hold(tx, by.me())?.ok_or(SignedOut)?;
        let was = user.contact();
        let (Some(second), Some(second_key)) = (was.secondary_email, was.secondary_email_key)
        else {
            return Err(EmailError::NoSecond);
        };
        let contact = if change == AddressChange::EmailsSwapped {
            Contact {
                email: second,
                email_key: second_key,
                secondary_email: Some(was.email),
                secondary_email_key: Some(was.email_key),
                ..was
            }
        } else {
            Contact {
                secondary_email: None,
                secondary_email_key: None,
                ..was
            }
        };
        users::set_contact(tx, user.id, &contact)?;
        flows::end_all(tx, user.id)?;
        let new = NewAddress {
            change,
            detail: &values::mask_email_beside(second, [was.email]),
            newcomer: None,
            by: ChangedBy::Session(by.me().session()),
        };
        record(tx, &user, new)?;
        let now = users::find(tx, user.id)?;
        let now = now.ok_or_else(|| Fault::Broken("an account vanished".into()))?;
        Ok(now.public)
    })
}
