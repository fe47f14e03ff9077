//! The pages in real Chromium: the main job, every page, and what scripts add; with JavaScript and without.
//!
//! Each story has one browser for itself. `TEST_SHOTS=<folder>` keeps pictures of every page in both widths and schemes.

mod access;
mod addresses;
mod admin;
mod by_code;
mod comforts;
mod deletion;
mod device;
mod factors;
mod graphql;
mod guide;
mod letters;
mod look;
mod main_job;
mod own;
mod pages;
mod passkeys;
mod phone;
mod policy;
pub mod pseudo;
pub mod tab;
mod terms;
mod way_back;
