//! `vestibule migrate`: brings the schema up to date ([`crate::store::migrations`]) and makes the permissions of the admin
//! site's models. Whether something is pending is said by `vestibule check`.

use super::output::{CliError, print};
use crate::admin;
use crate::app::App;
use crate::config::Config;

pub(super) fn run(config: Config) -> Result<(), CliError> {
    let app = App::new(config).map_err(CliError::of)?;
    let done = app
        .migrate()
        .map_err(|fault| CliError::database(&app, &fault))?;
    admin::make_permissions(&app, &admin::models(app.config()))
        .map_err(|fault| CliError::database(&app, &fault))?;
    if done.is_empty() {
        print("The database is up to date.");
    }
    for name in done {
        print(&format!("Applied {name}"));
    }
    Ok(())
}
