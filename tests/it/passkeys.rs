//! Passkeys, by an authenticator in software: added, used to log in, as the second step and in the place of a code.

mod api;
mod lies;
mod pages;
mod races;
pub mod support;
