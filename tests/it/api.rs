//! The REST interface: the stories of a front-end or a phone app.

pub mod accounts;
mod admin;
mod browsers;
mod deletion;
mod email;
mod forgeries;
mod guide;
mod lost_answers;
mod me;
mod multipart;
mod openapi;
mod phone;
mod tokens;
