//! The password again, and a code where the account has a second step (`accounts::reauthenticate`): fields of the very form
//! that does what matters. Nothing that was typed is lost over it, and nobody is sent away to another page.

use super::blocking::{call, call_hashing};
use super::commands::{CREDENTIAL, CURRENT_PASSWORD, Input as _, PASSKEY_FLOW, SECOND_CODE};
use super::error::PageError;
use super::forms::{AUTHENTICATOR_CODE, Form};
use super::visitor::Visitor;
use crate::accounts::{
    self, Credentials, PasskeyAnswer, Reauthenticated, ReauthenticationError,
    RecentlyAuthenticated, SignedIn,
};
use crate::error::{Failure as _, Kind};
use crate::site::Site;
use crate::values::TotpCode;

/// Whether a form has to ask for the password, because it was not given lately.
pub(super) fn is_stale(site: &Site, me: &SignedIn) -> bool {
    RecentlyAuthenticated::among(site.app(), me).is_none()
}

/// Has the page that follows ask for all that the account asks for again, where it asks for the password.
pub(super) async fn ask(site: &Site, visitor: &Visitor, me: &SignedIn) -> Result<(), PageError> {
    let me = me.clone();
    let asked = call(site, move |app| accounts::asked_again(app, &me)).await?;
    visitor.is_asked_again(asked);
    Ok(())
}

/// What came with a form. `None` when there is something wrong with it, which the form then says.
pub(super) async fn reauthenticated(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
) -> Result<Option<Reauthenticated>, PageError> {
    ask(site, visitor, me).await?;
    let asked = visitor.asked_again();
    if let Some(passkey) = asked.passkey.and_then(|_| passkey(form)) {
        let password = form
            .has_secret(CURRENT_PASSWORD)
            .then(|| form.secret(CURRENT_PASSWORD));
        let shown = Credentials {
            password: password.flatten(),
            code: None,
            passkey: Some(passkey),
        };
        return check(site, visitor, me, form, shown).await;
    }
    let password = form.secret(CURRENT_PASSWORD);
    let code = if asked.code {
        read_code(form).map(Some)
    } else {
        Some(None)
    };
    match (password, code) {
        (password @ Some(_), Some(code)) => {
            let shown = Credentials {
                password,
                code,
                passkey: None,
            };
            check(site, visitor, me, form, shown).await
        }
        _ => Ok(None),
    }
}

/// What the page's script got of a passkey, where it was used.
pub(super) fn passkey(form: &Form) -> Option<PasskeyAnswer> {
    let (flow, credential) = (form.other(PASSKEY_FLOW), form.other(CREDENTIAL));
    (!credential.is_empty()).then(|| PasskeyAnswer {
        flow: flow.to_owned(),
        credential: credential.to_owned(),
    })
}

/// The code of the app. It is not shown again: each is good once.
pub(super) fn read_code(form: &mut Form) -> Option<TotpCode> {
    let typed = form.text(AUTHENTICATOR_CODE).trim().to_owned();
    form.fill(AUTHENTICATOR_CODE, "");
    if typed.is_empty() {
        form.missing(AUTHENTICATOR_CODE);
        return None;
    }
    match TotpCode::parse(&typed) {
        Ok(code) => Some(code),
        Err(bad) => {
            form.wrong(AUTHENTICATOR_CODE, bad.message().to_string());
            None
        }
    }
}

/// The password that came with a form, or the one given within the last ten minutes. `None` where the form has to be shown
/// again: with what is wrong with the password, or asking for it where the page had no field for it.
pub(super) async fn fresh(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
) -> Result<Option<RecentlyAuthenticated>, PageError> {
    if let Some(fresh) = RecentlyAuthenticated::among(site.app(), me) {
        return Ok(Some(fresh));
    }
    let by = reauthenticated_if_asked(site, visitor, me, form).await?;
    Ok(by.map(|by| by.recent().clone()))
}

/// The password that came with a form. A form that was opened when it did not have to be given has no field for it: then it
/// is asked for.
pub(super) async fn reauthenticated_if_asked(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
) -> Result<Option<Reauthenticated>, PageError> {
    if !form.has(CURRENT_PASSWORD) {
        ask(site, visitor, me).await?;
        form.ask_for_password();
        return Ok(None);
    }
    reauthenticated(site, visitor, me, form).await
}

/// Whether the form says it: what was shown is wrong, or not enough.
fn is_of_form(error: &ReauthenticationError) -> bool {
    use ReauthenticationError::{Code, CodeNeeded, Fault, Needed, SignedOut, Throttled, Wrong};
    match error {
        Needed | Wrong | CodeNeeded | Throttled(_) => true,
        Code(error) => error.details().kind != Kind::Broken,
        SignedOut(_) | Fault(_) => false,
    }
}

async fn check(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
    shown: Credentials,
) -> Result<Option<Reauthenticated>, PageError> {
    let (proof, origin) = (me.clone(), visitor.origin(site));
    let by = call_hashing(site, origin, move |app, origin| {
        accounts::reauthenticate(app, &proof, &shown, origin)
    })
    .await;
    match by {
        Ok(by) => {
            visitor.reauthenticated(&by)?;
            Ok(Some(by))
        }
        Err(error) if is_of_form(&error) => {
            // A page may have a field for another code.
            form.refuse(
                &error
                    .details()
                    .of_form()
                    .at_field(SECOND_CODE, AUTHENTICATOR_CODE),
            );
            Ok(None)
        }
        Err(error) => Err(PageError::of(&error)),
    }
}
