//! The REST face: the stories of a front-end or a phone app.

mod accounts;
mod browsers;
mod me;
mod tokens;
