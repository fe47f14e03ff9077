//! Passwords: forgotten, set, changed.

use super::Given;
use crate::accounts::{self, NewForOld, Reset, ResetBy, ResetError};
use crate::http::graphql::caller::{self, Caller, given, secret};
use crate::http::graphql::payloads::{
    Answer, PasswordChange, PasswordReset, PasswordSet, Payload, SendPasswordResetEmail, settle,
};
use crate::http::graphql::reading::Reading;
use crate::http::graphql::refusals::MutationError;
use crate::http::graphql::scalars::Stamp;
use crate::values::{Email, Password};
use async_graphql::{Context, Object};

#[derive(Default)]
pub(super) struct Passwords;

#[Object]
impl Passwords {
    /// Sends an e-mail to set a new password with. Whether anybody has the address is not told.
    async fn send_password_reset_email(
        &self,
        context: &Context<'_>,
        email: String,
    ) -> Answer<SendPasswordResetEmail> {
        settle(forgot(caller::of(context), &email).await)
    }

    /// Sets a new password with the token of the e-mail, or with a flow and its code. Everybody is signed out.
    async fn password_reset(
        &self,
        context: &Context<'_>,
        #[graphql(default)] token: String,
        new_password1: String,
        new_password2: String,
        flow: Option<String>,
        code: Option<String>,
    ) -> Answer<PasswordReset> {
        let given = Given::read(&token, flow.as_deref(), code.as_deref());
        let caller = caller::of(context);
        settle(set(caller, given, [new_password1, new_password2], Which::Any).await)
    }

    /// Sets the first password of an account that has none, with the token of the e-mail or with a flow and its code.
    async fn password_set(
        &self,
        context: &Context<'_>,
        #[graphql(default)] token: String,
        new_password1: String,
        new_password2: String,
        flow: Option<String>,
        code: Option<String>,
    ) -> Answer<PasswordSet> {
        let given = Given::read(&token, flow.as_deref(), code.as_deref());
        let caller = caller::of(context);
        settle(set(caller, given, [new_password1, new_password2], Which::First).await)
    }

    /// Changes my password. Every other session ends, and this one goes on with new tokens.
    async fn password_change(
        &self,
        context: &Context<'_>,
        old_password: String,
        new_password1: String,
        new_password2: String,
    ) -> Answer<PasswordChange> {
        let new = [new_password1, new_password2];
        settle(change(caller::of(context), old_password, new).await)
    }
}

async fn forgot(caller: &Caller, typed: &str) -> Result<SendPasswordResetEmail, MutationError> {
    let mut reading = Reading::default();
    let email = reading.parse("email", Email::parse(typed));
    reading.finish()?;
    let Some(email) = email else {
        return Err(MutationError::top("The form could not be read."));
    };
    let opened = caller
        .call(move |app, origin| accounts::forgot_password(app, &email, origin))
        .await?;
    Ok(SendPasswordResetEmail {
        flow: Some(opened.flow.expose().to_owned()),
        held_back_until: opened.held_back_until.map(Stamp),
        ..SendPasswordResetEmail::done()
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Any,
    First,
}

async fn set<T: Payload>(
    caller: &Caller,
    given: Result<Given, MutationError>,
    new: [String; 2],
    which: Which,
) -> Result<T, MutationError> {
    let by = match given? {
        Given::Letter(token) => ResetBy::Letter(token),
        Given::Code { flow, code } => ResetBy::Code { flow, code },
    };
    let (password, again) = twice(new)?;
    let form = Reset {
        by,
        password,
        again: Some(again),
    };
    let done = caller.call(move |app, origin| match which {
        Which::Any => accounts::reset_password(app, form, origin),
        Which::First => accounts::set_first_password(app, form, origin),
    });
    done.await.map_err(|error| match error {
        ResetError::Code(error) => error.into(),
        other => MutationError::of(&other, |_| "new_password2"),
    })?;
    Ok(T::done())
}

/// A new password, typed twice.
fn twice([one, other]: [String; 2]) -> Result<(Password, Password), MutationError> {
    Ok((secret("newPassword1", one)?, secret("newPassword2", other)?))
}

async fn change(
    caller: &Caller,
    old: String,
    new: [String; 2],
) -> Result<PasswordChange, MutationError> {
    let me = caller.me().await?;
    let [new, again] =
        new.map(|typed| given(typed).unwrap_or_else(|| Password::new(String::new())));
    let form = NewForOld {
        current: given(old).ok_or_else(|| {
            MutationError::field("oldPassword", "Invalid password.", "invalid_password")
        })?,
        new,
        again: Some(again),
    };
    let done = caller.call(move |app, origin| accounts::change_password(app, &me, form, origin));
    let done = done.await.map_err(|error| {
        MutationError::of(&error, |field| match field {
            "current_password" => "old_password",
            _ => "new_password2",
        })
    })?;
    Ok(PasswordChange::with(caller.signed_in(done)))
}
