//! One test binary, a module a feature. Plain `cargo test` runs it on SQLite without a browser; `scripts/test` runs
//! everything.

#![cfg(test)]
#![expect(unreachable_pub, reason = "a binary has no outside")]

mod support;

mod admin;
mod api;
mod audit;
mod background;
mod browser;
mod clocks;
mod courier;
mod deletion;
mod documents;
mod doors;
mod e_mails;
mod email;
mod embedding;
mod entrance;
mod enumeration;
mod export;
mod factors;
mod fields;
mod graphql;
mod headers;
mod hijack;
mod house;
mod identity;
mod languages;
mod licences;
mod limits;
mod lockout;
mod login;
mod login_code;
mod mailboxes;
mod names;
mod next;
mod nodes;
mod origins;
mod otp;
mod outages;
mod own;
mod passkeys;
mod password;
mod phone;
mod plans;
mod process;
mod public_api;
mod races;
mod refusals;
mod request_checks;
mod requests;
mod restored;
mod schema;
mod second_factor;
mod secrets;
mod settings;
mod signals;
mod signup;
mod sms;
mod statics;
mod validity;
mod webhooks;
mod zones;
