//! What a form wants, put in place: the addresses first, for somebody may have them.

use crate::accounts::{self, AddressError, Memberships};
use crate::admin::AdminError;
use crate::admin::users::locked::LockedUser;
use crate::admin::users::patch::UserPatch;
use crate::admin::users::rules::turned;
use crate::admin::users::status;
use crate::app::App;
use crate::error::Failure as _;
use crate::error::Problem;
use crate::events::Event;
use crate::i18n::Message;
use crate::store::users::{Contact, Flags, Profile};
use crate::store::{Tx, groups, permissions, users};
use crate::values::custom_fields::EditedBy;
use crate::values::{Email, PersonName, Phone, Username};

pub(super) fn apply(
    app: &App,
    tx: &mut Tx<'_>,
    held: &LockedUser,
    patch: &UserPatch,
) -> Result<(), AdminError> {
    let user = &held.user;
    give_addresses(app, tx, user, patch)?;
    let now = users::find(tx, user.id)?.ok_or(AdminError::Unknown)?;
    describe(app, tx, &now, patch)?;
    match patch.is_active {
        Some(true) => drop(status::open(tx, user)?),
        // One that was banned stays so, with the reason.
        Some(false) if user.is_active => drop(status::close(tx, user, "")?),
        Some(false) | None => {}
    }
    let flags = Flags {
        is_staff: patch.is_staff.unwrap_or(user.is_staff),
        is_superuser: patch.is_superuser.unwrap_or(user.is_superuser),
    };
    users::set_flags(tx, user.id, flags)?;
    let mut change = Memberships::default();
    if let Some(wanted) = &patch.groups {
        let now = groups::of_user(tx, user.id)?;
        (change.joined, change.left) = turned(&now, wanted);
    }
    if let Some(wanted) = &patch.permissions {
        let now = permissions::of_user_alone(tx, user.id)?;
        (change.given, change.taken) = turned(&now, wanted);
    }
    Ok(accounts::change_memberships(tx, user.id, &change)?)
}

fn give_addresses(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    patch: &UserPatch,
) -> Result<(), AdminError> {
    let was = user.contact();
    let email_key = patch.email.as_ref().map(Email::key);
    let second = match &patch.secondary_email {
        Some(second) => second.as_ref().map(|it| (it.as_str().to_owned(), it.key())),
        None => user
            .secondary_email
            .clone()
            .zip(user.secondary_email_key.clone()),
    };
    let phone = match &patch.phone {
        Some(phone) => phone.as_ref().map(Phone::as_str),
        None => was.phone,
    };
    let contact = Contact {
        email: patch.email.as_ref().map_or(was.email, Email::as_str),
        email_key: email_key.as_deref().unwrap_or(was.email_key),
        secondary_email: second.as_ref().map(|(typed, _)| typed.as_str()),
        secondary_email_key: second.as_ref().map(|(_, key)| key.as_str()),
        phone,
        // Another number is not verified by what was said of the one before.
        phone_verified: match patch.phone_verified {
            Some(verified) => verified && phone.is_some(),
            None => was.phone_verified && was.phone == phone,
        },
    };
    if contact.secondary_email_key == Some(contact.email_key) {
        let text = Message::new("admin-users-email-first");
        let problem = Problem::of("secondary_email", "first_email", text);
        return Err(AdminError::Fields(vec![problem]));
    }
    accounts::give_addresses(app, tx, user, &contact).map_err(|error| match error {
        AddressError::Fault(fault) => fault.into(),
        AddressError::OnHold(hold) => AdminError::OnHold(hold.message()),
        AddressError::Taken(field) => taken(field),
    })
}

fn taken(field: &'static str) -> AdminError {
    let text = Message::new(match field {
        "username" => "username-taken",
        "phone" => "admin-users-phone-taken",
        _ => "email-taken",
    });
    AdminError::Fields(vec![Problem::of(field, "unique", text)])
}

/// Names and the custom fields.
pub(super) fn describe(
    app: &App,
    tx: &mut Tx<'_>,
    now: &users::Row,
    patch: &UserPatch,
) -> Result<(), AdminError> {
    let custom_fields = now.custom_fields.clone();
    let custom_fields = if patch.custom_fields.is_empty() {
        custom_fields
    } else {
        custom_fields.changed(
            &app.config().user_fields,
            &patch.custom_fields,
            EditedBy::Staff,
        )
    };
    let name = |patch: &Option<PersonName>, now: &str| {
        let patch = patch.as_ref().map(|name| name.as_str().to_owned());
        patch.unwrap_or_else(|| now.to_owned())
    };
    let (first, last) = (
        name(&patch.first_name, &now.first_name),
        name(&patch.last_name, &now.last_name),
    );
    let username = patch.username.clone();
    let username = username.unwrap_or_else(|| Username::kept(&now.username));
    let language = match patch.language {
        Some(language) => language.map(|language| language.tag().to_owned()),
        None => now.language.clone(),
    };
    let time_zone = match patch.time_zone {
        Some(zone) => zone.map(|zone| zone.name().to_owned()),
        None => now.time_zone.clone(),
    };
    let is = |it: bool, name: &str| it.then(|| name.to_owned());
    let fields: Vec<_> = [
        is(username.as_str() != now.username, "username"),
        is(first != now.first_name, "first_name"),
        is(last != now.last_name, "last_name"),
        is(language != now.language, "language"),
        is(time_zone != now.time_zone, "time_zone"),
        is(custom_fields != now.custom_fields, "extra"),
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
        custom_fields: custom_fields.as_str(),
        language: language.as_deref(),
        time_zone: time_zone.as_deref(),
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
