//! `vestibule keys generate|adopt`

use super::output::{CliError, print};
use crate::app::App;
use crate::config::{Algorithm, Config};
use crate::error::Fault;
use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a key for the setting `JWT_SIGNING_KEY` and print it
    Generate {
        /// The algorithm to sign with
        #[arg(long, value_enum, default_value = "eddsa", ignore_case = true)]
        algorithm: Name,
    },
    /// Make the database accept the keys and the environment of this node from now on; this cannot be undone
    Adopt {
        /// Confirm that you mean it
        #[arg(long)]
        yes: bool,
    },
}

const ENDS: &str = "\
If you go on, every other node that has the old keys is refused at its next start, and what was made with an old key that is \
not among SECRET_KEY_FALLBACKS or JWT_VERIFICATION_KEYS ends:
* links in e-mails: to verify, to reset a password, to undo a change, to cancel a deletion
* codes that are on their way
* sessions of browsers, and access and refresh tokens: everybody logs in again
* limits: they count from nothing
* the audit log up to now can be checked with the old key alone: `vestibule audit verify` calls it broken. So it does what nodes
  write that still run with the old key

Say --yes to do it.";

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

/// Makes a key. It needs no settings.
pub(super) fn generate(algorithm: Name) -> Result<(), CliError> {
    let algorithm = match algorithm {
        Name::Eddsa => Algorithm::EdDsa,
        Name::Es256 => Algorithm::Es256,
        Name::Rs256 => Algorithm::Rs256,
        Name::Hs256 => Algorithm::Hs256,
    };
    print(
        App::generate_key(algorithm)
            .map_err(CliError::of)?
            .trim_end(),
    );
    Ok(())
}

/// What is lost is said before it is.
pub(super) fn adopt(config: Config, yes: bool) -> Result<(), CliError> {
    let app = App::new(config).map_err(CliError::of)?;
    match app.check_node() {
        Ok(()) => {}
        Err(Fault::Refused(why)) if !yes => {
            return Err(CliError::plain(format!("{why}\n\n{ENDS}")));
        }
        Err(Fault::Refused(_)) => app
            .adopt()
            .map_err(|fault| CliError::database(&app, &fault))?,
        Err(fault) => return Err(CliError::database(&app, &fault)),
    }
    app.migrate()
        .map_err(|fault| CliError::database(&app, &fault))?;
    print("This node belongs to the database.");
    Ok(())
}
