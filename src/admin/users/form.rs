//! The form of a user: what it shows, and what becomes of what was changed in it.

mod adding;

use super::held::{Held, Whom, hold};
use super::wish::Wish;
use super::{MODEL, rules, standing, told};
use crate::accounts::{self, AddressError, CreateError, NewPassword, Person};
use crate::admin::AdminError;
use crate::admin::model::{Answer, Answers, Change};
use crate::admin::models;
use crate::admin::permits::{Permit, Right};
use crate::admin::rows::merged;
use crate::app::{App, Origin};
use crate::config::Config;
use crate::error::{Failure as _, Fault, Problem};
use crate::events::Event;
use crate::security::policy;
use crate::store::users::{Contact, Flags, Profile};
use crate::store::{Conn, Tx, groups, permissions, users};
use crate::values::own::{self, EditedBy, Extra, Value};
use crate::values::{Email, PersonName, Phone, UserId, Username, key_of};
use std::collections::BTreeMap;

/// What the form shows.
pub(in crate::admin) fn load(
    app: &App,
    by: &Permit,
    id: i64,
) -> Result<Option<Answers>, AdminError> {
    app.read(|conn| {
        by.check(conn)?;
        let Some(user) = users::find(conn, UserId(id))? else {
            return Ok(None);
        };
        Ok(Some(answers(conn, app.config(), &user)?))
    })
}

/// Makes an account, or changes one.
pub(in crate::admin) fn save(
    app: &App,
    by: &Permit,
    id: Option<i64>,
    change: Change<'_>,
    origin: &Origin,
) -> Result<i64, AdminError> {
    match id {
        None => adding::add(app, by, change.want, origin),
        Some(id) => alter(app, by, UserId(id), change, origin),
    }
}

/// An account as its form shows it.
pub(super) fn answers(
    conn: &mut Conn,
    config: &Config,
    user: &users::Row,
) -> Result<Answers, Fault> {
    let text = |text: &str| match text {
        "" => Answer::Nothing,
        text => Answer::Text(text.to_owned()),
    };
    let maybe = |it: &Option<String>| it.as_deref().map_or(Answer::Nothing, text);
    let rows = |these: BTreeMap<i64, String>| Answer::Rows(these.into_keys().collect());
    let all = [
        ("email", text(&user.email)),
        ("username", text(&user.username)),
        ("first_name", text(&user.first_name)),
        ("last_name", text(&user.last_name)),
        ("secondary_email", maybe(&user.secondary_email)),
        ("phone", maybe(&user.phone)),
        ("phone_verified", Answer::Flag(user.phone_verified)),
        ("is_active", Answer::Flag(user.is_active)),
        ("is_staff", Answer::Flag(user.is_staff)),
        ("is_superuser", Answer::Flag(user.is_superuser)),
        ("groups", rows(groups::of_user(conn, user.id)?)),
        (
            "user_permissions",
            rows(permissions::of_user_alone(conn, user.id)?),
        ),
    ];
    let kept = Extra::kept(user.extra.clone());
    let own = config.user_fields.iter().map(|field| {
        let answer = match (kept.get(field), &field.kind) {
            (Some(Value::Integer(number)), _) => Answer::Number(number),
            (Some(Value::Boolean(flag)), _) => Answer::Flag(flag),
            (None, own::Kind::Boolean) => Answer::Flag(false),
            (Some(value), _) => text(&value.to_string()),
            (None, _) => Answer::Nothing,
        };
        (field.name.clone(), answer)
    });
    let ours = all
        .into_iter()
        .map(|(name, answer)| (name.to_owned(), answer));
    Ok(ours.chain(own).collect())
}

fn alter(
    app: &App,
    by: &Permit,
    id: UserId,
    change: Change<'_>,
    origin: &Origin,
) -> Result<i64, AdminError> {
    by.covers(MODEL, Right::Change)?;
    let hash = chosen(app, by, id, change.want)?;
    let model = models::users(app.config());
    app.write(origin, |tx| {
        let held = hold(tx, by, Whom::Key(id))?;
        let now = answers(tx, app.config(), &held.user)?;
        let mut set = merged(&model, &now, change)?;
        set.retain(|name, answer| name != "password" || *answer != Answer::Nothing);
        let wish = Wish::read(app.config(), &set)?;
        rules::may_save(tx, by, &held, &wish)?;
        let before = told::of(tx, app.config(), &held.user)?;
        apply(app, tx, &held, &wish)?;
        if let Some(hash) = &hash {
            accounts::put_password(tx, &held.user, hash)?;
        }
        told::tell(tx, app.config(), &before, id)?;
        Ok(id.0)
    })
}

/// The hash of the password that was chosen, if one was. Made before the transaction; whether it may be is asked in it.
fn chosen(
    app: &App,
    by: &Permit,
    id: UserId,
    want: &Answers,
) -> Result<Option<String>, AdminError> {
    let only = want.get("password").cloned();
    let only: Answers = only
        .map(|it| ("password".to_owned(), it))
        .into_iter()
        .collect();
    let Some(password) = Wish::read(app.config(), &only)?.password else {
        return Ok(None);
    };
    let user = app.read(|conn| {
        by.check(conn)?;
        users::find(conn, id)?.ok_or(AdminError::Unknown)
    })?;
    let person = policy::Person {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let hash = accounts::hash_of(app, &NewPassword::Checked(password), &person);
    hash.map(Some).map_err(refused)
}

fn refused(error: CreateError) -> AdminError {
    match error {
        CreateError::Fault(fault) => fault.into(),
        other => AdminError::Fields(other.facets().problems),
    }
}

fn apply(app: &App, tx: &mut Tx<'_>, held: &Held, wish: &Wish) -> Result<(), AdminError> {
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

/// What comes, and what goes.
pub(in crate::admin) fn turned(
    now: &BTreeMap<i64, String>,
    wanted: &[i64],
) -> (Vec<i64>, Vec<i64>) {
    rules::differing(now, wanted)
        .into_iter()
        .partition(|id| wanted.contains(id))
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
fn describe(app: &App, tx: &mut Tx<'_>, now: &users::Row, wish: &Wish) -> Result<(), AdminError> {
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
    let username = wish.username.as_ref().map(Username::as_str);
    let username = username.unwrap_or(&now.username);
    let is = |it: bool, name: &str| it.then(|| name.to_owned());
    let fields: Vec<_> = [
        is(username != now.username, "username"),
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
        username,
        username_key: &key_of(username),
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

/// Changes fields of one's own of an account. What people have to fill in themselves staff may leave empty.
pub fn set_fields(
    app: &App,
    by: &Permit,
    id: UserId,
    answers: &own::Answers,
    origin: &Origin,
) -> Result<Person, AdminError> {
    by.covers(MODEL, Right::Change)?;
    app.write(origin, |tx| {
        let Held { user, .. } = hold(tx, by, Whom::Key(id))?;
        let before = told::of(tx, app.config(), &user)?;
        let wish = Wish {
            own: answers.clone(),
            ..Wish::default()
        };
        describe(app, tx, &user, &wish)?;
        told::tell(tx, app.config(), &before, id)?;
        let now = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
        Ok(now.into())
    })
}
