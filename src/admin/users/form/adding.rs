//! An account that staff makes for somebody.

use super::{UserPatch, refused};
use crate::accounts::{self, NewPassword, NewUser};
use crate::admin::AdminError;
use crate::admin::model::Answers;
use crate::admin::permits::{Permit, Right};
use crate::admin::users::MODEL;
use crate::app::{App, Origin};
use crate::error::Problem;
use crate::events::Event;
use crate::i18n::Message;
use crate::security::password_policy::UserAttributes;
use crate::store::users;
use crate::values::{PersonName, Username};

/// Makes an account. Its address counts as verified; without a password it waits for its owner to choose one.
pub(super) fn add(
    app: &App,
    by: &Permit,
    want: &Answers,
    origin: &Origin,
) -> Result<i64, AdminError> {
    by.covers(MODEL, Right::Add)?;
    let mut want = want.clone();
    // One is made from the address.
    want.retain(|name, answer| name != "username" || !answer.in_words().is_empty());
    let patch = UserPatch::read(app.config(), &want)?;
    let Some(email) = patch.email else {
        let text = Message::new("field-required");
        let problem = Problem::of("email", "required", text);
        return Err(AdminError::Fields(vec![problem]));
    };
    let rights = app.read(|conn| by.check(conn))?;
    if patch.password.is_some() && !rights.are_all() {
        return Err(AdminError::Fields(vec![
            AdminError::Beyond.of_field("password"),
        ]));
    }
    let new = NewUser {
        email,
        username: patch.username,
        first_name: patch.first_name.unwrap_or_default(),
        last_name: patch.last_name.unwrap_or_default(),
        phone: patch.phone.flatten(),
        custom_fields: patch.custom_fields,
        password: patch
            .password
            .map_or(NewPassword::Unusable, NewPassword::Checked),
    };
    let attributes = UserAttributes {
        username: new.username.as_ref().map_or("", Username::as_str),
        first_name: PersonName::as_str(&new.first_name),
        last_name: new.last_name.as_str(),
        email: new.email.as_str(),
    };
    let hash = accounts::hash_of(app, &new.password, &attributes).map_err(refused)?;
    app.write(origin, |tx| {
        by.check(tx)?;
        tx.acts(by.id());
        let user = accounts::insert_user(app, tx, &new, &hash).map_err(refused)?;
        if patch.send_link {
            let made = users::find(tx, user)?.ok_or(AdminError::Unknown)?;
            accounts::ask_for_password(app, tx, &made)?;
        }
        tx.emit(Event::RowAdded {
            model: MODEL.to_owned(),
            row: user.0,
            user: Some(user),
        })?;
        Ok(user.0)
    })
}
