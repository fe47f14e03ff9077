//! One test binary, a module a feature. Plain `cargo test` runs it on SQLite without a browser; `scripts/test` runs
//! everything.

#![cfg(test)]
#![expect(unreachable_pub, reason = "a binary has no outside")]

mod support;

mod browser;
mod entrance;
mod licences;
mod process;
