//! One's own account: what one says of oneself, the phone number, sessions, leaving.

use crate::accounts::{self, ProfileChange, Reauthenticated, SetPhone, SignedIn};
use crate::config::PhoneVerification;
use crate::http::commands::{self, Input as _};
use crate::http::graphql::arguments::Arguments;
use crate::http::graphql::caller::{self, Again, Caller};
use crate::http::graphql::payloads::{
    Answer, ArchiveAccount, DeleteAccount, Logout, Payload as _, RevokeSession, UpdateAccount,
    VerifyPhone, settle,
};
use crate::http::graphql::refusals::MutationError;
use crate::http::graphql::scalars::{Generic, Stamp};
use crate::http::graphql::users::UserNode;
use crate::i18n::Message;
use crate::values::{Phone, SessionId};
use async_graphql::{Context, ID, Object};

#[derive(Default)]
pub(super) struct Account;

#[Object]
impl Account {
    /// Changes my profile; what is not given stays as it is. Changing or removing the phone number (an empty text)
    /// requires the password.
    #[expect(clippy::too_many_arguments, reason = "one for each field of the form")]
    async fn update_account(
        &self,
        context: &Context<'_>,
        first_name: Option<String>,
        last_name: Option<String>,
        username: Option<String>,
        phone: Option<String>,
        password: Option<String>,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
        extra: Option<Generic>,
        #[graphql(
            desc = "One of the languages of this site, as a tag (BCP 47). An empty text: the one that the request asks for."
        )]
        language: Option<String>,
        #[graphql(
            desc = "A time zone by its IANA name, such as Europe/Berlin. An empty text: that of the browser."
        )]
        time_zone: Option<String>,
        #[graphql(
            desc = "Accepts the site's terms as they are now, where there are any and they are due."
        )]
        accept_terms: Option<bool>,
    ) -> Answer<UpdateAccount> {
        let given = Arguments::default()
            .with("username", username)
            .with("first_name", first_name)
            .with("last_name", last_name)
            .with("phone", phone)
            .with("language", language)
            .with("time_zone", time_zone)
            .with("accept_terms", accept_terms.map(|yes| yes.to_string()))
            .with_extra(extra);
        let again = password.map(|password| Again {
            password,
            code: authenticator_code,
        });
        settle(update(caller::of(context), given, again).await)
    }

    /// Verifies my phone number with the code that was sent to it.
    async fn verify_phone(
        &self,
        context: &Context<'_>,
        flow: String,
        code: String,
    ) -> Answer<VerifyPhone> {
        let given = Arguments::default().with("flow", flow).with("code", code);
        settle(verify_phone(caller::of(context), given).await)
    }

    /// Archives my account until I log in again. Every session ends.
    async fn archive_account(
        &self,
        context: &Context<'_>,
        password: String,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
    ) -> Answer<ArchiveAccount> {
        let again = Again {
            password,
            code: authenticator_code,
        };
        settle(archive(caller::of(context), again).await)
    }

    /// Asks for my account to be erased in 7 days. Every session ends. An e-mail has a link that cancels it.
    async fn delete_account(
        &self,
        context: &Context<'_>,
        password: String,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
    ) -> Answer<DeleteAccount> {
        let again = Again {
            password,
            code: authenticator_code,
        };
        settle(delete(caller::of(context), again).await)
    }

    /// Ends one of my sessions; requires the password without recent authentication.
    async fn revoke_session(
        &self,
        context: &Context<'_>,
        id: ID,
        password: Option<String>,
        #[graphql(desc = "A code of the authenticator app, for accounts that have one.")]
        authenticator_code: Option<String>,
    ) -> Answer<RevokeSession> {
        let again = password.map(|password| Again {
            password,
            code: authenticator_code,
        });
        settle(revoke_session(caller::of(context), &id, again).await)
    }

    /// Ends my session, or that of the refresh token if one is given.
    async fn logout(&self, context: &Context<'_>, refresh_token: Option<String>) -> Answer<Logout> {
        settle(logout(caller::of(context), refresh_token).await)
    }
}

/// What shall become of the number.
enum Number {
    Stays,
    Goes,
    Is(Phone),
}

async fn update(
    caller: &Caller,
    given: Arguments,
    again: Option<Again>,
) -> Result<UpdateAccount, MutationError> {
    let me = caller.me().await?;
    let config = caller.site().config();
    let (change, number) = given.read(|given| {
        let change = commands::profile(given, config, Some(me.user()));
        let number = given.parse_optional("phone", |typed| {
            if typed.trim().is_empty() {
                return Ok(Number::Goes);
            }
            Phone::parse(typed, config.sms.region).map(Number::Is)
        });
        Some((change?, number?.unwrap_or(Number::Stays)))
    })?;
    // The password first: nothing is changed by half.
    let by = match (&number, again) {
        (Number::Stays, _) => None,
        (_, Some(again)) => Some(caller.reauthenticated(&me, again).await?),
        (_, None) => {
            let text = Message::new("reauthentication-needed");
            return Err(MutationError::field(
                "password",
                &text,
                "reauthentication_required",
            ));
        }
    };
    let mut answer = UpdateAccount::done();
    // Where a code goes to a new number nothing is changed by it yet, so that comes first: what fails leaves all as it was.
    let asks = config.sms.verification != PhoneVerification::Off;
    match by {
        Some(by) if asks && matches!(number, Number::Is(_)) => {
            set_number(caller, by, number, &mut answer).await?;
            answer.user = Some(set_profile(caller, me, change).await?);
        }
        Some(by) => {
            answer.user = Some(set_profile(caller, me, change).await?);
            set_number(caller, by, number, &mut answer).await?;
        }
        None => answer.user = Some(set_profile(caller, me, change).await?),
    }
    Ok(answer)
}

async fn set_profile(
    caller: &Caller,
    me: SignedIn,
    change: ProfileChange,
) -> Result<UserNode, MutationError> {
    let user = caller.call(move |app, origin| accounts::update_profile(app, &me, change, origin));
    Ok(UserNode(user.await?))
}

async fn set_number(
    caller: &Caller,
    by: Reauthenticated,
    number: Number,
    answer: &mut UpdateAccount,
) -> Result<(), MutationError> {
    let user = match number {
        Number::Stays => return Ok(()),
        Number::Goes => {
            let fresh = by.recent().clone();
            caller
                .call(move |app, origin| accounts::remove_phone(app, &fresh, origin))
                .await?
        }
        Number::Is(phone) => {
            let set = caller.call(move |app, origin| accounts::set_phone(app, &by, phone, origin));
            match set.await? {
                SetPhone::Kept(user) => user,
                SetPhone::Asked(opened) => {
                    answer.flow = Some(opened.flow.expose().to_owned());
                    return Ok(());
                }
            }
        }
    };
    answer.user = Some(UserNode(user));
    Ok(())
}

async fn verify_phone(caller: &Caller, given: Arguments) -> Result<VerifyPhone, MutationError> {
    let me = caller.me().await?;
    let (flow, code) = given.read(super::flow_and_code)?;
    let user =
        caller.call(move |app, origin| accounts::verify_phone(app, &me, &flow, &code, origin));
    Ok(VerifyPhone {
        user: Some(UserNode(user.await?)),
        ..VerifyPhone::done()
    })
}

async fn archive(caller: &Caller, again: Again) -> Result<ArchiveAccount, MutationError> {
    let me = caller.me().await?;
    let by = caller.reauthenticated(&me, again).await?;
    caller
        .call(move |app, origin| accounts::archive(app, &by, origin))
        .await?;
    caller.sign_out();
    Ok(ArchiveAccount::done())
}

async fn delete(caller: &Caller, again: Again) -> Result<DeleteAccount, MutationError> {
    let me = caller.me_at_any_level().await?;
    let by = caller.reauthenticated(&me, again).await?;
    let deletion = caller
        .call(move |app, origin| accounts::request_deletion(app, &by, origin))
        .await?;
    caller.sign_out();
    Ok(DeleteAccount {
        erase_at: Some(Stamp(deletion.erase_at)),
        ..DeleteAccount::done()
    })
}

async fn revoke_session(
    caller: &Caller,
    id: &str,
    again: Option<Again>,
) -> Result<RevokeSession, MutationError> {
    let me = caller.me_at_any_level().await?;
    let unknown = || {
        let text = Message::new("graphql-no-session");
        MutationError::field("id", &text, "not_found")
    };
    let which = id.parse().map(SessionId).map_err(|_| unknown())?;
    let by = caller.fresh(&me, again).await?;
    let ended = caller
        .call(move |app, origin| accounts::end_session(app, &by, which, origin))
        .await?;
    if ended {
        Ok(RevokeSession::done())
    } else {
        Err(unknown())
    }
}

async fn logout(caller: &Caller, refresh: Option<String>) -> Result<Logout, MutationError> {
    if let Some(raw) = refresh {
        let ended = caller.call(move |app, origin| accounts::logout_token(app, &raw, origin));
        ended.await.map_err(super::tokens::invalid)?;
    } else {
        let me = caller.me_at_any_level().await?;
        caller
            .call(move |app, origin| accounts::logout(app, &me, origin))
            .await?;
    }
    caller.sign_out();
    Ok(Logout::done())
}
