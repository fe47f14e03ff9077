//! The secondary address: asked for, verified, swapped with the primary one, removed.

use super::Given;
use crate::accounts::{self, EmailError, SignedIn, VerifyEmailError};
use crate::error::Failure as _;
use crate::http::commands;
use crate::http::graphql::arguments::Arguments;
use crate::http::graphql::caller::{self, Again, Caller};
use crate::http::graphql::payloads::{
    Answer, Payload as _, RemoveSecondaryEmail, SendSecondaryEmailActivation, SwapEmails,
    VerifySecondaryEmail, settle,
};
use crate::http::graphql::refusals::MutationError;
use crate::i18n::Message;
use crate::values::Token;
use async_graphql::{Context, Object};

#[derive(Default)]
pub(super) struct Emails;

#[Object]
impl Emails {
    /// Sends an e-mail to an address that is to be my secondary one.
    async fn send_secondary_email_activation(
        &self,
        context: &Context<'_>,
        email: String,
        password: String,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
    ) -> Answer<SendSecondaryEmailActivation> {
        let again = Again {
            password,
            code: authenticator_code,
        };
        settle(send(caller::of(context), email, again).await)
    }

    /// Verifies the secondary address with the token from the e-mail that was sent to it, in the session that asked for
    /// it.
    async fn verify_secondary_email(
        &self,
        context: &Context<'_>,
        token: String,
    ) -> Answer<VerifySecondaryEmail> {
        settle(verify(caller::of(context), &token).await)
    }

    /// Swaps my primary and secondary addresses.
    async fn swap_emails(
        &self,
        context: &Context<'_>,
        password: String,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
    ) -> Answer<SwapEmails> {
        let again = Again {
            password,
            code: authenticator_code,
        };
        settle(swap(caller::of(context), again).await)
    }

    /// Removes my secondary address.
    async fn remove_secondary_email(
        &self,
        context: &Context<'_>,
        password: String,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
    ) -> Answer<RemoveSecondaryEmail> {
        let again = Again {
            password,
            code: authenticator_code,
        };
        settle(remove(caller::of(context), again).await)
    }
}

async fn send(
    caller: &Caller,
    email: String,
    again: Again,
) -> Result<SendSecondaryEmailActivation, MutationError> {
    let me = caller.me().await?;
    let by = caller.reauthenticated(&me, again).await?.recent().clone();
    let email = Arguments::default()
        .with("email", email)
        .read(|given| commands::new_email(given, caller.site().config()))?;
    caller
        .call(move |app, origin| accounts::add_secondary_email(app, &by, &email, origin))
        .await?;
    Ok(SendSecondaryEmailActivation::done())
}

async fn verify(caller: &Caller, token: &str) -> Result<VerifySecondaryEmail, MutationError> {
    let Given::Letter(token) = Given::read(token, None, None)? else {
        return Err(MutationError::invalid_token());
    };
    prove(caller, token).await?;
    Ok(VerifySecondaryEmail::done())
}

async fn prove(caller: &Caller, token: Token) -> Result<(), MutationError> {
    // The token alone verifies nothing: whoever reads a mistyped address has it too.
    let me = caller.asker().await?;
    let done = caller
        .call(move |app, origin| accounts::verify_email_by_token(app, me.as_ref(), &token, origin));
    match done.await {
        Ok(_) => Ok(()),
        Err(VerifyEmailError::Code(error)) => Err(error.into()),
        Err(VerifyEmailError::Taken) => Err(MutationError::general(
            &Message::new("graphql-email-taken"),
            "unique",
        )),
        Err(VerifyEmailError::Refused(refusal)) => Err(MutationError::general(
            &refusal.message(),
            "email_not_allowed",
        )),
        Err(VerifyEmailError::OnHold(hold)) => Err(hold.into()),
        Err(VerifyEmailError::Fault(fault)) => Err(fault.into()),
    }
}

/// Me, who must have a secondary address: that is looked at before the password is.
async fn with_second(caller: &Caller) -> Result<SignedIn, MutationError> {
    let me = caller.me().await?;
    if me.user().secondary_email.is_none() {
        return Err(EmailError::NoSecond.into());
    }
    Ok(me)
}

async fn swap(caller: &Caller, again: Again) -> Result<SwapEmails, MutationError> {
    let me = with_second(caller).await?;
    let by = caller.reauthenticated(&me, again).await?.recent().clone();
    caller
        .call(move |app, origin| accounts::swap_emails(app, &by, origin))
        .await?;
    Ok(SwapEmails::done())
}

async fn remove(caller: &Caller, again: Again) -> Result<RemoveSecondaryEmail, MutationError> {
    let me = with_second(caller).await?;
    let by = caller.reauthenticated(&me, again).await?.recent().clone();
    caller
        .call(move |app, origin| accounts::remove_secondary_email(app, &by, origin))
        .await?;
    Ok(RemoveSecondaryEmail::done())
}
