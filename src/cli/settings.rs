//! `vestibule settings`

use super::output::print;
use crate::config::settings::{SETTINGS, env_example, markdown};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Text to read
    Text,
    /// A .env file with everything commented out
    Env,
    /// A table for Markdown
    Markdown,
}

pub(super) fn run(arguments: &Arguments) {
    match arguments.format {
        Format::Text => {
            for setting in SETTINGS {
                print(&format!(
                    "{}\n    {}\n    Default: {}\n",
                    setting.name, setting.help, setting.default
                ));
            }
            print("Limits (RATE_LIMIT_…) are listed by --format env.");
        }
        Format::Env => print(env_example().trim_end()),
        Format::Markdown => print(markdown().trim_end()),
    }
}
