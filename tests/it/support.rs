//! What the tests stand on: the application, people who use it, a mail server, a provider, a browser, databases.

pub mod app;
pub mod authenticator;
pub mod browser;
pub mod client;
pub mod databases;
pub mod dns;
pub mod factors;
pub mod nodes;
pub mod openapi;
pub mod page;
pub mod people;
pub mod provider;
mod raw;
pub mod receiver;
mod server;
pub mod smtp;
mod staff;
