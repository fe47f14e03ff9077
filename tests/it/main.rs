//! One test binary, a module a feature. Plain `cargo test` runs it on SQLite without a browser; `scripts/test` runs
//! everything.

#![cfg(test)]
#![expect(unreachable_pub, reason = "a binary has no outside")]

mod support;

mod api;
mod browser;
mod embedding;
mod entrance;
mod enumeration;
mod guards;
mod house;
mod identity;
mod licences;
mod lockout;
mod login;
mod otp;
mod password;
mod phone;
mod process;
mod races;
mod requests;
mod schema;
mod secrets;
mod settings;
mod signup;
mod sms;
