//! The REST face: the stories of a front-end or a phone app.

mod accounts;
mod browsers;
mod forgeries;
mod guide;
mod me;
mod openapi;
mod phone;
mod tokens;
