//! The password again, or a code from an e-mail where the account has none, and a code where it has a second step
//! (`accounts::reauthenticate`): fields of the very form that does what matters. Nothing that was typed is lost over it, and
//! nobody is sent away to another page; a button of the form has the e-mail sent.

use super::blocking::{call, call_hashing};
use super::commands::{CREDENTIAL, CURRENT_PASSWORD, Input as _, PASSKEY_FLOW, SECOND_CODE};
use super::error::PageError;
use super::forms::{AUTHENTICATOR_CODE, EMAIL_CODE, Form};
use super::visitor::Visitor;
use crate::accounts::{
    self, AskedAgain, Credentials, PasskeyAnswer, Reauthenticated, ReauthenticationError,
    ReauthenticationFor, RecentlyAuthenticated, SignedIn,
};
use crate::error::{Failure as _, Kind};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::{OtpCode, TotpCode};

/// Whether a form has to ask for the password, because it was not given lately.
pub(super) fn is_stale(site: &Site, me: &SignedIn) -> bool {
    RecentlyAuthenticated::among(site.app(), me).is_none()
}

/// Has the page that follows ask for all that the account asks for again, where it asks for the password.
pub(super) async fn ask(site: &Site, visitor: &Visitor, me: &SignedIn) -> Result<(), PageError> {
    ask_before(site, visitor, me, ReauthenticationFor::Change).await
}

/// The same before something that may need more.
pub(super) async fn ask_before(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    what: ReauthenticationFor,
) -> Result<(), PageError> {
    let me = me.clone();
    let asked = call(site, move |app| accounts::asked_again(app, &me, what)).await?;
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
    reauthenticated_as_asked(site, visitor, me, form).await
}

async fn reauthenticated_as_asked(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
) -> Result<Option<Reauthenticated>, PageError> {
    let asked = visitor.asked_again();
    if asked.email_code && form.wants_code() {
        send_code(site, visitor, me, form).await?;
        return Ok(None);
    }
    let passkey = asked.passkey.as_ref().and_then(|_| passkey(form));
    let Some(shown) = read(form, &asked, passkey) else {
        return Ok(None);
    };
    check(site, visitor, me, form, shown).await
}

/// What the form brings of what is asked for. Without a passkey all of it has to be there.
fn read(
    form: &mut Form,
    asked: &AskedAgain,
    passkey: Option<PasskeyAnswer>,
) -> Option<Credentials> {
    let is_by_passkey = passkey.is_some();
    let password = if asked.password && (!is_by_passkey || form.has_secret(CURRENT_PASSWORD)) {
        form.secret(CURRENT_PASSWORD).map(Some)
    } else {
        Some(None)
    };
    let is_typed = !form.text(EMAIL_CODE).trim().is_empty();
    let email_code = if asked.email_code && (!is_by_passkey || is_typed) {
        read_email_code(form).map(Some)
    } else {
        Some(None)
    };
    let code = if asked.code && !is_by_passkey {
        read_code(form).map(Some)
    } else {
        Some(None)
    };
    Some(Credentials {
        password: password?,
        email_code: email_code?,
        code: code?,
        passkey,
    })
}

/// Has a code sent, and says so on the page that follows, with all that was typed.
async fn send_code(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
) -> Result<(), PageError> {
    let (me, origin) = (me.clone(), visitor.origin(site));
    match call(site, move |app| {
        accounts::send_email_code(app, &me, &origin)
    })
    .await
    {
        Ok(opened) => {
            let said = match opened.leaves_at {
                Some(at) => {
                    Message::new("reauthenticate-code-later").with("until", Message::moment(at))
                }
                None => Message::new("reauthenticate-code-sent"),
            };
            Ok(visitor.flash("success", &said)?)
        }
        Err(error) if error.details().kind == Kind::TooMany => {
            form.refuse(&error.details());
            Ok(())
        }
        Err(error) => Err(PageError::of(&error)),
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

/// The code from the e-mail. It is not shown again either.
fn read_email_code(form: &mut Form) -> Option<OtpCode> {
    let code = form.parse(EMAIL_CODE, OtpCode::parse);
    form.fill(EMAIL_CODE, "");
    code
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
    reauthenticated_before(site, visitor, me, form, ReauthenticationFor::Change).await
}

/// The same before something that may need more.
pub(super) async fn reauthenticated_before(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
    what: ReauthenticationFor,
) -> Result<Option<Reauthenticated>, PageError> {
    ask_before(site, visitor, me, what).await?;
    if !form.has(CURRENT_PASSWORD) && !form.has(EMAIL_CODE) && !form.wants_code() {
        form.ask_for_password();
        return Ok(None);
    }
    reauthenticated_as_asked(site, visitor, me, form).await
}

/// Whether the form says it: what was shown is wrong, or not enough.
fn is_of_form(error: &ReauthenticationError) -> bool {
    use ReauthenticationError::{
        Code, CodeNeeded, EmailCode, EmailCodeNeeded, EmailCodeOver, Fault, Needed, SignedOut,
        Throttled, Wrong,
    };
    match error {
        Needed | Wrong | CodeNeeded | Throttled(_) | EmailCode(_) | EmailCodeNeeded
        | EmailCodeOver => true,
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
