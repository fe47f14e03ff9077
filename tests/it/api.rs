//! The REST face: the stories of a front-end or a phone app.

pub mod accounts;
mod browsers;
mod forgeries;
mod guide;
mod me;
mod openapi;
mod tokens;
