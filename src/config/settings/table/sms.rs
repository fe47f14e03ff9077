//! Phone numbers and text messages.

use super::setting;
use crate::config::settings::Setting;

pub(super) const PHONE_VERIFICATION: Setting = setting(
    "PHONE_VERIFICATION",
    "optional; off in production as long as SMS_BACKEND is not set",
    "required",
    "`off`: a phone number is a field like any other. `optional`: people can verify theirs. `required`: everyone who signs up must verify one.",
);
pub(super) const PHONE_DEFAULT_REGION: Setting = setting(
    "PHONE_DEFAULT_REGION",
    "none",
    "NL",
    "The country whose numbers can be entered without a country code, in two letters.",
);
pub(super) const SMS_BACKEND: Setting = setting(
    "SMS_BACKEND",
    "console",
    "twilio",
    "`twilio`, `webhook`, `console`, `file` or `memory`. In production one of the first two, unless PHONE_VERIFICATION is off.",
);
pub(super) const SMS_FILE_PATH: Setting = setting(
    "SMS_FILE_PATH",
    "sms",
    "/var/spool/vestibule-sms",
    "Folder of the `file` backend, one JSON file per message.",
);
pub(super) const TWILIO_ACCOUNT_SID: Setting = setting(
    "TWILIO_ACCOUNT_SID",
    "none",
    "AC-and-32-digits-from-the-console",
    "The account at Twilio.",
);
pub(super) const TWILIO_AUTH_TOKEN: Setting = setting(
    "TWILIO_AUTH_TOKEN",
    "none",
    "the-token-of-that-account",
    "Its token, or the secret of TWILIO_API_KEY.",
);
pub(super) const TWILIO_API_KEY: Setting = setting(
    "TWILIO_API_KEY",
    "none",
    "SK-and-32-digits-from-the-console",
    "A key of that account (`SK…`), used instead of its token.",
);
pub(super) const TWILIO_FROM: Setting = setting(
    "TWILIO_FROM",
    "none",
    "+15005550006",
    "Who messages come from: a number, a short code, a name of at most 11 letters and digits, or a messaging service (`MG…`).",
);
pub(super) const TWILIO_BASE_URL: Setting = setting(
    "TWILIO_BASE_URL",
    "https://api.twilio.com",
    "https://api.twilio.com",
    "Where Twilio, or what speaks like it, is.",
);
pub(super) const SMS_WEBHOOK_URL: Setting = setting(
    "SMS_WEBHOOK_URL",
    "none",
    "https://sms.example.com/send",
    "Receives the messages of the `webhook` backend as signed JSON: `to`, `text`.",
);
pub(super) const SMS_WEBHOOK_SECRET: Setting = setting(
    "SMS_WEBHOOK_SECRET",
    "none",
    "whsec_-and-the-output-of-openssl-rand-base64-32",
    "Signs them, in the format of Standard Webhooks: `whsec_` and base64. To change it, give the new one and the old one, comma-separated.",
);
pub(super) const SMS_DAILY_CAP: Setting = setting(
    "SMS_DAILY_CAP",
    "10",
    "10",
    "Text messages to one number in a day (UTC) that the provider takes.",
);
pub(super) const SMS_DAILY_CAP_PER_ACCOUNT: Setting = setting(
    "SMS_DAILY_CAP_PER_ACCOUNT",
    "5",
    "5",
    "Text messages that one account may request in a day (UTC), to all numbers together. Codes for undoing a change of addresses are counted apart, with the same limit.",
);
pub(super) const SMS_DAILY_CAP_PER_NETWORK: Setting = setting(
    "SMS_DAILY_CAP_PER_NETWORK",
    "20",
    "20",
    "Text messages that one network may request in a day (UTC). For IPv6 a network is a /64, and a /48 may request four times as many.",
);
pub(super) const SMS_DAILY_CAP_PER_COUNTRY: Setting = setting(
    "SMS_DAILY_CAP_PER_COUNTRY",
    "1000",
    "1000",
    "Text messages to all numbers of one country code in a day (UTC) that the provider takes.",
);
pub(super) const SMS_ALLOWED_PREFIXES: Setting = setting(
    "SMS_ALLOWED_PREFIXES",
    "none: all numbers",
    "+31,+49",
    "The beginnings of numbers that text messages are sent to, comma-separated.",
);
