//! The form of a user: what it shows, and what becomes of what was changed in it.

mod adding;
mod applying;
mod rules;

use applying::{apply, describe};

use super::inputs::inputs;
use super::locked::{LockedUser, hold};
use super::patch::UserPatch;
use super::{MODEL, answers, changes};
use crate::accounts::{self, CreateError, NewPassword, PublicUser};
use crate::admin::AdminError;
use crate::admin::model::{Answer, Answers, Change, merged};
use crate::admin::permits::{Permit, Right};
use crate::app::{App, Origin};
use crate::error::Failure as _;
use crate::security::password_policy;
use crate::store::users;
use crate::values::custom_fields;
use crate::values::{Email, UserId};

/// What the form shows.
pub(crate) fn load(app: &App, by: &Permit, id: i64) -> Result<Option<Answers>, AdminError> {
    app.read(|conn| {
        by.check(conn)?;
        let Some(user) = users::find(conn, UserId(id))? else {
            return Ok(None);
        };
        Ok(Some(answers::of(conn, app.config(), &user)?))
    })
}

/// Makes an account, or changes one.
pub(crate) fn save(
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

fn alter(
    app: &App,
    by: &Permit,
    id: UserId,
    change: Change<'_>,
    origin: &Origin,
) -> Result<i64, AdminError> {
    by.covers(MODEL, Right::Change)?;
    let hash = chosen(app, by, id, change.want)?;
    let inputs = inputs(app.config());
    let wanted = UserPatch::read(app.config(), change.want).ok();
    app.write(origin, |tx| {
        // Addresses before accounts, as everybody takes them.
        if let Some(wanted) = &wanted {
            let second = wanted.secondary_email.iter().flatten();
            let keys: Vec<_> = wanted.email.iter().chain(second).map(Email::key).collect();
            users::lock_addresses(tx, keys.iter().map(String::as_str))?;
        }
        let held = hold(tx, by, id)?;
        let now = answers::of(tx, app.config(), &held.user)?;
        let mut set = merged(&inputs, &now, change)?;
        set.retain(|name, answer| name != "password" || *answer != Answer::Nothing);
        let patch = UserPatch::read(app.config(), &set)?;
        rules::may_save(tx, by, &held, &patch)?;
        let before = changes::of(tx, app.config(), &held.user)?;
        apply(app, tx, &held, &patch)?;
        if let Some(hash) = &hash {
            accounts::put_password(tx, &held.user, hash)?;
        }
        changes::tell(tx, app.config(), before, id)?;
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
    let Some(password) = UserPatch::read(app.config(), &only)?.password else {
        return Ok(None);
    };
    let user = app.read(|conn| {
        by.check(conn)?;
        users::find(conn, id)?.ok_or(AdminError::Unknown)
    })?;
    let attributes = password_policy::UserAttributes {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let hash = accounts::hash_of(app, &NewPassword::Checked(password), &attributes);
    hash.map(Some).map_err(refused)
}

fn refused(error: CreateError) -> AdminError {
    match error {
        CreateError::Fault(fault) => fault.into(),
        other => AdminError::Fields(other.details().problems),
    }
}

/// Changes the custom fields of an account. What people have to fill in themselves staff may leave empty.
pub fn set_fields(
    app: &App,
    by: &Permit,
    id: UserId,
    answers: &custom_fields::Answers,
    origin: &Origin,
) -> Result<PublicUser, AdminError> {
    by.covers(MODEL, Right::Change)?;
    app.write(origin, |tx| {
        let LockedUser { user, .. } = hold(tx, by, id)?;
        let patch = UserPatch {
            custom_fields: answers.clone(),
            ..UserPatch::default()
        };
        describe(app, tx, &user, &patch)?;
        changes::tell_of_row(tx, app.config(), &user)?;
        let now = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
        Ok(now.public)
    })
}
