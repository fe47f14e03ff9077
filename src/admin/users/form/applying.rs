//! What a form wants, put in place: the addresses first, for somebody may have them.

use crate::accounts::{self, AddressError};
use crate::admin::AdminError;
use crate::admin::users::held::Held;
use crate::admin::users::rules::turned;
use crate::admin::users::standing;
use crate::admin::users::wish::Wish;
use crate::app::App;
use crate::error::Problem;
use crate::events::Event;
use crate::store::users::{Contact, Flags, Profile};
use crate::store::{Tx, groups, permissions, users};
use crate::values::own::{EditedBy, Extra};
use crate::values::{Email, PersonName, Phone, Username};

pub(super) fn apply(
    app: &App,
    tx: &mut Tx<'_>,
    held: &Held,
    wish: &Wish,
) -> Result<(), AdminError> {
    let user = &held.user;
    give_addresses(tx, user, wish)?;
    let now = users::find(tx, user.id)?.ok_or(AdminError::Unknown)?;
    describe(app, tx, &now, wish)?;
    match wish.is_active {
        Some(true) => drop(standing::open(tx, user)?),
        Some(false) => drop(standing::close(tx, user, "")?),
        None => {}
    }
    let flags = Flags {
        is_staff: wish.is_staff.unwrap_or(user.is_staff),
        is_superuser: wish.is_superuser.unwrap_or(user.is_superuser),
    };
    users::set_flags(tx, user.id, flags)?;
    if let Some(wanted) = &wish.groups {
        let now = groups::of_user(tx, user.id)?;
        let (joined, left) = turned(&now, wanted);
        groups::change_user(tx, user.id, &joined, &left)?;
    }
    if let Some(wanted) = &wish.permissions {
        let now = permissions::of_user_alone(tx, user.id)?;
        let (given, taken) = turned(&now, wanted);
        permissions::change_user(tx, user.id, &given, &taken)?;
    }
    Ok(())
}

fn give_addresses(tx: &mut Tx<'_>, user: &users::Row, wish: &Wish) -> Result<(), AdminError> {
    let was = user.contact();
    let email_key = wish.email.as_ref().map(Email::key);
    let second = match &wish.secondary_email {
        Some(second) => second.as_ref().map(|it| (it.as_str().to_owned(), it.key())),
        None => user
            .secondary_email
            .clone()
            .zip(user.secondary_email_key.clone()),
    };
    let phone = match &wish.phone {
        Some(phone) => phone.as_ref().map(Phone::as_str),
        None => was.phone,
    };
    let contact = Contact {
        email: wish.email.as_ref().map_or(was.email, Email::as_str),
        email_key: email_key.as_deref().unwrap_or(was.email_key),
        secondary_email: second.as_ref().map(|(typed, _)| typed.as_str()),
        secondary_email_key: second.as_ref().map(|(_, key)| key.as_str()),
        phone,
        // Another number is not proved by what was said of the one before.
        phone_verified: match wish.phone_verified {
            Some(verified) => verified && phone.is_some(),
            None => was.phone_verified && was.phone == phone,
        },
    };
    if contact.secondary_email_key == Some(contact.email_key) {
        let text = "This is the first e-mail address already.";
        let problem = Problem::of("secondary_email", "first_email", text);
        return Err(AdminError::Fields(vec![problem]));
    }
    accounts::give_addresses(tx, user, &contact).map_err(|error| match error {
        AddressError::Fault(fault) => fault.into(),
        AddressError::Taken(field) => taken(field),
    })
}

fn taken(field: &'static str) -> AdminError {
    let text = match field {
        "username" => "A user with that username already exists.",
        "phone" => "A user has proved this number already.",
        _ => "A user is already registered with this email address.",
    };
    AdminError::Fields(vec![Problem::of(field, "unique", text)])
}

/// Names and the fields of one's own.
pub(super) fn describe(
    app: &App,
    tx: &mut Tx<'_>,
    now: &users::Row,
    wish: &Wish,
) -> Result<(), AdminError> {
    let extra = Extra::kept(now.extra.clone());
    let extra = if wish.own.is_empty() {
        extra
    } else {
        extra.changed(&app.config().user_fields, &wish.own, EditedBy::Staff)
    };
    let name = |wish: &Option<PersonName>, now: &str| {
        let wish = wish.as_ref().map(|name| name.as_str().to_owned());
        wish.unwrap_or_else(|| now.to_owned())
    };
    let (first, last) = (
        name(&wish.first_name, &now.first_name),
        name(&wish.last_name, &now.last_name),
    );
    let username = wish.username.clone();
    let username = username.unwrap_or_else(|| Username::kept(&now.username));
    let is = |it: bool, name: &str| it.then(|| name.to_owned());
    let fields: Vec<_> = [
        is(username.as_str() != now.username, "username"),
        is(first != now.first_name, "first_name"),
        is(last != now.last_name, "last_name"),
        is(extra.as_str() != now.extra, "extra"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let profile = Profile {
        email: &now.email,
        username: username.as_str(),
        username_key: &username.key(),
        first_name: &first,
        last_name: &last,
        phone: now.phone.as_deref(),
        extra: extra.as_str(),
    };
    users::set_profile(tx, now.id, &profile).map_err(|fault| {
        if fault.violates("users", "username_key") {
            taken("username")
        } else {
            fault.into()
        }
    })?;
    let user = now.id;
    Ok(tx.emit(Event::ProfileChanged { user, fields })?)
}
