//! `vestibule user add <email>`

use super::{find, show};
use crate::admin::{self, Answer, Answers, Right};
use crate::app::{App, Origin};
use crate::cli::operator;
use crate::cli::output::CliError;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The e-mail address
    email: String,
    /// The username; made from the address if not given
    #[arg(long, default_value = "")]
    username: String,
    /// The first name
    #[arg(long, default_value = "")]
    first_name: String,
    /// The last name
    #[arg(long, default_value = "")]
    last_name: String,
    /// Send them an e-mail to choose a password
    #[arg(long)]
    send_reset: bool,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(app: &App, given: &Arguments, here: &Origin) -> Result<(), CliError> {
    let (model, by) = operator::of(app, "users", Right::Add)?;
    let texts = [
        ("email", &given.email),
        ("username", &given.username),
        ("first_name", &given.first_name),
        ("last_name", &given.last_name),
    ];
    let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let mut want: Answers = texts
        .map(|(name, text)| (name.to_owned(), Answer::Text(text.clone())))
        .collect();
    want.insert("send_link".into(), Answer::Flag(given.send_reset));
    admin::add_row(app, &by, &model, &want, here).map_err(CliError::of_admin)?;
    show::user(app, &find(app, &given.email)?, given.json);
    Ok(())
}
