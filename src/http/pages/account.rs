//! `/account/…`: what people do with their own account, a page each.

pub(in crate::http) mod phone;
pub(in crate::http) mod profile;
pub(in crate::http) mod sessions;
