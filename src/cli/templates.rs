//! `vestibule templates`: the templates of pages and e-mails, and copies of them to change.

use super::output::{CliError, print};
use crate::config::Config;
use crate::templates::{self, CopyError, Existing};
use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all templates; those that `SITE_DIR` has too are marked
    List {
        /// The format
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Print a template
    Show {
        /// Its path, as the list shows it
        path: String,
    },
    /// Copy templates into `SITE_DIR`, where they can be changed
    Copy {
        /// Their paths, as the list shows them
        #[arg(required = true)]
        paths: Vec<String>,
        /// Overwrite files that exist
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Format {
    /// A path per line
    Text,
    /// Tables for Markdown, with blocks and variables
    Markdown,
}

pub(super) fn run(config: &Config, command: &Command) -> Result<(), CliError> {
    match command {
        Command::List { format } => list(config, *format),
        Command::Show { path } => {
            let text = templates::text(path_of(path)).ok_or_else(|| unknown(path))?;
            print(text.trim_end());
        }
        Command::Copy { paths, force } => copy(config, paths, *force)?,
    }
    Ok(())
}

fn list(config: &Config, format: Format) {
    if matches!(format, Format::Markdown) {
        return print(templates::described().trim_end());
    }
    let folder = config
        .look
        .folder
        .as_ref()
        .map(|folder| folder.join("templates"));
    for name in templates::names() {
        let shadow = folder.as_ref().map(|folder| folder.join(&name));
        match shadow.filter(|shadow| shadow.is_file()) {
            Some(shadow) => print(&format!("{name}  ({})", shadow.display())),
            None => print(&name),
        }
    }
}

fn copy(config: &Config, paths: &[String], force: bool) -> Result<(), CliError> {
    let folder = config.look.folder.as_deref();
    let folder = folder.ok_or_else(|| {
        CliError::command("SITE_DIR is not set. Make a folder, and name it: SITE_DIR=site.")
    })?;
    let existing = if force {
        Existing::Replaced
    } else {
        Existing::Kept
    };
    // All or none: a typing mistake in the last one must not leave half of them.
    if let Some(path) = paths
        .iter()
        .find(|path| templates::digest(path_of(path)).is_none())
    {
        return Err(unknown(path));
    }
    for path in paths {
        let copied = templates::copy_into(folder, path_of(path), existing);
        print(&copied.map_err(|error| CliError::command(&error.to_string()))?);
    }
    Ok(())
}

fn path_of(path: &str) -> &str {
    path.strip_prefix("templates/").unwrap_or(path)
}

/// With those that may have been meant.
fn unknown(path: &str) -> CliError {
    let file = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let stem = |path: &str| file(path).split('.').next().unwrap_or_default().to_owned();
    let wanted = stem(path);
    let called_so: Vec<_> = templates::names()
        .filter(|name| file(name) == file(path))
        .collect();
    let is_near = |name: &String| stem(name) == wanted || name.contains(&format!("/{wanted}/"));
    let near = if called_so.is_empty() && !wanted.is_empty() {
        templates::names().filter(is_near).take(5).collect()
    } else {
        called_so
    };
    let text = CopyError::Unknown(path.to_owned()).to_string();
    if near.is_empty() {
        CliError::command(&text)
    } else {
        CliError::command(&format!("{text} There is: {}.", near.join(", ")))
    }
}
