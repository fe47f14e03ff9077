//! Names that are no settings and look like one: `EMAIL_HSOT`. Whoever wrote it believes that it counts.

use super::settings::{Limit, SETTINGS, SUPERUSER, is_known};

/// The settings that say who may sign up. Whatever looks like one of them and is none stops the start, also where it may be
/// another program's: an open door by accident is the fault to avoid.
pub(super) const DOORS: [&str; 4] = [
    "SIGNUP",
    "SIGNUP_EMAIL_DOMAINS",
    "SIGNUP_EMAIL_BLOCKED",
    "INVITED_BY_MEMBERS",
];

/// Shorter names are too much like each other.
const SHORTEST: usize = 5;

/// The setting that a name was probably meant to be; `None` for one that is a setting, and for one that is like none.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    if is_known(name) || name.len() < SHORTEST {
        return None;
    }
    let settings = SETTINGS.iter().map(|setting| setting.name);
    let limits = Limit::ALL.iter().map(|limit| limit.variable());
    let all = settings.chain(limits).chain(SUPERUSER.iter().copied());
    let most = |known: &str| {
        if known.len().min(name.len()) < 9 {
            1
        } else {
            2
        }
    };
    let folded = name.to_ascii_uppercase();
    let near = all
        .filter(|known| known.len() >= SHORTEST && known.len().abs_diff(name.len()) <= 2)
        .map(|known| (strsim::osa_distance(&folded, known), known))
        .filter(|(distance, known)| *distance <= most(known));
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_mistyped_has_a_nearest_name_and_what_is_another_programs_has_none() {
        for (typed, meant) in [
            ("EMAIL_HSOT", "EMAIL_HOST"),
            ("EMAIL_HOSTS", "EMAIL_HOST"),
            ("SITENAME", "SITE_NAME"),
            ("DATABSE_URL", "DATABASE_URL"),
            ("email_host", "EMAIL_HOST"),
            ("BLOCKING_WEBHOOK_URI", "BLOCKING_WEBHOOK_URL"),
            ("MFA_REQURIED", "MFA_REQUIRED"),
            ("RATE_LIMIT_LOGINS", "RATE_LIMIT_LOGIN"),
        ] {
            assert_eq!(nearest(typed), Some(meant), "{typed}");
        }
        for other in [
            "PATH",
            "HOME",
            "LANG",
            "TERM",
            "SHELL",
            "RUST_LOG",
            "PGHOST",
            "HOSTNAME",
            "DATABASE_HOST",
            "SECRET",
            "EMAIL",
            "REDIS_URL",
            "NODE_ENV",
            "LC_ALL",
            "BIN",
            "LOGNAME",
            "DEBUG",
            "PORT",
            "TZ",
            "CARGO_HOME",
            "EMAIL_HOST",
        ] {
            assert_eq!(nearest(other), None, "{other}");
        }
    }
}
