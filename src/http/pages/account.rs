//! `/account/…`: what people do with their own account, a page each.

pub(crate) mod delete;
pub(crate) mod email;
pub(crate) mod export;
pub(crate) mod factors;
pub(crate) mod invitations;
pub(crate) mod password;
pub(crate) mod phone;
pub(crate) mod profile;
pub(crate) mod second_email;
pub(crate) mod sessions;
pub(crate) mod terms;

use crate::accounts::{self, SignedIn};
use crate::error::Failure as _;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::i18n::Message;
use crate::site::Site;

/// The page of the first e-mail address.
const EMAIL: &str = "/account/email";
/// The page of the second one.
const SECOND_EMAIL: &str = "/account/email/secondary";

/// That the addresses cannot change now.
async fn on_hold(site: &Site, me: &SignedIn) -> Result<Option<Message>, PageError> {
    let me = me.clone();
    let hold = call(site, move |app| accounts::on_hold(app, &me)).await?;
    Ok(hold.map(|hold| hold.message()))
}
