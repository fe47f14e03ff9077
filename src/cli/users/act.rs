//! `vestibule user ban <who>` and the others: made from the table of what staff can do to an account.

use super::{One, change, error_text, find, show};
use crate::admin::{
    self, ActionRef, AdminError, Answer, Answers, Change, Permit, Right, UserAction, user_actions,
};
use crate::app::{App, Origin};
use crate::cli::operator;
use crate::cli::output::{self, CliError};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args as _, Command, FromArgMatches, Subcommand};

/// What was typed.
#[derive(Debug)]
pub(crate) struct Chosen {
    it: Box<UserAction>,
    one: One,
    reason: String,
    superuser: bool,
    yes: bool,
}

impl Subcommand for Chosen {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(user_actions().iter().map(subcommand))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        user_actions().iter().any(|it| it.command == name)
    }
}

impl FromArgMatches for Chosen {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(ErrorKind::MissingSubcommand);
        let (name, given) = matches.subcommand().ok_or_else(missing)?;
        let it = user_actions().into_iter().find(|it| it.command == name);
        // Each command knows some of these alone.
        let flag = |name| matches!(given.try_get_one::<bool>(name), Ok(Some(true)));
        let reason = given.try_get_one::<String>("reason");
        Ok(Self {
            it: Box::new(it.ok_or_else(missing)?),
            one: One::from_arg_matches(given)?,
            reason: reason.ok().flatten().cloned().unwrap_or_default(),
            superuser: flag("superuser"),
            yes: flag("yes"),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn subcommand(it: &UserAction) -> Command {
    let flag = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let command = One::augment_args(Command::new(it.command).about(it.help));
    let reason = Arg::new("reason").long("reason").value_name("REASON");
    match it.command {
        "make-staff" => command.arg(flag("superuser").help("With every permission")),
        "unmake-staff" => command.arg(flag("superuser").help("Let them be no superuser either")),
        "delete" => command.arg(flag("yes").help("Confirm that you mean it")),
        "reset-factors" => command
            .arg(flag("yes").help("Confirm that you made sure who asks"))
            .arg(
                reason
                    .required(true)
                    .help("Why, and how you made sure; kept with what happened"),
            ),
        _ if it.action.asks_why => {
            command.arg(reason.default_value("").help("Why; kept with the account"))
        }
        _ => command,
    }
}

fn lift_ban(app: &App, by: &Permit, who: &str, here: &Origin) -> Result<bool, CliError> {
    let lifted = admin::lift_ban(app, by, who, here).map_err(CliError::of_admin)?;
    if lifted {
        output::print(&format!(
            "The ban of {who} is lifted; no account has the address."
        ));
    }
    Ok(lifted)
}

/// Why it is done. Where nobody has to say it here, it may be left out.
fn reason(it: &UserAction, typed: &str) -> Result<String, AdminError> {
    if typed.is_empty() && it.command != "reset-factors" {
        return Ok(String::new());
    }
    ActionRef::Action(Box::new(it.action.clone())).reason(typed)
}

/// What `--yes` answers.
fn question(it: &UserAction, user: &str) -> Option<String> {
    match it.command {
        "delete" => Some(format!(
            "deleting '{user}' cannot be undone; say --yes to do it"
        )),
        "reset-factors" => Some(format!(
            "'{user}' will log in without a second step; make sure that they are really the ones asking, then say --yes"
        )),
        _ => None,
    }
}

pub(super) fn run(app: &App, chosen: &Chosen, here: &Origin) -> Result<(), CliError> {
    let Chosen { it, one, .. } = chosen;
    let is_final = it.action.right == Right::Delete;
    if !chosen.yes
        && let Some(text) = question(it, &one.user)
    {
        return Err(CliError::command(&text));
    }
    let (model, by) = operator::of(app, "users", it.action.right)?;
    let user = match find(app, &one.user) {
        // A ban that outlived its account.
        Err(_) if it.command == "unban" && lift_ban(app, &by, &one.user, here)? => return Ok(()),
        found => found?,
    };
    let id = user.id.0;
    let why = reason(it, &chosen.reason).map_err(CliError::of_admin)?;
    let done = admin::run_action_on_row(app, &by, &model, &it.action, id, &why, here);
    done.map_err(|error| error_text(error, &one.user))?;
    if chosen.superuser {
        let made = it.action.name == "make_staff";
        let want = Answers::from([("is_superuser".to_owned(), Answer::Flag(made))]);
        let change_of_it = Change {
            was: &Answers::new(),
            want: &want,
        };
        change(app, user.id, change_of_it, here)?;
    }
    let user = if is_final {
        // As they were.
        user
    } else {
        // By number: what they are called may be another now.
        find(app, &user.id.0.to_string())?
    };
    show::user(app, &user, one.json);
    Ok(())
}
