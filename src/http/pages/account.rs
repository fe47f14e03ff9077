//! `/account/…`: what people do with their own account, a page each.

pub(in crate::http) mod delete;
pub(in crate::http) mod email;
pub(in crate::http) mod export;
pub(in crate::http) mod password;
pub(in crate::http) mod phone;
pub(in crate::http) mod profile;
pub(in crate::http) mod second_email;
pub(in crate::http) mod sessions;

/// The page of the first e-mail address.
const EMAIL: &str = "/account/email";
/// The page of the second one.
const SECOND_EMAIL: &str = "/account/email/secondary";
