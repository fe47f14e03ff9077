//! `vestibule export users`.

use crate::app::App;
use crate::cli::importing::unwritten;
use crate::cli::moving::News;
use crate::cli::output::{self, CliError};
use crate::moving::{self, ExportFormat, Hashes, NewFile, Occupied};
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct Users {
    /// How they are written
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(["csv", "jsonl"]))]
    format: String,
    /// With the hashes of passwords; only into a file, for the eyes of whoever runs this alone
    #[arg(long, requires = "output")]
    with_hashes: bool,
    /// The file to write, which must not exist; standard output if not given
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(app: &App, arguments: &Users) -> Result<(), CliError> {
    let format = match arguments.format.as_str() {
        "jsonl" => ExportFormat::JsonLines,
        _ => ExportFormat::Csv,
    };
    let hashes = if arguments.with_hashes {
        Hashes::Taken
    } else {
        Hashes::Left
    };
    let mut news = News::default();
    let mut progress = |what: &str, count: u64| news.say(what, count);
    let what = (format, hashes);
    let exported = if let Some(file) = &arguments.output {
        into_file(app, what, file, &mut progress)
    } else {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let exported = moving::export_users(app, what, &mut out, &mut progress);
        let exported = exported.map_err(CliError::of);
        exported.and_then(|count| out.flush().map_err(unwritten).map(|()| count))
    };
    news.end();
    let count = exported?;
    if let Some(file) = &arguments.output {
        output::print(&format!("{count} people written to {}.", file.display()));
    }
    Ok(())
}

/// A file that has its name when it is whole.
fn into_file(
    app: &App,
    what: (ExportFormat, Hashes),
    file: &Path,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<u64, CliError> {
    let mut out = NewFile::create(file, Occupied::Refuse).map_err(CliError::of)?;
    let written = moving::export_users(app, what, &mut out, progress).map_err(CliError::of)?;
    out.keep().map_err(CliError::of)?;
    Ok(written)
}
