//! Vestibule.

pub mod config;
pub mod error;
pub mod events;
pub mod security;
pub mod store;
pub mod values;
