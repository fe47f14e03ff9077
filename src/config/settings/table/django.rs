//! What is honoured of a Django project.

use super::setting;
use crate::config::settings::Setting;

pub(super) const DJANGO_SECRET_KEY: Setting = setting(
    "DJANGO_SECRET_KEY",
    "none",
    "the-SECRET_KEY-of-the-project",
    "The `SECRET_KEY` of the Django project that people were imported from, so that nobody is signed out by the move: see `docs/moving-sessions.md`. Never a key of this site.",
);
pub(super) const DJANGO_UNTIL: Setting = setting(
    "DJANGO_UNTIL",
    "none; needed with DJANGO_SECRET_KEY",
    "2026-12-31",
    "The last day, in UTC, on which anything of the Django project is honoured: no more than 60 days from the start.",
);
pub(super) const DJANGO_REFRESH_TOKENS: Setting = setting(
    "DJANGO_REFRESH_TOKENS",
    "off",
    "on",
    "Whether refresh tokens of SimpleJWT that were imported can be exchanged, each once. Access tokens never count.",
);
pub(super) const DJANGO_RESET_LINKS: Setting = setting(
    "DJANGO_RESET_LINKS",
    "off",
    "on",
    "Whether links to choose a new password work that Django sent before the last import, at `/reset/…` and `/accounts/reset/…`. Never for staff.",
);
pub(super) const DJANGO_RESET_TIMEOUT: Setting = setting(
    "DJANGO_RESET_TIMEOUT",
    "3d",
    "3d",
    "How long those links work: `PASSWORD_RESET_TIMEOUT` of the project, as a number with s, m, h or d; 3d at most.",
);
pub(super) const DJANGO_SESSIONS: Setting = setting(
    "DJANGO_SESSIONS",
    "off",
    "on",
    "Whether the login page offers people whose browser session was imported to go on with it, once. Never for staff.",
);
pub(super) const DJANGO_SESSION_COOKIE: Setting = setting(
    "DJANGO_SESSION_COOKIE",
    "sessionid",
    "sessionid",
    "`SESSION_COOKIE_NAME` of the project.",
);
pub(super) const DJANGO_TIME_ZONE: Setting = setting(
    "DJANGO_TIME_ZONE",
    "UTC",
    "Europe/Berlin",
    "`TIME_ZONE` of the project: its links say the time there.",
);
