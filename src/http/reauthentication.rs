//! The password again (`accounts::reauthenticate`): a field of the very form that does what matters. Nothing that was typed is
//! lost over it, and nobody is sent away to another page.

use super::blocking::call_hashing;
use super::commands::{CURRENT_PASSWORD, Input as _};
use super::error::PageError;
use super::forms::Form;
use super::visitor::Visitor;
use crate::accounts::{self, Reauthenticated, RecentlyAuthenticated, SignedIn};
use crate::error::{Failure as _, Kind};
use crate::site::Site;
use crate::values::Password;

/// Whether a form has to ask for the password, because it was not given lately.
pub(super) fn is_stale(site: &Site, me: &SignedIn) -> bool {
    RecentlyAuthenticated::among(site.app(), me).is_none()
}

/// The password that came with a form. `None` when there is something wrong with it, which the form then says.
pub(super) async fn reauthenticated(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
) -> Result<Option<Reauthenticated>, PageError> {
    let Some(password) = form.secret(CURRENT_PASSWORD) else {
        return Ok(None);
    };
    check(site, visitor, me, form, password).await
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
        form.ask_for_password();
        return Ok(None);
    }
    reauthenticated(site, visitor, me, form).await
}

async fn check(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    form: &mut Form,
    password: Password,
) -> Result<Option<Reauthenticated>, PageError> {
    let (proof, origin) = (me.clone(), visitor.origin(site));
    let by = call_hashing(site, origin, move |app, origin| {
        accounts::reauthenticate(app, &proof, &password, origin)
    })
    .await;
    match by {
        Ok(by) => {
            visitor.reauthenticated(&by)?;
            Ok(Some(by))
        }
        Err(error) if matches!(error.details().kind, Kind::Invalid | Kind::TooMany) => {
            form.refuse(&error.details());
            Ok(None)
        }
        Err(error) => Err(PageError::of(&error)),
    }
}
