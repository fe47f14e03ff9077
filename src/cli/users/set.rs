//! `vestibule user set <who> field=value …`

use super::{error_text, find};
use crate::accounts::PublicUser;
use crate::admin::{self, Right};
use crate::app::{App, Origin};
use crate::cli::operator;
use crate::cli::output::CliError;
use crate::values::custom_fields::{Answers, Fields, Sent};

/// Sets fields.
pub(super) fn run(
    app: &App,
    user: &str,
    typed: &[String],
    here: &Origin,
) -> Result<PublicUser, CliError> {
    let answers = answers(&app.config().user_fields, typed)?;
    let by = operator::users(app, Right::Change)?;
    let id = find(app, user)?.id;
    let set = admin::set_fields(app, &by, id, &answers, here);
    set.map_err(|error| error_text(error, user))
}

/// What was typed as `name=value`, every mistake at once.
pub(crate) fn answers(fields: &Fields, typed: &[String]) -> Result<Answers, CliError> {
    let mut answers = Answers::default();
    let mut problems = Vec::new();
    for pair in typed {
        let Some((name, value)) = pair.split_once('=') else {
            problems.push(format!("'{pair}' is not of the form field=value"));
            continue;
        };
        let Some(field) = fields.find(name) else {
            problems.push(unknown(fields, name));
            continue;
        };
        match field.parse(Sent::Text(value)) {
            Ok(value) => answers.set(field, value),
            Err(error) => problems.push(format!("{name}: {}", error.message())),
        }
    }
    if problems.is_empty() {
        Ok(answers)
    } else {
        Err(CliError::command(&problems.join("\n")))
    }
}

fn unknown(fields: &Fields, name: &str) -> String {
    let declared: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
    if declared.is_empty() {
        return format!("there is no field '{name}': USER_FIELDS names no file that declares any");
    }
    format!(
        "there is no field '{name}'; declared are: {}",
        declared.join(", ")
    )
}
