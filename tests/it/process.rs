//! The program itself, as an operator starts it: a child process in a folder of its own, with nothing in its
//! environment but what the test says.

mod audit;
mod command_line;
mod crashes;
mod doctor;
mod mail;
mod mail_lines;
mod nodes;
mod outages;
mod people;
mod pooler;
pub mod program;
mod prompts;
mod proxies;
mod reload;
mod sessions;
mod starting;
mod steps;
pub mod superusers;
mod terminal;
mod texts;
mod upgrades;
mod webhooks;
mod writable;
