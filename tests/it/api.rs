//! The REST face: the stories of a front-end or a phone app.

pub mod accounts;
mod admin;
mod browsers;
mod closing;
mod email;
mod forgeries;
mod guide;
mod me;
mod multipart;
mod openapi;
mod phone;
mod tokens;
