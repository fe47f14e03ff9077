//! The blocking webhook.

use super::setting;
use crate::config::settings::Setting;

pub(super) const BLOCKING_WEBHOOK_URL: Setting = setting(
    "BLOCKING_WEBHOOK_URL",
    "none",
    "https://rules.example.com/vestibule",
    "A service that is asked before somebody signs up, logs in or changes their e-mail address, and may refuse: see `docs/signals.md`.",
);
pub(super) const BLOCKING_WEBHOOK_SECRET: Setting = setting(
    "BLOCKING_WEBHOOK_SECRET",
    "none",
    "whsec_-and-the-output-of-openssl-rand-base64-32",
    "Signs what it is asked, in the format of Standard Webhooks: `whsec_` and base64. To change it, give the new one and the old one, comma-separated.",
);
pub(super) const BLOCKING_WEBHOOK_EVENTS: Setting = setting(
    "BLOCKING_WEBHOOK_EVENTS",
    "before_signup,before_login,before_email_change",
    "before_signup",
    "What it is asked about, comma-separated.",
);
pub(super) const BLOCKING_WEBHOOK_TIMEOUT: Setting = setting(
    "BLOCKING_WEBHOOK_TIMEOUT",
    "2000",
    "500",
    "How long it may take to answer, in milliseconds: 100 to 2000.",
);
pub(super) const BLOCKING_WEBHOOK_ON_FAILURE: Setting = setting(
    "BLOCKING_WEBHOOK_ON_FAILURE",
    "refuse",
    "allow",
    "What happens to people when it does not answer, or not as described: `refuse` keeps all of them out, `allow` lets all of them in.",
);
pub(super) const BLOCKING_WEBHOOK_ALLOW_PRIVATE: Setting = setting(
    "BLOCKING_WEBHOOK_ALLOW_PRIVATE",
    "off",
    "on",
    "Whether it may be in a private network or on this machine.",
);
