//! The declaration, printed: for `.env.example` and for the README.

use super::{Limit, SETTINGS, Setting};
use std::fmt::Write as _;

/// The text of `.env.example`.
pub fn env_example() -> String {
    let mut out = String::from(
        "# Copy to .env and change what you need; without any of it Vestibule runs in development mode.\n\
         # Printed by `vestibule settings --format env`.\n",
    );
    for Setting {
        name,
        default,
        example,
        help,
    } in SETTINGS
    {
        let _ = write!(
            out,
            "\n# {help}\n# Default: {default}\n# {name}={example}\n"
        );
    }
    out.push_str("\n# Limits: amount/duration/per, comma-separated; per is ip, user or key (the address typed in). `off` lifts one.\n");
    for limit in Limit::ALL {
        let _ = writeln!(out, "# {}={}", limit.variable(), limit.default());
    }
    out
}

/// The table of the README.
pub fn markdown() -> String {
    let mut out = String::from("| name | default | what it does |\n| --- | --- | --- |\n");
    for Setting {
        name,
        default,
        help,
        ..
    } in SETTINGS
    {
        let _ = writeln!(out, "| `{name}` | {default} | {help} |");
    }
    for limit in Limit::ALL {
        let _ = writeln!(
            out,
            "| `{}` | `{}` | {} |",
            limit.variable(),
            limit.default(),
            limit.help()
        );
    }
    out
}
