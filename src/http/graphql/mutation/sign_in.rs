//! Coming in: register, verify, ask for the e-mail again, `tokenAuth`.

use super::Given;
use crate::accounts::{
    self, LoggedIn, Opened, Pair, SecondStep, SignupError, Step, VerifyError, Ways,
};
use crate::http::commands::{self, CREDENTIAL, PASSKEY_FLOW, RECOVERY_CODE, SECOND_CODE};
use crate::http::graphql::arguments::Arguments;
use crate::http::graphql::caller::{self, Caller};
use crate::http::graphql::payloads::{
    Answer, Payload as _, Register, ResendActivationEmail, TokenAuth, VerifyAccount, names, settle,
};
use crate::http::graphql::refusals::{MutationError, second_step};
use crate::http::graphql::scalars::{Generic, Stamp};
use crate::http::graphql::users::UserNode;
use crate::i18n::Message;
use crate::values::{OtpCode, Token, key_of};
use async_graphql::{Context, Object};

#[derive(Default)]
pub(super) struct SignIn;

#[Object]
impl SignIn {
    /// Signs up. Sends an e-mail to the address, with a code and a token for `verifyAccount`.
    #[expect(clippy::too_many_arguments, reason = "one for each field of the form")]
    async fn register(
        &self,
        context: &Context<'_>,
        email: String,
        username: String,
        password1: String,
        password2: String,
        first_name: Option<String>,
        last_name: Option<String>,
        phone: Option<String>,
        extra: Option<Generic>,
        #[graphql(
            desc = "Whether the user accepts the terms. Needed where the site has any (`TERMS_VERSION`)."
        )]
        accept_terms: Option<bool>,
        #[graphql(
            desc = "The `flow` of an earlier `register` for this address. It continues, and the code that was sent stays good. Not \
                    needed beside the token that it gave."
        )]
        flow: Option<String>,
    ) -> Answer<Register> {
        let given = Arguments::default()
            .with("email", email)
            .with("username", username)
            .with("password1", password1)
            .with("password2", password2)
            .with("first_name", first_name)
            .with("last_name", last_name)
            .with_filled("phone", phone)
            .with("accept_terms", accept_terms.map(|yes| yes.to_string()))
            .with_extra(extra);
        settle(register(caller::of(context), given, flow).await)
    }

    /// Verifies the address with the token from the e-mail; or with a flow and its code, which also logs in. The token
    /// that `register` gave can take the place of the flow.
    async fn verify_account(
        &self,
        context: &Context<'_>,
        #[graphql(default)] token: String,
        flow: Option<String>,
        code: Option<String>,
    ) -> Answer<VerifyAccount> {
        settle(verify(caller::of(context), &token, flow, code).await)
    }

    /// Sends the e-mail of a sign-up again. The answer does not tell whether the address has an account.
    async fn resend_activation_email(
        &self,
        context: &Context<'_>,
        email: String,
    ) -> Answer<ResendActivationEmail> {
        settle(resend(caller::of(context), email).await)
    }

    /// Logs in with a password and either `email` or `username`. The mutations that follow in the same request are done
    /// as the user who has logged in.
    async fn token_auth(
        &self,
        context: &Context<'_>,
        password: String,
        email: Option<String>,
        username: Option<String>,
        #[graphql(
            desc = "The value by which the account recognises the program, or that of an e-mail."
        )]
        device: Option<String>,
    ) -> Answer<TokenAuth> {
        let caller = caller::of(context);
        let ((Some(login), None) | (None, Some(login))) = (email, username) else {
            let text = Message::new("graphql-must-log-in-with");
            return settle(Err(MutationError::top(&text)));
        };
        let given = Arguments::default()
            .with("login", login)
            .with("password", password);
        settle(token_auth(caller, given, device).await)
    }

    /// Takes the second step of a log-in, with a code, a recovery code or a passkey. Answers as `tokenAuth`
    /// does.
    #[expect(clippy::too_many_arguments, reason = "one for each way to take it")]
    async fn complete_token_auth(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The flow that came with `second_factor_required`.")] flow: String,
        #[graphql(desc = "What the authenticator app shows.")] code: Option<String>,
        recovery_code: Option<String>,
        #[graphql(
            desc = "With `credential`: the flow that `login/second/options/` of REST answered."
        )]
        passkey_flow: Option<String>,
        #[graphql(desc = "What `PublicKeyCredential.toJSON()` gives, as a text.")]
        credential: Option<String>,
        #[graphql(
            desc = "The value by which the account recognises the program, or that of an e-mail."
        )]
        device: Option<String>,
    ) -> Answer<TokenAuth> {
        let given = Arguments::default()
            .with("flow", flow)
            .with_filled(SECOND_CODE, code)
            .with_filled(RECOVERY_CODE, recovery_code)
            .with_filled(PASSKEY_FLOW, passkey_flow)
            .with_filled(CREDENTIAL, credential);
        settle(complete(caller::of(context), given, device).await)
    }
}

async fn register(
    caller: &Caller,
    given: Arguments,
    flow: Option<String>,
) -> Result<Register, MutationError> {
    accounts::check_signup_open(caller.site().app())?;
    let signup = given.read(|given| commands::signup(given, caller.site().config()))?;
    let flow = match flow {
        Some(flow) => Token::parse(&flow),
        None => caller.pending().await?.map(|(flow, _)| flow),
    };
    let made = caller.call_hashing_within(flow, move |app, origin| {
        let opened = accounts::signup(app, signup, origin)?;
        let pair = accounts::pending_tokens(app, &opened)?;
        Ok::<_, SignupError>((opened, pair))
    });
    let made = made.await.map_err(|error| {
        MutationError::of(&error, |field| {
            if field == "password" {
                "password2"
            } else {
                field
            }
        })
    });
    let (opened, pair) = made?;
    Ok(Register {
        flow: Some(opened.flow.expose().to_owned()),
        held_back_until: opened.held_back_until.map(Stamp),
        leaves_at: opened.leaves_at.map(Stamp),
        ..Register::with(caller.hand_over(pair))
    })
}

async fn verify(
    caller: &Caller,
    token: &str,
    flow: Option<String>,
    code: Option<String>,
) -> Result<VerifyAccount, MutationError> {
    let flow = match flow {
        None if code.is_some() => caller
            .pending()
            .await?
            .map(|(flow, _)| flow.expose().to_owned()),
        given => given,
    };
    match Given::read(token, flow, code)? {
        Given::Letter(token) => by_letter(caller, token).await,
        Given::Code { flow, code } => by_code(caller, flow, code).await,
    }
}

async fn by_letter(caller: &Caller, token: Token) -> Result<VerifyAccount, MutationError> {
    caller
        .call(move |app, origin| accounts::verify_by_token(app, &token, origin))
        .await?;
    Ok(VerifyAccount::done())
}

/// What follows for whoever verified an address.
enum Verified {
    In(Box<LoggedIn>),
    /// The number is next.
    Pending(Pair, Opened),
    Second(Opened, Ways),
}

async fn by_code(
    caller: &Caller,
    flow: Token,
    code: OtpCode,
) -> Result<VerifyAccount, MutationError> {
    let done = caller.call(move |app, origin| {
        let step = accounts::verify_otp(app, &flow, &code, origin)?;
        Ok::<_, VerifyError>(match step {
            Step::Done(done) => Verified::In(done),
            Step::Verify(opened) | Step::VerifyPhone(opened) => {
                let pair = accounts::pending_tokens(app, &opened)?;
                Verified::Pending(pair, opened)
            }
            Step::Second(opened, ways) => Verified::Second(opened, ways),
        })
    });
    Ok(match done.await? {
        Verified::Second(opened, ways) => VerifyAccount {
            flow: Some(opened.flow.expose().to_owned()),
            second_factors: Some(names(&ways)),
            ..VerifyAccount::refused(second_step())
        },
        Verified::In(done) => VerifyAccount {
            device: caller.device_of(&done),
            ..VerifyAccount::with(caller.signed_in(*done))
        },
        Verified::Pending(pair, opened) => VerifyAccount {
            flow: Some(opened.flow.expose().to_owned()),
            ..VerifyAccount::with(caller.hand_over(pair))
        },
    })
}

async fn resend(caller: &Caller, email: String) -> Result<ResendActivationEmail, MutationError> {
    let email = Arguments::default()
        .with("email", email)
        .read(commands::email)?;
    // Whoever signed up with this very token gets the e-mail of that sign-up.
    let mine = caller.pending().await?;
    let mine = mine.filter(|(_, address)| key_of(address) == email.key());
    let asked = caller.call(move |app, origin| match mine {
        Some((flow, _)) => accounts::resend_otp(app, &flow, origin),
        None => accounts::resend_activation(app, &email, origin),
    });
    asked.await?;
    Ok(ResendActivationEmail::done())
}

async fn token_auth(
    caller: &Caller,
    given: Arguments,
    device: Option<String>,
) -> Result<TokenAuth, MutationError> {
    let form = given.read(commands::login)?;
    let device = device.as_deref().and_then(Token::parse);
    let step = caller.call_hashing_with(device, |app, origin| accounts::login(app, form, origin));
    Ok(went_on(caller, step.await?))
}

async fn complete(
    caller: &Caller,
    given: Arguments,
    device: Option<String>,
) -> Result<TokenAuth, MutationError> {
    let (flow, shown) = given.read(|given| {
        let (flow, shown) = (given.flow(), commands::second_step(given));
        flow.zip(shown)
    })?;
    let is_recovery = matches!(shown, SecondStep::RecoveryCode(_));
    let device = device.as_deref().and_then(Token::parse);
    let taken = caller.call_with(device, move |app, origin| {
        accounts::take_second_step(app, &flow, &shown, origin)
    });
    let taken = taken.await.map_err(|error| {
        let of_field: fn(&str) -> &str = if is_recovery {
            |_| RECOVERY_CODE
        } else {
            |_| SECOND_CODE
        };
        MutationError::of(&error, of_field)
    })?;
    Ok(TokenAuth {
        recovery_codes_left: taken.codes_left,
        ..went_on(caller, taken.step)
    })
}

/// How a log-in goes on.
fn went_on(caller: &Caller, step: Step) -> TokenAuth {
    match step {
        Step::Done(done) => {
            let device = caller.device_of(&done);
            let user = UserNode(done.user.clone());
            let unarchiving = Some(done.came_back);
            TokenAuth {
                user: Some(user),
                unarchiving,
                device,
                ..TokenAuth::with(caller.signed_in(*done))
            }
        }
        Step::Second(opened, ways) => TokenAuth {
            flow: Some(opened.flow.expose().to_owned()),
            second_factors: Some(names(&ways)),
            ..TokenAuth::refused(second_step())
        },
        Step::Verify(opened) | Step::VerifyPhone(opened) => {
            let errors = match MutationError::not_verified() {
                MutationError::Expected(problems) => Some(problems.into_errors()),
                MutationError::Top(_) => None,
            };
            TokenAuth {
                errors,
                flow: Some(opened.flow.expose().to_owned()),
                held_back_until: opened.held_back_until.map(Stamp),
                leaves_at: opened.leaves_at.map(Stamp),
                ..TokenAuth::default()
            }
        }
    }
}
