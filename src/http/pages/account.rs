//! `/account/…`: what people do with their own account, a page each.

pub(crate) mod delete;
pub(crate) mod email;
pub(crate) mod export;
pub(crate) mod password;
pub(crate) mod phone;
pub(crate) mod profile;
pub(crate) mod second_email;
pub(crate) mod sessions;

/// The page of the first e-mail address.
const EMAIL: &str = "/account/email";
/// The page of the second one.
const SECOND_EMAIL: &str = "/account/email/secondary";
