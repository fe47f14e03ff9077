//! Second factors: set up, used at a log-in, shown again, lost.

mod api;
mod api_again;
mod api_errors;
mod api_graphql;
mod api_races;
pub mod api_support;
mod keys;
mod pages;
mod pages_again;
mod pages_log_in;
mod staff;
mod staff_keys;
pub mod staff_support;
mod staff_undo;
