//! The one declaration of every setting. `vestibule settings` prints it, `.env.example` and the README's table are
//! generated from it, and a test keeps them equal.

mod limits;
mod printed;
mod table;

pub use limits::Limit;
pub use printed::{env_example, markdown};
pub use table::SETTINGS;

/// A variable of the environment.
#[derive(Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is when it is not set, in words or as a value.
    pub default: &'static str,
    /// A value that works.
    pub example: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// What is logged when nothing else is asked for: actix tells of its own start, of every odd cookie, and of
/// every line that is not HTTP.
pub const DEFAULT_LOG: &str = "info,actix_server=warn,actix_session=error,actix_http=off";

/// Variables that are not settings of the server: `createsuperuser --noinput` reads them.
pub const SUPERUSER: &[&str] = &[
    "VESTIBULE_SUPERUSER_EMAIL",
    "VESTIBULE_SUPERUSER_USERNAME",
    "VESTIBULE_SUPERUSER_PASSWORD",
];

/// Whether there is such a setting.
pub fn is_known(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name)
        || Limit::ALL.iter().any(|limit| limit.variable() == name)
        || SUPERUSER.contains(&name)
}

pub(super) fn example(name: &str) -> &'static str {
    let listed = SETTINGS
        .iter()
        .find(|setting| setting.name == name)
        .map(|setting| setting.example);
    listed
        .or_else(|| {
            Limit::ALL
                .iter()
                .find(|limit| limit.variable() == name)
                .map(|limit| limit.default())
        })
        .unwrap_or("…")
}
