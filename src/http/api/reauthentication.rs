//! The password again, and a code where the account has a second step, in the body of the very call that does what matters
//! (`accounts::reauthenticate`).

use super::body::{Body, BodyDescription, Reading, body};
use super::{ApiError, bearer, refusal};
use crate::accounts::{
    self, AskedAgain, Credentials, Reauthenticated, ReauthenticationError, ReauthenticationFor,
    RecentlyAuthenticated, SignedIn, VerifyError,
};
use crate::error::Failure;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{
    AUTHENTICATOR_CODE, CREDENTIAL, CURRENT_PASSWORD, EMAIL_CODE, Input as _, PASSKEY_FLOW,
    credentials,
};
use crate::site::Site;
use actix_web::HttpRequest;

/// Of a password that may be missing.
pub(super) const NOT_LATELY: &str = "Not needed within 10 minutes of entering it.";

/// Of the code from an e-mail.
pub(super) const BY_EMAIL: &str = "The code that `reauthenticate/code/` sent, where `methods` names it: in the place of a password, or beside it.";

/// Of the code.
pub(super) const CODE: &str =
    "A code of the authenticator app, beside the password, for accounts that have one.";

/// Of what a passkey was asked, and of its answer.
pub(super) const PASSKEY: &str = "In the place of a code: what `reauthenticate/options/` answered.";
pub(super) const ANSWER: &str =
    "In the place of a code: what `PublicKeyCredential.toJSON()` gives, as an object or as text.";

/// The password of a body that may bring it, and the code.
pub(super) fn optional_credentials(fields: &mut Reading) -> Option<Credentials> {
    let sent = [CURRENT_PASSWORD, EMAIL_CODE, CREDENTIAL].map(|name| fields.is_sent(name));
    let is_sent = sent.contains(&true);
    is_sent.then(|| credentials(fields)).flatten()
}

/// The password of a body that may bring it, the code, and nothing else: what [`password_again`] describes.
pub(super) fn only_credentials(body: Body) -> Result<Option<Credentials>, ApiError> {
    body.read(|fields| Some(optional_credentials(fields)))
}

/// A body that may bring the password, the code and nothing else.
pub(super) fn password_again() -> BodyDescription<'static> {
    let again = body("PasswordAgain", |fields, _| optional_credentials(fields));
    helped(again.about("The password again."), NOT_LATELY)
}

/// Says what the fields of a body are for that brings them.
pub(super) fn helped<'m>(body: BodyDescription<'m>, password: &'static str) -> BodyDescription<'m> {
    body.help(CURRENT_PASSWORD, password)
        .help(EMAIL_CODE, BY_EMAIL)
        .help(AUTHENTICATOR_CODE, CODE)
        .help(PASSKEY_FLOW, PASSKEY)
        .help(CREDENTIAL, ANSWER)
}

/// Compares it.
pub(super) async fn reauthenticated(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    shown: Credentials,
) -> Result<Reauthenticated, ApiError> {
    let (proof, origin) = (me.clone(), bearer::origin(request, site));
    let by = call_hashing(site, origin, move |app, origin| {
        accounts::reauthenticate(app, &proof, &shown, origin)
    })
    .await;
    match by {
        Ok(by) => Ok(by),
        Err(ReauthenticationError::Code(error)) => {
            Err(ApiError::coded(&error, |_| AUTHENTICATOR_CODE))
        }
        Err(ReauthenticationError::EmailCode(error)) => Err(wrong_email_code(&error)),
        Err(error @ ReauthenticationError::EmailCodeOver) => {
            Err(ApiError::coded(&error, |_| EMAIL_CODE))
        }
        Err(
            error @ (ReauthenticationError::CodeNeeded
            | ReauthenticationError::Needed
            | ReauthenticationError::EmailCodeNeeded),
        ) => Err(not_lately(site, me, &error).await),
        Err(other) => Err(refusal(&other)),
    }
}

/// What is wrong with the code from an e-mail, and the tries that are left.
fn wrong_email_code(error: &VerifyError) -> ApiError {
    let refused = ApiError::coded(error, |_| EMAIL_CODE);
    match error {
        VerifyError::Incorrect { left } => refused.with("attempts_left", *left),
        _ => refused,
    }
}

/// Nothing was shown, or not all: what has to be.
fn needed(error: &impl Failure, asked: AskedAgain) -> ApiError {
    let mut methods = Vec::new();
    if asked.password {
        methods.push("password");
    }
    if asked.email_code {
        methods.push(EMAIL_CODE);
    }
    if asked.passkey.is_some() {
        methods.push("webauthn");
    }
    if asked.code {
        methods.push("totp");
    }
    refusal(error).with("methods", methods)
}

/// Compares it when it was sent; otherwise it must have been given within the last ten minutes. 403
/// `reauthentication_required` when not.
pub(super) async fn fresh(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    shown: Option<Credentials>,
) -> Result<RecentlyAuthenticated, ApiError> {
    match shown {
        Some(shown) => {
            let by = reauthenticated(site, request, me, shown).await?;
            Ok(by.recent().clone())
        }
        None => match RecentlyAuthenticated::among(site.app(), me) {
            Some(by) => Ok(by),
            None => Err(not_lately(site, me, &ReauthenticationError::Needed).await),
        },
    }
}

/// Why somebody is refused who has to show again what the account asks for.
pub(super) async fn not_lately(site: &Site, me: &SignedIn, error: &impl Failure) -> ApiError {
    reauthentication_needed(site, me, error, ReauthenticationFor::Change).await
}

/// The same before something that may need more.
pub(super) async fn reauthentication_needed(
    site: &Site,
    me: &SignedIn,
    error: &impl Failure,
    what: ReauthenticationFor,
) -> ApiError {
    let me = me.clone();
    let asked = call(site, move |app| accounts::asked_again(app, &me, what)).await;
    asked.map_or_else(ApiError::from, |asked| needed(error, asked))
}
