//! What the tests stand on: the application, people who use it, a mail server, a browser, databases.

pub mod app;
pub mod browser;
pub mod client;
pub mod databases;
pub mod openapi;
pub mod page;
pub mod people;
pub mod receiver;
pub mod smtp;
