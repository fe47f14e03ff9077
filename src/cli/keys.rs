//! `vestibule keys generate`

use super::output::{Trouble, print};
use crate::app::App;
use crate::config::Algorithm;
use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a key for the setting `JWT_SIGNING_KEY` and print it
    Generate {
        /// What it shall sign with
        #[arg(long, value_enum, default_value = "eddsa", ignore_case = true)]
        algorithm: Name,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Name {
    /// Ed25519
    Eddsa,
    /// P-256
    Es256,
    /// RSA, 3072 bits
    Rs256,
    /// A secret for both sides
    Hs256,
}

pub(super) fn run(command: &Command) -> Result<(), Trouble> {
    let Command::Generate { algorithm } = command;
    let algorithm = match algorithm {
        Name::Eddsa => Algorithm::EdDsa,
        Name::Es256 => Algorithm::Es256,
        Name::Rs256 => Algorithm::Rs256,
        Name::Hs256 => Algorithm::Hs256,
    };
    print(
        App::generate_key(algorithm)
            .map_err(Trouble::of)?
            .trim_end(),
    );
    Ok(())
}
