//! Passwords: forgotten, set, changed.

use super::Given;
use crate::accounts::{self, ChangeError, NewForOld, ResetBy, ResetError};
use crate::http::commands::{self, CURRENT_PASSWORD, Input as _, PasswordFor};
use crate::http::graphql::arguments::Arguments;
use crate::http::graphql::caller::{self, Caller};
use crate::http::graphql::payloads::{
    Answer, PasswordChange, PasswordReset, PasswordSet, Payload, SendPasswordResetEmail, settle,
};
use crate::http::graphql::refusals::MutationError;
use crate::http::graphql::scalars::Stamp;
use crate::values::Token;
use async_graphql::{Context, Object};

#[derive(Default)]
pub(super) struct Passwords;

#[Object]
impl Passwords {
    /// Sends an e-mail for choosing a new password. The answer does not tell whether the address has an account.
    async fn send_password_reset_email(
        &self,
        context: &Context<'_>,
        email: String,
        #[graphql(
            desc = "The `flow` of an earlier call for this address. It continues, and the code that was sent still works."
        )]
        flow: Option<String>,
    ) -> Answer<SendPasswordResetEmail> {
        settle(forgot(caller::of(context), email, flow).await)
    }

    /// Sets a new password with the token from the e-mail, or with a flow and its code. Logs everyone out.
    async fn password_reset(
        &self,
        context: &Context<'_>,
        #[graphql(default)] token: String,
        new_password1: String,
        new_password2: String,
        flow: Option<String>,
        code: Option<String>,
    ) -> Answer<PasswordReset> {
        let given = Given::read(&token, flow, code);
        let new = twice(new_password1, new_password2);
        settle(set(caller::of(context), given, new, Which::Any).await)
    }

    /// Sets the first password of an account that has none, with the token from the e-mail or with a flow and its code.
    async fn password_set(
        &self,
        context: &Context<'_>,
        #[graphql(default)] token: String,
        new_password1: String,
        new_password2: String,
        flow: Option<String>,
        code: Option<String>,
    ) -> Answer<PasswordSet> {
        let given = Given::read(&token, flow, code);
        let new = twice(new_password1, new_password2);
        settle(set(caller::of(context), given, new, Which::First).await)
    }

    /// Changes my password. Every other session ends; this one continues with new tokens.
    async fn password_change(
        &self,
        context: &Context<'_>,
        old_password: String,
        new_password1: String,
        new_password2: String,
    ) -> Answer<PasswordChange> {
        let given = twice(new_password1, new_password2).with(CURRENT_PASSWORD, old_password);
        settle(change(caller::of(context), given).await)
    }
}

/// A new password, typed twice.
fn twice(one: String, other: String) -> Arguments {
    Arguments::default()
        .with("new_password1", one)
        .with("new_password2", other)
}

async fn forgot(
    caller: &Caller,
    email: String,
    flow: Option<String>,
) -> Result<SendPasswordResetEmail, MutationError> {
    let flow = flow.as_deref().and_then(Token::parse);
    let email = Arguments::default()
        .with("email", email)
        .read(commands::email)?;
    let opened = caller
        .call(move |app, origin| accounts::forgot_password(app, &email, &origin.with_flow(flow)))
        .await?;
    Ok(SendPasswordResetEmail {
        flow: Some(opened.flow.expose().to_owned()),
        held_back_until: opened.held_back_until.map(Stamp),
        leaves_at: opened.leaves_at.map(Stamp),
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
    new: Arguments,
    which: Which,
) -> Result<T, MutationError> {
    let by = match given? {
        Given::Letter(token) => ResetBy::Letter(token),
        Given::Code { flow, code } => ResetBy::Code { flow, code },
    };
    let new = new.read(|new| new.new_password(PasswordFor::Reset))?;
    let form = new.in_reset(by);
    let done = caller.call_hashing(move |app, origin| match which {
        Which::Any => accounts::reset_password(app, form, origin),
        Which::First => accounts::set_first_password(app, form, origin),
    });
    done.await.map_err(|error| match error {
        ResetError::Code(error) => error.into(),
        other => MutationError::of(&other, |_| "new_password2"),
    })?;
    Ok(T::done())
}

async fn change(caller: &Caller, given: Arguments) -> Result<PasswordChange, MutationError> {
    let me = caller.me().await?;
    let form = given.read(commands::password_change)?;
    let done =
        caller.call_hashing(move |app, origin| accounts::change_password(app, &me, form, origin));
    let done = done.await.map_err(|error| match error {
        ChangeError::Empty(_) => MutationError::of(&error, |field| match field {
            NewForOld::NEW => "new_password1",
            _ => "new_password2",
        }),
        _ => MutationError::of(&error, |field| match field {
            "current_password" => "old_password",
            _ => "new_password2",
        }),
    })?;
    Ok(PasswordChange::with(caller.signed_in(done)))
}
