//! The profile that comes with a sign-up, given to the account when its address is verified.

use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, Tx, flows, users};
use crate::values::custom_fields::CustomFields;
use crate::values::{UserId, Username};

/// A free username made from `base`.
pub(crate) fn made_up_username(
    app: &App,
    conn: &mut Conn,
    base: &str,
    owner: Option<UserId>,
) -> Result<Username, Fault> {
    let mut made = Username::suggestion(base, None);
    for _ in 0..20 {
        if is_free(conn, &made, owner)? {
            break;
        }
        made = Username::suggestion(base, Some(app.new_suffix()));
    }
    Ok(made)
}

/// Whether nobody but `owner` has a username.
pub(super) fn is_free(
    conn: &mut Conn,
    username: &Username,
    owner: Option<UserId>,
) -> Result<bool, Fault> {
    let found = users::owner_of_username(conn, &username.key())?;
    Ok(found.is_none() || found == owner)
}

/// Gives an account whose address was just verified the profile of the flow that verified it, or, where none did, a username
/// and nothing else.
pub(crate) fn apply(
    app: &App,
    tx: &mut Tx<'_>,
    row: Option<&flows::Row>,
    user: &users::Row,
) -> Result<(), Fault> {
    let email = row.map_or(user.email.as_str(), |row| &row.email);
    let local_part = email.rsplit_once('@').map_or("", |(local, _)| local);
    let wish = row.map_or_else(CustomFields::default, |row| {
        CustomFields::kept(row.custom_fields.clone())
    });
    let custom_fields =
        CustomFields::kept(user.custom_fields.clone()).verified(&app.config().user_fields, &wish);
    let wanted = row.and_then(|row| row.username.as_deref());
    let wanted = wanted.and_then(|name| Username::parse(name).ok());
    let phone = row.and_then(|row| row.phone.as_deref());
    if user.phone_verified && user.phone.as_deref() != phone {
        // It was verified by whoever had the account before; the new one says so at most.
        let contact = users::Contact {
            phone: None,
            phone_verified: false,
            ..user.contact()
        };
        users::set_contact(tx, user.id, &contact)?;
    }
    // Somebody may take the name between our look and our write: then another one, rather than sending a person back who
    // has just verified the address.
    for _ in 0..5 {
        let username = match &wanted {
            Some(wanted) if is_free(tx, wanted, Some(user.id))? => wanted.clone(),
            Some(wanted) => made_up_username(app, tx, wanted.as_str(), Some(user.id))?,
            None => made_up_username(app, tx, local_part, Some(user.id))?,
        };
        let profile = users::Profile {
            email,
            username: username.as_str(),
            username_key: &username.key(),
            first_name: row.map_or("", |row| &row.first_name),
            last_name: row.map_or("", |row| &row.last_name),
            phone,
            custom_fields: custom_fields.as_str(),
        };
        match users::set_profile(tx, user.id, &profile) {
            Err(fault) if fault.violates("users", "username_key") => {}
            set => return set.map(drop),
        }
    }
    Err(Fault::Unavailable("usernames kept colliding".into()))
}
