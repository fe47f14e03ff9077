//! `vestibule migrate`: brings the schema up to date ([`crate::store::migrations`]), makes the keys of addresses anew where
//! an older release has written others, and makes the permissions of the admin site's models. Whether something is pending
//! is said by `vestibule check`; what it is, and what it locks, by `--plan`.

use super::output::{CliError, print};
use crate::admin;
use crate::app::{App, Long};
use crate::config::Config;

pub(super) fn run(config: Config) -> Result<(), CliError> {
    let app = App::new(config).map_err(CliError::of)?;
    let done = app
        .migrate()
        .map_err(|fault| CliError::database(&app, &fault))?;
    app.make_mailbox_keys_anew()
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

/// Prints what [`run`] would do to the schema. What is printed is SQL, with the locks as comments.
pub(super) fn plan(config: Config) -> Result<(), CliError> {
    let app = App::new(config).map_err(CliError::of)?;
    let planned = app
        .plan_migrations()
        .map_err(|fault| CliError::database(&app, &fault))?;
    let is_server = app.config().database.is_server();
    if planned.is_empty() {
        print("-- The database is up to date.");
    } else if is_server {
        print(
            "-- All of it runs in one transaction: a lock is held until the last migration is done. Those marked LONG take as \
             long as the table is large.",
        );
    } else {
        print("-- While a migration runs, nobody else writes to the file.");
    }
    for migration in planned {
        print(&format!("\n-- {}", migration.name));
        for step in migration.steps {
            print(&format!("{};", step.sql));
            for lock in step.locks.iter().filter(|_| is_server) {
                let strength = lock.strength.name();
                let on = match lock.table.as_str() {
                    "" => String::new(),
                    table => format!(" on {table}"),
                };
                let long = lock.long.map_or_else(
                    || ", for a moment".to_owned(),
                    |long| format!(", LONG: {}", advice(long)),
                );
                print(&format!("--   {strength}{on}{long}"));
            }
        }
    }
    Ok(())
}

/// What takes long, and what to do instead.
fn advice(long: Long) -> &'static str {
    match long {
        Long::BuildsIndex => {
            "builds an index. Make it beforehand with CREATE INDEX CONCURRENTLY; the migration needs IF NOT EXISTS for that"
        }
        Long::Concurrently => "CONCURRENTLY cannot run in a transaction, and migrations do",
        Long::ChecksRows => "reads every row",
        Long::RewritesTable => "writes every row anew",
        Long::ChangesRows => "changes rows, and keeps them locked until the end",
        Long::NeedsDefault => "fails where there are rows",
        Long::Unknown => "is not known to Vestibule; look up which locks it takes",
    }
}
