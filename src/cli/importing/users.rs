//! `vestibule import users`.

use super::{Common, carry_out, is_name, open_file, zone};
use crate::app::App;
use crate::cli::output::CliError;
use crate::moving::{
    self, AddressTrust, HashConfig, Mapping, Options, Preset, Run, StaffRights, UsersOptions,
};
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// No file of options is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

#[derive(Debug, Args)]
pub(crate) struct Users {
    /// CSV, JSON lines, a JSON array, or what the program of --preset exports, in gzip too; `-` for standard input
    file: PathBuf,
    /// Whose export the file is
    #[arg(long, value_name = "PROGRAM", value_parser = PossibleValuesParser::new(Preset::ALL.map(Preset::name)))]
    preset: Option<String>,
    /// What a column is called here: `--map "E-mail address=email"`, `--map user_metadata.company=company`; `=-` leaves it out
    #[arg(long, value_name = "THEIRS=OURS")]
    map: Vec<String>,
    /// A TOML file with lines as `"E-mail address" = "email"`
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The file with Firebase's "Password hash parameters", as its console shows them
    #[arg(long, value_name = "FILE")]
    hash_config: Option<PathBuf>,
    /// The time zone of moments that have none
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// What the other program is called here, to tell two of them apart; the preset if not given
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Staff and superusers become what they are there
    #[arg(long)]
    staff: bool,
    /// Addresses count as verified if nothing in the file says whether they were
    #[arg(long)]
    trust_addresses: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(app: &App, arguments: &Users) -> Result<(), CliError> {
    let options = options(app, arguments)?;
    let file = open_file(&arguments.file)?;
    carry_out(app, &arguments.common, |listener| {
        moving::import_users(app, file, &options, listener)
    })
}

fn options(app: &App, arguments: &Users) -> Result<UsersOptions, CliError> {
    let named = arguments.preset.as_deref();
    let preset = Preset::ALL
        .into_iter()
        .find(|preset| Some(preset.name()) == named);
    let source = arguments.source.as_deref().or(named).unwrap_or("users");
    is_name(source)?;
    if arguments.hash_config.is_some() && preset != Some(Preset::Firebase) {
        return Err(CliError::command(
            "--hash-config is for --preset firebase alone",
        ));
    }
    let mapping = arguments.mapping.as_deref().map(text).transpose()?;
    let declared = &app.config().user_fields;
    let mapping = Mapping::read(mapping.as_deref(), &arguments.map, declared);
    let config = arguments.hash_config.as_deref().map(|file| {
        HashConfig::parse(&text(file)?)
            .map_err(|wrong| CliError::plain(format!("{} {wrong}.", file.display())))
    });
    Ok(UsersOptions {
        preset,
        mapping: mapping.map_err(|wrong| CliError::command(&format!("{wrong}")))?,
        hash_config: config.transpose()?,
        options: Options {
            source: source.to_owned(),
            user_model: None,
            collection: String::new(),
            zone: zone(&arguments.time_zone)?,
            staff: if arguments.staff {
                StaffRights::Taken
            } else {
                StaffRights::Left
            },
            address_trust: if arguments.trust_addresses {
                AddressTrust::Verified
            } else {
                AddressTrust::Unverified
            },
            numbers: arguments.common.numbers(),
            run: if arguments.common.dry_run {
                Run::Dry
            } else {
                Run::Write
            },
        },
    })
}

/// A small file of text.
fn text(file: &Path) -> Result<String, CliError> {
    let unreadable =
        |error: std::io::Error| CliError::plain(format!("{}: {error}.", file.display()));
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    let mut text = String::new();
    let read = opened.take(LONGEST + 1).read_to_string(&mut text);
    if read.map_err(unreadable)? as u64 > LONGEST {
        let file = file.display();
        return Err(CliError::plain(format!(
            "{file} is longer than {LONGEST} bytes."
        )));
    }
    Ok(text)
}
