//! `vestibule copy`, `backup` and `restore`.

use super::output::{CliError, ask, print};
use super::password::yes;
use crate::app::App;
use crate::config::{Backend, Config, DatabaseUrl};
use crate::moving::{self, Contents, Occupied};
use clap::Args;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// So often a terminal hears how far it is.
const NEWS_EVERY: Duration = Duration::from_millis(500);
/// So many digits of a digest are shown.
const SHOWN: usize = 16;

#[derive(Debug, Args)]
pub(super) struct CopyArguments {
    /// The database to copy to, as in `DATABASE_URL`; nobody must have used it. `-` reads it from standard input, so that
    /// nobody sees a password in the list of processes
    #[arg(long, value_name = "URL")]
    to: String,
}

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// The file to write; it must not exist
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// A file that `vestibule backup` has written
    file: PathBuf,
    /// Put the backup in the place of a database that is in use
    #[arg(long)]
    replace: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) fn copy(config: &Config, arguments: &CopyArguments) -> Result<(), CliError> {
    let given = match arguments.to.as_str() {
        "-" => line_of_input()?,
        given => given.to_owned(),
    };
    let to = DatabaseUrl::parse_writable(&given)
        .map_err(|problem| CliError::command(&format!("--to {problem}")))?;
    let mut news = News::default();
    let copied = moving::copy(&config.database, &to, &mut |table, rows| {
        news.say(table, rows);
    });
    news.end();
    let copied = copied.map_err(CliError::of)?;
    table(&copied.contents);
    left_out(&copied.left);
    print(&format!(
        "\nCopied to {to}; what each table holds is the same on both sides. Stop the server, set DATABASE_URL to the new database and \
         start it with the same secret. What is written to the old database from now on is not in the new one."
    ));
    Ok(())
}

pub(super) fn backup(config: &Config, arguments: &BackupArguments) -> Result<(), CliError> {
    let mut news = News::default();
    let made = moving::backup(&config.database, &arguments.file, &mut |table, rows| {
        news.say(table, rows);
    });
    news.end();
    table(&made.map_err(CliError::of)?);
    print(&format!(
        "\nBacked up to {}. The secret is not in it: keep that elsewhere, since without it nobody's session, link or second step \
         works after a restore.",
        arguments.file.display()
    ));
    Ok(())
}

pub(super) fn restore(config: Config, arguments: &RestoreArguments) -> Result<(), CliError> {
    let database = config.database.clone();
    let occupied = if arguments.replace {
        Occupied::Replace
    } else {
        Occupied::Refuse
    };
    moving::check_place(&database, occupied).map_err(CliError::of)?;
    if !arguments.yes {
        confirm(&database, arguments)?;
    }
    let app = App::new(config).map_err(CliError::of)?;
    let mut news = News::default();
    let restored = moving::restore(&app, &arguments.file, occupied, &mut |table, rows| {
        news.say(table, rows);
    });
    news.end();
    let restored = restored.map_err(CliError::of)?;
    table(&restored.contents);
    left_out(&restored.left);
    print(&format!("\nRestored into {database}."));
    if let Some(kept) = &restored.kept {
        print(&format!(
            "The database as it was before is {}. Delete it when you do not need it any more.",
            kept.display()
        ));
    }
    if let Some(why) = &restored.stranger {
        print(&format!("\n{why}"));
    }
    Ok(())
}

fn line_of_input() -> Result<String, CliError> {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    read.map_err(|error| CliError::plain(error.to_string()))?;
    Ok(line.trim().to_owned())
}

/// Asks before anything is done.
fn confirm(database: &DatabaseUrl, arguments: &RestoreArguments) -> Result<(), CliError> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::plain(
            "A restore asks before it begins, and there is no terminal to ask at. Say --yes to go on without.".into(),
        ));
    }
    let loses = match (&database.backend, arguments.replace) {
        (Backend::Postgres(_), true) => " All that it holds now is deleted.",
        (Backend::Sqlite(_), true) => " The file as it is now is kept beside it.",
        _ => "",
    };
    let question = format!(
        "Restore {} into {database}?{loses} [y/N]: ",
        arguments.file.display()
    );
    ask(&question);
    if yes()? {
        Ok(())
    } else {
        Err(CliError::plain("Nothing was changed.".into()))
    }
}

/// A line a table.
fn table(contents: &[Contents]) {
    for one in contents.iter().filter(|one| one.rows > 0) {
        let digest: String = one.digest.chars().take(SHOWN).collect();
        print(&format!("{:<20} {:>10}  {digest}", one.table, one.rows));
    }
}

fn left_out(tables: &[String]) {
    if !tables.is_empty() {
        print(&format!(
            "\nTables that are not Vestibule's stay where they are: {}.",
            tables.join(", ")
        ));
    }
}

/// Tells a terminal how far it is, on one line.
#[derive(Default)]
pub(super) struct News {
    last: Option<Instant>,
    said: bool,
}

impl News {
    pub(super) fn say(&mut self, table: &str, rows: u64) {
        let is_early = self.last.is_some_and(|last| last.elapsed() < NEWS_EVERY);
        if is_early || !std::io::stderr().is_terminal() {
            return;
        }
        self.last = Some(Instant::now());
        self.said = true;
        let _ = write!(std::io::stderr(), "\r\x1b[K{table}: {rows}");
    }

    /// Clears the line.
    pub(super) fn end(&self) {
        if self.said {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
