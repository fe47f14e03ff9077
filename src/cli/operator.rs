//! Who runs the program may do everything with every model.

use super::output::CliError;
use crate::admin::{self, Model, Permit, Right};
use crate::app::App;

/// A model by its name, and leave to do this with its rows.
pub(super) fn of(app: &App, name: &str, right: Right) -> Result<(Model, Permit), CliError> {
    let models = admin::models(app.config());
    let model = models
        .find(name)
        .ok_or_else(|| CliError::plain(format!("there is no model '{name}'")))?;
    let permit = Permit::at_the_command_line(model, right);
    Ok((model.clone(), permit))
}

/// Leave to do this with users.
pub(super) fn users(app: &App, right: Right) -> Result<Permit, CliError> {
    of(app, "users", right).map(|(_, permit)| permit)
}
