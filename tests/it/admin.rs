//! The admin site: what staff sees and does.

mod bulk;
pub mod desk;
mod lists;
mod models;
mod numbers;
mod own_model;
mod pages;
mod plans;
