//! `vestibule export`.

mod django;
mod users;

use super::output::CliError;
use crate::app::App;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// All users with their passwords, groups and addresses, as `loaddata` of a Django project takes them
    Django(django::Django),
    /// Everybody, as CSV or JSON lines that `vestibule import users` reads
    Users(users::Users),
}

pub(super) fn run(app: &App, command: &Command) -> Result<(), CliError> {
    match command {
        Command::Django(arguments) => django::run(app, arguments),
        Command::Users(arguments) => users::run(app, arguments),
    }
}
