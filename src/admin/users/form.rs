//! The form of a user: what it shows, and what becomes of what was changed in it.

mod adding;
mod applying;

pub(in crate::admin) use applying::turned;
use applying::{apply, describe};

use super::held::{Held, Whom, hold};
use super::wish::Wish;
use super::{MODEL, rules, told};
use crate::accounts::{self, CreateError, NewPassword, Person};
use crate::admin::AdminError;
use crate::admin::model::{Answer, Answers, Change};
use crate::admin::models;
use crate::admin::permits::{Permit, Right};
use crate::admin::rows::merged;
use crate::app::{App, Origin};
use crate::config::Config;
use crate::error::{Failure as _, Fault};
use crate::security::policy;
use crate::store::{Conn, groups, permissions, users};
use crate::values::UserId;
use crate::values::own::{self, Extra, Value};
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
