//! The REST face: the stories of a front-end or a phone app.

mod accounts;
mod openapi;
mod tokens;
